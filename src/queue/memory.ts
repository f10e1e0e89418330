/**
 * Pending work in this process. It forgets everything when the process ends; the catalog fills it again at start.
 *
 * One schedule and one timer for all, so that an id that waits for minutes costs some memory and nothing else.
 */
import type { Queue } from './queue.ts'
import { createSchedule } from './schedule.ts'

/**
 * A timer counts the time a machine was awake, `now` may be the wall clock: when the machine slept or its clock was set, they
 * part. So the clock is looked at once a minute. (`setTimeout` itself fires at once for more than 2^31 ms.)
 */
const LONGEST_TIMER_MS = 60_000
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 60_000

export interface MemoryQueueOptions {
  /** Hears of every look that threw. The id is handed out again. */
  onError: (id: string, error: unknown) => void
  now?: () => number
  /** Runs a function once after some time; what it returns calls that off. */
  setTimer?: (run: () => void, afterMs: number) => () => void
  /** How long an id waits after so many failures in a row. */
  pauseMs?: (failures: number) => number
}

/** Ids are handed out in the order in which they became due. */
export function createMemoryQueue(options: MemoryQueueOptions): Queue {
  const { onError, now = Date.now, setTimer = startTimer, pauseMs = doublingPauseMs } = options
  const waiting = createSchedule()
  /** Ids being looked at, and when to look again if that was asked for meanwhile. */
  const running = new Map<string, number | undefined>()
  const looks = new Set<Promise<void>>()
  const failures = new Map<string, number>()
  let worker: { look: (id: string) => Promise<void>; slots: number } | undefined
  let alarm: { at: number; cancel: () => void } | undefined
  let isWoken = false
  let isClosed = false

  /** Hands out in the next turn of the event loop: looks that end at once must not keep everything else from running. */
  function wake() {
    if (isWoken) return
    isWoken = true
    setImmediate(() => {
      isWoken = false
      handOut()
    })
  }

  function handOut() {
    if (!worker || isClosed) return
    while (running.size < worker.slots) {
      const next = waiting.first()
      if (!next) break
      if (next.at > now()) return setAlarm(next.at)
      waiting.removeFirst()
      running.set(next.id, undefined)
      const looking = run(next.id, worker.look)
      looks.add(looking)
      looking.finally(() => looks.delete(looking))
    }
    clearAlarm() // the next free slot, or the next push, looks at what waits
  }

  async function run(id: string, look: (id: string) => Promise<void>) {
    let retryAt: number | undefined
    try {
      await look(id)
      failures.delete(id)
    } catch (error) {
      const count = (failures.get(id) ?? 0) + 1
      failures.set(id, count)
      retryAt = now() + pauseMs(count)
      onError(id, error)
    } finally {
      const at = earlier(running.get(id), retryAt)
      running.delete(id)
      if (at !== undefined) waiting.add(id, at)
      wake()
    }
  }

  function setAlarm(at: number) {
    if (alarm?.at === at) return
    clearAlarm()
    const ring = () => {
      alarm = undefined
      handOut()
    }
    alarm = { at, cancel: setTimer(ring, Math.min(Math.ceil(at - now()), LONGEST_TIMER_MS)) }
  }

  function clearAlarm() {
    alarm?.cancel()
    alarm = undefined
  }

  return {
    async push(id, { at = 0 } = {}) {
      if (Number.isNaN(at)) throw new RangeError(`The time to look at ${id} is not a number.`)
      const due = Math.max(at, now()) // a time long past is no reason to overtake what is due already
      if (running.has(id)) running.set(id, earlier(running.get(id), due))
      else if (waiting.add(id, due)) wake()
    },

    work(look, { slots }) {
      if (worker) throw new Error('The queue is worked on already.')
      if (!Number.isInteger(slots) || slots < 1) throw new RangeError(`A queue has one slot or more, not ${slots}.`)
      worker = { look, slots }
      wake()
    },

    async close() {
      isClosed = true
      clearAlarm()
      await Promise.allSettled(looks)
    },
  }
}

const earlier = (a: number | undefined, b: number | undefined) =>
  a === undefined || (b !== undefined && b < a) ? b : a

const doublingPauseMs = (failures: number) => Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS)

function startTimer(run: () => void, afterMs: number) {
  const timer = setTimeout(run, afterMs)
  return () => clearTimeout(timer)
}
