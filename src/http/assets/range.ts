/** The `Range` header (RFC 9110 §14.2), as far as one part of bytes goes. */
import { Problem } from '../../errors.ts'

/**
 * The part that is asked for, both ends included. `undefined`: the whole file, also when the header is of a kind that may be
 * ignored (several parts, other units). Throws `range_not_satisfiable` for a part that lies outside.
 */
export function readRange(header: string | null, bytes: number): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return undefined
  const [from, to] = [match[1], match[2]].map((part) => (part ? Number(part) : undefined))
  const start = from ?? Math.max(0, bytes - (to ?? 0))
  const end = from === undefined ? bytes - 1 : Math.min(to ?? bytes - 1, bytes - 1)
  if (from !== undefined && to !== undefined && to < from) return undefined
  if (start >= bytes || end < start) {
    throw new Problem('range_not_satisfiable', `The file has ${bytes} bytes.`, { field: 'Range' })
  }
  return { start, end }
}
