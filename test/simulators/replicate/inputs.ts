/** The inputs of Replicate's models, by their published schemas, and what each gives. Written apart from the provider. */
import { z } from 'zod'

/** What comes out of a model. `several`: a list of addresses, also for one. */
export interface SimulatedModel {
  input: z.ZodRawShape
  gives: 'picture' | 'drawing' | 'video' | 'cut-out'
  several?: true
}

/** An address, or a file inside the input. */
const file = z
  .string()
  .refine((text) => /^https?:\/\/\S+$/.test(text) || isDataUri(text), 'must be a URL or a base64 data URI')

function isDataUri(text: string): boolean {
  const comma = text.indexOf(',')
  if (!/^data:[\w.+-]+\/[\w.+-]+;base64$/.test(text.slice(0, comma))) return false
  const data = text.slice(comma + 1)
  return data.length > 0 && /^[A-Za-z0-9+/]+=*$/.test(data)
}

const prompt = z.string()
const seed = z.int().nullish()
const flag = z.boolean().optional()
const whole = (min: number, max: number) => z.int().min(min).max(max).optional()
const number = (min: number, max: number) => z.number().min(min).max(max).optional()
const choice = (...of: string[]) => z.enum(of).optional()
const files = (max: number) => z.array(file).max(max).optional()

const webpJpgPng = choice('webp', 'jpg', 'png')
const jpgPng = choice('jpg', 'png')
const fluxRatio = choice('1:1', '16:9', '21:9', '3:2', '2:3', '4:5', '5:4', '3:4', '4:3', '9:16', '9:21')
const proRatios = ['custom', '1:1', '16:9', '3:2', '2:3', '4:5', '5:4', '9:16', '3:4', '4:3']
const MATCH = 'match_input_image'

