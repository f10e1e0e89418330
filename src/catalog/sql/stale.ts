/** A change that came too late. */

/** Rolls a transaction back without being a failure: somebody else was faster. */
export class Stale extends Error {}

/** What the change gave, or `undefined` when it came too late and nothing was written. */
export async function unlessStale<T>(change: Promise<T>): Promise<T | undefined> {
  try {
    return await change
  } catch (error) {
    if (error instanceof Stale) return undefined
    throw error
  }
}
