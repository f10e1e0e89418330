/** What the models of Black Forest Labs take and cost. Sizes and fields: the OpenAPI document of api.bfl.ai, 2026-05. */
import type { ModelFacts, Price, Takes } from '../../models/model.ts'

const PRICES = { source: "Black Forest Labs' pricing page", asOf: '2026-11-16' }
/** Its clients forget a task after 30 minutes. */
const DEADLINE_MS = 30 * 60_000
/** FLUX.1 documents no limit; this one is ours. */
const PROMPT_MAX = 10_000
/** FLUX.2 takes 32,000 tokens; characters are the safe side. */
const PROMPT_MAX_FLUX2 = 32_000

const formats = ['jpeg', 'png', 'webp']
const ratios = ['21:9', '16:9', '4:3', '3:2', '1:1', '2:3', '3:4', '9:16', '9:21']
const none = { min: 0, max: 0 }
const upsampling = { prompt_upsampling: { is: 'flag' } } as const
const tolerance = (max: number) => ({ safety_tolerance: { is: 'whole number', min: 0, max } }) as const
const flux1Size = {
  multipleOf: 32,
  minEdge: 256,
  maxEdge: 1440,
  minPixels: 256 ** 2,
  maxPixels: 1440 ** 2,
  maxRatio: 5.625,
}
/** Up to about 4 megapixels, in steps of 16. */
const flux2Size = { multipleOf: 16, minEdge: 64, maxEdge: 2048, minPixels: 64 ** 2, maxPixels: 2048 ** 2, maxRatio: 32 }

const perImage = (usd: number): Price => ({ unit: 'image', rates: [{ usd }], ...PRICES })
/** What an edit adds for its input pictures is published only as "from": unknown beforehand, and settled by the answer. */
const perMegapixel = (usd: number, furtherMegapixelUsd: number): Price => ({
  unit: 'image',
  rates: [{ usd, tasks: ['generate'] }],
  furtherMegapixelUsd,
  ...PRICES,
})
/** "From" a price, and no rule for more than one megapixel: unknown beforehand. */
const FROM = null

function model(
  id: string,
  name: string,
  more: Pick<ModelFacts, 'tasks' | 'price'> & Partial<ModelFacts>,
  takes: Partial<Takes>,
): ModelFacts {
  return {
    id,
    provider: 'black-forest-labs',
    name,
    aliases: [],
    state: { is: 'live' },
    takes: { promptMax: PROMPT_MAX, n: 1, images: none, seed: true, format: formats, ...takes },
    queued: true,
    idempotent: false,
    cancelable: false,
    webhook: true,
    deadlineMs: DEADLINE_MS,
    ...more,
  }
}

const flux2 = (id: string, name: string, price: Price | null, max: number, takes: Partial<Takes> = {}) =>
  model(
    id,
    name,
    { tasks: ['generate', 'edit', 'compose'], price, aliases: [name.replace(/[[\]]/g, '')] },
    {
      promptMax: PROMPT_MAX_FLUX2,
      images: { min: 0, max },
      freeSize: flux2Size,
      options: tolerance(5),
      ...takes,
    },
  )

const kontext = (id: string, name: string, usd: number, aliases: string[], fallbacks: string[]) =>
  model(
    id,
    name,
    { tasks: ['edit', 'generate', 'compose'], price: perImage(usd), aliases, fallbacks },
    { images: { min: 0, max: 4 }, aspectRatios: ratios, options: { ...upsampling, ...tolerance(6) } },
  )

