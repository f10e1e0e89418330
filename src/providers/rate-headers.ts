/** What the headers of an answer say about when to call again. */
import type { Rate } from '../models/provider.ts'

/** `retry-after-ms`, or `retry-after` in seconds or as a date (RFC 9110 §10.2.3), in milliseconds. */
export function readRetryAfter(headers: Headers, now = Date.now()): number | undefined {
  const ms = Number(headers.get('retry-after-ms') ?? Number.NaN)
  if (ms >= 0) return ms
  const value = headers.get('retry-after')
  if (value === null) return undefined
  const seconds = Number(value)
  if (seconds >= 0) return seconds * 1000
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/**
 * How many requests are left, and until when: `x-ratelimit-…-requests` (OpenAI and who copies it), `x-ratelimit-…`, or
 * `ratelimit-…` (the IETF draft up to 07). `undefined` when nothing is said.
 */
export function readRate(headers: Headers): Rate | undefined {
  const read = (what: string) =>
    [`x-ratelimit-${what}-requests`, `x-ratelimit-${what}`, `ratelimit-${what}`]
      .map((name) => headers.get(name))
      .find((value) => value !== null)
  const limit = wholeNumber(read('limit'))
  const remaining = wholeNumber(read('remaining'))
  const resetMs = readDuration(read('reset'))
  if (limit === undefined && remaining === undefined) return undefined
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(remaining === undefined ? {} : { remaining }),
    ...(resetMs === undefined ? {} : { resetMs }),
  }
}

const wholeNumber = (text: string | null | undefined) => (text && /^\d+$/.test(text) ? Number(text) : undefined)

const unitMs: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 }
/** A point in time is written in seconds since 1970; nobody waits for that many from now. */
const EPOCH_S = 1_000_000_000

/** `6m0s`, `120ms`, `1.5s`, or a plain number of seconds. A point in time says nothing here: clocks differ. */
function readDuration(text: string | null | undefined): number | undefined {
  if (!text) return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) < EPOCH_S ? Number(text) * 1000 : undefined
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)]
  if (parts.length === 0) return undefined
  return parts.reduce((sum, [, amount, unit = 's']) => sum + Number(amount) * (unitMs[unit] ?? 0), 0)
}
