import { z } from 'zod'
import { jobRequest } from '../../jobs/request.ts'
import { route } from '../route.ts'

const estimate = z.object({
  totalUsd: z.number().nullable().describe('The most the job can cost; null when a price is unknown'),
  lines: z.array(
    z.object({
      model: z.string(),
      usd: z.number().nullable(),
      source: z.string().nullable(),
      warnings: z.array(z.string()),
    }),
  ),
})

export const createEstimate = route({
  method: 'post',
  path: '/v1/estimates',
  summary: 'What a job would cost at most, without running it',
  tag: 'Jobs',
  body: jobRequest,
  answers: { 200: { description: 'The price of each model', schema: estimate } },
  problems: ['parameter_unsupported', 'over_max_cost', 'price_unknown', 'model_not_found', 'provider_unavailable'],
  handle: ({ body }, { jobs }) => Response.json(jobs.estimate(body)),
})
