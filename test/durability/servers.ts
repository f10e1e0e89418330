/** Real servers on one data folder, killed and started again; none is left behind, and neither is the folder. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { createHttp } from '../../src/http/http.ts'
import { providerFiles } from '../../src/providers/installed.ts'
import { startServer, type TestServer } from '../server.ts'
import type { Send } from './client.ts'

export interface StartOptions {
  env?: Record<string, string>
  /** Modules that are loaded before the server, from this folder. */
  preload?: string[]
}

/** A data folder and the servers that work on it, one after the other. */
export async function openFolder(env: Record<string, string> = {}) {
  const data = await mkdtemp(join(tmpdir(), 'gesso-durability-'))
  const started: TestServer[] = []
  const close = async () => {
    await Promise.all(started.map(end))
    await rm(data, { recursive: true, force: true })
  }
  return {
    data,
    async start({ env: more = {}, preload = [] }: StartOptions = {}): Promise<TestServer> {
      const nodeOptions = preload.flatMap((one) => ['--import', new URL(one, import.meta.url).href])
      const server = await startServer({ GESSO_DATA: data, ...env, ...more }, { nodeOptions })
      started.push(server)
      return server
    },
    /** A Gesso in this process, on what the servers before have left. Its clock may be ahead, as after a long time down. */
    async takeOver({ clockAheadMs = 0 }: { clockAheadMs?: number } = {}) {
      const config = readConfig({ GESSO_DATA: data, ...env, GESSO_LOG: 'silent' }, providerFiles)
      const app = await createApp(config, providerFiles, { now: () => Date.now() + clockAheadMs })
      await app.start()
      const http = createHttp(app)
      const send: Send = async (path, init) => http.fetch(new Request(new URL(path, 'http://localhost'), init))
      return { send, [Symbol.asyncDispose]: app.close }
    },
    /** Every line that any of them has logged. */
    log: () => started.flatMap((server) => server.log),
    close,
    [Symbol.asyncDispose]: close,
  }
}
export type Folder = Awaited<ReturnType<typeof openFolder>>

const hasEnded = ({ process }: TestServer) => process.exitCode !== null || process.signalCode !== null

async function end(server: TestServer) {
  if (!hasEnded(server)) await server.kill('SIGKILL')
}
