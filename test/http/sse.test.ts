import { expect, test } from 'vitest'
import { eventStream } from '../../src/http/sse.ts'

/** Yields numbers for ever, and counts how many were taken. */
function counting() {
  const seen = { taken: 0, ended: false }
  async function* source(signal: AbortSignal) {
    try {
      while (!signal.aborted) yield { id: String(++seen.taken), data: { n: seen.taken } }
    } finally {
      seen.ended = true
    }
  }
  return { seen, source }
}
const idle = () => new Promise((resolve) => setImmediate(resolve))

test('a client that does not read does not fill the memory', async () => {
  const { seen, source } = counting()
  const reader = eventStream(source).body?.getReader()
  for (let turn = 0; turn < 50; turn++) await idle()
  expect(seen.taken).toBeLessThanOrEqual(2)
  const decoder = new TextDecoder()
  let text = ''
  while (!text.includes('id: 100\n')) text += decoder.decode((await reader?.read())?.value)
  expect(seen.taken).toBeLessThanOrEqual(102)
  expect(text.split('\n\n').slice(0, 3)).toEqual([': connected', 'id: 1\ndata: {"n":1}', 'id: 2\ndata: {"n":2}'])
  await reader?.cancel()
  await expect.poll(() => seen.ended).toBe(true)
})

test('a client that leaves while the source waits ends the source', async () => {
  let aborted = false
  const body = eventStream(async function* (signal) {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    aborted = true
    yield { data: 1 }
  }).body
  await body?.cancel()
  await expect.poll(() => aborted).toBe(true)
})

test('a source that fails breaks the stream off, and says nothing of why', async () => {
  const response = eventStream(async function* () {
    yield { event: 'a', data: 1 }
    throw new Error('secret')
  })
  const parts: string[] = []
  const read = async () => {
    for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) parts.push(part)
  }
  await expect(read()).rejects.toThrow()
  expect(parts.join('')).toBe(': connected\n\nevent: a\ndata: 1\n\n')
})
