/** Takes up runs: the code of a space from its beginning, with the steps that are finished handed to it as they were. */
import type { NewEvent } from '../../catalog/catalog.ts'
import type { RunError, SpaceRun } from '../../catalog/records.ts'
import { isFinished, type JobStatus } from '../../catalog/states.ts'
import { Problem, problems } from '../../errors.ts'
import { CallFailed } from '../../jobs/for-spaces/call-model.ts'
import type { Parts } from '../../jobs/parts.ts'
import { write } from '../../jobs/run/move.ts'
import { bounded } from '../../jobs/warnings.ts'
import { UnreadablePicture } from '../../media/picture.ts'
import type { Outcome, Space } from '../define.ts'
import type { Image } from '../image.ts'
import { createJournal } from './journal.ts'
import { createContext } from './make-context.ts'

/** How many runs go on at once: they mostly wait for generations, which have places of their own. */
const SLOTS = 256
const REFILL_PAGE = 1000
/** A run that has not ended by then never will. Each of its calls has a deadline of its own. */
const LONGEST_RUN_MS = 6 * 3_600_000
const MAX_DETAILS_BYTES = 30_000
/** More restarts than a server has while one job runs: code that takes the process down would do so for ever. */
const MOST_ATTEMPTS = 50

/** `find` gives the space as it is now; `undefined` when it is gone. */
export function createRunner(parts: Parts, find: (id: string) => Promise<Space | undefined>) {
  const closing = new AbortController()

  return {
    /** Begins to work, with what an earlier process left behind first. */
    async start() {
      let after = ''
      while (true) {
        const page = await parts.catalog.openRuns(after, REFILL_PAGE)
        for (const jobId of page) await parts.runs.push(jobId)
        const last = page.at(-1)
        if (last === undefined) break
        after = last
      }
      parts.runs.work((jobId) => look(parts, find, jobId, closing.signal), { slots: SLOTS })
    },

    /** Leaves every run where it is: the next start goes on from its finished steps. */
    async close() {
      closing.abort(new DOMException('The server is stopping.', 'AbortError'))
      await parts.runs.close()
    },
  }
}

async function look(
  parts: Parts,
  find: (id: string) => Promise<Space | undefined>,
  jobId: string,
  closing: AbortSignal,
): Promise<void> {
  const seen = await parts.catalog.findRun(jobId)
  if (!seen?.open || closing.aborted) return
  if (seen.attempt >= MOST_ATTEMPTS) {
    const detail = `It was taken up ${seen.attempt} times and never came to an end: does it end the server?`
    return end(parts, seen, { error: { code: 'space_failed', detail, retry: 'never' } })
  }
  const set = { attempt: seen.attempt + 1 }
  const run = await parts.catalog.moveRun({ run: seen, status: 'RUNNING', at: parts.now(), set })
  if (!run) return
  parts.watchers.tell(jobId)
  const stop = new AbortController()
  const signal = AbortSignal.any([closing, stop.signal])
  const listening = listenForEnd(parts, run, stop, signal)
  const timer = setTimeout(() => stop.abort(new Error('The run took longer than any may.')), LONGEST_RUN_MS)
  try {
    await carryOut(parts, run, await find(run.space), signal)
  } finally {
    clearTimeout(timer)
    stop.abort()
    await listening
  }
}

/** A canceled job has ended in the catalog, wherever that was asked for. */
async function listenForEnd(parts: Parts, { owner, jobId }: SpaceRun, stop: AbortController, signal: AbortSignal) {
  const ended = await parts.watchers.until(
    jobId,
    async () => {
      const status = await parts.catalog.findJobStatus(owner, jobId)
      return status && isFinished(status) ? status : undefined
    },
    signal,
  )
  if (ended) stop.abort(new DOMException('The job has ended.', 'AbortError'))
}

