/** Lines and areas of points: lengths, boxes, what lies inside, and fewer points for the same line. */
import type { Box } from '../draw/paths.ts'
import type { Point } from './doodle.ts'

export const distance = ([ax, ay]: Point, [bx, by]: Point) => Math.hypot(bx - ax, by - ay)

export const middleOf = ([ax, ay]: Point, [bx, by]: Point): Point => [(ax + bx) / 2, (ay + by) / 2]

export function lengthOf(points: readonly Point[]): number {
  let sum = 0
  for (let at = 1; at < points.length; at++) sum += distance(points[at - 1] as Point, points[at] as Point)
  return sum
}

/** The smallest box around points; all `Infinity` inside out for none. */
export function boxAround(points: readonly Point[]): Box {
  const box: Box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }
  for (const [x, y] of points) {
    box.left = Math.min(box.left, x)
    box.right = Math.max(box.right, x)
    box.top = Math.min(box.top, y)
    box.bottom = Math.max(box.bottom, y)
  }
  return box
}

export const diagonal = ({ left, top, right, bottom }: Box) => Math.hypot(right - left, bottom - top)

/** Whether a point lies in the area that contours enclose, by the even-odd rule. */
export function isInside(contours: readonly (readonly Point[])[], [x, y]: Point): boolean {
  let inside = false
  for (const points of contours) {
    for (let at = 0, before = points.length - 1; at < points.length; before = at++) {
      const [ax, ay] = points[at] as Point
      const [bx, by] = points[before] as Point
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
    }
  }
  return inside
}

/** The area that a contour encloses, by the shoelace formula. */
export function areaOf(points: readonly Point[]): number {
  let sum = 0
  for (let at = 0, before = points.length - 1; at < points.length; before = at++) {
    const [ax, ay] = points[at] as Point
    const [bx, by] = points[before] as Point
    sum += bx * ay - ax * by
  }
  return Math.abs(sum) / 2
}

/** The same line with no two neighbours farther apart than `step`. All points stay. */
export function subdivide(points: readonly Point[], step: number): Point[] {
  const result: Point[] = []
  for (const [at, to] of points.entries()) {
    const from = points[at - 1]
    const pieces = from ? Math.max(1, Math.ceil(distance(from, to) / step)) : 1
    for (let piece = 1; from && piece < pieces; piece++) {
      const share = piece / pieces
      result.push([from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share])
    }
    result.push(to)
  }
  return result
}

/** The line with as few of its points as keep it within `tolerance` (Ramer 1972, Douglas and Peucker 1973). */
export function simplify(points: readonly Point[], tolerance: number): Point[] {
  if (points.length < 3) return [...points]
  const kept = new Uint8Array(points.length)
  kept[0] = kept[points.length - 1] = 1
  const spans: [number, number][] = [[0, points.length - 1]]
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [from, to] = span
    let [farthest, at] = [tolerance, -1]
    for (let index = from + 1; index < to; index++) {
      const away = distanceToSegment(points[index] as Point, points[from] as Point, points[to] as Point)
      if (away > farthest) [farthest, at] = [away, index]
    }
    if (at < 0) continue
    kept[at] = 1
    spans.push([from, at], [at, to])
  }
  return points.filter((_, index) => kept[index])
}

function distanceToSegment([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay]
  const long = dx * dx + dy * dy
  const share = long === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / long))
  return Math.hypot(x - ax - share * dx, y - ay - share * dy)
}

/** The outline of a line as broad as `width`, with round ends. */
export function broaden(points: readonly Point[], width: number): Point[] {
  const half = width / 2
  const sides = points.map((point, at) => {
    const [ax, ay] = points[Math.max(0, at - 1)] ?? point
    const [bx, by] = points[Math.min(points.length - 1, at + 1)] ?? point
    const long = Math.hypot(bx - ax, by - ay) || 1
    return { point, heading: Math.atan2((by - ay) / long, (bx - ax) / long) }
  })
  const aside = ({ point: [x, y], heading }: (typeof sides)[number], turn: number): Point => [
    x + half * Math.cos(heading + turn),
    y + half * Math.sin(heading + turn),
  ]
  const cap = [0.25, 0, -0.25].map((share) => share * Math.PI)
  const [first, last] = [sides[0], sides.at(-1)]
  if (!first || !last) return []
  const outline = [
    ...sides.map((side) => aside(side, Math.PI / 2)),
    ...cap.map((turn) => aside(last, turn)),
    ...sides.toReversed().map((side) => aside(side, -Math.PI / 2)),
    ...cap.map((turn) => aside(first, turn + Math.PI)),
  ]
  return [...outline, outline[0] as Point]
}
