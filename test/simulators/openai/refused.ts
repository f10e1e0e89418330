/** An answer with OpenAI's error body. */
import type { ContentfulStatusCode } from 'hono/utils/http-status'

interface ErrorBody {
  message: string
  type?: string
  param?: string | null
  code?: string | null
  moderation_details?: { moderation_stage: string; categories: string[] }
}

export class Refused extends Error {
  readonly status: ContentfulStatusCode
  readonly body: { error: ErrorBody }

  constructor(status: ContentfulStatusCode, error: ErrorBody) {
    super(error.message)
    this.status = status
    this.body = { error: { type: 'invalid_request_error', param: null, code: null, ...error } }
  }
}

export const invalid = (param: string, message: string, code = 'invalid_value') =>
  new Refused(400, { message, param, code })

export const missing = (param: string) =>
  invalid(param, `Missing required parameter: '${param}'.`, 'missing_required_parameter')

export const noSuchModel = (id: string) =>
  new Refused(404, {
    message: `The model \`${id}\` does not exist or you do not have access to it.`,
    param: 'model',
    code: 'model_not_found',
  })

/** Refuses fields that the API does not document. */
export function refuseUnknown(body: Record<string, unknown>, known: readonly string[]) {
  const unknown = Object.keys(body).find((name) => !known.includes(name))
  if (unknown) throw invalid(unknown, `Unknown parameter: '${unknown}'.`, 'unknown_parameter')
}

export const oneOf = (param: string, value: unknown, allowed: readonly string[]) => {
  if (typeof value === 'string' && allowed.includes(value)) return value
  const list = allowed.map((one) => `'${one}'`).join(', ')
  throw invalid(param, `Invalid value: '${value}'. Supported values are: ${list}.`)
}

export function integer(param: string, value: unknown, { min, max }: { min: number; max: number }) {
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw invalid(param, `Invalid type for '${param}': expected an integer.`, 'invalid_type')
  }
  if (value < min) throw invalid(param, `Invalid '${param}': expected a value >= ${min}.`, 'integer_below_min_value')
  if (value > max) throw invalid(param, `Invalid '${param}': expected a value <= ${max}.`, 'integer_above_max_value')
  return value
}

export function text(param: string, value: unknown, maxLength: number) {
  if (typeof value !== 'string') throw invalid(param, `Invalid type for '${param}': expected a string.`, 'invalid_type')
  if (value.length > maxLength) {
    const message = `Invalid '${param}': string too long. Expected a string with maximum length ${maxLength}.`
    throw invalid(param, message, 'string_above_max_length')
  }
  return value
}

export function boolean(param: string, value: unknown) {
  if (typeof value === 'boolean') return value
  throw invalid(param, `Invalid type for '${param}': expected a boolean.`, 'invalid_type')
}
