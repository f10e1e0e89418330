/** SageMaker's error answers. Their class stands in a header, and what a container said is quoted in its own words. */
import { z } from 'zod'
import { ProviderError, type ProviderErrorCode } from '../../errors.ts'
import { type Explained, scrub, type Wire } from '../http.ts'

const errorBody = z.object({
  Message: z.string().nullish(),
  message: z.string().nullish(),
  __type: z.string().nullish(),
  OriginalStatusCode: z.number().nullish(),
  OriginalMessage: z.string().nullish(),
})

/** A model that is being loaded and a limit pass in minutes, and a limit is what is waited for longest. */
const classes: Record<string, ProviderErrorCode> = {
  ModelNotReadyException: 'rate_limited',
  ThrottlingException: 'rate_limited',
  ServiceUnavailable: 'overloaded',
  InternalFailure: 'internal',
  InternalDependencyException: 'internal',
  AccessDeniedException: 'auth',
}

/** SageMaker has no policy of its own: only a container with a filter refuses, in words that differ. */
const refusesContent = /content[_ ](filter|moderation|polic)|invalid_prompts|nsfw|safety (checker|filter)|moderated/i
const timedOut = /timed out|timeout|expired/i

/** `errorType` is the header `x-amzn-errortype`: `ValidationError:http://…`. */
export function explain(body: unknown, errorType?: string | null): Explained {
  const parsed = errorBody.safeParse(body)
  if (!parsed.success) return {}
  const { Message, message, __type, OriginalStatusCode, OriginalMessage } = parsed.data
  const type = (errorType ?? __type ?? '').replace(/:.*$/, '').replace(/^.*#/, '')
  const said = Message ?? message ?? undefined
  if (type === 'ModelError' || OriginalStatusCode != null) {
    return {
      said: said ?? OriginalMessage ?? undefined,
      ...blame(OriginalStatusCode ?? 500, `${said} ${OriginalMessage}`),
    }
  }
  if (/endpoint .* not found|could not find/i.test(said ?? '')) return { said, code: 'not_found' }
  // Copies of an inference component that was scaled to zero are on their way.
  if (/has no capacity/i.test(said ?? '')) return { said, code: 'rate_limited' }
  return { said, code: classes[type] }
}

/**
 * What a container answered with an error. The instance costs the same whether it works or not, so a request that failed adds
 * nothing; but one that was given up after a minute may still be at work.
 */
function blame(status: number, words: string): Explained {
  if (refusesContent.test(words)) return { code: 'content_refused' }
  if (status < 400 || status === 504) {
    return timedOut.test(words) ? { code: 'timeout', charged: 'unknown' } : { code: 'internal' }
  }
  if (status === 429 || status === 503) return { code: 'overloaded' }
  return { code: status >= 500 ? 'internal' : 'invalid_request' }
}

/** The text that SageMaker writes to S3 for a request in its queue that failed. The instance may have worked on it before. */
export function failureOf(wire: Pick<Wire, 'secrets'>, text: string): ProviderError {
  const said = scrub(wire, text).slice(0, 2000) || 'SageMaker says that it failed, and not why.'
  return new ProviderError(codeOf(said), said, { charged: 'unknown' })
}

function codeOf(said: string): ProviderErrorCode {
  if (refusesContent.test(said)) return 'content_refused'
  if (timedOut.test(said)) return 'timeout'
  return /client error \(4\d\d\)/i.test(said) ? 'invalid_request' : 'internal'
}
