/** Variations side by side: those that come are better than none. */

/** Waits for all, and gives what came, in order. Throws the first failure when nothing came. */
export async function atLeastOne<T>(work: Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(work)
  const came = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const failed = settled.find((one) => one.status === 'rejected')
  if (came.length === 0 && failed) throw failed.reason
  return came
}
