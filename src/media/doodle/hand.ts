/** The hand that holds the pen: it strays a little, bends what should be straight, and runs past where it began. */
import type { Random } from '../draw/random.ts'
import type { Point } from './doodle.ts'
import { boxAround, diagonal, distance, lengthOf, simplify, subdivide } from './geometry.ts'

export interface Hand {
  random: Random
  /** Pixels that the hand strays at most, about. */
  wobble: number
  /** Pixels that a closed line runs past its beginning. */
  overshoot: number
  /** Short side of the picture, pixels. */
  size: number
}

/** Fewer, meaningful points for a line. Small shapes are kept to finer detail, or eyes would become diamonds. */
export function tidy(points: Point[], size: number): Point[] {
  return simplify(points, Math.min(size * 0.0014, diagonal(boxAround(points)) * 0.012))
}

/** The line as a hand draws it in one go. `isClosed`: it comes back to its beginning, and a little further. */
export function penned(points: Point[], isClosed: boolean, { random, wobble, overshoot, size }: Hand): Point[] {
  const start = isClosed ? turned(points, random) : points
  const long = lengthOf(start)
  const past = isClosed ? Math.min(overshoot, long * 0.05) : 0
  const run = past > 0 ? [...start, ...head(start, past)] : start
  const line = subdivide(tidy(run, size), size * 0.11)
  // A short line has no room to stray.
  const reach = wobble * Math.min(1, 0.25 + long / (size * 0.8))
  const stray = [drift(random, size), drift(random, size)] as const
  const drifted = (at: number, [x, y]: Point): Point => [x + reach * stray[0](at), y + reach * stray[1](at)]
  let travelled = 0
  const result = line.map((point, index) => {
    travelled += index > 0 ? distance(line[index - 1] as Point, point) : 0
    return drifted(travelled, point)
  })
  // Without an overshoot the line must close all the same: what it has strayed by then is taken back along the way.
  return isClosed && past === 0 ? closedUp(result) : result
}

function closedUp(points: Point[]): Point[] {
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last) return points
  const [offX, offY] = [first[0] - last[0], first[1] - last[1]]
  return points.map(([x, y], at): Point => {
    if (at === points.length - 1) return [first[0], first[1]]
    const share = at / (points.length - 1)
    return [x + offX * share, y + offY * share]
  })
}

/** A closed line begun elsewhere: at a corner if it has one, as people do, else near its top. */
function turned(points: Point[], random: Random): Point[] {
  const open = points.slice(0, -1)
  const sharpest = open.map((point, at) => {
    const [ax, ay] = open[(at + open.length - 1) % open.length] ?? point
    const [bx, by] = open[(at + 1) % open.length] ?? point
    const turn = Math.atan2(
      (point[0] - ax) * (by - point[1]) - (point[1] - ay) * (bx - point[0]),
      (point[0] - ax) * (bx - point[0]) + (point[1] - ay) * (by - point[1]),
    )
    return { at, score: (Math.abs(turn) > 0.8 ? 1 : 0) + random.between(0, 0.1), y: point[1] }
  })
  const best = sharpest.reduce(
    (a, b) => (b.score > a.score + 0.5 || (Math.abs(b.score - a.score) <= 0.5 && b.y < a.y) ? b : a),
    sharpest[0] ?? { at: 0, score: 0, y: 0 },
  )
  const from = open.slice(best.at)
  const first = from[0] ?? open[0]
  return first ? [...from, ...open.slice(0, best.at), first] : points
}

/** The first stretch of a line, without its very first point. */
function head(points: Point[], long: number): Point[] {
  const result: Point[] = []
  let travelled = 0
  for (let at = 1; at < points.length && travelled < long; at++) {
    const [from, to] = [points[at - 1] as Point, points[at] as Point]
    const step = distance(from, to)
    const share = step > long - travelled ? (long - travelled) / step : 1
    result.push([from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share])
    travelled += step
  }
  return result
}

/** A slow wave and a quicker, smaller one, by the way travelled; between -1 and 1. */
function drift(random: Random, size: number): (travelled: number) => number {
  const [slow, quick] = [size * random.between(0.3, 0.5), size * random.between(0.1, 0.16)]
  const [a, b] = [random.between(0, 6.28), random.between(0, 6.28)]
  return (travelled) => 0.7 * Math.sin(a + (travelled / slow) * 6.28) + 0.3 * Math.sin(b + (travelled / quick) * 6.28)
}
