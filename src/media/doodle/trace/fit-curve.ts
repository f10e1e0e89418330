/** Few points, so chosen that the smooth curve through them is the measured line. */

import { curve } from '../curve.ts'
import type { Point } from '../doodle.ts'
import { between, simplify } from './simplify.ts'

/** A curve follows a bend closer than the straight lines that decide which points are left out. */
const BEND = 1.3
/** Each round halves the pieces that stray, so after the last one they are a pixel or two long. */
const ROUNDS = 7
const PROBES = [0.2, 0.35, 0.5, 0.65, 0.8]

/** The points of a line that are needed for the curve of `curve.ts` to stay within about `tolerance` pixels of it. */
export function fitCurve(line: Point[], tolerance: number): Point[] {
  const places = new Map(line.map((point, i) => [point, i]))
  let kept = simplify(line, BEND * tolerance).map((point, k) => (k === 0 ? 0 : (places.get(point) ?? line.length - 1)))
  kept[kept.length - 1] = line.length - 1
  for (let round = 0; round < ROUNDS; round++) {
    const pieces = readPieces(kept.map((i) => line[i] as Point))
    const next = kept.flatMap((from, k) => {
      const to = kept[k + 1]
      const piece = pieces[k]
      if (to === undefined || !piece || to - from < 2 || !strays(piece, line.slice(from, to + 1), tolerance))
        return [from]
      return [from, (from + to) >> 1]
    })
    if (next.length === kept.length) break
    kept = next
  }
  return kept.map((i) => line[i] as Point)
}

type Piece = [from: Point, leave: Point, arrive: Point, to: Point]

/** The curve as it will be drawn, read from its path data: one step for each point after the first. */
function readPieces(points: Point[]): (Piece | undefined)[] {
  const steps = [...curve(points).matchAll(/([CL])([^CLZ]*)/g)]
  return steps.map(([, command, numbers = ''], k) => {
    const [ax = 0, ay = 0, bx = 0, by = 0] = numbers.split(' ').map(Number)
    return command === 'C' ? [points[k] as Point, [ax, ay], [bx, by], points[k + 1] as Point] : undefined
  })
}

function strays(piece: Piece, line: Point[], tolerance: number): boolean {
  return PROBES.some((t) => {
    const on = pointAt(piece, t)
    return !line.some((to, i) => i > 0 && toSegment(on, line[i - 1] as Point, to) <= tolerance)
  })
}

function pointAt([from, leave, arrive, to]: Piece, t: number): Point {
  const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3]
  const along = (axis: 0 | 1) => a * from[axis] + b * leave[axis] + c * arrive[axis] + d * to[axis]
  return [along(0), along(1)]
}

function toSegment(point: Point, from: Point, to: Point): number {
  const long = between(from, to)
  if (long === 0) return between(point, from)
  const along = ((point[0] - from[0]) * (to[0] - from[0]) + (point[1] - from[1]) * (to[1] - from[1])) / long ** 2
  const t = Math.min(1, Math.max(0, along))
  return between(point, [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])])
}
