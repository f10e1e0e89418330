/** A file of any kind from outside: looked at within bounds, and without what it says of its maker. */
import { createHash, hash } from 'node:crypto'
import { Problem } from '../errors.ts'
import { findPrivate } from '../media/clean/film.ts'
import { cleanSvg } from '../media/clean/svg.ts'
import type { FileFacts } from '../media/file.ts'
import { fromHeic } from '../media/heic.ts'
import { impressionIn } from '../media/picture.ts'
import { type Recipe, readRecipe, writeRecipe } from '../media/recipe.ts'
import type { MediaType } from '../media/sniff.ts'
import { checkPicture, orInvalid } from './check-picture.ts'
import { MAX_DURATION_MS } from './limits.ts'
import type { AssetParts } from './parts.ts'
import type { Spooled } from './spool.ts'

export interface CheckedFile {
  facts: FileFacts
  /**
   * As it is kept, with this recipe where it is a picture. Of a film the place where it waits is changed: nobody can have it as
   * it came afterwards.
   */
  clean(kept?: Recipe): Promise<{ sha256: string; body: Uint8Array | ReadableStream<Uint8Array> }>
  /** What it says of how it was made. Nobody vouches for it. */
  recipe: Recipe | undefined
}

type Parts = Pick<AssetParts, 'aside'>

/** Throws `invalid_image` or `invalid_file`. */
export async function checkFile(parts: Parts, file: Spooled, field: string): Promise<CheckedFile> {
  const { mediaType } = file
  if (file.bytes === 0) throw new Problem('invalid_file', 'The file is empty: it has no bytes.', { field })
  if (mediaType === 'image/svg+xml') return checkDrawing(parts, await file.read(), field)
  if (mediaType === 'image/heic')
    return checkRaster(await orInvalid(async () => fromHeic(await file.read()), field), field)
  if (mediaType?.startsWith('video/') || mediaType?.startsWith('audio/')) return checkFilm(parts, file, field)
  return checkRaster(await file.read(), field)
}

/** Refuses at the first bytes what no more bytes can mend. */
export function refuseUnknown(mediaType: MediaType | undefined, field: string): asserts mediaType is MediaType {
  const kinds = 'PNG, JPEG, WebP, AVIF, GIF, SVG, HEIC, MP4, WebM, MOV, MP3, WAV, OGG, FLAC, AAC or M4A'
  if (mediaType === undefined) {
    throw new Problem('invalid_file', `This is no file of a known kind. What is taken: ${kinds}.`, { field })
  }
  if (['application/pdf', 'image/bmp', 'image/tiff', 'video/x-matroska'].includes(mediaType)) {
    throw new Problem('invalid_file', `This is ${mediaType}, which is not taken: send ${kinds}.`, { field })
  }
}

async function checkRaster(bytes: Uint8Array, field: string): Promise<CheckedFile> {
  const { bytes: cleaned, facts, recipe } = await checkPicture(bytes, field)
  const { mediaType, width, height, color, blur, frames } = facts
  const kept: FileFacts = { mediaType, width, height, color, blur, frames, durationMs: null, codec: null }
  return { facts: kept, clean: async (own) => withHash(cleaned, mediaType, own), recipe }
}

async function checkDrawing({ aside }: Parts, bytes: Uint8Array, field: string): Promise<CheckedFile> {
  return orInvalid(async () => {
    const cleaned = cleanSvg(bytes)
    const { png, width, height } = await aside.renderSvg(cleaned, {})
    const { color, blur } = await impressionIn(png)
    const facts: FileFacts = {
      ...{ mediaType: 'image/svg+xml', width, height, color, blur, frames: 1, durationMs: null, codec: null },
    }
    return {
      facts,
      clean: async (own) => withHash(cleaned, facts.mediaType, own),
      recipe: readRecipe(bytes, facts.mediaType),
    }
  }, field)
}

async function checkFilm({ aside }: Parts, file: Spooled, field: string): Promise<CheckedFile> {
  const facts = await orInvalid(() => aside.probe(file.ref), field, 'invalid_file')
  if ((facts.durationMs ?? 0) > MAX_DURATION_MS) {
    const hours = MAX_DURATION_MS / 3_600_000
    throw new Problem('invalid_file', `It lasts ${facts.durationMs} ms; at most ${hours} hours are taken.`, { field })
  }
  const clean = async () => {
    const patches = await findPrivate({ bytes: file.bytes, read: file.readAt }, facts.mediaType)
    await file.patch(patches)
    return { sha256: patches.length > 0 ? await hashOf(file.stream()) : file.sha256, body: file.stream() }
  }
  return { facts, clean, recipe: undefined }
}

function withHash(cleaned: Uint8Array, mediaType: string, recipe: Recipe | undefined) {
  const body = recipe ? writeRecipe(cleaned, mediaType, recipe) : cleaned
  return { sha256: hash('sha256', body), body }
}

async function hashOf(body: ReadableStream<Uint8Array>): Promise<string> {
  const digest = createHash('sha256')
  for await (const chunk of body) digest.update(chunk)
  return digest.digest('hex')
}
