/** The models of every provider, found by name, and the providers that have what they need to be called. */
import { Problem } from '../errors.ts'
import { fullName, type ModelFacts, type Task } from './model.ts'
import { findByName, nearest } from './names.ts'
import type { Limits, Provider, ProviderFile } from './provider.ts'

export interface Resolved {
  facts: ModelFacts
  /** What the client should know: that a name has led to a successor, that a model is leaving. */
  warnings: string[]
}

/** A provider file with the models of its settings, and its connection if it can be called as it is set. */
export interface Installed {
  file: ProviderFile
  provider: Provider | undefined
  limits: Limits
}

/** A model with a key of its own, beside the one that its provider has. */
export interface OwnKey {
  /** The full name of the model. */
  model: string
  /** What its limits are counted by. */
  account: string
  provider: Provider
}

/** How a model is called. */
export interface Connection {
  provider: Provider
  /** The account or server it is asked of; limits are counted for each. */
  account: string
  limits: Limits
}

/** The settings that a provider is waiting for, in words. */
export function howToSetUp({ setUp, keyNames, urls }: ProviderFile): string {
  const names = keyNames.length > 0 ? keyNames : Object.values(urls).map(({ env }) => env)
  return setUp ?? names.join(' or ')
}

/** `installed` in order of preference: the first that has a key gives the defaults. */
export function createModels(installed: Installed[], ownKeys: OwnKey[] = []) {
  const files = installed.map((one) => one.file)
  const readyFiles = installed.filter((one) => one.provider !== undefined).map((one) => one.file)
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

  /** Every model that providers use by default for a task, those that are preferred first: others can take its place. */
  function defaultsFor(task: Task, prefer: readonly string[] = []): ModelFacts[] {
    const rank = (id: string) => (prefer.includes(id) ? prefer.indexOf(id) : prefer.length)
    return installed
      .filter((one) => one.provider)
      .toSorted((a, b) => rank(a.file.id) - rank(b.file.id))
      .flatMap(({ file }) => file.models.find((model) => model.id === file.defaults[task]) ?? [])
  }

  /** What a name means, for a task. Throws `model_not_found` with a suggestion, or `provider_unavailable`. */
  function resolve(name: string, task: Task, field = 'model'): Resolved {
    // The same model may be had of several providers: one that has a key is meant.
    const named = findByName(readyFiles, name) ?? findByName(files, name)
    if (!named) {
      const like = nearest(files, name)
      const hint = like ? ` Did you mean ${like}?` : ' GET /v1/models lists what there is.'
      throw new Problem('model_not_found', `No model is called “${name.slice(0, 100)}”.${hint}`, { field })
    }
    const { file } = ready(named.provider.id) ?? {}
    if (!file) {
      const { keyNames, name: provider } = named.provider
      const lacks = keyNames.length > 0 ? 'has no key here' : 'is not set up here'
      const detail = `${provider} ${lacks}: set ${howToSetUp(named.provider)}.`
      throw new Problem('provider_unavailable', detail, { field })
    }
    const facts = named.facts ?? file.models.find((model) => model.id === file.defaults[task])
    if (!facts) throw new Problem('model_not_found', `${file.name} has no default model for ${task}.`, { field })
    const { state } = facts
    if (state.is === 'retired' && state.callable && name.trim() === fullName(facts)) {
      const until = `${fullName(facts)} was retired on ${state.since}: only accounts with an arrangement of their own`
      return { facts, warnings: [`${until} can still call it.`] }
    }
    return following(file, facts, [], { task, field })
  }

  /** Follows a retired model to its successor, and says so. */
  function following(
    file: ProviderFile,
    facts: ModelFacts,
    warnings: string[],
    { task, field }: { task: Task; field: string },
  ): Resolved {
    const { state } = facts
    if (state.is === 'leaving') {
      warnings.push(
        `${fullName(facts)} leaves on ${state.on}; its successor is ${successorName(file, state.successor)}.`,
      )
    }
    if (state.is === 'unlisted') {
      warnings.push(`${fullName(facts)} is not in the registry: passed on as it is, at an unknown price.`)
    }
    if (state.is !== 'retired') return { facts, warnings }
    const successor = successorName(file, state.successor)
    warnings.push(`${fullName(facts)} was retired on ${state.since}: ${successor} is used instead.`)
    const next = file.models.find((model) => fullName(model) === successor)
    if (next) return following(file, next, warnings, { task, field })
    const elsewhere = resolve(successor, task, field)
    return { ...elsewhere, warnings: [...warnings, ...elsewhere.warnings] }
  }

  const successorName = (file: ProviderFile, successor: string) =>
    file.models.some((model) => model.id === successor) ? `${file.id}/${successor}` : successor

  /** The facts of a full name that was resolved earlier, as stored with a generation. */
  function facts(name: string): ModelFacts | undefined {
    const slash = name.indexOf('/')
    const file = files.find((one) => one.id === name.slice(0, slash))
    const id = name.slice(slash + 1)
    return file?.models.find((model) => model.id === id) ?? file?.unlisted?.(id)
  }

  /** How a model is called, by its full name; `undefined` while its provider is not set up. */
  function connection(model: string): Connection | undefined {
    const slash = model.indexOf('/')
    const one = ready(model.slice(0, slash))
    if (!one?.provider) return undefined
    const own = ownKeys.find((key) => key.model === model)
    if (own) return { provider: own.provider, account: own.account, limits: one.limits }
    const place = one.file.accountOf?.(model.slice(slash + 1))
    const account = place ? `${one.file.id} ${place}` : one.file.id
    return { provider: one.provider, account, limits: one.limits }
  }

  return {
    /** Lets go of what providers hold open between calls. */
    close() {
      for (const { provider } of [...installed, ...ownKeys]) provider?.close?.()
    },
    defaultFor,
    defaultsFor,
    resolve,
    facts,
    connection,
    /** Whose model a name means, whether or not it can be called. */
    providerOf: (name: string) => findByName(files, name)?.provider.id,
    /** The known model whose name is most like this one, if any is like it at all. */
    like: (name: string) => nearest(files, name),
    /** Every listed model of a provider that can be called, in order. */
    list: () => installed.filter((one) => one.provider).flatMap((one) => one.file.models),
  }
}
export type Models = ReturnType<typeof createModels>
