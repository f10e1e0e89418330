import { route } from '../../route.ts'
import { idParams } from '../fields.ts'
import { cardForm, formOf } from './form.ts'

export const getApiCard = route({
  method: 'get',
  path: '/api/cards/{id}',
  summary: 'A card as it stands, as card boards ask for it',
  tag: 'Cards',
  params: idParams,
  answers: { 200: { description: 'The card', schema: cardForm } },
  problems: ['card_not_found'],
  async handle({ params, owner, base }, { cards }) {
    return Response.json(formOf(base, await cards.find(owner, params.id)))
  },
})
