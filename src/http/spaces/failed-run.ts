/** Why a run came to nothing, as a problem: under a code of its own where the request was at fault, else `space_failed`. */
import { Problem, type ProblemCode, problems } from '../../errors.ts'
import type { JobView } from '../../jobs/view.ts'

/** `undefined` for a run that did not fail. */
export function failedRun({ jobId, error, cost }: JobView): Problem | undefined {
  if (!error) return undefined
  const { code, detail, retry, step } = error
  const own = Object.hasOwn(problems, code) && problems[code as ProblemCode].status < 500
  const members = { success: false, error: detail, jobId, reason: code, retryHelps: retry, step, cost }
  return new Problem(own ? (code as ProblemCode) : 'space_failed', detail, { members })
}
