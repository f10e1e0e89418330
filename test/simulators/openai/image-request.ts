/** Checks an image request as OpenAI's documentation has it; everything that it does not name is refused. */
import type { Context } from 'hono'
import sharp from 'sharp'
import { findModel, type Served } from './models.ts'
import { boolean, integer, invalid, missing, oneOf, Refused, refuseUnknown, text } from './refused.ts'

const MAX_IMAGE_BYTES = 50_000_000
const MAX_MASK_BYTES = 4_000_000
const MAX_IMAGES = 16
const MAX_DATA_URL = 20_971_520

const scalars = ['prompt', 'model', 'n', 'size', 'quality', 'background', 'moderation', 'output_format']
  .concat(['output_compression', 'complexity', 'stream', 'partial_images', 'frame_count', 'frame_duration_ms'])
  .concat(['safety_identifier', 'user'])
const numbers = ['n', 'output_compression', 'partial_images', 'frame_count', 'frame_duration_ms']

export interface ImageRequest {
  model: Served
  prompt: string
  n: number
  width: number
  height: number
  size: string
  quality: string
  background: string
  format: 'png' | 'jpeg' | 'webp' | 'gif' | 'svg'
  /** Which model writes an SVG, beside the one that draws it. */
  author: string | undefined
  stream: boolean
  partials: number
  inputs: number
}

/** What an account may do that others may not. */
export interface Access {
  /** GIF and SVG, from gpt-image-2 on. */
  previews: boolean
}

export async function readGeneration(c: Context, access: Access): Promise<ImageRequest> {
  const body = await readJson(c)
  refuseUnknown(body, [...scalars, 'svg'])
  return { ...checkFields(body, access.previews ? ['gif', 'svg'] : []), inputs: 0 }
}

export async function readEdit(c: Context, access: Access): Promise<ImageRequest> {
  const isForm = c.req.header('content-type')?.startsWith('multipart/form-data')
  const { body, images, mask, markup } = isForm ? await readForm(c) : await readJsonEdit(c)
  refuseUnknown(body, [...scalars, 'input_fidelity'])
  if (images.length === 0) throw missing('image')
  if (images.length > MAX_IMAGES) throw invalid('image', `Too many images: at most ${MAX_IMAGES} are accepted.`)
  const checked = checkFields(body, access.previews ? ['gif'] : [])
  if (mask && checked.format === 'gif') throw invalid('mask', 'A mask is not supported with output format gif.')
  if (body.input_fidelity !== undefined) {
    oneOf('input_fidelity', body.input_fidelity, checked.model.fidelity ?? [])
  }
  const sizes = []
  for (const image of images) sizes.push(await inspect('image', image, MAX_IMAGE_BYTES))
  const [first] = sizes
  for (const [param, overlay] of Object.entries({ mask, markup })) {
    if (!overlay) continue
    if (param === 'markup' && (mask || !checked.model.markup)) throw invalid(param, 'Markup cannot be used here.')
    const { format, hasAlpha, width, height } = await inspect(param, overlay, MAX_MASK_BYTES)
    if (format !== 'png') throw invalid(param, `Invalid ${param} image format - a PNG is needed.`)
    if (!hasAlpha) throw invalid(param, `Invalid ${param} image format - ${param} image missing alpha channel.`)
    if (width !== first?.width || height !== first?.height) {
      throw invalid(param, `Invalid ${param} image size - it must match the first image.`)
    }
  }
  return { ...checked, inputs: images.length }
}

export async function readJson(c: Context): Promise<Record<string, unknown>> {
  const type = c.req.header('content-type') ?? ''
  if (!type.startsWith('application/json')) {
    throw new Refused(400, { message: `Unsupported content type: '${type}'.`, code: 'unsupported_content_type' })
  }
  const body = await c.req.json().catch(() => undefined)
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body
  throw new Refused(400, { message: 'We could not parse the JSON body of your request.' })
}

function checkFields(body: Record<string, unknown>, previews: string[]): Omit<ImageRequest, 'inputs'> {
  if (body.prompt === undefined) throw missing('prompt')
  const prompt = text('prompt', body.prompt, 32_000)
  if (prompt === '') throw invalid('prompt', 'The prompt is empty.')
  // The documented default is a model that is gone.
  const model = findModel(body.model === undefined ? 'dall-e-2' : text('model', body.model, 200))
  if (model.kind !== 'image') throw invalid('model', `The model '${model.id}' does not make images.`)
  const n = body.n === undefined ? 1 : integer('n', body.n, { min: 1, max: 10 })
  const size = checkSize(body.size ?? 'auto', model)
  const [width = 1024, height = 1024] = size === 'auto' ? [] : size.split('x').map(Number)
  const fine = model.fine ? ['xhigh', 'max'] : []
  const quality = oneOf('quality', body.quality ?? 'auto', ['auto', 'low', 'medium', 'high', ...fine])
  const background = oneOf('background', body.background ?? 'auto', ['auto', 'transparent', 'opaque'])
  oneOf('moderation', body.moderation ?? 'auto', ['auto', 'low'])
  const formats = ['png', 'jpeg', 'webp', ...(model.free ? previews : [])]
  const format = oneOf('output_format', body.output_format ?? 'png', formats) as ImageRequest['format']
  if (background === 'transparent' && format === 'jpeg') {
    throw invalid('background', 'Transparent background is not supported for JPEG output format.')
  }
  if (body.output_compression !== undefined && (format === 'gif' || format === 'svg')) {
    throw invalid('output_compression', `'output_compression' is not supported with output format '${format}'.`)
  }
  if (body.output_compression !== undefined) {
    integer('output_compression', body.output_compression, { min: 0, max: 100 })
    if (format === 'png') throw invalid('output_compression', 'Compression less than 100 is not supported for PNG.')
  }
  oneOf('complexity', body.complexity ?? 'high', ['low', 'medium', 'high'])
  checkMoving(body, format)
  const author = checkSvg(body, format, n)
  if (body.safety_identifier !== undefined) text('safety_identifier', body.safety_identifier, 128)
  if (body.user !== undefined) text('user', body.user, 1000)
  const stream = body.stream === undefined ? false : boolean('stream', body.stream)
  const partials =
    body.partial_images === undefined ? 0 : integer('partial_images', body.partial_images, { min: 0, max: 3 })
  if (partials > 0 && !stream) throw invalid('partial_images', "'partial_images' is only supported with 'stream'.")
  if (stream && n > 1) throw invalid('n', "Only one image can be made with 'stream'.")
  if (stream && (format === 'gif' || format === 'svg')) throw invalid('stream', `A ${format} cannot be streamed.`)
  return { model, prompt, n, width, height, size, quality, background, format, author, stream, partials }
}

