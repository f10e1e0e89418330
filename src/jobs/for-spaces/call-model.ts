/** One call of a model within the run of a space: asked for once, however often the code of the space is run again. */
import type { Asset, Generation, GenerationError, Wish } from '../../catalog/records.ts'
import { isTerminal } from '../../catalog/states.ts'
import { Problem } from '../../errors.ts'
import { fullName, type ModelFacts, type Task } from '../../models/model.ts'
import { microsOf, usd } from '../../models/price.ts'
import type { Models } from '../../models/registry.ts'
import type { Parts } from '../parts.ts'
import { fitModel, type PlannedGeneration, queuedGeneration } from '../plan.ts'
import type { JobRequest } from '../request.ts'
import { bounded } from '../warnings.ts'

/** What a step may say beside its prompt and pictures: the fields of a job's request. */
type Wishes = Pick<
  JobRequest,
  | 'size'
  | 'width'
  | 'height'
  | 'aspectRatio'
  | 'seed'
  | 'negativePrompt'
  | 'quality'
  | 'background'
  | 'style'
  | 'voice'
  | 'strength'
  | 'format'
  | 'duration'
  | 'resolution'
  | 'options'
>

export interface ModelCall extends Wishes {
  task: Task
  prompt: string
  /** Ids of assets. */
  images: string[]
  mask?: string
  /** Tasks that will do as well, where a provider has no default model for the first: the better ones first. */
  instead?: readonly Task[]
  /** Providers to ask first, where they have a key. Otherwise any that can do the task. */
  prefer?: readonly string[]
  /** A preview may take the place of a model whose provider cannot. */
  orPreview?: boolean
  /** One model, and no other. */
  model?: string
  /** For models that talk. */
  system?: string
  maxTokens?: number
}

/** Where a call stands: the job, and the place in its run. */
export interface Place {
  jobId: string
  owner: string
  /** The step, and which of its calls this is: the same at every run of the space's code. */
  step: string
  stepCall: string
  /** US dollars that the job may cost. */
  maxCost: number | undefined
}

export interface Called {
  generation: Generation
  assets: Asset[]
}

/** The model did not give what it was asked for. */
export class CallFailed extends Error {
  readonly error: GenerationError

  constructor({ model, error }: Pick<Generation, 'model'> & { error: GenerationError }) {
    super(`${model}: ${error.detail}`)
    this.name = 'CallFailed'
    this.error = error
  }
}

/**
 * Makes the call, or finds the one that was made for this place before, and waits for its end. Throws `CallFailed`;
 * `Problem` when it cannot be made at all (`over_max_cost`, `price_unknown`, `parameter_unsupported`, `model_not_found`, …); the
 * signal's reason when it fires first, or when the job was ended meanwhile. The generation goes on in that case.
 */
export async function callModel(parts: Parts, place: Place, call: ModelCall, signal: AbortSignal): Promise<Called> {
  const { jobId, owner, step, stepCall } = place
  const before = (await parts.catalog.findJob(owner, jobId))?.generations.find(
    (one) => one.step === step && one.stepCall === stepCall,
  )
  const { id } = before ?? (await add(parts, place, call, signal))
  const ended = await parts.watchers.until(
    jobId,
    async () => {
      const generation = await parts.catalog.findGeneration(id)
      return generation && isTerminal(generation.state) ? generation : undefined
    },
    signal,
  )
  if (!ended) throw signal.reason
  if (ended.error) throw new CallFailed({ model: ended.model, error: ended.error })
  const { assets = [] } = (await parts.catalog.findJob(owner, jobId)) ?? {}
  return { generation: ended, assets: assets.filter(({ generationId }) => generationId === id) }
}

