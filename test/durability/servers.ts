/** Real servers on one data folder, killed and started again; none is left behind, and neither is the folder. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer, type TestServer } from '../server.ts'

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
