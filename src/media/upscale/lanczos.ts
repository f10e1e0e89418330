/**
 * Lanczos' windowed sinc. sharp's own enlargement is bicubic whatever kernel is asked for (libvips enlarges by an affine
 * transform), and two of its steps on each other move the picture by part of a pixel.
 */

import { clamp } from '../pixels/plane.ts'
import { isOpaque, type Raster } from '../pixels/raster.ts'

/** Source pixels on either side that a pixel is made from. */
const LOBES = 3
const TAPS = 2 * LOBES

/** For every pixel of one edge, which source pixels it is made from and by how much. */
interface Taps {
  sources: Int32Array
  weights: Float32Array
}

/** Enlarges, exactly centred. Colours are weighed by their alpha. */
export function lanczos(raster: Raster, size: { width: number; height: number }): Raster {
  const across = tapsFor(raster.width, size.width)
  const down = tapsFor(raster.height, size.height)
  const opaque = isOpaque(raster)
  const data = new Uint8ClampedArray(size.width * size.height * 4)
  const known = new Map<number, Float32Array>()
  const rowAt = (y: number) => {
    const row = known.get(y) ?? wideRow(raster, y, across, opaque)
    known.set(y, row)
    return row
  }
  const mixed = new Float32Array(size.width * 4)
  for (let y = 0; y < size.height; y++) {
    mixed.fill(0)
    const nearest = down.sources[y * TAPS] as number
    for (const old of known.keys()) if (old < nearest) known.delete(old)
    for (let t = 0; t < TAPS; t++) {
      const row = rowAt(down.sources[y * TAPS + t] as number)
      const weight = down.weights[y * TAPS + t] as number
      for (let i = 0; i < mixed.length; i++) mixed[i] = (mixed[i] as number) + weight * (row[i] as number)
    }
    store(mixed, data, y * mixed.length, opaque)
  }
  return { ...size, data }
}

function tapsFor(source: number, target: number): Taps {
  const taps: Taps = { sources: new Int32Array(target * TAPS), weights: new Float32Array(target * TAPS) }
  for (let i = 0; i < target; i++) {
    const at = ((i + 0.5) * source) / target - 0.5
    const first = Math.floor(at) - LOBES + 1
    let sum = 0
    for (let t = 0; t < TAPS; t++) sum += kernel(at - first - t)
    for (let t = 0; t < TAPS; t++) {
      taps.sources[i * TAPS + t] = clamp(first + t, 0, source - 1)
      taps.weights[i * TAPS + t] = kernel(at - first - t) / sum
    }
  }
  return taps
}

function kernel(x: number): number {
  if (x === 0) return 1
  if (Math.abs(x) >= LOBES) return 0
  const angle = Math.PI * x
  return (LOBES * Math.sin(angle) * Math.sin(angle / LOBES)) / (angle * angle)
}

/** A source row in the new width, premultiplied where something is transparent. */
function wideRow({ width, data }: Raster, y: number, { sources, weights }: Taps, opaque: boolean): Float32Array {
  const source = new Float32Array(width * 4)
  for (let i = 0, at = y * width * 4; i < source.length; i += 4, at += 4) {
    const alpha = data[at + 3] as number
    const share = opaque ? 1 : alpha / 255
    for (let c = 0; c < 3; c++) source[i + c] = (data[at + c] as number) * share
    source[i + 3] = alpha
  }
  const row = new Float32Array((weights.length / TAPS) * 4)
  for (let x = 0, k = 0; x * 4 < row.length; x++) {
    let [r, g, b, a] = [0, 0, 0, 0]
    for (let t = 0; t < TAPS; t++, k++) {
      const from = (sources[k] as number) * 4
      const weight = weights[k] as number
      r += weight * (source[from] as number)
      g += weight * (source[from + 1] as number)
      b += weight * (source[from + 2] as number)
      a += weight * (source[from + 3] as number)
    }
    row[x * 4] = r
    row[x * 4 + 1] = g
    row[x * 4 + 2] = b
    row[x * 4 + 3] = a
  }
  return row
}

function store(row: Float32Array, data: Uint8ClampedArray, at: number, opaque: boolean) {
  for (let i = 0; i < row.length; i += 4) {
    const alpha = row[i + 3] as number
    // Below half a level of alpha there is no colour to take back.
    const share = opaque ? 1 : alpha < 0.5 ? 0 : 255 / alpha
    for (let c = 0; c < 3; c++) data[at + i + c] = (row[i + c] as number) * share
    data[at + i + 3] = opaque ? 255 : alpha
  }
}
