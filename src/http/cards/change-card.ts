import { z } from 'zod'
import { cardView, viewCard } from '../../cards/view.ts'
import { route } from '../route.ts'
import { color, id, idParams, place, prompt, title } from './fields.ts'
import { showing } from './show.ts'
import { ifMatchHeader, version, versionOf } from './version.ts'

export const changeCard = route({
  method: 'patch',
  path: '/v1/cards/{id}',
  summary: 'Change or move a card; what is absent stays',
  tag: 'Cards',
  params: idParams,
  headers: ifMatchHeader,
  body: z.strictObject({
    version: version.optional(),
    boardId: id.optional().describe('Moves it to this board, to its end where no position is given'),
    position: place.optional(),
    title: title.optional(),
    prompt: prompt.optional(),
    color: color.optional(),
    assetId: id.nullable().optional().describe('Takes the place of what it shows; a job under way goes on without it'),
  }),
  answers: { 200: { description: 'The card', schema: cardView } },
  problems: ['card_not_found', 'board_not_found', 'asset_not_found', 'version_conflict'],
  async handle({ params, body, owner, base, request }, { cards }) {
    const change = { ...body, version: versionOf(request, body.version) }
    const view = viewCard.bind(null, base)
    return Response.json(view(await showing(view, () => cards.change(owner, params.id, change))))
  },
})
