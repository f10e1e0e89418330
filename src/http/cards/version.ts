/** The version that a change is meant for, in the body or as `If-Match`. */
import { z } from 'zod'
import { Problem } from '../../errors.ts'

export const version = z
  .int()
  .min(1)
  .max(2 ** 31 - 1)
  .describe('The version that this is meant for; when absent, the last one to write wins')

/** The same in the address, for requests without a body. */
export const versionInQuery = z.coerce.number().pipe(version).optional().describe('The version that this is meant for')

export const ifMatchHeader = { 'If-Match': 'The version that this is meant for, as `"3"`: the same as `version`' }

/** Throws `invalid_request` when the header is no version, or another one than was given otherwise. */
export function versionOf(request: Request, given: number | undefined): number | undefined {
  const header = request.headers.get('if-match')?.trim()
  // RFC 9110: `*` asks for nothing but that it is there.
  if (header === undefined || header === '*') return given
  const [, digits] = /^"?(\d{1,9})"?$/.exec(header) ?? []
  if (digits === undefined || Number(digits) < 1) {
    throw new Problem('invalid_request', 'If-Match must be a version, like "3".', { field: 'If-Match' })
  }
  if (given !== undefined && given !== Number(digits)) {
    throw new Problem('invalid_request', 'If-Match and version say different things.', { field: 'If-Match' })
  }
  return Number(digits)
}
