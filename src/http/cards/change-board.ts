import { z } from 'zod'
import { boardView, viewBoard, viewCard } from '../../cards/view.ts'
import { route } from '../route.ts'
import { idParams, name } from './fields.ts'
import { showing } from './show.ts'
import { ifMatchHeader, version, versionOf } from './version.ts'

export const changeBoard = route({
  method: 'patch',
  path: '/v1/boards/{id}',
  summary: 'Give a board another name',
  tag: 'Cards',
  params: idParams,
  headers: ifMatchHeader,
  body: z.strictObject({ name, version: version.optional() }),
  answers: { 200: { description: 'The board', schema: boardView } },
  problems: ['board_not_found', 'version_conflict'],
  async handle({ params, body, owner, base, request }, { cards }) {
    const change = { name: body.name, version: versionOf(request, body.version) }
    const board = await showing(viewCard.bind(null, base), () => cards.boards.rename(owner, params.id, change))
    return Response.json(viewBoard(board))
  },
})
