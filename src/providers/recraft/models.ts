/** What Recraft's models and services take and cost, as facts. From https://www.recraft.ai/docs/api-reference, autumn 2026. */
import type { ModelFacts, OptionRule, Price, Takes } from '../../models/model.ts'
import { rasterStyles, vectorStyles } from './styles.ts'

const PRICES = { source: "the model, tool and price pages of Recraft's API documents", asOf: '2026-10-01' }
/** Calls last 5 to 60 seconds. */
const DEADLINE_MS = 5 * 60_000
const PROMPT_MAX = 10_000
/** Of V2 and V3. */
const PROMPT_MAX_V3 = 1000

const none = { min: 0, max: 0 }
const maybeOne = { min: 0, max: 1 }
const one = { min: 1, max: 1 }
const ratios = '1:1 2:1 1:2 3:2 2:3 4:3 3:4 5:4 4:5 6:10 14:10 10:14 16:9 9:16'.split(' ')
// biome-ignore format: a list of sizes reads best as a table
const v3Sizes = ['1024x1024', '1365x1024', '1024x1365', '1536x1024', '1024x1536', '1820x1024', '1024x1820',
  '1024x2048', '2048x1024', '1434x1024', '1024x1434', '1024x1280', '1280x1024', '1024x1707', '1707x1024']
// biome-ignore format: the same
const v4Sizes = ['1024x1024', '1536x768', '768x1536', '1280x832', '832x1280', '1216x896', '896x1216', '1152x896',
  '896x1152', '832x1344', '1280x896', '896x1280', '1344x768', '768x1344']
const proSizes = v4Sizes.map((size) =>
  size
    .split('x')
    .map((edge) => Number(edge) * 2)
    .join('x'),
)

const json: OptionRule = { is: 'json' }
const flag: OptionRule = { is: 'flag' }
const switched: OptionRule = { is: 'choice', of: ['on', 'off'] }
const pixels: OptionRule = { is: 'whole number', min: 0, max: 4096 }
const styleId: OptionRule = { is: 'text', max: 36 }
/** Colours, background and text; V4 reads the colours only. */
const controls = { controls: json, block_nsfw: flag }
const v3Options = { ...controls, style_id: styleId, text_layout: json }

const per = (rates: Price['rates']): Price => ({ unit: 'image', rates, ...PRICES })
const flat = (usd: number) => per([{ usd }])
/** What an edit costs is on no page that was read: unknown beforehand, and settled by the answer. */
const generating = (usd: number) => per([{ usd, tasks: ['generate'] }])

type More = Pick<ModelFacts, 'tasks' | 'price'> & Partial<ModelFacts>

function model(id: string, name: string, more: More, takes: Partial<Takes>): ModelFacts {
  return {
    id,
    provider: 'recraft',
    name,
    aliases: [],
    state: { is: 'live' },
    takes: { promptMax: PROMPT_MAX, n: 6, images: none, ...takes },
    queued: false,
    idempotent: false,
    cancelable: false, // closing the connection ends the wait, not the work
    webhook: false,
    deadlineMs: DEADLINE_MS,
    ...more,
  }
}

const isVector = (id: string) => id.endsWith('_vector')
/** A vector model makes SVG, whatever is said; the others WebP, unless PNG is. */
const formatsOf = (id: string) => (isVector(id) ? ['svg'] : ['webp', 'png'])
/** The explicit name of the raster kind is another name of the same model. */
const rasterName = (id: string) => (isVector(id) ? [] : [`${id}_raster`])

interface Family {
  aliases?: string[]
  price: Price | null
  fallbacks?: string[]
}

