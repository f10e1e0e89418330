/** What any home for pending work must do. The test beside each home calls it. An id may be looked at more often than needed. */
import { expect, test } from 'vitest'
import type { Queue } from './queue.ts'

export interface QueueHome extends AsyncDisposable {
  queue: Queue
  /** The time as the queue sees it. */
  now: () => number
  /** Lets time pass: a clock of its own is moved on, a real one is waited for. */
  pass: (ms: number) => Promise<void>
}

const HOUR_MS = 3_600_000

export function queueSuite(name: string, open: () => Promise<QueueHome>) {
  test(`${name}: what is pushed is looked at, whether before the work begins or after`, async () => {
    await using home = await open()
    const { looks } = watch(home)
    await home.queue.push('before')
    home.queue.work(looks, { slots: 4 })
    await home.queue.push('after')
    await eventually(home, () => looks.times('before').length > 0 && looks.times('after').length > 0)
  })

  test(`${name}: an id is not looked at before its time, and then it is`, async () => {
    await using home = await open()
    const { looks } = watch(home)
    home.queue.work(looks, { slots: 4 })
    const at = home.now() + 1500
    await home.queue.push('later', { at })
    await home.queue.push('now')
    await eventually(home, () => looks.times('later').length > 0)
    expect(looks.times('later')[0]).toBeGreaterThanOrEqual(at)
    expect(looks.times('now')[0]).toBeLessThan(at)
  })

  test(`${name}: a time that has passed means now`, async () => {
    await using home = await open()
    const { looks } = watch(home)
    home.queue.work(looks, { slots: 4 })
    await home.queue.push('past', { at: home.now() - HOUR_MS })
    await home.queue.push('zero', { at: 0 })
    await eventually(home, () => looks.times('past').length > 0 && looks.times('zero').length > 0)
  })

  test(`${name}: an id that waits is kept at the earlier of two times`, async () => {
    await using home = await open()
    const { looks } = watch(home)
    const start = home.now()
    await home.queue.push('sooner', { at: start + HOUR_MS })
    await home.queue.push('sooner')
    await home.queue.push('not put off')
    await home.queue.push('not put off', { at: start + HOUR_MS })
    home.queue.work(looks, { slots: 4 })
    await home.queue.push('sooner, at work', { at: start + HOUR_MS })
    await home.queue.push('sooner, at work', { at: start + 1000 })
    const ids = ['sooner', 'not put off', 'sooner, at work']
    await eventually(home, () => ids.every((id) => looks.times(id).length > 0))
    for (const id of ids) expect(looks.times(id)[0]).toBeLessThan(start + HOUR_MS)
  })

  test(`${name}: no more are looked at than there are slots, and all slots are used`, async () => {
    await using home = await open()
    const { looks, release } = watch(home, { held: true })
    const ids = Array.from({ length: 20 }, (_, index) => `id ${index}`)
    for (const id of ids) await home.queue.push(id)
    home.queue.work(looks, { slots: 3 })
    await eventually(home, () => looks.underWay() === 3)
    await home.pass(200)
    release()
    await eventually(home, () => ids.every((id) => looks.times(id).length > 0))
    expect(looks.mostAtOnce()).toBe(3)
  })

  test(`${name}: an id pushed while it is looked at is looked at again, but never twice at once`, async () => {
    await using home = await open()
    const { looks, release } = watch(home, { held: true })
    home.queue.work(looks, { slots: 4 })
    await home.queue.push('again')
    await eventually(home, () => looks.underWay() === 1)
    for (let times = 0; times < 5; times++) await home.queue.push('again')
    await home.pass(200)
    expect(looks.times('again')).toHaveLength(1)
    release()
    await eventually(home, () => looks.times('again').length > 1)
    expect(looks.mostAtOnce()).toBe(1)
  })

  test(`${name}: a look may push, its own id too`, async () => {
    await using home = await open()
    const seen: string[] = []
    home.queue.work(
      async (id) => {
        seen.push(id)
        if (id === 'poll' && seen.length < 3) await home.queue.push('poll', { at: home.now() + 1000 })
        else if (id === 'poll') await home.queue.push('done')
      },
      { slots: 1 },
    )
    await home.queue.push('poll')
    await eventually(home, () => seen.includes('done'))
    expect(seen.filter((id) => id === 'poll').length).toBeGreaterThanOrEqual(3)
  })

  test(`${name}: a look that throws comes again, and holds up nobody`, async () => {
    await using home = await open()
    const seen: string[] = []
    home.queue.work(
      async (id) => {
        seen.push(id)
        if (id === 'broken' && seen.filter((one) => one === id).length < 3) throw new Error('the catalog is locked')
      },
      { slots: 1 },
    )
    await home.queue.push('broken')
    await home.queue.push('fine')
    await eventually(home, () => seen.filter((id) => id === 'broken').length >= 3)
    expect(seen.indexOf('fine')).toBeLessThan(seen.lastIndexOf('broken'))
  })

  test(`${name}: closing waits for looks under way, and hands out nothing more`, async () => {
    await using home = await open()
    const { looks, release } = watch(home, { held: true })
    await home.queue.push('first')
    home.queue.work(looks, { slots: 1 })
    await eventually(home, () => looks.underWay() === 1)
    await home.queue.push('second')
    let isClosed = false
    const closing = home.queue.close().then(() => {
      isClosed = true
    })
    await home.pass(200)
    expect(isClosed).toBe(false)
    release()
    await closing
    expect(looks.underWay()).toBe(0)
    await home.pass(200)
    expect(looks.times('second')).toEqual([])
  })

  test(`${name}: a queue that does no work, or never did, closes`, async () => {
    await using home = await open()
    await home.queue.push('waits', { at: home.now() + HOUR_MS })
    await home.queue.close()
  })

  test(`${name}: the work begins once`, async () => {
    await using home = await open()
    const { looks } = watch(home)
    home.queue.work(looks, { slots: 1 })
    expect(() => home.queue.work(looks, { slots: 1 })).toThrow()
  })

  test(`${name}: of a thousand ids pushed at once none is lost`, async () => {
    await using home = await open()
    const { looks } = watch(home)
    home.queue.work(looks, { slots: 16 })
    const ids = Array.from({ length: 1000 }, (_, index) => `id ${index}`)
    await Promise.all(ids.map((id, index) => home.queue.push(id, { at: home.now() + (index % 3) * 500 })))
    await eventually(home, () => ids.every((id) => looks.times(id).length > 0))
    expect(looks.mostAtOnce()).toBeLessThanOrEqual(16)
  })
}

/** A look that writes down what it sees. Held, it does not end until `release` is called. */
function watch(home: QueueHome, { held = false } = {}) {
  const times = new Map<string, number[]>()
  const gate = Promise.withResolvers<void>()
  let underWay = 0
  let mostAtOnce = 0
  const look = async (id: string) => {
    times.set(id, [...(times.get(id) ?? []), home.now()])
    mostAtOnce = Math.max(mostAtOnce, ++underWay)
    if (held) await gate.promise
    underWay--
  }
  const looks = Object.assign(look, {
    times: (id: string) => times.get(id) ?? [],
    underWay: () => underWay,
    mostAtOnce: () => mostAtOnce,
  })
  return { looks, release: gate.resolve }
}

async function eventually(home: QueueHome, isSo: () => boolean) {
  for (let tries = 0; tries < 500; tries++) {
    if (isSo()) return
    await home.pass(50)
  }
  throw new Error('It did not come about in 25 seconds.')
}
