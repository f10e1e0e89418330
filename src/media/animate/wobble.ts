/** The line that boils: each inking of a drawing is off by another hair, everywhere by about as much. */

import type { Point, Stroke } from '../doodle/doodle.ts'
import { openRandom } from '../draw/random.ts'
import { noise, sample } from '../pixels/plane.ts'
import type { Warp } from './affine.ts'

/** Two frames for one inking: animation "on twos", which is calm enough to look at. */
const HOLD = 2
/** Cells of the noise along an edge: the hand errs from one end of a limb to the other, and not within a corner. */
const CELLS = 6
const GRID = 64

/** How many inkings a loop of so many frames has. */
export function inkings(frames: number): number {
  return Math.max(1, Math.floor(frames / HOLD))
}

/** Which inking a frame shows. It changes after the first frame, and not where the last leads back to the first. */
export function inkingAt(index: number, frames: number): number {
  return Math.floor((index + 1) / HOLD) % inkings(frames)
}

/**
 * How points are off in each of `count` inkings, by at most `amount` pixels. A point goes round on a small circle whose
 * size and start are its own, by the same angle from one inking to the next, so that no step is larger than another; what
 * is in one place is off together, so that a filled area keeps to its outline.
 */
export function openWobble(
  { width, height }: { width: number; height: number },
  { count, amount, seed }: { count: number; amount: number; seed: number },
): (inking: number) => Warp {
  const random = openRandom(seed, 'boil')
  const start = noise(GRID, GRID, random, GRID / CELLS)
  const radius = noise(GRID, GRID, random, GRID / CELLS)
  const stride = strideOf(count)
  return (inking) => {
    const angle = (2 * Math.PI * ((inking * stride) % count)) / count
    return ([x, y]: Point): Point => {
      if (count < 2) return [x, y]
      const [u, v] = [(x / width) * (GRID - 1), (y / height) * (GRID - 1)]
      const own = 2.4 * Math.PI * sample(start, u, v) + angle
      const off = amount * (0.75 + 0.25 * sample(radius, u, v))
      return [x + off * Math.cos(own), y + off * Math.sin(own)]
    }
  }
}

/** About two fifths of a round, so that the eye sees no turning; without a common divisor, so that each place is used. */
function strideOf(count: number): number {
  for (let stride = Math.max(1, Math.round(count * 0.382)); stride > 1; stride--) {
    if (divisor(stride, count) === 1) return stride
  }
  return 1
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))

/** A pen that turns further than this at a point meant a corner there; less is drawn as a curve. */
const CORNER = 0.3 * Math.PI

/** The stroke with points enough to bend: more of them, `spacing` pixels apart, on what is straight from corner to corner. */
export function withJoints(stroke: Stroke, spacing: number): Stroke {
  const { points } = stroke
  const [first, last] = [points[0], points.at(-1)]
  const isClosed = points.length > 2 && first?.[0] === last?.[0] && first?.[1] === last?.[1]
  const before = (at: number) => points[at - 1] ?? (isClosed ? points.at(-2) : undefined)
  const after = (at: number) => points[at + 1] ?? (isClosed ? points[1] : undefined)
  const isEnd = points.map((point, at) => isCorner(before(at), point, after(at)))
  const more = points.flatMap((to, at) => {
    const from = points[at - 1]
    return from && isEnd[at - 1] && isEnd[at] ? divided(from, to, spacing) : [to]
  })
  return { ...stroke, points: more }
}

function isCorner(before: Point | undefined, here: Point, after: Point | undefined): boolean {
  if (!before || !after) return true
  const [inX, inY, outX, outY] = [here[0] - before[0], here[1] - before[1], after[0] - here[0], after[1] - here[1]]
  return Math.abs(Math.atan2(inX * outY - inY * outX, inX * outX + inY * outY)) > CORNER
}

/** Points up to `to`, which is kept to the last digit: a stroke is closed when its ends are equal. */
function divided(from: Point, to: Point, spacing: number): Point[] {
  const pieces = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / spacing))
  const between = Array.from({ length: pieces - 1 }, (_, index): Point => {
    const share = (index + 1) / pieces
    return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]
  })
  return [...between, to]
}
