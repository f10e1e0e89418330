import { z } from 'zod'
import type { App } from '../../app.ts'
import { MAX_FILM_BYTES } from '../../assets/limits.ts'
import type { Spooled } from '../../assets/spool.ts'
import type { Keeping, Uploaded } from '../../assets/upload.ts'
import { check } from '../../check.ts'
import { Problem } from '../../errors.ts'
import { viewAsset } from '../../jobs/view.ts'
import { mediaTypeOf, parseJson, readPieces } from '../body.ts'
import { readMultipart } from '../multipart.ts'
import { route } from '../route.ts'
import { assetDetail, viewAssetDetail } from './get-asset.ts'

/** Beside the file itself: the other parts of a form. */
const MAX_FORM_BYTES = MAX_FILM_BYTES + 1024 ** 2
const MAX_JSON_BYTES = 64 * 1024

const name = z.string().max(200).optional().describe('What the file is called, for downloads')
const keepOriginal = z
  .union([z.boolean(), z.enum(['true', 'false', '1', '0', ''])])
  .optional()
  .transform((value) => value === true || value === 'true' || value === '1')
  .describe('Keep the file as it came too, with its metadata; the asset itself never has any')

const options = z.strictObject({ name, keepOriginal })
const byAddress = options.extend({ url: z.url().describe('An http(s) address to fetch the file from') })
const form = z.object({ file: z.file().describe('The file'), name, keepOriginal: z.string().optional() })

export const uploadAsset = route({
  method: 'post',
  path: '/v1/assets',
  summary: 'Store a file: as the body, in a form, or from an address. What it is, is told from its content',
  tag: 'Assets',
  query: options,
  rawBody: {
    mediaTypes: [
      ...['multipart/form-data', 'application/json', 'application/octet-stream'],
      ...['image/*', 'video/*', 'audio/*'],
    ],
    maxBytes: MAX_FORM_BYTES,
    isStreamed: true,
    schemas: { 'multipart/form-data': form, 'application/json': byAddress },
  },
  answers: {
    200: { description: 'The asset that was there before: the content is the same', schema: assetDetail },
    201: { description: 'The new asset', schema: assetDetail },
  },
  problems: ['invalid_image', 'invalid_file', 'invalid_json', 'input_unreachable', 'input_forbidden'],
  async handle({ query, request, owner, base }, app) {
    const { asset, isNew } = await take(app, owner, request, query)
    const headers = { location: viewAsset(base, asset).url }
    return Response.json(viewAssetDetail(base, asset), { status: isNew ? 201 : 200, headers })
  },
})

type Options = z.output<typeof options>

async function take(app: App, owner: string, request: Request, query: Options): Promise<Uploaded> {
  const type = mediaTypeOf(request)
  if (type === 'multipart/form-data') return takeForm(app, owner, request, { ...query, field: 'file' })
  if (type !== 'application/json') {
    return app.assets.upload(owner, readPieces(request, MAX_FILM_BYTES), { ...query, field: 'body' })
  }
  const chunks: Uint8Array[] = []
  for await (const chunk of readPieces(request, MAX_JSON_BYTES)) chunks.push(chunk)
  const { url, ...given } = check(byAddress, parseJson(Buffer.concat(chunks)), 'body')
  return app.assets.uploadFrom(owner, url, { ...query, ...given, field: 'url' })
}

/** The form's own fields may come after its file. */
export async function takeForm(
  { assets }: App,
  owner: string,
  request: Request,
  query: Keeping,
): Promise<Uploaded & { fields: Record<string, string> }> {
  let received: { file: Spooled; name: string } | undefined
  try {
    const fields = await readMultipart(request, {
      maxBytes: MAX_FORM_BYTES,
      async onFile(name, content, fileName) {
        if (name !== 'file')
          throw new Problem('invalid_request', `${name}: the file belongs into file.`, { field: name })
        if (received) throw new Problem('invalid_request', 'One request takes one file.', { field: 'file' })
        received = { file: await assets.receive(content, 'file'), name: fileName }
      },
    })
    const { name: given, keepOriginal, ...others } = fields
    if (!received) throw new Problem('invalid_request', 'file: is missing', { field: 'file' })
    const { name: asked = received.name, keepOriginal: isKept } = check(
      options,
      { ...cleared({ name: given, keepOriginal }) },
      'body',
    )
    const keeping = { ...query, name: query.name ?? asked, keepOriginal: query.keepOriginal || isKept }
    return { ...(await assets.keep(owner, received.file, keeping)), fields: others }
  } finally {
    await received?.file[Symbol.asyncDispose]()
  }
}

const cleared = (fields: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
