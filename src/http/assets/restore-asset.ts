import { route } from '../route.ts'
import { assetDetail, assetParams, viewAssetDetail } from './get-asset.ts'

export const restoreAsset = route({
  method: 'post',
  path: '/v1/assets/{id}/restore',
  summary: 'Take an asset out of the trash',
  tag: 'Assets',
  params: assetParams,
  answers: { 200: { description: 'The asset', schema: assetDetail } },
  problems: ['asset_not_found'],
  async handle({ params, owner, base }, { assets }) {
    return Response.json(viewAssetDetail(base, await assets.restore(owner, params.id)))
  },
})
