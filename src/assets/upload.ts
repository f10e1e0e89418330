/** Takes in a file from outside: an asset when this returns, and nothing at all when it throws, also when the process dies. */
import type { Asset } from '../catalog/records.ts'
import { Problem } from '../errors.ts'
import type { Recipe } from '../media/recipe.ts'
import { type Stored, TooLarge } from '../storage/storage.ts'
import { createTurns } from '../turns.ts'
import { checkFile, refuseUnknown } from './check-file.ts'
import { maxBytesOf } from './limits.ts'
import { newAsset } from './new-asset.ts'
import type { AssetParts } from './parts.ts'
import type { Spooled } from './spool.ts'

/** As many files are decoded at the same time as sharp has threads: more would only fill the memory. */
const DECODED_AT_ONCE = 4
const MAX_NAME = 200

export interface Keeping {
  /** What the client calls the file. */
  name?: string | undefined
  /** Keep the file as it came too, with all that it says of its maker. */
  keepOriginal?: boolean | undefined
  /** Which field of the request it is, for refusals. */
  field: string
}

export interface Uploaded {
  asset: Asset
  /** Not there before. */
  isNew: boolean
}

export function createUploads(parts: AssetParts) {
  const turn = createTurns(DECODED_AT_ONCE)
  /** The same file, sent many times at once, is looked at once. */
  const underWay = new Map<string, Promise<Uploaded>>()

  /** Makes an asset of a file that has been received. Throws `invalid_image` or `invalid_file`. */
  async function keep(owner: string, file: Spooled, { name, keepOriginal = false, field }: Keeping): Promise<Uploaded> {
    const known = await parts.catalog.findAssetByHash(owner, file.sha256)
    if (known && known.role !== 'partial') return { asset: known, isNew: false }
    const key = `${owner} ${file.sha256} ${keepOriginal}`
    const same = underWay.get(key)
    if (same) return { ...(await same), isNew: false }
    const keeping = turn(() => keepNew(parts, owner, file, { name, keepOriginal, field }))
    underWay.set(key, keeping)
    return keeping.finally(() => underWay.delete(key))
  }

  return { receive: (body: Body, field: string) => receive(parts, body, field), keep }
}

type Body = Uint8Array | AsyncIterable<Uint8Array>

/** Takes in a body, and refuses it as soon as its first bytes show that it is of no use. Throws `payload_too_large` too. */
async function receive({ spool }: AssetParts, body: Body, field: string): Promise<Spooled> {
  try {
    return await spool.receive(body, (mediaType) => {
      refuseUnknown(mediaType, field)
      return maxBytesOf(mediaType)
    })
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error
    const detail = `The file has more than ${error.maxBytes} bytes, the most for its kind.`
    throw new Problem('payload_too_large', detail, { field, cause: error })
  }
}

/** Everything that can be refused is refused before anything is stored. */
async function keepNew(parts: AssetParts, owner: string, file: Spooled, { name: said, keepOriginal, field }: Keeping) {
  const name = cleanName(said)
  const checked = await checkFile(parts, file, field)
  const makers = await makersOf(parts, owner, checked.recipe)
  const parents = [...makers]
  if (keepOriginal) {
    const stored = await keepFile(parts, file.sha256, file.stream())
    const original = newAsset(parts, stored, checked.facts, { owner, role: 'original', name, parents })
    parents.splice(0, parents.length, (await parts.catalog.keepAsset(original)).asset.id)
  }
  // A recipe that is not this owner's own goes with everything else that the file says.
  const { sha256, body } = await checked.clean(makers.length > 0 ? checked.recipe : undefined)
  const stored = await keepFile(parts, sha256, body)
  return parts.catalog.keepAsset(newAsset(parts, stored, checked.facts, { owner, role: 'input', name, parents }))
}

/**
 * Stores a file that no record names yet. Should the process die before one does, the next start removes it.
 * Throws `StorageFailed`.
 */
export async function keepFile(
  { catalog, storage, now }: Pick<AssetParts, 'catalog' | 'storage' | 'now'>,
  sha256: string,
  body: Uint8Array | ReadableStream<Uint8Array>,
): Promise<Stored> {
  await catalog.expectFile(sha256, now())
  try {
    return await storage.put(body)
  } catch (error) {
    await catalog.forgetFile(sha256)
    throw error
  }
}

/** The asset that a file says it was, if it was made here and for this owner, as it says. */
async function makersOf({ catalog }: AssetParts, owner: string, recipe: Recipe | undefined): Promise<string[]> {
  const generation = recipe && (await catalog.findGeneration(recipe.generationId))
  if (generation?.owner !== owner) return []
  if (generation.jobId !== recipe?.jobId || generation.model !== recipe.model) return []
  const { assets = [] } = (await catalog.findJob(owner, generation.jobId)) ?? {}
  const own = assets.filter(({ generationId }) => generationId === generation.id)
  const made = own.find(({ position }) => position === recipe?.assetPosition) ?? own[0]
  return made ? [made.id] : []
}

/** A name for people: no path, no control characters, nothing that a header could not carry. */
function cleanName(name: string | undefined): string | null {
  const base = (name ?? '').toWellFormed().split(/[/\\]/).at(-1) ?? ''
  const cleaned = base.replace(/[\p{Cc}\p{Cf}]/gu, '').trim()
  return cleaned.slice(0, MAX_NAME).toWellFormed() || null
}
