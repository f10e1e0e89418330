/** Every failure a caller can see, in one table. A code is part of the API: add one, never rename one. */

/** Whether sending the same thing again can help: never, after a wait, or by a person's choice, since it may cost again. */
export const retries = ['never', 'later', 'your-choice'] as const
export type Retry = (typeof retries)[number]

/** What is known about the provider's bill for a call that failed. */
export const charged = ['no', 'yes', 'unknown'] as const
export type Charged = (typeof charged)[number]

/** Failures of a request: answered as RFC 9457 problem details. */
export const problems = {
  invalid_request: { status: 400, retry: 'never', title: 'The request is not valid' },
  invalid_json: { status: 400, retry: 'never', title: 'The body is not JSON' },
  parameter_unsupported: { status: 400, retry: 'never', title: 'The model cannot honour a parameter' },
  invalid_image: { status: 400, retry: 'never', title: 'An input picture cannot be used' },
  invalid_file: { status: 400, retry: 'never', title: 'A file cannot be used' },
  input_unreachable: { status: 400, retry: 'later', title: 'An input address could not be fetched' },
  input_forbidden: { status: 400, retry: 'never', title: 'An input address is not allowed' },
  unauthorized: { status: 401, retry: 'never', title: 'A valid API key is needed' },
  over_max_cost: { status: 402, retry: 'never', title: 'The job would cost more than it may' },
  price_unknown: { status: 402, retry: 'never', title: 'A price is unknown, so the limit cannot be checked' },
  signature_invalid: { status: 403, retry: 'never', title: 'The signature of this address does not hold' },
  cross_origin: { status: 403, retry: 'never', title: 'A request from another site is refused' },
  not_found: { status: 404, retry: 'never', title: 'There is nothing at this address' },
  job_not_found: { status: 404, retry: 'never', title: 'No such job' },
  asset_not_found: { status: 404, retry: 'never', title: 'No such asset' },
  card_not_found: { status: 404, retry: 'never', title: 'No such card' },
  board_not_found: { status: 404, retry: 'never', title: 'No such board' },
  space_not_found: { status: 404, retry: 'never', title: 'No such space' },
  model_not_found: { status: 404, retry: 'never', title: 'No such model' },
  method_not_allowed: { status: 405, retry: 'never', title: 'This address does not take that method' },
  provider_unavailable: { status: 422, retry: 'never', title: 'The provider of this model has no key here' },
  idempotency_conflict: { status: 409, retry: 'never', title: 'The idempotency key was used for another request' },
  nothing_to_retry: { status: 409, retry: 'never', title: 'Nothing in this job failed' },
  asset_in_use: { status: 409, retry: 'never', title: 'Something still needs this asset' },
  version_conflict: { status: 409, retry: 'never', title: 'It was changed since that version' },
  id_taken: { status: 409, retry: 'never', title: 'Something else has this id' },
  board_not_empty: { status: 409, retry: 'never', title: 'There are cards on this board' },
  payload_too_large: { status: 413, retry: 'never', title: 'The body is too large' },
  unsupported_media_type: { status: 415, retry: 'never', title: 'The body has a type that is not read here' },
  range_not_satisfiable: { status: 416, retry: 'never', title: 'The range lies outside the file' },
  webhook_rejected: { status: 401, retry: 'never', title: 'The webhook is not from the provider it names' },
  space_failed: { status: 424, retry: 'your-choice', title: 'The space did not come to its end' },
  provider_unreachable: { status: 503, retry: 'later', title: 'The provider does not answer' },
  no_video_decoder: { status: 501, retry: 'never', title: 'This server was installed without its video decoder' },
  internal: { status: 500, retry: 'never', title: 'A fault in Gesso' },
} as const satisfies Record<string, { status: number; retry: Retry; title: string }>

export type ProblemCode = keyof typeof problems

