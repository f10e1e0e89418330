/** What each area is as a thing: where it lies, what it touches, and whether it is a round body, a cushion or an opening. */

import { type Areas, OUTSIDE } from './regions.ts'

export interface Axis {
  /** The middle of the body at row 0, and how far it moves per row. Pixels. */
  at: number
  slope: number
}

export interface Part {
  label: number
  area: number
  left: number
  top: number
  right: number
  bottom: number
  /** Pixels of edge shared with each other area, the outside included. */
  contacts: Map<number, number>
  /** The area that surrounds this one, when one does: a label on a bottle, a badge. */
  on?: number
  /** `round`: turned about an axis that stands upright. `mouth`: one looks into it. `hole`: one looks through it. */
  form: 'cushion' | 'round' | 'mouth' | 'lid' | 'hole' | 'wire'
  axis?: Axis
  /** A mouth's ellipse: its middle, and the form that is 1 on its edge: `xx·dx² + 2·xy·dx·dy + yy·dy²`. */
  ellipse?: { x: number; y: number; xx: number; xy: number; yy: number }
  /** Half the width of each row from `top` on, for what is round. Pixels. */
  radii?: Float32Array
}

const FLAT_THINGS =
  /\b(?:box(?:es)?|phone|smartphone|tablet|laptop|screen|monitor|tv|television|book|notebook|card|cabinet|dresser|desk|table|shelf|bookcase|wardrobe|drawers?|frame|poster|clock|watch|keyboard|sofa|couch|bed|bag|backpack|tote|shirt|t-shirt|hoodie|jacket|radio|camera|console|speaker|fridge|oven|toaster)\b/i
const OPEN_THINGS =
  /\b(?:mugs?|cups?|bowls?|vases?|pots?|planters?|glass(?:es)?|tumblers?|buckets?|baskets?|bins?|jugs?|pitchers?|tea ?cups?|beakers?|goblets?)\b/i
/** Things one looks through between their parts. */
const AIRY_THINGS =
  /\b(?:chairs?|stools?|bench(?:es)?|ladders?|racks?|scissors|bicycles?|bikes?|rings?|trestles?|swings?)\b/i

/** Reads the prompt only for what kind of thing it is. */
export function findParts(areas: Areas, prompt: string): Part[] {
  const parts = measure(areas)
  for (const part of parts) part.on = surrounding(part)
  const isFlat = FLAT_THINGS.test(prompt)
  for (const part of parts) {
    if (part.label === areas.wires) part.form = 'wire'
    else if (!isFlat && part.on === undefined) turn(part, areas, LEAST_TALL)
  }
  for (const part of parts) {
    mouth(part, parts, { isOpen: OPEN_THINGS.test(prompt), isFlat })
    if (part.form === 'mouth') part.ellipse = fitEllipse(part, areas)
  }
  for (const part of parts) {
    const isTurned = (label: number) => parts[label - 1]?.form === 'round'
    if (!isFlat && part.form === 'cushion' && [...part.contacts.keys()].some(isTurned)) turn(part, areas, LEAST_FLAT)
  }
  for (const part of parts) if (isHole(part, parts, AIRY_THINGS.test(prompt))) part.form = 'hole'
  return parts
}

function measure({ width, height, labels, count }: Areas): Part[] {
  const parts = Array.from({ length: count }, (_, index): Part => {
    const box = { left: width, top: height, right: -1, bottom: -1 }
    return { label: index + 1, area: 0, ...box, contacts: new Map(), form: 'cushion' }
  })
  const touch = (one: number, other: number) => {
    const contacts = parts[one - 1]?.contacts
    contacts?.set(other, (contacts.get(other) ?? 0) + 1)
  }
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] as number
    const x = i % width
    const y = Math.floor(i / width)
    const part = parts[label - 1]
    if (part) {
      part.area++
      part.left = Math.min(part.left, x)
      part.right = Math.max(part.right, x)
      part.top = Math.min(part.top, y)
      part.bottom = y
    }
    for (const j of [x < width - 1 ? i + 1 : i, y < height - 1 ? i + width : i]) {
      const other = labels[j] as number
      if (other === label) continue
      touch(label, other)
      touch(other, label)
    }
  }
  return parts
}

const edgeOf = ({ contacts }: Part) => [...contacts.values()].reduce((sum, length) => sum + length, 0)

function surrounding(part: Part): number | undefined {
  const [other, length] = [...part.contacts].sort((a, b) => b[1] - a[1])[0] ?? [OUTSIDE, 0]
  return other !== OUTSIDE && length > 0.92 * edgeOf(part) ? other : undefined
}

/** How high a body is at least for its width to count as turned; less is enough beside another one. */
const LEAST_TALL = 0.55
const LEAST_FLAT = 0.1

