/** From a hard mask to soft edges: how much of each edge pixel is subject, and what colour the subject has there. */

import { boxBlur, channel, clamp, type Plane, ramp } from '../pixels/plane.ts'
import type { Raster } from '../pixels/raster.ts'

/** How far from the hard edge a pixel may be mixed. Pixels of the picture worked on. */
const BAND = 2
/** How far the colours of subject and background are gathered from. Pixels. */
const GATHER = 6
/** Below this difference of colours (0 to 255) a mix cannot be measured, and the mask alone decides. */
const TELLABLE = 24

/**
 * Sets the alpha of every pixel and takes the background's colour out of the mixed ones, in place: without that a subject
 * carries a rim of its old background.
 */
export function applyMatte(raster: Raster, mask: Uint8Array) {
  const { width, height, data } = raster
  const plane: Plane = { width, height, values: Float32Array.from(mask) }
  const near = boxBlur(plane, BAND)
  const soft = boxBlur(plane, 1)
  const subject = gather(
    raster,
    near.values.map((share) => (share > 0.999 ? 1 : 0)),
  )
  const ground = gather(
    raster,
    near.values.map((share) => (share < 0.001 ? 1 : 0)),
  )
  for (let i = 0, at = 0; i < mask.length; i++, at += 4) {
    const share = near.values[i] as number
    const own = (data[at + 3] as number) / 255
    if (share > 0.999) continue
    if (share < 0.001) {
      data.fill(0, at, at + 4)
      continue
    }
    const front = [0, 1, 2].map((c) => subject[c]?.[i] ?? 0)
    const back = [0, 1, 2].map((c) => ground[c]?.[i] ?? 0)
    const alpha = mixed(data, at, { front, back, fallback: soft.values[i] as number })
    for (let c = 0; c < 3; c++)
      data[at + c] = unmix(data[at + c] as number, alpha, back[c] as number, front[c] as number)
    data[at + 3] = 255 * alpha * own
  }
}

/** Where the pixel's colour lies between the background's (0) and the subject's (1). */
function mixed(
  data: Uint8ClampedArray,
  at: number,
  { front, back, fallback }: { front: number[]; back: number[]; fallback: number },
) {
  let along = 0
  let length = 0
  for (let c = 0; c < 3; c++) {
    const span = (front[c] as number) - (back[c] as number)
    along += ((data[at + c] as number) - (back[c] as number)) * span
    length += span * span
  }
  const trust = ramp(TELLABLE, 2.5 * TELLABLE, Math.sqrt(length))
  const measured = length > 0 ? clamp(along / length, 0, 1) : fallback
  const alpha = fallback + (measured - fallback) * trust * 0.85
  // The last traces are noise: clear them, or the subject has a veil around it.
  return ramp(0.06, 0.94, alpha)
}

/** The subject's own colour in a mixed pixel; the less of it there is, the more its neighbours are believed instead. */
function unmix(value: number, alpha: number, back: number, front: number): number {
  if (alpha <= 0) return front
  const pure = clamp((value - (1 - alpha) * back) / alpha, 0, 255)
  return front + (pure - front) * alpha
}

/** The mean colour of the chosen pixels around each place; far from any of them the picture's own. */
function gather(raster: Raster, chosen: Float32Array): Float32Array[] {
  const { width, height } = raster
  const smooth = (values: Float32Array) => boxBlur(boxBlur({ width, height, values }, GATHER), GATHER).values
  const weight = smooth(chosen)
  return ([0, 1, 2] as const).map((offset) => {
    const own = channel(raster, offset).values
    const sums = smooth(own.map((value, i) => value * (chosen[i] as number)))
    return sums.map((sum, i) => ((weight[i] as number) > 1e-3 ? sum / (weight[i] as number) : (own[i] as number)))
  })
}
