/** The endpoints that the simulated fal knows: their input fields, strictly, and what they give. From https://docs.fal.ai. */
import {
  address,
  addresses,
  type Check,
  type Detail,
  flag,
  integer,
  list,
  number,
  oneOf,
  seed,
  size,
  text,
  tolerance,
} from './checks.ts'
import { soundEndpoints } from './sound-endpoints.ts'
import { videoEndpoints } from './video-endpoints.ts'

export interface Endpoint {
  fields: Record<string, Check>
  required: string[]
  /** One of these must be there, and only one. */
  either?: string[]
  /** How the answer is shaped: with `has_nsfw_concepts`, with pictures and a seed, with a text, or one file. */
  gives:
    | 'flux'
    | 'flux-2-pro'
    | 'nano-banana'
    | 'recraft'
    | 'image'
    | 'larger image'
    | 'drawing'
    | 'video'
    | 'wan'
    | 'sound'
  format: string
  /** Millionths of a US dollar for one unit. Made up where fal publishes none. */
  unitMicros: number
  /** What is counted; results when not said. */
  unit?: 'thousand characters'
}

const count = integer(1, 4)
const fluxRatios = oneOf('21:9', '16:9', '4:3', '3:2', '1:1', '2:3', '3:4', '9:16', '9:21')
const bananaRatios = ['21:9', '16:9', '3:2', '4:3', '5:4', '1:1', '4:5', '3:4', '2:3', '9:16']
const speed = oneOf('none', 'regular', 'high')
const jpegOrPng = oneOf('jpeg', 'png')
const anyFormat = oneOf('jpeg', 'png', 'webp')

const fluxDev = {
  prompt: text,
  image_size: size(64, 14_142),
  num_inference_steps: integer(1, 50),
  guidance_scale: number(1, 20),
  num_images: count,
  seed,
  enable_safety_checker: flag,
  output_format: jpegOrPng,
  acceleration: speed,
  sync_mode: flag,
}
const fluxPro = {
  prompt: text,
  num_images: count,
  seed,
  safety_tolerance: tolerance(6),
  output_format: jpegOrPng,
  enhance_prompt: flag,
  sync_mode: flag,
}
const kontext = {
  fields: { ...fluxPro, image_url: address, aspect_ratio: fluxRatios, guidance_scale: number(1, 20) },
  required: ['prompt', 'image_url'],
  gives: 'flux' as const,
  format: 'jpeg',
} satisfies Partial<Endpoint>
const flux2 = {
  ...fluxDev,
  guidance_scale: number(0, 20),
  num_inference_steps: integer(4, 50),
  enable_prompt_expansion: flag,
  output_format: anyFormat,
}
const flux2Pro = {
  prompt: text,
  seed,
  safety_tolerance: tolerance(5),
  enable_safety_checker: flag,
  output_format: jpegOrPng,
  sync_mode: flag,
}
const banana = {
  prompt: text,
  num_images: count,
  output_format: anyFormat,
  safety_tolerance: tolerance(6),
  seed,
  limit_generations: flag,
  sync_mode: flag,
}
const flux2ProAnswer = { gives: 'flux-2-pro', format: 'jpeg', unitMicros: 30_000 } as const
const bananaAnswer = { gives: 'nano-banana', format: 'png', unitMicros: 39_000 } as const
const edit = ['prompt', 'image_urls']

