/** What each kind of compatible server takes, answers and refuses with, as documented; everything else it refuses. */
import { z } from 'zod'

export type Kind = 'plain' | 'localai' | 'together' | 'xai' | 'vllm-omni' | 'sglang' | 'sd-cpp' | 'ollama'

export interface Model {
  id: string
  /** Millionths of a dollar for one picture; `null` where nobody says. */
  micros: number | null
}

export interface KindFacts {
  models: Model[]
  needsKey: boolean
  generations?: z.ZodType<Fields>
  /** Fields of `/images/edits`, or of `/images/inpainting`, beside the files. */
  edits?: { path: string; as: 'form' | 'json'; fields: z.ZodType<Fields>; image: string[]; mask?: string }
  errors: 'openai' | 'code and text' | 'detail' | 'text'
  videos?: 'xai' | 'vllm-omni'
  chats: boolean
  /** The model list without an envelope. */
  bareList?: true
}
export type Fields = Record<string, unknown>

const size = z.string().regex(/^\d+x\d+$/)
const count = z.int().min(1).max(10)
const prompt = z.string().min(1)
const format = z.enum(['url', 'b64_json'])
const dataUri = z.string().regex(/^data:image\/(png|jpeg|webp);base64,[A-Za-z0-9+/]+=*$/)
const base64 = z.string().regex(/^[A-Za-z0-9+/]{40,}=*$/)
const xaiPicture = z.strictObject({ url: dataUri.or(z.url()), type: z.literal('image_url') })
const number = (min: number, max: number) => z.coerce.number().min(min).max(max).optional()
const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max).optional()
/** Numbers arrive as text in a form. */
const formCount = whole(1, 10)

const common = { model: z.string(), prompt, n: count.optional(), size: size.optional() }
const formCommon = { model: z.string(), prompt, n: formCount, size: size.or(z.literal('auto')).optional() }
const xaiFields = {
  model: z.string(),
  prompt,
  n: count.optional(),
  aspect_ratio: z
    .string()
    .regex(/^(auto|\d+:\d+)$/)
    .optional(),
  resolution: z.enum(['1k', '2k']).optional(),
  quality: z.enum(['low', 'medium', 'high']).optional(),
  response_format: format.optional(),
  output_format: z.enum(['jpeg', 'png']).optional(),
  user: z.string().optional(),
  sync_mode: z.boolean().optional(),
}
const diffusion = {
  negative_prompt: z.string().optional(),
  num_inference_steps: whole(1, 200),
  guidance_scale: number(0, 20),
  true_cfg_scale: number(0, 20),
  seed: whole(0, 2 ** 32 - 1),
}
const multipleOf8 = z.int().min(64).max(2048).multipleOf(8)
const free = (id: string): Model => ({ id, micros: 0 })

