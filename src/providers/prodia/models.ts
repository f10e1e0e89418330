/**
 * Prodia's models as data. Each is a job type, `inference.<family>.<variant>.<operation>.v<n>`, with a `config` of its own.
 * Facts: the source of `prodia` 1.6.0 and `@ai-sdk/prodia` 1.0.50, https://docs.prodia.com. Limits are documented for schnell
 * alone; for the others what is not known here is passed on under Prodia's names.
 */
import type { ModelFacts, Takes, Task } from '../../models/model.ts'

/** Jobs answer at once, within seconds; films take minutes. */
const DEADLINE_MS = 5 * 60_000
const FILM_DEADLINE_MS = 15 * 60_000
/** No limit is documented; this one is ours. */
const PROMPT_MAX = 10_000
/** As many pictures as any public code was seen to send along. */
const PICTURES_MAX = 4

const none = { min: 0, max: 0 }
const one = { min: 1, max: 1 }
const some = { min: 1, max: PICTURES_MAX }
const anyFormat = ['png', 'jpeg', 'webp']
const freeSize = {
  multipleOf: 1,
  minEdge: 256,
  maxEdge: 1920,
  minPixels: 256 ** 2,
  maxPixels: 1920 ** 2,
  maxRatio: 7.5,
}
const fluxRatios = ['21:9', '16:9', '4:3', '3:2', '1:1', '2:3', '3:4', '9:16', '9:21']
const bananaRatios = ['1:1', '2:3', '3:2', '4:5', '5:4', '4:7', '7:4', '9:16', '16:9', '9:21', '21:9']
// biome-ignore format: a list of names reads best as a table
const stylePresets = ['3d-model', 'analog-film', 'anime', 'cinematic', 'comic-book', 'digital-art', 'enhance',
  'fantasy-art', 'isometric', 'line-art', 'low-poly', 'neon-punk', 'origami', 'photographic', 'pixel-art', 'texture',
  'craft-clay']

/** A type refuses what its config does not have, and a seed is sent with every job that takes one: where it is not known, not. */
const picture: Partial<Takes> = { format: anyFormat, openOptions: true }
const sized: Partial<Takes> = { ...picture, freeSize }
const schnell: Partial<Takes> = {
  format: anyFormat,
  seed: true,
  freeSize,
  steps: { min: 1, max: 4 },
  style: stylePresets,
  // At most three; a wrong one is refused, at no cost.
  options: { loras: { is: 'json' }, progressive: { is: 'flag' } },
}
const diffusion: Partial<Takes> = { ...sized, seed: true, steps: { min: 1, max: 50 }, guidance: { min: 0, max: 20 } }
const wan: Partial<Takes> = { seed: true, resolution: ['480p', '720p'], openOptions: true }
const editing: Task[] = ['edit', 'compose']

interface Listed {
  id: string
  name: string
  aliases?: string[]
  tasks: Task[]
  takes: Partial<Takes>
  fallbacks?: string[]
  deadlineMs?: number
}

const text = (id: string, name: string, takes: Partial<Takes>, more: Partial<Listed> = {}): Listed => ({
  id: `inference.${id}`,
  name,
  tasks: ['generate'],
  takes,
  ...more,
})
const fromPictures = (id: string, name: string, more: Partial<Listed> & { takes?: Partial<Takes> } = {}): Listed => ({
  id: `inference.${id}`,
  name,
  tasks: editing,
  ...more,
  takes: { ...picture, images: some, ...more.takes },
})
const flux2 = (variant: string, name: string, fallbacks?: string[]): Listed[] => [
  text(`flux-2.${variant}.txt2img.v1`, name, sized, fallbacks ? { fallbacks } : {}),
  fromPictures(`flux-2.${variant}.img2img.v1`, `${name} Edit`, { takes: { freeSize } }),
]

