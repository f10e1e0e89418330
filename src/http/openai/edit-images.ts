import { z } from 'zod'
import { Problem } from '../../errors.ts'
import { mediaTypeOf } from '../body.ts'
import { invalid } from '../problem.ts'
import { route } from '../route.ts'
import { imagesAnswer } from './generate-images.ts'
import { answerImages } from './image-answer.ts'
import { type ImageRequest, imageFields, toJobRequest } from './image-request.ts'

/** Sixteen photographs fit; sixteen of the largest that OpenAI takes would not fit into memory either. */
const MAX_EDIT_BYTES = 160 * 1024 * 1024

const reference = z.strictObject({ image_url: z.string().optional(), file_id: z.string().optional() })
const jsonEdit = z.strictObject({
  ...imageFields,
  images: z.array(reference).min(1).max(16),
  mask: reference.optional(),
})

export const editImages = route({
  method: 'post',
  path: '/v1/images/edits',
  summary: "OpenAI's call for pictures from pictures and a prompt, as a form or as JSON",
  tag: 'OpenAI-compatible',
  errors: 'openai',
  rawBody: { mediaTypes: ['multipart/form-data', 'application/json'], maxBytes: MAX_EDIT_BYTES },
  answers: { 200: { description: 'Pictures, or a stream of them', schema: imagesAnswer } },
  problems: [
    'invalid_request',
    'invalid_json',
    'parameter_unsupported',
    'invalid_image',
    'input_unreachable',
    'input_forbidden',
    'asset_not_found',
    'model_not_found',
    'provider_unavailable',
    'idempotency_conflict',
    'payload_too_large',
    'unsupported_media_type',
  ],
  async handle({ bytes, request, owner, idempotencyKey, base }, app) {
    const isForm = mediaTypeOf(request) === 'multipart/form-data'
    const { body, pictures, files } = isForm ? await readForm(request, bytes) : readJsonEdit(bytes)
    const job = toJobRequest(body, pictures)
    return answerImages(app, { owner, idempotencyKey, base, files }, { request: body, job, event: 'image_edit' })
  },
})

interface Edit {
  body: ImageRequest
  pictures: { images: string[]; mask?: string }
  files: Record<string, Uint8Array>
}

function readJsonEdit(bytes: Uint8Array): Edit {
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw new Problem('invalid_json', `The body is not valid JSON: ${error instanceof Error ? error.message : error}`)
  }
  const parsed = jsonEdit.safeParse(json)
  if (!parsed.success) throw invalid(parsed.error, 'body')
  const { images, mask, ...body } = parsed.data
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
  const form = await parseForm(request, bytes)
  const files: Record<string, Uint8Array> = {}
  const images: string[] = []
  const fields: Record<string, unknown> = {}
  let mask: string | undefined
  for (const [name, value] of form) {
    if (typeof value === 'string') {
      fields[name] = formValue(name, value)
      continue
    }
    const isImage = name === 'image' || name === 'image[]'
    if (!isImage && name !== 'mask')
      throw new Problem('invalid_request', `A file called ${name} is not known here.`, { field: name })
    const key = isImage ? `image${images.length}` : 'mask'
    files[key] = new Uint8Array(await value.arrayBuffer())
    if (isImage) images.push(`file:${key}`)
    else mask = `file:${key}`
  }
  if (images.length === 0) throw new Problem('invalid_request', 'image: a file is needed.', { field: 'image' })
  const parsed = z.strictObject(imageFields).safeParse(fields)
  if (!parsed.success) throw invalid(parsed.error, 'body')
  return { body: parsed.data, pictures: { images, ...(mask ? { mask } : {}) }, files }
}

async function parseForm(request: Request, bytes: Uint8Array): Promise<FormData> {
  const type = request.headers.get('content-type') ?? ''
  try {
    return await new Response(bytes as Uint8Array<ArrayBuffer>, { headers: { 'content-type': type } }).formData()
  } catch (error) {
    throw new Problem('invalid_request', 'The form cannot be read: it is cut off, or its boundary is wrong.', {
      field: 'body',
      cause: error,
    })
  }
}

function formValue(name: string, value: string): unknown {
  if (numberFields.has(name) && value.trim() !== '') return Number(value)
  if (name === 'stream') return value === 'true' ? true : value === 'false' ? false : value
  return value
}
