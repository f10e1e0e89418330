/** Bedrock says no: an exception named in a header, and words in the body. */
import type { z } from 'zod'

const statuses = {
  ValidationException: 400,
  ConflictException: 400,
  AccessDeniedException: 403,
  UnrecognizedClientException: 403,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  ResourceNotFoundException: 404,
  UnknownOperationException: 404,
} as const
export type Exception = keyof typeof statuses

export class RefusedError extends Error {
  readonly exception: Exception

  constructor(exception: Exception, message: string) {
    super(message)
    this.exception = exception
  }

  response(): Response {
    const headers = { 'x-amzn-errortype': `${this.exception}:http://internal.amazon.com/coral/com.amazon.bedrock/` }
    return Response.json({ message: this.message }, { status: statuses[this.exception], headers })
  }
}

export const invalid = (message: string) => new RefusedError('ValidationException', message)

export const blocked = (what: string) =>
  invalid(`This request has been blocked by our content filters. Please adjust ${what} to submit a new request.`)

/** What a body must be; the models and the service word it alike. */
export function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = `#/${issue?.path.join('/') ?? ''}`
  throw invalid(`Malformed input request: ${where}: ${issue?.message}, please reformat your input and try again.`)
}

/** Longer texts are pictures. */
const LONGEST_PROMPT = 4096

/** All the words of a body, without its pictures. */
export const wordsOf = (body: object) =>
  JSON.stringify(body, (_, value: unknown) =>
    typeof value === 'string' && value.length > LONGEST_PROMPT ? undefined : value,
  )
