/** The areas that a drawing's lines enclose. */

import type { Plane } from '../pixels/plane.ts'
import { distanceTo } from './distance.ts'
import { eachRegion, maskWhere } from './each-region.ts'

/** What is outside of the drawn thing. */
export const OUTSIDE = 0

export interface Areas {
  width: number
  height: number
  /** Per pixel the area it belongs to: 0 outside, then 1 to `count`. A line belongs to the area it bounds. */
  labels: Int32Array
  count: number
  /** The area, if any, of strokes that bound nothing: a cord, a wire handle. */
  wires?: number
  /** Pixels. */
  strokeWidth: number
}

/** How large a gap is closed, as shares of the drawing's longer edge: more is tried only while hardly anything is enclosed. */
const GAPS = [0.014, 0.03, 0.055, 0.09]
/** What an enclosed drawing fills of its box at least. */
const LEAST_ENCLOSED = 0.1
/** The width of wire at least, as a share of the longer edge. */
const THINNEST_WIRE = 0.011
/** As a share of the whole drawing. */
const CRUMB = 0.0025
const UNKNOWN = -1
const INK = -2

/**
 * Finds enclosed areas by "trapped balls" (Zhang, Chen, Zhang, Martin, 2009): a ball too large for the gaps in the outline
 * fills each area as far as it rolls; corners it cannot reach join the area they open into. `lines` is 0 to 1.
 */
export function findAreas(lines: Plane): Areas {
  const { width, height } = lines
  const ink = maskWhere(width * height, (i) => (lines.values[i] as number) > 0.5)
  const room = distanceTo(width, height, (i) => ink[i] === 1)
  const strokeWidth = widthOfStrokes(width, height, ink)
  for (const gap of GAPS) {
    const ball = Math.max(1.5, (gap * Math.max(width, height)) / 2)
    const labels = roll({ width, height, ink, room, ball })
    const enclosed = labels.reduce((sum, label) => sum + (label > OUTSIDE ? 1 : 0), 0)
    if (enclosed < LEAST_ENCLOSED * width * height && gap !== GAPS.at(-1)) continue
    const claimed = claimInk({ width, height, labels, strokeWidth })
    return compact(withoutCrumbs(claimed))
  }
  throw new Error('the last gap always returns')
}

interface Table {
  width: number
  height: number
  ink: Uint8Array
  /** Pixels to the nearest line. */
  room: Float32Array
  ball: number
}

function roll({ width, height, ink, room, ball }: Table): Int32Array {
  const labels = new Int32Array(ink).map((one) => (one ? INK : UNKNOWN))
  let next = 1
  eachRegion(
    { width, height, values: maskWhere(width * height, (i) => (room[i] as number) > ball) },
    (pixels, touchesBorder) => {
      const label = touchesBorder ? OUTSIDE : next++
      for (const i of pixels) labels[i] = label
    },
  )
  grow(labels, { width, height, reach: Math.ceil(1.25 * ball) + 1, from: (label) => label >= OUTSIDE, into: UNKNOWN })
  const least = Math.max(2, 0.0045 * Math.max(width, height))
  eachRegion({ width, height, values: maskOf(labels, UNKNOWN) }, (pixels, touchesBorder) => {
    const widest = pixels.reduce((most, i) => Math.max(most, room[i] as number), 0)
    const { label, length } = longestContact(labels, width, pixels)
    const opens = length > 1.5 * widest
    // A sliver between two passes of the pen is part of the line.
    const becomes = touchesBorder ? OUTSIDE : opens ? label : widest < least ? INK : next++
    for (const i of pixels) labels[i] = becomes
  })
  return labels
}

const maskOf = (labels: Int32Array, label: number) => maskWhere(labels.length, (i) => labels[i] === label)

/** Spreads labels breadth first, step by step, into pixels that are `into`. */
function grow(
  labels: Int32Array,
  {
    width,
    height,
    reach,
    from,
    into,
  }: { width: number; height: number; reach: number; from: (label: number) => boolean; into: number },
) {
  let edge = new Int32Array(labels.length)
  let [after, length] = [new Int32Array(labels.length), 0]
  for (let i = 0; i < labels.length; i++) if (from(labels[i] as number)) edge[length++] = i
  for (let step = 0; step < reach && length > 0; step++) {
    let next = 0
    for (let k = 0; k < length; k++) {
      const i = edge[k] as number
      const label = labels[i] as number
      const x = i % width
      for (const j of [
        x > 0 ? i - 1 : i,
        x < width - 1 ? i + 1 : i,
        i >= width ? i - width : i,
        i < width * (height - 1) ? i + width : i,
      ]) {
        if (labels[j] !== into) continue
        labels[j] = label
        after[next++] = j
      }
    }
    ;[edge, after] = [after, edge]
    length = next
  }
}

