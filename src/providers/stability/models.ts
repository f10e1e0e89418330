/** What Stability's services take and cost, as facts. Fields and ranges: the OpenAPI document of api.stability.ai, 2026. */
import type { ModelFacts, OptionRule, Price, Takes } from '../../models/model.ts'

const PROMPT_MAX = 10_000
/** An answer comes within a minute, as a rule; a broken connection is seen sooner than this. */
const DEADLINE_MS = 5 * 60_000
/** What is queued takes a minute or two. Its result is kept for a day. */
const QUEUED_DEADLINE_MS = 30 * 60_000
const USD_PER_CREDIT = 0.01

const formats = ['png', 'jpeg', 'webp']
const ratios = ['16:9', '1:1', '21:9', '2:3', '3:2', '4:5', '5:4', '9:16', '9:21']
// biome-ignore format: a list of words reads best as a table
export const stylePresets = ['3d-model', 'analog-film', 'anime', 'cinematic', 'comic-book', 'digital-art', 'enhance',
  'fantasy-art', 'isometric', 'line-art', 'low-poly', 'modeling-compound', 'neon-punk', 'origami', 'photographic',
  'pixel-art', 'tile-texture']
const none = { min: 0, max: 0 }
const maybeOne = { min: 0, max: 1 }
const one = { min: 1, max: 1 }
const share = { min: 0, max: 1 }

const number = (min: number, max: number): OptionRule => ({ is: 'number', min, max })
const pixels = (max: number): OptionRule => ({ is: 'whole number', min: 0, max })
const growMask = { grow_mask: pixels(20) }

/** "Flat rate of … credits per successful generation", in the documents of the API. */
const documented = { source: "the OpenAPI document of Stability's API, a copy of 2026", asOf: '2026-01-01' }
/** The newest price list that says from when it holds. */
const listed = { source: 'https://stability.ai/api-pricing-update-25', asOf: '2025-08-01' }

const credits = (count: number, where: { source: string; asOf: string }): Price => ({
  unit: 'image',
  rates: [{ usd: Number((count * USD_PER_CREDIT).toFixed(4)) }],
  ...where,
})

type More = Pick<ModelFacts, 'tasks' | 'price'> & Partial<ModelFacts>

function model(id: string, name: string, more: More, takes: Partial<Takes>): ModelFacts {
  return {
    id,
    provider: 'stability',
    name,
    aliases: [],
    state: { is: 'live' },
    takes: { promptMax: PROMPT_MAX, n: 1, images: one, format: formats, ...takes },
    queued: false,
    idempotent: false,
    cancelable: false, // closing the connection ends the wait, not the work
    webhook: false,
    deadlineMs: DEADLINE_MS,
    ...more,
  }
}

const prompted = { seed: true, negativePrompt: true, style: stylePresets } as const
const generating = { ...prompted, aspectRatios: ratios }

const diffusion = (id: string, name: string, cost: number, more: Pick<ModelFacts, 'aliases' | 'fallbacks'>) =>
  model(
    id,
    name,
    { tasks: ['generate', 'edit'], price: credits(cost, documented), ...more },
    { ...generating, images: maybeOne, strength: share, guidance: { min: 1, max: 10 } },
  )