export const endpoints: Record<string, Endpoint> = {
  'fal-ai/flux/dev': { fields: fluxDev, required: ['prompt'], gives: 'flux', format: 'jpeg', unitMicros: 25_000 },
  // Known here, and not to Gesso.
  'fal-ai/flux/krea': { fields: fluxDev, required: ['prompt'], gives: 'flux', format: 'jpeg', unitMicros: 25_000 },
  'fal-ai/flux/schnell': {
    fields: { ...fluxDev, num_inference_steps: integer(1, 12) },
    required: ['prompt'],
    gives: 'flux',
    format: 'jpeg',
    unitMicros: 3_000,
  },
  'fal-ai/flux-pro/v1.1': {
    fields: { ...fluxPro, image_size: size(256, 1440) },
    required: ['prompt'],
    gives: 'flux',
    format: 'jpeg',
    unitMicros: 40_000,
  },
  'fal-ai/flux-pro/v1.1-ultra': {
    fields: {
      ...fluxPro,
      aspect_ratio: text,
      raw: flag,
      image_url: address,
      image_prompt_strength: number(0, 1),
    },
    required: ['prompt'],
    gives: 'flux',
    format: 'jpeg',
    unitMicros: 60_000,
  },
  'fal-ai/flux-2': {
    fields: { ...flux2, image_size: size(512, 2048) },
    required: ['prompt'],
    gives: 'flux',
    format: 'png',
    unitMicros: 12_000,
  },
  'fal-ai/flux-2/edit': {
    fields: { ...flux2, image_size: size(512, 2048), image_urls: addresses },
    required: edit,
    gives: 'flux',
    format: 'png',
    unitMicros: 24_000,
  },
  'fal-ai/flux-2-pro': { fields: { ...flux2Pro, image_size: size(64, 2048) }, required: ['prompt'], ...flux2ProAnswer },
  'fal-ai/flux-2-max': { fields: { ...flux2Pro, image_size: size(64, 2048) }, required: ['prompt'], ...flux2ProAnswer },
  'fal-ai/flux-2-pro/edit': {
    fields: { ...flux2Pro, image_size: size(64, 2048, 'auto'), image_urls: addresses },
    required: edit,
    ...flux2ProAnswer,
  },
  'fal-ai/flux-2-max/edit': {
    fields: { ...flux2Pro, image_size: size(64, 2048, 'auto'), image_urls: addresses },
    required: edit,
    ...flux2ProAnswer,
  },
  'fal-ai/flux/dev/image-to-image': {
    fields: {
      prompt: text,
      image_url: address,
      strength: number(0.01, 1),
      num_inference_steps: integer(10, 50),
      guidance_scale: number(1, 20),
      num_images: count,
      seed,
      enable_safety_checker: flag,
      output_format: jpegOrPng,
      acceleration: speed,
      sync_mode: flag,
    },
    required: ['prompt', 'image_url'],
    gives: 'flux',
    format: 'jpeg',
    unitMicros: 30_000,
  },
  'fal-ai/flux-pro/kontext': {
    ...kontext,
    unitMicros: 40_000,
  },
  'fal-ai/flux-pro/kontext/max': {
    ...kontext,
    unitMicros: 80_000,
  },
  'fal-ai/nano-banana': {
    fields: { ...banana, aspect_ratio: oneOf(...bananaRatios) },
    required: ['prompt'],
    ...bananaAnswer,
  },
  'fal-ai/nano-banana/edit': {
    fields: { ...banana, aspect_ratio: oneOf('auto', ...bananaRatios), image_urls: addresses },
    required: edit,
    ...bananaAnswer,
  },
  'fal-ai/recraft/v3/text-to-image': {
    fields: {
      prompt: text,
      image_size: size(256, 2048),
      style: (value) =>
        /^(any|(realistic_image|digital_illustration|vector_illustration)(\/\w+)?)$/.test(String(value))
          ? undefined
          : { type: 'one_of', msg: 'Input should be a style' },
      colors: list,
      style_id: text,
      enable_safety_checker: flag,
    },
    required: ['prompt'],
    gives: 'recraft',
    format: 'webp',
    unitMicros: 40_000,
  },
  'fal-ai/birefnet/v2': {
    fields: {
      image_url: address,
      model: oneOf(
        'General Use (Light)',
        'General Use (Light 2K)',
        'General Use (Heavy)',
        'Matting',
        'Portrait',
        'General Use (Dynamic)',
      ),
      operating_resolution: oneOf('1024x1024', '2048x2048', '2304x2304'),
      output_format: oneOf('webp', 'png', 'gif'),
      refine_foreground: flag,
      output_mask: flag,
      mask_only: flag,
      sync_mode: flag,
    },
    required: ['image_url'],
    gives: 'image',
    format: 'png',
    unitMicros: 2_000,
  },
  'fal-ai/imageutils/rembg': {
    fields: { image_url: address, crop_to_bbox: flag, sync_mode: flag },
    required: ['image_url'],
    gives: 'image',
    format: 'png',
    unitMicros: 1_000,
  },
  'fal-ai/bria/background/remove': {
    fields: { image_url: address, sync_mode: flag },
    required: ['image_url'],
    gives: 'image',
    format: 'png',
    unitMicros: 18_000,
  },
  'fal-ai/esrgan': {
    fields: {
      image_url: address,
      model: oneOf(
        'RealESRGAN_x4plus',
        'RealESRGAN_x2plus',
        'RealESRGAN_x4plus_anime_6B',
        'RealESRGAN_x4_v3',
        'RealESRGAN_x4_wdn_v3',
        'RealESRGAN_x4_anime_v3',
      ),
      scale: number(1, 8),
      face: flag,
      tile: integer(0, 4096),
      output_format: jpegOrPng,
    },
    required: ['image_url'],
    gives: 'larger image',
    format: 'png',
    unitMicros: 2_000,
  },
  'fal-ai/clarity-upscaler': {
    fields: {
      image_url: address,
      prompt: text,
      negative_prompt: text,
      upscale_factor: number(1, 4),
      creativity: number(0, 1),
      resemblance: number(0, 1),
      guidance_scale: number(0, 20),
      num_inference_steps: integer(1, 50),
      seed,
      enable_safety_checker: flag,
    },
    required: ['image_url'],
    gives: 'larger image',
    format: 'png',
    unitMicros: 30_000,
  },
  'fal-ai/recraft/vectorize': {
    fields: { image_url: address },
    required: ['image_url'],
    gives: 'drawing',
    format: 'svg',
    unitMicros: 10_000,
  },
  ...videoEndpoints,
  ...soundEndpoints,
}

/** Everything that is wrong with an input, as FastAPI says it. Unknown fields are wrong too. */
export function wrongIn({ fields, required, either }: Endpoint, input: Record<string, unknown>): Detail[] {
  const missing = required.filter((field) => !(field in input))
  const isClear = !either || either.filter((field) => field in input).length === 1
  return [
    ...(isClear ? [] : [{ loc: ['body'], msg: `Exactly one of ${either.join(', ')} is needed`, type: 'value_error' }]),
    ...missing.map((field) => ({ loc: ['body', field], msg: 'Field required', type: 'missing', input })),
    ...Object.entries(input).flatMap(([field, value]) => {
      const check = fields[field]
      const wrong = check ? check(value) : { type: 'extra_forbidden', msg: 'Extra inputs are not permitted' }
      return wrong ? [{ loc: ['body', field], ...wrong, input: value }] : []
    }),
  ]
}
