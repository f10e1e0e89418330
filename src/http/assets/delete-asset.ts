import { z } from 'zod'
import { route } from '../route.ts'
import { assetDetail, assetParams, viewAssetDetail } from './get-asset.ts'

export const deleteAsset = route({
  method: 'delete',
  path: '/v1/assets/{id}',
  summary: 'Put an asset into the trash, or remove it for good',
  tag: 'Assets',
  params: assetParams,
  query: z.object({
    forever: z.enum(['true', '1']).optional().describe('Remove it for good; refused while something needs it'),
  }),
  answers: {
    200: { description: 'The asset, which is in the trash now', schema: assetDetail },
    204: { description: 'It is gone for good' },
  },
  problems: ['asset_not_found', 'asset_in_use'],
  async handle({ params, query, owner, base }, { assets }) {
    if (query.forever === undefined) return Response.json(viewAssetDetail(base, await assets.trash(owner, params.id)))
    await assets.remove(owner, params.id)
    return new Response(null, { status: 204 })
  },
})
