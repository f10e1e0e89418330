/**
 * Replicate's models as data: what each takes, and what it calls it. Names and choices are those of the input schemas that
 * Replicate publishes for each model (`GET /models/{owner}/{name}`), as of 2025-12; where a schema gives no range, the one
 * here is the maker's. No price is listed: Replicate's pages could not be checked, and a prediction does not say what it cost.
 */
import type { ModelFacts, Task } from '../../models/model.ts'
import { fluxModels, fluxRatios } from './flux-models.ts'
import { anyFormat, type Fields, maybeOne, usual } from './listed.ts'
import { pictureModels } from './picture-models.ts'
import { videoModels } from './video-models.ts'

/** A model that nobody has used for a while is loaded first, which can take minutes. */
const DEADLINE_MS = 30 * 60_000
/** Replicate publishes no limit. This one is ours: a longer text is a mistake, not a prompt. */
const PROMPT_MAX = 10_000

const listed = [...fluxModels, ...pictureModels, ...videoModels]

const shared = {
  provider: 'replicate',
  price: null,
  queued: true,
  idempotent: false,
  cancelable: true,
  webhook: true,
  deadlineMs: DEADLINE_MS,
}

export const models: ModelFacts[] = listed.map(({ id, name, aliases = [], fallbacks = [], tasks, takes }) => ({
  ...shared,
  id,
  name,
  aliases,
  tasks,
  state: { is: 'live' },
  takes: { promptMax: PROMPT_MAX, n: 1, ...takes },
  ...(fallbacks.length > 0 ? { fallbacks } : {}),
}))

export const defaults: Partial<Record<Task, string>> = {
  generate: 'black-forest-labs/flux-1.1-pro',
  edit: 'black-forest-labs/flux-kontext-pro',
  cutout: 'recraft-ai/recraft-remove-background',
  compose: 'google/nano-banana',
  upscale: 'recraft-ai/recraft-crisp-upscale',
  vectorise: 'recraft-ai/recraft-vectorize',
  video: 'minimax/video-01',
}

/** Any model, version or deployment: its inputs are its own, and go into `options`. Most share these few. */
export const unlisted = (id: string): ModelFacts => ({
  ...shared,
  id,
  name: id,
  aliases: [],
  tasks: ['generate', 'edit', 'cutout', 'upscale', 'vectorise', 'video'],
  state: { is: 'unlisted' },
  takes: {
    promptMax: PROMPT_MAX,
    promptless: true,
    n: 1,
    images: maybeOne,
    aspectRatios: fluxRatios,
    mask: true,
    seed: true,
    format: anyFormat,
    openOptions: true,
  },
})
const unlistedFields: Fields = { ...usual, images: ['image'], mask: 'mask' }

const fields = new Map(listed.map((model) => [model.id, model.fields]))
export const fieldsOf = (id: string): Fields => fields.get(id) ?? unlistedFields

/** How long a prediction may take before Replicate itself ends it, so that none that nobody remembers runs on. */
export const deadlineOf = (id: string): number => models.find((model) => model.id === id)?.deadlineMs ?? DEADLINE_MS
