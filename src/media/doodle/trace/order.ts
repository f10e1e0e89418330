/** The order in which a hand would draw strokes. */

import type { Point, Stroke } from '../doodle.ts'
import { between } from './simplify.ts'

/** What is drawn in one go: a stroke, or an area with its holes. */
export type Group = [Stroke, ...Stroke[]]

/** Starts at the upper left and goes on with whatever begins, or ends, nearest to where the pen is. */
export function inPenOrder(groups: Group[]): Group[] {
  const left = new Set(groups)
  const ordered: Group[] = []
  let pen: Point = [0, 0]
  while (left.size > 0) {
    let best: { group: Group; far: number; isBackwards: boolean } | undefined
    for (const group of left) {
      const { points } = group[0]
      const [start, end] = [between(pen, points[0] ?? pen), between(pen, points.at(-1) ?? pen)]
      const far = Math.min(start, end)
      if (!best || far < best.far) best = { group, far, isBackwards: end < start }
    }
    if (!best) break
    const { group, isBackwards } = best
    left.delete(group)
    const [stroke, ...holes] = group
    const turned = isBackwards ? { ...stroke, points: stroke.points.toReversed() } : stroke
    ordered.push([turned, ...holes])
    pen = turned.points.at(-1) ?? pen
  }
  return ordered
}
