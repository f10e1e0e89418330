/** Failures as answers: RFC 9457 problem details, or OpenAI's error shape where a route prescribes that. */
import type { z } from 'zod'
import { Problem, problems } from '../errors.ts'
import type { ErrorShape } from './route.ts'

/** The answer to a failed request. What is no `Problem` is a fault of ours and says nothing of its inside. */
export function problemResponse(
  error: unknown,
  { shape, requestId }: { shape: ErrorShape; requestId: string },
): Response {
  const problem =
    error instanceof Problem ? error : new Problem('internal', 'Something went wrong in Gesso. See its log.')
  const { status, retry, title } = problems[problem.code]
  const { code, field, errors, message } = problem
  const headers = { 'x-request-id': requestId, 'x-should-retry': String(retry === 'later') }
  if (shape === 'openai') {
    const type = status >= 500 ? 'server_error' : 'invalid_request_error'
    return Response.json({ error: { message, type, param: field ?? null, code } }, { status, headers })
  }
  const body = { type: `/docs#problem-${code}`, title, status, detail: message, code, retry, field, errors, requestId }
  return Response.json(body, { status, headers: { ...headers, 'content-type': 'application/problem+json' } })
}

/** A path of zod as people write it: `images[0].url`. */
const fieldOf = (path: PropertyKey[]) =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text ? `${text}.${String(part)}` : String(part)
  }, '')

/** What zod found wrong, as a problem that names every field. `where`: what was checked, for a body that is no object. */
export function invalid(error: z.ZodError, where: string): Problem {
  const errors = error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [{ field: fieldOf(issue.path) || where, detail: issue.message }]
    return issue.keys.map((key) => ({ field: fieldOf([...issue.path, key]), detail: 'is not known here' }))
  })
  const detail = errors.map((one) => `${one.field}: ${one.detail}`).join('; ')
  return new Problem('invalid_request', detail.slice(0, 2000), { errors: errors.slice(0, 50), cause: error })
}
