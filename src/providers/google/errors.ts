/** Google's error answers, read: which class they are, in which words, and when to come back. */
import { z } from 'zod'
import { ProviderError, type ProviderErrorCode } from '../../errors.ts'
import type { Explained } from '../http.ts'

const detail = z.object({
  reason: z.string().nullish().catch(null),
  retryDelay: z.string().nullish().catch(null),
  violations: z
    .array(z.object({ quotaId: z.string().nullish() }))
    .nullish()
    .catch(null),
})
const error = z.object({
  /** A number; at the Interactions API a word. */
  code: z.union([z.number(), z.string()]).nullish().catch(null),
  message: z.string().catch(''),
  status: z.string().nullish().catch(null),
  details: z.array(detail.catch({})).nullish().catch(null),
})
/** The front end sometimes puts the answer into a list. */
const errorBody = z.union([z.object({ error }), z.array(z.object({ error })).min(1)])

/** The names of gRPC's codes say more than the statuses do: 400 may be the key, the account or the request. */
const classes: Record<string, ProviderErrorCode> = {
  INVALID_ARGUMENT: 'invalid_request',
  INVALID_REQUEST: 'invalid_request',
  FAILED_PRECONDITION: 'invalid_request',
  OUT_OF_RANGE: 'invalid_request',
  UNAUTHENTICATED: 'auth',
  PERMISSION_DENIED: 'auth',
  NOT_FOUND: 'not_found',
  RESOURCE_EXHAUSTED: 'rate_limited',
  UNAVAILABLE: 'overloaded',
  DEADLINE_EXCEEDED: 'timeout',
  INTERNAL: 'internal',
  CANCELLED: 'internal',
}
/** The same by number, as an operation that failed gives them. */
const numbered: Record<number, string> = {
  1: 'CANCELLED',
  3: 'INVALID_ARGUMENT',
  4: 'DEADLINE_EXCEEDED',
  5: 'NOT_FOUND',
  7: 'PERMISSION_DENIED',
  8: 'RESOURCE_EXHAUSTED',
  9: 'FAILED_PRECONDITION',
  13: 'INTERNAL',
  14: 'UNAVAILABLE',
  16: 'UNAUTHENTICATED',
}

const policyWords = /safety|(usage|content) (policy|policies|guidelines)|prohibited|responsible ai|sensitive words/i
const refusedWords = /^(content|safety|policy)[_-]|_(safety|policy|content)$|^(blocked|prohibited_content|safety)$/i

type Told = z.infer<typeof error>

function read(body: unknown): Told | undefined {
  const parsed = errorBody.safeParse(body)
  if (!parsed.success) return undefined
  return Array.isArray(parsed.data) ? parsed.data[0]?.error : parsed.data.error
}

export function explain(body: unknown, status: number): Explained {
  const told = read(body)
  if (!told) return {}
  const { message, code, status: name } = told
  const said = message || name || (code == null ? undefined : String(code))
  return { said, code: classOf(told, status), retryAfterMs: readRetryDelay(told) }
}

function classOf({ code, message, status, details }: Told, http: number): ProviderErrorCode | undefined {
  const name = (status ?? (typeof code === 'string' ? code : '')).toUpperCase()
  const reasons = details?.flatMap((one) => one.reason ?? []) ?? []
  if (reasons.some((one) => /^API_KEY_|^ACCESS_TOKEN_|^CREDENTIALS_/.test(one))) return 'auth'
  if (typeof code === 'string' && refusedWords.test(code)) return 'content_refused'
  if (http === 400 && policyWords.test(message)) return 'content_refused'
  // The words for an id that nobody has, or has any more.
  if (/invalid interaction name/i.test(message)) return 'not_found'
  if (name === 'FAILED_PRECONDITION' && /billing/i.test(message)) return 'quota_exhausted'
  if (name === 'FAILED_PRECONDITION' && /location|region/i.test(message)) return 'auth'
  if (http === 429 && isUsedUp(message, details)) return 'quota_exhausted'
  return classes[name]
}

/** What comes back tomorrow, or when somebody pays, is not worth waiting for. */
function isUsedUp(message: string, details: Told['details']): boolean {
  const quotas = details?.flatMap((one) => one.violations ?? []) ?? []
  return quotas.some(({ quotaId }) => /PerDay|PerMonth/i.test(quotaId ?? '')) || /prepa|depleted|spend/i.test(message)
}

/** `34s` or `1.5s`: where Google says when to come back. */
function readRetryDelay({ details }: Told): number | undefined {
  const delay = details?.flatMap((one) => one.retryDelay ?? [])[0]
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(delay ?? '')?.[1]
  return seconds === undefined ? undefined : Math.round(Number(seconds) * 1000)
}

/** An error inside the answer about something under way, which has failed. Nobody says what it cost. */
export function lateError({ code, message }: { code?: number | string | null; message?: string | null }) {
  const words = message || (code == null ? 'It failed, and nothing is said of why.' : `It failed with ${code}.`)
  const name = typeof code === 'number' ? numbered[code] : code?.split('/').at(-1)
  const refused = policyWords.test(words) || (typeof name === 'string' && refusedWords.test(name))
  const found = refused ? 'content_refused' : classes[name?.toUpperCase() ?? '']
  return new ProviderError(found ?? 'internal', words.slice(0, 2000), { charged: 'unknown' })
}
