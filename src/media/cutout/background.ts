/** What the background looks like, learnt from the picture's border: a smooth surface, and the colours that recur there. */

import type { LabPlanes } from '../pixels/oklab.ts'
import { clamp } from '../pixels/plane.ts'

export interface Background {
  /** How far each pixel is from the background, in units of its own noise: below 1 it is background. */
  distance: Float32Array
  /** The same for a place that may lie in shadow: darkness does not count, unless it is deep. */
  shaded: Float32Array
  /** The share of the border that looks like background: near 1 for a plain or graded one. */
  borderShare: number
  /** Whether the border is calm enough that what differs from it is likely the subject. */
  isPlain: boolean
}

/** A border pixel: its place, -1 to 1, and its colour. */
type Sample = { x: number; y: number; color: [number, number, number]; weight: number }

/** Width of the border, as a share of the shorter edge. */
const BORDER = 0.025
/** Lightness varies more than hue does under one lamp, so it counts less. */
const LIGHTNESS = 0.75
/** The least difference that counts, in OKLab: about what JPEG leaves behind. And the most that a rough ground may excuse. */
const LEAST_TOLERANCE = 0.022
const MOST_TOLERANCE = 0.06
/** How much darker a shadow may be, in OKLab's lightness. */
const DEEPEST_SHADOW = 0.45
const TERMS = 6

/**
 * Fits a curved surface through the border's colours, so that a gradient or a vignette is one background. Pixels that
 * stick out (a subject that touches the border) lose their say over a few rounds.
 */
export function learnBackground(planes: LabPlanes): Background {
  const { width, height } = planes.l
  const samples = borderSamples(planes)
  let surface = fitSurface(samples)
  for (let round = 0; round < 6; round++) {
    const errors = samples.map((sample) => apart(sample.color, evaluate(surface, sample.x, sample.y)))
    const typical = median(errors) + 0.004
    samples.forEach((sample, i) => {
      // Tukey's biweight: nothing beyond five times the typical error counts at all.
      const share = (errors[i] as number) / (5 * typical)
      sample.weight = share >= 1 ? 0 : (1 - share * share) ** 2
    })
    surface = fitSurface(samples)
  }
  const errors = samples.map((sample) => apart(sample.color, evaluate(surface, sample.x, sample.y)))
  const tolerance = clamp(3.2 * median(errors), LEAST_TOLERANCE, MOST_TOLERANCE)
  const borderShare = errors.filter((error) => error < 1.5 * tolerance).length / Math.max(1, errors.length)
  return {
    ...distances(planes, surface, { width, height, tolerance }),
    borderShare,
    isPlain: tolerance < MOST_TOLERANCE,
  }
}

function borderSamples({ l, a, b }: LabPlanes): Sample[] {
  const { width, height } = l
  const margin = Math.max(1, Math.round(BORDER * Math.min(width, height)))
  const step = Math.max(1, Math.floor(Math.min(width, height) / 200))
  const samples: Sample[] = []
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step) {
      if (x >= margin && x < width - margin && y >= margin && y < height - margin) continue
      const i = y * width + x
      samples.push({
        ...place(x, y, width, height),
        color: [l.values[i] as number, a.values[i] as number, b.values[i] as number],
        weight: 1,
      })
    }
  }
  return samples
}

function place(x: number, y: number, width: number, height: number) {
  return { x: (2 * x) / Math.max(1, width - 1) - 1, y: (2 * y) / Math.max(1, height - 1) - 1 }
}

const terms = (x: number, y: number) => [1, x, y, x * x, y * y, x * y]

/** Coefficients per channel. */
type Surface = [number[], number[], number[]]

function evaluate(surface: Surface, x: number, y: number): [number, number, number] {
  const basis = terms(x, y)
  const value = (row: number[]) => row.reduce((sum, coefficient, i) => sum + coefficient * (basis[i] as number), 0)
  return [value(surface[0]), value(surface[1]), value(surface[2])]
}

/** Weighted least squares, by the normal equations. */
function fitSurface(samples: Sample[]): Surface {
  const matrix = Array.from({ length: TERMS }, () => new Array<number>(TERMS + 3).fill(0))
  for (const { x, y, color, weight } of samples) {
    const row = [...terms(x, y), ...color]
    for (let i = 0; i < TERMS; i++) {
      const line = matrix[i] as number[]
      for (let j = 0; j < row.length; j++)
        line[j] = (line[j] as number) + weight * (row[i] as number) * (row[j] as number)
    }
  }
  // A trace on the diagonal keeps a 1 × 1 picture solvable.
  matrix.forEach((line, i) => {
    line[i] = (line[i] as number) + 1e-6 * (1 + samples.length)
  })
  eliminate(matrix)
  return [0, 1, 2].map((c) => matrix.map((line, i) => (line[TERMS + c] as number) / (line[i] as number))) as Surface
}

/** Gauss and Jordan, in place; the matrix is positive, so no pivot needs to be sought. */
function eliminate(matrix: number[][]) {
  matrix.forEach((pivot, i) => {
    for (const line of matrix) {
      if (line === pivot) continue
      const factor = (line[i] as number) / (pivot[i] as number)
      for (let j = i; j < line.length; j++) line[j] = (line[j] as number) - factor * (pivot[j] as number)
    }
  })
}

function distances(
  { l, a, b }: LabPlanes,
  surface: Surface,
  { width, height, tolerance }: { width: number; height: number; tolerance: number },
) {
  const distance = new Float32Array(width * height)
  const shaded = new Float32Array(width * height)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const at = place(x, y, width, height)
      const [gl, ga, gb] = evaluate(surface, at.x, at.y)
      const light = (l.values[i] as number) - gl
      // Shade takes colour away with the light: the ground's hue shrinks as its lightness does.
      const dim = light < 0 && light > -DEEPEST_SHADOW ? (l.values[i] as number) / Math.max(0.05, gl) : undefined
      const full = apart([l.values[i] as number, a.values[i] as number, b.values[i] as number], [gl, ga, gb])
      distance[i] = full / tolerance
      shaded[i] =
        dim === undefined
          ? full / tolerance
          : Math.hypot((a.values[i] as number) - ga * dim, (b.values[i] as number) - gb * dim) / tolerance
    }
  }
  return { distance, shaded }
}

function apart(one: readonly [number, number, number], other: readonly [number, number, number]): number {
  return Math.hypot(LIGHTNESS * (one[0] - other[0]), one[1] - other[1], one[2] - other[2])
}

function median(values: number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0
}
