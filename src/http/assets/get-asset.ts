import { z } from 'zod'
import { type Asset, asset as assetRecord } from '../../catalog/records.ts'
import { Problem } from '../../errors.ts'
import { assetView, viewAsset } from '../../jobs/view.ts'
import { route } from '../route.ts'

/** An asset with where it comes from. */
export const assetDetail = assetView.extend({
  bytes: z.int(),
  color: z.string().describe('Average colour'),
  role: assetRecord.shape.role,
  jobId: z.string().nullable(),
  generationId: z.string().nullable(),
  parents: z.array(z.string()).describe('The assets it was made from'),
  createdAt: z.string(),
})

export function viewAssetDetail(base: string, asset: Asset): z.infer<typeof assetDetail> {
  const { bytes, color, role, jobId, generationId, parents, createdAt } = asset
  const at = new Date(createdAt).toISOString()
  return { ...viewAsset(base, asset), bytes, color, role, jobId, generationId, parents, createdAt: at }
}

export const getAsset = route({
  method: 'get',
  path: '/v1/assets/{id}',
  summary: 'What is known of an asset',
  tag: 'Assets',
  params: z.object({ id: z.string().min(1).max(64) }),
  answers: { 200: { description: 'The asset', schema: assetDetail } },
  problems: ['asset_not_found'],
  async handle({ params, owner, base }, { catalog }) {
    const asset = await catalog.findAsset(owner, params.id)
    if (!asset) throw new Problem('asset_not_found', `There is no asset ${params.id}.`)
    return Response.json(viewAssetDetail(base, asset))
  },
})
