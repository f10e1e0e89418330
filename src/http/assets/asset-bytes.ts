import { z } from 'zod'
import type { App } from '../../app.ts'
import type { Asset } from '../../catalog/records.ts'
import { Problem } from '../../errors.ts'
import type { VariantOptions } from '../../media/variant.ts'
import { route } from '../route.ts'
import { disposition } from './disposition.ts'
import { readRange } from './range.ts'
import { nextSize, QUALITIES, SIZES } from './sizes.ts'
import { type VariantQuery, variantQuery } from './variant-query.ts'

/** Content that never changes under its address; and a page of another kind in it could do nothing. */
const headers = {
  'cache-control': 'private, max-age=31536000, immutable',
  'accept-ranges': 'bytes',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'x-content-type-options': 'nosniff',
}

export const assetBytes = route({
  method: 'get',
  path: '/assets/{key}',
  summary: "An asset's bytes, or a smaller or differently encoded rendering of them",
  tag: 'Assets',
  signable: true,
  params: z.object({ key: z.string().regex(/^[0-9a-f]{64}(\.\w{1,5})?$/, 'must be the hash of a file') }),
  query: variantQuery.extend({
    download: z.enum(['', '1', 'true']).optional().describe('To be saved and not shown'),
    for: z.string().max(200).optional().describe('Of a signed address: on whose behalf'),
    exp: z.string().max(20).optional().describe('Of a signed address: until when, in seconds since 1970'),
    sig: z.string().max(100).optional().describe('Of a signed address: its signature'),
  }),
  headers: {
    Range: 'One part of the bytes: `bytes=0-99`, `bytes=100-`, `bytes=-100`',
    'If-Range': 'The part is wanted only of this ETag; otherwise all of it comes',
    'If-None-Match': 'The ETags that the client has',
    Accept: 'With `format=auto`: which formats the client can show',
  },
  answers: {
    200: { description: 'The bytes', mediaType: '*/*' },
    206: { description: 'The part that `Range` asks for', mediaType: '*/*' },
    304: { description: 'What the client has is current' },
  },
  problems: ['asset_not_found', 'invalid_image', 'range_not_satisfiable', 'signature_invalid', 'no_video_decoder'],
  async handle({ params, query, owner, request, isSigned }, app) {
    const sha256 = params.key.slice(0, 64)
    const asset =
      (await app.catalog.findAssetByHash(owner, sha256)) ?? (await app.catalog.findAssetOfCard(owner, sha256))
    if (!asset) throw new Problem('asset_not_found', `There is no asset ${params.key}.`)
    if (!isSigned) refuseOddSizes(query)
    const wanted = wantedVariant(query, request)
    const etag = wanted ? `"${sha256}-${wanted.name}"` : `"${sha256}"`
    const more = {
      ...headers,
      etag,
      ...(query.format === 'auto' ? { vary: 'Accept' } : {}),
    }
    if (isKnown(request, etag)) return new Response(null, { status: 304, headers: more })
    return send(app, { asset, wanted, request, etag, headers: more, isDownload: query.download !== undefined })
  },
})

function refuseOddSizes({ w, h, q }: VariantQuery) {
  for (const [field, edge] of Object.entries({ w, h })) {
    if (edge === undefined || SIZES.includes(edge)) continue
    const detail = `${field}=${edge} is not offered: the next one is ${nextSize(edge)}. A signed address may have any size.`
    throw new Problem('invalid_request', detail, { field })
  }
  if (q !== undefined && !QUALITIES.includes(q)) {
    throw new Problem('invalid_request', `q must be one of ${QUALITIES.join(', ')}, or the address signed.`, {
      field: 'q',
    })
  }
}

interface Wanted {
  /** The same wish always has the same name. */
  name: string
  options: VariantOptions
}

/** `undefined`: the original is wanted. */
function wantedVariant({ w, h, fit, format, q }: VariantQuery, request: Request): Wanted | undefined {
  const chosen = format === 'auto' ? formatFor(request) : format
  const given = { w, h, fit, format: chosen, q }
  const name = Object.entries(given)
    .flatMap(([part, value]) => (value === undefined ? [] : `${part}${value}`))
    .join('-')
  if (!name) return undefined
  const options: VariantOptions = { fit: fit ?? 'inside', format: chosen ?? 'same' }
  if (w !== undefined) options.width = w
  if (h !== undefined) options.height = h
  if (q !== undefined) options.quality = q
  return { name, options }
}

/** WebP before AVIF: it is made ten times as fast, and whoever waits for a thumbnail waits for that. */
function formatFor(request: Request): VariantOptions['format'] {
  const accepted = request.headers.get('accept') ?? ''
  if (/image\/webp|\*\/\*|image\/\*/.test(accepted)) return 'webp'
  return accepted.includes('image/avif') ? 'avif' : 'jpeg'
}

const isKnown = (request: Request, etag: string) =>
  (request.headers.get('if-none-match') ?? '')
    .split(',')
    .some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag)

interface Sending {
  asset: Asset
  wanted: Wanted | undefined
  request: Request
  etag: string
  headers: Record<string, string>
  isDownload: boolean
}

async function send({ assets }: App, { asset, wanted, request, etag, headers, isDownload }: Sending) {
  const rendered = wanted && (await assets.variant(asset, wanted.name, wanted.options))
  const { bytes, mediaType } = rendered ?? asset
  const range = wantedRange(request, bytes, etag)
  const file = rendered ? await rendered.open(range) : await assets.open(asset, range)
  if (!file) throw new Problem('asset_not_found', 'The file of this asset is no longer there.')
  const length = range ? range.end - range.start + 1 : bytes
  const part: Record<string, string> = range ? { 'content-range': `bytes ${range.start}-${range.end}/${bytes}` } : {}
  return new Response(file.body, {
    status: range ? 206 : 200,
    headers: {
      ...headers,
      ...part,
      'content-type': mediaType,
      'content-length': String(length),
      'content-disposition': disposition({ ...asset, mediaType }, { isDownload }),
    },
  })
}

/** RFC 9110 §13.1.5: a range of another version than the client knows is not wanted. */
function wantedRange(request: Request, bytes: number, etag: string) {
  const condition = request.headers.get('if-range')
  if (condition !== null && condition !== etag) return undefined
  return readRange(request.headers.get('range'), bytes)
}
