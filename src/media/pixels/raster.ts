/** A decoded picture in memory, and the way in and out of it. */

import { openOptions, rasterType, UnreadablePicture } from '../picture.ts'
import { sharp } from '../sharp.ts'

export interface Raster {
  /** Pixels. */
  width: number
  height: number
  /** Red, green, blue, alpha, 0 to 255 each, not premultiplied. Storing clamps and rounds. */
  data: Uint8ClampedArray
}

export interface ReadOptions {
  /** The longest edge of what is read: a larger picture is scaled down. Pixels. */
  maxEdge?: number
  /** The exact size to read, cropped to its shape. Pixels. */
  box?: { width: number; height: number }
}

/** Decodes a picture to sRGB with alpha, upright. Of an animation the first frame. Throws `UnreadablePicture`. */
export async function readRaster(bytes: Uint8Array, { maxEdge, box }: ReadOptions = {}): Promise<Raster> {
  rasterType(bytes)
  const picture = sharp(bytes, openOptions()).autoOrient()
  if (box) picture.resize({ ...box, fit: 'cover' })
  else if (maxEdge) picture.resize({ width: maxEdge, height: maxEdge, fit: 'inside', withoutEnlargement: true })
  try {
    const { data, info } = await picture.toColourspace('srgb').ensureAlpha().raw().toBuffer({ resolveWithObject: true })
    return {
      width: info.width,
      height: info.height,
      data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length),
    }
  } catch (cause) {
    throw new UnreadablePicture('damaged', 'The picture is damaged or cut off: it cannot be decoded.', cause)
  }
}

/** Encodes as PNG; without an alpha channel when every pixel is opaque, unless it must stay. Fast rather than small. */
export async function writePng(raster: Raster, { alpha }: { alpha?: 'keep' } = {}): Promise<Uint8Array> {
  const picture = openSharp(raster)
  return (alpha !== 'keep' && isOpaque(raster) ? picture.removeAlpha() : picture)
    .png({ compressionLevel: 4 })
    .toBuffer()
}

/** The same picture in another size. */
export async function resizeRaster(raster: Raster, width: number, height: number): Promise<Raster> {
  if (raster.width === width && raster.height === height) return raster
  const data = await openSharp(raster).resize(width, height, { fit: 'fill' }).raw().toBuffer()
  return { width, height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) }
}

export function openSharp({ width, height, data }: Raster) {
  return sharp(data, { raw: { width, height, channels: 4 } })
}

export function isOpaque({ data }: Raster): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return false
  return true
}

/** Changes every pixel's colour in place. `change` gets 0 to 255 and writes to `out`; alpha stays. */
export function eachPixel(
  raster: Raster,
  change: (r: number, g: number, b: number, out: Float32Array, index: number) => void,
) {
  const { data } = raster
  const out = new Float32Array(3)
  for (let at = 0, index = 0; at < data.length; at += 4, index++) {
    change(data[at] as number, data[at + 1] as number, data[at + 2] as number, out, index)
    data[at] = out[0] as number
    data[at + 1] = out[1] as number
    data[at + 2] = out[2] as number
  }
}
