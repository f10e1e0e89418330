/**
 * The subject of a photograph whose background is not plain: what has the colours of the middle rather than those of the
 * border. A guess, refined in rounds like GrabCut (Rother et al. 2004), with smoothing along edges in place of its graph.
 */

import type { LabPlanes } from '../pixels/oklab.ts'
import { boxBlur, clamp, newPlane, type Plane, ramp } from '../pixels/plane.ts'
import { findRegions } from './regions.ts'

const ROUNDS = 7
/** Colour bins along lightness, and along each of a and b. */
const LIGHTS = 12
const HUES = 20
/** Bins are this fine, in OKLab's a and b. */
const HUE_STEP = 0.022
/** How strictly a change of brightness stops the smoothing, in squared lightness. */
const EDGE = 6e-4

/** 1 for the subject, 0 for the rest. */
export function guessSubject(planes: LabPlanes): Uint8Array {
  const { width, height } = planes.l
  const prior = centrePrior(width, height)
  const bins = binColors(planes)
  const guide = openGuide(planes.l, Math.max(2, Math.round(Math.max(width, height) / 90)))
  let share = prior
  for (let round = 0; round < ROUNDS; round++) share = guide(judge(bins, share, prior))
  const mask = Uint8Array.from(share.values, (value) => (value > 0.5 ? 1 : 0))
  tidy(mask, width, height)
  return mask
}

/** How likely a pixel is subject by its place alone. */
function centrePrior(width: number, height: number): Plane {
  const prior = newPlane(width, height)
  for (let i = 0; i < prior.values.length; i++) {
    const x = (2 * (i % width)) / width - 1
    const y = (2 * Math.floor(i / width)) / height - 1
    prior.values[i] = 0.12 + 0.7 * (1 - ramp(0.35, 1.05, Math.max(Math.hypot(x, y) * 0.85, Math.abs(x), Math.abs(y))))
  }
  return prior
}

function binColors({ l, a, b }: LabPlanes): Uint16Array {
  const hue = (value: number) => clamp(Math.round(value / HUE_STEP + HUES / 2), 0, HUES - 1)
  return Uint16Array.from(l.values, (light, i) => {
    const level = clamp(Math.floor(light * LIGHTS), 0, LIGHTS - 1)
    return (level * HUES + hue(a.values[i] as number)) * HUES + hue(b.values[i] as number)
  })
}

/** Counts each colour inside and outside as now believed, and believes anew by those counts and the place. */
function judge(bins: Uint16Array, share: Plane, prior: Plane): Plane {
  const inside = new Float64Array(LIGHTS * HUES * HUES)
  const outside = new Float64Array(inside.length)
  let [all, most] = [0, 0]
  for (let i = 0; i < bins.length; i++) {
    const bin = bins[i] as number
    const value = share.values[i] as number
    inside[bin] = (inside[bin] as number) + value
    outside[bin] = (outside[bin] as number) + 1 - value
    all += value
    most++
  }
  const rest = Math.max(1, most - all)
  const next = newPlane(share.width, share.height)
  for (let i = 0; i < bins.length; i++) {
    const bin = bins[i] as number
    const front = ((inside[bin] as number) + 0.5) / Math.max(1, all)
    const back = ((outside[bin] as number) + 0.5) / rest
    const place = prior.values[i] as number
    next.values[i] = (front * place) / (front * place + back * (1 - place))
  }
  return next
}

/** Smooths a plane within surfaces and not across their edges (the guided filter of He et al. 2010). */
function openGuide(light: Plane, radius: number): (plane: Plane) => Plane {
  const { width, height } = light
  const product = (one: Float32Array, other: Float32Array) => one.map((value, i) => value * (other[i] as number))
  const blur = (values: Float32Array) => boxBlur({ width, height, values }, radius).values
  const mean = blur(light.values)
  const variance = blur(product(light.values, light.values)).map((value, i) => value - (mean[i] as number) ** 2)
  return ({ values }) => {
    const average = blur(values)
    const together = blur(product(light.values, values))
    const slope = together.map(
      (value, i) => (value - (mean[i] as number) * (average[i] as number)) / ((variance[i] as number) + EDGE),
    )
    const offset = average.map((value, i) => value - (slope[i] as number) * (mean[i] as number))
    const [slopes, offsets] = [blur(slope), blur(offset)]
    return {
      width,
      height,
      values: light.values.map((value, i) => clamp((slopes[i] as number) * value + (offsets[i] as number), 0, 1)),
    }
  }
}

/** Keeps the largest piece, and fills what it encloses. */
function tidy(mask: Uint8Array, width: number, height: number) {
  const pieces = findRegions(width, height, (i) => mask[i] === 1).toSorted((a, b) => b.pixels.length - a.pixels.length)
  for (const { pixels } of pieces.slice(1)) for (const i of pixels) mask[i] = 0
  for (const { pixels, touchesBorder } of findRegions(width, height, (i) => mask[i] === 0)) {
    if (!touchesBorder) for (const i of pixels) mask[i] = 1
  }
}
