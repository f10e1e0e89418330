/** What assets are to the rest of Gesso: take in, find, render, trace, throw away. */
import type { AssetFilter } from '../catalog/catalog.ts'
import type { Asset } from '../catalog/records.ts'
import { Problem } from '../errors.ts'
import type { VariantOptions } from '../media/variant.ts'
import type { Retention } from '../retention.ts'
import { isSha256 } from '../storage/storage.ts'
import { fsck } from './fsck.ts'
import { MAX_FILM_BYTES } from './limits.ts'
import { lineageOf } from './lineage.ts'
import type { AssetParts } from './parts.ts'
import { dropExpected, dropOrphans, GRACE_MS, purge, sweep } from './sweep.ts'
import { createUploads, type Keeping } from './upload.ts'
import { createVariants } from './variants.ts'

const SWEEP_EVERY_MS = 3_600_000
/** Looking through every file takes a while. */
const ORPHANS_EVERY = 24

export function createAssets(
  parts: AssetParts,
  { retention, maxVariantBytes }: { retention: Retention; maxVariantBytes: number },
) {
  const { catalog, storage, log, now } = parts
  const variants = createVariants(parts, { maxBytes: maxVariantBytes })
  const uploads = createUploads(parts)
  const sweeping = { ...parts, variants }
  const stopping = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let round: Promise<void> = Promise.resolve()
  let rounds = 0

  async function sweepOnce() {
    const swept = await sweep(sweeping, retention, stopping.signal)
    if (rounds++ % ORPHANS_EVERY === 0) swept.files += await dropOrphans(sweeping, now() - GRACE_MS, stopping.signal)
    if (swept.trashed + swept.purged + swept.files > 0) log.info(swept, 'assets were swept')
    return swept
  }

  /** By its id or the hash of its content. Throws `asset_not_found`. */
  async function find(owner: string, id: string): Promise<Asset> {
    const asset = await (isSha256(id) ? catalog.findAssetByHash(owner, id) : catalog.findAsset(owner, id))
    if (!asset) throw new Problem('asset_not_found', `There is no asset ${id}.`)
    return asset
  }

  /** Makes an asset of a body. Throws `invalid_image`, `invalid_file` or `payload_too_large`, and the body's own error. */
  async function upload(owner: string, body: Uint8Array | AsyncIterable<Uint8Array>, keeping: Keeping) {
    await using file = await uploads.receive(body, keeping.field)
    return await uploads.keep(owner, file, keeping)
  }

  return {
    upload,
    /** The same in two steps, for a form whose other fields come after its file. Dispose of what is received. */
    receive: uploads.receive,
    keep: uploads.keep,
    find,
    list: (owner: string, filter: AssetFilter) => catalog.listAssets(owner, filter),
    open: (asset: Asset, range?: { start: number; end?: number }) => storage.open(asset.sha256, range),
    variant: (asset: Asset, name: string, options: VariantOptions) => variants.get(asset, name, options),

    /** Fetches an address through the guard, and takes in what comes. */
    uploadFrom: (owner: string, url: string, keeping: Keeping) =>
      upload(owner, parts.fetchFile.stream(url, { maxBytes: MAX_FILM_BYTES }), keeping),

    async lineage(owner: string, id: string, depth: number) {
      const asset = await find(owner, id)
      return { asset, ...(await lineageOf(parts, asset, depth)) }
    },

    /** Puts it into the trash, where it can be fetched back until the trash is emptied. */
    async trash(owner: string, id: string) {
      const asset = await find(owner, id)
      return (asset.deletedAt === null && (await catalog.trashAsset(owner, asset.id, now()))) || asset
    },

    async restore(owner: string, id: string) {
      const asset = await find(owner, id)
      if ((await storage.bytes(asset.sha256)) === undefined) {
        throw new Problem('asset_not_found', 'The file of this asset is no longer there.')
      }
      return (await catalog.trashAsset(owner, asset.id, null)) ?? asset
    },

    /** Removes it for good. Throws `asset_in_use`. */
    async remove(owner: string, id: string) {
      const asset = await find(owner, id)
      if ((await purge(sweeping, asset)) !== undefined) return
      const need = await catalog.needOf(asset.id)
      throw new Problem('asset_in_use', `It cannot be removed for good: ${needWords[need ?? 'job']}.`, { field: 'id' })
    },

    sweep: sweepOnce,
    fsck: (options: { mend: boolean; deep: boolean; graceMs?: number }) =>
      fsck(sweeping, { graceMs: GRACE_MS, ...options, signal: stopping.signal }),

    /** Removes what uploads have left that a process died in, and sweeps from time to time. */
    async start() {
      await dropExpected(parts, Number.MAX_SAFE_INTEGER)
      timer = setInterval(() => {
        round = sweepOnce().then(
          () => {},
          (error: unknown) => log.error({ error }, 'sweeping failed'),
        )
      }, SWEEP_EVERY_MS).unref()
    },

    async close() {
      clearInterval(timer)
      stopping.abort()
      await round
      await variants.close()
    },
  }
}
export type Assets = ReturnType<typeof createAssets>

const needWords = {
  child: 'an asset that was made from it is still there',
  job: 'a job that has not ended works with it',
  card: 'a card shows it, or may show it',
}
