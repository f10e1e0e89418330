/** How broad the pen was along each line. */

import type { Plane } from '../../pixels/plane.ts'
import type { Point } from '../doodle.ts'
import type { Line } from './follow.ts'
import { between, lengthOf } from './simplify.ts'

/** The least width that a line is drawn with. Pixels. */
const LEAST = 0.5

/**
 * The width of each line, in pixels: all ink belongs to the line that is nearest through the ink, and a line with round
 * ends of width w and length l covers l·w + n·π·w²/8, n of its ends being free.
 */
export function measureWidths(coverage: Plane, lines: Line[]): number[] {
  const owners = spread(coverage, lines)
  const areas = new Float64Array(lines.length)
  for (let i = 0; i < owners.length; i++) {
    const owner = owners[i] as number
    if (owner >= 0) areas[owner] = (areas[owner] as number) + (coverage.values[i] as number)
  }
  return lines.map(({ points, isFree }, k) => {
    const long = Math.max(0.5, lengthOf(points))
    const area = areas[k] as number
    const round = (isFree.filter(Boolean).length * Math.PI) / 8
    const width = round === 0 ? area / long : (Math.sqrt(long * long + 4 * round * area) - long) / (2 * round)
    return Math.max(LEAST, width)
  })
}

/** The index of the line that each pixel belongs to, -1 where there is no ink: breadth first from all lines at once. */
function spread({ width, height, values }: Plane, lines: Line[]): Int32Array {
  const owners = new Int32Array(values.length).fill(-1)
  const queue: number[] = []
  const claim = (i: number, owner: number) => {
    if (owners[i] !== -1 || (values[i] as number) < 0.03) return
    owners[i] = owner
    queue.push(i)
  }
  lines.forEach(({ points }, k) => {
    for (const [x, y] of dense(points)) {
      const [column, row] = [Math.min(width - 1, Math.floor(x)), Math.min(height - 1, Math.floor(y))]
      claim(row * width + column, k)
    }
  })
  for (let next = 0; next < queue.length; next++) {
    const i = queue[next] as number
    const owner = owners[i] as number
    const x = i % width
    if (x > 0) claim(i - 1, owner)
    if (x < width - 1) claim(i + 1, owner)
    if (i >= width) claim(i - width, owner)
    if (i + width < values.length) claim(i + width, owner)
  }
  return owners
}

/** Points no more than half a pixel apart. */
function dense(points: Point[]): Point[] {
  return points.flatMap((to, i): Point[] => {
    const from = points[i - 1]
    if (!from) return [to]
    const count = Math.max(1, Math.ceil(2 * between(from, to)))
    return Array.from({ length: count }, (_, k): Point => {
      const t = (k + 1) / count
      return [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])]
    })
  })
}
