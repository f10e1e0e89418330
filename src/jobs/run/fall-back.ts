/** Gives a generation to another model, when its provider cannot: only what has come to nothing, and has cost nothing. */
import type { Move, Moved } from '../../catalog/catalog.ts'
import type { Fallbacks, Generation, GenerationError, Sent } from '../../catalog/records.ts'
import type { FailureCode } from '../../errors.ts'
import { fullName } from '../../models/model.ts'
import { microsOf } from '../../models/price.ts'
import type { Parts } from '../parts.ts'
import { fitModel } from '../plan.ts'
import type { JobRequest } from '../request.ts'
import { bounded } from '../warnings.ts'
import { heldMicros, uncertainCalls } from './held.ts'
import { fail, failure, move } from './move.ts'

/** Troubles of a provider. What is wrong with the request itself would be wrong elsewhere too. */
const turnsAway: readonly FailureCode[] = [
  'rate_limited',
  'overloaded',
  'timeout',
  'network',
  'auth',
  'quota_exhausted',
  'not_found',
  'internal',
]

const MAX_DETAIL = 500

type FallBackParts = Pick<Parts, 'catalog' | 'models' | 'queue' | 'watchers' | 'lanes' | 'log' | 'now' | 'random'>

/**
 * Ends a try that has failed: queues the generation for the next model that can make what was asked for within `maxCost`, or,
 * where there is none, fails it. `change`: what else is to be written, such as the bill. `undefined`: somebody was faster.
 */
export async function failOver(
  run: FallBackParts,
  generation: Generation,
  error: GenerationError,
  { set, ledger = [] }: Pick<Move, 'set' | 'ledger'> = {},
): Promise<Moved | undefined> {
  const found = await nextModel(run, generation, error)
  const { place, fallbacks } = found
  if (!place) return fail(run, generation, error, { set: { ...set, fallbacks }, ledger })
  const moved = await move(run, generation, 'queued', {
    set: { ...set, ...place, fallbacks, attempt: generation.attempt + 1 },
    ledger,
    data: { model: place.model, insteadOf: generation.model, error },
  })
  if (moved) await run.queue.push(generation.id)
  return moved
}

/** Whether another model could take over from one that has failed like this. */
export const canFallBack = ({ fallbacks }: Generation, { code, charged }: GenerationError) =>
  charged === 'no' && turnsAway.includes(code) && fallbacks.left.length > 0

async function nextModel(run: FallBackParts, generation: Generation, error: GenerationError) {
  const { fallbacks } = generation
  if (!canFallBack(generation, error)) return { fallbacks }
  const left = [...fallbacks.left]
  const passedOver: Fallbacks['tried'] = []
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    const place = await takePlace(run, generation, next)
    if ('error' in place) passedOver.push({ model: next, error: place.error })
    else {
      const tried = [...fallbacks.tried, { model: generation.model, error }, ...passedOver]
      return { place, fallbacks: { left, tried: tried.map(brief) } }
    }
  }
  // The generation itself says what was the matter with its own model.
  return { fallbacks: { left: [], tried: [...fallbacks.tried, ...passedOver].map(brief) } }
}

/** Several of these share a column. */
const brief = ({ model, error }: Fallbacks['tried'][number]) => ({
  model,
  error: { ...error, detail: error.detail.slice(0, MAX_DETAIL) },
})

/** What a generation becomes with another model in the place of its own, or why that cannot be. */
export async function takePlace(run: FallBackParts, generation: Generation, model: string) {
  const cannot = (code: FailureCode, said: string) => ({ error: failure(code, said, 'no') })
  const facts = run.models.facts(model)
  const connection = run.models.connection(model)
  if (!facts || !connection) return cannot('auth', `${model} has no key here.`)
  if (run.lanes.restsUntil(connection) !== undefined)
    return cannot('overloaded', `${connection.account} keeps failing.`)
  const detail = await run.catalog.findJob(generation.owner, generation.jobId)
  if (!detail) throw new Error(`Generation ${generation.id} has no job.`)
  const { maxCost } = detail.job.request as JobRequest
  const request = { ...detail.job.request, prompt: detail.job.prompt, ...generation.wish } as JobRequest
  const { fitted, task, sent, warnings, estimatedMicros } = fitModel(facts, request)
  const [impossible] = fitted.impossible
  if (impossible) return cannot('invalid_request', `${impossible.field}: ${impossible.detail}.`)
  const others = detail.generations.filter(({ id }) => id !== generation.id)
  const total = heldMicros([...others, ...(await uncertainCalls(run, generation)), { estimatedMicros }])
  if (maxCost !== undefined && (estimatedMicros === null || total > microsOf(maxCost))) {
    return cannot('quota_exhausted', `${model} could cost more than maxCost leaves.`)
  }
  const { images, mask } = generation.sent
  const seed = facts.takes.seed ? (sent.seed ?? generation.sent.seed ?? Math.floor(run.random() * 2 ** 31)) : undefined
  const preview = facts.preview ? [`${generation.model} could not: ${model} made a preview in its place.`] : []
  const full: Sent = {
    ...sent,
    ...(seed === undefined ? {} : { seed }),
    ...(images ? { images } : {}),
    ...(mask ? { mask } : {}),
  }
  return {
    provider: facts.provider,
    model: fullName(facts),
    task,
    sent: full,
    estimatedMicros,
    warnings: bounded([...new Set([...generation.warnings, ...warnings, ...preview])]),
    callId: null,
    operation: null,
    tries: 0,
    dueAt: null,
  }
}
