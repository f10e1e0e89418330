/** Lines of a doodle are not filled, so a limb that moves before another thing must hide its lines, or go behind it. */

import type { Part, Point, Stroke } from '../doodle/doodle.ts'
import { isInside, lengthOf } from '../doodle/geometry.ts'
import { type Box, boxOf, distance, heightOf, widthOf } from './extent.ts'
import { type Figure, limbsOf } from './figure.ts'

const limbParts: Part[] = ['wing', 'arm', 'leg', 'tail']
/** An outline may be open where another shape hid it: by this share of its length. */
const GAP = 0.45
/** Of the size: lines whose ends are as near as this to each other follow each other. */
const JOIN = 0.12
/** Of the size: what is smaller in both directions hides nothing worth it. */
const LEAST = 0.06
/** More strokes hide too little each, and would take too long. */
const MOST_COVERS = 40
const MOST_POINTS = 12_000
/** Points of an outline that are looked at. */
const DETAIL = 64
/** Halvings between two points until the place of a cut is known to a fraction of a pixel. */
const HALVINGS = 6

/** One outline, or pieces of one that follow each other. */
interface Cover {
  pieces: Piece[]
  /** It hides what was drawn before its first piece. */
  at: number
  limb: number | undefined
}

interface Piece {
  index: number
  isReversed: boolean
}

/**
 * What hides what, learnt from the drawing at rest; of a frame with the same strokes in the same order it leaves the pieces that
 * are seen. What lay over each other at rest stays as it was drawn: only where a limb has a part in it, lines go.
 */
export function openOverlap(figure: Figure): (strokes: Stroke[]) => Stroke[] {
  const owner = new Map<number, number>()
  for (const [limb, { indices }] of limbParts.flatMap((part) => limbsOf(figure, part)).entries()) {
    for (const index of indices) owner.set(index, limb)
  }
  const covers = coversOf(figure, owner)
  const points = figure.strokes.reduce((sum, stroke) => sum + stroke.points.length, 0)
  if (owner.size === 0 || covers.length > MOST_COVERS || points > MOST_POINTS) return (strokes) => strokes
  return (strokes) => {
    const outlines = covers.map(({ pieces }) => outlineOf(pieces, strokes))
    return strokes.flatMap((stroke, index) => {
      const own = owner.get(index)
      const before = outlines.filter((_, at) => {
        const cover = covers[at] as Cover
        const isApart = cover.limb !== own || own === undefined
        return cover.at > index && isApart && (own !== undefined || cover.limb !== undefined)
      })
      // What is filled is hidden by paint, or hides as paint does.
      return stroke.fill || before.length === 0 ? [stroke] : seen(stroke, before)
    })
  }
}

interface Outline {
  box: Box
  points: Point[]
}

function coversOf(figure: Figure, owner: Map<number, number>): Cover[] {
  const { strokes, size } = figure
  const covers: Cover[] = []
  const open = new Map<number | undefined, number[]>()
  for (const [index, { points, part }] of strokes.entries()) {
    if (!figure.isActor(index)) continue
    const limb = owner.get(index)
    if (encloses(points, size)) covers.push({ pieces: [{ index, isReversed: false }], at: index, limb })
    else if (limb !== undefined || part === 'body' || part === 'head')
      open.set(limb, [...(open.get(limb) ?? []), index])
  }
  for (const [limb, indices] of open) {
    const pieces = chain(strokes, indices, JOIN * size)
    if (pieces.length < 2 || !encloses(along(pieces, strokes), size)) continue
    covers.push({ pieces, at: Math.min(...pieces.map(({ index }) => index)), limb })
  }
  return covers
}

function encloses(points: Point[], size: number): boolean {
  const [first, last] = [points[0], points.at(-1)]
  if (points.length < 4 || !first || !last) return false
  const box = boxOf([{ points, width: 0 }])
  return Math.min(widthOf(box), heightOf(box)) >= LEAST * size && distance(first, last) < GAP * lengthOf(points)
}

/** From the longest line on, each time the one that begins or ends nearest to where the last one ended; to both sides. */
function chain(strokes: Stroke[], indices: number[], join: number): Piece[] {
  const lengths = new Map(indices.map((index) => [index, lengthOf(strokes[index]?.points ?? [])]))
  const [longest, ...left] = indices.toSorted((a, b) => (lengths.get(b) ?? 0) - (lengths.get(a) ?? 0))
  if (longest === undefined) return []
  const forward = extend([{ index: longest, isReversed: false }], left, { strokes, join })
  return extend(turned(forward), left, { strokes, join })
}

const turned = (pieces: Piece[]) =>
  pieces.map(({ index, isReversed }) => ({ index, isReversed: !isReversed })).reverse()

/** Takes from `left` what follows. */
function extend(pieces: Piece[], left: number[], { strokes, join }: { strokes: Stroke[]; join: number }): Piece[] {
  const result = [...pieces]
  while (left.length > 0) {
    const end = along(result.slice(-1), strokes).at(-1)
    if (!end) break
    const next = left
      .flatMap((index) => [true, false].map((isReversed) => ({ index, isReversed })))
      .map((piece) => ({ piece, gap: distance(end, along([piece], strokes)[0] ?? [Infinity, 0]) }))
      .reduce((near, one) => (one.gap < near.gap ? one : near))
    if (next.gap > join) break
    left.splice(left.indexOf(next.piece.index), 1)
    result.push(next.piece)
  }
  return result
}

const along = (pieces: Piece[], strokes: Stroke[]): Point[] =>
  pieces.flatMap(({ index, isReversed }) => {
    const points = strokes[index]?.points ?? []
    return isReversed ? points.toReversed() : points
  })

function outlineOf(pieces: Piece[], strokes: Stroke[]): Outline {
  const all = along(pieces, strokes)
  const every = Math.max(1, Math.ceil(all.length / DETAIL))
  const points = all.filter((_, index) => index % every === 0)
  return { box: boxOf([{ points: all, width: 0 }]), points }
}

function seen(stroke: Stroke, outlines: Outline[]): Stroke[] {
  const isHidden = (point: Point) => outlines.some((outline) => holds(outline, point))
  const { points } = stroke
  const hidden = points.map(isHidden)
  if (!hidden.includes(true)) return [stroke]
  const pieces: Point[][] = []
  for (const [index, point] of points.entries()) {
    const before = points[index - 1]
    if (!hidden[index]) {
      if (!before || hidden[index - 1]) pieces.push(before ? [cut(before, point, isHidden)] : [])
      pieces.at(-1)?.push(point)
    } else if (before && !hidden[index - 1]) {
      pieces.at(-1)?.push(cut(point, before, isHidden))
    }
  }
  const [first, last] = [points[0], points.at(-1)]
  const isClosed = first && last && first[0] === last[0] && first[1] === last[1]
  if (isClosed && !hidden[0] && pieces.length > 1) {
    const end = pieces.pop() as Point[]
    pieces[0] = [...end.slice(0, -1), ...(pieces[0] as Point[])]
  }
  return pieces.filter((piece) => piece.length > 1).map((piece) => ({ ...stroke, points: piece }))
}

const holds = ({ box, points }: Outline, [x, y]: Point) =>
  x > box.left && x < box.right && y > box.top && y < box.bottom && isInside([points], [x, y])

/** Where a line comes out from behind an outline. */
function cut(hidden: Point, shown: Point, isHidden: (point: Point) => boolean): Point {
  let [from, to] = [hidden, shown]
  for (let round = 0; round < HALVINGS; round++) {
    const middle: Point = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]
    if (isHidden(middle)) from = middle
    else to = middle
  }
  return to
}
