/** Tries again what failed or was canceled in a job; what succeeded stays as it is. */
import type { Generation, SpaceRun } from '../catalog/records.ts'
import { Problem } from '../errors.ts'
import type { Parts } from './parts.ts'
import { takePlace } from './run/fall-back.ts'
import { move } from './run/move.ts'

export async function retryJob(parts: Parts, owner: string, jobId: string): Promise<void> {
  const detail = await parts.catalog.findJob(owner, jobId)
  if (!detail) throw new Problem('job_not_found', `There is no job ${jobId}.`)
  const run = detail.run && !detail.run.open ? detail.run : undefined
  if (detail.run?.open) throw new Problem('nothing_to_retry', 'This job has not ended yet.')
  // A canceled one whose provider has not been told yet is not sent again before that is done.
  const ended = detail.generations.filter(({ state, open }) => (state === 'failed' || state === 'canceled') && !open)
  const again = ended.length > 0 || (run !== undefined && detail.job.status !== 'SUCCEEDED')
  if (!again) throw new Problem('nothing_to_retry', 'No generation of this job has failed or was canceled.')
  for (const generation of ended) {
    const set = { error: null, operation: null, result: null, callId: null, dueAt: null, tries: 0 }
    const first = generation.fallbacks.tried[0]?.model
    const place = first ? await fromTheTop(parts, generation, first) : {}
    const moved = await move(parts, generation, 'queued', { set: { ...set, ...place } })
    if (moved) await parts.queue.push(generation.id)
  }
  // The space runs again: what its finished steps gave is there, and it waits for the generations it asked for before.
  if (run) await reopen(parts, run)
}

async function reopen(parts: Parts, run: SpaceRun) {
  const set = { open: true, error: null, outcome: null }
  const moved = await parts.catalog.moveRun({ run, status: 'QUEUED', at: parts.now(), set })
  if (!moved) return
  await parts.runs.push(run.jobId)
  parts.watchers.tell(run.jobId)
}

/** A retry begins with the model that was asked for, and has all of its fallbacks again. */
async function fromTheTop(parts: Parts, generation: Generation, first: string) {
  const place = await takePlace(parts, generation, first)
  if ('error' in place) return {}
  const { left, tried } = generation.fallbacks
  const others = [...tried.slice(1).map(({ model }) => model), generation.model, ...left]
  return { ...place, fallbacks: { left: [...new Set(others)].filter((model) => model !== first), tried: [] } }
}
