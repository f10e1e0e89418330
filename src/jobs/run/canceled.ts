/** After a cancel: the provider is told to stop, and what it will bill is settled. The generation itself ended before. */
import type { Generation, LedgerLine } from '../../catalog/records.ts'
import type { Canceled, Operation } from '../../models/provider.ts'
import { backoffMs } from './backoff.ts'
import { findLost } from './lost.ts'
import { move } from './move.ts'
import type { Run } from './run.ts'

/** How often a provider that does not answer is told to stop before its bill counts as unknown. */
const CANCEL_TRIES = 8

export async function stopAtProvider(run: Run, generation: Generation, signal: AbortSignal): Promise<void> {
  const line = generation.callId ? await run.catalog.findLedgerLine(generation.callId) : undefined
  if (!line || (line.state !== 'intended' && line.state !== 'uncertain')) return close(run, generation)
  try {
    const canceled = await stop(run, generation, line, signal)
    if (canceled === 'later') return
    const states = { no: 'released', yes: 'settled', unknown: 'uncertain' } as const
    const charged =
      canceled.charged === 'yes' && line.estimatedMicros !== null ? { chargedMicros: line.estimatedMicros } : {}
    await close(run, generation, { id: line.id, state: states[canceled.charged], ...charged })
    run.live.misses.delete(generation.id)
  } catch (error) {
    const misses = (run.live.misses.get(generation.id) ?? 0) + 1
    run.live.misses.set(generation.id, misses)
    run.log.warn(
      { job: generation.jobId, generation: generation.id, error, misses },
      'an operation could not be canceled',
    )
    if (misses >= CANCEL_TRIES) {
      run.live.misses.delete(generation.id)
      return close(run, generation, { id: line.id, state: 'uncertain' })
    }
    await run.queue.push(generation.id, { at: run.now() + backoffMs(misses, run.random) })
  }
}

/** Nothing is left to do for this generation. */
async function close(run: Run, generation: Generation, ledger?: { id: string; state: LedgerLine['state'] }) {
  await move(run, generation, 'canceled', { set: { open: false }, ledger: ledger ? [ledger] : [] })
}

async function stop(
  run: Run,
  generation: Generation,
  line: LedgerLine,
  signal: AbortSignal,
): Promise<Canceled | 'later'> {
  const facts = run.models.facts(generation.model)
  const provider = run.models.provider(generation.provider)
  if (!facts || !provider) return { charged: 'unknown' }
  // A call that answers at once ended when its connection was closed; whether that stops the bill is the provider's way.
  if (!facts.queued) return { charged: facts.cancelable ? 'no' : 'unknown' }
  const operation = generation.operation ?? (line.operation ? (JSON.parse(line.operation) as Operation) : undefined)
  const found = operation ? { found: operation } : await findLost(run, generation, signal)
  if (!found || !provider.cancel) return { charged: 'unknown' }
  if (found.found === 'never-arrived') return { charged: 'no' }
  if (found.found === 'not-yet-known') {
    await run.queue.push(generation.id, { at: run.now() + found.askAgainMs })
    return 'later'
  }
  return provider.cancel(found.found, { signal })
}
