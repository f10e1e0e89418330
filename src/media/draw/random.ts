/** Random numbers that a seed decides: the same seed, the same picture. */

export interface Random {
  /** From 0 up to 1. */
  next(): number
  between(low: number, high: number): number
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(choices: readonly [T, ...T[]]): T
  /** A seed for roughjs, which takes 0 to mean "not seeded". */
  seed(): number
}

/** FNV-1a: spreads any text over 32 bits. */
export function hash(text: string): number {
  let sum = 0x811c9dc5
  for (let index = 0; index < text.length; index++) sum = Math.imul(sum ^ text.charCodeAt(index), 0x01000193)
  return sum >>> 0
}

/**
 * Opens a stream of random numbers (mulberry32). `name` keeps streams apart, so that one more star in the sky does not
 * move the cat.
 */
export function openRandom(seed: number, name: string): Random {
  let state = (hash(name) ^ Math.imul(Math.trunc(seed) || 0, 0x9e3779b1)) >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (low: number, high: number) => low + (high - low) * next()
  return {
    next,
    between,
    whole: (low, high) => Math.floor(between(low, high + 1)),
    chance: (probability) => next() < probability,
    pick: (choices) => choices[Math.floor(next() * choices.length)] ?? choices[0],
    seed: () => 1 + Math.floor(next() * (2 ** 31 - 2)),
  }
}
