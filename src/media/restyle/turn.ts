/** Operations that move pixels and change none. */

import { openSharp, type Raster } from '../pixels/raster.ts'
import type { Strength } from './effect.ts'

const WHITE = '#ffffff'

export const mirror = (raster: Raster) => through(openSharp(raster).flop())
export const flip = (raster: Raster) => through(openSharp(raster).flip())

/** Turns clockwise by any angle; the canvas grows to hold the corners, which become white. */
export function rotate(raster: Raster, { degrees = 90 }: Strength): Promise<Raster> {
  return through(openSharp(raster).rotate(degrees, { background: WHITE }))
}

async function through(picture: ReturnType<typeof openSharp>): Promise<Raster> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true })
  return {
    width: info.width,
    height: info.height,
    data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length),
  }
}
