import { jobView, viewJob } from '../../jobs/view.ts'
import { route } from '../route.ts'
import { jobParams } from './get-job.ts'

export const cancelJob = route({
  method: 'post',
  path: '/v1/jobs/{id}/cancel',
  summary: 'Stop what has not ended; a job that has ended stays as it is',
  tag: 'Jobs',
  params: jobParams,
  answers: { 200: { description: 'The job, with nothing under way', schema: jobView } },
  problems: ['job_not_found'],
  async handle({ params, owner, base }, { jobs }) {
    return Response.json(viewJob(base, await jobs.cancel(owner, params.id)))
  },
})