async function carryOut(parts: Parts, run: SpaceRun, space: Space | undefined, signal: AbortSignal): Promise<void> {
  const { jobId } = run
  if (!space) {
    const detail = `There is no space “${run.space}” any more.`
    return end(parts, run, { error: { code: 'space_not_found', detail, retry: 'your-choice' } })
  }
  const telling = createTelling(parts, jobId)
  const { tell } = telling
  const journal = createJournal({
    finished: await parts.catalog.steps(jobId),
    finish: (name, result) => write(parts, () => parts.catalog.finishStep({ jobId, name, result, at: parts.now() })),
    tell,
    now: parts.now,
  })
  const detail = await parts.catalog.findJob(run.owner, jobId)
  const { maxCost } = (detail?.job.request ?? {}) as { maxCost?: number }
  const context = createContext(parts, run, journal, { signal, maxCost, tell })
  try {
    const outcome = readOutcome(await unlessStopped(space.run(run.inputs as never, context), signal))
    await telling.done()
    signal.throwIfAborted()
    const warnings = journal.failed.map(({ step, error }) => `Step “${step}” failed: ${reasonOf(error).detail}`)
    await end(parts, run, { outcome, warnings })
  } catch (error) {
    await telling.done()
    // Canceled, or the server stops: whoever did that has written what is to be written.
    if (signal.aborted && signal.reason instanceof DOMException) return
    const reason = reasonOf(signal.aborted ? signal.reason : error)
    const step = journal.failed.findLast((one) => one.error === error)?.step
    parts.log.warn({ job: jobId, space: run.space, step, error }, 'a space failed')
    await end(parts, run, { error: { ...reason, ...(step === undefined ? {} : { step }) } })
  }
}

/** Code that does not listen to the signal is left behind; what it still asks for is refused. */
function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', onAbort))
}

/** What a space gave back, as it should be: a file of somebody's may give anything. Throws `Error` with what is wrong. */
function readOutcome(given: unknown): Exclude<Outcome, Image[]> {
  const { images, details = {} } = Array.isArray(given) ? { images: given } : ((given ?? {}) as Partial<Given>)
  if (!Array.isArray(images)) throw new Error('A space gives back its pictures: a list, or { images, details }.')
  const wrong = images.findIndex((one) => typeof (one as Image | undefined)?.id !== 'string')
  if (wrong < 0) return { images: images as Image[], details }
  const what = images[wrong] instanceof Promise ? 'a promise: is an await missing?' : 'no picture.'
  throw new Error(`Of what the space gave back, entry ${wrong + 1} is ${what}`)
}
type Given = { images: unknown[]; details: Record<string, unknown> }

interface Ending {
  outcome?: Exclude<Outcome, Image[]>
  error?: RunError
  warnings?: string[]
}

async function end(parts: Parts, run: SpaceRun, { outcome, error, warnings = [] }: Ending): Promise<void> {
  const { images, details } = outcome ?? {}
  const status: JobStatus = error ? 'FAILED' : warnings.length > 0 ? 'PARTIAL' : 'SUCCEEDED'
  const kept = images && { outputs: images.map(({ id }) => id), details: fitting(details ?? {}) }
  const set = { open: false, error: error ?? null, outcome: kept ?? null }
  const moved = await write(parts, () =>
    parts.catalog.moveRun({ run, status, at: parts.now(), set, warnings: bounded(warnings) }),
  )
  parts.log.info({ job: run.jobId, space: run.space, status: moved ? status : 'ended before' }, 'space')
  parts.watchers.tell(run.jobId)
}

/** A space may say what it likes about its pictures, as far as a column holds it. */
const fitting = (details: Record<string, unknown>) =>
  Buffer.byteLength(JSON.stringify(details)) <= MAX_DETAILS_BYTES ? details : {}

function reasonOf(error: unknown): RunError {
  if (error instanceof CallFailed) {
    return { code: error.error.code, detail: error.message.slice(0, 3000), retry: error.error.retry }
  }
  if (error instanceof Problem) return { code: error.code, detail: error.message, retry: problems[error.code].retry }
  if (error instanceof UnreadablePicture) return { code: 'invalid_image', detail: error.message, retry: 'never' }
  const detail = error instanceof Error ? error.message : String(error)
  return { code: 'space_failed', detail: detail.slice(0, 3000), retry: 'your-choice' }
}

/** Events of a run, one after the other, without the space waiting for each. */
function createTelling(parts: Parts, jobId: string) {
  let told = Promise.resolve()
  return {
    tell(event: NewEvent): Promise<void> {
      told = told
        .then(async () => {
          await parts.catalog.addEvents(jobId, null, parts.now(), [event])
          parts.watchers.tell(jobId)
        })
        .catch((error: unknown) => parts.log.error({ job: jobId, error }, 'an event of a space was lost'))
      return told
    },
    done: () => told,
  }
}
