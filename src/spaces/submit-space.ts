/** Accepts a run of a space: once this returns, the job will end, whatever happens to this process. */
import { conflict, hash } from '../jobs/idempotency.ts'
import type { Parts } from '../jobs/parts.ts'
import type { Submission } from '../jobs/submit.ts'
import type { Space } from './define.ts'
import { checkMaxCost } from './estimate.ts'
import { checkInputs } from './run/inputs.ts'

export interface SpaceRequest {
  inputs: Record<string, unknown>
  /** US dollars. */
  maxCost?: number | undefined
  onUncertain?: 'fail' | 'retry' | undefined
}

/** Stores the job with its run, and lets the runner know. Returns its id; `repeated`: it was there before. */
export async function submitSpace(
  parts: Parts,
  space: Space,
  { inputs: given, maxCost, onUncertain = 'fail' }: SpaceRequest,
  { idempotencyKey, requestId, card, ...sources }: Submission,
): Promise<{ jobId: string; repeated: boolean }> {
  const { owner } = sources
  const inputs = await checkInputs(parts, space, given, sources)
  const earlier = idempotencyKey && (await parts.catalog.findKeyUse(owner, idempotencyKey))
  const idempotency = idempotencyKey && {
    key: idempotencyKey,
    bodyHash: hash({ space: space.id, inputs: inputs.fingerprint, maxCost, onUncertain }),
  }
  if (earlier && idempotency && earlier.bodyHash !== idempotency.bodyHash) throw conflict()
  if (earlier) return { jobId: earlier.jobId, repeated: true }
  if (maxCost !== undefined) checkMaxCost(parts.models, space, inputs.parsed, maxCost)
  // Everything that can be refused without storing anything has been refused by now.
  const kept = await inputs.keep()
  const jobId = parts.newId()
  const request = { space: space.id, inputs: kept, ...(maxCost === undefined ? {} : { maxCost }) }
  const created = await parts.catalog.createJob({
    job: { id: jobId, owner, prompt: '', request, warnings: [], onUncertain, createdAt: parts.now() },
    generations: [],
    run: { jobId, owner, space: space.id, inputs: kept, attempt: 0, open: true, outcome: null, error: null },
    ...(idempotency ? { idempotency } : {}),
    ...(card ? { card } : {}),
  })
  if (created.outcome === 'conflict') throw conflict()
  parts.log.info({ request: requestId, job: created.jobId, outcome: created.outcome, space: space.id }, 'job')
  if (created.outcome === 'created') await parts.runs.push(jobId)
  return { jobId: created.jobId, repeated: created.outcome === 'repeated' }
}
