import { z } from 'zod'
import { jobView, viewJob } from '../../jobs/view.ts'
import { route } from '../route.ts'

export const jobParams = z.object({ id: z.string().min(1).max(64) })

export const getJob = route({
  method: 'get',
  path: '/v1/jobs/{id}',
  summary: 'A job as it stands',
  tag: 'Jobs',
  params: jobParams,
  answers: { 200: { description: 'The job', schema: jobView } },
  problems: ['job_not_found'],
  async handle({ params, owner, base }, { jobs }) {
    return Response.json(viewJob(base, await jobs.find(owner, params.id)))
  },
})
