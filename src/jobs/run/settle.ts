/** A call was sent, or was about to be, and nobody heard the answer: what can be learned is learned, the rest is said. */
import type { Generation } from '../../catalog/records.ts'
import { failures, type ProviderError } from '../../errors.ts'
import { microsOf } from '../../models/price.ts'
import type { Found } from '../../models/provider.ts'
import { backoffMs } from './backoff.ts'
import { failOver } from './fall-back.ts'
import { heldMicros, uncertainCalls } from './held.ts'
import { findLost } from './lost.ts'
import { fail, failure, move } from './move.ts'
import { countMiss, forgetMisses } from './patience.ts'
import type { Run } from './run.ts'

/** How often a provider that does not answer is asked about a lost call before it counts as unknown: about ten seconds. */
const FIND_TRIES = 6
/** How often `onUncertain: "retry"` sends again. Each may be one more charge, so not for ever. */
const UNCERTAIN_RETRIES = 3
/** How often a submit is sent that its provider says it never got. */
const ARRIVAL_TRIES = 6

/** Writes down that the outcome is unknown, and sets out to learn it. */
export async function markUncertain(run: Run, generation: Generation, signal: AbortSignal, error?: ProviderError) {
  const trace = error?.requestId ? { providerRequestId: error.requestId } : {}
  const moved = await move(run, generation, 'uncertain', {
    set: { attempt: generation.attempt + 1, worker: run.worker },
    ledger: [{ id: generation.callId as string, state: 'uncertain', ...trace }],
    data: { detail: error ? error.said : failures.outcome_unknown.detail },
  })
  if (moved) await settle(run, moved.generation, signal)
}

/** Asks the provider; where it cannot say, `onUncertain` decides. */
export async function settle(run: Run, generation: Generation, signal: AbortSignal): Promise<void> {
  const found = await ask(run, generation, signal)
  if (found === 'later') return
  const callId = generation.callId as string
  if (found !== 'unknown' && found.found === 'never-arrived') {
    const released = { id: callId, state: 'released' } as const
    if (generation.tries + 1 < ARRIVAL_TRIES) return sendAgain(run, generation, [released])
    const lost = failure('network', 'No submit has arrived there, however often it was sent.', 'no')
    await failOver(run, generation, lost, { ledger: [released] })
    return
  }
  if (found !== 'unknown' && typeof found.found === 'object') {
    const operation = JSON.stringify(found.found)
    const moved = await move(run, generation, 'running', {
      set: { operation: found.found },
      ledger: [{ id: callId, state: 'intended', operation }],
    })
    if (moved) await run.queue.push(generation.id)
    return
  }
  if (await mayRepeat(run, generation)) return sendAgain(run, generation, [])
  // The line stays uncertain and its money held: a person, or the provider's bill, settles it.
  await fail(run, generation, failure('outcome_unknown', undefined, 'unknown'))
}

/** Whether the job wants a second charge risked, often enough has not been tried, and `maxCost` holds if all are charged. */
async function mayRepeat(run: Run, { id, owner, jobId }: Generation): Promise<boolean> {
  const detail = await run.catalog.findJob(owner, jobId)
  if (detail?.job.onUncertain !== 'retry') return false
  const uncertain = await uncertainCalls(run, { owner, jobId })
  if (uncertain.filter((line) => line.generationId === id).length > UNCERTAIN_RETRIES) return false
  const { maxCost } = detail.job.request
  if (typeof maxCost !== 'number') return true
  return heldMicros([...detail.generations, ...uncertain]) <= microsOf(maxCost)
}

async function sendAgain(run: Run, generation: Generation, ledger: { id: string; state: 'released' }[]) {
  const tries = generation.tries + 1
  const dueAt = run.now() + backoffMs(tries, run.random)
  const moved = await move(run, generation, 'queued', { set: { callId: null, tries, dueAt, operation: null }, ledger })
  if (moved) await run.queue.push(generation.id, { at: dueAt })
}

/** `later`: the queue will bring it back. `unknown`: the provider cannot be asked, or does not answer. */
async function ask(run: Run, generation: Generation, signal: AbortSignal): Promise<Found | 'later' | 'unknown'> {
  try {
    const found = await findLost(run, generation, signal)
    if (!found) return 'unknown'
    forgetMisses(run, generation.id, 'find')
    if (found.found !== 'not-yet-known') return found
    await run.queue.push(generation.id, { at: run.now() + found.askAgainMs })
    return 'later'
  } catch (error) {
    if (signal.aborted) return 'later'
    const misses = countMiss(run, 'find', generation.id)
    run.log.warn(
      { job: generation.jobId, generation: generation.id, error, misses },
      'a lost call could not be looked for',
    )
    if (misses >= FIND_TRIES) {
      forgetMisses(run, generation.id, 'find')
      return 'unknown'
    }
    await run.queue.push(generation.id, { at: run.now() + backoffMs(misses, run.random) })
    return 'later'
  }
}
