/** Finds the parts of a layer that a pen of one width drew, and the strokes that it made. */

import { boxBlur, channel, clamp, type Plane, sample } from '../../pixels/plane.ts'
import { readRaster } from '../../pixels/raster.ts'
import type { Point, Stroke } from '../doodle.ts'
import { toPng } from '../png.ts'
import { reachTips } from './ends.ts'
import { fitCurve } from './fit-curve.ts'
import { followStrokes, type Line } from './follow.ts'
import type { Layer } from './layers.ts'
import type { Regions } from './regions.ts'
import { between, isClosed, lengthOf, soften } from './simplify.ts'
import { readSkeleton } from './skeleton.ts'
import { depth, type Mask, thin } from './thin.ts'
import { measureWidths } from './widths.ts'

/** Half the width, as a share of the picture's long edge, above which it is an area that was filled. */
const BROAD = 0.03
/** A stroke is longer than broad; a dot is an area. */
const LEAST_SHAPE = 1.6
/** How far a simplified line may be from the one that was measured. Pixels. */
const TOLERANCE = 0.55
/** Rounds of smoothing: the skeleton goes in steps of whole pixels. */
const ROUNDS = 6
/**
 * How much of a part and of its strokes must be common to both (area of intersection over union) for the strokes to stand.
 * Both are blurred by a pixel before: a hairline that lies half a pixel beside the other is no other line.
 */
const LEAST_OVERLAP = 0.84

/**
 * The strokes of those regions that strokes reproduce well, with the region of each. What they look like is not guessed:
 * they are drawn, and compared with the layer.
 */
export async function findCentreLines(
  layer: Layer,
  regions: Regions,
): Promise<{ strokes: Stroke[]; regions: Set<number> }> {
  const { coverage, color } = layer
  const { width, height } = coverage
  const short = thinLines(coverage, regions)
  const rough = measureWidths(coverage, short)
  const lines = short.map((line, k) => ({
    ...line,
    points: reachTips(line.points, { coverage, width: rough[k] as number, isFree: line.isFree }),
  }))
  const widths = measureWidths(coverage, lines)
  const owned = lines.map((line, k) => {
    const stroke: Stroke = { points: fitCurve(line.points, TOLERANCE), width: widths[k] as number, color, part: 'body' }
    const [x, y] = line.points[line.points.length >> 1] ?? [0, 0]
    const owner = regions.owners[Math.floor(y) * width + Math.floor(x)] ?? -1
    return { stroke, owner, isStroke: isClosed(line.points) || lengthOf(line.points) > LEAST_SHAPE * stroke.width }
  })
  if (!owned.some(({ isStroke }) => isStroke)) return { strokes: [], regions: new Set() }
  const drawn = await readRaster(await toPng({ width, height, strokes: owned.map(({ stroke }) => stroke) }))
  const overlaps = overlapOf(boxBlur(coverage, 1), boxBlur(channel(drawn, 3), 1), regions)
  const good = new Set(
    Array.from({ length: regions.count }, (_, k) => k).filter((k) => {
      const own = owned.filter(({ owner }) => owner === k)
      return own.some(({ isStroke }) => isStroke) && (overlaps[k] as number) >= LEAST_OVERLAP
    }),
  )
  return { strokes: owned.filter(({ owner }) => good.has(owner)).map(({ stroke }) => stroke), regions: good }
}

function thinLines(coverage: Plane, { owners, count }: Regions): Line[] {
  const { width, height } = coverage
  const solid: Mask = { width, height, values: new Uint8Array(owners.length) }
  for (let i = 0; i < owners.length; i++) if ((coverage.values[i] as number) >= 0.5) solid.values[i] = 1
  const far = depth(solid)
  const broadest = new Float32Array(count)
  for (let i = 0; i < owners.length; i++) {
    const owner = owners[i] as number
    if (owner >= 0) broadest[owner] = Math.max(broadest[owner] as number, far.values[i] as number)
  }
  const most = Math.max(4, BROAD * Math.max(width, height))
  for (let i = 0; i < owners.length; i++) {
    const owner = owners[i] as number
    if (owner < 0 || (broadest[owner] as number) > most) solid.values[i] = 0
  }
  thin(solid)
  const lines = followStrokes(readSkeleton(solid, far))
  return lines.map((line) => ({ ...line, points: soften(toMiddle(line.points, coverage, far), ROUNDS) }))
}

/** Moves points sideways to the middle of the ink: a skeleton of whole pixels lies up to half of one beside it. */
function toMiddle(points: Point[], coverage: Plane, far: Plane): Point[] {
  const last = points.length - 1
  const isLoop = isClosed(points)
  const at = (i: number) => points[isLoop ? (i + last) % last : clamp(i, 0, last)] as Point
  return points.map((point, i) => {
    const [before, after] = [at(i - 3), at(i + 3)]
    const long = between(before, after)
    if (long === 0) return point
    const [nx, ny] = [(before[1] - after[1]) / long, (after[0] - before[0]) / long]
    const reach = Math.ceil(sample(far, point[0] - 0.5, point[1] - 0.5)) + 1
    let [sum, moment] = [0, 0]
    for (let k = -2 * reach; k <= 2 * reach; k++) {
      const [x, y] = [point[0] + (k / 2) * nx, point[1] + (k / 2) * ny]
      const weight = sample(coverage, x - 0.5, y - 0.5)
      sum += weight
      moment += (weight * k) / 2
    }
    const shift = sum > 0 ? clamp(moment / sum, -1, 1) : 0
    return [point[0] + shift * nx, point[1] + shift * ny]
  })
}

/** Per region: what the layer and the drawing share, over what either has. `drawn` is alpha, 0 to 255. */
function overlapOf(coverage: Plane, drawn: Plane, { owners, count }: Regions): Float64Array {
  const [both, either] = [new Float64Array(count), new Float64Array(count)]
  for (let i = 0; i < owners.length; i++) {
    const owner = owners[i] as number
    if (owner < 0) continue
    const [one, other] = [coverage.values[i] as number, (drawn.values[i] as number) / 255]
    both[owner] = (both[owner] as number) + Math.min(one, other)
    either[owner] = (either[owner] as number) + Math.max(one, other)
  }
  return both.map((sum, k) => sum / Math.max(1e-6, either[k] as number))
}
