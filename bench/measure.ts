/** What the measurements share: a line of the table, load by clients that wait for their answers, medians. */

/** One line of the table. Without a budget it is there to be known, not to be judged. */
export interface Line {
  what: string
  value: number
  unit: string
  budget?: number
  /** Whether the value should be at most the budget, or at least. */
  wanted?: 'at most' | 'at least'
  /** How far the rounds lay apart, or what else belongs to the number. */
  note?: string
}

export interface Measurement {
  name: string
  about: string
  measure(): Promise<Line[]>
}

export const sorted = (values: number[]) => values.toSorted((a, b) => a - b)
export const quantile = (values: number[], share: number) =>
  sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN
export const median = (values: number[]) => quantile(values, 0.5)
/** `1.2 … 1.9`: the lowest and the highest round. */
export const spread = (values: number[]) => `rounds ${round(Math.min(...values))} … ${round(Math.max(...values))}`
export const round = (value: number) => Number(value.toPrecision(3))

export interface Load {
  /** Milliseconds of each call. */
  ms: number[]
  callsPerSecond: number
}

/** `clients` clients make `calls` calls in all; each sends its next one when it has the answer to its last. */
export async function load(clients: number, calls: number, call: (index: number) => Promise<void>): Promise<Load> {
  const ms: number[] = []
  let next = 0
  const startedAt = performance.now()
  const client = async () => {
    while (next < calls) {
      const index = next++
      const sentAt = performance.now()
      await call(index)
      ms.push(performance.now() - sentAt)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  return { ms, callsPerSecond: (calls / (performance.now() - startedAt)) * 1000 }
}

/** Runs something `times` times, one after the other. */
export async function rounds<T>(times: number, run: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let index = 0; index < times; index++) results.push(await run(index))
  return results
}
