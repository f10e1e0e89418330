/** The one place where parts are put together: each is made here, once, in order, and closed in the opposite order. */
import { randomInt } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { monotonicFactory, ulid } from 'ulid'
import { Agent, fetch as undiciFetch } from 'undici'
import { openSqlCatalog } from './catalog/sql/catalog.ts'
import { openSqlite } from './catalog/sql/sqlite.ts'
import { type Config, ConfigError } from './config.ts'
import { createGuardedFetch } from './guard/fetch.ts'
import { createDeliveries } from './guard/replay.ts'
import { createJobs } from './jobs/jobs.ts'
import { createLanes, type Lanes } from './jobs/lanes.ts'
import { createWatchers } from './jobs/watch.ts'
import { lockFolder } from './lock.ts'
import { createLog } from './log.ts'
import type { Configured, ProviderFile, Rate } from './models/provider.ts'
import { createModels, type Installed } from './models/registry.ts'
import { createMemoryQueue } from './queue/memory.ts'
import { openFolder } from './storage/folder.ts'

/** The largest that `randomInt` takes. */
const RANDOM_RANGE = 2 ** 48 - 1

/**
 * Everything but the work itself: call `jobs.start()` to begin with what an earlier process left behind.
 * Throws `ConfigError` when the data folder cannot be used, and `FolderInUse` when another process works with the data folder.
 */
export async function createApp(config: Config, files: ProviderFile[]) {
  const log = createLog({ level: config.logLevel, secrets: config.secrets })
  const now = Date.now
  await makeFolder(config.data)
  const lock = lockFolder(join(config.data, 'lock.db'))
  const catalog = await openSqlCatalog(openSqlite(join(config.data, 'catalog.db')))
  const storage = await openFolder({ path: join(config.data, 'files') })
  const queue = createMemoryQueue({
    now,
    onError: (id, error) => log.error({ generation: id, error }, 'a look failed'),
  })
  const outgoing = createOutgoing()
  const fetchFile = createGuardedFetch()
  const lanes = createLanes({
    now,
    random: Math.random,
    wake: (id, at) => void queue.push(id, at === undefined ? {} : { at }),
  })
  const models = createModels(files.map((file) => install(file, config, { fetch: outgoing.fetch, lanes })))
  const newId = monotonicFactory(randomFraction)
  const jobs = createJobs({
    catalog,
    storage,
    queue,
    models,
    fetchFile,
    watchers: createWatchers(),
    lanes,
    log,
    now,
    newId,
    random: Math.random,
    worker: ulid(),
    publicUrl: config.publicUrl,
    trustedOrigins: (provider) => config.providers[provider]?.trustedOrigins ?? [],
  })

  const close = async () => {
    await jobs.close()
    await outgoing.close()
    await fetchFile.close()
    await storage.close()
    await catalog.close()
    lock.release()
  }
  return { config, log, catalog, storage, models, jobs, deliveries: createDeliveries(), newId, close }
}
export type App = Awaited<ReturnType<typeof createApp>>

async function makeFolder(path: string) {
  try {
    await mkdir(path, { recursive: true })
  } catch (error) {
    throw new ConfigError(`GESSO_DATA=${path} cannot be used: ${error instanceof Error ? error.message : error}`)
  }
}

/** As good as what `ulid` does by itself, which asks the operating system for every single letter. */
const randomFraction = () => randomInt(RANDOM_RANGE) / RANDOM_RANGE

/** Connects a provider if it can be called as it is set. */
function install(
  plain: ProviderFile,
  config: Config,
  { fetch, lanes }: { fetch: typeof globalThis.fetch; lanes: Lanes },
): Installed {
  const settings = config.providers[plain.id]
  if (!settings || !isUsable(plain, settings)) return { file: plain, provider: undefined, limits: {} }
  const file = { ...plain, models: [...plain.models, ...(plain.localModels?.(settings) ?? [])] }
  const openSocket = (url: string) => new WebSocket(url)
  // What a provider with several accounts says of its limits cannot be laid to one of them.
  const onRate = (rate: Rate) => file.accountOf || lanes.heard({ account: file.id, limits: settings.limits }, rate)
  const provider = file.connect({ ...settings, fetch, openSocket, onRate, now: Date.now, random: Math.random })
  return { file, provider, limits: settings.limits }
}

const isUsable = (file: ProviderFile, settings: Configured) =>
  file.isUsable ? file.isUsable(settings) : settings.key !== undefined || file.keyNames.length === 0

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
function createOutgoing() {
  const options = { headersTimeout: 0, bodyTimeout: 0, keepAliveTimeoutThreshold: KEEP_ALIVE_MARGIN_MS }
  const agent = new Agent(options)
  const asking = new Agent({ ...options, connections: ASKING_CONNECTIONS })
  const fetch = ((input: string | URL, init: { method?: string } = {}) =>
    undiciFetch(input, {
      ...init,
      dispatcher: init.method === 'GET' ? asking : agent,
    })) as unknown as typeof globalThis.fetch
  return { fetch, close: async () => void (await Promise.all([agent.close(), asking.close()])) }
}