/** V3 also paints within a mask; V2 does nothing else than generate. */
const third = (id: string, name: string, { aliases = [], ...more }: Family) =>
  model(
    id,
    name,
    { tasks: ['generate', 'edit'], aliases: [...rasterName(id), ...aliases], ...more },
    {
      promptMax: PROMPT_MAX_V3,
      images: maybeOne,
      mask: true,
      strength: { min: 0, max: 1 },
      seed: true,
      negativePrompt: true,
      sizes: v3Sizes,
      aspectRatios: ratios,
      style: isVector(id) ? vectorStyles : rasterStyles,
      format: formatsOf(id),
      options: v3Options,
    },
  )

const second = (id: string, name: string, { aliases = [], price }: Family): ModelFacts => {
  const { mask, strength, ...takes } = third(id, name, { price }).takes
  const { text_layout, ...options } = v3Options
  return model(
    id,
    name,
    { tasks: ['generate'], aliases: [...rasterName(id), ...aliases], price },
    { ...takes, images: none, options },
  )
}

/** V4 and later: no styles, no negative prompt, no mask. */
const fourth = (id: string, name: string, { aliases = [], price }: Family) =>
  model(
    id,
    name,
    { tasks: ['generate', 'edit'], aliases: [...rasterName(id), ...aliases], price },
    {
      images: maybeOne,
      strength: { min: 0, max: 1 },
      seed: true,
      sizes: id.includes('_pro') ? proSizes : v4Sizes,
      aspectRatios: ratios,
      format: formatsOf(id),
      options: controls,
    },
  )

/** Always needs a style: pictures that show one, or the id of one that was kept. */
const styled = (id: string, name: string, price: Price | null) =>
  model(
    id,
    name,
    { tasks: ['style', 'generate'], aliases: rasterName(id), price },
    {
      images: { min: 0, max: 10 },
      seed: true,
      sizes: id.includes('_pro') ? proSizes : v4Sizes,
      aspectRatios: ratios,
      format: formatsOf(id),
      options: {
        ...controls,
        style_id: styleId,
        style_match: { is: 'choice', of: ['regular', 'precise', 'flexible'] },
      },
    },
  )

const service = (id: string, name: string, more: More, takes: Partial<Takes>) =>
  model(id, name, more, { n: 1, images: one, promptless: true, format: ['webp', 'png'], ...takes })

/** These are V3 alone. */
const painting: Partial<Takes> = {
  promptless: false,
  promptMax: PROMPT_MAX_V3,
  n: 6,
  seed: true,
  negativePrompt: true,
  style: rasterStyles,
  options: v3Options,
}

