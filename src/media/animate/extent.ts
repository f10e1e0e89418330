/** Where strokes lie: their box, their middle, their size. */

import type { Point, Stroke } from '../doodle/doodle.ts'

export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

/** The box around the lines, their thickness included. Of nothing: an empty one at the origin. */
export function boxOf(strokes: readonly Pick<Stroke, 'points' | 'width'>[]): Box {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }
  for (const { points, width } of strokes) {
    const half = width / 2
    for (const [x, y] of points) {
      box.left = Math.min(box.left, x - half)
      box.right = Math.max(box.right, x + half)
      box.top = Math.min(box.top, y - half)
      box.bottom = Math.max(box.bottom, y + half)
    }
  }
  return box.left <= box.right ? box : { left: 0, top: 0, right: 0, bottom: 0 }
}

export const middleOf = ({ left, top, right, bottom }: Box): Point => [(left + right) / 2, (top + bottom) / 2]
export const widthOf = ({ left, right }: Box) => right - left
export const heightOf = ({ top, bottom }: Box) => bottom - top
export const sizeOf = (box: Box) => Math.max(widthOf(box), heightOf(box))

export const distance = ([ax, ay]: Point, [bx, by]: Point) => Math.hypot(ax - bx, ay - by)

/** The mean of points; of none, the origin. */
export function centroid(points: readonly Point[]): Point {
  let [x, y] = [0, 0]
  for (const point of points) {
    x += point[0]
    y += point[1]
  }
  const count = Math.max(1, points.length)
  return [x / count, y / count]
}
