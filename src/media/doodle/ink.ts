/** Goes over shapes with a pen in one of the styles: what comes out is the doodle's strokes. */
import type { Random } from '../draw/random.ts'
import type { Point, Stroke } from './doodle.ts'
import { expressive } from './eyes.ts'
import { boxAround, diagonal, isInside } from './geometry.ts'
import { penned, tidy } from './hand.ts'
import { hatching } from './hatch.ts'
import { type Run, visible } from './hidden.ts'
import { INK, type PenLook } from './looks.ts'
import type { Shape } from './shape.ts'

/** Larger dark areas stay open: too much ink makes a silhouette of a drawing. */
const LARGEST_INKED = 0.34
const DARK = 0.72
/** More strokes than anyone would draw; what lies deepest goes first. */
const MOST_STROKES = 1_500

export interface Paper {
  look: PenLook
  random: Random
  /** Short side of the picture, pixels. */
  size: number
}

/** The strokes of shapes that lie from back to front, in pixels. */
export function ink(all: Shape[], { look, random, size }: Paper): Stroke[] {
  const kept = all.filter(({ level, part }) => level <= look.level || part === 'eye')
  const shapes = look.style === 'cartoon' ? expressive(kept, size) : kept
  const sight = { step: size / 240, near: size * 0.006, shortest: size * 0.014 }
  const runs = visible(shapes, sight)
  const hand = { random, wobble: look.wobble * size, overshoot: look.overshoot * size, size }
  let areas = 0
  const strokes = shapes.flatMap((shape, at): Stroke[] => {
    const own = runs.filter((run) => run.shape === at)
    const { part } = shape
    if (shape.kind === 'spot') return spot(own, shape, { area: areas++, size })
    const isOutline = shape.level === 1 && shape.kind === 'area'
    const width = (isOutline ? look.outline : look.inner) * size
    const holes = look.isInked ? inkable(shape, at, { shapes, own, size }) : undefined
    const filled = holes ? solid(own, holes, { part, width, area: areas++, size }) : undefined
    const lines =
      filled ??
      own.map(({ points, isWhole }): Stroke => ({ points: penned(points, isWhole, hand), width, color: INK, part }))
    return look.hatch > 0 ? [...hatching(shape, at, { shapes, look, random, size }), ...lines] : lines
  })
  return strokes.slice(-MOST_STROKES)
}

function spot(runs: Run[], { part }: Shape, { area, size }: { area: number; size: number }): Stroke[] {
  return runs.map(({ points }) => ({
    points: tidy(points, size),
    width: 0.003 * size,
    color: INK,
    fill: INK,
    area,
    part,
  }))
}

/** The holes that an area filled with ink needs, so that what lies on it is seen; undefined for an area that stays open. */
function inkable(
  { kind, dark, contours }: Shape,
  at: number,
  { shapes, own, size }: { shapes: Shape[]; own: Run[]; size: number },
): Point[][] | undefined {
  if (kind !== 'area' || dark < DARK || own.length === 0 || own.some(({ isWhole }) => !isWhole)) return undefined
  if (diagonal(boxAround(contours.flat())) > LARGEST_INKED * size) return undefined
  const holes: Point[][] = []
  for (const above of shapes.slice(at + 1)) {
    if (above.kind === 'line') continue
    for (const points of above.contours) {
      const inside = points.filter((point) => isInside(contours, point)).length
      if (inside > 0 && inside < points.length) return undefined
      if (inside > 0) holes.push(points)
    }
  }
  return holes
}

function solid(
  own: Run[],
  holes: Point[][],
  { part, width, area, size }: { part: Shape['part']; width: number; area: number; size: number },
): Stroke[] {
  const base = { color: INK, fill: INK, area, part }
  return [
    ...own.map(({ points }): Stroke => ({ ...base, points: tidy(points, size), width: width * 0.6 })),
    ...holes.map((points): Stroke => ({ ...base, points: tidy(points, size), width: 0 })),
  ]
}
