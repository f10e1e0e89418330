import { z } from 'zod'
import type { AssetFilter } from '../../catalog/catalog.ts'
import { pageQuery } from '../paging.ts'
import { route } from '../route.ts'
import { assetDetail, viewAssetDetail } from './get-asset.ts'

const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))

export const listAssets = route({
  method: 'get',
  path: '/v1/assets',
  summary: 'Assets, newest first: all of them, or those that a search finds',
  tag: 'Assets',
  query: pageQuery.extend({
    q: z.string().min(1).max(200).optional().describe('Words of the prompt, or of the name of an upload'),
    role: z.enum(['result', 'input', 'original']).optional(),
    kind: z.enum(['image', 'video', 'audio']).optional(),
    model: z.string().max(200).optional().describe('Made by this model'),
    space: z.string().max(100).optional().describe('Made by this space'),
    job: z.string().max(64).optional().describe('Made by this job'),
    since: moment.optional().describe('Made at this time or later'),
    until: moment.optional().describe('Made before this time'),
    trash: z.enum(['true', '1']).optional().describe('What is in the trash, and nothing else'),
  }),
  answers: {
    200: {
      description: 'A page of assets',
      schema: z.object({ data: z.array(assetDetail), nextCursor: z.string().optional() }),
    },
  },
  problems: [],
  async handle({ query: { q, job, trash, ...query }, owner, base }, { assets }) {
    const filter = { ...query, text: q, jobId: job, trash: trash !== undefined }
    const { data, nextCursor } = await assets.list(owner, defined(filter) as AssetFilter)
    return Response.json({ data: data.map((asset) => viewAssetDetail(base, asset)), nextCursor })
  },
})

const defined = (filter: object) =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
