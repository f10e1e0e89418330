/** Random numbers that a seed repeats (mulberry32), so that a run that failed can be run again: `SEED=… vitest run …`. */
export const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))

export function createRandom(from: number): () => number {
  let state = from | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