export const models: ModelFacts[] = [
  fourth('recraftv4_1', 'Recraft V4.1', { price: generating(0.035), aliases: ['Recraft 4.1'] }),
  fourth('recraftv4_1_vector', 'Recraft V4.1 Vector', {
    price: generating(0.08),
    aliases: ['Recraft Vector', 'Recraft SVG'],
  }),
  fourth('recraftv4_1_pro', 'Recraft V4.1 Pro', { price: generating(0.21), aliases: ['Recraft Pro'] }),
  fourth('recraftv4_1_pro_vector', 'Recraft V4.1 Pro Vector', { price: null }),
  fourth('recraftv4_1_utility', 'Recraft V4.1 Utility', { price: generating(0.035) }),
  fourth('recraftv4_1_utility_vector', 'Recraft V4.1 Utility Vector', { price: null }),
  fourth('recraftv4_1_utility_pro', 'Recraft V4.1 Utility Pro', { price: generating(0.21) }),
  fourth('recraftv4_1_utility_pro_vector', 'Recraft V4.1 Utility Pro Vector', { price: null }),
  model(
    'recraftv4_1_flash',
    'Recraft V4.1 Flash',
    { tasks: ['generate'], price: flat(0.007), aliases: [...rasterName('recraftv4_1_flash'), 'Recraft Flash'] },
    { seed: true, sizes: v4Sizes, aspectRatios: ratios, format: ['webp', 'png'], options: controls },
  ),
  fourth('recraftv4', 'Recraft V4', { price: generating(0.04), aliases: ['Recraft 4'] }),
  fourth('recraftv4_vector', 'Recraft V4 Vector', { price: generating(0.08) }),
  fourth('recraftv4_pro', 'Recraft V4 Pro', { price: generating(0.25) }),
  fourth('recraftv4_pro_vector', 'Recraft V4 Pro Vector', { price: generating(0.3) }),
  // What making a style of references adds to a picture is not said.
  styled('recraftv4_styles', 'Recraft V4 Styles', generating(0.035)),
  styled('recraftv4_styles_vector', 'Recraft V4 Styles Vector', generating(0.05)),
  styled('recraftv4_styles_pro', 'Recraft V4 Styles Pro', generating(0.1)),
  styled('recraftv4_styles_pro_vector', 'Recraft V4 Styles Pro Vector', null),
  third('recraftv3', 'Recraft V3', {
    price: flat(0.04),
    aliases: ['Recraft 3', 'Red Panda'],
    fallbacks: ['fal/fal-ai/recraft/v3/text-to-image', 'replicate/recraft-ai/recraft-v3'],
  }),
  third('recraftv3_vector', 'Recraft V3 Vector', {
    price: flat(0.08),
    aliases: ['Recraft V3 SVG'],
    fallbacks: ['replicate/recraft-ai/recraft-v3-svg'],
  }),
  second('recraftv2', 'Recraft V2', { price: flat(0.022), aliases: ['Recraft 2', 'Recraft 20B'] }),
  second('recraftv2_vector', 'Recraft V2 Vector', { price: flat(0.044) }),
  service(
    'remove-background',
    'Recraft Remove Background',
    { tasks: ['cutout'], price: flat(0.01), aliases: ['Recraft Background Removal'] },
    {},
  ),
  service(
    'vectorize',
    'Recraft Vectorize',
    { tasks: ['vectorise'], price: flat(0.01), aliases: ['Recraft Vectorise'] },
    {
      format: ['svg'],
      options: {
        color_reduction: switched,
        limit_num_shapes: switched,
        return_gradients: switched,
        small_shape_filter: switched,
        svg_compression: switched,
        max_num_shapes: { is: 'whole number', min: 0, max: 1_000_000 },
        shape_stacking: { is: 'choice', of: ['cut_out', 'hierarchical'] },
        strict_color_palette: json,
      },
    },
  ),
  service('crisp-upscale', 'Recraft Crisp Upscale', { tasks: ['upscale'], price: flat(0.004) }, {}),
  service('creative-upscale', 'Recraft Creative Upscale', { tasks: ['upscale'], price: flat(0.25) }, {}),
  service('erase-region', 'Recraft Erase Region', { tasks: ['edit'], price: flat(0.002) }, { mask: true }),
  service('replace-background', 'Recraft Replace Background', { tasks: ['edit'], price: flat(0.04) }, painting),
  service(
    'generate-background',
    'Recraft Generate Background',
    { tasks: ['edit'], price: flat(0.04) },
    { ...painting, mask: true },
  ),
  service(
    'outpaint',
    'Recraft Outpaint',
    { tasks: ['edit'], price: flat(0.04) },
    {
      ...painting,
      sizes: v3Sizes,
      aspectRatios: ratios,
      // A size, a side or a percentage has to be said.
      options: {
        ...v3Options,
        expand_left: pixels,
        expand_right: pixels,
        expand_top: pixels,
        expand_bottom: pixels,
        zoom_out_percentage: { is: 'number', min: 0, max: 100 },
      },
    },
  ),
]

/** Recraft also resells models of others under names of its own; what each takes only its API knows. */
export const unlisted = (id: string): ModelFacts =>
  model(
    id,
    id,
    { tasks: ['generate', 'edit'], price: null, state: { is: 'unlisted' } },
    {
      images: maybeOne,
      strength: { min: 0, max: 1 },
      seed: true,
      sizes: v4Sizes,
      aspectRatios: ratios,
      format: formatsOf(id),
      openOptions: true,
    },
  )
