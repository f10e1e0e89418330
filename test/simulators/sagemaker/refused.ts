/** SageMaker says no: an error named in a header, and words in the body. */
import type { z } from 'zod'

const statuses = {
  ValidationError: 400,
  ValidationException: 400,
  AccessDeniedException: 403,
  UnrecognizedClientException: 403,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  UnknownOperationException: 404,
  ModelError: 424,
} as const
export type Exception = keyof typeof statuses

export class RefusedError extends Error {
  readonly exception: Exception
  readonly more: object

  constructor(exception: Exception, message: string, more: object = {}) {
    super(message)
    this.exception = exception
    this.more = more
  }

  response(): Response {
    const headers = { 'x-amzn-errortype': `${this.exception}:http://internal.amazon.com/coral/com.amazon.sagemaker/` }
    return Response.json({ Message: this.message, ...this.more }, { status: statuses[this.exception], headers })
  }
}

export const invalid = (message: string) => new RefusedError('ValidationError', message)

/** A container said no, and SageMaker passes that on. */
export function modelError(status: number, words: string, endpoint: string) {
  const side = status < 500 ? 'client' : 'server'
  const logs = `https://us-east-1.console.aws.amazon.com/cloudwatch/home#logEventViewer:group=/aws/sagemaker/Endpoints/${endpoint}`
  const message = `Received ${side} error (${status}) from primary with message "${words}". See ${logs} in account 123456789012 for more information.`
  return new RefusedError('ModelError', message, {
    ErrorCode: `${side.toUpperCase()}_ERROR_FROM_MODEL`,
    OriginalMessage: words,
    OriginalStatusCode: status,
    LogStreamArn: `arn:aws:logs:us-east-1:123456789012:log-group:/aws/sagemaker/Endpoints/${endpoint}`,
  })
}

/** What the container of an endpoint says to a body that it cannot use. */
export class ContainerError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** What a body must be. */
export function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue?.path.join('.') ?? ''
  throw new ContainerError(400, JSON.stringify({ code: 400, message: `${where}: ${issue?.message}` }))
}
