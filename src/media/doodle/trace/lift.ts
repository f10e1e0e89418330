/** Lifts a drawing off its paper: opaque where the pen went, transparent where the paper shows. */

import { findRegions } from '../../cutout/regions.ts'
import { boxBlur, clamp, luma, lumaOf, newPlane, type Plane, ramp, sample, steepness } from '../../pixels/plane.ts'
import type { Raster } from '../../pixels/raster.ts'
import { learnPaper, type Paper } from './paper.ts'

/** What counts as paper where the border, or the whole, has less of it: then there is no paper. */
const LEAST_BORDER = 0.6
const LEAST_PAPER = 0.12
/** Levels of brightness: paper is light, or else (a blackboard) even. A night sky is neither. */
const LIGHT = 120
const EVEN = 40
/** Pixels around one in which the full ink of its line is to be found: what blur and JPEG make of an edge is that wide. */
const REACH = 2
/** The least change, 0 to 1, between ink and what lies under it. */
const LEAST_STEP = 0.04
/** Levels, 0 to 255, by which noise changes ink from pixel to pixel. */
const GRAIN = 14
/** Distance from the paper, 0 to 1, at which a tone can be told from noise. */
const LEAST_SOLID = 0.1
/** Of the way from paper to ink, what is still paper and what is ink already: JPEG rings about that far. */
const EDGE = { from: 0.1, to: 0.9 }

/** What becomes of tones that are barely there. */
export type Faint = 'translucent' | 'solid'

/** Whether the picture lies on nothing: much of its border is transparent, or a good part of all. */
export function hasClearGround({ width, height, data }: Raster): boolean {
  let [clear, border, clearBorder] = [0, 0, 0]
  for (let i = 0; i < width * height; i++) {
    const isClear = (data[i * 4 + 3] as number) < 32 ? 1 : 0
    const [x, y] = [i % width, Math.floor(i / width)]
    clear += isClear
    if (x > 0 && y > 0 && x < width - 1 && y < height - 1) continue
    border++
    clearBorder += isClear
  }
  return clearBorder > 0.5 * border || clear > 0.3 * width * height
}

/** Lays the picture on white, in place: half transparent pixels become what they look like on paper. */
export function layOnWhite({ data }: Raster) {
  for (let at = 0; at < data.length; at += 4) {
    const alpha = (data[at + 3] as number) / 255
    if (alpha === 1) continue
    for (let c = 0; c < 3; c++) data[at + c] = 255 + ((data[at + c] as number) - 255) * alpha
    data[at + 3] = 255
  }
}

/**
 * The drawing of an opaque picture on a transparent ground, colours un-premultiplied: laid on the paper again it looks
 * the same, less the noise. Faint tones stay translucent or become solid in their own light colour. `undefined` for what has no paper, or is a photograph on a plain ground.
 */
export async function liftInk(picture: Raster, { faint }: { faint: Faint }): Promise<Raster | undefined> {
  const paper = await learnPaper(picture)
  if (!isPaper(paper)) return undefined
  const ground = paint(paper, picture)
  const ink = measureInk(picture, ground)
  if (isPhotograph(picture, ink)) return undefined
  const alpha = measureAlpha(ink, faint)
  removeSpecks(alpha, { least: clamp((Math.max(picture.width, picture.height) / 400) ** 2, 1.5, 12) })
  return colour(picture, ground, alpha)
}

function isPaper({ share, borderShare, colors }: Paper): boolean {
  if (borderShare < LEAST_BORDER || share < LEAST_PAPER) return false
  const [r, g, b] = colors
  const tones = r.values.map((red, i) => lumaOf(red, g.values[i] as number, b.values[i] as number)).sort()
  const at = (part: number) => tones[Math.floor(part * (tones.length - 1))] as number
  return at(0.5) > LIGHT || at(0.95) - at(0.05) < EVEN
}

/** The paper of the picture's size, as three numbers a pixel. */
function paint({ colors }: Paper, { width, height }: Raster): Float32Array {
  const ground = new Float32Array(3 * width * height)
  const [{ width: columns, height: rows }] = colors
  for (let y = 0, at = 0; y < height; y++) {
    const sy = ((y + 0.5) * rows) / height - 0.5
    for (let x = 0; x < width; x++, at += 3) {
      const sx = ((x + 0.5) * columns) / width - 0.5
      for (let c = 0; c < 3; c++) ground[at + c] = sample(colors[c as 0 | 1 | 2], sx, sy)
    }
  }
  return ground
}

/** How far each pixel is from its paper, 0 to 1 for black on white, with the paper's own noise taken off. */
function measureInk({ width, height, data }: Raster, ground: Float32Array): Plane {
  const plane = newPlane(width, height)
  const counts = new Uint32Array(64)
  for (let i = 0; i < plane.values.length; i++) {
    let sum = 0
    for (let c = 0; c < 3; c++) sum += ((data[i * 4 + c] as number) - (ground[i * 3 + c] as number)) ** 2
    const far = Math.sqrt(sum / 3) / 255
    plane.values[i] = far
    // Bins of a 640th: noise of paper lies below a tenth.
    const bin = Math.floor(far * 640)
    if (bin < 64) counts[bin] = (counts[bin] as number) + 1
  }
  const noise = clamp(1.8 * (quantile(counts, 0.9) / 640), 0.025, 0.085)
  for (let i = 0; i < plane.values.length; i++) {
    plane.values[i] = Math.max(0, ((plane.values[i] as number) - noise) / (1 - noise))
  }
  return plane
}

function quantile(counts: Uint32Array, share: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0)
  let sum = 0
  const found = counts.findIndex((count) => {
    sum += count
    return sum >= share * total
  })
  return Math.max(0, found) + 1
}

