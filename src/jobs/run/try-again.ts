/** Whether a call that failed is sent again, goes to another model, ends, or is of unknown outcome. */
import type { Generation } from '../../catalog/records.ts'
import type { ProviderError } from '../../errors.ts'
import type { ModelFacts } from '../../models/model.ts'
import { backoffMs } from './backoff.ts'
import { billFor } from './bill.ts'
import { failOver } from './fall-back.ts'
import { move, note, providerFailure } from './move.ts'
import type { Run } from './run.ts'
import { markUncertain } from './settle.ts'

/** How often a call that cost nothing is sent again by itself, by why it failed. Waiting for a rate limit is not failing. */
const TRIES: Partial<Record<ProviderError['code'], number>> = {
  rate_limited: 60,
  overloaded: 6,
  network: 6,
  timeout: 2,
  internal: 2,
}

/** Decides by what the failure may have cost, what kind it is, and how often it was tried; writes the decision down. */
export async function handleCallError(
  run: Run,
  generation: Generation,
  facts: ModelFacts,
  error: ProviderError,
  signal: AbortSignal,
): Promise<void> {
  const fields = { job: generation.jobId, generation: generation.id, error, charged: error.charged }
  run.log.warn(fields, 'a call failed')
  // What was refused was answered: only its bill is unknown.
  const isLost = error.charged === 'unknown' && error.code !== 'content_refused'
  if (isLost && !facts.idempotent) return markUncertain(run, generation, signal, error)
  const again = error.charged !== 'yes' && generation.tries + 1 < (TRIES[error.code] ?? 0)
  const ledger = { id: generation.callId as string, ...(error.requestId ? { providerRequestId: error.requestId } : {}) }
  const bill = billFor(generation, error)
  const ended = { ...ledger, ...bill.line }
  if (!again) {
    const failed = await failOver(run, generation, providerFailure(error), { set: bill.set, ledger: [ended] })
    // Canceled meanwhile: what it cost is known all the same.
    if (!failed && error.charged !== 'unknown') await note(run, ended)
    return
  }
  const dueAt = run.now() + Math.max(error.retryAfterMs ?? 0, backoffMs(generation.tries + 1, run.random))
  const reuse = facts.idempotent
  const moved = await move(run, generation, 'queued', {
    set: { dueAt, tries: generation.tries + 1, ...(reuse ? {} : { callId: null }) },
    ledger: reuse ? [] : [{ ...ledger, state: 'released' }],
    data: { dueAt, error: providerFailure(error) },
  })
  if (moved) await run.queue.push(generation.id, { at: dueAt })
  else if (error.charged === 'no') await note(run, ended)
}
