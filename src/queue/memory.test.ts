import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createMemoryQueue, type MemoryQueueOptions } from './memory.ts'
import { queueSuite } from './suite.ts'

const HOUR_MS = 3_600_000

queueSuite('memory', async () => open())

test('ids are looked at in the order in which they became due', async () => {
  await using home = open()
  const { seen } = work(home, { slots: 1 })
  const start = home.now()
  await home.queue.push('at 20', { at: start + 20 })
  await home.queue.push('at 10, first', { at: start + 10 })
  await home.queue.push('at 10, second', { at: start + 10 })
  await home.queue.push('now, first')
  await home.queue.push('now, second', { at: start - HOUR_MS })
  await home.queue.push('now, third')
  await home.pass(30)
  const order = ['now, first', 'now, second', 'now, third', 'at 10, first', 'at 10, second', 'at 20']
  expect(seen.map(({ id }) => id)).toEqual(order)
})

test('an id is looked at once at its time, however often it was pushed', async () => {
  await using home = open()
  const { seen } = work(home)
  const at = home.now() + 1000
  for (let times = 0; times < 10; times++) await home.queue.push('a', { at })
  await home.pass(HOUR_MS)
  expect(seen).toEqual([{ id: 'a', at }])
})

test('an id pushed with a time while it is looked at waits for that time', async () => {
  await using home = open()
  const start = home.now()
  const { seen } = work(home, {}, async () => {
    if (seen.length > 1) return
    await home.queue.push('a', { at: start + 900 })
    await home.queue.push('a', { at: start + 700 })
    await home.queue.push('a', { at: start + 800 })
  })
  await home.queue.push('a')
  await home.pass(HOUR_MS)
  expect(seen.map(({ at }) => at - start)).toEqual([0, 700])
})

test('every error is reported, and the pause doubles up to a minute until a look succeeds', async () => {
  const errors: [string, unknown][] = []
  await using home = open({ onError: (id, error) => errors.push([id, error]) })
  const start = home.now()
  const locked = new Error('the catalog is locked')
  const { seen } = work(home, {}, async () => {
    if (seen.length !== 11) throw locked
  })
  await home.queue.push('a')
  await home.pass(HOUR_MS / 10)
  const times = [0, ...seen.map(({ at }) => at - start)]
  expect(times.slice(2).map((at, index) => at - (times[index + 1] ?? 0))).toEqual([
    500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000,
  ])
  expect(errors).toEqual(Array(10).fill(['a', locked]))

  await home.queue.push('a') // the eleventh succeeded, so the pauses begin anew
  const failedAt = home.now()
  await home.pass(500)
  expect(seen.slice(11).map(({ at }) => at - failedAt)).toEqual([0, 500])
})

test('a push ends the pause after a failure', async () => {
  await using home = open({ onError: () => {} })
  const start = home.now()
  const { seen } = work(home, {}, async () => {
    if (seen.length === 1) throw new Error('not yet')
  })
  await home.queue.push('a')
  await home.pass(100)
  await home.queue.push('a')
  await home.pass(HOUR_MS)
  expect(seen.map(({ at }) => at - start)).toEqual([0, 100])
})

test('a look that throws before it gives a promise is an error like any other', async () => {
  const errors: unknown[] = []
  await using home = open({ onError: (_, error) => errors.push(error) })
  home.queue.work(
    () => {
      throw new TypeError('no such generation')
    },
    { slots: 16 },
  )
  const ids = Array.from({ length: 20_000 }, (_, index) => `id ${index}`)
  for (const id of ids) await home.queue.push(id)
  while (errors.length < ids.length) await home.pass(1)
  expect(errors[0]).toBeInstanceOf(TypeError)
})

test('looks that end at once leave the event loop its turns', async () => {
  await using home = open()
  let looks = 0
  home.queue.work(
    async () => {
      looks++
      await home.queue.push('busy')
    },
    { slots: 1 },
  )
  await home.queue.push('busy')
  while (looks < 100) await new Promise(setImmediate) // never returns if looks starve it
})

test('a wait of days needs one timer, and none is longer than a minute', async () => {
  await using home = open()
  const { seen } = work(home)
  const at = home.now() + 10 * 24 * HOUR_MS
  await home.queue.push('far', { at })
  await home.queue.push('never', { at: Number.POSITIVE_INFINITY })
  await home.pass(10 * 24 * HOUR_MS - 1)
  expect(seen).toEqual([])
  await home.pass(1)
  expect(seen).toEqual([{ id: 'far', at }])
  expect(home.longestTimerMs()).toBe(60_000)
})

