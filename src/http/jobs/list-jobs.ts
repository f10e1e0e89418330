import { z } from 'zod'
import { jobStatuses } from '../../catalog/states.ts'
import { jobView, viewJob } from '../../jobs/view.ts'
import { pageQuery } from '../paging.ts'
import { route } from '../route.ts'

export const listJobs = route({
  method: 'get',
  path: '/v1/jobs',
  summary: 'Jobs, newest first',
  tag: 'Jobs',
  query: pageQuery.extend({ status: z.enum(jobStatuses).optional(), model: z.string().max(200).optional() }),
  answers: {
    200: {
      description: 'A page of jobs',
      schema: z.object({ data: z.array(jobView), nextCursor: z.string().optional() }),
    },
  },
  problems: [],
  async handle({ query, owner, base }, { jobs }) {
    const { data, nextCursor } = await jobs.list(owner, query)
    return Response.json({ data: data.map((detail) => viewJob(base, detail)), nextCursor })
  },
})
