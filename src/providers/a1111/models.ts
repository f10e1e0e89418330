/** What AUTOMATIC1111's endpoints take. Fields: its `modules/api/models.py`; what only Forge has is said so. */
import type { ModelFacts, OptionRule, Price, Takes } from '../../models/model.ts'

/** A machine without much of a graphics card takes minutes for a picture, and requests wait for each other. */
const DEADLINE_MS = 30 * 60_000
/** The API has no limits: these are ours. */
const PROMPT_MAX = 100_000
const MAX_PICTURES = 16
const MAX_PARTIALS = 20
const anySize = { multipleOf: 8, minEdge: 64, maxEdge: 4096, minPixels: 64 ** 2, maxPixels: 4096 ** 2, maxRatio: 32 }
const free: Price = { unit: 'image', rates: [{ usd: 0 }], source: 'runs on your own machine', asOf: '2026-11-21' }

const text: OptionRule = { is: 'text', max: 1000 }
const flag: OptionRule = { is: 'flag' }
const number = (min: number, max: number): OptionRule => ({ is: 'number', min, max })
const whole = (min: number, max: number): OptionRule => ({ is: 'whole number', min, max })

const common: Record<string, OptionRule> = {
  sampler_name: text,
  scheduler: text,
  checkpoint: text,
  vae: text,
  clip_skip: whole(1, 12),
  styles: { is: 'json' },
  restore_faces: flag,
  tiling: flag,
  eta: number(0, 1),
  subseed: whole(-1, 2 ** 32 - 1),
  subseed_strength: number(0, 1),
  refiner_checkpoint: text,
  refiner_switch_at: number(0, 1),
  /** Forge. */
  distilled_cfg_scale: number(0, 100),
}
const hires: Record<string, OptionRule> = {
  enable_hr: flag,
  hr_scale: number(1, 4),
  hr_upscaler: text,
  hr_second_pass_steps: whole(0, 150),
  denoising_strength: number(0, 1),
}
const inpainting: Record<string, OptionRule> = {
  resize_mode: whole(0, 3),
  mask_blur: whole(0, 64),
  inpainting_fill: whole(0, 3),
  inpaint_full_res: flag,
  inpaint_full_res_padding: whole(0, 256),
  initial_noise_multiplier: number(0, 1.5),
}

const painting: Takes = {
  promptMax: PROMPT_MAX,
  n: MAX_PICTURES,
  images: { min: 0, max: 0 },
  freeSize: anySize,
  seed: true,
  negativePrompt: true,
  steps: { min: 1, max: 150 },
  guidance: { min: 1, max: 30 },
  partials: MAX_PARTIALS,
}

const model = (id: string, name: string, facts: Pick<ModelFacts, 'tasks' | 'takes'>): ModelFacts => ({
  id,
  provider: 'a1111',
  name,
  aliases: [],
  state: { is: 'live' },
  price: free,
  queued: false,
  idempotent: false,
  // What runs is interrupted, and nothing is billed anyway.
  cancelable: true,
  webhook: false,
  deadlineMs: DEADLINE_MS,
  ...facts,
})

export const models: ModelFacts[] = [
  model('txt2img', 'AUTOMATIC1111 txt2img', {
    tasks: ['generate'],
    takes: { ...painting, options: { ...common, ...hires } },
  }),
  model('img2img', 'AUTOMATIC1111 img2img', {
    tasks: ['edit'],
    takes: {
      ...painting,
      images: { min: 1, max: 1 },
      mask: true,
      strength: { min: 0, max: 1 },
      options: { ...common, ...inpainting },
    },
  }),
  model('extra-single-image', 'AUTOMATIC1111 upscale', {
    tasks: ['upscale', 'edit'],
    takes: {
      promptMax: PROMPT_MAX,
      promptless: true,
      n: 1,
      images: { min: 1, max: 1 },
      options: { upscaling_resize: number(1, 8), upscaler_1: text },
    },
  }),
]
