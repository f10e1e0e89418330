/** Gives the drawn areas depth: a height toward the viewer for every pixel, in pixels. */

import { boxBlur, newPlane, type Plane, ramp, softBlur } from '../pixels/plane.ts'
import { distanceTo } from './distance.ts'
import type { Part } from './forms.ts'
import { inflate } from './inflate.ts'
import { type Areas, OUTSIDE } from './regions.ts'

export interface Relief {
  heights: Plane
  /** Lines inside of the thing, 0 to 1: they became grooves. Its outline is not among them. */
  grooves: Plane
}

/** How far a cushion rises at most, as a share of the longer edge: past that it is flat, with a rounded edge. */
const CUSHION = 0.1
/** How much of the rise comes from the whole thing rather than from the single area. */
const WHOLE = 0.38
const GROOVE = 0.62

export function raise(areas: Areas, parts: Part[], lines: Plane): Relief {
  const { width, height, labels, strokeWidth } = areas
  const most = CUSHION * Math.max(width, height)
  const solid = labels.map((label) => (label === OUTSIDE || parts[label - 1]?.form === 'hole' ? 0 : 1))
  const whole = inflate({ width, height, labels: solid })
  const single = inflate(areas)
  const swell = (u: number, limit: number) => limit * Math.tanh(Math.sqrt(2.4 * Math.max(0, u)) / limit)
  const heights = newPlane(width, height)
  for (let i = 0; i < labels.length; i++) {
    const part = parts[(labels[i] as number) - 1]
    if (!part || part.form === 'hole') continue
    const base = part.on === undefined ? part : (parts[part.on - 1] ?? part)
    const own = part === base ? most : 0.16 * most
    const rise = swell(single[i] as number, own)
    const round = base.form === 'round' ? turned(base, i % width, Math.floor(i / width)) : undefined
    if (round !== undefined)
      heights.values[i] = round + (part === base ? 0.12 * swell(single[i] as number, 0.3 * most) : rise)
    else heights.values[i] = (1 - WHOLE) * rise + WHOLE * 1.5 * swell(whole[i] as number, 1.4 * most)
  }
  const grooves = innerLines(areas, solid, lines)
  const cut = boxBlur(grooves, Math.max(1, Math.round(0.22 * strokeWidth)))
  const smooth = smoothWithin(heights, areas, Math.max(1, Math.round(0.2 * strokeWidth)))
  for (let i = 0; i < labels.length; i++)
    smooth.values[i] = (smooth.values[i] as number) - GROOVE * strokeWidth * (cut.values[i] as number)
  return { heights: smooth, grooves }
}

/** The near side of a body that was turned about an upright axis. */
function turned({ axis, radii, top }: Part, x: number, y: number): number {
  if (!axis || !radii) return 0
  const radius = radii[Math.min(radii.length - 1, Math.max(0, y - top))] as number
  const away = x - axis.at - axis.slope * y
  return Math.sqrt(Math.max(0, radius * radius - away * away))
}

function innerLines({ width, height, strokeWidth }: Areas, solid: Int32Array, lines: Plane): Plane {
  const depth = distanceTo(width, height, (i) => solid[i] === 0)
  const values = lines.values.map((value, i) => value * ramp(1.1, 2, (depth[i] as number) / strokeWidth))
  return softBlur({ width, height, values }, 1)
}

/** A mean over neighbours of the same area: the steps between areas stay. */
function smoothWithin(heights: Plane, { width, height, labels }: Areas, radius: number): Plane {
  const result = newPlane(width, height)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const label = labels[i]
      if (label === OUTSIDE) continue
      let [sum, count] = [0, 0]
      for (let v = Math.max(0, y - radius); v <= Math.min(height - 1, y + radius); v++) {
        for (let u = Math.max(0, x - radius); u <= Math.min(width - 1, x + radius); u++) {
          const j = v * width + u
          if (labels[j] !== label) continue
          sum += heights.values[j] as number
          count++
        }
      }
      result.values[i] = sum / count
    }
  }
  return result
}