export const models: ModelFacts[] = [
  model(
    'core',
    'Stable Image Core',
    { tasks: ['generate'], price: credits(3, documented) },
    { ...generating, images: none },
  ),
  model(
    'ultra',
    'Stable Image Ultra',
    { tasks: ['generate', 'edit'], price: credits(8, documented) },
    { ...generating, images: maybeOne, strength: share },
  ),
  // The names of Stable Diffusion 3 lead to 3.5 at Stability too, since 2025-04-17.
  diffusion('sd3.5-large', 'Stable Diffusion 3.5 Large', 6.5, {
    // biome-ignore format: a list of names reads best as a table
    aliases: ['Stable Diffusion', 'Stable Diffusion 3.5', 'SD 3.5', 'SD 3.5 Large', 'Stable Diffusion 3',
      'Stable Diffusion 3 Large', 'SD3', 'sd3-large'],
    fallbacks: ['replicate/stability-ai/stable-diffusion-3.5-large'],
  }),
  diffusion('sd3.5-large-turbo', 'Stable Diffusion 3.5 Large Turbo', 4, {
    aliases: ['Stable Diffusion 3.5 Turbo', 'SD 3.5 Turbo', 'SD 3.5 Large Turbo', 'sd3-large-turbo'],
    fallbacks: ['replicate/stability-ai/stable-diffusion-3.5-large-turbo'],
  }),
  diffusion('sd3.5-medium', 'Stable Diffusion 3.5 Medium', 3.5, {
    aliases: ['SD 3.5 Medium', 'sd3-medium'],
    fallbacks: ['replicate/stability-ai/stable-diffusion-3.5-medium'],
  }),
  diffusion('sd3.5-flash', 'Stable Diffusion 3.5 Flash', 2.5, { aliases: ['SD 3.5 Flash'] }),
  model(
    'inpaint',
    'Stability Inpaint',
    { tasks: ['edit'], price: credits(5, listed), aliases: ['Stable Inpaint'] },
    { ...prompted, mask: true, options: growMask },
  ),
  model(
    'erase',
    'Stability Erase',
    { tasks: ['edit'], price: credits(5, listed), aliases: ['Stable Erase'] },
    { promptless: true, mask: true, seed: true, options: growMask },
  ),
  model(
    'outpaint',
    'Stability Outpaint',
    { tasks: ['edit'], price: credits(4, documented), aliases: ['Stable Outpaint'] },
    {
      promptless: true,
      seed: true,
      style: stylePresets,
      // At least one side has to be named.
      options: {
        left: pixels(2000),
        right: pixels(2000),
        up: pixels(2000),
        down: pixels(2000),
        creativity: number(0, 1),
      },
    },
  ),
  model(
    'search-and-replace',
    'Stability Search and Replace',
    { tasks: ['edit'], price: credits(5, listed) },
    { ...prompted, options: { search_prompt: { is: 'text', max: PROMPT_MAX, required: true }, ...growMask } },
  ),
  model(
    'search-and-recolor',
    'Stability Search and Recolor',
    { tasks: ['edit'], price: credits(5, documented) },
    { ...prompted, options: { select_prompt: { is: 'text', max: PROMPT_MAX, required: true }, ...growMask } },
  ),
  model(
    'remove-background',
    'Stability Remove Background',
    { tasks: ['cutout'], price: credits(5, listed) },
    { promptless: true, format: ['png', 'webp'] },
  ),
  model(
    'replace-background-and-relight',
    'Stability Replace Background and Relight',
    {
      tasks: ['compose', 'edit'],
      price: credits(8, documented),
      aliases: ['Stability Relight', 'Replace Background'],
      queued: true,
      deadlineMs: QUEUED_DEADLINE_MS,
    },
    {
      // The subject, then the new background, then what shows the light. Without a second picture it needs a prompt.
      images: { min: 1, max: 3 },
      promptless: true,
      seed: true,
      negativePrompt: true,
      options: {
        foreground_prompt: { is: 'text', max: PROMPT_MAX },
        preserve_original_subject: number(0, 1),
        original_background_depth: number(0, 1),
        keep_original_background: { is: 'flag' },
        light_source_direction: { is: 'choice', of: ['above', 'below', 'left', 'right'] },
        light_source_strength: number(0, 1),
      },
    },
  ),
  model(
    'sketch',
    'Stability Sketch',
    { tasks: ['sketch'], price: credits(5, listed), aliases: ['Stable Sketch', 'Sketch to Image'] },
    { ...prompted, options: { control_strength: number(0, 1) } },
  ),
  model(
    'structure',
    'Stability Structure',
    { tasks: ['edit'], price: credits(5, listed), aliases: ['Stable Structure'] },
    { ...prompted, options: { control_strength: number(0, 1) } },
  ),
  model(
    'style',
    'Stability Style Guide',
    { tasks: ['style'], price: credits(5, listed), aliases: ['Stable Style', 'Stability Style'] },
    { ...generating, options: { fidelity: number(0, 1) } },
  ),
  model(
    'style-transfer',
    'Stability Style Transfer',
    { tasks: ['style'], price: credits(8, documented) },
    {
      images: { min: 2, max: 2 },
      promptless: true,
      seed: true,
      negativePrompt: true,
      options: {
        style_strength: number(0, 1),
        composition_fidelity: number(0, 1),
        change_strength: number(0.1, 1),
      },
    },
  ),
  model(
    'upscale-fast',
    'Stability Fast Upscale',
    { tasks: ['upscale'], price: credits(2, listed), aliases: ['Stable Fast Upscaler', 'Fast Upscaler'] },
    { promptless: true },
  ),
  model(
    'upscale-conservative',
    'Stability Conservative Upscale',
    { tasks: ['upscale'], price: credits(40, listed), aliases: ['Conservative Upscaler'] },
    { seed: true, negativePrompt: true, options: { creativity: number(0.2, 0.5) } },
  ),
  model(
    'upscale-creative',
    'Stability Creative Upscale',
    {
      tasks: ['upscale'],
      price: credits(60, listed),
      aliases: ['Creative Upscaler'],
      queued: true,
      deadlineMs: QUEUED_DEADLINE_MS,
    },
    { ...prompted, options: { creativity: number(0.1, 0.5) } },
  ),
]
