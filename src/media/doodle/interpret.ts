/** Decides what each paint of a flat picture is to a pen: a shape to outline, a spot of ink, or a shade to leave out. */
import { sameFamily, toHsl } from '../draw/colour.ts'
import type { Box } from '../draw/paths.ts'
import type { Point } from './doodle.ts'
import { areaOf, boxAround, diagonal, isInside } from './geometry.ts'
import { partAt } from './label.ts'
import { darknessOf, type Paint } from './paints.ts'
import type { Shape } from './shape.ts'

/** Of the whole figure's size: smaller dark shapes are eyes, noses, buttons. */
const SPOT = 0.15
/** Smaller ones of any other colour are sparkle. */
const SPECK = 0.035
const DARK = 0.66
/** Paints whose lightness differs by less than this are one surface in another light. */
const SHADE = 0.13
/** So much of an outline within another shape makes it a part of that shape. */
const MOSTLY = 0.85

interface Seen extends Paint {
  box: Box
  size: number
  area: number
}

/** The shapes of a figure from its paints, both from back to front; `icon` says what the figure is. */
export function interpret(paints: Paint[], icon: string): Shape[] {
  const seen = paints.flatMap(islands).map((paint): Seen => {
    const box = boxAround(paint.contours.flat())
    const area = Math.max(0, ...paint.contours.map(areaOf))
    return { ...paint, box, size: diagonal(box), area }
  })
  const whole = boxAround(seen.flatMap(({ contours }) => contours.flat()))
  const size = diagonal(whole)
  const shapes = seen.flatMap((paint, at): Shape[] => {
    const under = seen.slice(0, at).findLast((other) => holds(other, paint))
    const dark = darknessOf(paint.color)
    const part = partAt(icon, { box: paint.box, whole, size: paint.size / size, dark })
    const shape = { contours: paint.contours, part, dark }
    if (paint.isLine) return [{ ...shape, kind: 'line', level: 2 }]
    const isDark = dark > DARK && (!under || dark - darknessOf(under.color) > 0.2)
    if (isDark && paint.size < SPOT * size) return [{ ...shape, kind: 'spot', level: part === 'eye' ? 1 : 2 }]
    if (paint.size < SPECK * size) return []
    if (!under) return [{ ...shape, kind: 'area', level: 1 }]
    return [{ ...shape, kind: 'area', level: isShade(paint, under) ? 3 : paint.area > 0.03 * size * size ? 2 : 3 }]
  })
  const telling = features(shapes)
  return shapes.map((shape) => (telling.includes(shape) ? { ...shape, level: 1 } : shape))
}

/** The one or two shapes within that tell a camera from a box. Whoever has eyes is known by them. */
function features(shapes: Shape[]): Shape[] {
  if (shapes.some(({ part }) => part === 'eye')) return []
  const inner = shapes.filter(({ kind, level }) => kind === 'area' && level === 2)
  const areaOfShape = ({ contours }: Shape) => Math.max(...contours.map(areaOf))
  return inner.toSorted((a, b) => areaOfShape(b) - areaOfShape(a)).slice(0, 2)
}

/** A paint in separate places as one paint for each, holes with what they are in: a pair of eyes is two eyes. */
function islands(paint: Paint): Paint[] {
  if (paint.isLine || paint.contours.length < 2) return [paint]
  const ordered = paint.contours.toSorted((a, b) => areaOf(b) - areaOf(a))
  const groups: Point[][][] = []
  for (const contour of ordered) {
    const [first] = contour
    const home = first && groups.find(([outer]) => outer && isInside([outer], first))
    if (home) home.push(contour)
    else groups.push([contour])
  }
  return groups.map((contours) => ({ ...paint, contours }))
}

/** Whether a shape lies on another one, all or nearly all of it. */
function holds(other: Seen, { contours, box, area }: Seen): boolean {
  if (other.isLine || other.area < area) return false
  const slack = 0.5
  if (
    box.left < other.box.left - slack ||
    box.right > other.box.right + slack ||
    box.top < other.box.top - slack ||
    box.bottom > other.box.bottom + slack
  )
    return false
  const [x, y]: Point = [(box.left + box.right) / 2, (box.top + box.bottom) / 2]
  // Drawn in a little, so that an edge in common counts as inside.
  const points = contours.flat().map(([px, py]): Point => [px + (x - px) * 0.06, py + (y - py) * 0.06])
  const inside = points.filter((point) => isInside(other.contours, point)).length
  return inside >= MOSTLY * points.length
}

function isShade(paint: Paint, under: Paint): boolean {
  // The very same paint again is a form of its own, such as a leg before a body.
  if (paint.color === under.color) return false
  const [own, other] = [toHsl(paint.color), toHsl(under.color)]
  return sameFamily(own, other) && Math.abs(own.l - other.l) < SHADE
}
