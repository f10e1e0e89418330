/** fal's error bodies, in our words. */
import { z } from 'zod'
import type { Charged, ProviderErrorCode } from '../../errors.ts'
import type { Explained } from '../http.ts'

const item = z.object({
  loc: z.array(z.union([z.string(), z.number()])).nullish(),
  msg: z.string().nullish(),
  type: z.string().nullish(),
})
/** Two shapes: a model's `detail` is a list that names fields, the platform's is a text with an `error_type`. */
const errorBody = z.object({
  detail: z.union([z.string(), z.array(item)]).nullish(),
  error_type: z.string().nullish(),
  message: z.string().nullish(),
})

/** Types that say more than the status they come with. */
const codes: Record<string, ProviderErrorCode> = {
  content_policy_violation: 'content_refused',
  generation_timeout: 'timeout',
  request_timeout: 'timeout',
  startup_timeout: 'timeout',
  downstream_service_unavailable: 'overloaded',
}
/** fal answers 403 to an account that is locked because its credit is used up. */
const emptyAccount = /balance|credit|billing|payment|locked/i

export function explain(body: unknown, status: number): Explained {
  // fal's API speaks JSON. Anything else is from something in between, which cannot know what fal knows.
  if (typeof body === 'string') return status === 404 ? { code: 'internal' } : {}
  const parsed = errorBody.safeParse(body)
  if (!parsed.success) return {}
  const said = words(parsed.data)
  if (status === 403 && emptyAccount.test(said ?? '')) return { said, code: 'quota_exhausted' }
  return {
    said,
    code: typesIn(body)
      .map((type) => codes[type])
      .find(Boolean),
  }
}

function words({ detail, message }: z.infer<typeof errorBody>): string | undefined {
  if (typeof detail === 'string') return detail
  const lines = (detail ?? []).map(({ loc, msg, type }) => {
    const path = (loc ?? []).filter((part, index) => index > 0 || part !== 'body').join('.')
    return `${path ? `${path}: ` : ''}${msg ?? type ?? 'not accepted'}`
  })
  return lines.join('; ') || message || undefined
}

function typesIn(body: unknown): string[] {
  const parsed = errorBody.safeParse(body)
  if (!parsed.success) return []
  const { detail, error_type } = parsed.data
  const types = Array.isArray(detail) ? detail.map(({ type }) => type) : []
  return [...types, error_type].filter((type) => typeof type === 'string')
}

/** Whether fal said, in its own form, that something went wrong. */
export const isErrorBody = (body: unknown) =>
  typeof body === 'object' && body !== null && ('detail' in body || 'error_type' in body)

/** The answer to a result that is asked for a moment too early. */
export const isTooEarly = (body: unknown) => errorBody.safeParse(body).data?.detail === 'Request is still in progress'

/**
 * What a request that failed cost. fal bills no 5xx; a 422 only if GPU time went into it, and of the types it documents only
 * `no_media_generated` says so. One that was stopped while it ran may have been billed. `billableUnits`, where fal sends it,
 * settles the matter.
 */
export function chargedForFailure(status: number, body: unknown, billableUnits: number | undefined): Charged {
  if (billableUnits !== undefined) return billableUnits > 0 ? 'yes' : 'no'
  return status < 500 && typesIn(body).some((type) => /no_media_generated|cancel/.test(type)) ? 'unknown' : 'no'
}
