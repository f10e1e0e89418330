/** The models of every provider, found by name, and the providers that have what they need to be called. */
import { Problem } from '../errors.ts'
import { fullName, type ModelFacts, type Task } from './model.ts'
import { findByName, nearest } from './names.ts'
import type { Provider, ProviderFile } from './provider.ts'

export interface Resolved {
  facts: ModelFacts
  /** What the client should know: that a name has led to a successor, that a model is leaving. */
  warnings: string[]
}

/** A provider file, and its connection if it has a key (or needs none). */
export interface Installed {
  file: ProviderFile
  provider: Provider | undefined
}

/** `installed` in order of preference: the first that has a key gives the defaults. */
export function createModels(installed: Installed[]) {
  const files = installed.map((one) => one.file)
  const ready = (id: string) => installed.find((one) => one.file.id === id && one.provider !== undefined)

  /** The model for a task when the client names none. */
  function defaultFor(task: Task): ModelFacts {
    for (const { file, provider } of installed) {
      const id = provider && file.defaults[task]
      const facts = file.models.find((model) => model.id === id)
      if (facts) return facts
    }
    throw new Problem('model_not_found', `No provider here has a model for ${task}.`)
  }

  /** What a name means, for a task. Throws `model_not_found` with a suggestion, or `provider_unavailable`. */
  function resolve(name: string, task: Task, field = 'model'): Resolved {
    const named = findByName(files, name)
    if (!named) {
      const like = nearest(files, name)
      const hint = like ? ` Did you mean ${like}?` : ' GET /v1/models lists what there is.'
      throw new Problem('model_not_found', `No model is called “${name.slice(0, 100)}”.${hint}`, { field })
    }
    const { file } = ready(named.provider.id) ?? {}
    if (!file) {
      const detail = `${named.provider.name} has no key here: set ${named.provider.keyNames.join(' or ')}.`
      throw new Problem('provider_unavailable', detail, { field })
    }
    const facts = named.facts ?? file.models.find((model) => model.id === file.defaults[task])
    if (!facts) throw new Problem('model_not_found', `${file.name} has no default model for ${task}.`, { field })
    return following(file, facts, [], field)
  }

  /** Follows a retired model to its successor, and says so. */
  function following(file: ProviderFile, facts: ModelFacts, warnings: string[], field: string): Resolved {
    const { state } = facts
    if (state.is === 'leaving') {
      warnings.push(`${fullName(facts)} leaves on ${state.on}; its successor is ${file.id}/${state.successor}.`)
    }
    if (state.is === 'unlisted') {
      warnings.push(`${fullName(facts)} is not in the registry: passed on as it is, at an unknown price.`)
    }
    if (state.is !== 'retired') return { facts, warnings }
    const successor = file.models.find((model) => model.id === state.successor)
    if (!successor) throw new Problem('model_not_found', `${fullName(facts)} was retired on ${state.since}.`, { field })
    warnings.push(`${fullName(facts)} was retired on ${state.since}: ${fullName(successor)} is used instead.`)
    return following(file, successor, warnings, field)
  }

  /** The facts of a full name that was resolved earlier, as stored with a generation. */
  function facts(name: string): ModelFacts | undefined {
    const slash = name.indexOf('/')
    const file = files.find((one) => one.id === name.slice(0, slash))
    const id = name.slice(slash + 1)
    return file?.models.find((model) => model.id === id) ?? file?.unlisted?.(id)
  }

  return {
    defaultFor,
    resolve,
    facts,
    provider: (id: string) => ready(id)?.provider,
    file: (id: string) => files.find((one) => one.id === id),
    /** The known model whose name is most like this one, if any is like it at all. */
    like: (name: string) => nearest(files, name),
    /** Every listed model of a provider that can be called, in order. */
    list: () => installed.filter((one) => one.provider).flatMap((one) => one.file.models),
  }
}
export type Models = ReturnType<typeof createModels>
