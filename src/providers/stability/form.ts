/** From an ask to the form that an endpoint of Stability takes: always multipart, also without a file; numbers as text. */
import { ProviderError } from '../../errors.ts'
import { flatten, paintMask } from '../../media/mask.ts'
import { UnreadablePicture } from '../../media/picture.ts'
import type { Ask, Picture } from '../../models/provider.ts'
import { blobOf } from '../http.ts'

interface Endpoint {
  /** Under `/v2beta/stable-image`. */
  path: string
  /** What the input pictures are called, in their order. */
  pictures?: string[]
  /** What the prompt is called; `null` where it is not read. */
  prompt?: string | null
  /** The value of `model`, where one path serves several. */
  model?: string
}

const picture = ['image']
const diffusion = (model: string): Endpoint => ({ path: 'generate/sd3', pictures: picture, model })

const endpoints: Record<string, Endpoint> = {
  core: { path: 'generate/core' },
  ultra: { path: 'generate/ultra', pictures: picture },
  'sd3.5-large': diffusion('sd3.5-large'),
  'sd3.5-large-turbo': diffusion('sd3.5-large-turbo'),
  'sd3.5-medium': diffusion('sd3.5-medium'),
  'sd3.5-flash': diffusion('sd3.5-flash'),
  inpaint: { path: 'edit/inpaint', pictures: picture },
  erase: { path: 'edit/erase', pictures: picture, prompt: null },
  outpaint: { path: 'edit/outpaint', pictures: picture },
  'search-and-replace': { path: 'edit/search-and-replace', pictures: picture },
  'search-and-recolor': { path: 'edit/search-and-recolor', pictures: picture },
  'remove-background': { path: 'edit/remove-background', pictures: picture, prompt: null },
  'replace-background-and-relight': {
    path: 'edit/replace-background-and-relight',
    pictures: ['subject_image', 'background_reference', 'light_reference'],
    prompt: 'background_prompt',
  },
  sketch: { path: 'control/sketch', pictures: picture },
  structure: { path: 'control/structure', pictures: picture },
  style: { path: 'control/style', pictures: picture },
  'style-transfer': { path: 'control/style-transfer', pictures: ['init_image', 'style_image'] },
  'upscale-fast': { path: 'upscale/fast', pictures: picture, prompt: null },
  'upscale-conservative': { path: 'upscale/conservative', pictures: picture },
  'upscale-creative': { path: 'upscale/creative', pictures: picture },
}

/** Needed beside a picture to start from, and the API has no value of its own: half way. */
const STRENGTH = 0.5
/** 0 means a random seed, and the last one that fits in 32 bits is refused. */
const SEEDS = { min: 1, max: 4_294_967_294 }
const readable = new Set(['image/png', 'image/jpeg', 'image/webp'])

export interface Filled {
  path: string
  form: FormData
  warnings: string[]
}

/** Throws `ProviderError` for what cannot be sent: it has cost nothing. */
export async function requestFor(ask: Ask): Promise<Filled> {
  const endpoint = endpoints[ask.model]
  if (!endpoint) throw new ProviderError('not_found', `Stability has no service “${ask.model}”.`, { charged: 'no' })
  try {
    return await fill(new FormData(), ask, endpoint)
  } catch (cause) {
    if (!(cause instanceof UnreadablePicture)) throw cause
    throw new ProviderError('invalid_request', cause.message, { charged: 'no', cause })
  }
}

async function fill(form: FormData, ask: Ask, endpoint: Endpoint): Promise<Filled> {
  const { fields, warnings } = fieldsOf(ask, endpoint)
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.append(name, String(value))
  for (const [index, one] of inOrder(ask).entries()) {
    const name = endpoint.pictures?.[index]
    if (name) form.append(name, blobOf(await sendable(one)), name)
  }
  if (ask.mask) {
    const bytes = await paintMask(ask.mask.bytes, { changed: 'white' })
    form.append('mask', blobOf({ bytes, mediaType: 'image/png' }), 'mask')
  }
  return { path: endpoint.path, form, warnings }
}

/** A composition is asked for with the scene first; here the subject comes first, and the scene is its new background. */
function inOrder({ task, images }: Ask) {
  const [scene, subject, ...more] = images
  return task === 'compose' && scene && subject ? [subject, scene, ...more] : images
}

/** Only what the model takes has come this far, so that most of it goes under its name whatever the endpoint. */
function fieldsOf(ask: Ask, { prompt: promptName = 'prompt', model }: Endpoint) {
  const { prompt, seed, images, aspectRatio } = ask
  const fields: Record<string, unknown> = {
    ...(prompt && promptName ? { [promptName]: prompt } : {}),
    model,
    negative_prompt: ask.negativePrompt,
    seed: seed === undefined ? undefined : Math.min(Math.max(seed, SEEDS.min), SEEDS.max),
    aspect_ratio: aspectRatio,
    style_preset: ask.style,
    cfg_scale: ask.guidance,
    output_format: ask.format,
    ...ask.options,
  }
  const startsFromPicture = images.length > 0 && (model !== undefined || ask.model === 'ultra')
  if (!startsFromPicture) return { fields, warnings: [] }
  fields.strength = ask.strength ?? STRENGTH
  if (model === undefined) return { fields, warnings: [] }
  // This endpoint refuses a frame beside a picture: the result has the frame of the picture.
  fields.mode = 'image-to-image'
  fields.aspect_ratio = undefined
  const warnings = aspectRatio ? ['The aspect ratio was left out: a result has the one of its input picture.'] : []
  return { fields, warnings }
}

/** Stability reads no GIF and no AVIF. */
async function sendable(one: Picture): Promise<Picture> {
  if (readable.has(one.mediaType)) return one
  return { bytes: await flatten(one.bytes, { format: 'png' }), mediaType: 'image/png' }
}
