/** Reads drawn svg, icons and composed figures alike, into the areas of paint it is made of. */
import { toHsl } from '../draw/colour.ts'
import { ellipse, rectangle } from '../draw/paths.ts'
import type { Point } from './doodle.ts'
import { flatten } from './flatten.ts'
import { broaden } from './geometry.ts'

export interface Paint {
  contours: Point[][]
  /** `#rrggbb` or `#rgb`. */
  color: string
  /** A line too thin to have an outline of its own. */
  isLine: boolean
}

type Matrix = [a: number, b: number, c: number, d: number, e: number, f: number]
interface State {
  matrix: Matrix
  fill: string | undefined
}

/** Icons are 32 units wide; this is fine enough to be enlarged to a whole picture. */
const STEP = 0.45
/** A stroked line at least this broad is an area (an arm, a tail), not a line. */
const BROAD = 1.2
const FAINTEST = 0.45
/** More than any composed figure has. */
const MOST_PAINTS = 600

/** The paint of an svg fragment, from back to front, in its units. What only clips, filters or shades is left out. */
export function readPaints(svg: string): Paint[] {
  const paints: Paint[] = []
  const states: State[] = [{ matrix: [1, 0, 0, 1, 0, 0], fill: undefined }]
  let hiddenIn = ''
  for (const [, close, name = '', text = '', single] of svg.matchAll(/<(\/?)([a-zA-Z]+)([^>]*?)(\/?)>/g)) {
    if (hiddenIn) {
      if (close && name === hiddenIn) hiddenIn = ''
      continue
    }
    if (/^(clipPath|mask|filter|linearGradient|radialGradient)$/.test(name)) hiddenIn = close || single ? '' : name
    else if (name === 'g' && close) states.length > 1 && states.pop()
    else if (!close && paints.length < MOST_PAINTS) {
      const state = enter(states.at(-1) as State, text)
      if (name === 'g') states.push(state)
      else paints.push(...paintOf(name, text, state))
    }
  }
  return paints
}

const attribute = (text: string, name: string) => new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(text)?.[1]
const number = (text: string, name: string, otherwise = 0) => Number(attribute(text, name) ?? otherwise)

function enter({ matrix, fill }: State, text: string): State {
  const transform = attribute(text, 'transform')
  return { matrix: transform ? readTransform(matrix, transform) : matrix, fill: attribute(text, 'fill') ?? fill }
}

function paintOf(name: string, text: string, { matrix, fill = '#000000' }: State): Paint[] {
  const d = pathOf(name, text)
  if (!d || number(text, 'opacity', 1) < FAINTEST) return []
  const [a, b, c, d2, e, f] = matrix
  const contours = flatten(d, STEP).map((points) =>
    points.map(([x, y]): Point => [a * x + c * y + e, b * x + d2 * y + f]),
  )
  const stroke = attribute(text, 'stroke')
  const paints: Paint[] = []
  if (fill.startsWith('#')) paints.push({ contours: contours.map(close), color: fill, isLine: false })
  if (stroke?.startsWith('#')) {
    const width = number(text, 'stroke-width', 1) * Math.sqrt(Math.abs(a * d2 - b * c))
    const broad = contours.map((points) => broaden(points, width))
    paints.push({ contours: width < BROAD ? contours : broad, color: stroke, isLine: width < BROAD })
  }
  return paints
}

function pathOf(name: string, text: string): string | undefined {
  const value = (key: string) => number(text, key)
  if (name === 'path') return attribute(text, 'd')
  if (name === 'rect') return rectangle(value('x'), value('y'), value('width'), value('height'), value('rx'))
  if (name === 'circle') return ellipse(value('cx'), value('cy'), value('r'), value('r'))
  return name === 'ellipse' ? ellipse(value('cx'), value('cy'), value('rx'), value('ry')) : undefined
}

function close(points: Point[]): Point[] {
  const [first, last] = [points[0], points.at(-1)]
  return first && last && (first[0] !== last[0] || first[1] !== last[1]) ? [...points, first] : points
}

function readTransform(matrix: Matrix, text: string): Matrix {
  let result = matrix
  for (const [, name, list = ''] of text.matchAll(/(\w+)\(([^)]*)\)/g)) {
    const [first = 0, second, third = 0] = list
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(Number)
    if (name === 'translate') result = times(result, [1, 0, 0, 1, first, second ?? 0])
    if (name === 'scale') result = times(result, [first, 0, 0, second ?? first, 0, 0])
    if (name === 'matrix')
      result = times(
        result,
        list
          .split(/[\s,]+/)
          .filter(Boolean)
          .map(Number) as Matrix,
      )
    if (name === 'rotate') {
      const turn = (first * Math.PI) / 180
      const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
      result = times(result, [1, 0, 0, 1, second ?? 0, third])
      result = times(result, [cos, sin, -sin, cos, 0, 0])
      result = times(result, [1, 0, 0, 1, -(second ?? 0), -third])
    }
  }
  return result
}

const times = ([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix => [
  a * g + c * h,
  b * g + d * h,
  a * i + c * j,
  b * i + d * j,
  a * k + c * l + e,
  b * k + d * l + f,
]

/** How dark a paint looks, 0 (white) to 1 (black). */
export const darknessOf = (color: string) => 1 - toHsl(color).l