export const models: ModelFacts[] = [
  flux2('flux-2-pro', 'FLUX.2 [pro]', perMegapixel(0.03, 0.015), 8, {
    options: { ...tolerance(5), disable_pup: { is: 'flag' } },
  }),
  flux2('flux-2-max', 'FLUX.2 [max]', FROM, 8),
  flux2('flux-2-flex', 'FLUX.2 [flex]', FROM, 8, {
    steps: { min: 1, max: 50 },
    guidance: { min: 1.5, max: 10 },
    options: { ...upsampling, ...tolerance(5) },
  }),
  flux2('flux-2-klein-4b', 'FLUX.2 [klein] 4B', perMegapixel(0.014, 0.001), 4),
  flux2('flux-2-klein-9b', 'FLUX.2 [klein] 9B', FROM, 4),
  model(
    'flux-pro-1.1',
    'FLUX1.1 [pro]',
    {
      tasks: ['generate'],
      price: perImage(0.04),
      aliases: ['Flux Pro', 'Flux Pro 1.1', 'Flux 1.1 Pro', 'Flux'],
      fallbacks: ['fal/fal-ai/flux-pro/v1.1', 'replicate/black-forest-labs/flux-1.1-pro'],
    },
    { images: { min: 0, max: 1 }, freeSize: flux1Size, options: { ...upsampling, ...tolerance(6) } },
  ),
  model(
    'flux-pro-1.1-ultra',
    'FLUX1.1 [pro] ultra',
    {
      tasks: ['generate'],
      price: perImage(0.06),
      aliases: ['Flux Pro Ultra', 'Flux Ultra', 'Flux 1.1 Pro Ultra'],
      fallbacks: ['fal/fal-ai/flux-pro/v1.1-ultra', 'replicate/black-forest-labs/flux-1.1-pro-ultra'],
    },
    {
      images: { min: 0, max: 1 },
      aspectRatios: ratios,
      strength: { min: 0, max: 1 },
      options: { raw: { is: 'flag' }, ...upsampling, ...tolerance(6) },
    },
  ),
  model(
    'flux-dev',
    'FLUX.1 [dev]',
    {
      tasks: ['generate'],
      price: null,
      aliases: ['Flux Dev'],
      fallbacks: ['fal/fal-ai/flux/dev', 'replicate/black-forest-labs/flux-dev'],
    },
    {
      images: { min: 0, max: 1 },
      freeSize: flux1Size,
      steps: { min: 1, max: 50 },
      guidance: { min: 1.5, max: 5 },
      options: { ...upsampling, ...tolerance(6) },
    },
  ),
  kontext(
    'flux-kontext-pro',
    'FLUX.1 Kontext [pro]',
    0.04,
    ['Kontext', 'Flux Kontext', 'Flux Kontext Pro'],
    ['fal/fal-ai/flux-pro/kontext', 'replicate/black-forest-labs/flux-kontext-pro'],
  ),
  kontext('flux-kontext-max', 'FLUX.1 Kontext [max]', 0.08, ['Flux Kontext Max'], []),
  model(
    'flux-pro-1.0-fill',
    'FLUX.1 Fill [pro]',
    { tasks: ['edit'], price: perImage(0.05), aliases: ['Flux Fill', 'Flux Pro Fill'] },
    {
      promptless: true,
      images: { min: 1, max: 1 },
      mask: true,
      steps: { min: 15, max: 50 },
      guidance: { min: 1.5, max: 100 },
      options: { ...upsampling, ...tolerance(6) },
    },
  ),
  model(
    'flux-pro-1.0-expand',
    'FLUX.1 Expand [pro]',
    { tasks: ['edit'], price: null, aliases: ['Flux Expand'] },
    {
      promptless: true,
      images: { min: 1, max: 1 },
      steps: { min: 15, max: 50 },
      guidance: { min: 1.5, max: 100 },
      options: {
        ...Object.fromEntries(
          ['top', 'bottom', 'left', 'right'].map((side) => [side, { is: 'whole number', min: 0, max: 2048 }] as const),
        ),
        ...tolerance(6),
      },
    },
  ),
]

/** An endpoint that is not listed: its path is its id, and its fields are its own. */
export const unlisted = (id: string): ModelFacts =>
  model(
    id,
    id,
    { tasks: ['generate', 'edit'], price: null, state: { is: 'unlisted' } },
    { promptMax: PROMPT_MAX_FLUX2, images: { min: 0, max: 8 }, openOptions: true, freeSize: flux2Size },
  )
