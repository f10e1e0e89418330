/** The keys that come with a model of the set: the key of its provider, or, where that has one already, of this model alone. */
import { findByName } from './names.ts'
import type { Configured, ProviderFile } from './provider.ts'

interface SetModel {
  lookUp: string
  key: string | undefined
}

/** Gives each provider without a key the first one that comes with a model of it. `own`: models whose key is another one. */
export function giveKeys<T extends Configured, M extends SetModel>(
  files: ProviderFile[],
  providers: Record<string, T>,
  set: M[],
): { providers: Record<string, T>; own: { model: M; file: ProviderFile; key: string }[] } {
  const given = { ...providers }
  const own = set.flatMap((model) => {
    const file = findByName(files, model.lookUp)?.provider
    const settings = file && given[file.id]
    if (!file || !settings || !model.key || file.keyNames.length === 0) return []
    if (settings.key === undefined) given[file.id] = { ...settings, key: model.key }
    else if (settings.key !== model.key) return [{ model, file, key: model.key }]
    return []
  })
  return { providers: given, own }
}
