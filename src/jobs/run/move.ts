/** Changes of state, as the runner makes them: written down for sure, and told to who waits. */
import type { LedgerChange, Move, Moved } from '../../catalog/catalog.ts'
import type { Generation, GenerationError } from '../../catalog/records.ts'
import type { GenerationState } from '../../catalog/states.ts'
import { type Charged, type FailureCode, failures, type ProviderError } from '../../errors.ts'
import type { Parts } from '../parts.ts'
import { pause } from './backoff.ts'

/** How often a write that fails is tried again before the look is given back to the queue: about a minute in all. */
const WRITE_TRIES = 12

/**
 * Writes a change or a file, again and again while there is no room or nobody to take it (a full disk, a database that
 * restarts): what a provider was paid for is in this process alone until it is written.
 */
export async function write<T>(run: Pick<Parts, 'log' | 'random'>, change: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await change()
    } catch (error) {
      if (tries >= WRITE_TRIES) throw error
      run.log.error({ error, tries }, 'could not be written down; trying again')
      await pause(tries, run.random)
    }
  }
}

/** Writes what is known of a call's bill, where no change of state can carry it any more. */
export const note = (run: Pick<Parts, 'catalog' | 'log' | 'now' | 'random'>, change: LedgerChange) =>
  write(run, () => run.catalog.changeLedger(change, run.now()))

type Change = Omit<Move, 'generation' | 'at' | 'to'>

/** While a generation is in one of these, its provider is at it. */
export const underWay: readonly GenerationState[] = ['submitting', 'running', 'uncertain']

/** Moves a generation on. `undefined`: somebody else was faster, and what this caller holds counts no more. */
export async function move(
  run: Pick<Parts, 'catalog' | 'watchers' | 'lanes' | 'log' | 'now' | 'random'>,
  generation: Generation,
  to: Move['to'],
  change: Change = {},
): Promise<Moved | undefined> {
  const moved = await write(run, () => run.catalog.move({ generation, to, at: run.now(), ...change }))
  if (moved) {
    run.log.info({ job: generation.jobId, generation: generation.id, model: generation.model, state: to }, 'generation')
    if (!underWay.includes(to)) run.lanes.leave(generation.id)
    run.watchers.tell(generation.jobId)
  }
  return moved
}

/** Ends a generation without a result. */
export function fail(
  run: Pick<Parts, 'catalog' | 'watchers' | 'lanes' | 'log' | 'now' | 'random'>,
  generation: Generation,
  error: GenerationError,
  change: Change = {},
) {
  return move(run, generation, 'failed', { ...change, set: { ...change.set, error }, data: { error } })
}

/** A failure as the client sees it: `said` are the provider's own words. */
export function failure(code: FailureCode, said: string | undefined, charged: Charged): GenerationError {
  const { retry, detail } = failures[code]
  return { code, detail: said ? `${detail} It said: ${said}`.slice(0, 3000) : detail, retry, charged }
}

export const providerFailure = (error: ProviderError) => failure(error.code, error.said, error.charged)
