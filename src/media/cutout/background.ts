/** What the background looks like, learnt from the picture's border, and how far each pixel is from it. */

import type { LabPlanes } from '../pixels/oklab.ts'
import { boxBlur, clamp, mix, type Plane, steepness } from '../pixels/plane.ts'
import type { Ground } from './regions.ts'
import { evaluate, fitSurface, paintSurface, place, type Sample } from './surface.ts'

export interface Background {
  /** The background as it would be without the subject. */
  ground: LabPlanes
  /** How far a pixel may be from it and still belong to it, in OKLab. */
  tolerance: number
  /** The share of the border that looks like background: near 1 for a plain or graded one. */
  borderShare: number
  /** Whether the border is calm enough that what differs from it is likely the subject. */
  isPlain: boolean
  /** Whether the border at least has no texture, as a sky with clouds. */
  isCalm: boolean
}

/** Width of the border, as a share of the shorter edge. */
const BORDER = 0.025
/** Lightness varies more than hue does under one lamp, so it counts less. */
const LIGHTNESS = 0.75
/** The least difference that counts, in OKLab: about what JPEG leaves behind. And the most that a rough ground may excuse. */
const LEAST_TOLERANCE = 0.022
const MOST_TOLERANCE = 0.06
/** How much darker a shadow may be, in OKLab's lightness. */
const DEEPEST_SHADOW = 0.45
/** The change of lightness from pixel to pixel, in OKLab, under which a border has no texture: wood has 0.026, a sky 0.007. */
const CALM_STEP = 0.011
/** How far around a place its background is gathered from, as a share of the longer edge. */
const AROUND = 0.06
/** Reached pixels farther from the background than this lie in shadow, and would darken it. In tolerances. */
const UNSHADED = 3

/**
 * Fits a curved surface through the border's colours, so that a gradient or a vignette is one background. Pixels that
 * stick out (a subject that touches the border) lose their say over a few rounds.
 */
export function learnBackground(planes: LabPlanes): Background {
  const { width, height } = planes.l
  const samples = borderSamples(planes)
  const steps = steepness(planes.l).values
  const isCalm = median(samples.map(({ index }) => steps[index] as number)) < CALM_STEP
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
    ground: paintSurface(surface, width, height),
    tolerance,
    borderShare,
    isPlain: tolerance < MOST_TOLERANCE,
    isCalm,
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
        index: i,
        ...place(x, y, width, height),
        color: [l.values[i] as number, a.values[i] as number, b.values[i] as number],
        weight: 1,
      })
    }
  }
  return samples
}

/** How far each pixel is from the background. */
export function measureGround({ l, a, b }: LabPlanes, { ground, tolerance }: Background): Ground {
  const { width, height } = l
  const distance = new Float32Array(width * height)
  const shaded = new Float32Array(width * height)
  for (let i = 0; i < distance.length; i++) {
    const [pl, pa, pb] = [l.values[i] as number, a.values[i] as number, b.values[i] as number]
    const [gl, ga, gb] = [ground.l.values[i] as number, ground.a.values[i] as number, ground.b.values[i] as number]
    const far = apart([pl, pa, pb], [gl, ga, gb]) / tolerance
    distance[i] = far
    // Shade takes colour away with the light: the ground's hue shrinks as its lightness does.
    const dim = pl / Math.max(0.05, gl)
    const isDimmed = pl < gl && pl > gl - DEEPEST_SHADOW
    shaded[i] = isDimmed ? Math.hypot(pa - ga * dim, pb - gb * dim) / tolerance : far
  }
  return { distance, shaded, steps: boxBlur(steepness({ width, height, values: distance }), 1).values }
}

/**
 * The background from what was reached as such, place by place: a spot of light or a horizon is no surface of second
 * degree, but near any place the background looks as it does a little further on.
 */
export function refineBackground(
  planes: LabPlanes,
  background: Background,
  reached: Uint8Array,
  distance: Float32Array,
): Background {
  const { width, height } = planes.l
  const radius = Math.max(2, Math.round(AROUND * Math.max(width, height)))
  const smooth = (values: Float32Array) => boxBlur(boxBlur({ width, height, values }, radius), radius).values
  const chosen = Float32Array.from(reached, (value, i) => (value && (distance[i] as number) < UNSHADED ? 1 : 0))
  const weight = smooth(chosen)
  const local = (own: Plane, ground: Plane): Plane => {
    const sums = smooth(own.values.map((value, i) => value * (chosen[i] as number)))
    const values = sums.map((sum, i) => {
      const share = weight[i] as number
      const trust = Math.min(1, share / 0.05)
      return mix(ground.values[i] as number, share > 0 ? sum / Math.max(share, 1e-6) : 0, trust)
    })
    return { width, height, values }
  }
  const { l, a, b } = background.ground
  return { ...background, ground: { l: local(planes.l, l), a: local(planes.a, a), b: local(planes.b, b) } }
}

function apart(one: readonly [number, number, number], other: readonly [number, number, number]): number {
  return Math.hypot(LIGHTNESS * (one[0] - other[0]), one[1] - other[1], one[2] - other[2])
}

function median(values: number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0
}
