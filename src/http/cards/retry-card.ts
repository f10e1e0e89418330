import { cardView, viewCard } from '../../cards/view.ts'
import { route } from '../route.ts'
import { idParams } from './fields.ts'

export const retryCard = route({
  method: 'post',
  path: '/v1/cards/{id}/retry',
  summary: 'Try again what failed or was canceled in the job of a card, and nothing else',
  tag: 'Cards',
  params: idParams,
  answers: { 202: { description: 'The card, whose job is under way again', schema: cardView } },
  problems: ['card_not_found', 'nothing_to_retry'],
  async handle({ params, owner, base }, { cards }) {
    return Response.json(viewCard(base, await cards.retry(owner, params.id)), { status: 202 })
  },
})
