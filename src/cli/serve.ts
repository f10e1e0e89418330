import { rm, writeFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { z } from 'zod'
import { type App, createApp } from '../app.ts'
import { ConfigError, readConfig } from '../config.ts'
import { createHttp } from '../http/http.ts'
import { FolderInUse } from '../lock.ts'
import { providerFiles } from '../providers/installed.ts'
import { addressFile } from './client.ts'
import { command, exit } from './command.ts'
import { giveBackSoon } from './memory.ts'

export default command({
  name: 'serve',
  about: 'Run the server. PORT, HOST and GESSO_DATA (the folder for everything) are taken from the environment.',
  usage: 'serve',
  options: {},
  args: z.object({}),
  async run(_, { print, env, stop }) {
    const config = readConfig(env, providerFiles)
    const app = await open(config)
    // A promise that a space forgot must not end everybody's jobs. What it left undone, its own run says.
    process.on('unhandledRejection', (error) => app.log.error({ error }, 'a failure that nobody waited for'))
    const server = await listen(app)
    const url = addressOf(server, config.host)
    const here = addressOf(server, { '0.0.0.0': '127.0.0.1', '::': '::1' }[config.host] ?? config.host)
    await writeFile(join(config.data, addressFile), JSON.stringify({ url: here, pid: process.pid }))
    await app.start()
    print.line(`Gesso is ready at ${url}`)
    giveBackSoon()
    await new Promise<void>((resolve) => (stop.aborted ? resolve() : stop.addEventListener('abort', () => resolve())))
    app.log.info({ reason: stop.reason }, 'stopping: no new requests, calls under way finish')
    await rm(join(config.data, addressFile), { force: true })
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeIdleConnections()
    await app.close()
    // What is still connected now only waits for jobs that the next start goes on with.
    server.closeAllConnections()
    await closed
    return exit.ok
  },
})

async function open(config: Parameters<typeof createApp>[0]) {
  try {
    return await createApp(config, providerFiles)
  } catch (error) {
    if (!(error instanceof FolderInUse)) throw error
    throw new ConfigError(`${error.message} (GESSO_DATA=${config.data})`)
  }
}

function listen(app: App): Promise<Server> {
  const { host, port } = app.config
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: createHttp(app).fetch, hostname: host, port }) as Server
    server.once('listening', () => resolve(server))
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = error.code === 'EADDRINUSE' || error.code === 'EACCES'
      reject(inUse ? new ConfigError(`PORT=${port}: ${error.message}`) : error)
    })
  })
}

function addressOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