function checkMoving(body: Record<string, unknown>, format: string) {
  for (const param of ['frame_count', 'frame_duration_ms']) {
    if (body[param] === undefined) continue
    if (format !== 'gif') throw invalid(param, `'${param}' is not supported with output format '${format}'.`)
    integer(param, body[param], param === 'frame_count' ? { min: 2, max: 16 } : { min: 0, max: 655_350 })
  }
}

/** Which model is to write the drawing; the simulated account has the choice, and a default. */
function checkSvg(body: Record<string, unknown>, format: string, n: number): string | undefined {
  if (format === 'svg' && n > 1) throw invalid('n', 'Only one SVG can be made.')
  if (body.svg === undefined) return format === 'svg' ? 'gpt-6.1-sol' : undefined
  if (format !== 'svg') throw invalid('svg', `'svg' is not supported with output format '${format}'.`)
  const { model, reasoning = {}, ...rest } = Object(body.svg)
  refuseUnknown(rest, [])
  const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']
  oneOf('svg.reasoning.effort', Object(reasoning).effort ?? 'medium', efforts)
  return findModel(text('svg.model', model, 200)).id
}

function checkSize(value: unknown, model: Served) {
  const standard = ['auto', '1024x1024', '1536x1024', '1024x1536']
  if (!model.free || standard.includes(String(value))) return oneOf('size', value, standard)
  const [width = 0, height = 0] = /^(\d+)x(\d+)$/.exec(String(value))?.slice(1).map(Number) ?? []
  const pixels = width * height
  const [short, long] = [Math.min(width, height), Math.max(width, height)]
  const fits = width % 16 === 0 && height % 16 === 0 && long <= 3840 && long <= 3 * short
  if (fits && pixels >= 655_360 && pixels <= 8_294_400) return `${width}x${height}`
  throw invalid('size', `Invalid value: '${value}'.`)
}

async function inspect(param: string, bytes: Uint8Array, maxBytes: number) {
  if (bytes.byteLength >= maxBytes) throw invalid(param, `Invalid file '${param}': it is too large.`)
  const { format, ...rest } = await sharp(bytes)
    .metadata()
    .catch(() => ({ format: 'none', width: 0, height: 0, hasAlpha: false }))
  if (['png', 'jpeg', 'webp'].includes(format)) return { format, ...rest }
  throw invalid(param, `Invalid file '${param}': unsupported mimetype. Supported: image/jpeg, image/png, image/webp.`)
}

interface Parts {
  body: Record<string, unknown>
  images: Uint8Array[]
  mask?: Uint8Array | undefined
  markup?: Uint8Array | undefined
}

async function readForm(c: Context): Promise<Parts> {
  const { image = [], 'image[]': several = [], mask, markup, ...rest } = await c.req.parseBody({ all: true })
  const images = await Promise.all([image, several].flat().map((part) => fileOf('image', part)))
  // Everything travels as text.
  const body = Object.fromEntries(
    Object.entries(rest).map(([name, value]) => {
      if (numbers.includes(name) && /^-?\d+$/.test(String(value))) return [name, Number(value)]
      if (name === 'stream' && /^(true|false)$/.test(String(value))) return [name, value === 'true']
      return [name, value]
    }),
  )
  return {
    body,
    images,
    mask: mask === undefined ? undefined : await fileOf('mask', mask),
    markup: markup === undefined ? undefined : await fileOf('markup', markup),
  }
}

async function fileOf(param: string, part: unknown) {
  if (part instanceof File) return new Uint8Array(await part.arrayBuffer())
  throw invalid(param, `Invalid type for '${param}': expected a file.`, 'invalid_type')
}

async function readJsonEdit(c: Context): Promise<Parts> {
  const { images = [], mask, ...body } = await readJson(c)
  if (!Array.isArray(images)) throw invalid('images', "Invalid type for 'images': expected an array.", 'invalid_type')
  return {
    body,
    images: images.map((one, index) => dataUrl(`images[${index}]`, one)),
    mask: mask === undefined ? undefined : dataUrl('mask', mask),
  }
}

/** Only data URLs: the simulator fetches nothing, and has no uploaded files. */
function dataUrl(param: string, value: unknown) {
  const { image_url: url, ...rest } = Object(value)
  const [, base64] = /^data:image\/[a-z]+;base64,([A-Za-z0-9+/=]+)$/.exec(url) ?? []
  if (base64 && url.length <= MAX_DATA_URL && Object.keys(rest).length === 0) return Buffer.from(base64, 'base64')
  throw invalid(param, `Invalid '${param}': expected exactly one 'image_url' with a data URL.`)
}
