/** The three short rays by which a cartoon says: look at this. */
import type { Sheet } from './arrange.ts'
import type { Point } from './doodle.ts'
import { boxAround, isInside } from './geometry.ts'
import type { Shape } from './shape.ts'

/** All lengths are shares of the short side. */
const SIZE = 0.15
const FROM = 0.055
const TO = 0.115

/** Rays in the upper corner that is empty, right or left, beside whoever has eyes; none when neither is. */
export function emphasis(shapes: Shape[], { width, height }: Sheet): Shape[] {
  if (!shapes.some(({ part }) => part === 'eye')) return []
  const short = Math.min(width, height)
  const points = shapes.flatMap(({ contours }) => contours.flat())
  const { left, right, top } = boxAround(points)
  for (const side of [1, -1]) {
    const corner = side > 0 ? right : left
    const [x, y]: Point = [corner - side * SIZE * short, top + SIZE * short]
    const square: Point[] = [
      [corner, top],
      [x, top],
      [x, y],
      [corner, y],
    ]
    const isTaken =
      points.some((point) => isInside([square], point)) ||
      shapes.some(({ kind, contours }) => kind !== 'line' && isInside(contours, [corner - side * short * 0.07, y]))
    if (!isTaken) return [rays([x, y], side, short)]
  }
  return []
}

function rays([x, y]: Point, side: number, short: number): Shape {
  const contours = [0.16, 0.25, 0.34].map((turn): Point[] => {
    const [dx, dy] = [side * Math.cos(turn * 2 * Math.PI * 0.62), -Math.sin(turn * 2 * Math.PI * 0.62)]
    return [FROM, TO].map((reach): Point => [x + dx * reach * short, y + dy * reach * short])
  })
  return { kind: 'line', contours, part: 'prop', level: 2, dark: 0 }
}
