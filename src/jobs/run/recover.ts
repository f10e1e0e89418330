/** A call that a process left behind: it was about to be sent, or was sent, and nobody heard the answer. */
import type { Generation } from '../../catalog/records.ts'
import { move } from './move.ts'
import type { Run } from './run.ts'
import { markUncertain } from './settle.ts'
import { carryOut, prepare } from './submit.ts'

/** What may be repeated under its key is asked again; of anything else the outcome is unknown. */
export async function recover(run: Run, generation: Generation, signal: AbortSignal): Promise<void> {
  const facts = run.models.facts(generation.model)
  if (!facts?.idempotent) return markUncertain(run, generation, signal)
  const target = await prepare(run, generation)
  if (!target) return
  const set = { attempt: generation.attempt + 1, worker: run.worker }
  const moved = await move(run, generation, 'submitting', { set })
  if (moved) await carryOut(run, moved.generation, target, signal)
}
