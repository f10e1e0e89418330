/** From the pixels of a drawing to its strokes. */

import { clamp, type Plane } from '../../pixels/plane.ts'
import type { Raster } from '../../pixels/raster.ts'
import type { Doodle, Point, Stroke } from '../doodle.ts'
import { findCentreLines } from './centre-lines.ts'
import { findShapes, type Shape } from './contours.ts'
import { fitCurve } from './fit-curve.ts'
import { type Layer, splitLayers } from './layers.ts'
import { type Group, inPenOrder } from './order.ts'
import { type Regions, splitRegions } from './regions.ts'
import { lengthOf, soften } from './simplify.ts'

/** Strokes of a whole doodle, outlines and holes included: more make no file that a browser is happy with. */
export const MOST_STROKES = 1500
/** Square pixels: what is smaller is a speck. */
const LEAST_AREA = 3
/** What is thinner than this may be a seam. Pixels. */
const SEAM = 2
/** How far an outline may be from the measured one, as a share of how thick its shape is, and in pixels. */
const TOLERANCE = { share: 0.06, least: 0.3, most: 0.8 }

/**
 * Traces a drawing on a transparent ground, in its own pixels. Parts that a pen of one width drew become strokes; all
 * others, and all dots and fills, become areas with their holes.
 */
export async function inkToDoodle(ink: Raster): Promise<Doodle> {
  const strokes: Stroke[] = []
  let nextArea = 0
  const layers = splitLayers(ink)
  for (const layer of layers) {
    // A seam is lighter than the darkest of the colours that it is mixed from.
    const isSeam = (width: number, points: Point[]) =>
      layer !== layers.at(-1) && width < SEAM && isInsideInk(points, ink)
    const room = MOST_STROKES - strokes.length
    const regions = splitRegions(layer.coverage, { least: LEAST_AREA, most: room })
    const lines = await findCentreLines(layer, regions)
    const rest = without(layer.coverage, regions, lines.regions)
    const shapes = findShapes(rest, { least: LEAST_AREA }).filter((shape) => !isSeam(thicknessOf(shape), shape.outline))
    const areas = shapes.map((shape) => toArea(shape, layer, nextArea++))
    const drawn = lines.strokes.filter(({ width, points }) => !isSeam(width, points)).map((stroke): Group => [stroke])
    const groups = [...inPenOrder(areas), ...inPenOrder(drawn)]
    for (const group of groups) if (strokes.length + group.length <= MOST_STROKES) strokes.push(...group)
  }
  return { width: ink.width, height: ink.height, strokes }
}

/** What the strokes have not taken, less the regions that were too many. */
function without({ width, height, values }: Plane, { owners }: Regions, taken: Set<number>): Plane {
  const left = values.map((value, i) => {
    const owner = owners[i] as number
    return owner < 0 || taken.has(owner) ? 0 : value
  })
  return { width, height, values: left }
}

const thicknessOf = ({ outline, holes, area }: Shape) =>
  (2 * area) / (lengthOf(outline) + holes.reduce((sum, hole) => sum + lengthOf(hole), 0))

/** Where two colours meet, the mixed pixels between them can look like a third: a thin line with ink all around. */
function isInsideInk(points: Point[], { width, height, data }: Raster): boolean {
  const isInk = (x: number, y: number) => {
    const [column, row] = [clamp(Math.floor(x), 0, width - 1), clamp(Math.floor(y), 0, height - 1)]
    return (data[(row * width + column) * 4 + 3] as number) > 200
  }
  const inside = points.filter(([x, y]) => isInk(x - 2, y) && isInk(x + 2, y) && isInk(x, y - 2) && isInk(x, y + 2))
  return inside.length > 0.6 * points.length
}

function toArea(shape: Shape, { color }: Layer, area: number): Group {
  const { outline, holes } = shape
  const tolerance = clamp(TOLERANCE.share * thicknessOf(shape), TOLERANCE.least, TOLERANCE.most)
  const stroke = (points: Point[]): Stroke => ({
    points: fitCurve(soften(points, 2), tolerance),
    width: 0,
    color,
    fill: color,
    area,
    part: 'body',
  })
  return [stroke(outline), ...holes.map(stroke)]
}
