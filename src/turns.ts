/** A line to wait in. */

/** Lets `most` pieces of work go on at once, and the others wait in line: what waits here holds no timer and no connection. */
export function createTurns(most: number) {
  let free = most
  const waiting: (() => void)[] = []
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
export type Turns = ReturnType<typeof createTurns>
