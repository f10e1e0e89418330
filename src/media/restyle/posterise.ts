/** Screen print: calm surfaces in a handful of flat colours, chosen from the picture itself. */

import { openSharp, type Raster } from '../pixels/raster.ts'
import { sharp } from '../sharp.ts'
import type { Strength } from './effect.ts'
import { kuwahara } from './kuwahara.ts'

const COLORS = 9

export async function posterise(raster: Raster, { amount, scale }: Strength): Promise<Raster> {
  const { width, height } = raster
  const calm = kuwahara(kuwahara(raster, 5 * scale), 3 * scale)
  const print = await openSharp(calm)
    .modulate({ saturation: 1.35 })
    .linear(1.12, -10)
    .png({ palette: true, colours: Math.max(3, Math.round(COLORS / amount)), dither: 0, compressionLevel: 1 })
    .toBuffer()
  const data = await sharp(print).toColourspace('srgb').ensureAlpha().raw().toBuffer()
  return { width, height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) }
}
