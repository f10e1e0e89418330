/** A picture from outside: looked at, turned upright, and without what it says of its maker. */
import { Problem } from '../errors.ts'
import { cleanPicture } from '../media/clean.ts'
import { inspect, type PictureFacts, UnreadablePicture } from '../media/picture.ts'
import { type Recipe, readRecipe } from '../media/recipe.ts'
import { uprightPicture } from '../media/upright.ts'

export interface CheckedPicture {
  bytes: Uint8Array
  facts: PictureFacts
  /** What it says of how it was made, where a Gesso has made it. Nobody vouches for it. */
  recipe: Recipe | undefined
}

/**
 * Checks a raster picture and returns it as it is kept: decoded once, completely; the orientation of its camera is applied; no
 * place, owner, comment or preview is left in it. Throws `invalid_image`.
 */
export async function checkPicture(bytes: Uint8Array, field?: string): Promise<CheckedPicture> {
  return orInvalid(async () => {
    const facts = await inspect(bytes)
    const upright = facts.isTurned ? await uprightPicture(bytes, facts.mediaType) : bytes
    const cleaned = await cleanPicture(upright, facts.mediaType)
    // Its blur has to be turned as well.
    const known = upright === bytes ? facts : await inspect(upright)
    return { bytes: cleaned, facts: { ...known, bytes: cleaned.length }, recipe: readRecipe(bytes, facts.mediaType) }
  }, field)
}

/** Turns what the decoders say into an answer: `invalid_image`, or `code`. */
export async function orInvalid<T>(
  work: () => Promise<T>,
  field?: string,
  code: 'invalid_image' | 'invalid_file' = 'invalid_image',
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof UnreadablePicture)) throw error
    throw new Problem(code, error.message, { ...(field ? { field } : {}), cause: error })
  }
}
