/** OpenAI's error answers, read: which class they are, and in which words. */
import { z } from 'zod'
import { ProviderError, type ProviderErrorCode } from '../../errors.ts'
import { type Explained, scrub, traces, type Wire } from '../http.ts'

const errorBody = z.object({
  error: z.object({
    message: z.string().catch(''),
    type: z.string().nullish().catch(null),
    param: z.string().nullish().catch(null),
    code: z.string().nullish().catch(null),
    moderation_details: z
      .object({ moderation_stage: z.string().nullish(), categories: z.array(z.string()).nullish() })
      .nullish()
      .catch(null),
  }),
})

/** The codes that say more than the status does. */
const classes: Record<string, ProviderErrorCode> = {
  moderation_blocked: 'content_refused',
  content_policy_violation: 'content_refused',
  image_content_policy_violation: 'content_refused',
  // These two come with the status of a rate limit; waiting does not help.
  insufficient_quota: 'quota_exhausted',
  billing_hard_limit_reached: 'quota_exhausted',
  rate_limit_exceeded: 'rate_limited',
  invalid_api_key: 'auth',
  unsupported_country_region_territory: 'auth',
  model_not_found: 'not_found',
  invalid_prompt: 'invalid_request',
  invalid_image: 'invalid_request',
  invalid_base64_image: 'invalid_request',
  image_too_large: 'invalid_request',
  unsupported_image_media_type: 'invalid_request',
}

export function explain(body: unknown): Explained {
  const parsed = errorBody.safeParse(body)
  if (!parsed.success) return {}
  const { message, type, param, code, moderation_details: moderation } = parsed.data.error
  const refused = /safety_violations=\[/.test(message) && type === 'image_generation_user_error'
  const found = classes[code ?? ''] ?? classes[type ?? ''] ?? (refused ? 'content_refused' : undefined)
  const categories = /safety_violations=/.test(message) ? [] : (moderation?.categories ?? [])
  const words = [
    param && !message.includes(param) ? `${param}:` : '',
    // OpenAI quotes the ends of a wrong key, whatever it looks like.
    message.replace(/(key provided:\s*)\S+?(?=\.?(\s|$))/i, '$1[key]') || code || type || '',
    categories.length > 0 ? `Categories: ${categories.join(', ')}.` : '',
  ]
  return {
    said: words.filter(Boolean).join(' '),
    code: found,
    // What was rendered and then withheld may be billed; what was refused at the door is not.
    charged: moderation?.moderation_stage === 'output' ? 'unknown' : undefined,
  }
}

/** An error inside an answer whose status was 200. Only a code that means "refused" tells that nothing was done. */
export function lateError(wire: Wire, response: Response, body: unknown): ProviderError {
  const explained = explain(body)
  const { code = 'internal', charged = explained.code ? 'no' : 'unknown' } = explained
  const said = scrub(wire, explained.said ?? JSON.stringify(body)).slice(0, 2000)
  return new ProviderError(code, said, { charged, ...traces(response) })
}
