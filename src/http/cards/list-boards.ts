import { z } from 'zod'
import { boardView, viewBoard } from '../../cards/view.ts'
import { pageQuery } from '../paging.ts'
import { route } from '../route.ts'
import { id } from './fields.ts'

export const listBoards = route({
  method: 'get',
  path: '/v1/boards',
  summary: 'Boards by id, `main` among them',
  tag: 'Cards',
  query: pageQuery.extend({ cursor: id.optional().describe('`nextCursor` of the page before') }),
  answers: {
    200: {
      description: 'A page of boards',
      schema: z.object({ data: z.array(boardView), nextCursor: z.string().optional() }),
    },
  },
  problems: [],
  async handle({ query, owner }, { cards }) {
    const { data, nextCursor } = await cards.boards.list(owner, query)
    return Response.json({ data: data.map(viewBoard), nextCursor })
  },
})
