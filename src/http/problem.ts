/** Failures as answers: RFC 9457 problem details, or OpenAI's error shape where a route prescribes that. */
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
  const { code, field, errors, members, message } = problem
  const headers = {
    'x-request-id': requestId,
    'x-should-retry': String(retry === 'later'),
    ...(problem.code === 'unauthorized' ? { 'www-authenticate': 'Bearer' } : {}),
  }
  if (shape === 'openai') {
    const type = status >= 500 ? 'server_error' : 'invalid_request_error'
    return Response.json({ error: { message, type, param: field ?? null, code } }, { status, headers })
  }
  const standard = { type: `/docs#problem-${code}`, title, status, detail: message, code, retry, field, errors }
  const body = { ...members, ...standard, requestId }
  return Response.json(body, { status, headers: { ...headers, 'content-type': 'application/problem+json' } })
}
