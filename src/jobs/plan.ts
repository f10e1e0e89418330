/** From a request to generations: which models, with which parameters, at what price. Nothing is stored or paid here. */
import type { Generation, Sent, Wish } from '../catalog/records.ts'
import { Problem } from '../errors.ts'
import { type Fitted, fitRequest, type Misfit, type Wanted } from '../models/fit.ts'
import { fullName, type ModelFacts, makesSound, type Task } from '../models/model.ts'
import { estimateMicros, microsOf, usd } from '../models/price.ts'
import type { Models } from '../models/registry.ts'
import type { JobRequest } from './request.ts'
import { pixelsOf } from './request.ts'
import { bounded } from './warnings.ts'

export interface Planned {
  facts: ModelFacts
  task: Task
  sent: Omit<Sent, 'images' | 'mask'>
  warnings: string[]
  estimatedMicros: number | null
}

/** A planned generation, with what takes its place if its provider cannot. */
export interface PlannedGeneration extends Planned {
  /** Full names, in order. */
  fallbacks: string[]
}

/** What whoever asks can take. */
export interface Taking {
  /** It can hand on what is to be seen, and no sound. */
  noSound?: boolean | undefined
}

/**
 * Plans one generation for each model. What a model cannot honour is refused when it is asked alone, and left out with a
 * warning when many are asked. Throws `Problem`s that name the field.
 */
export function plan(models: Models, request: JobRequest, { noSound }: Taking = {}): PlannedGeneration[] {
  const resolved = resolveAll(models, request)
  const alone = resolved.length === 1
  const planned = resolved.map(({ facts, warnings, field }) => {
    if (noSound && makesSound(facts)) throw onlyHeard(facts, field)
    const { fitted, ...fit } = fitModel(facts, request)
    refuseMistyped(models, facts, fitted, field)
    refuse(facts, fitted, { alone, field, sized: request.size === undefined ? 'width' : 'size' })
    return {
      ...fit,
      warnings: bounded([...warnings, ...fit.warnings]),
      fallbacks: fallbacksOf(models, facts, request, fit.task),
    }
  })
  if (request.maxCost !== undefined) checkMaxCost(planned, request.maxCost)
  return planned
}

/** Those that the client names must be there; of those that the registry knows, the ones that can be called are meant. */
function fallbacksOf(models: Models, facts: ModelFacts, { fallbacks }: JobRequest, task: Task): string[] {
  const named = fallbacks?.map((name, index) => fullName(models.resolve(name, task, `fallbacks[${index}]`).facts))
  const known = facts.fallbacks?.filter((name) => models.connection(name) !== undefined)
  return (named ?? known ?? []).filter((name) => name !== fullName(facts))
}

/** What one model makes of a request, whether or not it can. */
export function fitModel(facts: ModelFacts, request: JobRequest): Planned & { fitted: Fitted } {
  const wanted: Wanted = {
    ...request,
    ...pixelsOf(request),
    images: request.images?.length ?? 0,
    mask: request.mask !== undefined,
  }
  const fitted = fitRequest(facts, wanted)
  return {
    fitted,
    facts,
    task: fitted.task,
    sent: fitted.sent,
    warnings: fitted.misfits.map((misfit) => leftOut(facts, misfit)),
    estimatedMicros: estimateMicros(facts, { ...wanted, ...fitted.sent }, fitted.task),
  }
}

function resolveAll(models: Models, { models: names, modelId, images, task: said }: JobRequest) {
  const task = said ?? (images ? 'edit' : 'generate')
  if (names) {
    return names.map((name, index) => ({
      ...models.resolve(name, task, `models[${index}]`),
      field: `models[${index}]`,
    }))
  }
  if (modelId !== undefined) return [{ ...models.resolve(modelId, task, 'modelId'), field: 'modelId' }]
  return [{ facts: models.defaultFor(task), warnings: [], field: 'modelId' }]
}

