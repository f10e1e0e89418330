/** The lines of a drawing, without its paper. */

import { evaluate, fitSurface, place, type Sample } from '../cutout/surface.ts'
import { toLab } from '../pixels/oklab.ts'
import { boxBlur, clamp, newPlane, type Plane, ramp } from '../pixels/plane.ts'
import { isOpaque, type Raster } from '../pixels/raster.ts'

export interface Ink {
  /** How much of a line each pixel is, 0 to 1. */
  lines: Plane
  /** Whether it is a drawing: mostly paper, and lines on it. */
  isDrawing: boolean
}

/** Lines are darker than their paper by this much of its lightness at least. Fainter is a fold or the grain. */
const FAINTEST = 0.05
/** In units of the paper's own unrest: pencil is seen from about five. */
const ABOVE_GRAIN = 5
/** A drawing leaves this much of its paper free; a photograph seldom has as much of any one colour. */
const LEAST_PAPER = 0.7
/** A line is at most this wide, as a share of the longer edge: a larger dark place is a filled one. */
const WIDEST_LINE = 0.022

/**
 * Takes the paper away: first its colour and uneven light, as a surface through its brightest places, then what is left of
 * folds, by a closing wider than any line (as "black top hat" in mathematical morphology). Chalk on a board is turned around.
 */
export function findInk(raster: Raster): Ink {
  const { width, height } = raster
  const light = lightness(raster)
  const paper = findPaper(light)
  const sign = paper.isDark ? -1 : 1
  const darkness = newPlane(width, height)
  for (let i = 0; i < darkness.values.length; i++)
    darkness.values[i] = sign * ((paper.surface.values[i] as number) - (light.values[i] as number))
  const radius = Math.max(2, Math.round((WIDEST_LINE * Math.max(width, height)) / 2))
  const floor = smallest(largestOf(darkness, radius, Math.min), radius)
  const lines = newPlane(width, height)
  const strongest = percentile(darkness.values, 0.995)
  const threshold = Math.max(FAINTEST, ABOVE_GRAIN * paper.grain, 0.22 * strongest)
  for (let i = 0; i < lines.values.length; i++)
    lines.values[i] = (darkness.values[i] as number) - Math.max(0, floor.values[i] as number) * 0.9
  // A stroke's edge is where it has half the strength of its own middle, however hard the pencil was pressed there.
  const cores = largestOf(lines, Math.max(2, Math.round(Math.max(width, height) / 400)), Math.max)
  let [free, inked] = [0, 0]
  for (let i = 0; i < lines.values.length; i++) {
    const core = cores.values[i] as number
    const share = (lines.values[i] as number) / Math.max(1e-6, core)
    lines.values[i] = ramp(0.7 * threshold, 1.3 * threshold, core) * clamp(1.4 * share - 0.2, 0, 1)
    if (Math.abs(darkness.values[i] as number) < threshold) free++
    if ((lines.values[i] as number) > 0.5) inked++
  }
  const count = width * height
  return { lines, isDrawing: free / count > LEAST_PAPER && inked / count < 0.25 }
}

const smallest = (plane: Plane, radius: number) => largestOf(plane, radius, Math.max)

/** OKLab's lightness on white, or on black where the strokes are light and the rest is transparent. */
function lightness(raster: Raster): Plane {
  const { width, height, data } = raster
  const plane = newPlane(width, height)
  const ground = isOpaque(raster) ? 1 : groundFor(data)
  for (let i = 0, at = 0; at < data.length; i++, at += 4) {
    const alpha = (data[at + 3] as number) / 255
    const [l] = alpha === 0 ? [ground] : toLab(data[at] as number, data[at + 1] as number, data[at + 2] as number)
    plane.values[i] = ground + (l - ground) * alpha
  }
  return plane
}

