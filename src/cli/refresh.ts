/** What the providers list today against what the registry knows: `gesso models --refresh`. */
import { readConfig } from '../config.ts'
import { connectProviders, createOutgoing } from '../connect.ts'
import { ProviderError } from '../errors.ts'
import type { ModelFacts } from '../models/model.ts'
import type { ListedModel } from '../models/provider.ts'
import { providerFiles } from '../providers/installed.ts'
import { exit, type Surroundings } from './command.ts'

const ANSWER_MS = 30_000

export interface Change {
  provider: string
  id: string
  /** `new`: listed, and not in the registry. `gone`: lives here, and is not listed. `leaves`: has a day that the registry does not know. */
  what: 'new' | 'gone' | 'leaves'
  on?: string
}

/** Asks every provider that lists its models, and shows what changed since the registry was written. */
export async function refresh({ print, env, stop }: Surroundings, json: boolean): Promise<number> {
  const config = readConfig(env, providerFiles)
  const outgoing = createOutgoing()
  let failed = false
  try {
    const models = connectProviders(config, providerFiles, { fetch: outgoing.fetch, onRate: () => {} })
    for (const { id } of providerFiles) {
      const list = models.connection(`${id}/`)?.provider.list
      if (!list) continue
      try {
        const listed = await list({ signal: AbortSignal.any([stop, AbortSignal.timeout(ANSWER_MS)]) })
        const known = models.list().filter((model) => model.provider === id)
        const changes = compare(id, known, listed)
        if (!json) print.line(`${id}: ${listed.length} listed, ${changes.length} differ from the registry`)
        for (const change of changes) json ? print.json(change) : print.line(`  ${words(change)}`)
      } catch (error) {
        failed = true
        print.remark(`${id}: ${error instanceof ProviderError ? error.message : String(error)}`)
      }
    }
    return failed ? exit.partial : exit.ok
  } finally {
    await outgoing.close()
  }
}

/** The differences, in the order of the provider's list and then of the registry. */
export function compare(provider: string, known: ModelFacts[], listed: ListedModel[]): Change[] {
  const facts = new Map(known.map((model) => [model.id, model]))
  const there = new Set(listed.map(({ id }) => id))
  const fresh = listed.filter(({ id }) => !facts.has(id)).map(({ id }): Change => ({ provider, id, what: 'new' }))
  const leaving = listed.flatMap(({ id, leavesOn }): Change[] => {
    const state = facts.get(id)?.state
    if (!leavesOn || !state || (state.is === 'leaving' && state.on === leavesOn)) return []
    return [{ provider, id, what: 'leaves', on: leavesOn }]
  })
  const gone = known
    .filter(({ id, state }) => (state.is === 'live' || state.is === 'leaving') && !there.has(id))
    .map(({ id }): Change => ({ provider, id, what: 'gone' }))
  return [...fresh, ...leaving, ...gone]
}

const words = ({ id, what, on }: Change) =>
  ({
    new: `${id}: new; it is passed through at an unknown price`,
    gone: `${id}: not listed any more`,
    leaves: `${id}: leaves on ${on}`,
  })[what]
