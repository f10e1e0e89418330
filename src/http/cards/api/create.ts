import { z } from 'zod'
import { route } from '../../route.ts'
import { cardForm, formOf, givenFields, toldFields, wishOf } from './form.ts'

export const createApiCard = route({
  method: 'post',
  path: '/api/cards',
  summary: 'Make a card, as card boards do',
  tag: 'Cards',
  headers: { 'Idempotency-Key': 'Sent again with the same request, it leads to the card that is already there' },
  body: z.strictObject({ ...givenFields, ...toldFields }),
  answers: {
    200: { description: 'The card that was made before under this key', schema: cardForm },
    201: { description: 'The new card', schema: cardForm },
  },
  problems: ['board_not_found', 'card_not_found', 'asset_not_found', 'id_taken', 'idempotency_conflict'],
  async handle({ body, owner, idempotencyKey, base, requestId }, app) {
    const wish = { id: body.card_id, ...(await wishOf(app, { owner, base }, body)) }
    const { detail, isNew } = await app.cards.create(owner, wish, { owner, idempotencyKey, requestId, base })
    return Response.json(formOf(base, detail), { status: isNew ? 201 : 200 })
  },
})
