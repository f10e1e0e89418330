/** The one place where parts are put together: each is made here, once, in order, and closed in the opposite order. */
import { randomInt } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { monotonicFactory, ulid } from 'ulid'
import { createAssets } from './assets/assets.ts'
import { openSpool } from './assets/spool.ts'
import { createCards } from './cards/cards.ts'
import { openSqlCatalog } from './catalog/sql/catalog.ts'
import { openSqlite } from './catalog/sql/sqlite.ts'
import { type Config, ConfigError } from './config.ts'
import { connectProviders, createOutgoing } from './connect.ts'
import { createGuardedFetch } from './guard/fetch.ts'
import { createDeliveries } from './guard/replay.ts'
import { createSigner } from './guard/sign.ts'
import { readSigningKey } from './guard/signing-key.ts'
import { createJobs } from './jobs/jobs.ts'
import { createLanes } from './jobs/lanes.ts'
import type { Parts } from './jobs/parts.ts'
import { createWatchers } from './jobs/watch.ts'
import { lockFolder } from './lock.ts'
import { createLog } from './log.ts'
import { createAside } from './media/aside.ts'
import type { ProviderFile } from './models/provider.ts'
import { createMemoryQueue } from './queue/memory.ts'
import type { Space } from './spaces/define.ts'
import { createRegistry } from './spaces/registry.ts'
import { createSpaces } from './spaces/spaces.ts'
import { openFolder } from './storage/folder.ts'

/** The largest that `randomInt` takes. */
const RANDOM_RANGE = 2 ** 48 - 1

/**
 * Everything but the work itself: call `start()` for that.
 * Throws `ConfigError` when the data folder cannot be used, and `FolderInUse` when another process works with the data folder.
 */
export async function createApp(
  config: Config,
  files: ProviderFile[],
  { builtIn = loadSpaces, now = Date.now }: { builtIn?: () => Promise<Space[]>; now?: () => number } = {},
) {
  const log = createLog({ level: config.logLevel, secrets: config.secrets })
  await makeFolder(config.data)
  const lock = lockFolder(join(config.data, 'lock.db'))
  const catalog = await openSqlCatalog(openSqlite(join(config.data, 'catalog.db')))
  const storage = await openFolder({ path: join(config.data, 'files') })
  const queue = createMemoryQueue({
    now,
    onError: (id, error) => log.error({ generation: id, error }, 'a look failed'),
  })
  const runs = createMemoryQueue({ now, onError: (id, error) => log.error({ job: id, error }, 'a run failed') })
  const newId = monotonicFactory(randomFraction)
  const spool = await openSpool({ path: join(config.data, 'spool'), newId })
  const aside = createAside()
  const signer = createSigner({ secret: config.signingKey ?? (await readSigningKey(config.data)), now })
  const outgoing = createOutgoing()
  const fetchFile = createGuardedFetch()
  const lanes = createLanes({
    now,
    random: Math.random,
    wake: (id, at) => void queue.push(id, at === undefined ? {} : { at }),
  })
  const models = connectProviders(config, files, {
    now,
    fetch: outgoing.fetch,
    onRate: (account, { limits }, rate) => lanes.heard({ account, limits }, rate),
  })
  const parts: Parts = {
    catalog,
    storage,
    spool,
    aside,
    signer,
    embedRecipe: config.embedRecipe,
    queue,
    runs,
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
  }
  const assets = createAssets(parts, config)
  const jobs = createJobs(parts)
  const registry = createRegistry({ builtIn, folder: config.spaces, log })
  const spaces = createSpaces(parts, registry)
  const cards = createCards(parts, { jobs, submitSpace: spaces.submit })

  /** Begins with what an earlier process left behind. */
  const start = async () => {
    await assets.start()
    await jobs.start()
    await spaces.start()
  }

  const close = async () => {
    await spaces.close()
    await jobs.close()
    models.close()
    await outgoing.close()
    await fetchFile.close()
    await assets.close()
    await aside.close()
    await storage.close()
    await catalog.close()
    lock.release()
  }
  return {
    ...{
      config,
      log,
      catalog,
      storage,
      signer,
      models,
      assets,
      jobs,
      spaces,
      cards,
      deliveries: createDeliveries(),
      now,
      newId,
    },
    start,
    close,
  }
}
export type App = Awaited<ReturnType<typeof createApp>>

/** Loaded when the first space is wanted, so that the server starts fast. */
async function loadSpaces(): Promise<Space[]> {
  const [{ spaces }, { doodles }] = await Promise.all([
    import('./spaces/built-in.ts'),
    import('./doodles/installed.ts'),
  ])
  return [...spaces, ...doodles]
}

async function makeFolder(path: string) {
  try {
    await mkdir(path, { recursive: true })
  } catch (error) {
    throw new ConfigError(`GESSO_DATA=${path} cannot be used: ${error instanceof Error ? error.message : error}`)
  }
}

/** As good as what `ulid` does by itself, which asks the operating system for every single letter. */
const randomFraction = () => randomInt(RANDOM_RANGE) / RANDOM_RANGE
