/** What a call that gave no result has cost: for its ledger line, and for the generation. */
import type { Generation, LedgerLine } from '../../catalog/records.ts'
import type { Charged } from '../../errors.ts'

const states = { no: 'released', yes: 'failed', unknown: 'uncertain' } as const

/** Charged, but nobody says how much: the estimate is the best that is known, and an unknown price stays unknown. */
export function billFor(
  generation: Generation,
  { charged, costMicros }: { charged: Charged; costMicros?: number | undefined },
) {
  const micros = charged === 'yes' ? (costMicros ?? generation.estimatedMicros) : null
  const line: { id: string; state: LedgerLine['state']; chargedMicros?: number } = {
    id: generation.callId as string,
    state: states[charged],
    ...(micros === null ? {} : { chargedMicros: micros }),
  }
  return { line, set: micros === null ? {} : { chargedMicros: (generation.chargedMicros ?? 0) + micros } }
}
