/** Hand-made doodles as text: one shape a line, on a field of 100 × 100, from back to front. */
import { ellipse, rectangle } from '../draw/paths.ts'
import { type Part, type Point, parts } from './doodle.ts'
import { flatten } from './flatten.ts'
import type { Shape } from './shape.ts'

const STEP = 1.2
const LINE = /^(\w+) (area|dark|join|line|spot)([123])(\+?) (.+)$/

/**
 * Reads a recipe. A line is `part kind level path`: `head area1 M…`. Kinds: `area`, `dark` (an area of dark paint), `join` (an
 * area whose outline opens towards the other joined ones), `line`, `spot`. A `+` after the level adds the same shape mirrored
 * about x = 50. Paths are SVG path data, or `O x y rx ry` for an ellipse, or `R x y width height round` for a rectangle.
 * Throws `Error` for a line that is none of this.
 */
export function readRecipe(text: string): Shape[] {
  return text
    .trim()
    .split(/\s*\n\s*/)
    .flatMap((line): Shape[] => {
      const [, part = '', kind = '', level, twice, path = ''] = LINE.exec(line) ?? []
      if (!isPart(part)) throw new Error(`No line of a recipe: ${line}`)
      const shape: Shape = {
        kind: kind === 'line' || kind === 'spot' ? kind : 'area',
        contours: flatten(dataOf(path), STEP).map((points) => (kind === 'line' ? points : closed(points))),
        part,
        level: Number(level) as Shape['level'],
        dark: kind === 'dark' || kind === 'spot' ? 1 : 0,
        ...(kind === 'join' && { group: 0 }),
      }
      const mirrored = shape.contours.map((points) => points.map(([x, y]): Point => [100 - x, y]))
      return twice ? [shape, { ...shape, contours: mirrored }] : [shape]
    })
}

const isPart = (text: string): text is Part => (parts as readonly string[]).includes(text)

function dataOf(path: string): string {
  const [kind, ...numbers] = path.split(' ')
  const [a = 0, b = 0, c = 0, d = c, e = 0] = numbers.map(Number)
  return kind === 'O' ? ellipse(a, b, c, d) : kind === 'R' ? rectangle(a, b, c, d, e) : path
}

function closed(points: Point[]): Point[] {
  const [first, last] = [points[0], points.at(-1)]
  return first && last && (first[0] !== last[0] || first[1] !== last[1]) ? [...points, first] : points
}
