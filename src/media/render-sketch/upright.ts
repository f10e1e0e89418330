/** Straightens a thing that was drawn, or photographed, a little askew. */

import { openSharp, type Raster } from '../pixels/raster.ts'
import type { Part } from './forms.ts'

/** More than this is meant, less is not seen. Degrees. */
const MOST = 9
const LEAST = 0.7
/** The line a thing stands on is at least this long, as a share of its width. */
const STANCE = 0.4

interface Point {
  x: number
  y: number
}

/** Turns the figure about its axis if it was turned on a lathe, and else onto the line it stands on. */
export async function setUpright(figure: Raster, parts: Part[]): Promise<Raster> {
  const lean = leanOf(parts) ?? -stanceOf(figure)
  const degrees = (lean * 180) / Math.PI
  if (Math.abs(degrees) < LEAST || Math.abs(degrees) > MOST) return figure
  const { data, info } = await openSharp(figure)
    .rotate(degrees, { background: { r: 0, g: 0, b: 0, alpha: 0 } })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data: new Uint8ClampedArray(data) }
}

/** The mean lean of what is turned, where that is much of the thing. A slender part shows it best. Radians. */
function leanOf(parts: Part[]): number | undefined {
  const turned = parts.filter(({ axis }) => axis)
  const area = (some: Part[]) => some.reduce((sum, part) => sum + part.area, 0)
  if (area(turned) < 0.4 * area(parts)) return undefined
  let [sum, total] = [0, 0]
  for (const { axis, top, bottom, left, right } of turned) {
    const weight = (bottom - top) ** 2 / (right - left + 1)
    sum += weight * Math.atan(axis?.slope ?? 0)
    total += weight
  }
  return sum / total
}

/** How far the line under the middle of the figure, on which it would come to rest, falls to the right. Radians. */
function stanceOf({ width, height, data }: Raster): number {
  const feet: Point[] = []
  let [sum, count] = [0, 0]
  for (let x = 0; x < width; x++) {
    let foot = -1
    for (let y = 0; y < height; y++) {
      if ((data[(y * width + x) * 4 + 3] as number) < 128) continue
      foot = y
      sum += x
      count++
    }
    if (foot >= 0) feet.push({ x, y: foot })
  }
  const hull: Point[] = []
  for (const point of feet) {
    while (hull.length > 1 && !isBelow(hull.at(-2), hull.at(-1), point)) hull.pop()
    hull.push(point)
  }
  const middle = sum / Math.max(1, count)
  // A hand does not draw a sole quite straight: the line may pass a little above the points of its ends.
  const flat = straighten(hull, 0.012 * feet.length)
  const next = flat.findIndex(({ x }) => x > middle)
  const [from, to] = [flat[next - 1], flat[next]]
  if (!from || !to || to.x - from.x < STANCE * feet.length) return 0
  return Math.atan2(to.y - from.y, to.x - from.x)
}

/** Fewer points, off by at most `tolerance` pixels (Ramer, Douglas and Peucker). */
function straighten(points: Point[], tolerance: number): Point[] {
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last || points.length < 3) return points
  const away = points.map(({ x, y }) =>
    Math.abs(y - first.y - ((last.y - first.y) * (x - first.x)) / (last.x - first.x)),
  )
  const farthest = away.indexOf(Math.max(...away))
  if ((away[farthest] as number) <= tolerance) return [first, last]
  return [
    ...straighten(points.slice(0, farthest + 1), tolerance),
    ...straighten(points.slice(farthest), tolerance).slice(1),
  ]
}

/** Whether the middle one of three points lies below the line from the first to the last. */
function isBelow(a: Point | undefined, b: Point | undefined, c: Point) {
  if (!a || !b) return true
  return (b.y - a.y) * (c.x - a.x) > (c.y - a.y) * (b.x - a.x)
}
