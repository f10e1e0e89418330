/**
 * Lets go of what nobody needs: old assets go to the trash as the rules say, what has lain there long enough goes for good, and
 * files that no record names are removed. Nothing is removed that was stored a short while ago: its record may be on the way.
 */
import type { AgedFilter } from '../catalog/catalog.ts'
import type { Asset } from '../catalog/records.ts'
import type { Retention, Subject } from '../retention.ts'
import type { AssetParts } from './parts.ts'
import type { Variants } from './variants.ts'

/** Longer than any upload or result takes from its file to its record. */
export const GRACE_MS = 3_600_000
const PAGE = 500

type Parts = Pick<AssetParts, 'catalog' | 'storage' | 'now'> & { variants: Variants }

export interface Swept {
  /** Assets that went to the trash. */
  trashed: number
  /** Assets that went for good. */
  purged: number
  /** Files that were removed. */
  files: number
}

/** One round. Safe to break off and to begin again at any point. */
export async function sweep(parts: Parts, retention: Retention, signal: AbortSignal): Promise<Swept> {
  const swept: Swept = { trashed: 0, purged: 0, files: 0 }
  swept.files += await dropExpected(parts, parts.now() - GRACE_MS)
  for (const [subject, ageMs] of Object.entries(retention) as [Subject, number][]) {
    if (subject === 'trash') continue
    const which = { ...filterOf(subject), before: parts.now() - ageMs }
    for await (const asset of pages((after) => parts.catalog.agedAssets(which, after, PAGE), signal)) {
      // Pictures on the way were never meant to stay.
      if (asset.role === 'partial') add(swept, await purge(parts, asset))
      else if (await expire(parts, asset)) swept.trashed++
    }
  }
  const before = parts.now() - retention.trash
  for await (const asset of pages((after) => parts.catalog.trashedAssets(before, after, PAGE), signal)) {
    add(swept, await purge(parts, asset))
  }
  return swept
}

const roles: Subject[] = ['partial', 'input', 'original', 'result']

function filterOf(subject: Subject): Omit<AgedFilter, 'before'> {
  return roles.includes(subject) ? { role: subject as Asset['role'] } : { kind: subject as 'image' | 'video' | 'audio' }
}

/** What something needs stays where it is, until it is needed no more. */
async function expire({ catalog, now }: Parts, { owner, id }: Asset): Promise<boolean> {
  if (await catalog.needOf(id)) return false
  return (await catalog.trashAsset(owner, id, now())) !== undefined
}

const add = (swept: Swept, files: number | undefined) => {
  if (files === undefined) return
  swept.purged++
  swept.files += files
}

/** Removes an asset for good, with its file and its variants unless another asset has the same. `undefined`: it is needed. */
export async function purge(parts: Parts, { id, sha256 }: Asset): Promise<number | undefined> {
  if ((await parts.catalog.purgeAsset(id)) !== 'purged') return undefined
  // Whoever stores the same content from now on makes the file younger than this.
  const storedBefore = parts.now()
  if (await parts.catalog.isFileNamed(sha256)) return 0
  await parts.variants.dropAll(sha256)
  return (await parts.storage.remove(sha256, { storedBefore })) ? 1 : 0
}

/** Files whose record never came. At the start of the only process nothing is on its way, so `before` is now. */
export async function dropExpected(
  { catalog, storage }: Pick<Parts, 'catalog' | 'storage'>,
  before: number,
): Promise<number> {
  let files = 0
  for (const sha256 of await catalog.expectedFiles(before)) {
    if (!(await catalog.isFileNamed(sha256)) && (await storage.remove(sha256, { storedBefore: before }))) files++
    await catalog.forgetFile(sha256)
  }
  return files
}

/** Files stored before this time that no record names, whatever left them there. Reads the names of all files. */
export async function* findOrphans(
  { catalog, storage }: Pick<Parts, 'catalog' | 'storage'>,
  before: number,
): AsyncGenerator<string> {
  for await (const { sha256, storedAt } of storage.list()) {
    if (storedAt < before && !(await catalog.isFileNamed(sha256))) yield sha256
  }
}

export async function dropOrphans(parts: Parts, before: number, signal: AbortSignal): Promise<number> {
  let files = 0
  for await (const sha256 of findOrphans(parts, before)) {
    if (signal.aborted) break
    if (await parts.storage.remove(sha256, { storedBefore: before })) files++
  }
  return files
}

/** Every asset, page by page; what is changed meanwhile does no harm. */
export async function* pages(read: (after: string) => Promise<Asset[]>, signal: AbortSignal): AsyncGenerator<Asset> {
  let after = ''
  while (!signal.aborted) {
    const page = await read(after)
    yield* page
    const last = page.at(-1)
    if (!last || page.length < PAGE) return
    after = last.id
  }
}
