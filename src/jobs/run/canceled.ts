/** After a cancel: the provider is told to stop, and what it will bill is settled. The generation itself ended before. */
import type { Generation, LedgerLine } from '../../catalog/records.ts'
import type { Charged } from '../../errors.ts'
import type { Operation, Provider } from '../../models/provider.ts'
import { backoffMs } from './backoff.ts'
import { findLost } from './lost.ts'
import { move } from './move.ts'
import { countMiss, forgetMisses, within } from './patience.ts'
import type { Run } from './run.ts'

/** How often a provider that does not answer is told to stop before its bill counts as unknown. */
const CANCEL_TRIES = 8

/** What a call that was stopped has cost, as a ledger line says it. */
type Bill = Pick<LedgerLine, 'state' | 'chargedMicros'>

export async function stopAtProvider(run: Run, generation: Generation, signal: AbortSignal): Promise<void> {
  const line = generation.callId ? await run.catalog.findLedgerLine(generation.callId) : undefined
  if (!line || (line.state !== 'intended' && line.state !== 'uncertain')) return close(run, generation, line)
  try {
    const bill = await stop(run, generation, line, signal)
    if (bill !== 'later') await close(run, generation, line, bill)
  } catch (error) {
    const misses = countMiss(run, 'cancel', generation.id)
    run.log.warn(
      { job: generation.jobId, generation: generation.id, error, misses },
      'an operation could not be canceled',
    )
    if (misses >= CANCEL_TRIES) return close(run, generation, line, billed('unknown', null))
    await run.queue.push(generation.id, { at: run.now() + backoffMs(misses, run.random) })
  }
}

const chargedBy: Partial<Record<LedgerLine['state'], Charged>> = { released: 'no', settled: 'yes', failed: 'yes' }

/** Nothing is left to do for this generation; it says of its bill what the ledger says. */
async function close(run: Run, generation: Generation, line: LedgerLine | undefined, bill: Bill | undefined = line) {
  forgetMisses(run, generation.id, 'status', 'denial', 'cancel', 'find', 'result')
  const error = generation.error && { ...generation.error, charged: chargedBy[bill?.state ?? 'released'] ?? 'unknown' }
  // With a result, its charge was added when it came.
  const more = generation.result ? null : (bill?.chargedMicros ?? null)
  await move(run, generation, 'canceled', {
    set: { open: false, error, ...(more === null ? {} : { chargedMicros: (generation.chargedMicros ?? 0) + more }) },
    ledger: line && bill && bill !== line ? [{ id: line.id, ...defined(bill) }] : [],
  })
}

const defined = ({ state, chargedMicros }: Bill) => (chargedMicros === null ? { state } : { state, chargedMicros })

function billed(charged: Charged, micros: number | null): Bill {
  const states = { no: 'released', yes: 'settled', unknown: 'uncertain' } as const
  return { state: states[charged], chargedMicros: charged === 'yes' ? micros : null }
}

async function stop(run: Run, generation: Generation, line: LedgerLine, signal: AbortSignal): Promise<Bill | 'later'> {
  const facts = run.models.facts(generation.model)
  const provider = run.models.connection(generation.model)?.provider
  if (!facts || !provider) return billed('unknown', null)
  // A call that answers at once ended when its connection was closed; whether that stops the bill is the provider's way.
  if (!facts.queued) return billed(facts.cancelable ? 'no' : 'unknown', null)
  const operation = generation.operation ?? (line.operation ? (JSON.parse(line.operation) as Operation) : undefined)
  const found = operation ? { found: operation } : await findLost(run, generation, signal)
  if (!found || !provider.cancel) return billed('unknown', null)
  if (found.found === 'never-arrived') return billed('no', null)
  if (found.found === 'not-yet-known') {
    await run.queue.push(generation.id, { at: run.now() + found.askAgainMs })
    return 'later'
  }
  return tell(provider, found.found, line.estimatedMicros, signal)
}

/** Tells the provider. When all was over before, only the outcome says what it cost. */
async function tell(provider: Provider, operation: Operation, estimatedMicros: number | null, signal: AbortSignal) {
  const canceled = await within(signal, async (soon) => provider.cancel?.(operation, { signal: soon }))
  if (canceled?.charged !== 'yes') return billed(canceled?.charged ?? 'unknown', null)
  const status = await within(signal, async (soon) => provider.status?.(operation, { signal: soon }))
  if (status?.state === 'failed') return billed(status.error.charged, status.error.costMicros ?? estimatedMicros)
  const micros = status?.state === 'succeeded' ? status.costMicros : undefined
  return billed('yes', micros ?? estimatedMicros)
}
