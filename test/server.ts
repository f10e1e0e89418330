/** The real server as a process of its own, to be stopped and killed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))

export interface TestServer {
  url: string
  process: ChildProcess
  /** Everything the server has logged. */
  log: string[]
  kill(signal: NodeJS.Signals): Promise<number | null>
}

/**
 * Starts `gesso serve` on a free port and waits until it is ready. `nodeOptions`: for Node itself, such as `--import`.
 * Throws when the process ends before.
 */
export async function startServer(
  env: Record<string, string>,
  { nodeOptions = [] }: { nodeOptions?: string[] } = {},
): Promise<TestServer> {
  const child = spawn(process.execPath, [...nodeOptions, main, 'serve'], {
    env: { PATH: process.env.PATH, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line))
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const ready = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = /ready at (\S+)/.exec(line)?.[1]
      if (url) resolve(url)
    })
    ended.then((code) => reject(new Error(`The server ended with ${code}: ${log.slice(-5).join('\n')}`)))
  })
  const kill = (signal: NodeJS.Signals) => {
    child.kill(signal)
    return ended
  }
  return { url: await ready, process: child, log, kill }
}
