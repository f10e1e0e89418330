/** From the start of the process to its first answer, and what it then holds while it has nothing to do. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Measurement, median, rounds, spread } from './measure.ts'
import { residentMegabytes, temporaryFolder } from './processes.ts'

/** What `npm start` and `gesso` run. */
const main = fileURLToPath(new URL('../bin/gesso.js', import.meta.url))
const ROUNDS = 5
const IDLE_MS = 5000
const ASK_AGAIN_MS = 2

export const start: Measurement = {
  name: 'start',
  about: `\`node bin/gesso.js serve\` on an empty folder until GET /health is answered, ${ROUNDS} times each, in turns`,
  async measure() {
    await using folder = await temporaryFolder()
    const warmCache = join(folder.path, 'cache')
    await startOnce(join(folder.path, 'first'), warmCache)
    const pairs = await rounds(ROUNDS, async (index) => ({
      cold: await startOnce(join(folder.path, `cold-${index}`), join(folder.path, `cold-cache-${index}`)),
      warm: await startOnce(join(folder.path, `warm-${index}`), warmCache),
    }))
    const idle = await startOnce(join(folder.path, 'idle'), warmCache, IDLE_MS)
    const warm = pairs.map((pair) => pair.warm.ms)
    const cold = pairs.map((pair) => pair.cold.ms)
    return [
      {
        what: 'start to first answer, compile cache warm',
        value: median(warm) / 1000,
        unit: 's',
        budget: 0.5,
        wanted: 'at most',
        note: `${spread(warm)} ms`,
      },
      {
        what: 'start to first answer, compile cache empty (the first start ever)',
        value: median(cold) / 1000,
        unit: 's',
        note: `${spread(cold)} ms`,
      },
      { what: 'memory at the first answer', value: median(pairs.map((pair) => pair.warm.megabytes)), unit: 'MB' },
      { what: 'memory after 5 s idle', value: idle.megabytes, unit: 'MB', budget: 110, wanted: 'at most' },
    ]
  },
}

async function startOnce(data: string, cache: string, idleMs = 0) {
  await mkdir(data, { recursive: true })
  const port = await freePort()
  const startedAt = performance.now()
  const child = spawn(process.execPath, [main, 'serve'], {
    env: { PATH: process.env.PATH, PORT: String(port), GESSO_DATA: data, NODE_COMPILE_CACHE: cache },
    stdio: 'ignore',
  })
  const ended = once(child, 'exit')
  try {
    while (!(await isHealthy(port))) {
      if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}.`)
      await sleep(ASK_AGAIN_MS)
    }
    const ms = performance.now() - startedAt
    await sleep(idleMs)
    return { ms, megabytes: residentMegabytes(child.pid as number) }
  } finally {
    child.kill('SIGTERM') // lets it write its compile cache
    await ended
  }
}

const isHealthy = (port: number) =>
  fetch(`http://127.0.0.1:${port}/health`, { headers: { connection: 'close' } }).then(
    (response) => response.ok,
    () => false, // not listening yet
  )

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
