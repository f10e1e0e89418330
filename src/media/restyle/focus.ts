/** Operations on sharpness. libvips does them faster than a loop here would. */

import { openSharp, type Raster } from '../pixels/raster.ts'
import type { Strength } from './effect.ts'

/** Sigma in pixels for "blurred", in a picture of 640. */
const BLUR = 4.5

export async function blur(raster: Raster, { amount, scale }: Strength): Promise<Raster> {
  return through(
    raster,
    await openSharp(raster)
      .blur(BLUR * scale * amount)
      .raw()
      .toBuffer(),
  )
}

export async function sharpen(raster: Raster, { amount, scale }: Strength): Promise<Raster> {
  const options = { sigma: 1.3 * scale, m1: 0.6 * amount, m2: 3.2 * amount }
  return through(raster, await openSharp(raster).sharpen(options).raw().toBuffer())
}

function through({ width, height }: Raster, data: Buffer): Raster {
  return { width, height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) }
}
