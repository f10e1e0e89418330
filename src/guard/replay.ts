/** Messages that may be heard once: a second delivery of the same one is a replay. */

/** Longer than any signature here is valid: what is older is refused for its time. */
const KEPT_MS = 15 * 60_000
/** So many genuine deliveries within that time are more than a process handles. */
const KEPT_MOST = 100_000

/** Remembers deliveries in this process; `isFirst` says whether one was never seen before, and remembers it. */
export function createDeliveries() {
  const seen = new Map<string, number>()
  return {
    isFirst(id: string, nowMs: number): boolean {
      // The oldest come first in a map.
      for (const [old, at] of seen) {
        if (nowMs - at < KEPT_MS && seen.size < KEPT_MOST) break
        seen.delete(old)
      }
      if (seen.has(id)) return false
      seen.set(id, nowMs)
      return true
    },
  }
}
