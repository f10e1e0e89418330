/** From an ask to one of Recraft's calls: JSON, with the pictures as data URLs. */

import { ProviderError } from '../../errors.ts'
import { flatten, paintMask } from '../../media/mask.ts'
import { UnreadablePicture } from '../../media/picture.ts'
import { sharp } from '../../media/sharp.ts'
import type { Ask, Picture } from '../../models/provider.ts'
import { dataUri } from '../http.ts'

/** Services that a model of its own does not name: their path, and whose pen they paint with. */
const services: Record<string, { path: string; model?: string }> = {
  'remove-background': { path: 'removeBackground' },
  vectorize: { path: 'vectorize' },
  'crisp-upscale': { path: 'crispUpscale' },
  'creative-upscale': { path: 'creativeUpscale' },
  'erase-region': { path: 'eraseRegion' },
  'replace-background': { path: 'replaceBackground', model: 'recraftv3' },
  'generate-background': { path: 'generateBackground', model: 'recraftv3' },
  outpaint: { path: 'outpaint', model: 'recraftv3' },
}

/** Needed beside a picture, and the API has no value of its own: half way. */
const STRENGTH = 0.5
const readable = new Set(['image/png', 'image/jpeg', 'image/webp'])
/** Above it, a grey of a mask counts as white. */
const HALF = 128

export interface Request {
  /** Under `/images`. */
  path: string
  body: Record<string, unknown>
  warnings: string[]
}

/** Throws `ProviderError` for what cannot be sent: it has cost nothing. */
export async function requestFor(ask: Ask): Promise<Request> {
  try {
    return await build(ask)
  } catch (cause) {
    if (!(cause instanceof UnreadablePicture)) throw cause
    throw new ProviderError('invalid_request', cause.message, { charged: 'no', cause })
  }
}

async function build(ask: Ask): Promise<Request> {
  const service = services[ask.model]
  if (service && !service.model) return { path: service.path, body: await processed(ask), warnings: [] }
  const common = { ...generated(ask), model: service?.model ?? ask.model }
  const { path, pictures } = await picturesFor(ask, service?.path)
  const size = sizeOf(ask)
  const hasSize = path === 'generations' || path === 'outpaint'
  const body = { ...common, ...(hasSize ? { size } : {}), ...pictures }
  const warnings = size && !hasSize ? ['The size was left out: a result has the one of its input picture.'] : []
  return { path, body, warnings }
}

/** Of an address comes a file that can be fetched again; see `recraft.ts`. */
const delivery = { response_format: 'url' }

/** A picture in, the same picture out: no prompt, no model. */
async function processed(ask: Ask) {
  return { ...delivery, image_format: rasterFormat(ask), ...ask.options, ...(await inputs(ask)) }
}

function generated({ prompt, n, seed, negativePrompt, style = '', options, ...ask }: Ask) {
  const [name, substyle] = style.split('/')
  return {
    ...delivery,
    prompt,
    n: n > 1 ? n : undefined,
    random_seed: seed,
    negative_prompt: negativePrompt,
    style: name || undefined,
    substyle,
    image_format: rasterFormat(ask),
    ...options,
  }
}

/** What is done with the pictures follows from what comes with them. */
async function picturesFor(ask: Ask, path: string | undefined) {
  if (ask.images.length === 0) return { path: 'generations', pictures: {} }
  if (ask.model.startsWith('recraftv4_styles')) {
    const references = await Promise.all(ask.images.map(sendable))
    return { path: 'generations', pictures: { style_reference_urls: references.map(dataUri) } }
  }
  const pictures = await inputs(ask)
  if (path) return { path, pictures }
  if (ask.mask) return { path: 'inpaint', pictures }
  return { path: 'imageToImage', pictures: { ...pictures, strength: ask.strength ?? STRENGTH } }
}

async function inputs({ images, mask }: Ask) {
  const [first] = images
  return {
    ...(first ? { image_url: dataUri(await sendable(first)) } : {}),
    ...(mask ? { mask_url: dataUri(await blackAndWhite(mask)) } : {}),
  }
}

/** Any other pixel than pure black or pure white is refused. */
async function blackAndWhite(mask: Picture): Promise<Picture> {
  const painted = await paintMask(mask.bytes, { changed: 'white' })
  return { bytes: await sharp(painted).threshold(HALF).toColourspace('b-w').png().toBuffer(), mediaType: 'image/png' }
}

/** Recraft reads no GIF and no AVIF. */
async function sendable(one: Picture): Promise<Picture> {
  if (readable.has(one.mediaType)) return one
  return { bytes: await flatten(one.bytes, { format: 'png' }), mediaType: 'image/png' }
}

/** SVG is what some models make, and no value of this field. */
const rasterFormat = ({ format }: Pick<Ask, 'format'>) => (format === 'svg' ? undefined : format)

const sizeOf = ({ width, height, aspectRatio }: Ask) => (width && height ? `${width}x${height}` : aspectRatio)
