import { z } from 'zod'
import type { App } from '../../app.ts'
import type { Asset } from '../../catalog/records.ts'
import { Problem } from '../../errors.ts'
import { UnreadablePicture } from '../../media/picture.ts'
import { renderVariant, type VariantOptions } from '../../media/variant.ts'
import { route } from '../route.ts'
import { readRange } from './range.ts'

const MAX_EDGE = 4096
const edge = z.coerce.number().int().min(1).max(MAX_EDGE)

const variantQuery = z.object({
  w: edge.optional().describe('Width in pixels'),
  h: edge.optional().describe('Height in pixels'),
  fit: z.enum(['inside', 'cover', 'contain']).optional().describe('How it fills w and h'),
  format: z.enum(['png', 'jpeg', 'webp', 'avif']).optional().describe('Another format than the original’s'),
  q: z.coerce.number().int().min(1).max(100).optional().describe('Quality of lossy formats'),
})
type VariantQuery = z.infer<typeof variantQuery>

/** Content that never changes under its address; and a page of another kind in it could do nothing. */
const headers = {
  'cache-control': 'private, max-age=31536000, immutable',
  'accept-ranges': 'bytes',
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
}

export const assetBytes = route({
  method: 'get',
  path: '/assets/{key}',
  summary: "An asset's bytes, or a smaller or differently encoded rendering of them",
  tag: 'Assets',
  params: z.object({ key: z.string().regex(/^[0-9a-f]{64}(\.\w{1,5})?$/, 'must be the hash of a file') }),
  query: variantQuery,
  headers: {
    Range: 'One part of the bytes: `bytes=0-99`, `bytes=100-`, `bytes=-100`',
    'If-Range': 'The part is wanted only of this ETag; otherwise all of it comes',
    'If-None-Match': 'The ETags that the client has',
  },
  answers: {
    200: { description: 'The bytes', mediaType: 'image/*' },
    206: { description: 'The part that `Range` asks for', mediaType: 'image/*' },
    304: { description: 'What the client has is current' },
  },
  problems: ['asset_not_found', 'invalid_image', 'range_not_satisfiable'],
  async handle({ params, query, owner, request }, app) {
    const sha256 = params.key.slice(0, 64)
    const asset = await app.catalog.findAssetByHash(owner, sha256)
    if (!asset) throw new Problem('asset_not_found', `There is no asset ${params.key}.`)
    const variant = variantName(query)
    const etag = `"${sha256}${variant && `-${variant}`}"`
    const matches = (request.headers.get('if-none-match') ?? '')
      .split(',')
      .some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag)
    if (matches) return new Response(null, { status: 304, headers: { ...headers, etag } })
    return variant ? sendVariant(app, asset, query, etag, request) : sendOriginal(app, asset, etag, request)
  },
})

/** The same wish always has the same name; empty when the original is wanted. */
const variantName = (query: VariantQuery) =>
  (['w', 'h', 'fit', 'format', 'q'] as const)
    .flatMap((name) => (query[name] === undefined ? [] : `${name}${query[name]}`))
    .join('-')

async function sendOriginal({ storage }: App, asset: Asset, etag: string, request: Request) {
  const range = wantedRange(request, asset.bytes, etag)
  const file = await storage.open(asset.sha256, range)
  if (!file) throw new Problem('asset_not_found', 'The file of this asset is no longer there.')
  return answer(file.body, asset.bytes, { mediaType: asset.mediaType, etag, range })
}

/** Renderings under way, so that the same one is made once for everybody who asks at the same time. */
const underWay = new Map<string, ReturnType<typeof renderVariant>>()

async function sendVariant(app: App, asset: Asset, query: VariantQuery, etag: string, request: Request) {
  const rendering = underWay.get(etag) ?? render(app, asset, query)
  underWay.set(etag, rendering)
  const { bytes, mediaType } = await rendering.finally(() => underWay.delete(etag))
  const range = wantedRange(request, bytes.length, etag)
  const part = range ? bytes.subarray(range.start, range.end + 1) : bytes
  return answer(part as Uint8Array<ArrayBuffer>, bytes.length, { mediaType, etag, range })
}

async function render({ storage }: App, asset: Asset, { w, h, fit, format, q }: VariantQuery) {
  const original = await storage.read(asset.sha256)
  if (!original) throw new Problem('asset_not_found', 'The file of this asset is no longer there.')
  const options: VariantOptions = { fit: fit ?? 'inside', format: format ?? 'same' }
  if (w !== undefined) options.width = w
  if (h !== undefined) options.height = h
  if (q !== undefined) options.quality = q
  return renderVariant(original, options).catch(cannotBeMade)
}

/** A format has limits of its own: WebP ends at 16,383 pixels, and a long animation may have more pixels than are decoded. */
function cannotBeMade(error: unknown): never {
  if (!(error instanceof UnreadablePicture)) throw error
  throw new Problem('invalid_image', `This rendering cannot be made. ${error.message}`, { cause: error })
}

/** RFC 9110 §13.1.5: a range of another version than the client knows is not wanted. */
function wantedRange(request: Request, bytes: number, etag: string) {
  const condition = request.headers.get('if-range')
  if (condition !== null && condition !== etag) return undefined
  return readRange(request.headers.get('range'), bytes)
}

function answer(
  body: BodyInit,
  bytes: number,
  { mediaType, etag, range }: { mediaType: string; etag: string; range: { start: number; end: number } | undefined },
) {
  const length = range ? range.end - range.start + 1 : bytes
  const part: Record<string, string> = range ? { 'content-range': `bytes ${range.start}-${range.end}/${bytes}` } : {}
  return new Response(body, {
    status: range ? 206 : 200,
    headers: { ...headers, ...part, etag, 'content-type': mediaType, 'content-length': String(length) },
  })
}
