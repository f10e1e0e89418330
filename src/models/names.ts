/** From a name as people write it to a model: full names, ids, aliases, and bare names whose provider can be told. */
import { fullName, type ModelFacts } from './model.ts'
import type { ProviderFile } from './provider.ts'

/** Case, spaces and punctuation do not tell two names apart: "DALL-E 3" is "dalle3". */
export const plain = (name: string) =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')

export type Named =
  | { provider: ProviderFile; facts: ModelFacts }
  | { provider: ProviderFile; facts: undefined }
  | undefined

/**
 * Finds what a name means. `facts: undefined`: the name is a provider's, and its default model is meant.
 * `undefined`: nothing is known by that name.
 */
export function findByName(providers: ProviderFile[], name: string): Named {
  const trimmed = name.trim()
  const slash = trimmed.indexOf('/')
  const prefix = slash < 0 ? trimmed : trimmed.slice(0, slash)
  const provider = providers.find((one) => [one.id, ...(one.otherNames ?? [])].includes(prefix.toLowerCase()))
  if (provider && slash < 0) return { provider, facts: undefined }
  if (provider) return findAtProvider(provider, trimmed.slice(slash + 1))
  for (const one of providers) {
    const facts = match(one, trimmed)
    if (facts) return { provider: one, facts }
  }
  const claiming = providers.find((one) => one.claims?.test(trimmed))
  return claiming && findAtProvider(claiming, trimmed)
}

function findAtProvider(provider: ProviderFile, id: string): Named {
  const facts = match(provider, id) ?? (id ? provider.unlisted?.(id) : undefined)
  return facts && { provider, facts }
}

function match(provider: ProviderFile, name: string): ModelFacts | undefined {
  const exact = provider.models.find((model) => model.id === name)
  if (exact) return exact
  const wanted = plain(name)
  return provider.models.find((model) => [model.id, model.name, ...model.aliases].some((one) => plain(one) === wanted))
}

/** The known name that is most like a mistyped one, if any is like it at all. */
export function nearest(providers: ProviderFile[], name: string): string | undefined {
  const wanted = plain(name)
  const known = providers.flatMap((provider) =>
    provider.models.flatMap((model) =>
      [fullName(model), model.id, model.name, ...model.aliases].map((label) => ({ label, full: fullName(model) })),
    ),
  )
  const ranked = known
    .map(({ label, full }) => ({ full, distance: editDistance(wanted, plain(label)) / Math.max(wanted.length, 1) }))
    .sort((a, b) => a.distance - b.distance)
  const best = ranked[0]
  // Beyond half of its letters a name is another name, not a slip.
  return best && best.distance <= 0.5 ? best.full : undefined
}

/** Levenshtein's distance: how many letters to add, drop or change. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
