import { z } from 'zod'
import type { ProblemCode } from '../../errors.ts'
import { jobRequest } from '../../jobs/request.ts'
import { jobView, viewJob } from '../../jobs/view.ts'
import { idempotencyHeader, route } from '../route.ts'

/** What can be wrong with a job that is asked for. */
export const refusalsOfJobs: ProblemCode[] = [
  'parameter_unsupported',
  'invalid_image',
  'input_unreachable',
  'input_forbidden',
  'over_max_cost',
  'price_unknown',
  'asset_not_found',
  'model_not_found',
  'space_not_found',
  'provider_unavailable',
  'idempotency_conflict',
]

/** Seconds to wait, in the address instead of the body. */
const query = z.strictObject({
  wait: z.coerce.number().min(0).max(60).optional().describe('The same as in the body'),
})

export const submitJob = route({
  method: 'post',
  path: '/v1/jobs',
  summary: 'Run one prompt over one or more models, or run a space',
  tag: 'Jobs',
  headers: idempotencyHeader,
  query,
  body: jobRequest,
  answers: {
    200: { description: 'The job has ended within `wait`', schema: jobView },
    202: { description: 'The job is accepted and goes on', schema: jobView },
  },
  problems: refusalsOfJobs,
  async handle({ query, body, owner, idempotencyKey, base, requestId }, { jobs, spaces }) {
    const submission = { owner, idempotencyKey, requestId, base }
    const { space, inputs = {}, ...request } = body
    const { jobId } =
      space === undefined
        ? await jobs.submit(request, submission)
        : await spaces.submit(space, { inputs, ...request }, submission)
    const waitMs = (query.wait ?? body.wait ?? 0) * 1000
    const ended = waitMs > 0 ? await jobs.waitForEnd(owner, jobId, AbortSignal.timeout(waitMs)) : undefined
    const detail = ended ?? (await jobs.find(owner, jobId))
    const headers = { location: `/v1/jobs/${jobId}` }
    return Response.json(viewJob(base, detail), { status: ended ? 200 : 202, headers })
  },
})
