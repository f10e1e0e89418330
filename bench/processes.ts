/** The processes of a measurement: the real server, and the providers' simulators, each on its own. */
import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '../test/server.ts'
import type { Wanted } from './simulators.ts'

/** Longest wait for a process that was told to end. */
const END_MS = 20_000

/** A folder under the temporary one, gone when it is disposed of. */
export async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'gesso-bench-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** Simulators in a process of their own; `env` connects a Gesso to them. */
export async function startSimulators(wanted: Wanted) {
  const child = fork(new URL('./simulators.ts', import.meta.url), [JSON.stringify(wanted)])
  const [env] = (await once(child, 'message')) as [Record<string, string>]
  const base = env.GESSO_OPENAI_URL ?? ''
  return {
    env,
    base,
    key: env.OPENAI_API_KEY ?? '',
    /** From now on OpenAI's answers take so long. */
    setLatency: (latencyMs: number) => void child.send({ latencyMs }),
    [Symbol.asyncDispose]: () => end(child),
  }
}

/** The real server on a folder of its own. Its log is on, as in production, but nobody reads it into memory. */
export async function startGesso(env: Record<string, string>) {
  const data = await temporaryFolder()
  const server = await startServer({ GESSO_DATA: data.path, ...env })
  return {
    url: server.url,
    data: data.path,
    pid: server.process.pid as number,
    async [Symbol.asyncDispose]() {
      await end(server.process)
      await data[Symbol.asyncDispose]()
    },
  }
}

/** Ends a process of ours, by its own id, and by force if it does not want to. */
async function end(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), END_MS)
  await ended
  clearTimeout(timer)
}

/** Memory that a process really holds, in megabytes (10⁶ bytes). */
export function residentMegabytes(pid: number): number {
  if (process.platform === 'linux') {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return (Number(kilobytes) * 1024) / 1e6
  }
  return (Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024) / 1e6
}

/** Processor time that a process has used so far, all its threads, in milliseconds; unknown where there is no /proc. */
export function processorMs(pid: number): number {
  if (process.platform !== 'linux') return Number.NaN
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').slice(11, 13) ?? []
  return (Number(user) + Number(system)) * MS_PER_TICK
}

/** `getconf CLK_TCK` is 100 on every Linux that Node runs on. */
const MS_PER_TICK = 10
