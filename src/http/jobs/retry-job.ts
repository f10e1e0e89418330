import { jobView, viewJob } from '../../jobs/view.ts'
import { route } from '../route.ts'
import { jobParams } from './get-job.ts'

export const retryJob = route({
  method: 'post',
  path: '/v1/jobs/{id}/retry',
  summary: 'Try again what failed or was canceled, and nothing else',
  tag: 'Jobs',
  params: jobParams,
  answers: { 202: { description: 'The job, under way again', schema: jobView } },
  problems: ['job_not_found', 'nothing_to_retry'],
  async handle({ params, owner, base }, { jobs }) {
    return Response.json(viewJob(base, await jobs.retry(owner, params.id)), { status: 202 })
  },
})
