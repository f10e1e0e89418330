/** The smooth line through the points of a stroke, as SVG path data. */
import { n } from '../draw/paths.ts'
import type { Point } from './doodle.ts'

/** A pen that turns further than this at a point meant a corner there. */
const CORNER = Math.PI * 0.3

/**
 * Path data through all points, on the same scale: `M`, then one `C` or `L` for each further point, and `Z` when the last is the first.
 * Directions at the points are those of Catmull and Rom (1974); control points lie a third of their own segment away, so that
 * unequal segments do not overshoot. A lone point becomes a dot: `M… h0`.
 */
export function curve(points: readonly Point[]): string {
  const [first, ...rest] = points
  if (!first) return ''
  const start = `M${n(first[0])} ${n(first[1])}`
  if (rest.length === 0) return `${start}h0`
  const closed = isClosed(points)
  const heading = points.map((_, at) => direction(points, at, closed))
  const segments = rest.map((to, index) => {
    const from = points[index] ?? first
    const [leave, arrive] = [heading[index], heading[index + 1]]
    if (!leave && !arrive) return `L${n(to[0])} ${n(to[1])}`
    const reach = Math.hypot(to[0] - from[0], to[1] - from[1]) / 3
    const [ax, ay] = leave ? [from[0] + leave[0] * reach, from[1] + leave[1] * reach] : from
    const [bx, by] = arrive ? [to[0] - arrive[0] * reach, to[1] - arrive[1] * reach] : to
    return `C${n(ax)} ${n(ay)} ${n(bx)} ${n(by)} ${n(to[0])} ${n(to[1])}`
  })
  return start + segments.join('') + (closed ? 'Z' : '')
}

/** Whether a stroke ends where it began. */
export function isClosed(points: readonly Point[]): boolean {
  const [first, last] = [points[0], points.at(-1)]
  return points.length > 2 && first !== undefined && last !== undefined && first[0] === last[0] && first[1] === last[1]
}

/** Where the line heads at a point, as a unit vector; undefined at its ends and at corners. */
function direction(points: readonly Point[], at: number, closed: boolean): Point | undefined {
  const last = points.length - 1
  const here = points[at]
  const before = at > 0 ? points[at - 1] : closed ? points[last - 1] : undefined
  const after = at < last ? points[at + 1] : closed ? points[1] : undefined
  if (!here || !before || !after) return undefined
  const [inX, inY, outX, outY] = [here[0] - before[0], here[1] - before[1], after[0] - here[0], after[1] - here[1]]
  const turn = Math.abs(Math.atan2(inX * outY - inY * outX, inX * outX + inY * outY))
  const long = Math.hypot(after[0] - before[0], after[1] - before[1])
  if (turn > CORNER || long === 0) return undefined
  return [(after[0] - before[0]) / long, (after[1] - before[1]) / long]
}
