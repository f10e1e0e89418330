/** Accepts a job: once this returns, the job will end, whatever happens to this process. */
import type { CardLink } from '../catalog/card-changes.ts'
import type { Asset } from '../catalog/records.ts'
import { conflict, contentHash, hash } from './idempotency.ts'
import { type CheckedInput, checkInput, checkMask, keepInput, type Sources } from './inputs.ts'
import type { Parts } from './parts.ts'
import { plan, queuedGeneration, type Taking } from './plan.ts'
import type { JobRequest } from './request.ts'

export interface Submission extends Sources, Taking {
  /** Same key and same request: the job that is already there. Same key, other request: `idempotency_conflict`. */
  idempotencyKey?: string | undefined
  /** The HTTP request it came with, for the log. */
  requestId?: string | undefined
  /** The card that is to show the job: written together with it. What cannot be throws `CardError`. */
  card?: CardLink | undefined
}

/** Stores the job with its generations and lets the runner know. Returns its id; `repeated`: it was there before. */
export async function submitJob(
  parts: Parts,
  request: JobRequest,
  { idempotencyKey, requestId, card, noSound, ...sources }: Submission,
) {
  const { owner } = sources
  const earlier = idempotencyKey && (await parts.catalog.findKeyUse(owner, idempotencyKey))
  // A repeated request is not judged anew: the job is there. A new one is judged before anything is fetched for it.
  const planned = earlier ? [] : plan(parts.models, request, { noSound })
  const inputs = await checkInputs(parts, sources, request)
  const { prompt, wait: _, ...kept } = request
  const { mask: checkedMask } = inputs
  const content = {
    ...kept,
    prompt,
    images: inputs.images.map(contentHash),
    mask: checkedMask && contentHash(checkedMask),
  }
  const idempotency = idempotencyKey ? { key: idempotencyKey, bodyHash: hash(content) } : undefined
  if (earlier && earlier.bodyHash !== idempotency?.bodyHash) throw conflict()
  if (earlier) {
    parts.log.info({ request: requestId, job: earlier.jobId, outcome: 'repeated' }, 'job')
    return { jobId: earlier.jobId, repeated: true }
  }
  // Everything that can be refused without storing anything has been refused by now.
  const { images, mask } = await keepInputs(parts, owner, inputs)
  const named = {
    ...kept,
    ...(images.length > 0 ? { images: images.map((asset) => asset.id) } : {}),
    ...(mask ? { mask: mask.id } : {}),
  }
  const jobId = parts.newId()
  const at = parts.now()
  const generations = planned.map((one, position) =>
    queuedGeneration(one, {
      id: parts.newId(),
      jobId,
      owner,
      position,
      images: images.map((asset) => asset.id),
      ...(mask ? { mask: mask.id } : {}),
      seed: Math.floor(parts.random() * 2 ** 31),
      at,
    }),
  )
  const created = await parts.catalog.createJob({
    job: { id: jobId, owner, prompt, request: named, warnings: [], onUncertain: request.onUncertain, createdAt: at },
    generations,
    ...(idempotency ? { idempotency } : {}),
    ...(card ? { card } : {}),
  })
  if (created.outcome === 'conflict') throw conflict()
  parts.log.info({ request: requestId, job: created.jobId, outcome: created.outcome, models: planned.length }, 'job')
  if (created.outcome === 'created') for (const { id } of generations) await parts.queue.push(id)
  return { jobId: created.jobId, repeated: created.outcome === 'repeated' }
}

interface Inputs {
  images: CheckedInput[]
  mask: CheckedInput | undefined
}

/** Checks every input picture; stores none. */
async function checkInputs(parts: Parts, sources: Sources, { images = [], mask }: JobRequest): Promise<Inputs> {
  const checked = await Promise.all(images.map((one, index) => checkInput(parts, sources, one, `images[${index}]`)))
  const checkedMask = mask === undefined ? undefined : await checkInput(parts, sources, mask, 'mask')
  const [first] = checked
  if (checkedMask && first) await checkMask(parts, checkedMask, first)
  return { images: checked, mask: checkedMask }
}

async function keepInputs(parts: Parts, owner: string, { images, mask }: Inputs) {
  // One after the other: the same picture given twice is one asset.
  const kept: Asset[] = []
  for (const input of images) kept.push(await keepInput(parts, owner, input))
  return { images: kept, mask: mask && (await keepInput(parts, owner, mask)) }
}