/** Visits the four neighbours until one says `true`, and says whether one did. */
function forNeighbour(i: number, width: number, height: number, visit: (j: number) => unknown) {
  const x = i % width
  return (
    (x > 0 && visit(i - 1)) ||
    (x < width - 1 && visit(i + 1)) ||
    (i >= width && visit(i - width)) ||
    (i < width * (height - 1) && visit(i + width))
  )
}

/** Which area these pixels open into most widely, and over how many pixels. */
function longestContact(labels: Int32Array, width: number, pixels: ArrayLike<number> & Iterable<number>) {
  const own = labels[pixels[0] as number]
  const lengths = new Map<number, number>()
  for (const i of pixels) {
    forNeighbour(i, width, labels.length / width, (j) => {
      const label = labels[j] as number
      if (label >= OUTSIDE && label !== own) lengths.set(label, (lengths.get(label) ?? 0) + 1)
    })
  }
  const [label, length] = [...lengths].sort((a, b) => b[1] - a[1])[0] ?? [OUTSIDE, 0]
  return { label, length }
}

/** Lines go to the area they bound, not to the outside; what no area reaches is wire. */
function claimInk({ width, height, labels, strokeWidth }: Omit<Areas, 'count'>): Areas {
  const reach = Math.ceil(1.6 * strokeWidth) + 1
  grow(labels, { width, height, reach, from: (label) => label > OUTSIDE, into: INK })
  const wires = labels.reduce((most, label) => Math.max(most, label), 0) + 1
  const dust = Math.max(8, 3 * strokeWidth ** 2)
  eachRegion({ width, height, values: maskOf(labels, INK) }, (pixels) => {
    const isDust = pixels.length < dust
    const { label } = isDust ? longestContact(labels, width, pixels) : { label: wires }
    for (const i of pixels) labels[i] = label
  })
  // A pen's line would be a thread: wire is thick enough to hold what hangs on it.
  const thicker = Math.round((THINNEST_WIRE * Math.max(width, height) - strokeWidth) / 2)
  grow(labels, { width, height, reach: thicker, from: (label) => label === wires, into: OUTSIDE })
  const areas = { width, height, labels, strokeWidth }
  return labels.includes(wires) ? { ...areas, count: wires, wires } : { ...areas, count: wires - 1 }
}

/** Tiny areas between crossing strokes join the neighbour they touch most. */
function withoutCrumbs(areas: Areas): Areas {
  const { width, labels, count } = areas
  const sizes = new Int32Array(count + 1)
  for (const label of labels) sizes[label] = (sizes[label] as number) + 1
  const least = CRUMB * (labels.length - (sizes[OUTSIDE] as number))
  const crumbs = new Map<number, number[]>()
  labels.forEach((label, i) => {
    if (label === OUTSIDE || (sizes[label] as number) >= least) return
    const pixels = crumbs.get(label) ?? []
    pixels.push(i)
    crumbs.set(label, pixels)
  })
  for (const pixels of crumbs.values()) {
    const { label, length } = longestContact(labels, width, pixels)
    if (length > 0 && label > OUTSIDE) for (const i of pixels) labels[i] = label
  }
  return areas
}

/** Numbers the areas that are left from 1, without holes in the numbering. */
function compact(areas: Areas): Areas {
  const names = new Map<number, number>([[OUTSIDE, OUTSIDE]])
  for (const label of areas.labels) if (!names.has(label)) names.set(label, names.size)
  const labels = areas.labels.map((label) => names.get(label) as number)
  const wires = areas.wires === undefined ? undefined : names.get(areas.wires)
  return { ...areas, labels, count: names.size - 1, ...(wires !== undefined && { wires }) }
}

/** A strip's pixels are on average a quarter of its width away from its edge. */
function widthOfStrokes(width: number, height: number, ink: Uint8Array): number {
  const depth = distanceTo(width, height, (i) => ink[i] === 0)
  let [sum, count] = [0, 0]
  for (let i = 0; i < ink.length; i++) {
    if (!ink[i]) continue
    sum += (depth[i] as number) - 0.5
    count++
  }
  return count === 0 ? 1 : Math.max(1.5, (4 * sum) / count)
}
