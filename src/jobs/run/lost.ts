/** Looks for a call whose answer was lost, where the provider can be asked. */
import type { Generation } from '../../catalog/records.ts'
import type { Found } from '../../models/provider.ts'
import { buildAsk } from './ask.ts'
import type { Run } from './run.ts'

/** `undefined`: this provider cannot be asked. Throws when it could be, but does not answer. */
export async function findLost(run: Run, generation: Generation, signal: AbortSignal): Promise<Found | undefined> {
  const facts = run.models.facts(generation.model)
  const provider = run.models.provider(generation.provider)
  if (!facts || !provider?.find) return undefined
  const lost = {
    ask: await buildAsk(run, generation, facts),
    sentAt: generation.timings.submitting ?? run.now(),
    isTaken: (operation: object) => run.catalog.isOperationTaken(generation.provider, JSON.stringify(operation)),
  }
  return provider.find(lost, { signal })
}
