import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Limits } from '../models/provider.ts'
import { createLanes, type Outcome } from './lanes.ts'

/** Lanes with a clock that only `pass` moves. What is woken is looked at in order, as the queue does. */
function open(limits: Limits = {}, account = 'acme') {
  let time = Date.UTC(2026, 10, 27)
  let alarms: { id: string; at: number }[] = []
  const jobs = new Map<string, string>()
  const begun: { id: string; at: number }[] = []
  const under = new Set<string>()
  const lanes = createLanes({
    now: () => time,
    random: () => 0,
    wake: (id, at = time) => void alarms.push({ id, at }),
  })
  const own = { account, limits }

  function look(id: string) {
    const jobId = jobs.get(id)
    if (jobId === undefined || under.has(id)) return
    if (!lanes.enter(own, { id, jobId })) return
    under.add(id)
    begun.push({ id, at: time })
  }
  function settle() {
    for (;;) {
      const due = alarms.filter(({ at }) => at <= time)
      if (due.length === 0) return
      alarms = alarms.filter(({ at }) => at > time)
      for (const { id } of due) look(id)
    }
  }
  return {
    lanes,
    own,
    begun,
    under,
    now: () => time,
    ids: () => begun.map(({ id }) => id),
    submit(id: string, jobId = 'job') {
      jobs.set(id, jobId)
      look(id)
      settle()
    },
    /** The submit is answered; `done`: and nothing is under way any more. */
    answer(id: string, outcome: Outcome = 'answered', { done = true } = {}) {
      lanes.answered(id, outcome)
      if (done) {
        under.delete(id)
        jobs.delete(id)
        lanes.leave(id)
      }
      settle()
    },
    cancel(id: string) {
      jobs.delete(id)
      under.delete(id)
      lanes.leave(id)
      settle()
    },
    setBack(ms: number) {
      time -= ms
    },
    pass(ms: number) {
      const end = time + ms
      for (;;) {
        const next = alarms.map(({ at }) => at).filter((at) => at <= end)
        if (next.length === 0) break
        time = Math.max(time, Math.min(...next))
        settle()
      }
      time = end
    },
  }
}

