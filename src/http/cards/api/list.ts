import { z } from 'zod'
import { MAIN_BOARD } from '../../../catalog/records.ts'
import { route } from '../../route.ts'
import { id } from '../fields.ts'
import { cardsQuery } from '../list-cards.ts'
import { cardForm, formOf } from './form.ts'

const MAX_CARDS = 100

export const listApiCards = route({
  method: 'get',
  path: '/api/cards',
  summary: 'The cards of a board, in its order, as card boards ask for them',
  tag: 'Cards',
  query: cardsQuery.extend({
    limit: cardsQuery.shape.limit.unwrap().default(MAX_CARDS).describe('How many at most'),
    board_id: id.default(MAIN_BOARD),
  }),
  answers: {
    200: { description: 'Cards', schema: z.object({ cards: z.array(cardForm), next_cursor: z.string().nullable() }) },
  },
  problems: ['board_not_found'],
  async handle({ query: { board_id: boardId, ...page }, owner, base }, { cards }) {
    await cards.boards.find(owner, boardId)
    const { data, nextCursor } = await cards.list(owner, { boardId, ...page })
    return Response.json({ cards: data.map((detail) => formOf(base, detail)), next_cursor: nextCursor ?? null })
  },
})
