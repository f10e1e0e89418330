/** Rests a provider that keeps failing, so that its trouble is not made worse, and others can be turned to. */

/** So many failures in a row, of so many generations: one that always fails says nothing of the provider. */
const FAILURES = 5
const GENERATIONS = 3
const FIRST_REST_MS = 15_000
const LONGEST_REST_MS = 5 * 60_000

export function createBreaker({ now, random }: { now: () => number; random: () => number }) {
  let failures = 0
  const failed = new Set<string>()
  let rests = 0
  let until = 0

  function rest() {
    rests += 1
    const full = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (rests - 1))
    until = now() + full * (0.75 + random() / 4)
  }

  return {
    /** `undefined` when it is asked as ever. */
    restsUntil() {
      // A clock that was set back makes no rest longer.
      until = Math.min(until, now() + LONGEST_REST_MS)
      return until > now() ? until : undefined
    },

    /** After a rest one call finds out how things are; the others wait for its answer. */
    abreast: () => (rests > 0 ? 1 : Number.POSITIVE_INFINITY),

    failed(id: string) {
      if (until > now()) return // it was under way when the rest began, and says nothing new
      failures += 1
      failed.add(id)
      if (rests > 0 || (failures >= FAILURES && failed.size >= GENERATIONS)) rest()
    },

    answered() {
      failures = 0
      rests = 0
      until = 0
      failed.clear()
    },
  }
}
