/** Renderings of files: made once, also when many ask at the same time, and kept in storage as long as there is room. */
import { hash } from 'node:crypto'
import type { Asset, Variant } from '../catalog/records.ts'
import { Problem } from '../errors.ts'
import { NoDecoder } from '../media/aside.ts'
import { UnreadablePicture } from '../media/picture.ts'
import { renderVariant, type VariantOptions } from '../media/variant.ts'
import type { Opened, Range } from '../storage/storage.ts'
import { createTurns } from '../turns.ts'
import type { AssetParts } from './parts.ts'

/** As many as sharp has threads: each holds a decoded picture. */
const RENDERED_AT_ONCE = 4
/** How exactly it is known when a variant was used last. */
const USE_MS = 3_600_000
/** Below the bound after a clearing, so that not every new variant needs one. */
const CLEARED_SHARE = 0.9
const CLEARED_AT_ONCE = 50
/** Where in a film its picture is taken: at the very beginning many are black. */
const POSTER_AT_S = 0.1
/** The whole frame of a film, which its renderings are made from. */
const FRAME = 'frame'

export interface Rendered {
  sha256: string
  mediaType: string
  bytes: number
  open(range?: Range): Promise<Opened>
}

type Parts = Pick<AssetParts, 'catalog' | 'storage' | 'spool' | 'aside' | 'log' | 'now'>

export function createVariants(parts: Parts, { maxBytes }: { maxBytes: number }) {
  const { catalog, storage, log, now } = parts
  const turn = createTurns(RENDERED_AT_ONCE)
  /** One after the other, so that the sum of what is held is right. */
  const keepTurn = createTurns(1)
  const underWay = new Map<string, Promise<Rendered>>()
  const saving = new Set<Promise<void>>()
  let heldBytes: number | undefined

  /** A rendering of an asset under a name that says all of what is wanted. Throws `asset_not_found`, `invalid_image`. */
  async function get(asset: Asset, name: string, options: VariantOptions): Promise<Rendered> {
    const key = keyOf(asset.sha256, name)
    const known = underWay.get(key) ?? (await find(asset.sha256, name)) ?? underWay.get(key)
    if (known) return known
    const making = turn(() => make(asset, name, options))
    underWay.set(key, making)
    making.catch(() => underWay.delete(key)) // the error itself reaches whoever asked
    return making
  }

  async function find(source: string, name: string): Promise<Rendered | undefined> {
    const variant = await catalog.findVariant(source, name)
    if (!variant || (await storage.bytes(variant.sha256)) !== variant.bytes) return undefined
    if (now() - variant.usedAt > USE_MS) await catalog.useVariant(source, name, now())
    const open = async (range?: Range) => (await storage.open(variant.sha256, range)) ?? gone(source)
    return { ...variant, open }
  }

  async function make(asset: Asset, name: string, options: VariantOptions): Promise<Rendered> {
    const picture = await pictureOf(asset, options)
    const { bytes, mediaType } = await renderVariant(picture, options).catch(cannotBeMade)
    return save(asset.sha256, name, { bytes, mediaType })
  }

  /** What can be rendered: the file itself, a drawing as a picture, or the frame that stands for a film. */
  async function pictureOf(asset: Asset, options: VariantOptions): Promise<Uint8Array> {
    if (asset.mediaType.startsWith('audio/')) throw new Problem('invalid_image', 'A sound has no picture.')
    if (asset.mediaType.startsWith('video/')) return frameOf(asset)
    const original = (await storage.read(asset.sha256)) ?? gone(asset.sha256)
    if (asset.mediaType !== 'image/svg+xml') return original
    const box = {
      ...(options.width ? { width: options.width } : {}),
      ...(options.height ? { height: options.height } : {}),
    }
    return (await parts.aside.renderSvg(original, box).catch(cannotBeMade)).png
  }

  async function frameOf(asset: Asset): Promise<Uint8Array> {
    const kept = await catalog.findVariant(asset.sha256, FRAME)
    const known = kept && (await storage.read(kept.sha256))
    if (known) return known
    const film = (await storage.open(asset.sha256)) ?? gone(asset.sha256)
    await using file = await parts.spool.keep(film.body)
    const png = await parts.aside.frame(file.ref, { atSeconds: POSTER_AT_S }).catch(cannotBeMade)
    const { bytes, mediaType } = await renderVariant(png, { fit: 'inside', format: 'webp', quality: 90 })
    await save(asset.sha256, FRAME, { bytes, mediaType })
    return bytes
  }

  /** Answers at once, and keeps it in the background: a variant that is lost is made again. */
  function save(
    source: string,
    name: string,
    { bytes, mediaType }: { bytes: Uint8Array; mediaType: string },
  ): Rendered {
    const sha256 = hash('sha256', bytes)
    const variant = { source, name, sha256, mediaType, bytes: bytes.length, usedAt: now() }
    const kept: Promise<void> = keepTurn(() => keep(variant, bytes))
      .catch((error: unknown) => log.warn({ source, variant: name, error }, 'a variant was not kept'))
      .finally(() => {
        saving.delete(kept)
        underWay.delete(keyOf(source, name)) // only now will it be found
      })
    saving.add(kept)
    const open = async (range?: Range): Promise<Opened> => {
      const part = range ? bytes.subarray(range.start, (range.end ?? bytes.length - 1) + 1) : bytes
      return { body: new Blob([part as Uint8Array<ArrayBuffer>]).stream(), bytes: bytes.length }
    }
    return { sha256, mediaType, bytes: bytes.length, open }
  }

  async function keep(variant: Variant, bytes: Uint8Array) {
    if (!(await catalog.isFileNamed(variant.source))) return // removed for good meanwhile
    heldBytes ??= await catalog.variantBytes()
    await storage.put(bytes)
    await catalog.keepVariant(variant)
    heldBytes += variant.bytes
    while (heldBytes > maxBytes && (await clear())) {}
  }

  /** Lets go of those that nobody has used for longest. Returns whether there were any. */
  async function clear(): Promise<boolean> {
    const stale = await catalog.staleVariants(CLEARED_AT_ONCE)
    for (const variant of stale) {
      if ((heldBytes ?? 0) <= maxBytes * CLEARED_SHARE) return false
      await drop(variant)
    }
    return stale.length > 0
  }

  async function drop({ source, name, sha256, bytes }: Variant) {
    await catalog.dropVariant(source, name)
    const storedBefore = now()
    if (!(await catalog.isFileNamed(sha256))) await storage.remove(sha256, { storedBefore })
    heldBytes = (heldBytes ?? 0) - bytes
  }

  return {
    get,
    drop,
    /** The variants of a file that is gone from the catalog; what is being kept was asked for before that. */
    async dropAll(source: string) {
      await Promise.all(saving)
      for (const variant of await catalog.variantsOf(source)) await drop(variant)
    },
    /** Waits for what is being kept. */
    async close() {
      await Promise.all(saving)
    },
  }
}
/** One name for one rendering. */
const keyOf = (source: string, name: string) => `${source} ${name}`

export type Variants = ReturnType<typeof createVariants>

function gone(sha256: string): never {
  throw new Problem('asset_not_found', `The file of this asset (${sha256}) is no longer there.`)
}

/** A format has limits of its own: WebP ends at 16,383 pixels, and a long animation may have more pixels than are decoded. */
function cannotBeMade(error: unknown): never {
  if (error instanceof NoDecoder) throw new Problem('no_video_decoder', error.message, { cause: error })
  if (!(error instanceof UnreadablePicture)) throw error
  throw new Problem('invalid_image', `This rendering cannot be made. ${error.message}`, { cause: error })
}
