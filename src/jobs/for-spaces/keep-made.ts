/** Files that a space makes itself, from those it has: stored, and described, like a provider's. */

import { newAsset } from '../../assets/new-asset.ts'
import type { Asset } from '../../catalog/records.ts'
import { inspectFile } from '../../media/file.ts'
import type { Parts } from '../parts.ts'
import { write } from '../run/move.ts'

export interface Made {
  jobId: string
  owner: string
  bytes: Uint8Array
  /** What it was made from. */
  parents: string[]
  preview: boolean
}

/** Stores it as an asset of the job; the same bytes made again are the same asset. Throws `UnreadablePicture`. */
export async function keepMade(parts: Parts, { jobId, owner, bytes, parents, preview }: Made): Promise<Asset> {
  const facts = await inspectFile(parts.aside, bytes)
  const stored = await write(parts, () => parts.storage.put(bytes))
  const known = await parts.catalog.findAssetByHash(owner, stored.sha256)
  if (known?.jobId === jobId) return known
  const asset = newAsset(parts, stored, facts, { owner, role: 'result', preview, jobId, parents })
  await write(parts, () => parts.catalog.addAsset(asset))
  return asset
}
