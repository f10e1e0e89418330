/** Replicate's error bodies and texts, in our words. */
import { z } from 'zod'
import { type Charged, ProviderError, type ProviderErrorCode } from '../../errors.ts'
import { type Explained, parseJson, readAnswer, readText, refusal, send, type Wire, type WireRequest } from '../http.ts'

const errorBody = z.object({
  title: z.string().nullish().catch(null),
  detail: z.string().nullish().catch(null),
  error: z.string().nullish().catch(null),
})
const throttled = z.object({ retry_after: z.number().nonnegative() })

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
  const { title, detail, error } = parsed.data
  const said = detail || error || title || undefined
  const code = said && codeOf(said) === 'content_refused' ? 'content_refused' : undefined
  return { said, code, ...charged }
}

/** Sends a request and reads its answer, like `callJson`; of a refusal for haste, when to come back stands in its body. */
export async function ask<T>(wire: Wire, url: string, request: WireRequest<T>) {
  const response = await send(wire, url, request)
  if (response.status !== 429) return readAnswer(wire, response, request)
  const text = await readText(response, request)
  const body = parseJson(text)
  const error = refusal(wire, response, body ?? text)
  const told = throttled.safeParse(body)
  throw told.success && error.retryAfterMs === undefined
    ? revised(error, { retryAfterMs: told.data.retry_after * 1000 })
    : error
}

/** The same error with what is known better about it. */
export function revised(error: ProviderError, more: { charged?: Charged; retryAfterMs?: number }): ProviderError {
  const { status, requestId } = error
  const retryAfterMs = more.retryAfterMs ?? error.retryAfterMs
  return new ProviderError(error.code, error.said, {
    charged: more.charged ?? error.charged,
    ...(status === undefined ? {} : { status }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(requestId === undefined ? {} : { requestId }),
    cause: error,
  })
}
