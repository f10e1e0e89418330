/** Checks records against files and files against records, and mends what can be mended. */
import { hash } from 'node:crypto'
import type { Asset, Variant } from '../catalog/records.ts'
import type { AssetParts } from './parts.ts'
import { dropExpected, dropOrphans, findOrphans, pages } from './sweep.ts'
import type { Variants } from './variants.ts'

const PAGE = 500

export interface Fault {
  kind: 'orphan' | 'missing' | 'damaged' | 'variant'
  /** What it is about, for people. */
  what: string
}

export interface Checked {
  assets: number
  variants: number
  faults: Fault[]
  /** How many of them were mended. */
  mended: number
}

type Parts = Pick<AssetParts, 'catalog' | 'storage' | 'now'> & { variants: Variants }

/**
 * `mend`: files without a record are removed; renderings without their file are forgotten, and made again when asked for;
 * assets without their file go to the trash, from where they come back if the file does. `deep`: every file is read and its
 * hash compared. `graceMs`: younger files are left alone, their record may be on the way.
 */
export async function fsck(
  parts: Parts,
  { mend, deep, graceMs, signal }: { mend: boolean; deep: boolean; graceMs: number; signal: AbortSignal },
): Promise<Checked> {
  const before = parts.now() - graceMs
  const checked: Checked = { assets: 0, variants: 0, faults: [], mended: 0 }
  for await (const asset of pages((after) => parts.catalog.allAssets(after, PAGE), signal)) {
    checked.assets++
    const fault = await faultOf(parts, asset, deep)
    if (fault) checked.faults.push({ kind: fault, what: `asset ${asset.id} (${asset.sha256})` })
    if (fault && mend && asset.deletedAt === null) {
      await parts.catalog.trashAsset(asset.owner, asset.id, parts.now())
      checked.mended++
    }
  }
  for await (const variant of allVariants(parts, signal)) {
    checked.variants++
    if (!(await faultOf(parts, variant, deep))) continue
    checked.faults.push({ kind: 'variant', what: `${variant.name} of ${variant.source}` })
    if (!mend) continue
    await parts.variants.drop(variant)
    checked.mended++
  }
  for await (const sha256 of findOrphans(parts, before)) checked.faults.push({ kind: 'orphan', what: `file ${sha256}` })
  if (mend) checked.mended += (await dropExpected(parts, before)) + (await dropOrphans(parts, before, signal))
  return checked
}

async function faultOf({ storage }: Parts, { sha256, bytes }: Asset | Variant, deep: boolean) {
  const size = await storage.bytes(sha256)
  if (size === undefined) return 'missing'
  if (size !== bytes) return 'damaged'
  if (!deep) return undefined
  const content = await storage.read(sha256)
  return content && hash('sha256', content) === sha256 ? undefined : 'damaged'
}

async function* allVariants({ catalog }: Parts, signal: AbortSignal): AsyncGenerator<Variant> {
  let after = { source: '', name: '' }
  while (!signal.aborted) {
    const page = await catalog.allVariants(after, PAGE)
    yield* page
    const last = page.at(-1)
    if (!last || page.length < PAGE) return
    after = last
  }
}
