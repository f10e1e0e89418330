/** What a doodle is made of before a pen goes along it. */
import type { Box } from '../draw/paths.ts'
import type { Part, Point } from './doodle.ts'

export interface Shape {
  /** An area is outlined and hides what lies under it; a spot is an area filled with ink; a line hides nothing. */
  kind: 'area' | 'spot' | 'line'
  /** Contours; those of areas and spots end where they begin. */
  contours: Point[][]
  part: Part
  /** 1: without it nobody knows what it is; 2: belongs to it; 3: decoration. */
  level: 1 | 2 | 3
  /** How dark its paint is, 0 to 1. */
  dark: number
  /** Areas of one group are drawn as one: where they overlap, neither has an outline. */
  group?: number
}

/** The same shape with every point moved. */
export const moved = (shape: Shape, move: (point: Point) => Point): Shape => ({
  ...shape,
  contours: shape.contours.map((points) => points.map(move)),
})

/** From the units of one box to those of another: as large as fits, in the middle from side to side, and where `stands` says. */
export function fitting(
  from: Box,
  to: Box,
  stands: 'at the bottom' | 'in the middle' = 'in the middle',
): (point: Point) => Point {
  const scale = Math.min(
    (to.right - to.left) / (from.right - from.left),
    (to.bottom - to.top) / (from.bottom - from.top),
  )
  const [fromX, toX] = [(from.left + from.right) / 2, (to.left + to.right) / 2]
  const [fromY, toY] =
    stands === 'at the bottom' ? [from.bottom, to.bottom] : [(from.top + from.bottom) / 2, (to.top + to.bottom) / 2]
  return ([x, y]) => [toX + (x - fromX) * scale, toY + (y - fromY) * scale]
}
