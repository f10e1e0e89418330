/**
 * Smoothing that keeps edges and turns texture into dabs of paint: each pixel takes the mean of the calmest spots around it
 * (Kuwahara's filter; soft weights as in Papari et al. 2007, so that no squares show).
 */

import { boxBlur, channel, lumaOf, type Plane } from '../pixels/plane.ts'
import type { Raster } from '../pixels/raster.ts'

/** Eight spots around the pixel, on a circle: squares in the corners would leave blocks. */
const SPOTS = Array.from({ length: 8 }, (_, i) => ({ x: Math.cos((i * Math.PI) / 4), y: Math.sin((i * Math.PI) / 4) }))

/** Brightness variance, in squared levels, that counts as calm: below it noise decides nothing. */
const CALM = 12

/** A new picture painted with dabs of about `radius` pixels. */
export function kuwahara(raster: Raster, radius: number): Raster {
  const { width, height } = raster
  const box = Math.max(1, Math.round(radius * 0.6))
  const reach = Math.max(1, radius * 0.75)
  const means = ([0, 1, 2] as const).map((offset) => boxBlur(channel(raster, offset), box).values) as Colors
  const weights = calmness(raster, box).values
  const spots = SPOTS.map(({ x, y }) => ({ x: Math.round(x * reach), y: Math.round(y * reach) }))
  const data = new Uint8ClampedArray(raster.data)
  for (let y = 0; y < height; y++) {
    const inner = y >= reach && y < height - reach
    for (let x = 0; x < width; x++) {
      const isInner = inner && x >= reach && x < width - reach
      paint({ data, means, weights, width, height }, x, y, spots, isInner)
    }
  }
  return { width, height, data }
}

type Colors = [Float32Array, Float32Array, Float32Array]
interface Canvas {
  data: Uint8ClampedArray
  means: Colors
  weights: Float32Array
  width: number
  height: number
}

function paint(canvas: Canvas, x: number, y: number, spots: { x: number; y: number }[], isInner: boolean) {
  const { data, means, weights, width, height } = canvas
  const [reds, greens, blues] = means
  let r = 0
  let g = 0
  let b = 0
  let sum = 0
  for (let i = 0; i < spots.length; i++) {
    const spot = spots[i] as { x: number; y: number }
    const px = isInner ? x + spot.x : Math.min(width - 1, Math.max(0, x + spot.x))
    const py = isInner ? y + spot.y : Math.min(height - 1, Math.max(0, y + spot.y))
    const at = py * width + px
    const weight = weights[at] as number
    r += weight * (reds[at] as number)
    g += weight * (greens[at] as number)
    b += weight * (blues[at] as number)
    sum += weight
  }
  const at = (y * width + x) * 4
  data[at] = r / sum
  data[at + 1] = g / sum
  data[at + 2] = b / sum
}

/** How much say each spot has: the fourth power makes nearly a choice of it. */
function calmness(raster: Raster, box: number): Plane {
  const { width, height, data } = raster
  const brightness = new Float32Array(width * height)
  const squares = new Float32Array(width * height)
  for (let i = 0, at = 0; i < brightness.length; i++, at += 4) {
    const value = lumaOf(data[at] as number, data[at + 1] as number, data[at + 2] as number)
    brightness[i] = value
    squares[i] = value * value
  }
  const mean = boxBlur({ width, height, values: brightness }, box)
  const weights = boxBlur({ width, height, values: squares }, box)
  for (let i = 0; i < brightness.length; i++) {
    const variance = Math.max(0, (weights.values[i] as number) - (mean.values[i] as number) ** 2)
    const weight = 1 / (1 + variance / CALM)
    weights.values[i] = weight * weight * weight * weight + 1e-12
  }
  return weights
}
