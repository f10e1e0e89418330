/** Path data as points, close enough to pass for its curves. */
import { parsePath } from '../draw/paths.ts'
import type { Point } from './doodle.ts'

/** Each contour of a path as a line of points at most about `step` apart on curves; a closed one ends where it began. */
export function flatten(d: string, step: number): Point[][] {
  const contours: Point[][] = []
  let [x, y, startX, startY] = [0, 0, 0, 0]
  /** Where the next smooth curve would have its first control point, and of which kind the last curve was. */
  let [mirrorX, mirrorY, mirrorOf] = [0, 0, '']
  const go = (toX: number, toY: number) => {
    if (mirrorOf === 'z' || contours.length === 0) contours.push([[x, y]])
    contours.at(-1)?.push([toX, toY])
    ;[x, y] = [toX, toY]
  }
  for (const { command, numbers } of parsePath(d)) {
    const kind = command.toLowerCase()
    const [baseX, baseY] = command === kind ? [x, y] : [0, 0]
    const pairs: Point[] = []
    for (let at = kind === 'a' ? 5 : 0; at + 1 < numbers.length; at += 2) {
      pairs.push([baseX + (numbers[at] ?? 0), baseY + (numbers[at + 1] ?? 0)])
    }
    const end = pairs.at(-1) ?? [x, y]
    const control: Point =
      (kind === 's' && mirrorOf === 'c') || (kind === 't' && mirrorOf === 'q') ? [mirrorX, mirrorY] : [x, y]
    let seen: Point | undefined
    if (kind === 'm') {
      ;[x, y] = [startX, startY] = end
      contours.push([[x, y]])
    } else if (kind === 'h') go(baseX + (numbers[0] ?? 0), y)
    else if (kind === 'v') go(x, baseY + (numbers[0] ?? 0))
    else if (kind === 'l') go(...end)
    else if (kind === 'z') {
      if (x !== startX || y !== startY) go(startX, startY)
    } else if (kind === 'a') for (const point of arc([x, y], numbers, end, step)) go(...point)
    else {
      const [first = control, second = end] = kind === 's' || kind === 't' ? [control, pairs[0]] : pairs
      seen = kind === 'c' || kind === 's' ? second : first
      const from: Point = [x, y]
      const points = kind === 'c' || kind === 's' ? [from, first, second, end] : raise(from, first, end)
      for (const point of cubic(points as [Point, Point, Point, Point], step)) go(...point)
    }
    ;[mirrorX, mirrorY] = seen ? [2 * x - seen[0], 2 * y - seen[1]] : [x, y]
    mirrorOf = kind === 's' ? 'c' : kind === 't' ? 'q' : kind
  }
  return contours.filter((points) => points.length > 1)
}

/** A quadratic curve as a cubic one. */
const raise = (from: Point, control: Point, end: Point): [Point, Point, Point, Point] => [
  from,
  [from[0] + ((control[0] - from[0]) * 2) / 3, from[1] + ((control[1] - from[1]) * 2) / 3],
  [end[0] + ((control[0] - end[0]) * 2) / 3, end[1] + ((control[1] - end[1]) * 2) / 3],
  end,
]

function cubic([a, b, c, d]: [Point, Point, Point, Point], step: number): Point[] {
  const long =
    Math.hypot(b[0] - a[0], b[1] - a[1]) + Math.hypot(c[0] - b[0], c[1] - b[1]) + Math.hypot(d[0] - c[0], d[1] - c[1])
  const pieces = pieceCount(long, step)
  return Array.from({ length: pieces }, (_, index): Point => {
    const t = (index + 1) / pieces
    const s = 1 - t
    const at = (axis: 0 | 1) =>
      s * s * s * a[axis] + 3 * s * s * t * b[axis] + 3 * s * t * t * c[axis] + t * t * t * d[axis]
    return [at(0), at(1)]
  })
}

const pieceCount = (long: number, step: number) => Math.min(64, Math.max(4, Math.ceil(long / step)))

/** An elliptical arc by its centre: SVG 1.1, appendix F.6.5. */
function arc([x, y]: Point, numbers: number[], [endX, endY]: Point, step: number): Point[] {
  const [rawX = 0, rawY = 0, degrees = 0, large = 0, sweep = 0] = numbers
  if (rawX === 0 || rawY === 0 || (x === endX && y === endY)) return [[endX, endY]]
  const turn = (degrees * Math.PI) / 180
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  const [halfX, halfY] = [(x - endX) / 2, (y - endY) / 2]
  const [px, py] = [cos * halfX + sin * halfY, -sin * halfX + cos * halfY]
  const short = Math.max(1, Math.sqrt((px / rawX) ** 2 + (py / rawY) ** 2))
  const [rx, ry] = [Math.abs(rawX) * short, Math.abs(rawY) * short]
  const below = (rx * py) ** 2 + (ry * px) ** 2
  const root = Math.sqrt(Math.max(0, ((rx * ry) ** 2 - below) / below)) * (large === sweep ? -1 : 1)
  const [cx, cy] = [(root * rx * py) / ry, (-root * ry * px) / rx]
  const from = Math.atan2((py - cy) / ry, (px - cx) / rx)
  let span = Math.atan2((-py - cy) / ry, (-px - cx) / rx) - from
  if (sweep && span < 0) span += 2 * Math.PI
  if (!sweep && span > 0) span -= 2 * Math.PI
  const pieces = pieceCount(Math.abs(span) * Math.max(rx, ry), step)
  return Array.from({ length: pieces }, (_, index): Point => {
    if (index === pieces - 1) return [endX, endY]
    const angle = from + (span * (index + 1)) / pieces
    const [ex, ey] = [rx * Math.cos(angle) + cx, ry * Math.sin(angle) + cy]
    return [cos * ex - sin * ey + (x + endX) / 2, sin * ex + cos * ey + (y + endY) / 2]
  })
}
