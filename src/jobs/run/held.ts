/** What of a job's money is spoken for: what its generations may cost, and calls of which nobody knows whether they were paid. */
import type { LedgerLine } from '../../catalog/records.ts'
import type { Parts } from '../parts.ts'

/** More than the generations of a job can have between them. */
const MAX_LINES = 100

/** The calls of a job whose outcome is unknown: each may have been charged, so its money is held. */
export async function uncertainCalls(
  { catalog }: Pick<Parts, 'catalog'>,
  { owner, jobId }: Pick<LedgerLine, 'owner' | 'jobId'>,
): Promise<LedgerLine[]> {
  return (await catalog.listLedger(owner, { jobId, state: 'uncertain', limit: MAX_LINES })).data
}

/** The most that all of these can cost, in micros; what has no known price counts nothing. */
export const heldMicros = (calls: { estimatedMicros: number | null }[]) =>
  calls.reduce((total, { estimatedMicros }) => total + (estimatedMicros ?? 0), 0)
