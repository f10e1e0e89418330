/** Looks for a call whose answer was lost, where the provider can be asked. */
import type { Generation } from '../../catalog/records.ts'
import type { Found, Operation } from '../../models/provider.ts'
import { buildAsk } from './ask.ts'
import { note } from './move.ts'
import { within } from './patience.ts'
import type { Run } from './run.ts'

/** A search may read many pages of a provider's list. */
const FIND_MS = 5 * 60_000
/** Somebody else has just taken the operation that was found: there may be another. */
const FIND_AGAIN_MS = 250

/** `undefined`: this provider cannot be asked. Throws when it could be, but does not answer. */
export async function findLost(run: Run, generation: Generation, signal: AbortSignal): Promise<Found | undefined> {
  const facts = run.models.facts(generation.model)
  const provider = run.models.connection(generation.model)?.provider
  if (!facts || !provider?.find) return undefined
  const line = await run.catalog.findLedgerLine(generation.callId as string)
  if (line?.operation) return { found: JSON.parse(line.operation) as Operation }
  const lost = {
    idempotencyKey: generation.callId as string,
    ask: await buildAsk(run, generation, facts),
    sentAt: generation.timings.submitting ?? run.now(),
    isTaken: (operation: object) => run.catalog.isOperationTaken(generation.provider, JSON.stringify(operation)),
  }
  const found = await within(signal, async (soon) => provider.find?.(lost, { signal: soon }), FIND_MS)
  if (!found || typeof found.found !== 'object') return found
  const claimed = await claim(run, generation, found.found)
  return claimed ? found : { found: 'not-yet-known', askAgainMs: FIND_AGAIN_MS }
}

/** Writes an operation to the line of its call. Two lost calls may be alike to the letter: each must find one of its own. */
async function claim(run: Run, generation: Generation, found: Operation): Promise<boolean> {
  const operation = JSON.stringify(found)
  const key = `${generation.provider} ${operation}`
  if (run.live.claims.has(key)) return false
  run.live.claims.add(key)
  try {
    if (await run.catalog.isOperationTaken(generation.provider, operation)) return false
    await note(run, { id: generation.callId as string, operation })
    return true
  } finally {
    run.live.claims.delete(key)
  }
}
