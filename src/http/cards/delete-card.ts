import { z } from 'zod'
import { viewCard } from '../../cards/view.ts'
import { route } from '../route.ts'
import { idParams } from './fields.ts'
import { showing } from './show.ts'
import { ifMatchHeader, versionInQuery, versionOf } from './version.ts'

export const cardRemoval = z.strictObject({
  version: versionInQuery,
  cancel: z.enum(['true', '1']).optional().describe('Cancel its job too, where that goes on'),
})

export const deleteCard = route({
  method: 'delete',
  path: '/v1/cards/{id}',
  summary: 'Remove a card; its asset stays, and so does its job',
  tag: 'Cards',
  params: idParams,
  query: cardRemoval,
  headers: ifMatchHeader,
  answers: { 204: { description: 'It is gone' } },
  problems: ['card_not_found', 'version_conflict'],
  async handle({ params, query, owner, base, request }, { cards }) {
    const asked = { version: versionOf(request, query.version), cancel: query.cancel !== undefined }
    await showing(
      (detail) => viewCard(base, detail),
      () => cards.remove(owner, params.id, asked),
    )
    return new Response(null, { status: 204 })
  },
})
