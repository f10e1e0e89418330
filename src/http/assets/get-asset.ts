import { z } from 'zod'
import { type Asset, asset as assetRecord } from '../../catalog/records.ts'
import { assetView, thumbUrl, viewAsset } from '../../jobs/view.ts'
import { route } from '../route.ts'

/** An asset with where it comes from. */
export const assetDetail = assetView.extend({
  thumbUrl: z.string().nullable().describe('A picture of it within 512 pixels; a sound has none'),
  name: z.string().nullable().describe('What its uploader called it'),
  bytes: z.int(),
  color: z.string().describe('Average colour'),
  blur: z.string().nullable().describe('A ThumbHash in base64: the picture as a blur, until it is there'),
  codec: z.string().nullable().describe('Of a video or a sound, as RFC 6381 names it'),
  frames: z.int().describe('Of an animation; 1 of whatever stands still'),
  role: assetRecord.shape.role,
  jobId: z.string().nullable(),
  generationId: z.string().nullable(),
  parents: z.array(z.string()).describe('The assets it was made from'),
  createdAt: z.string(),
  deletedAt: z.string().nullable().describe('When it was put into the trash'),
})

export function viewAssetDetail(base: string, asset: Asset): z.infer<typeof assetDetail> {
  const { name, bytes, color, blur, codec, frames, role, jobId, generationId, parents } = asset
  return {
    ...viewAsset(base, asset),
    ...{ thumbUrl: thumbUrl(base, asset), name, bytes, color, blur, codec, frames, role, jobId, generationId, parents },
    createdAt: new Date(asset.createdAt).toISOString(),
    deletedAt: asset.deletedAt === null ? null : new Date(asset.deletedAt).toISOString(),
  }
}

export const assetParams = z.object({ id: z.string().min(1).max(64).describe('Its id, or the hash of its content') })

export const getAsset = route({
  method: 'get',
  path: '/v1/assets/{id}',
  summary: 'What is known of an asset',
  tag: 'Assets',
  params: assetParams,
  answers: { 200: { description: 'The asset', schema: assetDetail } },
  problems: ['asset_not_found'],
  async handle({ params, owner, base }, { assets }) {
    return Response.json(viewAssetDetail(base, await assets.find(owner, params.id)))
  },
})
