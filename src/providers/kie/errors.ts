/** kie's way to say no: mostly HTTP 200, with the verdict as `code` in the body. */
import { z } from 'zod'
import { type Charged, ProviderError, type ProviderErrorCode } from '../../errors.ts'
import { callJson, type Explained, scrub, type Wire, type WireRequest } from '../http.ts'
import { readRetryAfter } from '../rate-headers.ts'

const OK = 200

/** A verdict other than “ok”. Some answers hold the number as a text. */
const refused = z.object({
  code: z.coerce.number().refine((code) => code !== OK),
  msg: z.string().nullish(),
})
type Refused = z.infer<typeof refused>

const codes: Record<number, ProviderErrorCode> = {
  400: 'invalid_request',
  401: 'auth',
  402: 'quota_exhausted',
  403: 'auth',
  404: 'not_found',
  408: 'timeout',
  422: 'invalid_request',
  429: 'rate_limited',
  433: 'quota_exhausted', // the limit of a sub-key
  451: 'invalid_request', // it could not fetch an input picture
  455: 'overloaded', // maintenance
  503: 'overloaded',
  505: 'invalid_request', // the feature is switched off
}
/** Verdicts after which a task may be there all the same: the server broke, or says that a generation failed. */
const mayHaveBegun = (code: number) => code === 408 || (code >= 500 && code !== 503 && code !== 505)

/** The policy of the model behind is told in words alone. A field such as `nsfw_checker` is none of them. */
const policy = /flagged|(?<!case[- ])sensitive|polic(y|ies)|(?<!constraint )violat|moderation|\bnsfw\b/i
const aboutTheRequest = new Set([400, 422, 500, 501])
/** What a question about a task that is not there was seen to get. */
const noRecord = /record\s?info is null/i

/** The class of a verdict, or of the `failCode` of a task. */
export function classOf(code: number, said: string): ProviderErrorCode {
  if (policy.test(said) && (aboutTheRequest.has(code) || !(code in codes))) return 'content_refused'
  if (noRecord.test(said)) return 'not_found'
  return codes[code] ?? 'internal'
}

/** Sends one request. Throws like `callJson`, and for a verdict in the body as if it were the status. */
export async function askKie<T>(wire: Wire, url: string, request: WireRequest<T>): Promise<T> {
  const explain = (body: unknown, status: number) => explainStatus(body, status, request.pays)
  // An answer that has what is asked for counts whatever its verdict: with a task id, there is a task.
  const answer = z.union([
    request.answer.transform((value) => ({ value })),
    refused.transform((refusal) => ({ refusal })),
  ])
  const { body, headers } = await callJson({ ...wire, explain }, url, { ...request, answer })
  if ('value' in body) return body.value
  const { code, said, charged } = verdict(body.refusal, request.pays)
  const retryAfterMs = readRetryAfter(headers)
  throw new ProviderError(code, scrub(wire, said).slice(0, 2000), {
    charged,
    status: body.refusal.code,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}

function verdict({ code, msg }: Refused, pays: boolean) {
  const said = msg || `Code ${code}`
  const charged: Charged = pays && mayHaveBegun(code) ? 'unknown' : 'no'
  return { code: classOf(code, said), said, charged }
}

/** An answer whose HTTP status is an error already. */
function explainStatus(body: unknown, status: number, pays: boolean): Explained {
  const parsed = refused.safeParse(body)
  if (parsed.success) return verdict(parsed.data, pays)
  return pays && mayHaveBegun(status) ? { charged: 'unknown' } : {}
}
