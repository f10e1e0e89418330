/** The error bodies of servers that copy OpenAI, more or less. */
import { z } from 'zod'
import type { ProviderErrorCode } from '../../errors.ts'
import type { Explained } from '../http.ts'

const text = z.string().min(1).nullish().catch(null)
const code = z.union([z.string(), z.number()]).nullish().catch(null)
const shape = z.looseObject({
  /** An object as OpenAI has it, or the words themselves (xAI, Ollama, stable-diffusion.cpp). */
  error: z
    .union([z.string(), z.looseObject({ message: text, type: text, param: text, code })])
    .nullish()
    .catch(null),
  /** FastAPI: the words, or a list that names fields. */
  detail: z
    .union([z.string(), z.array(z.looseObject({ loc: z.array(z.unknown()).nullish().catch(null), msg: z.string() }))])
    .nullish()
    .catch(null),
  message: text,
  code,
})

/** Codes that say more than the status does. */
const codes: Record<string, ProviderErrorCode> = {
  content_policy_violation: 'content_refused',
  moderation_blocked: 'content_refused',
  insufficient_quota: 'quota_exhausted',
  billing_hard_limit_reached: 'quota_exhausted',
  rate_limit_exceeded: 'rate_limited',
  invalid_api_key: 'auth',
  model_not_found: 'not_found',
}
const refuses =
  /content.{0,3}(policy|moderation|filter|violat)|moderat(ed|ion)|\bnsfw\b|safety (checker|system|filter|polic)/i
const noCredit = /\b(credits?|quota|billing|balance|spending limit)\b/i
const wrongKey = /\bapi.?key\b/i

export function explain(body: unknown, status: number): Explained {
  const parsed = shape.safeParse(body)
  if (!parsed.success) return {}
  const said = words(parsed.data)
  return { said, code: classOf(parsed.data, said ?? '', status) }
}

type Body = z.infer<typeof shape>

function words({ error, detail, message }: Body): string | undefined {
  if (typeof error === 'object' && error !== null) {
    const { param, message: said } = error
    if (said) return param && !said.includes(param) ? `${param}: ${said}` : said
  }
  // stable-diffusion.cpp has a word in `error` and the reason in `message`.
  if (typeof error === 'string' && error) return message && message !== error ? `${error}: ${message}` : error
  if (typeof detail === 'string' && detail) return detail
  if (Array.isArray(detail) && detail.length > 0) {
    return detail.map(({ loc, msg }) => `${(loc ?? []).slice(1).join('.')}: ${msg}`.replace(/^: /, '')).join('; ')
  }
  return message ?? undefined
}

function classOf(body: Body, said: string, status: number): ProviderErrorCode | undefined {
  const inner = typeof body.error === 'object' ? body.error : undefined
  const known = [inner?.code, inner?.type, body.code].map((one) => codes[String(one)]).find(Boolean)
  if (known) return known
  if ([400, 403, 422].includes(status) && refuses.test(said)) return 'content_refused'
  if ([403, 429].includes(status) && noCredit.test(said)) return 'quota_exhausted'
  // xAI refuses a wrong key like a wrong field.
  return status === 400 && wrongKey.test(said) ? 'auth' : undefined
}
