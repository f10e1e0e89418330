import { z } from 'zod'
import type { Origin } from '../../assets/lineage.ts'
import { isFinished } from '../../catalog/states.ts'
import { resultView, viewJob } from '../../jobs/view.ts'
import { VERSION } from '../../version.ts'
import { route } from '../route.ts'
import { assetDetail, assetParams, viewAssetDetail } from './get-asset.ts'

const recipe = z.object({
  jobId: z.string(),
  generationId: z.string().nullable(),
  model: z.string().nullable().describe('null: a space has made it by itself'),
  prompt: z.string(),
  space: z.string().nullable(),
  step: z.string().nullable(),
  parameters: resultView.shape.sent,
  request: z.record(z.string(), z.unknown()).describe('What was asked for, before it was fitted to the model'),
  costUsd: z.number().nullable(),
  warnings: z.array(z.string()),
  createdAt: z.string(),
  isFinal: z.boolean().describe('The job has ended: nothing of this changes any more'),
  gesso: z.string().describe('The version of this server'),
})

const ancestor = z.object({
  id: z.string(),
  distance: z.int().describe('1 of a parent, 2 of a parent’s parent'),
  asset: assetDetail.nullable().describe('null: it is gone for good'),
})

export const assetLineage = route({
  method: 'get',
  path: '/v1/assets/{id}/lineage',
  summary: 'Where an asset comes from, what was made from it, and how it was made',
  tag: 'Assets',
  params: assetParams,
  query: z.object({ depth: z.coerce.number().int().min(1).max(10).default(3).describe('How many steps up') }),
  answers: {
    200: {
      description: 'Its lineage',
      schema: z.object({
        asset: assetDetail,
        recipe: recipe.nullable(),
        ancestors: z.array(ancestor).describe('The nearest first'),
        children: z.array(assetDetail),
      }),
    },
  },
  problems: ['asset_not_found'],
  async handle({ params, query, owner, base }, { assets }) {
    const { asset, ancestors, children, origin } = await assets.lineage(owner, params.id, query.depth)
    return Response.json({
      asset: viewAssetDetail(base, asset),
      recipe: origin ? viewRecipe(base, origin) : null,
      ancestors: ancestors.map(({ id, distance, asset: one }) => {
        return { id, distance, asset: one ? viewAssetDetail(base, one) : null }
      }),
      children: children.map((one) => viewAssetDetail(base, one)),
    })
  },
})

function viewRecipe(base: string, { detail, generation }: Origin): z.infer<typeof recipe> {
  const { prompt, space, request, warnings, results, metadata } = viewJob(base, detail)
  const result = results.find(({ generationId }) => generationId === generation?.id)
  return {
    jobId: detail.job.id,
    generationId: generation?.id ?? null,
    model: generation?.model ?? null,
    prompt: generation?.wish?.prompt ?? prompt,
    space,
    step: generation?.step ?? null,
    parameters: generation?.sent ?? {},
    request,
    costUsd: result?.costUsd ?? null,
    warnings: [...warnings, ...(result?.warnings ?? [])],
    createdAt: metadata.createdAt,
    isFinal: isFinished(detail.job.status),
    gesso: VERSION,
  }
}