function groundFor(data: Uint8ClampedArray): number {
  let [sum, weight] = [0, 0]
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3] as number
    sum += alpha * ((data[at] as number) + (data[at + 1] as number) + (data[at + 2] as number))
    weight += alpha
  }
  return weight > 0 && sum / (3 * weight) > 170 ? 0.1 : 1
}

/** The paper's lightness as a curved surface, fitted to where most pixels are; strokes and dark corners lose their say. */
function findPaper(light: Plane) {
  const { width, height, values } = light
  const calm = boxBlur(light, 1)
  const samples: Sample[] = []
  const step = Math.max(1, Math.round(Math.sqrt((width * height) / 6000)))
  for (let y = step >> 1; y < height; y += step) {
    for (let x = step >> 1; x < width; x += step) {
      const index = y * width + x
      const value = calm.values[index] as number
      samples.push({ index, ...place(x, y, width, height), color: [value, value, value], weight: 1 })
    }
  }
  const middle = percentile(
    Float32Array.from(samples, ({ color }) => color[0]),
    0.5,
  )
  const isDark = middle < 0.42
  for (const sample of samples) sample.weight = Math.abs(sample.color[0] - middle) < 0.25 ? 1 : 0
  let surface = fitSurface(samples)
  for (let round = 0; round < 8; round++) {
    const errors = samples.map(({ x, y, color }) => color[0] - evaluate(surface, x, y)[0])
    const typical = percentile(Float32Array.from(errors, Math.abs), 0.5) + 0.004
    samples.forEach((sample, i) => {
      const share = (errors[i] as number) / (4 * typical)
      sample.weight = Math.abs(share) >= 1 ? 0 : (1 - share * share) ** 2
    })
    surface = fitSurface(samples)
  }
  const result = newPlane(width, height)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const at = place(x, y, width, height)
      result.values[i] = clamp(evaluate(surface, at.x, at.y)[0], 0.05, 1)
    }
  }
  const errors = Float32Array.from(samples, ({ index }) =>
    Math.abs((values[index] as number) - (result.values[index] as number)),
  )
  return { surface: result, isDark, grain: Math.min(0.03, 1.48 * percentile(errors, 0.5)) }
}

function percentile(values: Float32Array, share: number): number {
  const sorted = values.slice().sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

type Extreme = (a: number, b: number) => number

/** The extreme of each square of `2 * radius + 1` pixels: rows first, then columns. */
function largestOf({ width, height, values }: Plane, radius: number, extreme: Extreme): Plane {
  const slide = openSlide(Math.max(width, height), radius, extreme)
  const across = new Float32Array(values.length)
  for (let y = 0; y < height; y++) slide(values, across, { from: y * width, step: 1, length: width })
  const down = new Float32Array(values.length)
  for (let x = 0; x < width; x++) slide(across, down, { from: x, step: width, length: height })
  return { width, height, values: down }
}

/** Van Herk and Gil-Werman: running extremes in blocks, forward and backward, so the radius costs nothing. */
function openSlide(longest: number, radius: number, extreme: Extreme) {
  const size = 2 * radius + 1
  const line = new Float32Array(longest + 2 * radius)
  const [forward, backward] = [new Float32Array(line.length), new Float32Array(line.length)]
  return (
    source: Float32Array,
    target: Float32Array,
    { from, step, length }: { from: number; step: number; length: number },
  ) => {
    const padded = length + 2 * radius
    for (let k = 0; k < padded; k++) line[k] = source[from + clamp(k - radius, 0, length - 1) * step] as number
    for (let k = 0; k < padded; k++) {
      const value = line[k] as number
      forward[k] = k % size === 0 ? value : extreme(forward[k - 1] as number, value)
    }
    for (let k = padded - 1; k >= 0; k--) {
      const value = line[k] as number
      const starts = k === padded - 1 || k % size === size - 1
      backward[k] = starts ? value : extreme(backward[k + 1] as number, value)
    }
    for (let k = 0; k < length; k++)
      target[from + k * step] = extreme(backward[k] as number, forward[k + size - 1] as number)
  }
}
