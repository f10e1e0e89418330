import { z } from 'zod'
import { viewCard } from '../../cards/view.ts'
import { route } from '../route.ts'
import { idParams } from './fields.ts'
import { showing } from './show.ts'
import { ifMatchHeader, versionInQuery, versionOf } from './version.ts'

export const deleteBoard = route({
  method: 'delete',
  path: '/v1/boards/{id}',
  summary: 'Remove a board that is empty, or with its cards; `main` stays',
  tag: 'Cards',
  params: idParams,
  query: z.strictObject({
    version: versionInQuery,
    cards: z.literal('delete').optional().describe('Its cards go too; their assets and jobs stay'),
  }),
  headers: ifMatchHeader,
  answers: { 204: { description: 'It is gone' } },
  problems: ['board_not_found', 'board_not_empty', 'version_conflict'],
  async handle({ params, query, owner, base, request }, { cards }) {
    const asked = { version: versionOf(request, query.version), cards: query.cards === 'delete' }
    await showing(viewCard.bind(null, base), () => cards.boards.remove(owner, params.id, asked))
    return new Response(null, { status: 204 })
  },
})
