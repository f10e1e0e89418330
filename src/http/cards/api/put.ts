import { FAILURE_COLOR, pastelOf } from '../../../cards/colors.ts'
import type { CardDetail } from '../../../catalog/catalog.ts'
import { Problem } from '../../../errors.ts'
import { assetUrl } from '../../../jobs/view.ts'
import { route } from '../../route.ts'
import { idParams } from '../fields.ts'
import { showing } from '../show.ts'
import { ifMatchHeader, versionOf } from '../version.ts'
import { type CardUpdate, cardForm, cardUpdate, expectSameId, formOf, wishOf } from './form.ts'

/**
 * Card boards send back the whole card that they got. Meanwhile its job may have given a picture, or another one: so no media, and
 * those that it shows or showed, are no wish for others. To take them off, or to go back, there is PATCH.
 */
export const putApiCard = route({
  method: 'put',
  path: '/api/cards/{id}',
  summary: 'Write a card, and make it where there is none; what is absent stays',
  tag: 'Cards',
  params: idParams,
  headers: ifMatchHeader,
  body: cardUpdate,
  answers: {
    200: { description: 'The card', schema: cardForm },
    201: { description: 'The new card', schema: cardForm },
  },
  problems: ['card_not_found', 'board_not_found', 'asset_not_found', 'id_taken', 'version_conflict'],
  async handle({ params: { id }, body, owner, base, requestId, request }, app) {
    expectSameId(id, body.card_id)
    const version = versionOf(request, body.version)
    const known = await app.catalog.findCard(owner, id)
    const view = formOf.bind(null, base)
    const wish = await wishOf(app, { owner, base }, known ? onlyNew(base, known, body) : body)
    if (!known) {
      if (version !== undefined) throw new Problem('card_not_found', `There is no card ${id}.`)
      const { detail } = await app.cards.create(owner, { id, ...wish }, { owner, requestId, base })
      return Response.json(view(detail), { status: 201 })
    }
    return Response.json(view(await showing(view, () => app.cards.change(owner, id, { ...wish, version }))))
  },
})

/** Without what the card says of itself: where it lies, what it shows or showed, and the colours that come with that. */
function onlyNew(base: string, { card, asset, ...more }: CardDetail, body: CardUpdate): CardUpdate {
  const now = formOf(base, { card, ...more, ...(asset ? { asset } : {}) })
  const media = [null, now.media_url, asset ? assetUrl(base, asset) : null]
  const fills = [now.color, pastelOf(card.id), FAILURE_COLOR, asset?.color]
  return {
    ...body,
    position: body.position === now.position ? undefined : body.position,
    color: fills.includes(body.color?.toLowerCase()) ? undefined : body.color,
    media_url: media.includes(body.media_url ?? null) ? undefined : body.media_url,
    asset_id: [null, now.asset_id, card.assetId].includes(body.asset_id ?? null) ? undefined : body.asset_id,
  }
}
