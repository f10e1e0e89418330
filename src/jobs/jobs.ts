/** What a job is to the rest of Gesso: submit, watch, cancel, retry. */
import type { JobDetail, JobFilter } from '../catalog/catalog.ts'
import type { Event } from '../catalog/records.ts'
import { isFinished } from '../catalog/states.ts'
import { Problem } from '../errors.ts'
import { fullName } from '../models/model.ts'
import { usd } from '../models/price.ts'
import { cancelJob } from './cancel-job.ts'
import type { Parts } from './parts.ts'
import { plan } from './plan.ts'
import type { JobRequest } from './request.ts'
import { retryJob } from './retry-job.ts'
import { createRunner } from './run/runner.ts'
import { type Submission, submitJob } from './submit.ts'

/** How many events are read from the catalog at a time. */
const EVENT_PAGE = 200
/** How long calls under way may take to finish when the server stops. */
const GRACE_MS = 120_000

export function createJobs(parts: Parts) {
  const runner = createRunner(parts)
  const { catalog, watchers } = parts

  async function find(owner: string, jobId: string): Promise<JobDetail> {
    const detail = await catalog.findJob(owner, jobId)
    if (!detail) throw new Problem('job_not_found', `There is no job ${jobId}.`)
    return detail
  }

  return {
    submit: (request: JobRequest, submission: Submission) => submitJob(parts, request, submission),
    find,
    list: (owner: string, filter: JobFilter) => catalog.listJobs(owner, filter),

    async cancel(owner: string, jobId: string) {
      await cancelJob(parts, runner, owner, jobId)
      return find(owner, jobId)
    },

    async retry(owner: string, jobId: string) {
      await retryJob(parts, owner, jobId)
      return find(owner, jobId)
    },

    /** What each generation of a request would cost at most; nothing is stored. */
    estimate(request: JobRequest) {
      const lines = plan(parts.models, request).map(({ facts, estimatedMicros, warnings }) => ({
        model: fullName(facts),
        usd: usd(estimatedMicros),
        source: facts.price && `${facts.price.source} (${facts.price.asOf})`,
        warnings,
      }))
      const known = lines.every((line) => line.usd !== null)
      return { totalUsd: known ? lines.reduce((sum, line) => sum + (line.usd ?? 0), 0) : null, lines }
    },

    /** Waits until the job has ended; `undefined` when the signal fires first. The job goes on in any case. */
    waitForEnd: (owner: string, jobId: string, signal: AbortSignal) =>
      watchers.until(
        jobId,
        async () => {
          const status = await catalog.findJobStatus(owner, jobId)
          // An unknown job is for `find` to refuse.
          return status && !isFinished(status) ? undefined : find(owner, jobId)
        },
        signal,
      ),

    /** Every event after `after`, in order, as they happen; ends with the job, or with the signal. */
    async *events(owner: string, jobId: string, after: number, signal: AbortSignal): AsyncGenerator<Event> {
      await find(owner, jobId)
      let seq = after
      while (!signal.aborted) {
        const next = await watchers.until(jobId, () => nextEvents(owner, jobId, seq), signal)
        if (!next || next.length === 0) return
        yield* next
        seq = next.at(-1)?.seq ?? seq
      }
    },

    /** A provider said that it has news of a generation: it is looked at now. */
    wake: (generationId: string) => parts.queue.push(generationId),

    start: () => runner.start(),
    close: () => runner.close(GRACE_MS),
  }

  /** The next events; an empty list when the job has ended and all were seen; `undefined` while there is nothing new yet. */
  async function nextEvents(owner: string, jobId: string, seq: number): Promise<Event[] | undefined> {
    const events = await catalog.events(owner, jobId, seq, EVENT_PAGE)
    if (events.length > 0) return events
    const { job } = await find(owner, jobId)
    return isFinished(job.status) && job.lastEvent <= seq ? [] : undefined
  }
}
export type Jobs = ReturnType<typeof createJobs>
