import { z } from 'zod'
import { isFinished } from '../../catalog/states.ts'
import { route } from '../route.ts'
import { findRemoval, requestParams } from './background-removal-status.ts'

const canceled = z.object({ cancelled: z.boolean().describe('false: it had ended before') })

export const cancelBackgroundRemoval = route({
  method: 'post',
  path: '/api/background-removal/cancel/{request_id}',
  summary: 'Stop a cut-out, at its provider too where that can be done',
  tag: 'Cards',
  params: requestParams,
  answers: { 200: { description: 'Whether it was stopped', schema: canceled } },
  problems: ['job_not_found'],
  async handle({ params, owner }, app) {
    const { job } = await findRemoval(app, owner, params.request_id)
    if (isFinished(job.status)) return Response.json({ cancelled: false })
    const after = await app.jobs.cancel(owner, job.id)
    return Response.json({ cancelled: after.job.status === 'CANCELED' } satisfies z.infer<typeof canceled>)
  },
})
