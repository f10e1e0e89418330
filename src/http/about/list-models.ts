import { z } from 'zod'
import { fullName, type ModelFacts, modelFacts } from '../../models/model.ts'
import { route } from '../route.ts'

export const listedModel = z.object({
  id: z.string(),
  object: z.literal('model'),
  created: z.int(),
  owned_by: z.string(),
  ...modelFacts.omit({ id: true }).shape,
})

/** OpenAI's list wants a date of birth; models here have none that matters. */
const CREATED = 0

export const viewModel = (facts: ModelFacts) => ({
  ...facts,
  id: fullName(facts),
  object: 'model',
  created: CREATED,
  owned_by: facts.provider,
})

export const listModels = route({
  method: 'get',
  path: '/v1/models',
  summary: 'The models that can be used here: what they take, what they cost',
  tag: 'Models',
  answers: {
    200: { description: 'Every model', schema: z.object({ object: z.literal('list'), data: z.array(listedModel) }) },
  },
  problems: [],
  handle: (_, { models }) => Response.json({ object: 'list', data: models.list().map(viewModel) }),
})
