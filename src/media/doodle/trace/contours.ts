/** Outlines of what is covered, finer than a pixel. */

import type { Plane } from '../../pixels/plane.ts'
import type { Point } from '../doodle.ts'

/** An outline and the outlines of its holes. The first point of each is also its last. */
export interface Shape {
  outline: Point[]
  holes: Point[][]
  /** Square pixels, without the holes. */
  area: number
}

interface Loop {
  points: Point[]
  /** Positive for an outline, negative for a hole. */
  area: number
}

/** What half covers a pixel is inside. */
const LEVEL = 0.5

/** The shapes of a plane, largest first, in its own pixels: 0, 0 is the outer corner of the first one. */
export function findShapes(plane: Plane, { least }: { least: number }): Shape[] {
  const loops = traceLoops(plane).filter(({ area }) => Math.abs(area) >= least)
  const shapes = loops
    .filter(({ area }) => area > 0)
    .map(({ points, area }): Shape & { whole: number } => ({ outline: points, holes: [], area, whole: area }))
    .toSorted((a, b) => b.area - a.area)
  const boxes = shapes.map(({ outline }) => boxOf(outline))
  for (const hole of loops.filter(({ area }) => area < 0)) {
    const [x, y] = hole.points[0] as Point
    // Shapes are sorted by size: the last one around a hole is the one that it is a hole of.
    const owner = shapes.findLast(({ outline, whole }, i) => {
      const [left, top, right, bottom] = boxes[i] as Box
      const mayHold = whole > -hole.area && x >= left && x <= right && y >= top && y <= bottom
      return mayHold && contains(outline, x, y)
    })
    if (!owner) continue
    owner.holes.push(hole.points)
    owner.area += hole.area
  }
  return shapes.map(({ outline, holes, area }) => ({ outline, holes, area }))
}

type Box = [left: number, top: number, right: number, bottom: number]
export function boxOf(points: Point[]): Box {
  const box: Box = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ]
  for (const [x, y] of points) {
    box[0] = Math.min(box[0], x)
    box[1] = Math.min(box[1], y)
    box[2] = Math.max(box[2], x)
    box[3] = Math.max(box[3], y)
  }
  return box
}

/**
 * Marching squares (after Lorensen and Cline, "Marching cubes", 1987): every square of four pixel centres is crossed from
 * the edge where the ink is left to the edge where it is entered, with the ink on the right hand; edges are joined to loops.
 */
function traceLoops(plane: Plane): Loop[] {
  const { width, height } = plane
  const columns = width + 1
  const next = new Int32Array(2 * columns * (height + 1) + 2 * columns).fill(-1)
  for (let y = -1; y < height; y++) for (let x = -1; x < width; x++) linkCell(plane, x, y, next)
  const loops: Loop[] = []
  for (let start = 0; start < next.length; start++) {
    if ((next[start] as number) < 0) continue
    const points: Point[] = []
    for (let edge = start; (next[edge] as number) >= 0; ) {
      points.push(crossing(plane, edge))
      const to = next[edge] as number
      next[edge] = -1
      edge = to
    }
    points.push(points[0] as Point)
    loops.push({ points, area: areaOf(points) })
  }
  return loops
}

const valueAt = ({ width, height, values }: Plane, x: number, y: number) =>
  x < 0 || y < 0 || x >= width || y >= height ? 0 : (values[y * width + x] as number)

/** Edges are numbered by their upper or left pixel: twice its place, one more for those that go down. Both start at -1. */
const edgeOf = (columns: number, x: number, y: number, isDown: 0 | 1) => 2 * ((y + 1) * columns + x + 1) + isDown

function linkCell(plane: Plane, x: number, y: number, next: Int32Array) {
  const columns = plane.width + 1
  const corners = [
    valueAt(plane, x, y),
    valueAt(plane, x + 1, y),
    valueAt(plane, x + 1, y + 1),
    valueAt(plane, x, y + 1),
  ]
  const inside = corners.map((value) => value >= LEVEL)
  if (inside[0] === inside[1] && inside[1] === inside[2] && inside[2] === inside[3]) return
  const edges = [
    edgeOf(columns, x, y, 0),
    edgeOf(columns, x + 1, y, 1),
    edgeOf(columns, x, y + 1, 0),
    edgeOf(columns, x, y, 1),
  ]
  const leaves = edges.map((_, k) => inside[k] === true && inside[(k + 1) % 4] === false)
  const enters = edges.map((_, k) => inside[k] === false && inside[(k + 1) % 4] === true)
  const isSaddle = leaves.filter(Boolean).length === 2
  const isJoined = corners.reduce((sum, value) => sum + value, 0) / 4 >= LEVEL
  edges.forEach((edge, k) => {
    if (!leaves[k]) return
    const to = isSaddle ? (isJoined ? (k + 1) % 4 : (k + 3) % 4) : enters.indexOf(true)
    next[edge] = edges[to] as number
  })
}

function crossing(plane: Plane, edge: number): Point {
  const columns = plane.width + 1
  const place = edge >> 1
  const [x, y] = [(place % columns) - 1, Math.floor(place / columns) - 1]
  const isDown = edge & 1
  const from = valueAt(plane, x, y)
  const to = isDown ? valueAt(plane, x, y + 1) : valueAt(plane, x + 1, y)
  const share = (LEVEL - from) / (to - from)
  return isDown ? [x + 0.5, y + 0.5 + share] : [x + 0.5 + share, y + 0.5]
}

function areaOf(points: Point[]): number {
  let sum = 0
  for (let i = 1; i < points.length; i++) {
    const [[x1, y1], [x2, y2]] = [points[i - 1] as Point, points[i] as Point]
    sum += x1 * y2 - x2 * y1
  }
  return sum / 2
}

function contains(points: Point[], x: number, y: number): boolean {
  let inside = false
  for (let i = 1; i < points.length; i++) {
    const [[x1, y1], [x2, y2]] = [points[i - 1] as Point, points[i] as Point]
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside
  }
  return inside
}
