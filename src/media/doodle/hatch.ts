/** Hatching: short parallel lines on the side of a shape that turns away from the light, which comes from the upper left. */
import type { Random } from '../draw/random.ts'
import type { Point, Stroke } from './doodle.ts'
import { areaOf, boxAround, diagonal, isInside } from './geometry.ts'
import { INK, type PenLook } from './looks.ts'
import type { Shape } from './shape.ts'

/** How far the shade reaches into a shape, as a share of its own size. */
const DEPTH = 0.13
const SMALLEST = 0.07
/** Paint darker than this is hatched all over. */
const DARK = 0.7
const MOST_LINES = 90

/** The hatching of the shape at a place in the list, drawn before its outline. */
export function hatching(
  { kind, contours, dark, part }: Shape,
  at: number,
  { shapes, look, random, size }: { shapes: Shape[]; look: PenLook; random: Random; size: number },
): Stroke[] {
  const box = boxAround(contours.flat())
  const own = diagonal(box)
  if (kind !== 'area' || own < SMALLEST * size) return []
  const broad = Math.sqrt(Math.max(...contours.map(areaOf)))
  const above = shapes
    .slice(at + 1)
    .filter((shape) => shape.kind !== 'line')
    .map((shape) => ({ contours: shape.contours, box: boxAround(shape.contours.flat()) }))
  const away = broad * DEPTH * random.between(0.85, 1.15)
  const isShaded = (point: Point) =>
    isInside(contours, point) &&
    (dark > DARK || !isInside(contours, [point[0] + away, point[1] + away * 0.8])) &&
    !above.some((cover) => isWithin(cover.box, point) && isInside(cover.contours, point))
  const reach = box.right - box.left + box.bottom - box.top
  const gap = Math.max(look.hatch * size * (dark > DARK ? 0.8 : 1), reach / (1.4 * MOST_LINES))
  const strokes: Stroke[] = []
  // Lines of slope -1: x + y is constant along each.
  for (let sum = box.left + box.top; sum < box.right + box.bottom; sum += gap * 1.4) {
    const place = sum + random.between(-0.2, 0.2) * gap
    const from = Math.max(box.left, place - box.bottom)
    const to = Math.min(box.right, place - box.top)
    for (const [start, end] of stretches(from, to, size / 260, (x) => isShaded([x, place - x]))) {
      if (end - start < size * 0.008) continue
      const points: Point[] = [
        [start, place - start],
        [end + random.between(0, 0.003) * size, place - end],
      ]
      strokes.push({ points, width: look.inner * size * 0.62, color: INK, part })
    }
  }
  return strokes
}

const isWithin = ({ left, top, right, bottom }: ReturnType<typeof boxAround>, [x, y]: Point) =>
  x >= left && x <= right && y >= top && y <= bottom

/** Where along a way a condition holds, from and to. */
function stretches(from: number, to: number, step: number, holds: (x: number) => boolean): [number, number][] {
  const result: [number, number][] = []
  let start: number | undefined
  for (let x = from; x <= to + step; x += step) {
    const is = x <= to && holds(x)
    if (is) start ??= x
    else if (start !== undefined) {
      result.push([start, x - step])
      start = undefined
    }
  }
  return result
}
