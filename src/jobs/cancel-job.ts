/** Cancels a job: every generation that has not ended ends here and now; its provider is told right after. */
import type { Generation, SpaceRun } from '../catalog/records.ts'
import { isTerminal } from '../catalog/states.ts'
import { failures, Problem } from '../errors.ts'
import type { Parts } from './parts.ts'
import { failure, move } from './run/move.ts'
import type { Runner } from './run/runner.ts'

/** Cancels what still can be. A generation that succeeds at the same moment either succeeds or is canceled, never both. */
export async function cancelJob(parts: Parts, runner: Runner, owner: string, jobId: string): Promise<void> {
  const detail = await parts.catalog.findJob(owner, jobId)
  if (!detail) throw new Problem('job_not_found', `There is no job ${jobId}.`)
  // The run first: from then on it adds no generation.
  if (detail.run?.open) await cancelRun(parts, detail.run)
  const now = detail.run ? await parts.catalog.findJob(owner, jobId) : detail
  await Promise.all((now ?? detail).generations.map((generation) => cancelGeneration(parts, runner, generation)))
}

/** The space hears of it from its job's status. */
async function cancelRun(parts: Parts, seen: SpaceRun): Promise<void> {
  let run: SpaceRun | undefined = seen
  while (run?.open) {
    const error = { code: 'canceled', detail: failures.canceled.detail, retry: failures.canceled.retry }
    const set = { open: false, error }
    const moved = await parts.catalog.moveRun({ run, status: 'CANCELED', at: parts.now(), set })
    if (moved) return parts.watchers.tell(run.jobId)
    run = await parts.catalog.findRun(run.jobId)
  }
}

async function cancelGeneration(parts: Parts, runner: Runner, seen: Generation): Promise<void> {
  let generation: Generation | undefined = seen
  // It may move on while it is being canceled, at most through every state there is.
  while (generation && !isTerminal(generation.state)) {
    const called = generation.callId !== null
    const error = failure('canceled', undefined, called ? 'unknown' : 'no')
    const moved = await move(parts, generation, 'canceled', { set: { error, open: called }, data: { error } })
    if (moved && called) {
      runner.abort(generation.id, new DOMException('The generation was canceled.', 'AbortError'))
      await parts.queue.push(generation.id)
    }
    if (moved) return
    generation = await parts.catalog.findGeneration(generation.id)
  }
}
