/** A card in the form of the card-board clients: names in snake case, media by address. */
import { z } from 'zod'
import type { App } from '../../../app.ts'
import { toHttpsAddress } from '../../../assets/gs-address.ts'
import { shownOn } from '../../../cards/view.ts'
import type { CardDetail } from '../../../catalog/catalog.ts'
import { cardStatuses } from '../../../catalog/states.ts'
import { Problem } from '../../../errors.ts'
import { assetUrl, thumbUrl } from '../../../jobs/view.ts'
import { color, id, number, prompt, title } from '../fields.ts'
import { version } from '../version.ts'

const kinds = ['image', 'video', 'audio'] as const

export const cardForm = z.object({
  card_id: z.string(),
  board_id: z.string(),
  position: z.int(),
  title: z.string().nullable(),
  prompt: z.string().nullable(),
  status: z.enum(cardStatuses),
  color: z.string(),
  media_url: z.string().nullable(),
  thumb_url: z.string().nullable(),
  thumbnail_url: z.string().nullable().describe('The same'),
  media_type: z.enum(kinds).nullable(),
  asset_id: z.string().nullable(),
  job_id: z.string().nullable(),
  error: z.string().nullable(),
  error_code: z.string().nullable(),
  version: z.int(),
  created_at: z.string(),
  updated_at: z.string(),
})

/** What a card says of itself; a client may send it back with the rest, and it changes nothing. */
const told = z.unknown().optional().describe('Taken without effect')

/** What a client may give. */
export const givenFields = {
  card_id: id.optional(),
  board_id: id.optional(),
  position: number.optional().describe('Cards are shown in ascending order of this'),
  title: title.optional(),
  prompt: prompt.optional(),
  color: color.optional(),
  media_url: z.string().min(1).max(2000).nullable().optional().describe('An address of this server'),
  asset_id: id.nullable().optional().describe('The same by the id of an asset'),
}
export const toldFields = {
  ...{ status: told, thumb_url: told, thumbnail_url: told, media_type: told, job_id: told },
  ...{ error: told, error_code: told, created_at: told, updated_at: told },
}
export const cardUpdate = z.strictObject({ ...givenFields, ...toldFields, version: version.optional() })
export type CardUpdate = z.infer<typeof cardUpdate>

export function formOf(base: string, detail: CardDetail): z.infer<typeof cardForm> {
  const { card } = detail
  const { asset, status, color: fill, error } = shownOn(detail)
  const thumb = asset ? thumbUrl(base, asset) : null
  return {
    card_id: card.id,
    board_id: card.boardId,
    position: card.position,
    title: card.title,
    prompt: card.prompt,
    status,
    color: fill,
    media_url: asset ? assetUrl(base, asset) : null,
    thumb_url: thumb,
    thumbnail_url: thumb,
    media_type: kinds.find((kind) => asset?.mediaType.startsWith(`${kind}/`)) ?? null,
    asset_id: asset?.id ?? null,
    job_id: card.jobId,
    error: error?.detail ?? null,
    error_code: error?.code ?? null,
    version: card.version,
    created_at: new Date(card.createdAt).toISOString(),
    updated_at: new Date(card.updatedAt).toISOString(),
  }
}

/** What `src/cards` takes. Throws where the media are not ours, or two are given. */
export async function wishOf(
  { cards, config }: App,
  { owner, base }: { owner: string; base: string },
  { board_id: boardId, position, title, prompt, color, media_url: url, asset_id }: Partial<CardUpdate>,
) {
  const address = (url && toHttpsAddress(url, { base, bucket: config.bucket ?? '' })) || url
  const byUrl = address ? (await cards.assetAt(owner, base, address, 'media_url')).id : address
  if (byUrl && asset_id && byUrl !== asset_id) {
    throw new Problem('invalid_request', 'media_url and asset_id name different assets.', { field: 'media_url' })
  }
  return {
    boardId,
    position,
    title,
    prompt,
    color,
    assetId: asset_id ?? byUrl ?? (asset_id === null ? null : undefined),
  }
}

/** The id in a body that has one beside that of the address. */
export function expectSameId(inPath: string, inBody: string | undefined) {
  if (inBody === undefined || inBody === inPath) return
  throw new Problem('invalid_request', `card_id: the address says ${inPath}.`, { field: 'card_id' })
}