/** An id that nobody knows, and that is surely no picture model, is more likely a slip than a wish: `gpt-imag-2`. */
function refuseMistyped(models: Models, facts: ModelFacts, { impossible }: Fitted, field: string) {
  if (facts.state.is !== 'unlisted' || !impossible.some((misfit) => misfit.field === 'model')) return
  const like = models.like(fullName(facts))
  const hint = like ? `Did you mean ${like}?` : 'GET /v1/models lists what there is.'
  throw new Problem('model_not_found', `${fullName(facts)} is not known, and makes no pictures. ${hint}`, { field })
}

function onlyHeard(facts: ModelFacts, field: string) {
  const detail = `makes no pictures: it is for ${facts.tasks.join(' and ')} (${fullName(facts)})`
  return new Problem('parameter_unsupported', `${field}: ${detail}. POST /v1/jobs takes it.`, { field })
}

interface Asked {
  alone: boolean
  /** Which field of the request named the model. */
  field: string
  /** Which field of the request gave the size in pixels. */
  sized: 'size' | 'width'
}

function refuse(facts: ModelFacts, fitted: Fitted, { alone, field, sized }: Asked) {
  const wrong = alone ? [...fitted.impossible, ...fitted.misfits] : fitted.impossible
  const [first] = wrong
  if (!first) return
  const names: Record<string, string> = { model: field, size: sized }
  const errors = wrong.map((misfit) => ({
    field: names[misfit.field] ?? misfit.field,
    detail: `${misfit.detail} (${fullName(facts)})`,
  }))
  const code = wrong.some(({ kind, field }) => kind === 'missing' && field === 'prompt')
    ? 'invalid_request'
    : 'parameter_unsupported'
  throw new Problem(code, errors.map((error) => `${error.field}: ${error.detail}.`).join(' '), {
    errors,
  })
}

const leftOut = (facts: ModelFacts, { field, detail }: Misfit) =>
  `${fullName(facts)}: ${field} was changed or left out: ${detail}.`

function checkMaxCost(planned: Planned[], maxCost: number) {
  const unknown = planned.find((one) => one.estimatedMicros === null)
  if (unknown) {
    const detail = `The price of ${fullName(unknown.facts)} is not known, so maxCost cannot be kept.`
    throw new Problem('price_unknown', detail, { field: 'maxCost' })
  }
  const total = planned.reduce((sum, one) => sum + (one.estimatedMicros ?? 0), 0)
  if (total <= microsOf(maxCost)) return
  const detail = `The job could cost ${usd(total)} US dollars, more than maxCost allows (${maxCost}).`
  throw new Problem('over_max_cost', detail, { field: 'maxCost' })
}

/** A planned generation as a record, waiting to be taken up. */
export function queuedGeneration(
  planned: PlannedGeneration,
  more: Pick<Generation, 'id' | 'jobId' | 'owner' | 'position'> & {
    images: string[]
    mask?: string
    seed: number
    at: number
    /** Of a space. */
    step?: string
    stepCall?: string
    wish?: Wish
  },
): Generation {
  const { images, mask, seed, at, step = null, stepCall = null, wish = null, ...identity } = more
  const takesSeed = planned.facts.takes.seed && planned.sent.seed === undefined
  const pictures = { ...(images.length > 0 ? { images } : {}), ...(mask ? { mask } : {}) }
  return {
    ...identity,
    step,
    stepCall,
    wish,
    provider: planned.facts.provider,
    model: fullName(planned.facts),
    task: planned.task,
    state: 'queued',
    attempt: 0,
    tries: 0,
    worker: null,
    open: true,
    dueAt: null,
    callId: null,
    // A seed of our own choice makes the result repeatable, and a lost submit recognisable.
    sent: { ...planned.sent, ...(takesSeed ? { seed } : {}), ...pictures },
    operation: null,
    result: null,
    warnings: planned.warnings,
    error: null,
    fallbacks: { left: planned.fallbacks, tried: [] },
    estimatedMicros: planned.estimatedMicros,
    chargedMicros: null,
    timings: { queued: at },
  }
}
