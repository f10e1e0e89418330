/** What JumpStart's containers take, by format: SageMaker itself passes bodies on as they are. */
import { ProviderError } from '../../errors.ts'
import { flatten, paintMask } from '../../media/mask.ts'
import type { Takes, Task } from '../../models/model.ts'
import type { Ask, Picture } from '../../models/provider.ts'
import { base64 } from '../http.ts'

export interface Format {
  contentType: string
  accept: string
  tasks: Task[]
  takes: Takes
  /** The body, as JSON. */
  payload(ask: Ask): Promise<unknown>
}

/** No container documents a limit; these are ours. What fits into an instance's memory is the operator's to know. */
export const PROMPT_MAX = 10_000
export const steps = { min: 1, max: 150 }
export const guidance = { min: 0, max: 50 }
export const unit = { min: 0, max: 1 }
export const anySize = {
  multipleOf: 8,
  minEdge: 64,
  maxEdge: 2048,
  minPixels: 64 ** 2,
  maxPixels: 2048 ** 2,
  maxRatio: 8,
}
export const ratios = ['21:9', '16:9', '3:2', '5:4', '1:1', '4:5', '2:3', '9:16', '9:21']
const N = 4

const none = { min: 0, max: 0 }
const one = { min: 1, max: 1 }
/** Base64 of a JPEG: as raw pixels, which is what plain JSON means here, a picture has many megabytes. */
const JPEG = 'application/json;jpeg'
const JSON_TYPE = 'application/json'

const diffusion = ({ prompt, negativePrompt, n, steps, guidance, seed }: Ask) => ({
  prompt,
  negative_prompt: negativePrompt,
  num_images_per_prompt: n,
  num_inference_steps: steps,
  guidance_scale: guidance,
  seed,
})

const usual = { promptMax: PROMPT_MAX, n: N, seed: true, negativePrompt: true, steps, guidance }

export const formats: Record<string, Format> = {
  /** Stable Diffusion 1 and 2: `model-txt2img-stabilityai-…`. */
  sd2: {
    contentType: JSON_TYPE,
    accept: JPEG,
    tasks: ['generate'],
    takes: { ...usual, images: none, freeSize: anySize },
    payload: async (ask) => ({ ...diffusion(ask), width: ask.width, height: ask.height }),
  },
  /** `model-inpainting-stabilityai-…`. */
  inpaint: {
    contentType: JPEG,
    accept: JPEG,
    tasks: ['edit'],
    takes: { ...usual, images: one, mask: true },
    async payload(ask) {
      const { mask } = ask
      if (!mask) throw invalid('This endpoint changes what a mask marks: send one.')
      const painted = await paintMask(mask.bytes, { changed: 'white' })
      return { ...diffusion(ask), image: await jpeg(ask), mask_image: await jpegOf(painted) }
    },
  },
  /** `model-upscaling-stabilityai-stable-diffusion-x4-upscaler-…`. It wants a prompt, which may be empty. */
  upscale: {
    contentType: JPEG,
    accept: JPEG,
    tasks: ['upscale'],
    takes: { ...usual, n: 1, images: one, promptless: true },
    async payload(ask) {
      const { num_images_per_prompt: _, ...fields } = diffusion(ask)
      return { ...fields, image: await jpeg(ask) }
    },
  },
  /** Stable Diffusion XL 1.0, JumpStart's and Stability's own container. */
  sdxl: {
    contentType: JSON_TYPE,
    accept: JSON_TYPE,
    tasks: ['generate', 'edit'],
    takes: {
      ...usual,
      n: 1,
      images: { min: 0, max: 1 },
      freeSize: anySize,
      strength: unit,
      options: {
        sampler: { is: 'text', max: 64 },
        use_refiner: { is: 'flag' },
        refiner_steps: { is: 'whole number', min: 1, max: 150 },
        refiner_strength: { is: 'number', ...unit },
      },
    },
    payload: async ({ prompt, negativePrompt, width, height, steps, guidance, seed, strength, images, options }) => ({
      text_prompts: [{ text: prompt, weight: 1 }, ...(negativePrompt ? [{ text: negativePrompt, weight: -1 }] : [])],
      ...{ width, height, steps, cfg_scale: guidance, seed },
      ...(images[0] ? { init_image: base64(images[0]), image_strength: likeness(strength) } : {}),
      ...options,
    }),
  },
  /** Stability's newer packages, which take what its public API takes. */
  stability: {
    contentType: JSON_TYPE,
    accept: JSON_TYPE,
    tasks: ['generate', 'edit'],
    takes: {
      promptMax: PROMPT_MAX,
      n: 1,
      images: { min: 0, max: 1 },
      aspectRatios: ratios,
      seed: true,
      negativePrompt: true,
      strength: unit,
      format: ['png', 'jpeg'],
    },
    async payload({ prompt, negativePrompt, aspectRatio, seed, strength, format, images: [first] }) {
      const common = { prompt, negative_prompt: negativePrompt, seed, output_format: format }
      if (!first) return { ...common, mode: 'text-to-image', aspect_ratio: aspectRatio }
      return { ...common, mode: 'image-to-image', image: base64(first), strength: strength ?? STRENGTH }
    },
  },
}

/** An edit with Stability's packages needs a strength. */
const STRENGTH = 0.7

/** SDXL counts the other way: 1 leaves the picture as it is. Without the last binary digit of 1 - 0.35. */
const likeness = (strength: number | undefined) =>
  strength === undefined ? undefined : Math.round((1 - strength) * 1000) / 1000

const jpegOf = async (bytes: Uint8Array) => base64({ bytes: await flatten(bytes, { format: 'jpeg' }) })

function jpeg({ images: [first] }: { images: Picture[] }) {
  if (!first) throw invalid('This endpoint needs a picture.')
  return jpegOf(first.bytes)
}

const invalid = (said: string) => new ProviderError('invalid_request', said, { charged: 'no' })
