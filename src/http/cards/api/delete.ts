import { route } from '../../route.ts'
import { cardRemoval } from '../delete-card.ts'
import { idParams } from '../fields.ts'
import { showing } from '../show.ts'
import { ifMatchHeader, versionOf } from '../version.ts'
import { formOf } from './form.ts'

export const deleteApiCard = route({
  method: 'delete',
  path: '/api/cards/{id}',
  summary: 'Remove a card, as card boards do; its asset stays, and so does its job',
  tag: 'Cards',
  params: idParams,
  query: cardRemoval,
  headers: ifMatchHeader,
  answers: { 204: { description: 'It is gone' } },
  problems: ['card_not_found', 'version_conflict'],
  async handle({ params, query, owner, base, request }, { cards }) {
    const asked = { version: versionOf(request, query.version), cancel: query.cancel !== undefined }
    await showing(formOf.bind(null, base), () => cards.remove(owner, params.id, asked))
    return new Response(null, { status: 204 })
  },
})
