/** Replicate's error bodies and texts, in our words. */
import { z } from 'zod'
import type { ProviderErrorCode } from '../../errors.ts'
import type { Explained } from '../http.ts'

const errorBody = z.object({
  title: z.string().nullish().catch(null),
  detail: z.string().nullish().catch(null),
  error: z.string().nullish().catch(null),
  /** Seconds, of a refusal for haste. */
  retry_after: z.number().nonnegative().nullish().catch(null),
})

/** What a model says of itself when it fails. The codes in brackets are Replicate's own; only E005 is sure to mean this. */
const codes: [RegExp, ProviderErrorCode][] = [
  [/\(E005\)|flagged as sensitive|NSFW/i, 'content_refused'],
  [/\(E003\)|high demand/i, 'overloaded'],
  [/timed? ?out/i, 'timeout'],
]

export const codeOf = (said: string): ProviderErrorCode | undefined =>
  codes.find(([pattern]) => pattern.test(said))?.[1]

export function explain(body: unknown, status: number): Explained {
  // A submit that ended in a fault of the server may have made its prediction all the same: it has to be looked for.
  const charged = status >= 500 ? ({ charged: 'unknown' } as const) : {}
  // Replicate speaks JSON. A page is from something in between, which cannot know what Replicate knows.
  if (typeof body === 'string') return status === 404 ? { code: 'internal' } : charged
  const parsed = errorBody.safeParse(body)
  if (!parsed.success) return charged
  const { title, detail, error, retry_after } = parsed.data
  const said = detail || error || title || undefined
  const code = said && codeOf(said) === 'content_refused' ? 'content_refused' : undefined
  return { said, code, ...charged, retryAfterMs: retry_after == null ? undefined : retry_after * 1000 }
}
