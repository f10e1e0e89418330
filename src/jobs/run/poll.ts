/** Asks a provider about an operation. Not being able to ask is never a failure of the generation. */
import type { Generation } from '../../catalog/records.ts'
import { ProviderError } from '../../errors.ts'
import type { Canceled, Provider, Status } from '../../models/provider.ts'
import { backoffMs } from './backoff.ts'
import { fail, failure, providerFailure, write } from './move.ts'
import type { Run } from './run.ts'
import { accept } from './store.ts'

/** Without a hint from the provider: soon at first, then in step with how long it already takes, at most this seldom. */
const POLL_FIRST_MS = 400
const POLL_LONGEST_MS = 10_000
const POLL_SHARE = 0.1

/** A provider that says so often in a row that it does not know an operation has lost it. */
const LOST_AFTER = 8

export async function poll(run: Run, generation: Generation, signal: AbortSignal): Promise<void> {
  const provider = run.models.provider(generation.provider)
  const facts = run.models.facts(generation.model)
  const { operation } = generation
  if (!provider?.status || !facts || !operation) {
    // The key is gone for now. The operation goes on at the provider, so wait for the key to come back.
    return run.queue.push(generation.id, { at: run.now() + POLL_LONGEST_MS })
  }
  const startedAt = generation.timings.running ?? run.now()
  if (run.now() - startedAt > facts.deadlineMs) return giveUp(run, generation, provider, signal)
  let status: Status
  try {
    status = await provider.status(operation, { signal })
    run.live.misses.delete(generation.id)
  } catch (error) {
    if (signal.aborted) return
    return pollFailed(run, generation, error)
  }
  if (status.state === 'running') {
    await tellNote(run, generation, status)
    const waited = run.now() - startedAt
    const askAgainMs = status.askAgainMs ?? Math.min(POLL_LONGEST_MS, Math.max(POLL_FIRST_MS, waited * POLL_SHARE))
    return run.queue.push(generation.id, { at: run.now() + askAgainMs })
  }
  run.live.notes.delete(generation.id)
  if (status.state === 'succeeded') return accept(run, generation, status, signal)
  await operationFailed(run, generation, status.error)
}

async function pollFailed(run: Run, generation: Generation, error: unknown) {
  const misses = (run.live.misses.get(generation.id) ?? 0) + 1
  run.live.misses.set(generation.id, misses)
  run.log.warn(
    { job: generation.jobId, generation: generation.id, error, misses },
    'an operation could not be asked about',
  )
  if (error instanceof ProviderError && error.code === 'not_found' && misses >= LOST_AFTER) {
    run.live.misses.delete(generation.id)
    return operationFailed(run, generation, new ProviderError('not_found', error.said, { charged: 'unknown' }))
  }
  const retryAfterMs = error instanceof ProviderError ? (error.retryAfterMs ?? 0) : 0
  const at = run.now() + Math.max(retryAfterMs, backoffMs(misses, run.random))
  await run.queue.push(generation.id, { at })
}

/** Tells a place in the provider's queue once, not at every poll. */
async function tellNote(run: Run, generation: Generation, status: Extract<Status, { state: 'running' }>) {
  const { queuePosition, note } = status
  if (queuePosition === undefined && note === undefined) return
  const data = { ...(queuePosition === undefined ? {} : { queuePosition }), ...(note === undefined ? {} : { note }) }
  const text = JSON.stringify(data)
  if (run.live.notes.get(generation.id) === text) return
  run.live.notes.set(generation.id, text)
  const event = { type: 'generation.progress', data }
  await write(run, () => run.catalog.addEvents(generation.jobId, generation.id, run.now(), [event]))
  run.watchers.tell(generation.jobId)
}

async function operationFailed(run: Run, generation: Generation, error: ProviderError) {
  const states = { no: 'released', yes: 'failed', unknown: 'uncertain' } as const
  const charged = error.charged === 'yes' ? { chargedMicros: generation.estimatedMicros ?? 0 } : {}
  await fail(run, generation, providerFailure(error), {
    set: charged,
    ledger: [{ id: generation.callId as string, state: states[error.charged], ...charged }],
  })
}

/** The deadline has passed: the provider is told to stop, and the generation ends. */
async function giveUp(run: Run, generation: Generation, provider: Provider, signal: AbortSignal) {
  const operation = generation.operation
  let canceled: Canceled = { charged: 'unknown' }
  try {
    if (provider.cancel && operation) canceled = await provider.cancel(operation, { signal })
  } catch (error) {
    run.log.warn({ job: generation.jobId, generation: generation.id, error }, 'an operation could not be canceled')
  }
  const states = { no: 'released', yes: 'settled', unknown: 'uncertain' } as const
  await fail(run, generation, failure('timeout', undefined, canceled.charged), {
    ledger: [{ id: generation.callId as string, state: states[canceled.charged] }],
  })
}
