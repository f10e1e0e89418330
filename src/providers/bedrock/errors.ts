/** What AWS calls the refusals of Bedrock, and what they are called here. */
import { z } from 'zod'
import type { ProviderErrorCode } from '../../errors.ts'
import type { Explained } from '../http.ts'

const errorBody = z.object({
  message: z.string().nullish().catch(null),
  Message: z.string().nullish().catch(null),
  __type: z.string().nullish().catch(null),
})

const classes: Record<string, ProviderErrorCode> = {
  ValidationException: 'invalid_request',
  SerializationException: 'invalid_request',
  ConflictException: 'invalid_request',
  ServiceQuotaExceededException: 'quota_exhausted',
  AccessDeniedException: 'auth',
  UnrecognizedClientException: 'auth',
  InvalidSignatureException: 'auth',
  IncompleteSignatureException: 'auth',
  MissingAuthenticationTokenException: 'auth',
  ExpiredTokenException: 'auth',
  ResourceNotFoundException: 'not_found',
  UnknownOperationException: 'not_found',
  ModelTimeoutException: 'timeout',
  ModelErrorException: 'internal',
  ModelStreamErrorException: 'internal',
  ThrottlingException: 'rate_limited',
  ModelNotReadyException: 'overloaded',
  InternalServerException: 'internal',
  ServiceUnavailableException: 'overloaded',
}

/** How its filters speak, of a prompt, of an input picture and of what was made. */
export const isRefusal = (words: string) => /content filters?\b|\bAUP\b|Responsible AI/i.test(words)

/** `type`: the header that names the exception, `ValidationException:http://internal.amazon.com/…`. */
export function explain(body: unknown, status: number, type?: string | null): Explained {
  const { message, Message, __type } = errorBody.safeParse(body).data ?? {}
  const said = message ?? Message ?? undefined
  const name = (type ?? __type ?? '').split(':')[0]?.split('#').at(-1) ?? ''
  return {
    said: said || name || undefined,
    code: said && status < 500 ? (classByWords(said, name) ?? classes[name]) : classes[name],
    // The token of this call was taken before, with another input: that film may have been made.
    charged: name === 'ConflictException' ? 'unknown' : undefined,
  }
}

/** What only the words tell. */
function classByWords(said: string, name: string): ProviderErrorCode | undefined {
  if (isRefusal(said)) return 'content_refused'
  // A model that has left, or is not in this region, is refused like a wrong field.
  if (/end of its life|model identifier is invalid/i.test(said)) return 'not_found'
  if (name === 'ThrottlingException' && /\bper (day|month)\b/i.test(said)) return 'quota_exhausted'
  return undefined
}
