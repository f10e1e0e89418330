import { z } from 'zod'
import { assetUrl } from '../../jobs/view.ts'
import { route } from '../route.ts'
import { assetParams } from './get-asset.ts'
import { variantQuery } from './variant-query.ts'

const HOUR_S = 3600
/** As long as S3 signs for. */
const LONGEST_S = 7 * 24 * HOUR_S

const signed = z.object({ url: z.string(), expiresAt: z.string() })

export const signAsset = route({
  method: 'post',
  path: '/v1/assets/{id}/sign',
  summary: 'An address of the bytes that needs no key, for a while; also of a rendering in any size',
  tag: 'Assets',
  params: assetParams,
  body: z.strictObject({
    ...variantQuery.shape,
    expiresIn: z.int().min(1).max(LONGEST_S).default(HOUR_S).describe('Seconds'),
    download: z.boolean().default(false).describe('To be saved and not shown'),
  }),
  answers: { 200: { description: 'The address', schema: signed } },
  problems: ['asset_not_found'],
  async handle({ params, body: { expiresIn, download, ...wanted }, owner, base }, { assets, signer, now }) {
    const url = new URL(assetUrl(base, await assets.find(owner, params.id)))
    for (const [name, value] of Object.entries(wanted))
      if (value !== undefined) url.searchParams.set(name, String(value))
    if (download) url.searchParams.set('download', '1')
    const expiresAt = now() + expiresIn * 1000
    const address = signer.sign(url, { owner, expiresAt }).href
    return Response.json({ url: address, expiresAt: new Date(expiresAt).toISOString() })
  },
})
