/** How long to wait before another try: twice as long each time, with a random part so that many do not come back at once. */
import { setTimeout as sleep } from 'node:timers/promises'

const FIRST_MS = 250
const LONGEST_MS = 30_000

/** Milliseconds before try number `tries` (from 1). */
export function backoffMs(tries: number, random: () => number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** (tries - 1))
  return Math.round(full / 2 + (random() * full) / 2)
}

/** Waits before another try within a call; not longer than 8 seconds, so that a shutdown is not held up. */
export const pause = (tries: number, random: () => number) => sleep(Math.min(8000, backoffMs(tries, random)))
