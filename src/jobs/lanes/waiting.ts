/** A line to wait in that is fair between jobs: each gets its turn, however many generations another one has. */

export function createWaiting() {
  /** By job, in the order in which it is their turn. */
  const byJob = new Map<string, string[]>()
  const jobOf = new Map<string, string>()

  return {
    get size() {
      return jobOf.size
    },
    add(id: string, jobId: string) {
      if (jobOf.has(id)) return
      jobOf.set(id, jobId)
      const line = byJob.get(jobId)
      if (line) line.push(id)
      else byJob.set(jobId, [id])
    },
    all: () => [...jobOf.keys()],
    /** Whose turn it is. */
    first(): string | undefined {
      const [line] = byJob.values()
      return line?.[0]
    },
    /** Takes out whose turn it is; then it is the next job's. */
    take(): string | undefined {
      const [next] = byJob
      if (!next) return undefined
      const [jobId, line] = next
      const id = line.shift()
      byJob.delete(jobId)
      if (line.length > 0) byJob.set(jobId, line)
      if (id !== undefined) jobOf.delete(id)
      return id
    },
    remove(id: string) {
      const jobId = jobOf.get(id)
      if (jobId === undefined) return
      jobOf.delete(id)
      const left = (byJob.get(jobId) ?? []).filter((one) => one !== id)
      if (left.length === 0) byJob.delete(jobId)
      else byJob.set(jobId, left)
    },
  }
}
