import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { eventStream, type SentEvent } from './sse.ts'

afterEach(() => vi.useRealTimers())

/** Everything that a client of this text gets. */
function parse(text: string) {
  const events: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (event) => void events.push(event) })
  parser.feed(text)
  return events.map(({ event, id, data }) => ({ event, id, data: JSON.parse(data) as unknown }))
}

async function* each(...events: SentEvent[]) {
  yield* events
}

test('the answer is an event stream that nobody keeps or holds back', () => {
  const response = eventStream(() => each())
  expect(response.status).toBe(200)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
    'x-accel-buffering': 'no',
  })
})

test('events arrive in order with their names and ids, and the stream ends with them', async () => {
  const response = eventStream(() =>
    each({ event: 'job.started', id: '1', data: { a: 1 } }, { id: '2', data: [] }, { data: null }),
  )
  expect(parse(await response.text())).toEqual([
    { event: 'job.started', id: '1', data: { a: 1 } },
    { event: undefined, id: '2', data: [] },
    { event: undefined, id: undefined, data: null },
  ])
})

test('text with line breaks, quotes and other scripts arrives as it was', async () => {
  const data = { text: 'one\ntwo\r\nthree\u2028four', more: '“quoted” 猫 🐈 \0' }
  expect(parse(await eventStream(() => each({ data })).text())).toEqual([{ event: undefined, id: undefined, data }])
})

test('something comes at once, so that a proxy opens the stream', async () => {
  const response = eventStream(async function* () {
    await new Promise(() => {})
  })
  const reader = response.body?.getReader()
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe(': connected\n\n')
  await reader?.cancel()
})

test('an event is sent when it happens, and not with the next', async () => {
  const second = Promise.withResolvers<void>()
  const response = eventStream(async function* () {
    yield { data: 1 }
    await second.promise
    yield { data: 2 }
  })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (!text.includes('data: 1\n\n')) text += (await reader?.read())?.value
  second.resolve()
  while (!text.includes('data: 2\n\n')) text += (await reader?.read())?.value
  expect((await reader?.read())?.done).toBe(true)
})

test('a source is not asked for more than its client reads', async () => {
  let asked = 0
  const response = eventStream(async function* () {
    while (true) yield { data: ++asked }
  })
  const reader = response.body?.getReader()
  for (let reads = 1; reads < 20; reads++) {
    await reader?.read()
    await new Promise(setImmediate)
    expect(asked).toBeLessThanOrEqual(reads + 2)
  }
  await reader?.cancel()
})

test('a client that does not read gets no pile of comments', async () => {
  vi.useFakeTimers()
  const response = eventStream(async function* () {
    await new Promise(() => {})
  })
  await vi.advanceTimersByTimeAsync(600_000)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  expect((await reader?.read())?.value).toBe(': connected\n\n')
  await reader?.cancel()
})

test('a quiet stream is kept alive by comments, which are no events', async () => {
  vi.useFakeTimers()
  const end = Promise.withResolvers<void>()
  const response = eventStream(async function* () {
    await end.promise
    yield { data: 'late' }
  })
  const read = response.text()
  await vi.advanceTimersByTimeAsync(45_000)
  end.resolve()
  const text = await read
  expect(text.match(/^: still here$/gm)).toHaveLength(3)
  expect(parse(text)).toMatchObject([{ data: 'late' }])
  expect(vi.getTimerCount()).toBe(0)
})

describe('when the client goes away', () => {
  test('the source is told, and no timer is left', async () => {
    vi.useFakeTimers()
    const told = Promise.withResolvers<string>()
    const response = eventStream(async function* (signal) {
      try {
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        yield { data: 'nobody reads this' }
      } finally {
        told.resolve('told')
      }
    })
    expect(vi.getTimerCount()).toBe(1)
    await response.body?.cancel()
    expect(await told.promise).toBe('told')
    await vi.advanceTimersByTimeAsync(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('a source that fails because of it harms nobody', async () => {
    const response = eventStream(async function* (signal) {
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      yield { data: 1 }
      throw new Error('aborted')
    })
    await response.body?.cancel()
    await new Promise(setImmediate)
  })
})

test('a source that fails breaks the stream off: its client sees that this was not the end', async () => {
  const response = eventStream(async function* () {
    yield { data: 1 }
    throw new Error('secret words of the catalog')
  })
  await expect(response.text()).rejects.toThrow()
})
