import { route } from '../../route.ts'
import { idParams } from '../fields.ts'
import { showing } from '../show.ts'
import { ifMatchHeader, versionOf } from '../version.ts'
import { cardForm, cardUpdate, expectSameId, formOf, wishOf } from './form.ts'

export const patchApiCard = route({
  method: 'patch',
  path: '/api/cards/{id}',
  summary: 'Change or move a card, as card boards do; what is absent stays',
  tag: 'Cards',
  params: idParams,
  headers: ifMatchHeader,
  body: cardUpdate,
  answers: { 200: { description: 'The card', schema: cardForm } },
  problems: ['card_not_found', 'board_not_found', 'asset_not_found', 'version_conflict'],
  async handle({ params: { id }, body, owner, base, request }, app) {
    expectSameId(id, body.card_id)
    const change = { ...(await wishOf(app, { owner, base }, body)), version: versionOf(request, body.version) }
    const view = formOf.bind(null, base)
    return Response.json(view(await showing(view, () => app.cards.change(owner, id, change))))
  },
})
