import { cardView, viewCard } from '../../cards/view.ts'
import { route } from '../route.ts'
import { idParams } from './fields.ts'

export const getCard = route({
  method: 'get',
  path: '/v1/cards/{id}',
  summary: 'A card as it stands',
  tag: 'Cards',
  params: idParams,
  answers: { 200: { description: 'The card', schema: cardView } },
  problems: ['card_not_found'],
  async handle({ params, owner, base }, { cards }) {
    return Response.json(viewCard(base, await cards.find(owner, params.id)))
  },
})
