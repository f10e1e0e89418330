/** Pixel art: few large squares in few colours. */

import { openSharp, type Raster } from '../pixels/raster.ts'
import { sharp } from '../sharp.ts'
import type { Strength } from './effect.ts'

/** Squares along the longest edge, and colours in the palette: about a console of 1990. */
const SQUARES = 96
const COLORS = 20

export async function pixelArt(raster: Raster, { amount }: Strength): Promise<Raster> {
  const { width, height } = raster
  const cell = Math.max(2, Math.round((Math.max(width, height) / SQUARES) * amount))
  const columns = Math.max(1, Math.round(width / cell))
  const rows = Math.max(1, Math.round(height / cell))
  const small = await openSharp(raster)
    .resize(columns, rows, { fit: 'fill', kernel: 'linear' })
    .modulate({ saturation: 1.25 })
    .sharpen({ sigma: 0.7 })
    .png({ palette: true, colours: COLORS, dither: 0 })
    .toBuffer()
  const data = await sharp(small)
    .resize(width, height, { fit: 'fill', kernel: 'nearest' })
    .ensureAlpha()
    .raw()
    .toBuffer()
  return { width, height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) }
}
