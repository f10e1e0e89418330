/** How a drawing is made up: of lines or areas, how even, how closed. */

import { findRegions } from '../../cutout/regions.ts'
import type { Raster } from '../../pixels/raster.ts'
import type { Doodle, Stroke } from '../doodle.ts'
import type { Box } from '../trace/bounds.ts'
import { lengthOf } from '../trace/simplify.ts'

const CELLS = 40

export interface Lines {
  /** Length-weighted median, pixels of the doodle. */
  width: number
  /** Of all ink, what lies in lines of about one width. 0 to 1. */
  share: number
  /** Lines and filled areas. */
  count: number
}

/** The lines of a traced drawing. An area that is long and thin tells of a line's width too: twice its size by its edge. */
export function measureLines({ strokes }: Doodle): Lines {
  const areas = Map.groupBy(
    strokes.filter(({ area }) => area !== undefined),
    ({ area }) => area as number,
  )
  const lines = strokes
    .filter(({ area }) => area === undefined)
    .map(({ points, width }) => ({ long: lengthOf(points), width }))
  const filled = [...areas.values()].map((loops) => {
    const edge = loops.reduce((sum, { points }) => sum + lengthOf(points), 0)
    return { long: edge / 2, width: edge === 0 ? 0 : (2 * sizeOf(loops)) / edge }
  })
  const inkOf = (list: typeof lines) => list.reduce((sum, { long, width }) => sum + long * width, 0)
  const [inLines, inAreas] = [inkOf(lines), inkOf(filled)]
  const share = inLines + inAreas === 0 ? 0 : inLines / (inLines + inAreas)
  const long = (list: typeof lines) => list.reduce((sum, one) => sum + one.long, 0)
  // Fills say nothing of the pen, unless there is little else.
  const heard = long(lines) > 0.3 * long(filled) ? lines : [...lines, ...filled]
  return { width: middle(heard), share, count: lines.length + filled.length }
}

/** The first loop of an area is its outline, the others are holes. */
function sizeOf([outline, ...holes]: Stroke[]): number {
  const size = (stroke: Stroke | undefined) => {
    const points = stroke?.points ?? []
    return (
      Math.abs(
        points.reduce((sum, [x, y], i) => sum + x * (points[i + 1]?.[1] ?? y) - (points[i + 1]?.[0] ?? x) * y, 0),
      ) / 2
    )
  }
  return Math.max(0, size(outline) - holes.reduce((sum, hole) => sum + size(hole), 0))
}

function middle(list: { long: number; width: number }[]): number {
  const half = list.reduce((sum, { long }) => sum + long, 0) / 2
  let sum = 0
  for (const { long, width } of list.toSorted((a, b) => a.width - b.width)) {
    sum += long
    if (sum >= half) return width
  }
  return 0
}

/** Share of the box that is inked, 0 to 1. */
export function densityOf({ width, data }: Raster, box: Box): number {
  let sum = 0
  for (let y = box.y; y < box.y + box.height; y++) {
    for (let x = box.x; x < box.x + box.width; x++) sum += (data[(y * width + x) * 4 + 3] as number) / 255
  }
  return sum / (box.width * box.height)
}

/** How alike the left and the right half are, 0 to 1, at the scale of a fortieth of the box. */
export function symmetryOf({ width, data }: Raster, box: Box): number {
  const cells = new Float64Array(CELLS * CELLS)
  for (let y = 0; y < box.height; y++) {
    const row = Math.floor((y * CELLS) / box.height) * CELLS
    for (let x = 0; x < box.width; x++) {
      const cell = row + Math.floor((x * CELLS) / box.width)
      cells[cell] = (cells[cell] as number) + (data[((box.y + y) * width + box.x + x) * 4 + 3] as number)
    }
  }
  let [both, either] = [0, 0]
  for (let i = 0; i < cells.length; i++) {
    const mirrored = i - (i % CELLS) + (CELLS - 1 - (i % CELLS))
    const [one, other] = [cells[i] as number, cells[mirrored] as number]
    both += Math.min(one, other)
    either += Math.max(one, other)
  }
  return either === 0 ? 0 : both / either
}

/** How many areas of bare ground, each at least a thousandth of the box, are closed in by ink. */
export function countEnclosed({ width, height, data }: Raster, box: Box): number {
  const least = Math.max(9, 0.001 * box.width * box.height)
  const regions = findRegions(width, height, (i) => (data[i * 4 + 3] as number) < 100)
  return regions.filter(({ pixels, touchesBorder }) => !touchesBorder && pixels.length >= least).length
}
