/** Whether a request is the same as an earlier one that was sent under the same key. */
import { createHash } from 'node:crypto'
import { Problem } from '../errors.ts'
import type { CheckedInput } from './inputs.ts'

export const conflict = () =>
  new Problem(
    'idempotency_conflict',
    'This Idempotency-Key was used for another request. Use a new key for a new request.',
    { field: 'Idempotency-Key' },
  )

/** A picture counts by its content, whatever way it came. */
export const contentHash = (input: CheckedInput) =>
  'known' in input ? input.known.sha256 : createHash('sha256').update(input.bytes).digest('hex')

/** A hash that does not depend on the order of properties. */
export function hash(value: unknown): string {
  const ordered = JSON.stringify(value, (_, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
  return createHash('sha256').update(ordered).digest('hex')
}
