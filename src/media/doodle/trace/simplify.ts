/** Lines with fewer points that look the same. */

import type { Point } from '../doodle.ts'

/** Takes the steps of the pixels out: each point becomes the mean of itself and its two neighbours, `rounds` times. */
export function soften(points: Point[], rounds: number): Point[] {
  let line = points
  const isLoop = isClosed(points)
  for (let round = 0; round < rounds; round++) {
    const from = line
    const last = from.length - 1
    line = from.map(([x, y], i): Point => {
      if (!isLoop && (i === 0 || i === last)) return [x, y]
      const before = from[i === 0 ? last - 1 : i - 1] as Point
      const after = from[i === last ? 1 : i + 1] as Point
      return [(before[0] + 2 * x + after[0]) / 4, (before[1] + 2 * y + after[1]) / 4]
    })
  }
  return line
}

/**
 * Leaves out every point that is nearer than `tolerance` pixels to the line through those that stay (Ramer, 1972; Douglas
 * and Peucker, 1973). The first and the last point stay.
 */
export function simplify(points: Point[], tolerance: number): Point[] {
  if (points.length < 3) return points
  const keep = new Uint8Array(points.length)
  keep[0] = 1
  keep[points.length - 1] = 1
  const spans: [from: number, to: number][] = []
  if (isClosed(points)) {
    const far = farthest(points, 0, points.length - 1).index
    keep[far] = 1
    spans.push([0, far], [far, points.length - 1])
  } else spans.push([0, points.length - 1])
  for (let span = spans.pop(); span; span = spans.pop()) {
    const { index, far } = farthest(points, ...span)
    if (far <= tolerance) continue
    keep[index] = 1
    spans.push([span[0], index], [index, span[1]])
  }
  return points.filter((_, i) => keep[i])
}

export function lengthOf(points: Point[]): number {
  let sum = 0
  for (let i = 1; i < points.length; i++) sum += between(points[i - 1] as Point, points[i] as Point)
  return sum
}

export const between = ([x1, y1]: Point, [x2, y2]: Point) => Math.hypot(x2 - x1, y2 - y1)

export function isClosed(points: Point[]): boolean {
  const [first, last] = [points[0], points.at(-1)]
  return points.length > 3 && first !== undefined && last !== undefined && between(first, last) < 1e-6
}

/** The point of a span that is farthest from the straight line between its ends. */
function farthest(points: Point[], from: number, to: number): { index: number; far: number } {
  const [a, b] = [points[from] as Point, points[to] as Point]
  const long = between(a, b)
  let [index, far] = [from, -1]
  for (let i = from + 1; i < to; i++) {
    const p = points[i] as Point
    const t = long === 0 ? 0 : ((p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1])) / long ** 2
    const clamped = Math.min(1, Math.max(0, t))
    const d = between(p, [a[0] + clamped * (b[0] - a[0]), a[1] + clamped * (b[1] - a[1])])
    if (d > far) [index, far] = [i, d]
  }
  return { index, far }
}
