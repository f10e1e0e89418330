import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createWatchers } from './watch.ts'

// Nobody is woken by the clock here, unless a test says so.
beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const never = new AbortController().signal
/** Lets everything go on that does not wait for a timer. */
const settle = () => vi.advanceTimersByTimeAsync(0)

/** Records for a job that can be looked up, and how often they were. */
function records(watchers: ReturnType<typeof createWatchers>) {
  let found: string | undefined
  let looks = 0
  return {
    get looks() {
      return looks
    },
    look: async () => {
      looks++
      return found
    },
    write(text: string) {
      found = text
      watchers.tell('job')
    },
    writeUntold(text: string) {
      found = text
    },
  }
}

test('what is there already is found at once', async () => {
  const watchers = createWatchers()
  const there = records(watchers)
  there.writeUntold('done')
  expect(await watchers.until('job', there.look, never)).toBe('done')
  expect(vi.getTimerCount()).toBe(0)
})

test('everybody who waits for a job is woken, and nobody else', async () => {
  const watchers = createWatchers()
  const job = records(watchers)
  const other = records(watchers)
  const first = watchers.until('job', job.look, never)
  const second = watchers.until('job', job.look, never)
  const third = watchers.until('other', other.look, never)
  await settle()
  expect([job.looks, other.looks]).toEqual([2, 1])
  job.write('done')
  expect(await Promise.all([first, second])).toEqual(['done', 'done'])
  expect(other.looks).toBe(1)
  other.writeUntold('late')
  watchers.tell('other')
  expect(await third).toBe('late')
  expect(vi.getTimerCount()).toBe(0)
})

test('a change that is not the one waited for leads to another look', async () => {
  const watchers = createWatchers()
  const job = records(watchers)
  const waiting = watchers.until('job', job.look, never)
  for (let times = 2; times < 5; times++) {
    await settle()
    watchers.tell('job')
    await settle()
    expect(job.looks).toBe(times)
  }
  job.write('done')
  expect(await waiting).toBe('done')
})

test('a change between the look and the wait is not missed', async () => {
  const watchers = createWatchers()
  const slow = Promise.withResolvers<void>()
  const looks: string[] = []
  let written = ''
  const waiting = watchers.until(
    'job',
    async () => {
      const seen = written
      looks.push(seen)
      // The first look reads its answer, and the change comes before the answer arrives.
      if (looks.length === 1) await slow.promise
      return seen || undefined
    },
    never,
  )
  await settle()
  written = 'done'
  watchers.tell('job')
  slow.resolve()
  expect(await waiting).toBe('done')
  expect(looks).toEqual(['', 'done'])
})

test('a change made by another process is found by looking anyway', async () => {
  const watchers = createWatchers()
  const job = records(watchers)
  const waiting = watchers.until('job', job.look, never)
  await settle()
  job.writeUntold('from elsewhere')
  await vi.advanceTimersByTimeAsync(1000)
  expect(await waiting).toBe('from elsewhere')
})

test('the signal ends the wait, and leaves nothing behind', async () => {
  const watchers = createWatchers()
  const stop = new AbortController()
  const job = records(watchers)
  const waiting = watchers.until('job', job.look, stop.signal)
  await settle()
  expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1)
  stop.abort()
  expect(await waiting).toBeUndefined()
  expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0)
  expect(vi.getTimerCount()).toBe(0)
  watchers.tell('job')
  expect(job.looks).toBe(2)
})

test('a signal that has fired before leaves time for one look', async () => {
  const watchers = createWatchers()
  const job = records(watchers)
  expect(await watchers.until('job', job.look, AbortSignal.abort())).toBeUndefined()
  job.writeUntold('there')
  expect(await watchers.until('job', job.look, AbortSignal.abort())).toBe('there')
  expect(vi.getTimerCount()).toBe(0)
})

test('a look that fails ends the wait with its error, and leaves nothing behind', async () => {
  const watchers = createWatchers()
  const stop = new AbortController()
  const look = () => Promise.reject(new Error('the catalog is closed'))
  await expect(watchers.until('job', look, stop.signal)).rejects.toThrow('the catalog is closed')
  expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0)
  expect(vi.getTimerCount()).toBe(0)
})

test('a thousand waits one after the other hold one listener at a time', async () => {
  const watchers = createWatchers()
  const stop = new AbortController()
  const job = records(watchers)
  const waiting = watchers.until('job', job.look, stop.signal)
  for (let round = 0; round < 1000; round++) {
    await settle()
    watchers.tell('job')
  }
  await settle()
  expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1)
  expect(vi.getTimerCount()).toBe(1)
  stop.abort()
  await waiting
})
