import { shownOn } from '../../../cards/view.ts'
import type { CardDetail } from '../../../catalog/catalog.ts'
import { Problem } from '../../../errors.ts'
import { route } from '../../route.ts'
import { idParams } from '../fields.ts'
import { showing } from '../show.ts'
import { ifMatchHeader, versionOf } from '../version.ts'
import { cardForm, cardUpdate, expectSameId, formOf, wishOf } from './form.ts'

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
    const wish = await wishOf(app, { owner, base }, body)
    const known = await app.catalog.findCard(owner, id)
    const view = formOf.bind(null, base)
    if (!known) {
      if (version !== undefined) throw new Problem('card_not_found', `There is no card ${id}.`)
      const { detail } = await app.cards.create(owner, { id, ...wish }, { owner, requestId, base })
      return Response.json(view(detail), { status: 201 })
    }
    const change = { ...onlyNew(known, wish), version }
    return Response.json(view(await showing(view, () => app.cards.change(owner, id, change))))
  },
})

type Wish = Awaited<ReturnType<typeof wishOf>>

/** Without what the card has already: where it lies, and what it shows or showed. */
function onlyNew(known: CardDetail, { assetId, position, color, ...wish }: Wish): Wish {
  const shown = shownOn(known)
  const isNew = assetId !== null && assetId !== shown.asset?.id && assetId !== known.card.assetId
  return {
    ...wish,
    position: position === known.card.position ? undefined : position,
    // The colour that it is filled with was not necessarily chosen.
    color: color?.toLowerCase() === shown.color ? undefined : color,
    assetId: isNew ? assetId : undefined,
  }
}
