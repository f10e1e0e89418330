import { boardView, viewBoard, viewCard } from '../../cards/view.ts'
import { route } from '../route.ts'
import { idParams } from './fields.ts'
import { cardPage, cardsQuery } from './list-cards.ts'

export const getBoard = route({
  method: 'get',
  path: '/v1/boards/{id}',
  summary: 'A board with its cards, in order',
  tag: 'Cards',
  params: idParams,
  query: cardsQuery,
  answers: {
    200: { description: 'The board, with a page of its cards', schema: boardView.extend({ cards: cardPage }) },
  },
  problems: ['board_not_found'],
  async handle({ params: { id }, query, owner, base }, { cards }) {
    const board = viewBoard(await cards.boards.find(owner, id))
    const { data, nextCursor } = await cards.list(owner, { boardId: id, ...query })
    return Response.json({ ...board, cards: { data: data.map((detail) => viewCard(base, detail)), nextCursor } })
  },
})
