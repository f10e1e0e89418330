/** Accepts a job: once this returns, the job will end, whatever happens to this process. */
import { createHash } from 'node:crypto'
import { Problem } from '../errors.ts'
import { checkInput, checkMask, keepInput, type Sources } from './inputs.ts'
import type { Parts } from './parts.ts'
import { plan, queuedGeneration } from './plan.ts'
import type { JobRequest } from './request.ts'

export interface Submission extends Sources {
  /** Same key and same request: the job that is already there. Same key, other request: `idempotency_conflict`. */
  idempotencyKey?: string | undefined
}

/** Stores the job with its generations and lets the runner know. Returns its id; `repeated`: it was there before. */
export async function submitJob(parts: Parts, request: JobRequest, { owner, files, idempotencyKey }: Submission) {
  // Everything that can be refused without storing anything is refused here.
  const planned = plan(parts.models, request)
  const { images, mask } = await takeInputs(parts, { owner, files }, request)
  const { prompt, wait: _, ...kept } = request
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
  const content = { ...named, prompt, images: images.map((asset) => asset.sha256), mask: mask?.sha256 }
  const created = await parts.catalog.createJob({
    job: { id: jobId, owner, prompt, request: named, warnings: [], onUncertain: request.onUncertain, createdAt: at },
    generations,
    ...(idempotencyKey ? { idempotency: { key: idempotencyKey, bodyHash: hash(content) } } : {}),
  })
  if (created.outcome === 'conflict') {
    const detail = 'This Idempotency-Key was used for another request. Use a new key for a new request.'
    throw new Problem('idempotency_conflict', detail, { field: 'Idempotency-Key' })
  }
  if (created.outcome === 'created') for (const { id } of generations) await parts.queue.push(id)
  return { jobId: created.jobId, repeated: created.outcome === 'repeated' }
}

/** Checks every input picture before the first is stored. */
async function takeInputs(parts: Parts, sources: Sources, { images = [], mask }: JobRequest) {
  const checked = await Promise.all(images.map((one, index) => checkInput(parts, sources, one, `images[${index}]`)))
  const checkedMask = mask === undefined ? undefined : await checkInput(parts, sources, mask, 'mask')
  const [first] = checked
  if (checkedMask && first) checkMask(checkedMask, first)
  return {
    images: await Promise.all(checked.map((input) => keepInput(parts, sources.owner, input))),
    mask: checkedMask && (await keepInput(parts, sources.owner, checkedMask)),
  }
}

/** A hash that does not depend on the order of properties. */
function hash(value: unknown): string {
  const ordered = JSON.stringify(value, (_, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
  return createHash('sha256').update(ordered).digest('hex')
}