/** A failure with a code of the table. Thrown anywhere, turned into an answer in one place (`http/problem.ts`). */
export class Problem extends Error {
  readonly code: ProblemCode
  /** The field of the request that is wrong, as a path: `images[0]`, `size`. */
  readonly field: string | undefined
  /** More wrong fields, when several were found at once. */
  readonly errors: { field: string; detail: string }[] | undefined
  /** More to say in the answer, beside the members that every problem has. */
  readonly members: Record<string, unknown> | undefined

  constructor(
    code: ProblemCode,
    detail: string,
    more: {
      field?: string
      errors?: { field: string; detail: string }[]
      members?: Record<string, unknown>
      cause?: unknown
    } = {},
  ) {
    super(detail, { cause: more.cause })
    this.name = 'Problem'
    this.code = code
    this.field = more.field ?? more.errors?.[0]?.field
    this.errors = more.errors
    this.members = more.members
  }
}

/** Failures of a generation, whatever provider it ran on: the code in `results[].error`. */
export const failures = {
  rate_limited: { retry: 'later', detail: 'The provider allows no more calls at the moment.' },
  overloaded: { retry: 'later', detail: 'The provider is overloaded.' },
  timeout: { retry: 'your-choice', detail: 'The provider did not finish in time.' },
  network: { retry: 'later', detail: 'The provider could not be reached.' },
  invalid_request: { retry: 'never', detail: 'The provider did not accept the request.' },
  auth: { retry: 'never', detail: 'The provider did not accept the key.' },
  quota_exhausted: { retry: 'never', detail: 'The account at the provider has no credit or quota left.' },
  content_refused: { retry: 'never', detail: 'The provider declined this content.' },
  not_found: { retry: 'never', detail: 'The provider does not know the model or the operation.' },
  result_expired: { retry: 'your-choice', detail: 'The result was gone before it could be stored.' },
  internal: { retry: 'your-choice', detail: 'The provider failed.' },
  outcome_unknown: {
    retry: 'your-choice',
    detail: 'The connection to the provider was lost in the call: it may have been paid. Nothing was sent again.',
  },
  invalid_result: { retry: 'your-choice', detail: 'What the provider sent is not a file that can be decoded.' },
  storage_failed: { retry: 'your-choice', detail: 'The result could not be stored.' },
  canceled: { retry: 'your-choice', detail: 'Canceled.' },
} as const satisfies Record<string, { retry: Retry; detail: string }>

export type FailureCode = keyof typeof failures
export const failureCodes = Object.keys(failures) as FailureCode[]

/** The classes a provider's own errors are mapped to. */
export type ProviderErrorCode = Exclude<
  FailureCode,
  'outcome_unknown' | 'invalid_result' | 'storage_failed' | 'canceled'
>

/** A provider said no, or could not be asked. `said` are the provider's own words, without secrets. */
export class ProviderError extends Error {
  readonly code: ProviderErrorCode
  readonly said: string
  readonly charged: Charged
  readonly status: number | undefined
  readonly retryAfterMs: number | undefined
  readonly requestId: string | undefined
  /** What it cost all the same, in millionths of a US dollar, where the provider says so. */
  readonly costMicros: number | undefined

  constructor(
    code: ProviderErrorCode,
    said: string,
    more: {
      charged: Charged
      status?: number
      retryAfterMs?: number
      requestId?: string
      costMicros?: number
      cause?: unknown
    },
  ) {
    super(`${code}: ${said}`, { cause: more.cause })
    this.name = 'ProviderError'
    this.code = code
    this.said = said
    this.charged = more.charged
    this.status = more.status
    this.retryAfterMs = wholeWait(more.retryAfterMs)
    this.requestId = more.requestId
    this.costMicros = more.costMicros
  }
}

/** Nobody waits longer for a provider before asking again. */
const LONGEST_WAIT_MS = 24 * 3_600_000

/** Whole milliseconds that a clock can count with, whatever a header said. */
function wholeWait(ms: number | undefined): number | undefined {
  if (ms === undefined || Number.isNaN(ms)) return undefined
  return Math.ceil(Math.min(Math.max(ms, 0), LONGEST_WAIT_MS))
}
