/** Tries again what failed or was canceled in a job; what succeeded stays as it is. */
import type { Generation } from '../catalog/records.ts'
import { Problem } from '../errors.ts'
import type { Parts } from './parts.ts'
import { takePlace } from './run/fall-back.ts'
import { move } from './run/move.ts'

export async function retryJob(parts: Parts, owner: string, jobId: string): Promise<void> {
  const detail = await parts.catalog.findJob(owner, jobId)
  if (!detail) throw new Problem('job_not_found', `There is no job ${jobId}.`)
  // A canceled one whose provider has not been told yet is not sent again before that is done.
  const ended = detail.generations.filter(({ state, open }) => (state === 'failed' || state === 'canceled') && !open)
  if (ended.length === 0) throw new Problem('nothing_to_retry', 'No generation of this job has failed or was canceled.')
  for (const generation of ended) {
    const set = { error: null, operation: null, result: null, callId: null, dueAt: null, tries: 0 }
    const first = generation.fallbacks.tried[0]?.model
    const again = first ? await fromTheTop(parts, generation, first) : {}
    const moved = await move(parts, generation, 'queued', { set: { ...set, ...again } })
    if (moved) await parts.queue.push(generation.id)
  }
}

/** A retry begins with the model that was asked for, and has all of its fallbacks again. */
async function fromTheTop(parts: Parts, generation: Generation, first: string) {
  const place = await takePlace(parts, generation, first)
  if ('error' in place) return {}
  const { left, tried } = generation.fallbacks
  const others = [...tried.slice(1).map(({ model }) => model), generation.model, ...left]
  return { ...place, fallbacks: { left: [...new Set(others)].filter((model) => model !== first), tried: [] } }
}
