/** Stability's models on Bedrock as facts, and Amazon's with them. From the Bedrock user guide and its model cards, 2026-07. */
import type { ModelFacts, OptionRule, Price, Takes, Task } from '../../models/model.ts'
import { novaModels, unlistedChat } from './nova-models.ts'

const PRICES = { source: 'a price listing for Bedrock', asOf: '2026-07-29' }
const PROMPT_MAX = 10_000
const DEADLINE_MS = 5 * 60_000

const ratios = ['16:9', '1:1', '21:9', '2:3', '3:2', '4:5', '5:4', '9:16', '9:21']
const presets = [
  ...['3d-model', 'analog-film', 'anime', 'cinematic', 'comic-book', 'digital-art', 'enhance', 'fantasy-art'],
  ...['isometric', 'line-art', 'low-poly', 'modeling-compound', 'neon-punk', 'origami', 'photographic', 'pixel-art'],
  'tile-texture',
]
const one = { min: 1, max: 1 }
const styled = { style: presets }
const share = (min = 0, max = 1): OptionRule => ({ is: 'number', min, max })
const growMask = { grow_mask: { is: 'whole number', min: 0, max: 20 } } as const
const perImage = (usd: number): Price => ({ unit: 'image', rates: [{ usd }], ...PRICES })

function model(
  id: string,
  name: string,
  facts: Pick<ModelFacts, 'tasks' | 'price'> & Partial<ModelFacts>,
  takes: Partial<Takes>,
): ModelFacts {
  return {
    id,
    provider: 'bedrock',
    name,
    aliases: [],
    state: { is: 'live' },
    takes: {
      promptMax: PROMPT_MAX,
      n: 1,
      images: { min: 0, max: 0 },
      seed: true,
      negativePrompt: true,
      format: ['png', 'jpeg'],
      ...takes,
    },
    queued: false,
    idempotent: false,
    cancelable: false, // closing the connection ends the wait, not the work, nor its bill
    webhook: false,
    deadlineMs: DEADLINE_MS,
    ...facts,
  }
}

/** An edit service. It is called by its inference profile, and is known without the prefix too. `same`: Stability's own. */
function service(
  id: string,
  name: string,
  { task, price = null, same }: { task: Task; price?: Price | null; same: string },
  takes: Partial<Takes>,
): ModelFacts {
  const more = { aliases: [`stability.${id}`], fallbacks: [`stability/${same}`] }
  return model(`us.stability.${id}`, name, { tasks: [task], price, ...more }, { images: one, ...takes })
}

/** Services that only work on what is there: no prompt, and none of what goes with one. */
function plain(takes: Partial<Takes>): Partial<Takes> {
  return { promptless: true, seed: false, negativePrompt: false, ...takes }
}

const side: OptionRule = { is: 'whole number', min: 0, max: 2000 }

