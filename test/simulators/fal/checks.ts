/** What the input fields of the simulated fal may be, and what FastAPI says of one that is not so. */

export interface Detail {
  loc: (string | number)[]
  msg: string
  type: string
  input?: unknown
}
export type Check = (value: unknown) => { msg: string; type: string } | undefined

export const text: Check = (value) =>
  typeof value === 'string' ? undefined : { type: 'string_type', msg: 'Input should be a valid string' }
export const flag: Check = (value) =>
  typeof value === 'boolean' ? undefined : { type: 'bool_type', msg: 'Input should be a valid boolean' }
export const oneOf =
  (...allowed: string[]): Check =>
  (value) =>
    allowed.includes(value as string)
      ? undefined
      : { type: 'one_of', msg: `Input should be ${allowed.map((one) => `'${one}'`).join(', ')}` }
export const number =
  (min: number, max: number, whole = false): Check =>
  (value) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      return { type: 'float_type', msg: 'Input should be a valid number' }
    }
    if (whole && !Number.isInteger(value)) return { type: 'int_type', msg: 'Input should be a valid integer' }
    if (value < min) return { type: 'greater_than_equal', msg: `Input should be greater than or equal to ${min}` }
    if (value > max) return { type: 'less_than_equal', msg: `Input should be less than or equal to ${max}` }
    return undefined
  }
export const integer = (min: number, max: number) => number(min, max, true)
export const address: Check = (value) =>
  typeof value === 'string' && /^(https?:\/\/|data:image\/[a-z.+-]+;base64,)/.test(value)
    ? undefined
    : { type: 'url_parsing', msg: 'Input should be a valid URL' }
export const addresses: Check = (value) => {
  if (!Array.isArray(value)) return { type: 'list_type', msg: 'Input should be a valid list' }
  if (value.length === 0) return { type: 'sequence_too_short', msg: 'List should have at least 1 item' }
  return value.map(address).find(Boolean)
}
const presets = ['square_hd', 'square', 'portrait_4_3', 'portrait_16_9', 'landscape_4_3', 'landscape_16_9']
export const size =
  (min: number, max: number, ...words: string[]): Check =>
  (value) => {
    if (typeof value !== 'object' || value === null) return oneOf(...presets, ...words)(value)
    const { width, height, ...rest } = value as Record<string, unknown>
    if (Object.keys(rest).length > 0) return { type: 'extra_forbidden', msg: 'Extra inputs are not permitted' }
    return integer(min, max)(width) ?? integer(min, max)(height)
  }

export const seed = integer(0, 2 ** 32 - 1)
export const tolerance = (max: number) => oneOf(...Array.from({ length: max }, (_, index) => String(index + 1)))
export const list: Check = (value) =>
  Array.isArray(value) ? undefined : { type: 'list_type', msg: 'Input should be a valid list' }
/** A text up to so many characters. */
export const textUpTo =
  (max: number): Check =>
  (value) =>
    text(value) ??
    (String(value).length > max
      ? { type: 'string_too_long', msg: `String should have at most ${max} characters` }
      : undefined)
