/** Masks, in the form an API wants. Within Gesso a mask is transparent where the picture is to be changed. */

import { openOptions, rasterType, UnreadablePicture } from './picture.ts'
import { sharp } from './sharp.ts'

/**
 * Paints a mask: `white` or `black` where the picture is to be changed, the other where it is kept, fully opaque. What is
 * half transparent becomes grey. A mask without transparency marks nothing. Returns a PNG of the same size.
 * Throws `UnreadablePicture`.
 */
export async function paintMask(mask: Uint8Array, { changed }: { changed: 'white' | 'black' }): Promise<Uint8Array> {
  rasterType(mask)
  try {
    const kept = sharp(mask, openOptions()).autoOrient().ensureAlpha().extractChannel('alpha').toColourspace('b-w')
    return await (changed === 'white' ? kept.negate() : kept).png().toBuffer()
  } catch (cause) {
    throw new UnreadablePicture('damaged', 'The mask is damaged or cut off: it cannot be decoded.', cause)
  }
}

/** A picture as an opaque PNG or JPEG on white: some APIs refuse transparency, or every other format. Throws `UnreadablePicture`. */
export async function flatten(picture: Uint8Array, { format }: { format: 'png' | 'jpeg' }): Promise<Uint8Array> {
  rasterType(picture)
  try {
    const flat = sharp(picture, openOptions()).autoOrient().flatten({ background: '#ffffff' })
    return await (format === 'png' ? flat.png() : flat.jpeg({ quality: 95 })).toBuffer()
  } catch (cause) {
    throw new UnreadablePicture('damaged', 'The picture is damaged or cut off: it cannot be decoded.', cause)
  }
}