async function add(parts: Parts, place: Place, call: ModelCall, signal: AbortSignal): Promise<Generation> {
  const planned = planCall(parts.models, call)
  const { task, prompt, images, mask, prefer: _, orPreview: __, model: ___, instead, ...wishes } = call
  const wish: Wish = {
    // Where several tasks will do, a model that takes over does what it does with such pictures.
    ...(instead ? {} : { task }),
    prompt,
    n: 1,
    ...wishes,
    ...(images.length > 0 ? { images } : {}),
    ...(mask ? { mask } : {}),
  }
  const generation = queuedGeneration(planned, {
    id: parts.newId(),
    jobId: place.jobId,
    owner: place.owner,
    position: 0, // the catalog knows the next one
    images,
    ...(mask ? { mask } : {}),
    seed: Math.floor(parts.random() * 2 ** 31),
    at: parts.now(),
    step: place.step,
    stepCall: place.stepCall,
    wish,
  })
  const maxMicros = place.maxCost === undefined ? undefined : microsOf(place.maxCost)
  const added = await parts.catalog.addGeneration(generation, maxMicros)
  if (added.outcome === 'ended') {
    throw signal.reason ?? new DOMException('The job has ended.', 'AbortError')
  }
  if (added.outcome === 'over') throw overMaxCost(planned, place, added.totalMicros)
  parts.watchers.tell(place.jobId)
  await parts.queue.push(added.generation.id)
  return added.generation
}

function overMaxCost({ facts }: PlannedGeneration, { maxCost }: Place, totalMicros: number | null) {
  const name = fullName(facts)
  if (totalMicros === null) {
    return new Problem('price_unknown', `The price of ${name} is not known, so maxCost cannot be kept.`)
  }
  const detail = `With ${name} the job could cost ${usd(totalMicros)} US dollars, more than maxCost allows (${maxCost}).`
  return new Problem('over_max_cost', detail)
}

/** The model for a call, what it is sent, and what can take its place. */
export function planCall(models: Models, call: ModelCall): PlannedGeneration {
  const { prefer: _prefer, orPreview = false, model, instead: _instead, images, mask, seed, ...wishes } = call
  const request = {
    ...wishes,
    n: 1,
    partials: 0,
    ...(images.length > 0 ? { images } : {}),
    ...(mask ? { mask } : {}),
  } as JobRequest
  const named = model === undefined ? undefined : models.resolve(model, call.task)
  const candidates = named ? [candidate(named.facts, call)] : candidatesFor(models, call)
  const able = candidates.flatMap(({ facts, task }) => {
    // A seed tells variations apart. A model that takes none makes different ones anyway: nothing to warn of.
    const seeded = facts.takes.seed && seed !== undefined ? { seed } : {}
    const fit = fitModel(facts, { ...request, ...seeded, task } as JobRequest)
    return fit.fitted.impossible.length === 0 ? [fit] : []
  })
  const [first, ...others] = able
  if (!first) throw unable(call.task, candidates[0], request)
  const { fitted: _fitted, ...planned } = first
  // A preview is no substitute for a picture that somebody pays for, unless it is said to be.
  const names = others
    .filter(({ facts }) => orPreview || facts.preview === first.facts.preview)
    .map(({ facts }) => fullName(facts))
  return {
    ...planned,
    warnings: bounded([...(named?.warnings ?? []), ...planned.warnings]),
    fallbacks: [...new Set(names)].filter((name) => name !== fullName(first.facts)),
  }
}

/** A model with the first of the call's tasks that it has. */
const candidate = (facts: ModelFacts, { task, instead = [] }: ModelCall) => ({
  facts,
  task: [task, ...instead].find((one) => facts.tasks.includes(one)) ?? task,
})

/** Default models, those of preferred providers first and previews last; of one provider the task that comes first. */
function candidatesFor(models: Models, { task, instead = [], prefer = [] }: ModelCall) {
  const rank = ({ provider, preview }: ModelFacts) =>
    prefer.includes(provider) ? prefer.indexOf(provider) : prefer.length + (preview ? 1 : 0)
  return [task, ...instead]
    .flatMap((one) => models.defaultsFor(one, prefer).map((facts) => ({ facts, task: one })))
    .toSorted((a, b) => rank(a.facts) - rank(b.facts))
}

function unable(task: Task, candidate: { facts: ModelFacts; task: Task } | undefined, request: JobRequest): Problem {
  if (!candidate) return new Problem('model_not_found', `No provider here has a model for ${task}.`)
  const { facts } = candidate
  const [why] = fitModel(facts, { ...request, task: candidate.task } as JobRequest).fitted.impossible
  return new Problem('parameter_unsupported', `${why?.field}: ${why?.detail} (${fullName(facts)}).`)
}
