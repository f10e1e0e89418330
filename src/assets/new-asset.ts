/** The record of a file that was just stored. */
import type { Asset } from '../catalog/records.ts'
import type { FileFacts } from '../media/file.ts'
import type { Stored } from '../storage/storage.ts'
import type { AssetParts } from './parts.ts'

/** What is not said in `more` is as of a picture that somebody uploaded: of no job, made from nothing, no preview. */
export function newAsset(
  { newId, now }: Pick<AssetParts, 'newId' | 'now'>,
  stored: Stored,
  facts: Omit<FileFacts, 'durationMs' | 'codec'> & Partial<Pick<FileFacts, 'durationMs' | 'codec'>>,
  more: Pick<Asset, 'owner' | 'role'> & Partial<Asset>,
): Asset {
  const { mediaType, width, height, color, blur, durationMs = null, codec = null, frames } = facts
  return {
    id: newId(),
    ...stored,
    mediaType,
    width,
    height,
    color,
    blur,
    durationMs,
    codec,
    frames,
    name: null,
    preview: false,
    jobId: null,
    generationId: null,
    position: 0,
    parents: [],
    createdAt: now(),
    deletedAt: null,
    ...more,
  }
}
