/** Tells who waits in this process that something new about a job is in the catalog. */

/** How long a watcher trusts to be told: another process may have written, and only the catalog knows. */
const LOOK_ANYWAY_MS = 1000

export function createWatchers() {
  const waiting = new Map<string, Set<() => void>>()

  return {
    /** Wakes everybody who waits for this job. */
    tell(jobId: string) {
      const wakers = waiting.get(jobId)
      if (!wakers) return
      waiting.delete(jobId)
      for (const wake of wakers) wake()
    },

    /**
     * Asks `look` until it gives something, each time the job changes, and gives up when the signal fires.
     * Returns `undefined` then.
     */
    async until<T>(jobId: string, look: () => Promise<T | undefined>, signal: AbortSignal): Promise<T | undefined> {
      while (true) {
        // Listening starts before looking, so that a change in between is not missed.
        const change = nextChange(waiting, jobId, signal)
        try {
          const found = await look()
          if (found !== undefined || signal.aborted) return found
          await change.happened
        } finally {
          change.stop()
        }
      }
    },
  }
}
export type Watchers = ReturnType<typeof createWatchers>

function nextChange(waiting: Map<string, Set<() => void>>, jobId: string, signal: AbortSignal) {
  const { promise, resolve } = Promise.withResolvers<void>()
  const wakers = waiting.get(jobId) ?? new Set()
  waiting.set(jobId, wakers.add(resolve))
  const timer = setTimeout(resolve, LOOK_ANYWAY_MS)
  const onAbort = () => resolve()
  signal.addEventListener('abort', onAbort)
  const stop = () => {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
    wakers.delete(resolve)
    if (wakers.size === 0 && waiting.get(jobId) === wakers) waiting.delete(jobId)
  }
  return { happened: promise, stop }
}
