/** Makes a picture larger, and clean when asked to, without a model. */

import { readRaster, writePng } from './pixels/raster.ts'
import { clean } from './upscale/clean.ts'
import { enlarge, type Size } from './upscale/enlarge.ts'

export interface Upscale {
  picture: Uint8Array
  factor: 2 | 4
  /** Whether noise and JPEG's blocks are taken out first. */
  clean: boolean
}

export interface Upscaled extends Size {
  /** A PNG, with alpha where the picture had some. */
  bytes: Uint8Array
}

/** 36 megapixels: 144 MB as RGBA, of which there are three at once. */
const MAX_PIXELS = 36_000_000

/**
 * Enlarges in steps of at most two. A result past 36 megapixels is made with a smaller factor, down to 1: `width` and `height`
 * tell. No pixel is lighter or darker than those it was made from. The same input gives the same bytes. Throws
 * `UnreadablePicture`.
 */
export async function upscale({ picture, factor, clean: isCleaned }: Upscale): Promise<Upscaled> {
  const source = await readRaster(picture)
  const size = fittingSize(source, factor)
  let raster = isCleaned ? clean(source) : source
  while (raster.width < size.width || raster.height < size.height) {
    raster = enlarge(raster, {
      width: Math.min(size.width, raster.width * 2),
      height: Math.min(size.height, raster.height * 2),
    })
  }
  return { bytes: await writePng(raster), ...size }
}

/** The size that a picture of this one can be brought to: times `factor`, or as far as 36 megapixels reach. */
export function fittingSize({ width, height }: Size, factor: number): Size {
  const scale = Math.min(factor, Math.max(1, Math.sqrt(MAX_PIXELS / (width * height))))
  return { width: Math.floor(width * scale), height: Math.floor(height * scale) }
}
