/** Asks a provider about an operation. Not being able to ask is never a failure of the generation. */
import type { Generation } from '../../catalog/records.ts'
import { ProviderError } from '../../errors.ts'
import type { Canceled, Provider, Status } from '../../models/provider.ts'
import { backoffMs } from './backoff.ts'
import { billFor } from './bill.ts'
import { failOver } from './fall-back.ts'
import { failure, note, providerFailure, write } from './move.ts'
import { countMiss, forgetMisses, within } from './patience.ts'
import type { Run } from './run.ts'
import { accept } from './store.ts'

/**
 * Without a hint from the provider: soon at first (as fal's own Python client, `iter_events`), then in step with how long it
 * already takes, at most this seldom.
 */
const POLL_FIRST_MS = 100
const POLL_LONGEST_MS = 15_000
const POLL_SHARE = 0.05

/** A provider that says so often in a row that it does not know an operation has lost it. */
const LOST_AFTER = 8

export async function poll(run: Run, generation: Generation, signal: AbortSignal): Promise<void> {
  const provider = run.models.connection(generation.model)?.provider
  const facts = run.models.facts(generation.model)
  const { operation } = generation
  if (!provider?.status || !facts || !operation) {
    // The key is gone for now. The operation goes on at the provider, so wait for the key to come back.
    return run.queue.push(generation.id, { at: run.now() + POLL_LONGEST_MS })
  }
  const ask = provider.status
  const startedAt = generation.timings.running ?? run.now()
  const overdue = run.now() - startedAt > facts.deadlineMs
  let status: Status
  try {
    status = await run.live.asking(() => within(signal, (soon) => ask(operation, { signal: soon })))
    forgetMisses(run, generation.id, 'status', 'denial')
  } catch (error) {
    if (signal.aborted) return
    const misses = await pollFailed(run, generation, error)
    if (overdue && misses >= LOST_AFTER) await giveUp(run, generation, provider, signal)
    return
  }
  if (status.state === 'running') {
    // Only now: a server that was down for long finds finished, and paid, what it left running.
    if (overdue) return giveUp(run, generation, provider, signal)
    await tellNote(run, generation, status)
    const waited = run.now() - startedAt
    const askAgainMs = status.askAgainMs ?? Math.min(POLL_LONGEST_MS, Math.max(POLL_FIRST_MS, waited * POLL_SHARE))
    return run.queue.push(generation.id, { at: run.now() + askAgainMs })
  }
  run.live.notes.delete(generation.id)
  if (status.state === 'succeeded') return accept(run, generation, status, { signal })
  await operationFailed(run, generation, status.error)
}

/** Comes back later. Returns how often it has failed in a row. */
async function pollFailed(run: Run, generation: Generation, error: unknown): Promise<number> {
  const misses = countMiss(run, 'status', generation.id)
  run.log.warn(
    { job: generation.jobId, generation: generation.id, error, misses },
    'an operation could not be asked about',
  )
  if (!(error instanceof ProviderError) || error.code !== 'not_found') forgetMisses(run, generation.id, 'denial')
  else if (countMiss(run, 'denial', generation.id) >= LOST_AFTER) {
    forgetMisses(run, generation.id, 'status', 'denial')
    await operationFailed(run, generation, new ProviderError('not_found', error.said, { charged: 'unknown' }))
    return 0
  }
  const retryAfterMs = error instanceof ProviderError ? (error.retryAfterMs ?? 0) : 0
  const at = run.now() + Math.max(retryAfterMs, backoffMs(misses, run.random))
  await run.queue.push(generation.id, { at })
  return misses
}

/** Tells a place in the provider's queue once, not at every poll. */
async function tellNote(run: Run, generation: Generation, status: Extract<Status, { state: 'running' }>) {
  const { queuePosition, progress, note } = status
  const known = Object.entries({ queuePosition, progress, note }).filter(([, value]) => value !== undefined)
  if (known.length === 0) return
  const data = Object.fromEntries(known)
  const text = JSON.stringify(data)
  if (run.live.notes.get(generation.id) === text) return
  run.live.notes.set(generation.id, text)
  const event = { type: 'generation.progress', data }
  await write(run, () => run.catalog.addEvents(generation.jobId, generation.id, run.now(), [event]))
  run.watchers.tell(generation.jobId)
}

async function operationFailed(run: Run, generation: Generation, error: ProviderError) {
  const { line, set } = billFor(generation, error)
  const failed = await failOver(run, generation, providerFailure(error), { set, ledger: [line] })
  if (!failed) await note(run, line)
}

/** The deadline has passed: the provider is told to stop, and the generation ends. */
async function giveUp(run: Run, generation: Generation, provider: Provider, signal: AbortSignal) {
  const operation = generation.operation
  let canceled: Canceled = { charged: 'unknown' }
  try {
    const { cancel } = provider
    if (cancel && operation) canceled = await within(signal, (soon) => cancel(operation, { signal: soon }))
  } catch (error) {
    run.log.warn({ job: generation.jobId, generation: generation.id, error }, 'an operation could not be canceled')
  }
  // It finished at the last moment: what is paid is fetched, unless the provider goes on saying that it still runs.
  const misses = canceled.charged === 'yes' && !canceled.runsOn ? countMiss(run, 'cancel', generation.id) : LOST_AFTER
  if (misses < LOST_AFTER) return run.queue.push(generation.id, { at: run.now() + backoffMs(misses, run.random) })
  forgetMisses(run, generation.id, 'cancel')
  const { line, set } = billFor(generation, canceled)
  const late = failure('timeout', undefined, canceled.charged)
  const failed = await failOver(run, generation, late, { set, ledger: [line] })
  if (!failed) await note(run, line)
}
