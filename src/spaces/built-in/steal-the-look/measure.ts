/** Measures what a look has in colour and light. */
import { describe } from '../../../media/describe.ts'
import { toLabPlanes } from '../../../media/pixels/oklab.ts'
import { readRaster } from '../../../media/pixels/raster.ts'
import type { Measured } from './look.ts'

/** The edge at which only light is left, and no thing. Pixels. */
const LIGHT_EDGE = 24
/** From one edge to the other, in lightness: less is no direction. */
const FALLS = 0.08

/** Measures what a look has in colour and light. Throws `UnreadablePicture`. */
export async function measureLook(bytes: Uint8Array): Promise<Measured> {
  const { palette, brightness, contrast, saturation, sharpness } = await describe(bytes)
  return { palette, brightness, contrast, saturation, sharpness: sharpness.word, lighterSide: await sideOf(bytes) }
}

/** Fits a plane through the lightness of the picture: it rises toward the light. */
async function sideOf(bytes: Uint8Array): Promise<string> {
  const raster = await readRaster(bytes, { maxEdge: LIGHT_EDGE })
  const { width, height, values } = toLabPlanes(raster).l
  let [across, down, xx, yy] = [0, 0, 1e-9, 1e-9]
  for (let i = 0; i < values.length; i++) {
    const x = ((i % width) + 0.5) / width - 0.5
    const y = (Math.floor(i / width) + 0.5) / height - 0.5
    across += x * (values[i] as number)
    down += y * (values[i] as number)
    xx += x * x
    yy += y * y
  }
  const side = Math.abs(across / xx) < FALLS ? '' : across > 0 ? 'right' : 'left'
  const level = Math.abs(down / yy) < FALLS ? '' : down > 0 ? 'lower' : 'upper'
  return [level, side].filter(Boolean).join(' ') || 'even'
}
