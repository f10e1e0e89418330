/** Makes a picture larger without halos. */

import { clamp, lumaOf, ramp } from '../pixels/plane.ts'
import type { Raster } from '../pixels/raster.ts'
import { lanczos } from './lanczos.ts'

export interface Size {
  width: number
  height: number
}

/** How much of an edge's lost steepness is put back. */
const SHARPEN = 0.5
/** Steps of brightness, 0 to 255, below which nothing is an edge, and above which everything is. */
const FLAT = 6
const STEEP = 36

/**
 * One step, at most to twice the size: Lanczos, then sharpening along edges, then every channel is held between the darkest
 * and the lightest of the source pixels around: what lies beyond is ringing, a halo.
 */
export function enlarge(raster: Raster, size: Size): Raster {
  const large = lanczos(raster, size)
  const bounds = boundsOf(raster)
  const from = (at: number, edge: number, source: number) =>
    Math.min(source - 1, Math.floor(((at + 0.5) * source) / edge))
  const columns = Int32Array.from({ length: size.width }, (_, x) => from(x, size.width, raster.width))
  let rows = [lumaRow(large, 0), lumaRow(large, 0), lumaRow(large, Math.min(1, size.height - 1))]
  for (let y = 0; y < size.height; y++) {
    const base = from(y, size.height, raster.height) * raster.width
    for (let x = 0; x < size.width; x++) {
      const near = (base + (columns[x] as number)) * 4
      const at = (y * size.width + x) * 4
      const contrast = lumaAt(bounds.high, near) - lumaAt(bounds.low, near)
      const boost = SHARPEN * ramp(FLAT, STEEP, contrast) * detail(rows, x, size.width)
      for (let c = 0; c < 4; c++) {
        const value = (large.data[at + c] as number) + (c < 3 ? boost : 0)
        large.data[at + c] = clamp(value, bounds.low[near + c] as number, bounds.high[near + c] as number)
      }
    }
    rows = [rows[1] as Float32Array, rows[2] as Float32Array, lumaRow(large, Math.min(size.height - 1, y + 2))]
  }
  return large
}

/** Per channel the least and the most of the nine source pixels around each. */
function boundsOf({ width, height, data }: Raster) {
  const low = new Uint8ClampedArray(data.length)
  const high = new Uint8ClampedArray(data.length)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 4; c++) {
        let [least, most] = [255, 0]
        for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
          for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
            const value = data[(v * width + u) * 4 + c] as number
            if (value < least) least = value
            if (value > most) most = value
          }
        }
        low[(y * width + x) * 4 + c] = least
        high[(y * width + x) * 4 + c] = most
      }
    }
  }
  return { low, high }
}

const lumaAt = (data: Uint8ClampedArray, at: number) =>
  lumaOf(data[at] as number, data[at + 1] as number, data[at + 2] as number)

/** Read before the row is changed, so that each pixel is sharpened against what was there. */
function lumaRow({ width, data }: Raster, y: number): Float32Array {
  const row = new Float32Array(width)
  for (let x = 0, at = y * width * 4; x < width; x++, at += 4) row[x] = lumaAt(data, at)
  return row
}

/** How far a pixel stands out from the eight around it, as a Gaussian weighs them. */
function detail(rows: Float32Array[], x: number, width: number): number {
  const [left, right] = [Math.max(0, x - 1), Math.min(width - 1, x + 1)]
  const across = (row: Float32Array) =>
    0.25 * ((row[left] as number) + (row[right] as number)) + 0.5 * (row[x] as number)
  const [above, here, below] = rows as [Float32Array, Float32Array, Float32Array]
  return (here[x] as number) - (0.25 * (across(above) + across(below)) + 0.5 * across(here))
}
