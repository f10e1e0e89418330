/** One number per pixel, row by row: a channel, a brightness, a mask, a texture. */

import type { Random } from '../draw/random.ts'
import type { Raster } from './raster.ts'

export interface Plane {
  width: number
  height: number
  values: Float32Array
}

export const newPlane = (width: number, height: number): Plane => ({
  width,
  height,
  values: new Float32Array(width * height),
})

/** One channel of a picture, 0 to 255. */
export function channel({ width, height, data }: Raster, offset: 0 | 1 | 2 | 3): Plane {
  const values = new Float32Array(width * height)
  for (let i = 0, at = offset as number; i < values.length; i++, at += 4) values[i] = data[at] as number
  return { width, height, values }
}

export const lumaOf = (r: number, g: number, b: number) => 0.299 * r + 0.587 * g + 0.114 * b

/** Perceived brightness, 0 to 255 (Rec. 601, as in JPEG). */
export function luma({ width, height, data }: Raster): Plane {
  const values = new Float32Array(width * height)
  for (let i = 0, at = 0; i < values.length; i++, at += 4) {
    values[i] = lumaOf(data[at] as number, data[at + 1] as number, data[at + 2] as number)
  }
  return { width, height, values }
}

/** Mean over a square of `2 * radius + 1` pixels; the edge pixels repeat outside. Costs the same for any radius. */
export function boxBlur(plane: Plane, radius: number): Plane {
  const { width, height, values } = plane
  if (radius < 1) return plane
  const across = new Float32Array(values.length)
  for (let y = 0; y < height; y++) blurLine(values, across, { from: y * width, step: 1, length: width, radius })
  return { width, height, values: blurColumns(across, width, height, radius) }
}

function blurLine(
  source: Float32Array,
  target: Float32Array,
  { from, step, length, radius }: { from: number; step: number; length: number; radius: number },
) {
  const last = from + (length - 1) * step
  const size = 2 * radius + 1
  let sum = 0
  for (let k = -radius; k <= radius; k++) sum += source[Math.min(last, Math.max(from, from + k * step))] as number
  for (let k = 0, at = from; k < length; k++, at += step) {
    target[at] = sum / size
    const enter = k + radius + 1 < length ? at + (radius + 1) * step : last
    const leave = k - radius > 0 ? at - radius * step : from
    sum += (source[enter] as number) - (source[leave] as number)
  }
}

/** Columns are summed side by side, row after row: walking down each one alone would miss the cache at every step. */
function blurColumns(source: Float32Array, width: number, height: number, radius: number): Float32Array {
  const target = new Float32Array(source.length)
  const sums = new Float64Array(width)
  const size = 2 * radius + 1
  for (let k = -radius; k <= radius; k++) {
    const row = Math.min(height - 1, Math.max(0, k)) * width
    for (let x = 0; x < width; x++) sums[x] = (sums[x] as number) + (source[row + x] as number)
  }
  for (let y = 0; y < height; y++) {
    const enter = Math.min(height - 1, y + radius + 1) * width
    const leave = Math.max(0, y - radius) * width
    for (let x = 0; x < width; x++) {
      const sum = sums[x] as number
      target[y * width + x] = sum / size
      sums[x] = sum + (source[enter + x] as number) - (source[leave + x] as number)
    }
  }
  return target
}

/** Close to a Gaussian of about `radius` pixels: three box blurs. */
export function softBlur(plane: Plane, radius: number): Plane {
  const box = Math.max(1, Math.round(radius * 0.6))
  return boxBlur(boxBlur(boxBlur(plane, box), box), box)
}

/** How steep the values are at each pixel (Sobel): 0 on flat ground, about the step's height on a sharp edge. */
export function steepness(plane: Plane): Plane {
  const { width, height, values } = plane
  const result = newPlane(width, height)
  for (let y = 0; y < height; y++) {
    const above = Math.max(0, y - 1) * width
    const here = y * width
    const below = Math.min(height - 1, y + 1) * width
    for (let x = 0; x < width; x++) {
      const left = Math.max(0, x - 1)
      const right = Math.min(width - 1, x + 1)
      const v = (at: number) => values[at] as number
      const gx =
        v(above + right) +
        2 * v(here + right) +
        v(below + right) -
        v(above + left) -
        2 * v(here + left) -
        v(below + left)
      const gy =
        v(below + left) + 2 * v(below + x) + v(below + right) - v(above + left) - 2 * v(above + x) - v(above + right)
      result.values[here + x] = Math.sqrt(gx * gx + gy * gy) / 4
    }
  }
  return result
}

/** Smooth random ground, -1 to 1, with hills about `cell` pixels wide (`cellY` high, when they are long and thin). */
export function noise(width: number, height: number, random: Random, cell: number, cellY = cell): Plane {
  const columns = Math.ceil(width / cell) + 2
  const lattice = Float32Array.from({ length: columns * (Math.ceil(height / cellY) + 2) }, () => random.between(-1, 1))
  const plane = newPlane(width, height)
  for (let y = 0; y < height; y++) {
    const v = y / cellY
    const row = Math.floor(v) * columns
    const fy = ease(v - Math.floor(v))
    for (let x = 0; x < width; x++) {
      const u = x / cell
      const at = row + Math.floor(u)
      const fx = ease(u - Math.floor(u))
      const top = mix(lattice[at] as number, lattice[at + 1] as number, fx)
      const bottom = mix(lattice[at + columns] as number, lattice[at + columns + 1] as number, fx)
      plane.values[y * width + x] = mix(top, bottom, fy)
    }
  }
  return plane
}

const ease = (t: number) => t * t * (3 - 2 * t)
export const mix = (from: number, to: number, share: number) => from + (to - from) * share
export const clamp = (value: number, low: number, high: number) => (value < low ? low : value > high ? high : value)

/** 0 below `from`, 1 above `to`, smooth between. */
export function ramp(from: number, to: number, value: number): number {
  return ease(clamp((value - from) / (to - from), 0, 1))
}

/** The value between pixels; the edge repeats outside. */
export function sample({ width, height, values }: Plane, x: number, y: number): number {
  const cx = clamp(x, 0, width - 1)
  const cy = clamp(y, 0, height - 1)
  const x0 = Math.floor(cx)
  const y0 = Math.floor(cy)
  const right = x0 + 1 < width ? 1 : 0
  const down = y0 + 1 < height ? width : 0
  const at = y0 * width + x0
  const top = mix(values[at] as number, values[at + right] as number, cx - x0)
  const bottom = mix(values[at + down] as number, values[at + down + right] as number, cx - x0)
  return mix(top, bottom, cy - y0)
}
