import { z } from 'zod'
import { check } from '../../check.ts'
import { Problem } from '../../errors.ts'
import { mediaTypeOf, parseForm, parseJson } from '../body.ts'
import { idempotencyHeader, route } from '../route.ts'
import { imagesAnswer } from './generate-images.ts'
import { answerImages } from './image-answer.ts'
import { type ImageRequest, imageFields, toJobRequest } from './image-request.ts'

/** Sixteen photographs fit; sixteen of the largest that OpenAI takes would not fit into memory either. */
const MAX_EDIT_BYTES = 160 * 1024 * 1024

const reference = z.strictObject({
  image_url: z.string().optional().describe('An http(s) address or a data URI'),
  file_id: z.string().optional().describe('The id of an asset'),
})
const jsonEdit = z.strictObject({
  ...imageFields,
  images: z.array(reference).min(1).max(16),
  mask: reference.optional().describe('Transparent where the first picture is to be changed'),
})

/** Only for the documents: a form is read part by part. */
const formEdit = z.strictObject({
  ...imageFields,
  image: z.file().describe('A file; several are sent as image[], each in a part of its own'),
  mask: z.file().optional().describe('Transparent where the first picture is to be changed'),
})

export const editImages = route({
  method: 'post',
  path: '/v1/images/edits',
  summary: "OpenAI's call for pictures from pictures and a prompt, as a form or as JSON",
  tag: 'OpenAI-compatible',
  errors: 'openai',
  headers: idempotencyHeader,
  rawBody: {
    mediaTypes: ['multipart/form-data', 'application/json'],
    maxBytes: MAX_EDIT_BYTES,
    schemas: { 'multipart/form-data': formEdit, 'application/json': jsonEdit },
  },
  answers: { 200: { description: 'Pictures, or a stream of them', schema: imagesAnswer } },
  problems: [
    'invalid_json',
    'parameter_unsupported',
    'invalid_image',
    'input_unreachable',
    'input_forbidden',
    'asset_not_found',
    'model_not_found',
    'provider_unavailable',
    'idempotency_conflict',
  ],
  async handle({ bytes, request, owner, idempotencyKey, base, requestId }, app) {
    const isForm = mediaTypeOf(request) === 'multipart/form-data'
    const { body, pictures, files } = isForm ? await readForm(request, bytes) : readJsonEdit(bytes)
    const job = toJobRequest(body, pictures)
    return answerImages(
      app,
      { owner, idempotencyKey, base, requestId, files },
      { request: body, job, event: 'image_edit' },
    )
  },
})

interface Edit {
  body: ImageRequest
  pictures: { images: string[]; mask?: string }
  files: Record<string, Uint8Array>
}

function readJsonEdit(bytes: Uint8Array): Edit {
  const { images, mask, ...body } = check(jsonEdit, parseJson(bytes), 'body')
  const pictures = {
    images: images.map((one, index) => referenceOf(one, `images[${index}]`)),
    ...(mask ? { mask: referenceOf(mask, 'mask') } : {}),
  }
  return { body, pictures, files: {} }
}

function referenceOf({ image_url, file_id }: z.infer<typeof reference>, field: string): string {
  const given = image_url ?? file_id
  if (given !== undefined && (image_url === undefined || file_id === undefined)) return given
  throw new Problem('invalid_request', 'Give image_url or file_id (the id of an asset), one of them.', { field })
}

/** Numbers and booleans travel as text in a form. */
const numberFields = new Set(['n', 'partial_images', 'seed'])

async function readForm(request: Request, bytes: Uint8Array): Promise<Edit> {
  const files: Record<string, Uint8Array> = {}
  const images: string[] = []
  const fields = new Map<string, unknown>()
  let mask: string | undefined
  const refuse = (field: string, detail: string) => new Problem('invalid_request', `${field}: ${detail}.`, { field })
  for (const [name, value] of await parseForm(request, bytes)) {
    const isImage = name === 'image' || name === 'image[]'
    if (typeof value === 'string') {
      if (isImage || name === 'mask') throw refuse(name, 'must be a file')
      if (fields.has(name)) throw refuse(name, 'was sent twice')
      fields.set(name, formValue(name, value))
      continue
    }
    if (!isImage && name !== 'mask') throw refuse(name, 'no file is known here by that name')
    if (!isImage && mask) throw refuse(name, 'was sent twice')
    const key = isImage ? `image${images.length}` : 'mask'
    files[key] = new Uint8Array(await value.arrayBuffer())
    if (isImage) images.push(`file:${key}`)
    else mask = `file:${key}`
  }
  if (images.length === 0) throw refuse('image', 'a file is needed')
  const body = check(z.strictObject(imageFields), Object.fromEntries(fields), 'body')
  return { body, pictures: { images, ...(mask ? { mask } : {}) }, files }
}

function formValue(name: string, value: string): unknown {
  if (numberFields.has(name) && value.trim() !== '') return Number(value)
  if (name === 'stream') return value === 'true' ? true : value === 'false' ? false : value
  return value
}
