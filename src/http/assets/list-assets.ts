import { z } from 'zod'
import { pageQuery } from '../paging.ts'
import { route } from '../route.ts'
import { assetDetail, viewAssetDetail } from './get-asset.ts'

export const listAssets = route({
  method: 'get',
  path: '/v1/assets',
  summary: 'Assets, newest first',
  tag: 'Assets',
  query: pageQuery.extend({ role: z.enum(['result', 'input']).optional() }),
  answers: {
    200: {
      description: 'A page of assets',
      schema: z.object({ data: z.array(assetDetail), nextCursor: z.string().optional() }),
    },
  },
  problems: [],
  async handle({ query, owner, base }, { catalog }) {
    const { data, nextCursor } = await catalog.listAssets(owner, query)
    return Response.json({ data: data.map((asset) => viewAssetDetail(base, asset)), nextCursor })
  },
})
