/** Checks what comes from outside against a schema, and says what is wrong as one person says it to another. */
import type { z } from 'zod'
import { Problem } from './errors.ts'

/** More would only bury the first ones. */
const MAX_ERRORS = 50
const MAX_DETAIL = 2000
/** A field that is not known is named as it came, so it may have any length. */
const MAX_FIELD = 200

/** The value as the schema has it. Throws `invalid_request` that names every field; `where`: for a body that is no object. */
export function check<Schema extends z.ZodType>(schema: Schema, value: unknown, where: string): z.output<Schema> {
  const parsed = schema.safeParse(value, { error: complaint })
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [{ field: fieldOf(issue.path) || where, detail: issue.message }]
    return issue.keys.map((key) => ({ field: fieldOf([...issue.path, key]) || '""', detail: 'is not known here' }))
  })
  const listed = errors.slice(0, MAX_ERRORS)
  const detail = listed.map((one) => `${one.field}: ${one.detail}`).join('; ')
  throw new Problem('invalid_request', detail.slice(0, MAX_DETAIL), { errors: listed, cause: parsed.error })
}

/** A path of zod as people write it: `images[0].url`. */
function fieldOf(path: PropertyKey[]): string {
  const text = path.reduce<string>((before, part) => {
    if (typeof part === 'number') return `${before}[${part}]`
    return before ? `${before}.${String(part)}` : String(part)
  }, '')
  return text.slice(0, MAX_FIELD)
}

const kinds: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
}
const units: Record<string, [one: string, many: string]> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
}

/** Zod's own words speak of types ("expected int, received string"); where a schema has words of its own, those stay. */
const complaint: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type') {
    return issue.input === undefined ? 'is missing' : `must be ${kinds[issue.expected] ?? issue.expected}`
  }
  if (issue.code === 'invalid_value')
    return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}`
  if (issue.code !== 'too_small' && issue.code !== 'too_big') return undefined
  const unit = units[issue.origin]
  const [words, bound] =
    issue.code === 'too_small'
      ? [issue.inclusive ? 'at least' : 'more than', issue.minimum]
      : [issue.inclusive ? 'at most' : 'less than', issue.maximum]
  return unit ? `must have ${words} ${bound} ${unit[Number(bound) === 1 ? 0 : 1]}` : `must be ${words} ${bound}`
}