const names = (count: number, prefix = 'g') => Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`)

describe('a cap on what is under way', () => {
  test('lets the next one go when one has ended, and not when its submit is answered', () => {
    const lane = open({ concurrency: 2 })
    for (const id of names(4)) lane.submit(id)
    expect(lane.ids()).toEqual(['g1', 'g2'])
    lane.answer('g1', 'answered', { done: false })
    expect(lane.ids()).toEqual(['g1', 'g2'])
    lane.answer('g1')
    expect(lane.ids()).toEqual(['g1', 'g2', 'g3'])
  })

  test('counts what an earlier process has left under way', () => {
    const lane = open({ concurrency: 1 })
    lane.lanes.hold(lane.own, 'old')
    lane.submit('new')
    expect(lane.ids()).toEqual([])
    lane.answer('old')
    expect(lane.ids()).toEqual(['new'])
  })

  test('is not held up by what was canceled while it waited, or when it was its turn', () => {
    const lane = open({ concurrency: 1 })
    for (const id of names(3)) lane.submit(id)
    lane.cancel('g2')
    lane.cancel('g1')
    expect(lane.ids()).toEqual(['g1', 'g3'])
  })
})

test('jobs take turns, however many generations one of them has', () => {
  const lane = open({ concurrency: 1 })
  for (const id of names(4, 'many')) lane.submit(id, 'many')
  for (const id of names(2, 'few')) lane.submit(id, 'few')
  for (let turn = 0; turn < 6; turn++) lane.answer(lane.ids().at(-1) as string)
  expect(lane.ids()).toEqual(['many1', 'many2', 'few1', 'many3', 'few2', 'many4'])
})

test('jobs take turns at a pace, too', () => {
  const lane = open({ perMinute: 1 })
  for (const id of names(3, 'many')) lane.submit(id, 'many')
  lane.submit('few', 'few')
  lane.pass(4 * 60_000)
  expect(lane.ids()).toEqual(['many1', 'many2', 'few', 'many3'])
})

test('a clock that is set back makes nobody wait longer than a window', () => {
  const lane = open({ perMinute: 1 })
  lane.submit('g1')
  lane.setBack(24 * 3_600_000)
  lane.submit('g2')
  lane.pass(60_000)
  expect(lane.ids()).toEqual(['g1', 'g2'])
})

test('fifteen a minute are never sixteen, and none waits longer than it must', () => {
  const lane = open({ perMinute: 15 })
  const start = lane.now()
  for (const id of names(40)) lane.submit(id)
  expect(lane.begun).toHaveLength(15)
  lane.pass(59_999)
  expect(lane.begun).toHaveLength(15)
  lane.pass(1)
  expect(lane.begun).toHaveLength(30)
  lane.pass(60_000)
  expect(lane.begun.map(({ at }) => at - start)).toEqual([
    ...Array(15).fill(0),
    ...Array(15).fill(60_000),
    ...Array(10).fill(120_000),
  ])
})

describe('a provider that says "too many"', () => {
  test('is left alone for as long as it said, by everybody, and then asked with care', () => {
    const lane = open()
    for (const id of names(3)) lane.submit(id)
    lane.answer('g1', { limitedForMs: 5000 })
    for (const id of names(4, 'later')) lane.submit(id)
    lane.pass(4999)
    expect(lane.ids()).toEqual(['g1', 'g2', 'g3'])
    lane.answer('g2', 'broken off')
    lane.answer('g3', 'broken off')
    lane.pass(1)
    expect(lane.ids().slice(3)).toEqual(['later1'])
    lane.answer('later1')
    expect(lane.ids().slice(3)).toEqual(['later1', 'later2', 'later3'])
  })

  test('without saying for how long is given longer each time', () => {
    const lane = open()
    const waits: number[] = []
    for (const id of names(5)) {
      lane.submit(id)
      lane.pass(60_000)
      lane.answer(id, { limitedForMs: undefined })
      const before = lane.now()
      lane.submit(`probe ${id}`)
      lane.pass(60_000)
      waits.push((lane.begun.at(-1)?.at ?? 0) - before)
      lane.cancel(`probe ${id}`)
    }
    expect(waits).toEqual([...waits].sort((a, b) => a - b))
    expect(new Set(waits).size).toBe(waits.length)
  })

  test('in its headers, before it has to refuse, is not asked again until its window is over', () => {
    const lane = open()
    lane.submit('g1')
    lane.lanes.heard(lane.own, { limit: 60, remaining: 1, resetMs: 2000 })
    for (const id of ['g2', 'g3']) lane.submit(id)
    expect(lane.ids()).toEqual(['g1', 'g2'])
    lane.pass(2000)
    expect(lane.ids()).toEqual(['g1', 'g2', 'g3'])
  })
})

describe('a provider that keeps failing', () => {
  const fail = (lane: ReturnType<typeof open>, ids: string[]) => {
    for (const id of ids) lane.submit(id)
    for (const id of ids) lane.answer(id, 'failed')
  }

  test('rests after five failures in a row, is then tried by one, and rests longer when that fails too', () => {
    const lane = open()
    fail(lane, names(5))
    const rest = (lane.lanes.restsUntil(lane.own) ?? 0) - lane.now()
    expect(rest).toBeGreaterThan(10_000)
    for (const id of names(3, 'late')) lane.submit(id)
    lane.pass(rest)
    expect(lane.ids().slice(5)).toEqual(['late1'])
    lane.answer('late1', 'failed')
    expect((lane.lanes.restsUntil(lane.own) ?? 0) - lane.now()).toBeGreaterThan(rest)
    lane.pass(10 * 60_000)
    lane.answer('late2')
    expect(lane.lanes.restsUntil(lane.own)).toBeUndefined()
    expect(lane.ids().slice(5)).toEqual(['late1', 'late2', 'late3'])
  })

  test('does not rest for one generation that always fails, nor when an answer came between', () => {
    const lane = open()
    for (let time = 0; time < 9; time++) fail(lane, ['g1'])
    expect(lane.lanes.restsUntil(lane.own)).toBeUndefined()
    const other = open()
    fail(other, names(4))
    other.submit('fine')
    other.answer('fine')
    fail(other, names(4, 'again'))
    expect(other.lanes.restsUntil(other.own)).toBeUndefined()
  })

  test('with twenty calls under way at once fails once, and not twenty times', () => {
    const lane = open()
    fail(lane, names(20))
    expect((lane.lanes.restsUntil(lane.own) ?? 0) - lane.now()).toBeLessThanOrEqual(15_000)
  })
})

test('whatever happens, no cap is ever broken, and in the end everybody has had a turn', () => {
  const step = fc.oneof(
    fc.record({ submit: fc.nat({ max: 5 }) }),
    fc.record({ answer: fc.nat(), outcome: fc.constantFrom('fine', 'failed', 'limited', 'canceled') }),
    fc.record({ pass: fc.nat({ max: 30_000 }) }),
  )
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 80 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 6 }),
      (steps, concurrency, perMinute) => {
        const lane = open({ concurrency, perMinute })
        let count = 0
        for (const one of steps) {
          if ('submit' in one) lane.submit(`g${++count}`, `job ${one.submit}`)
          else if ('pass' in one) lane.pass(one.pass)
          else {
            const ids = [...lane.under]
            const id = ids[one.answer % Math.max(1, ids.length)]
            if (id === undefined) continue
            if (one.outcome === 'canceled') lane.cancel(id)
            else
              lane.answer(
                id,
                one.outcome === 'limited' ? { limitedForMs: 1000 } : one.outcome === 'failed' ? 'failed' : 'answered',
              )
          }
          expect(lane.under.size).toBeLessThanOrEqual(concurrency)
        }
        for (let turn = 0; turn <= count * 2; turn++) {
          for (const id of lane.under) lane.answer(id)
          lane.pass(5 * 60_000)
        }
        expect(new Set(lane.ids()).size).toBe(count)
        const times = lane.begun.map(({ at }) => at)
        for (const [index, at] of times.entries()) {
          const before = times[index - perMinute]
          if (before !== undefined) expect(at - before).toBeGreaterThanOrEqual(60_000)
        }
      },
    ),
  )
})
