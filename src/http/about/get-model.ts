import { z } from 'zod'
import { Problem } from '../../errors.ts'
import { route } from '../route.ts'
import { listedModel, viewModel } from './list-models.ts'

export const getModel = route({
  method: 'get',
  path: '/v1/models/{id}',
  slashes: true,
  summary: 'One model, by any name that leads to it',
  tag: 'Models',
  errors: 'openai',
  params: z.object({ id: z.string().min(1).max(200) }),
  answers: { 200: { description: 'The model', schema: listedModel } },
  problems: ['model_not_found', 'provider_unavailable'],
  handle({ params: { id } }, { models }) {
    const { facts } = models.resolve(id, 'generate', 'id')
    // It could be asked for all the same, but nothing is known of it here.
    if (facts.state.is === 'unlisted') {
      const like = models.like(id)
      throw new Problem('model_not_found', `${id} is not listed here.${like ? ` Did you mean ${like}?` : ''}`, {
        field: 'id',
      })
    }
    return Response.json(viewModel(facts))
  },
})
