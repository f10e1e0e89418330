import { z } from 'zod'
import { jobRequest } from '../../jobs/request.ts'
import { route } from '../route.ts'

const estimate = z.object({
  totalUsd: z.number().nullable().describe('The most the job can cost; null when a price is unknown'),
  lines: z.array(
    z.object({
      step: z.string().optional().describe('Of a space'),
      times: z.int().optional().describe('Of a space: how often the model is asked'),
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
  answers: { 200: { description: 'The price of each model, or of each step', schema: estimate } },
  problems: [
    'parameter_unsupported',
    'over_max_cost',
    'price_unknown',
    'model_not_found',
    'provider_unavailable',
    'space_not_found',
    'asset_not_found',
    'invalid_image',
    'input_unreachable',
    'input_forbidden',
  ],
  async handle({ body: { space, inputs = {}, ...request }, owner, base }, { jobs, spaces }) {
    if (space === undefined) return Response.json(jobs.estimate(request))
    return Response.json(await spaces.estimate(space, inputs, { owner, base }))
  },
})
