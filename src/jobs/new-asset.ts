/** The record of a file that was just stored. */
import type { Asset } from '../catalog/records.ts'
import type { FileFacts } from '../media/file.ts'
import type { Stored } from '../storage/storage.ts'
import type { Parts } from './parts.ts'

/** What is not said in `more` is as of a picture that somebody uploaded: of no job, made from nothing, no preview. */
export function newAsset(
  { newId, now }: Pick<Parts, 'newId' | 'now'>,
  stored: Stored,
  facts: Pick<FileFacts, 'width' | 'height' | 'color'> & { mediaType: string; durationMs?: number | null },
  more: Pick<Asset, 'owner' | 'role'> & Partial<Asset>,
): Asset {
  const { mediaType, width, height, color, durationMs = null } = facts
  return {
    id: newId(),
    ...stored,
    mediaType,
    width,
    height,
    color,
    durationMs,
    preview: false,
    jobId: null,
    generationId: null,
    position: 0,
    parents: [],
    createdAt: now(),
    ...more,
  }
}
