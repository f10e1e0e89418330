/**
 * Who may call a provider now: one lane for each account. It keeps to the caps of the configuration and to what the provider
 * says of its limits, is fair between jobs, and rests a provider that keeps failing. Nothing here has to survive the process.
 */
import type { Limits, Rate } from '../models/provider.ts'
import { createBreaker } from './lanes/breaker.ts'
import { createPace } from './lanes/pace.ts'
import { createWaiting } from './lanes/waiting.ts'

export interface Account {
  account: string
  limits: Limits
}

/** How a call ended, as far as it says something of its provider. */
export type Outcome = 'answered' | 'failed' | 'broken off' | { limitedForMs: number | undefined }

export interface LanesOptions {
  now: () => number
  random: () => number
  /** Has a generation looked at, now or at a time. */
  wake: (id: string, at?: number) => void
}

export function createLanes({ now, random, wake }: LanesOptions) {
  const lanes = new Map<string, ReturnType<typeof openLane>>()
  /** The lane that a generation waits in or is under way in. */
  const laneOf = new Map<string, ReturnType<typeof openLane>>()

  function openLane(limits: Limits) {
    const breaker = createBreaker({ now, random })
    const pace = createPace({ now, random, limits })
    const waiting = createWaiting()
    /** Generations that are under way, from the submit on. */
    const held = new Set<string>()
    /** Submits that have no answer yet. */
    const calls = new Set<string>()
    /** Woken, and free to go when they come. */
    const granted = new Set<string>()

    /** When the next may go; `undefined`: when something ends. */
    function nextAt(): number | undefined {
      if (held.size + granted.size >= (limits.concurrency ?? Number.POSITIVE_INFINITY)) return undefined
      if (calls.size + granted.size >= Math.min(pace.abreast(), breaker.abreast())) return undefined
      return Math.max(pace.readyAt(granted.size), breaker.restsUntil() ?? 0)
    }

    function pump() {
      for (;;) {
        const at = waiting.size > 0 ? nextAt() : undefined
        if (at === undefined) return
        if (at > now()) return wake(waiting.first() as string, at + random() * JITTER_MS)
        const id = waiting.take() as string
        granted.add(id)
        wake(id)
      }
    }

    return {
      pump,
      restsUntil: breaker.restsUntil,
      heard: pace.heard,
      enter(id: string, jobId: string): boolean {
        if (held.has(id)) return true
        if (!granted.delete(id)) {
          waiting.add(id, jobId)
          const at = nextAt()
          const mayGo = at !== undefined && at <= now() && waiting.first() === id
          if (!mayGo) {
            pump()
            return false
          }
          waiting.take()
        }
        held.add(id)
        calls.add(id)
        pace.begin()
        pump()
        return true
      },
      hold: (id: string) => void held.add(id),
      answered(id: string, outcome: Outcome) {
        calls.delete(id)
        const rested = breaker.restsUntil() !== undefined
        if (outcome === 'failed') breaker.failed(id)
        else if (outcome !== 'broken off') breaker.answered()
        if (typeof outcome === 'object') pace.limited(outcome.limitedForMs)
        else if (outcome === 'answered') pace.answered()
        // Who can turn to another provider does so now, and who has waited long enough gives up.
        if (!rested && breaker.restsUntil() !== undefined) for (const one of waiting.all()) wake(one)
        pump()
      },
      leave(id: string) {
        waiting.remove(id)
        granted.delete(id)
        held.delete(id)
        calls.delete(id)
        pump()
      },
    }
  }

  function lane({ account, limits }: Account) {
    const known = lanes.get(account) ?? openLane(limits)
    lanes.set(account, known)
    return known
  }

  return {
    /** Whether a generation may be submitted now. If not, it waits here, and is woken when it is its turn. */
    enter(account: Account, { id, jobId }: { id: string; jobId: string }): boolean {
      const own = lane(account)
      laneOf.set(id, own)
      return own.enter(id, jobId)
    },

    /** Counts a generation that is under way already: from before this process, or found again. */
    hold(account: Account, id: string) {
      const own = lane(account)
      laneOf.set(id, own)
      own.hold(id)
    },

    /** How the submit of a generation ended. */
    answered: (id: string, outcome: Outcome) => laneOf.get(id)?.answered(id, outcome),

    /** A generation is not under way any more, and does not wait. */
    leave(id: string) {
      laneOf.get(id)?.leave(id)
      laneOf.delete(id)
    },

    /** What the headers of an answer say. */
    heard: (account: Account, rate: Rate) => lane(account).heard(rate),

    /** Until when an account is not asked, because it kept failing. */
    restsUntil: ({ account }: Account) => lanes.get(account)?.restsUntil(),
  }
}
export type Lanes = ReturnType<typeof createLanes>

/** Those who waited for the same moment do not all come back at it. */
const JITTER_MS = 250