const openFlux = {
  prompt,
  seed: z.int().optional(),
  go_fast: flag,
  megapixels: choice('1', '0.25'),
  num_outputs: whole(1, 4),
  aspect_ratio: fluxRatio,
  output_format: webpJpgPng,
  output_quality: whole(0, 100),
  disable_safety_checker: flag,
}
const kontext = {
  prompt,
  seed,
  input_image: file.nullish(),
  // biome-ignore format: a list of ratios reads best in one piece
  aspect_ratio: choice(MATCH, '1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '4:5', '5:4', '21:9', '9:21', '2:1', '1:2'),
  output_format: jpgPng,
  safety_tolerance: whole(0, 6),
  prompt_upsampling: flag,
}
// biome-ignore format: a list of sizes reads best as a table
const recraftSize = choice('1024x1024', '1365x1024', '1024x1365', '1536x1024', '1024x1536', '1820x1024', '1024x1820',
  '1024x2048', '2048x1024', '1434x1024', '1024x1434', '1024x1280', '1280x1024', '1024x1707', '1707x1024')

/** Official models: they are called by name, and have no version that one can name. */
export const officialModels: Record<string, SimulatedModel> = {
  'black-forest-labs/flux-schnell': {
    input: { ...openFlux, num_inference_steps: whole(1, 4) },
    gives: 'picture',
    several: true,
  },
  'black-forest-labs/flux-dev': {
    input: {
      ...openFlux,
      image: file.optional(),
      prompt_strength: number(0, 1),
      guidance: number(0, 10),
      num_inference_steps: whole(1, 50),
    },
    gives: 'picture',
    several: true,
  },
  'black-forest-labs/flux-1.1-pro': {
    input: {
      prompt,
      seed: z.int().optional(),
      width: z.int().min(256).max(1440).optional(),
      height: z.int().min(256).max(1440).optional(),
      aspect_ratio: choice(...proRatios),
      image_prompt: file.optional(),
      output_format: webpJpgPng,
      output_quality: whole(0, 100),
      safety_tolerance: whole(1, 6),
      prompt_upsampling: flag,
    },
    gives: 'picture',
  },
  'black-forest-labs/flux-1.1-pro-ultra': {
    input: {
      prompt,
      raw: flag,
      seed: z.int().optional(),
      aspect_ratio: fluxRatio,
      image_prompt: file.optional(),
      image_prompt_strength: number(0, 1),
      output_format: jpgPng,
      safety_tolerance: whole(1, 6),
    },
    gives: 'picture',
  },
  'black-forest-labs/flux-kontext-pro': { input: kontext, gives: 'picture' },
  'black-forest-labs/flux-kontext-max': { input: kontext, gives: 'picture' },
  'black-forest-labs/flux-2-pro': {
    input: {
      prompt,
      seed: z.int().optional(),
      width: z.int().min(256).max(2048).nullish(),
      height: z.int().min(256).max(2048).nullish(),
      resolution: choice(MATCH, '0.5 MP', '1 MP', '2 MP', '4 MP'),
      aspect_ratio: choice(MATCH, ...proRatios),
      input_images: files(8),
      output_format: webpJpgPng,
      output_quality: whole(0, 100),
      safety_tolerance: whole(1, 5),
    },
    gives: 'picture',
  },
  'black-forest-labs/flux-fill-pro': {
    input: {
      prompt,
      image: file,
      mask: file.optional(),
      seed: z.int().optional(),
      steps: whole(15, 50),
      guidance: number(1.5, 100),
      outpaint: z.string().optional(),
      output_format: jpgPng,
      safety_tolerance: whole(1, 6),
      prompt_upsampling: flag,
    },
    gives: 'picture',
  },
  'google/nano-banana': {
    input: {
      prompt,
      image_input: files(10),
      aspect_ratio: choice(MATCH, '1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'),
      output_format: jpgPng,
    },
    gives: 'picture',
  },
  'google/imagen-4': {
    input: {
      prompt,
      aspect_ratio: choice('1:1', '9:16', '16:9', '3:4', '4:3'),
      output_format: jpgPng,
      safety_filter_level: choice('block_low_and_above', 'block_medium_and_above', 'block_only_high'),
    },
    gives: 'picture',
  },
  'bytedance/seedream-4': {
    input: {
      prompt,
      size: choice('1K', '2K', '4K', 'custom'),
      width: whole(1024, 4096),
      height: whole(1024, 4096),
      max_images: whole(1, 15),
      image_input: files(10),
      aspect_ratio: choice(MATCH, '1:1', '4:3', '3:4', '16:9', '9:16', '3:2', '2:3', '21:9'),
      enhance_prompt: flag,
      sequential_image_generation: choice('disabled', 'auto'),
    },
    gives: 'picture',
    several: true,
  },
  'recraft-ai/recraft-v3': {
    input: {
      prompt,
      size: recraftSize,
      style: z
        .string()
        .regex(/^(any|(realistic_image|digital_illustration)(\/\w+)?)$/)
        .optional(),
      aspect_ratio: z.string().optional(),
    },
    gives: 'picture',
  },
  'recraft-ai/recraft-v3-svg': {
    input: {
      prompt,
      size: recraftSize,
      style: choice('any', 'engraving', 'line_art', 'line_circuit', 'linocut'),
      aspect_ratio: z.string().optional(),
    },
    gives: 'drawing',
  },
  'stability-ai/stable-diffusion-3.5-large': {
    input: {
      prompt,
      cfg: number(1, 10),
      seed,
      image: file.nullish(),
      prompt_strength: number(0, 1),
      negative_prompt: z.string().nullish(),
      aspect_ratio: choice('16:9', '1:1', '21:9', '2:3', '3:2', '4:5', '5:4', '9:16', '9:21'),
      output_format: webpJpgPng,
    },
    gives: 'picture',
  },
  'recraft-ai/recraft-remove-background': { input: { image: file }, gives: 'cut-out' },
  'recraft-ai/recraft-crisp-upscale': { input: { image: file }, gives: 'picture' },
  'recraft-ai/recraft-vectorize': { input: { image: file }, gives: 'drawing' },
  'google/upscaler': {
    input: { image: file, upscale_factor: choice('x2', 'x4'), compression_quality: whole(1, 100) },
    gives: 'picture',
  },
  'minimax/video-01': {
    input: {
      prompt,
      prompt_optimizer: flag,
      first_frame_image: file.optional(),
      subject_reference: file.optional(),
    },
    gives: 'video',
  },
  'kwaivgi/kling-v2.1': {
    input: {
      prompt,
      start_image: file,
      end_image: file.optional(),
      mode: choice('standard', 'pro'),
      duration: z.literal([5, 10]).optional(),
      negative_prompt: z.string().optional(),
    },
    gives: 'video',
  },
  'wan-video/wan-2.2-t2v-fast': {
    input: {
      prompt,
      seed,
      go_fast: flag,
      num_frames: whole(81, 121),
      resolution: choice('480p', '720p'),
      aspect_ratio: choice('16:9', '9:16'),
    },
    gives: 'video',
  },
  'google/veo-3': {
    input: {
      prompt,
      seed,
      image: file.optional(),
      aspect_ratio: choice('16:9', '9:16'),
      duration: z.literal([4, 6, 8]).optional(),
      resolution: choice('720p', '1080p'),
      negative_prompt: z.string().nullish(),
      generate_audio: flag,
    },
    gives: 'video',
  },
}

/** A community model: it is called by a version, and not by its name. */
export const communityModel = {
  name: 'acme/tiny-painter',
  version: 'a1b2c3d4'.repeat(8),
  model: {
    input: { prompt: prompt.optional(), image: file.optional(), seed, wobble: number(0, 1) },
    gives: 'picture',
  } satisfies SimulatedModel as SimulatedModel,
}

/** A deployment of the account: it runs the community model on machines of its own. */
export const deployment = 'acme/painter-on-duty'

/** What is wrong with an input, in the form of Replicate's `invalid_fields`. Fields that a model does not have are let through. */
export function wrongIn(model: SimulatedModel, input: unknown) {
  const parsed = z.looseObject(model.input).safeParse(input)
  return (parsed.error?.issues ?? []).map(({ code, path, message }) => ({
    type: code,
    field: ['input', ...path].join('.'),
    description: message,
  }))
}

/** Fields that the model does not have: the real one says nothing, and does nothing with them. */
export const unknownIn = (model: SimulatedModel, input: Record<string, unknown>) =>
  Object.keys(input).filter((name) => !(name in model.input))
