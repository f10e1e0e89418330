import { z } from 'zod'
import { toGsAddress } from '../../assets/gs-address.ts'
import { MAX_FILM_BYTES } from '../../assets/limits.ts'
import { assetUrl, thumbUrl } from '../../jobs/view.ts'
import { takeForm } from '../assets/upload-asset.ts'
import { route } from '../route.ts'

const kinds = ['image', 'video', 'audio'] as const

const uploaded = z.object({
  card_id: z.string().describe('An id for a card to show it on; no card has it yet'),
  media_url: z.string(),
  thumb_url: z.string().nullable().describe('A picture of it within 512 pixels; a sound has none'),
  media_type: z.enum(kinds),
  asset_id: z.string(),
  gs_uri: z.string().optional().describe('The same file as gs://, where GCS_BUCKET_NAME is set'),
  width: z.int(),
  height: z.int(),
  duration_seconds: z.number().nullable(),
})

export const uploadMedia = route({
  method: 'post',
  path: '/api/media/upload',
  summary: 'Store an image, a video or a sound for a card',
  tag: 'Cards',
  rawBody: {
    mediaTypes: ['multipart/form-data'],
    maxBytes: MAX_FILM_BYTES,
    isStreamed: true,
    schemas: { 'multipart/form-data': z.object({ file: z.file() }) },
  },
  answers: { 200: { description: 'Where it is', schema: uploaded } },
  problems: ['invalid_image', 'invalid_file'],
  async handle({ request, owner, base }, app) {
    const { asset } = await takeForm(app, owner, request, { field: 'file' })
    const { id, width, height, mediaType, durationMs } = asset
    const { bucket } = app.config
    const url = assetUrl(base, asset)
    return Response.json({
      card_id: app.newId(),
      media_url: url,
      thumb_url: thumbUrl(base, asset),
      media_type: kinds.find((kind) => mediaType.startsWith(`${kind}/`)),
      asset_id: id,
      ...(bucket ? { gs_uri: toGsAddress(url, { base, bucket }) } : {}),
      width,
      height,
      duration_seconds: durationMs === null ? null : durationMs / 1000,
    } satisfies Omit<z.infer<typeof uploaded>, 'media_type'> & { media_type: unknown })
  },
})
