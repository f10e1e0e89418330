/** How fast an account may be called: the configured pace, what the provider's headers say, and care after a refusal. */
import type { Limits, Rate } from '../../models/provider.ts'
import { backoffMs } from '../run/backoff.ts'

const WINDOW_MS = 60_000
/** A provider that says "come back tomorrow" has a quota, and not a pace. */
const LONGEST_BLOCK_MS = 3_600_000
/** From so many calls abreast on, nothing is held back any more after a refusal. */
const FULL_SPEED = 64

interface PaceOptions {
  now: () => number
  random: () => number
  limits: Limits
}

export function createPace({ now, random, limits }: PaceOptions) {
  /** When the last submits began, as many as are allowed in a window. */
  const begun: number[] = []
  let blockedUntil = 0
  let refusals = 0
  /** How many calls may be under way beside each other: one after a refusal, then twice as many with each answer. */
  let abreast = Number.POSITIVE_INFINITY
  let left: { calls: number; until: number } | undefined

  const block = (ms: number) => {
    blockedUntil = Math.max(blockedUntil, now() + Math.min(ms, LONGEST_BLOCK_MS))
  }

  /** A clock that was set back makes nobody wait longer than the rule itself. */
  function forgetTheFuture() {
    const time = now()
    for (const [index, at] of begun.entries()) begun[index] = Math.min(at, time)
    blockedUntil = Math.min(blockedUntil, time + LONGEST_BLOCK_MS)
    if (left) left.until = Math.min(left.until, time + LONGEST_BLOCK_MS)
  }

  return {
    abreast: () => abreast,

    /** When one more may begin, if `ahead` others begin before it. */
    readyAt(ahead: number): number {
      forgetTheFuture()
      const { perMinute } = limits
      const full = perMinute !== undefined && begun.length + ahead >= perMinute
      const inWindow = full ? (begun[begun.length + ahead - perMinute] ?? now()) + WINDOW_MS : 0
      const told = left && left.until > now() && left.calls <= ahead ? left.until : 0
      return Math.max(blockedUntil, inWindow, told)
    },

    begin() {
      if (left) left.calls -= 1
      if (limits.perMinute === undefined) return
      begun.push(now())
      while (begun.length > limits.perMinute) begun.shift()
    },

    answered() {
      refusals = 0
      abreast *= 2
      if (abreast > FULL_SPEED) abreast = Number.POSITIVE_INFINITY
    },

    /** The provider refused a call for its pace. What it did not say is found out: each refusal in a row waits longer. */
    limited(forMs: number | undefined) {
      // Calls that were under way beside each other are refused together: that is one refusal.
      const isNew = blockedUntil <= now()
      if (isNew) refusals += 1
      abreast = 1
      if (forMs !== undefined) block(forMs)
      else if (isNew) block(backoffMs(refusals + 1, random))
    },

    heard({ remaining, resetMs }: Rate) {
      if (remaining === undefined || resetMs === undefined) return
      left = { calls: remaining, until: now() + Math.min(resetMs, LONGEST_BLOCK_MS) }
    },
  }
}
