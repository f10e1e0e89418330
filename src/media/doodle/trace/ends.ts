/** Thinning falls short where a line ends, and cuts corners where it turns sharply: here both are led out to their tips. */

import { type Plane, sample } from '../../pixels/plane.ts'
import type { Point } from '../doodle.ts'
import { between, isClosed } from './simplify.ts'

/** Arms of a corner, in half widths of the line: nearer to its tip the skeleton is bent. */
const ARM = 3
/** Cosine of the angle between the arms above which a corner is sharp: below 78 degrees. */
const SHARP = 0.2
/** How far a tip is looked for, in half widths. */
const REACH = 5

/** The line with its free ends and sharp corners where the pen was. `width` in pixels; ends at junctions stay. */
export function reachTips(
  points: Point[],
  { coverage, width, isFree }: { coverage: Plane; width: number; isFree: [start: boolean, end: boolean] },
): Point[] {
  const half = width / 2
  const arm = Math.max(4, Math.round(ARM * half))
  const line = sharpen(points, { coverage, half, arm })
  if (isClosed(points) || line.length < 2) return line
  const tip = (from: Point, inside: Point) => tipFrom(coverage, from, { half, heading: heading(inside, from) })
  const last = line.length - 1
  const [start, end] = [line[0] as Point, line[last] as Point]
  const result = [...line]
  if (isFree[0]) result[0] = tip(start, line[Math.min(last, arm)] as Point)
  if (isFree[1]) result[last] = tip(end, line[Math.max(0, last - arm)] as Point)
  return result
}

function sharpen(points: Point[], { coverage, half, arm }: { coverage: Plane; half: number; arm: number }): Point[] {
  const result: Point[] = []
  for (let i = 0; i < points.length; i++) {
    const here = points[i] as Point
    const corner = sharpest(points, i, arm)
    if (corner === undefined) {
      result.push(here)
      continue
    }
    const [before, at, after] = [points[corner - arm], points[corner], points[corner + arm]] as [Point, Point, Point]
    const middle: Point = [(before[0] + after[0]) / 2, (before[1] + after[1]) / 2]
    result.push(tipFrom(coverage, at, { half, heading: heading(middle, at) }))
    i = corner + arm - 1
  }
  return result
}

/** The place of the corner whose first arm begins here, if it is the sharpest around. */
function sharpest(points: Point[], from: number, arm: number): number | undefined {
  const at = from + arm
  const own = sharpness(points, at, arm)
  if (own < SHARP) return undefined
  for (let k = 1; k <= arm; k++) if (sharpness(points, at + k, arm) > own) return undefined
  return at
}

/** Cosine of the angle between the arms at a point: -1 on a straight line, near 1 where the line turns back. */
function sharpness(points: Point[], at: number, arm: number): number {
  const [before, here, after] = [points[at - arm], points[at], points[at + arm]]
  if (!before || !here || !after) return -1
  const [one, other] = [heading(here, before), heading(here, after)]
  return one[0] * other[0] + one[1] * other[1]
}

function heading(from: Point, to: Point): Point {
  const long = between(from, to) || 1
  return [(to[0] - from[0]) / long, (to[1] - from[1]) / long]
}

/** The centre of the round end that a pen leaves: half a width before the ink ends. */
function tipFrom(coverage: Plane, [x, y]: Point, { half, heading: [dx, dy] }: { half: number; heading: Point }): Point {
  let far = 0
  while (far < REACH * half && sample(coverage, x + far * dx - 0.5, y + far * dy - 0.5) >= 0.5) far += 0.25
  const shift = Math.max(0, far - half)
  return [x + shift * dx, y + shift * dy]
}
