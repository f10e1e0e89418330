import { z } from 'zod'
import { boardView, viewBoard } from '../../cards/view.ts'
import { route } from '../route.ts'
import { id, name } from './fields.ts'

export const createBoard = route({
  method: 'post',
  path: '/v1/boards',
  summary: 'Make a board; `main` is there without being made',
  tag: 'Cards',
  headers: { 'Idempotency-Key': 'Sent again with the same request, it leads to the board that is already there' },
  body: z.strictObject({ id: id.optional().describe('One of your own; made here when absent'), name }),
  answers: {
    200: { description: 'The board that was made before under this key', schema: boardView },
    201: { description: 'The new board', schema: boardView },
  },
  problems: ['id_taken', 'board_not_found', 'idempotency_conflict'],
  async handle({ body, owner, idempotencyKey }, { cards }) {
    const { board, isNew } = await cards.boards.create(owner, body, idempotencyKey)
    const headers = { location: `/v1/boards/${board.id}` }
    return Response.json(viewBoard(board), { status: isNew ? 201 : 200, headers })
  },
})
