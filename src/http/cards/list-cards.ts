import { z } from 'zod'
import { cursorPattern } from '../../cards/cursor.ts'
import { cardView, viewCard } from '../../cards/view.ts'
import { MAIN_BOARD } from '../../catalog/records.ts'
import { cardStatuses } from '../../catalog/states.ts'
import { pageQuery } from '../paging.ts'
import { route } from '../route.ts'
import { id } from './fields.ts'

export const cardsQuery = pageQuery.extend({
  cursor: z
    .string()
    .regex(cursorPattern, 'must be the nextCursor of a page before')
    .optional()
    .describe('`nextCursor` of the page before'),
})

export const cardPage = z.object({ data: z.array(cardView), nextCursor: z.string().optional() })

export const listCards = route({
  method: 'get',
  path: '/v1/cards',
  summary: 'The cards of a board, in its order',
  tag: 'Cards',
  query: cardsQuery.extend({
    board: id.default(MAIN_BOARD).describe('Its id'),
    status: z.enum(cardStatuses).optional(),
  }),
  answers: { 200: { description: 'A page of cards', schema: cardPage } },
  problems: ['board_not_found'],
  async handle({ query: { board, status, ...page }, owner, base }, { cards }) {
    await cards.boards.find(owner, board)
    const { data, nextCursor } = await cards.list(owner, { boardId: board, ...(status ? { status } : {}), ...page })
    return Response.json({ data: data.map((detail) => viewCard(base, detail)), nextCursor })
  },
})
