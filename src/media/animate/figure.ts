/** What of a doodle can move: who acts, which way it looks, and its limbs with the joints that they turn about. */

import type { Doodle, Part, Point, Stroke } from '../doodle/doodle.ts'
import { type Box, boxOf, centroid, distance, middleOf, sizeOf, widthOf } from './extent.ts'

export interface Limb {
  part: Part
  /** Places in the doodle's strokes. */
  indices: number[]
  /** The joint, which stays where it is. */
  root: Point
  /** The point farthest from it. */
  tip: Point
}

export interface Figure {
  strokes: Stroke[]
  /** Of what acts: neither ground nor what it has with it. */
  box: Box
  middle: Point
  /** The longer edge of that box. Pixels. */
  size: number
  /** 1: it looks to the right; -1: to the left; 0: at us. */
  looks: 1 | 0 | -1
  /** The thickness of most of its lines. Pixels. */
  pen: number
  isActor: (index: number) => boolean
}

export function readFigure({ strokes }: Doodle): Figure {
  const acting = strokes.filter(({ part }) => part !== 'ground')
  const living = acting.filter(({ part }) => part !== 'prop')
  const box = boxOf([living, acting, strokes].find((some) => some.length > 0) ?? [])
  const widths = strokes.map(({ width }) => width).filter((width) => width > 0)
  const size = Math.max(1, sizeOf(box))
  return {
    strokes,
    box,
    middle: middleOf(box),
    size,
    looks: looksOf(strokes, size),
    pen: widths.sort((a, b) => a - b)[widths.length >> 1] ?? size / 100,
    isActor: (index) => acting.length === 0 || strokes[index]?.part !== 'ground',
  }
}

/** By where the head is before the body. A twentieth of the size is the hand's wobble. */
function looksOf(strokes: Stroke[], size: number): 1 | 0 | -1 {
  const [head, body] = (['head', 'body'] as const).map((part) => strokes.filter((stroke) => stroke.part === part))
  if (!head?.length || !body?.length) return 0
  const ahead = middleOf(boxOf(head))[0] - middleOf(boxOf(body))[0]
  return Math.abs(ahead) < 0.05 * size ? 0 : ahead < 0 ? -1 : 1
}

/**
 * The strokes of a part as single limbs, from left to right: strokes that lie over each other, or are one area, are one
 * limb.
 */
export function limbsOf(figure: Figure, part: Part): Limb[] {
  const { strokes, size } = figure
  const groups: number[][] = []
  for (const [index, stroke] of strokes.entries()) {
    if (stroke.part !== part || stroke.points.length === 0) continue
    const mine = groups.filter((group) => group.some((other) => belong(stroke, strokes[other] as Stroke, size)))
    for (const group of mine) groups.splice(groups.indexOf(group), 1)
    groups.push([...mine.flat(), index])
  }
  return groups
    .map((indices) => ({ part, indices: indices.sort((a, b) => a - b), ...jointOf(figure, part, indices) }))
    .sort((a, b) => middleX(strokes, a) - middleX(strokes, b))
}

const middleX = (strokes: Stroke[], { indices }: Limb) =>
  middleOf(boxOf(indices.map((index) => strokes[index] as Stroke)))[0]

function belong(one: Stroke, other: Stroke, size: number): boolean {
  if (one.area !== undefined && one.area === other.area) return true
  const [a, b] = [padded(boxOf([one]), size), padded(boxOf([other]), size)]
  const across = Math.min(a.right, b.right) - Math.max(a.left, b.left)
  const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
  if (across <= 0 || down <= 0) return false
  // A shoe below a leg touches it, and is as broad.
  if (one.part === 'leg' && across > 0.7 * Math.min(widthOf(a), widthOf(b))) return true
  const areas = [a, b].map((box) => (box.right - box.left) * (box.bottom - box.top)) as [number, number]
  return across * down > 0.4 * Math.min(...areas)
}

/** A line without a width has no area to share. */
function padded({ left, top, right, bottom }: Box, size: number): Box {
  const pad = size * 0.012
  return { left: left - pad, top: top - pad, right: right + pad, bottom: bottom + pad }
}

function jointOf(figure: Figure, part: Part, indices: number[]): { root: Point; tip: Point } {
  const points = indices.flatMap((index) => figure.strokes[index]?.points ?? [])
  const root = part === 'leg' ? hipOf(points) : shoulderOf(figure, part, points)
  const tip = points.reduce((far, point) => (distance(point, root) > distance(far, root) ? point : far), root)
  return { root, tip }
}

function hipOf(points: Point[]): Point {
  const heights = points.map(([, y]) => y)
  const [top, bottom] = [Math.min(...heights), Math.max(...heights)]
  const upper = points.filter(([, y]) => y <= top + 0.2 * (bottom - top))
  return [centroid(upper)[0], top + 0.05 * (bottom - top)]
}

/** Where a limb comes nearest to the rest of the body; of one that lies on the body, its end towards the head. */
function shoulderOf({ strokes, size, middle }: Figure, part: Part, points: Point[]): Point {
  const of = (...parts: Part[]) =>
    strokes.filter((stroke) => parts.includes(stroke.part)).flatMap((stroke) => stroke.points)
  const body = [of('body'), of('head'), of('prop')].find((one) => one.length > 0 && part !== 'head') ?? []
  if (body.length === 0)
    return points.reduce((near, point) => (distance(point, middle) < distance(near, middle) ? point : near))
  const gaps = points.map((point) => gapTo(point, body))
  const least = Math.min(...gaps)
  const near = points.filter((_, index) => (gaps[index] as number) <= least + 0.035 * size)
  const within = points.filter((point) => isInside(point, body)).length
  if (within < 0.7 * points.length) return centroid(near)
  const head = of('head')
  const towards = head.length ? centroid(head) : middle
  const [one, other] = ends(points)
  return distance(one, towards) < distance(other, towards) ? one : other
}

const gapTo = (point: Point, others: Point[]) =>
  others.reduce((least, other) => Math.min(least, distance(point, other)), Infinity)

/** The even-odd rule, over the outline as it was drawn. */
function isInside([x, y]: Point, outline: Point[]): boolean {
  let inside = false
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const [ax, ay] = outline[i] as Point
    const [bx, by] = outline[j] as Point
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside
  }
  return inside
}

/** The two points farthest from each other, or nearly: from any point to the farthest, and from there once more. */
function ends(points: Point[]): [Point, Point] {
  const farthest = (from: Point) =>
    points.reduce((far, point) => (distance(point, from) > distance(far, from) ? point : far), from)
  const one = farthest(centroid(points))
  return [one, farthest(one)]
}