test('a clock that was set forward is noticed within a minute', async () => {
  await using home = open()
  const { seen } = work(home)
  await home.queue.push('later', { at: home.now() + 8 * HOUR_MS })
  await home.pass(0)
  home.setClock(home.now() + 9 * HOUR_MS)
  await home.pass(60_000)
  expect(seen).toHaveLength(1)
})

test('ten thousand ids wait with one timer, and a closed queue leaves none', async () => {
  const home = open()
  work(home)
  for (let id = 0; id < 10_000; id++)
    await home.queue.push(`id ${id}`, { at: home.now() + 1000 + ((id * 7919) % 5000) })
  await home.pass(10)
  expect(home.timers()).toBe(1)
  await home.queue.close()
  expect(home.timers()).toBe(0)
})

test.each([0, -1, 1.5, Number.NaN])('%d slots are refused', (slots) => {
  expect(() => open().queue.work(async () => {}, { slots })).toThrow(RangeError)
})

test('a time that is no number is refused', async () => {
  await using home = open()
  await expect(home.queue.push('a', { at: Number.NaN })).rejects.toThrow(RangeError)
})

test('whatever is pushed, each id is looked at once at the earliest time asked for, in order', async () => {
  const push = fc.record({ id: fc.constantFrom(...'abcdefgh'), afterMs: fc.integer({ min: -5, max: 15 }) })
  const pass = fc.record({ ms: fc.nat({ max: 8 }) })
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(push, pass), { maxLength: 60, size: 'max' }), async (steps) => {
      await using home = open()
      const { seen } = work(home, { slots: 100 })
      const model = createModel(home.now())
      for (const step of [...steps, { ms: 15 }]) {
        if ('ms' in step) {
          await home.pass(step.ms)
          model.pass(step.ms)
          expect(seen).toEqual(model.seen)
        } else {
          await home.queue.push(step.id, { at: home.now() + step.afterMs })
          model.push(step.id, step.afterMs)
        }
      }
    }),
    { numRuns: 100 },
  )
})

/** The queue as a plain list that is sorted whenever time passes. */
function createModel(start: number) {
  let time = start
  let order = 0
  let waiting: { id: string; at: number; order: number }[] = []
  const seen: { id: string; at: number }[] = []
  return {
    seen,
    push(id: string, afterMs: number) {
      const at = time + Math.max(0, afterMs)
      const known = waiting.find((one) => one.id === id)
      if (known && known.at <= at) return
      waiting = [...waiting.filter((one) => one.id !== id), { id, at, order: order++ }]
    },
    pass(ms: number) {
      time += ms
      const due = waiting.filter((one) => one.at <= time).sort((a, b) => a.at - b.at || a.order - b.order)
      waiting = waiting.filter((one) => one.at > time)
      seen.push(...due.map(({ id, at }) => ({ id, at })))
    },
  }
}

type Home = ReturnType<typeof open>

/** Begins the work, and writes down which id was looked at when. */
function work(home: Home, { slots = 4 } = {}, look: (id: string) => Promise<void> = async () => {}) {
  const seen: { id: string; at: number }[] = []
  home.queue.work(
    async (id) => {
      seen.push({ id, at: home.now() })
      await look(id)
    },
    { slots },
  )
  return { seen }
}

/** A queue with a clock that only `pass` moves, from timer to timer. */
function open(options: Partial<MemoryQueueOptions> = {}) {
  let time = Date.UTC(2026, 10, 21)
  let elapsed = 0
  let longestTimerMs = 0
  const timers = new Set<{ due: number; run: () => void }>()
  const queue = createMemoryQueue({
    onError: () => {},
    now: () => time,
    setTimer(run, afterMs) {
      longestTimerMs = Math.max(longestTimerMs, afterMs)
      const timer = { due: elapsed + afterMs, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    ...options,
  })
  const moveTo = (moment: number) => {
    time += moment - elapsed
    elapsed = moment
  }
  return {
    queue,
    now: () => time,
    setClock(to: number) {
      time = to
    },
    timers: () => timers.size,
    longestTimerMs: () => longestTimerMs,
    async pass(ms: number) {
      const end = elapsed + ms
      for (;;) {
        await turns()
        const [next] = [...timers].sort((a, b) => a.due - b.due)
        if (!next || next.due > end) break
        moveTo(next.due)
        timers.delete(next)
        next.run()
      }
      moveTo(end)
      await turns()
    },
    [Symbol.asyncDispose]: () => queue.close(),
  }
}

/** Enough turns of the event loop for what is due to be handed out, looked at, and handed out again. */
async function turns() {
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate)
}