/** A photograph's surfaces are never flat: away from all edges to the paper the tones still change from pixel to pixel. */
function isPhotograph(picture: Raster, ink: Plane): boolean {
  const { width, height } = picture
  const radius = Math.max(3, Math.round(0.012 * Math.max(width, height)))
  const covered = boxBlur({ width, height, values: ink.values.map((value) => (value > 0.02 ? 1 : 0)) }, radius)
  const steep = steepness(luma(picture)).values
  let [inked, deep, textured] = [0, 0, 0]
  for (let i = 0; i < steep.length; i++) {
    if ((ink.values[i] as number) > 0.02) inked++
    if ((covered.values[i] as number) < 0.999) continue
    deep++
    if ((steep[i] as number) > 2.5) textured++
  }
  return deep > 0.4 * inked && textured > 0.5 * deep
}

/** How much of each pixel is ink. A line is opaque at its core, whatever its colour; only faint tones stay translucent. */
function measureAlpha(ink: Plane, faint: Faint): Plane {
  const { width, height, values } = ink
  const inked = values.filter((value) => value > 0.06).sort()
  const full = inked[Math.floor(0.85 * inked.length)] ?? 1
  const opaque = faint === 'solid' ? LEAST_SOLID : clamp(0.45 * full, 0.1, 0.5)
  const near = extreme(ink, REACH, 'most')
  const most = extreme(near, REACH, 'most')
  const least = extreme(ink, REACH, 'least')
  const alpha = newPlane(width, height)
  for (let i = 0; i < values.length; i++) {
    const low = least.values[i] as number
    // A line thinner than a pixel shows its full ink only here and there, a little farther off.
    const high = Math.max(near.values[i] as number, 0.85 * (most.values[i] as number))
    const share = high - low < LEAST_STEP ? 0.5 : ((values[i] as number) - low) / (high - low)
    const base = Math.min(1, low / opaque)
    const top = Math.min(1, high / opaque)
    alpha.values[i] = base + (top - base) * clamp((share - EDGE.from) / (EDGE.to - EDGE.from), 0, 1)
  }
  return alpha
}

/** The largest or smallest value within a square of `2 * radius + 1` pixels. */
function extreme(plane: Plane, radius: number, pick: 'most' | 'least'): Plane {
  const { width, height, values } = plane
  const sign = pick === 'most' ? 1 : -1
  let from = values.map((value) => sign * value)
  for (const step of [1, width]) {
    const to = new Float32Array(from)
    for (let k = 1; k <= radius; k++) {
      const shift = k * step
      for (let i = 0; i < values.length; i++) {
        const place = step === 1 ? i % width : Math.floor(i / width)
        const last = step === 1 ? width - 1 : height - 1
        const here = to[i] as number
        const before = place >= k ? (from[i - shift] as number) : here
        const after = place + k <= last ? (from[i + shift] as number) : here
        to[i] = before > here ? (after > before ? after : before) : after > here ? after : here
      }
    }
    from = to
  }
  return { width, height, values: sign === 1 ? from : from.map((value) => -value) }
}

/** Clears what has less ink than `least` pixels or is too faint to be meant: dust, and what JPEG leaves around lines. */
export function removeSpecks({ width, height, values }: Plane, { least }: { least: number }) {
  for (const { pixels } of findRegions(width, height, (i) => (values[i] as number) > 0.06)) {
    let [sum, most] = [0, 0]
    for (const i of pixels) {
      sum += values[i] as number
      most = Math.max(most, values[i] as number)
    }
    if (sum < least || most < 0.15 || (most < 0.4 && sum < 8 * least)) for (const i of pixels) values[i] = 0
  }
  for (let i = 0; i < values.length; i++) if ((values[i] as number) <= 0.06) values[i] = 0
}

/** The ink's own colour: the picture with the paper's share taken out; at soft edges that of the line beside them. */
function colour(picture: Raster, ground: Float32Array, alpha: Plane): Raster {
  const { width, height, data } = picture
  const weights = newPlane(width, height)
  const sums = [newPlane(width, height), newPlane(width, height), newPlane(width, height)] as const
  const own = new Float32Array(3 * weights.values.length)
  for (let i = 0; i < weights.values.length; i++) {
    const share = alpha.values[i] as number
    if (share === 0) continue
    weights.values[i] = share ** 4
    for (let c = 0; c < 3; c++) {
      const paper = ground[i * 3 + c] as number
      const value = clamp(paper + ((data[i * 4 + c] as number) - paper) / share, 0, 255)
      own[i * 3 + c] = value
      sums[c as 0 | 1 | 2].values[i] = share ** 4 * value
    }
  }
  const soft = boxBlur(weights, 1).values
  const around = sums.map((plane) => boxBlur(plane, 1).values)
  const result = new Uint8ClampedArray(data.length)
  for (let i = 0; i < soft.length; i++) {
    const share = alpha.values[i] as number
    if (share === 0) continue
    const weight = soft[i] as number
    const near = (c: number) => ((around[c] as Float32Array)[i] as number) / weight
    let grain = 0
    for (let c = 0; c < 3; c++) grain = Math.max(grain, Math.abs(near(c) - (own[i * 3 + c] as number)))
    // A pixel unlike its neighbours is detail; one nearly like them is noise, and so is the colour of a soft edge.
    const trust = share ** 4 * ramp(GRAIN, 2 * GRAIN, grain)
    for (let c = 0; c < 3; c++) {
      const mean = weight > 1e-4 ? near(c) : (own[i * 3 + c] as number)
      result[i * 4 + c] = mean + ((own[i * 3 + c] as number) - mean) * trust
    }
    result[i * 4 + 3] = 255 * share
  }
  return { width, height, data: result }
}