const listed: Listed[] = [
  text('flux-fast.schnell.txt2img.v2', 'Flux Fast Schnell', schnell, {
    aliases: ['Prodia Flux', 'Flux Fast', 'Flux'],
    fallbacks: ['fal/fal-ai/flux/schnell'],
  }),
  text('flux.schnell.txt2img.v2', 'FLUX.1 [schnell]', schnell, {
    aliases: ['Flux Schnell', 'Prodia Flux Schnell'],
    fallbacks: ['fal/fal-ai/flux/schnell'],
  }),
  text('flux.dev.txt2img.v2', 'FLUX.1 [dev]', diffusion, {
    aliases: ['Flux Dev', 'Prodia Flux Dev'],
    fallbacks: ['black-forest-labs/flux-dev', 'fal/fal-ai/flux/dev'],
  }),
  text(
    'flux.pro11.txt2img.v1',
    'FLUX1.1 [pro]',
    { ...sized, seed: true },
    {
      aliases: ['Flux Pro', 'Flux Pro 1.1', 'Flux 1.1 Pro', 'Prodia Flux Pro'],
      fallbacks: ['black-forest-labs/flux-pro-1.1', 'fal/fal-ai/flux-pro/v1.1'],
    },
  ),
  text(
    'flux.pro11ultra.txt2img.v1',
    'FLUX1.1 [pro] ultra',
    { ...picture, aspectRatios: fluxRatios },
    {
      aliases: ['Flux Pro Ultra', 'Flux Ultra', 'Flux 1.1 Pro Ultra'],
      fallbacks: ['black-forest-labs/flux-pro-1.1-ultra', 'fal/fal-ai/flux-pro/v1.1-ultra'],
    },
  ),
  text(
    'flux-kontext.pro.txt2img.v2',
    'FLUX.1 Kontext [pro]',
    { ...picture, aspectRatios: fluxRatios },
    {
      aliases: ['Flux Kontext Pro'],
      fallbacks: ['black-forest-labs/flux-kontext-pro'],
    },
  ),
  text(
    'flux-kontext.max.txt2img.v2',
    'FLUX.1 Kontext [max]',
    { ...picture, aspectRatios: fluxRatios },
    {
      aliases: ['Flux Kontext Max'],
      fallbacks: ['black-forest-labs/flux-kontext-max'],
    },
  ),
  ...flux2('dev', 'Flux 2 Dev'),
  ...flux2('pro', 'Flux 2 Pro', ['black-forest-labs/flux-2-pro']),
  ...flux2('max', 'Flux 2 Max', ['black-forest-labs/flux-2-max']),
  ...flux2('flex', 'Flux 2 Flex', ['black-forest-labs/flux-2-flex']),
  ...flux2('klein.4b', 'Flux 2 Klein 4B', ['black-forest-labs/flux-2-klein-4b']),
  ...flux2('klein.9b', 'Flux 2 Klein 9B', ['black-forest-labs/flux-2-klein-9b']),
  text(
    'sdxl.txt2img.v1',
    'Stable Diffusion XL',
    { ...diffusion, negativePrompt: true },
    {
      aliases: ['SDXL', 'Prodia SDXL'],
    },
  ),
  text('sd3.5.txt2img.v1', 'Stable Diffusion 3.5', { ...diffusion, negativePrompt: true }, { aliases: ['SD 3.5'] }),
  text(
    'gemini-3-pro.txt2img.v1',
    'Gemini 3 Pro Image',
    { ...picture, aspectRatios: bananaRatios },
    {
      aliases: ['Nano Banana Pro'],
    },
  ),
  text('recraft.v4.txt2vec.v1', 'Recraft V4 Vector', { openOptions: true }, { aliases: ['Recraft Vector'] }),
  fromPictures('flux.schnell.img2img.v1', 'Flux Schnell Image to Image', {
    tasks: ['edit'],
    takes: { images: one, strength: { min: 0, max: 1 }, steps: { min: 1, max: 4 } },
  }),
  fromPictures('flux-fast.dev-kontext.img2img.v1', 'Flux Kontext Dev', {
    tasks: ['edit'],
    aliases: ['Kontext', 'Flux Kontext'],
    takes: { images: one },
  }),
  fromPictures('nano-banana.img2img.v2', 'Nano Banana', {
    aliases: ['Gemini 2.5 Flash Image'],
    takes: { aspectRatios: bananaRatios },
  }),
  fromPictures('remove-background.v1', 'Remove Background', {
    tasks: ['cutout'],
    // JPEG would lose what a cut-out is for.
    takes: { images: one, promptless: true, format: ['png', 'webp'] },
  }),
  fromPictures('birefnet.segment.v1', 'BiRefNet', {
    tasks: ['cutout'],
    takes: { images: one, promptless: true, format: ['png', 'webp'] },
  }),
  fromPictures('upscale.v1', 'Prodia Upscale', {
    tasks: ['upscale'],
    takes: {
      images: one,
      promptless: true,
      options: { upscale: { is: 'whole number', min: 2, max: 8 } },
    },
  }),
  fromPictures('hypir.upscale.v1', 'HYPIR Upscale', {
    tasks: ['upscale'],
    aliases: ['HYPIR'],
    takes: { images: one, promptless: true },
  }),
  fromPictures('facerestore.v1', 'Face Restore', {
    tasks: ['edit'],
    takes: { images: one, promptless: true },
  }),
  text('wan2-2.lightning.txt2vid.v0', 'Wan 2.2 Lightning', wan, {
    tasks: ['video'],
    aliases: ['Wan 2.2', 'Wan'],
    deadlineMs: FILM_DEADLINE_MS,
  }),
  text(
    'wan2-2.lightning.img2vid.v0',
    'Wan 2.2 Lightning Image to Video',
    { ...wan, images: one },
    {
      tasks: ['video'],
      deadlineMs: FILM_DEADLINE_MS,
    },
  ),
  text(
    'minimax.h3.fast.txt2vid.v1',
    'MiniMax H3 Fast',
    { openOptions: true },
    {
      tasks: ['video'],
      deadlineMs: FILM_DEADLINE_MS,
    },
  ),
]

const facts = ({ id, name, aliases = [], tasks, takes, fallbacks, deadlineMs = DEADLINE_MS }: Listed): ModelFacts => ({
  id,
  provider: 'prodia',
  name,
  aliases,
  tasks,
  state: { is: 'live' },
  takes: { promptMax: PROMPT_MAX, n: 1, images: none, ...takes },
  // None is published; each answer says what its job cost.
  price: null,
  ...(fallbacks ? { fallbacks } : {}),
  queued: false,
  idempotent: false,
  cancelable: false, // closing the connection loses the result; that it stops the bill is not documented
  webhook: false,
  deadlineMs,
})

export const models: ModelFacts[] = listed.map(facts)

export const defaults: Partial<Record<Task, string>> = {
  generate: 'inference.flux-fast.schnell.txt2img.v2',
  edit: 'inference.nano-banana.img2img.v2',
  compose: 'inference.nano-banana.img2img.v2',
  cutout: 'inference.birefnet.segment.v1',
  upscale: 'inference.upscale.v1',
  video: 'inference.wan2-2.lightning.txt2vid.v0',
}

/** A job type that is not listed: its config is its own. */
export const unlisted = (id: string): ModelFacts => ({
  ...facts({
    id,
    name: id,
    tasks: ['generate', 'edit', 'compose', 'cutout', 'upscale', 'video'],
    takes: { ...sized, images: { min: 0, max: PICTURES_MAX }, promptless: true },
    deadlineMs: /vid\b/.test(id) ? FILM_DEADLINE_MS : DEADLINE_MS,
  }),
  state: { is: 'unlisted' },
})
