/** Connects the providers as they are set: what the server works with, and what `gesso doctor` looks at without one. */
import type { Config, ProviderSettings } from './config.ts'
import { Problem } from './errors.ts'
import { fullName } from './models/model.ts'
import { giveKeys } from './models/own-keys.ts'
import type { Configured, ProviderFile, Rate } from './models/provider.ts'
import { createModels, type Installed, type Models, type OwnKey } from './models/registry.ts'

interface Outside {
  fetch: typeof fetch
  /** Told what an account's answers say of its limits. */
  onRate: (account: string, settings: ProviderSettings, rate: Rate) => void
  /** The clock, where it is another than the machine's. */
  now?: () => number
}

/** The registry of every provider that can be called as it is set. */
export function connectProviders(config: Config, files: ProviderFile[], outside: Outside) {
  const { providers, own } = giveKeys(files, config.providers, config.modelSet.models)
  const installed = files.map((file) => install(file, providers[file.id], outside))
  const models = createModels(installed)
  const ownKeys = own.flatMap(({ model, file, key }, index): OwnKey[] => {
    const settings = providers[file.id]
    const name = nameOf(models, model.lookUp, file)
    if (!settings || !name) return []
    const account = `${file.id} key ${index + 1}`
    return [{ model: name, account, provider: open(file, { ...settings, key }, { ...outside, account }) }]
  })
  return ownKeys.length > 0 ? createModels(installed, ownKeys) : models
}

/** A model of the set may not be known: `gesso doctor` says so, and the others work. */
function nameOf(models: Models, lookUp: string, file: ProviderFile): string | undefined {
  try {
    const { facts } = models.resolve(lookUp, 'generate')
    // A successor may be another provider's, which the key is not for.
    return facts.provider === file.id ? fullName(facts) : undefined
  } catch (error) {
    if (error instanceof Problem) return undefined
    throw error
  }
}

function install(plain: ProviderFile, settings: ProviderSettings | undefined, outside: Outside): Installed {
  if (!settings || !isUsable(plain, settings)) return { file: plain, provider: undefined, limits: {} }
  const file = { ...plain, models: [...plain.models, ...(plain.localModels?.(settings) ?? [])] }
  const provider = open(file, settings, { ...outside, account: file.id })
  return { file, provider, limits: settings.limits }
}

const isUsable = (file: ProviderFile, settings: Configured) =>
  file.isUsable ? file.isUsable(settings) : settings.key !== undefined || file.keyNames.length === 0

function open(
  file: ProviderFile,
  settings: ProviderSettings,
  { fetch, onRate, now = Date.now, account }: Outside & { account: string },
) {
  return file.connect({
    ...settings,
    fetch,
    openSocket: (url) => new WebSocket(url),
    // What a provider with several accounts says of its limits cannot be laid to one of them.
    ...(file.accountOf ? {} : { onRate: (rate: Rate) => onRate(account, settings, rate) }),
    now,
    random: Math.random,
  })
}

/**
 * How long before the provider would close an idle connection it is not used any more. A call sent at that very moment is
 * lost, and nobody knows whether it was paid; undici's own second is not enough when this process is busy.
 */
const KEEP_ALIVE_MARGIN_MS = 3000

/**
 * How many connections to one provider may ask how things stand. Thousands of generations that wait would otherwise open a
 * thousand at once: measured with 2,000, 345 MB instead of 410.
 */
const ASKING_CONNECTIONS = 32

/** Calls to providers: each has a deadline of its own, so the connection sets none. What may be paid waits for no other call. */
export function createOutgoing() {
  let opened: ReturnType<typeof openAgents> | undefined
  const outgoing = (async (input: string | URL, init: { method?: string } = {}) => {
    opened ??= openAgents()
    const { fetch, agent, asking } = await opened
    return fetch(input, { ...init, dispatcher: init.method === 'GET' ? asking : agent })
  }) as unknown as typeof fetch
  return {
    fetch: outgoing,
    close: async () => {
      const agents = await opened
      await Promise.all([agents?.agent.close(), agents?.asking.close()])
    },
  }
}

async function openAgents() {
  const { Agent, fetch } = await import('undici') // 100 files, loaded with the first call
  const options = { headersTimeout: 0, bodyTimeout: 0, keepAliveTimeoutThreshold: KEEP_ALIVE_MARGIN_MS }
  return { fetch, agent: new Agent(options), asking: new Agent({ ...options, connections: ASKING_CONNECTIONS }) }
}