export const kinds: Record<Kind, KindFacts> = {
  plain: {
    models: [{ id: 'house-model', micros: null }],
    needsKey: true,
    generations: z.strictObject({ ...common, response_format: format.optional() }),
    edits: {
      path: '/images/edits',
      as: 'form',
      fields: z.strictObject(formCommon),
      image: ['image', 'image[]'],
      mask: 'mask',
    },
    errors: 'openai',
    chats: true,
  },
  localai: {
    models: [free('flux.1-dev')],
    needsKey: false,
    generations: z.strictObject({
      ...common,
      response_format: format.optional(),
      step: z.int().min(1).optional(),
      file: base64.optional(),
      files: z.array(base64).optional(),
      ref_images: z.array(base64).optional(),
      quality: z.string().optional(),
      mode: z.int().optional(),
    }),
    edits: {
      path: '/images/inpainting',
      as: 'form',
      fields: z.strictObject({ ...formCommon, steps: whole(1, 200) }),
      image: ['image'],
      mask: 'mask',
    },
    errors: 'openai',
    chats: true,
  },
  together: {
    models: [
      { id: 'black-forest-labs/FLUX.1-schnell', micros: null },
      { id: 'black-forest-labs/FLUX.1-kontext-pro', micros: null },
    ],
    needsKey: true,
    generations: z.strictObject({
      model: z.string(),
      prompt,
      n: z.int().min(1).max(4).optional(),
      width: multipleOf8.optional(),
      height: multipleOf8.optional(),
      response_format: z.enum(['base64', 'url']).optional(),
      seed: z.int().optional(),
      negative_prompt: z.string().optional(),
      steps: z.int().min(1).max(100).optional(),
      guidance_scale: z.number().optional(),
      guidance: z.number().optional(),
      output_format: z.enum(['jpeg', 'png']).optional(),
      image_url: dataUri.or(z.url()).optional(),
      reference_images: z.array(dataUri.or(z.url())).optional(),
      image_loras: z.array(z.strictObject({ path: z.string(), scale: z.number() })).optional(),
      disable_safety_checker: z.boolean().optional(),
    }),
    errors: 'openai',
    chats: true,
    bareList: true,
  },
  xai: {
    models: [
      { id: 'grok-imagine-image', micros: 20_000 },
      { id: 'grok-imagine-image-quality', micros: 70_000 },
      { id: 'grok-imagine-video', micros: 300_000 },
      { id: 'grok-5', micros: 1200 },
    ],
    needsKey: true,
    generations: z.strictObject(xaiFields),
    edits: {
      path: '/images/edits',
      as: 'json',
      fields: z
        .strictObject({
          ...xaiFields,
          image: xaiPicture.optional(),
          images: z.array(xaiPicture).min(2).max(5).optional(),
        })
        .refine(({ image, images }) => (image === undefined) !== (images === undefined), 'image or images is needed'),
      image: [],
    },
    errors: 'code and text',
    videos: 'xai',
    chats: true,
  },
  'vllm-omni': {
    models: [free('Qwen/Qwen-Image'), free('Wan-AI/Wan2.2-T2V-A14B')],
    needsKey: false,
    generations: z.strictObject({
      ...common,
      ...diffusion,
      response_format: z.literal('b64_json').optional(),
      vae_use_slicing: z.boolean().optional(),
      vae_use_tiling: z.boolean().optional(),
    }),
    edits: {
      path: '/images/edits',
      as: 'form',
      fields: z.strictObject({
        ...formCommon,
        ...diffusion,
        output_format: z.enum(['png', 'jpg', 'jpeg', 'webp']).optional(),
        output_compression: whole(0, 100),
        background: z.string().optional(),
      }),
      image: ['image'],
      mask: 'mask_image',
    },
    errors: 'detail',
    videos: 'vllm-omni',
    chats: true,
  },
  sglang: {
    models: [free('black-forest-labs/FLUX.1-dev')],
    needsKey: false,
    generations: z.strictObject({ ...common, ...diffusion, response_format: z.literal('b64_json').optional() }),
    edits: {
      path: '/images/edits',
      as: 'form',
      fields: z.strictObject({ ...formCommon, ...diffusion, response_format: format.optional() }),
      image: ['image'],
    },
    errors: 'detail',
    chats: true,
  },
  'sd-cpp': {
    models: [free('sd-cpp-local')],
    needsKey: false,
    generations: z.strictObject({
      model: z.string().optional(),
      prompt,
      n: count.optional(),
      size: size.optional(),
      response_format: z.string().optional(),
      output_format: z.enum(['png', 'jpeg', 'webp']).optional(),
      output_compression: z.int().min(0).max(100).optional(),
    }),
    edits: {
      path: '/images/edits',
      as: 'form',
      fields: z.strictObject({ ...formCommon, output_format: z.enum(['png', 'jpeg']).optional() }),
      image: ['image', 'image[]'],
      mask: 'mask',
    },
    errors: 'text',
    chats: false,
  },
  ollama: { models: [free('gemma3')], needsKey: false, errors: 'text', chats: true },
}

/** What stable-diffusion.cpp reads from a tag in the prompt. */
export const tagged = z.strictObject({
  seed: z.int().optional(),
  negative_prompt: z.string().optional(),
  sample_params: z
    .strictObject({
      sample_steps: z.int().min(1).optional(),
      guidance: z.strictObject({ txt_cfg: z.number().optional() }).optional(),
    })
    .optional(),
})

const turn = z.strictObject({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.union([
    z.string(),
    z
      .array(
        z.union([
          z.strictObject({ type: z.literal('text'), text: z.string() }),
          z.strictObject({ type: z.literal('image_url'), image_url: z.strictObject({ url: dataUri }) }),
        ]),
      )
      .min(1),
  ]),
})
export const completion = z.strictObject({
  model: z.string(),
  messages: z.array(turn).min(1),
  max_tokens: z.int().min(1).optional(),
  temperature: z.number().optional(),
  stream: z.literal(false).optional(),
})
export type Completion = z.infer<typeof completion>

const filmed = { model: z.string(), prompt }
export const xaiVideo = z.strictObject({
  ...filmed,
  duration: z.int().min(1).max(15).optional(),
  aspect_ratio: z
    .string()
    .regex(/^\d+:\d+$/)
    .optional(),
  resolution: z.enum(['480p', '720p', '1080p']).optional(),
  image: z.strictObject({ url: dataUri.or(z.url()) }).optional(),
})
export const vllmVideo = z.strictObject({
  ...filmed,
  seconds: number(1, 60),
  size: size.optional(),
  num_frames: whole(1, 1000),
  fps: whole(1, 60),
  seed: whole(0, 2 ** 32 - 1),
  negative_prompt: z.string().optional(),
})