/** Makes a part round when its rows are whole and lie about one straight axis. */
function turn(part: Part, { width, labels }: Areas, least: number) {
  const { left, right, top, bottom, label } = part
  const rows = bottom - top + 1
  if (rows < least * (right - left + 1)) return
  const [starts, ends] = [new Int32Array(rows).fill(right + 1), new Int32Array(rows).fill(left - 1)]
  const counts = new Int32Array(rows)
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      if (labels[y * width + x] !== label) continue
      starts[y - top] = Math.min(starts[y - top] as number, x)
      ends[y - top] = x
      counts[y - top] = (counts[y - top] as number) + 1
    }
  }
  const spans = Array.from(counts, (count, row) => ({
    row,
    middle: ((starts[row] as number) + (ends[row] as number)) / 2,
    half: ((ends[row] as number) - (starts[row] as number) + 1) / 2,
    isWhole: count > 0.72 * ((ends[row] as number) - (starts[row] as number) + 1),
  }))
  const whole = spans.filter(({ isWhole }) => isWhole)
  if (whole.length < 0.75 * rows) return
  const axis = fitAxis(whole, top)
  const widest = Math.max(...whole.map(({ half }) => half))
  const away = whole.reduce((sum, { row, middle }) => sum + Math.abs(middle - axis.at - axis.slope * (row + top)), 0)
  if (away / whole.length > 0.09 * widest || Math.abs(axis.slope) > 0.3) return
  part.form = 'round'
  part.axis = axis
  part.radii = smoothRadii(spans.map(({ half }) => half))
}

function fitAxis(rows: { row: number; middle: number; half: number }[], top: number): Axis {
  let [n, sx, sy, sxx, sxy] = [0, 0, 0, 0, 0]
  for (const { row, middle, half } of rows) {
    // Wide rows say more about the middle than the tip of a dome does.
    n += half
    sx += half * row
    sy += half * middle
    sxx += half * row * row
    sxy += half * row * middle
  }
  const slope = rows.length < 8 ? 0 : (n * sxy - sx * sy) / Math.max(1e-6, n * sxx - sx * sx)
  return { at: (sy - slope * sx) / n - slope * top, slope }
}

/**
 * The profile without the hand's tremble. Toward the lower end it does not narrow: what curves there is the near edge of a
 * round foot seen from above, not a ball. The same at the upper end.
 */
function smoothRadii(halves: number[]): Float32Array {
  const rows = halves.length
  const widest = Math.max(...halves)
  const hold = Math.min(Math.round(0.34 * widest), Math.floor(rows / 2))
  const held = halves.map((half, row) => {
    const foot = halves[rows - 1 - hold] as number
    const head = halves[hold] as number
    if (row > rows - 1 - hold) return Math.max(half, foot)
    return row < hold ? Math.max(half, head) : half
  })
  const reach = Math.max(1, Math.round(rows * 0.03))
  return averaged(averaged(Float32Array.from(held), reach), reach)
}

function averaged(values: Float32Array, reach: number): Float32Array {
  return values.map((_, row) => {
    const near = values.subarray(Math.max(0, row - reach), row + reach + 1)
    return near.reduce((sum, value) => sum + value, 0) / near.length
  })
}

/** A flat ellipse on top of a round body: one looks into a cup, and onto a tin. */
function mouth(part: Part, parts: Part[], { isOpen, isFlat }: { isOpen: boolean; isFlat: boolean }) {
  if (isFlat || part.form === 'wire') return
  const across = part.right - part.left + 1
  const down = part.bottom - part.top + 1
  const fill = part.area / (across * down)
  if (across < 1.9 * down || Math.abs(fill - Math.PI / 4) > 0.08) return
  const body = parts.find(
    (other) =>
      other.form === 'round' &&
      part.contacts.has(other.label) &&
      other.bottom > part.bottom &&
      other.area > part.area &&
      Math.abs(other.left + other.right - part.left - part.right) < 0.25 * across &&
      across > 0.6 * (other.right - other.left),
  )
  if (!body || (part.top + part.bottom) / 2 > body.top + 0.2 * (body.bottom - body.top)) return
  part.form = isOpen ? 'mouth' : 'lid'
  part.on = undefined
}

/** From the spread of its pixels: that of a whole ellipse is a quarter of its half axes squared. */
function fitEllipse({ label, area, left, right, top, bottom }: Part, { width, labels }: Areas) {
  let [sx, sy, sxx, sxy, syy] = [0, 0, 0, 0, 0]
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      if (labels[y * width + x] !== label) continue
      sx += x
      sy += y
      sxx += x * x
      sxy += x * y
      syy += y * y
    }
  }
  const [x, y] = [sx / area, sy / area]
  const [vxx, vxy, vyy] = [4 * (sxx / area - x * x), 4 * (sxy / area - x * y), 4 * (syy / area - y * y)]
  const volume = Math.max(1e-6, vxx * vyy - vxy * vxy)
  return { x, y, xx: vyy / volume, xy: -vxy / volume, yy: vxx / volume }
}

/** The eye of a handle: shut in by a thin band that has the outside on its other side, and by the body for the rest. */
function isHole(part: Part, parts: Part[], isAiry: boolean): boolean {
  if (part.form !== 'cushion' && !(isAiry && part.form === 'round')) return false
  const edge = edgeOf(part)
  const thickness = (other: Part) => (2 * other.area) / Math.max(1, edgeOf(other))
  const own = thickness(part)
  let [banded, bodied] = [0, 0]
  for (const [label, length] of part.contacts) {
    const other = parts[label - 1]
    if (!other) continue
    const isBand = (other.contacts.get(OUTSIDE) ?? 0) > 0.3 * edgeOf(other) && thickness(other) < 1.1 * own
    if (isBand) banded += length
    else if (other.area > 2 * part.area) bodied += length
  }
  if (isAiry) return banded > 0.7 * edge
  return banded > 0.42 * edge && banded < 0.92 * edge && banded + bodied > 0.9 * edge && part.contacts.size <= 3
}