export const models: ModelFacts[] = [
  model(
    'stability.sd3-5-large-v1:0',
    'Stable Diffusion 3.5 Large',
    {
      tasks: ['generate', 'edit'],
      price: perImage(0.08),
      aliases: ['SD 3.5 Large', 'Stable Diffusion 3.5', 'Stable Diffusion'],
      fallbacks: ['stability/sd3.5-large'],
    },
    { images: { min: 0, max: 1 }, aspectRatios: ratios, strength: { min: 0, max: 1 } },
  ),
  model(
    'stability.stable-image-core-v1:1',
    'Stable Image Core',
    { tasks: ['generate'], price: perImage(0.04), fallbacks: ['stability/core'] },
    { aspectRatios: ratios },
  ),
  model(
    'stability.stable-image-ultra-v1:1',
    'Stable Image Ultra',
    { tasks: ['generate'], price: null, fallbacks: ['stability/ultra'] },
    { aspectRatios: ratios },
  ),
  service(
    'stable-image-inpaint-v1:0',
    'Stable Image Inpaint',
    { task: 'edit', price: perImage(0.07), same: 'inpaint' },
    { ...styled, mask: true, options: growMask },
  ),
  service(
    'stable-outpaint-v1:0',
    'Stable Image Outpaint',
    { task: 'edit', same: 'outpaint' },
    {
      ...styled,
      promptless: true,
      negativePrompt: false,
      options: { left: side, right: side, up: side, down: side, creativity: share() },
    },
  ),
  service(
    'stable-image-search-replace-v1:0',
    'Stable Image Search and Replace',
    { task: 'edit', same: 'search-and-replace' },
    { ...styled, options: { search_prompt: { is: 'text', max: PROMPT_MAX, required: true }, ...growMask } },
  ),
  service(
    'stable-image-search-recolor-v1:0',
    'Stable Image Search and Recolor',
    { task: 'edit', same: 'search-and-recolor' },
    { ...styled, options: { select_prompt: { is: 'text', max: PROMPT_MAX, required: true }, ...growMask } },
  ),
  service(
    'stable-image-erase-object-v1:0',
    'Stable Image Erase Object',
    { task: 'edit', same: 'erase' },
    plain({ seed: true, mask: true, options: growMask }),
  ),
  service(
    'stable-image-remove-background-v1:0',
    'Stable Image Remove Background',
    { task: 'cutout', same: 'remove-background' },
    // A JPEG could not be transparent.
    plain({ format: ['png'] }),
  ),
  service(
    'stable-image-control-sketch-v1:0',
    'Stable Image Control Sketch',
    { task: 'sketch', same: 'sketch' },
    { ...styled, options: { control_strength: share() } },
  ),
  service(
    'stable-image-control-structure-v1:0',
    'Stable Image Control Structure',
    { task: 'edit', same: 'structure' },
    { ...styled, options: { control_strength: share() } },
  ),
  service(
    'stable-image-style-guide-v1:0',
    'Stable Image Style Guide',
    { task: 'style', same: 'style' },
    { ...styled, aspectRatios: ratios, options: { fidelity: share() } },
  ),
  service(
    'stable-style-transfer-v1:0',
    'Stable Image Style Transfer',
    { task: 'style', same: 'style-transfer' },
    {
      promptless: true,
      images: { min: 2, max: 2 },
      options: { composition_fidelity: share(), style_strength: share(), change_strength: share(0.1) },
    },
  ),
  service(
    'stable-creative-upscale-v1:0',
    'Stable Image Creative Upscale',
    { task: 'upscale', same: 'upscale-creative' },
    { ...styled, options: { creativity: share(0.1, 0.5) } },
  ),
  service(
    'stable-conservative-upscale-v1:0',
    'Stable Image Conservative Upscale',
    { task: 'upscale', same: 'upscale-conservative' },
    { options: { creativity: share(0.1, 0.5) } },
  ),
  service(
    'stable-fast-upscale-v1:0',
    'Stable Image Fast Upscale',
    { task: 'upscale', price: perImage(0.03), same: 'upscale-fast' },
    plain({}),
  ),
  ...novaModels,
]

/** Text by default goes to Nova Lite: it is called by its own id, where Nova 2 wants a profile in most regions. */
export const defaults = {
  generate: 'stability.stable-image-core-v1:1',
  edit: 'stability.sd3-5-large-v1:0',
  cutout: 'us.stability.stable-image-remove-background-v1:0',
  sketch: 'us.stability.stable-image-control-sketch-v1:0',
  style: 'us.stability.stable-style-transfer-v1:0',
  upscale: 'us.stability.stable-fast-upscale-v1:0',
  chat: 'amazon.nova-lite-v1:0',
  vision: 'amazon.nova-lite-v1:0',
} as const

/** Any other id of Stability makes a picture, with fields that only it knows; everything else talks. */
export function unlisted(id: string): ModelFacts {
  if (!/^(\w+\.)?stability\./.test(id)) return unlistedChat(id)
  return model(
    id,
    id,
    { tasks: ['generate', 'edit'], price: null, state: { is: 'unlisted' } },
    { images: { min: 0, max: 2 }, mask: true, aspectRatios: ratios, promptless: true, openOptions: true },
  )
}
