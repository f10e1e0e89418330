/** A real server that is given the whole corpus again and again: it does not grow, goes on answering, and leaves no process. */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { residentBytes } from '../../src/media/aside/memory.ts'
import { startServer, type TestServer } from '../server.ts'
import { isTaken } from './corpus/case.ts'
import { corpus } from './corpus/corpus.ts'

const ROUNDS = 6
/** Until then pools fill: threads, arenas and the heap come to what four files at the same time need. */
const WARM_ROUNDS = 3
const AT_ONCE = 4
/** What an allocator may keep beyond that. */
const SPARE_BYTES = 60 * 1024 ** 2

/** Processes beside a server, by the id of the one that started them. */
function childrenOf(pid: number | undefined): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=']).toString().trim().split('\n')
  return lines
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([id, parent]) => (id && parent === pid ? [id] : []))
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Sends everything, some at the same time, and removes what was taken. Says how each was answered. */
async function sendAll(
  { url }: TestServer,
  files: { name: string; bytes: Uint8Array }[],
): Promise<Map<string, number>> {
  const answers = new Map<string, number>()
  const waiting = [...files]
  const worker = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      const headers = { 'content-type': 'application/octet-stream' }
      const response = await fetch(`${url}/v1/assets`, { method: 'POST', headers, body: file.bytes as BodyInit })
      const { id } = (await response.json()) as { id?: string }
      answers.set(file.name, response.status)
      if (!id) continue
      await (await fetch(`${url}/v1/assets/${id}?forever=1`, { method: 'DELETE' })).arrayBuffer()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return answers
}

test('a server that is sent the whole corpus again and again does not grow', { timeout: 300_000 }, async ({
  annotate,
}) => {
  const data = await mkdtemp(join(tmpdir(), 'gesso-memory-'))
  // Each thread of glibc has a heap of its own, which keeps what was freed in it: with two of them it is seen what is not freed.
  const server = await startServer({ GESSO_DATA: data, GESSO_LOG: 'warn', MALLOC_ARENA_MAX: '2' })
  try {
    const wanted = corpus.filter(({ isSlow }) => !isSlow)
    const files = await Promise.all(wanted.map(async ({ name, make }) => ({ name, bytes: await make() })))
    const held: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const answers = await sendAll(server, files)
      for (const one of wanted) {
        // Some differ only in what is taken out of them: what another one has brought is there already.
        const isThere = isTaken(one) && answers.get(one.name) === 200
        const status = isThere ? 200 : isTaken(one) ? 201 : one.code === 'payload_too_large' ? 413 : 400
        expect({ name: one.name, status: answers.get(one.name) }).toEqual({ name: one.name, status })
      }
      held.push((await residentBytes(server.process.pid as number)) ?? 0)
    }
    await annotate(
      `${files.length} files, MB after each round: ${held.map((bytes) => Math.round(bytes / 1e6)).join(', ')}`,
    )
    const warm = held[WARM_ROUNDS - 1] as number
    expect(held.at(-1)).toBeLessThan(1.3 * warm + SPARE_BYTES)
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
    const list = (await (await fetch(`${server.url}/v1/assets`)).json()) as { data: unknown[] }
    expect(list.data).toEqual([])
    expect(server.log.filter((line) => line.includes('a fault'))).toEqual([])
    const beside = childrenOf(server.process.pid)
    expect(await server.kill('SIGTERM')).toBe(0)
    expect(beside.filter(isAlive)).toEqual([])
  } finally {
    await server.kill('SIGKILL')
    await rm(data, { recursive: true, force: true })
  }
})
