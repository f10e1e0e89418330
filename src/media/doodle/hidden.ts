/** Takes away what a pen would not draw: lines behind other shapes, and a second line where there is one. */
import type { Box } from '../draw/paths.ts'
import type { Point } from './doodle.ts'
import { boxAround, isInside, lengthOf, middleOf, subdivide } from './geometry.ts'
import type { Shape } from './shape.ts'

/** A line of a shape that can be seen, or a piece of one. */
export interface Run {
  points: Point[]
  /** The shape's place in the list. */
  shape: number
  /** Whether it is a whole closed contour. */
  isWhole: boolean
}

interface Cover {
  at: number
  group: number | undefined
  contours: Point[][]
  box: Box
}

export interface Sight {
  /** Points are looked at this far apart, in the points' own units. */
  step: number
  /** Lines nearer than this to each other are one line. */
  near: number
  /** Shorter pieces are left out. */
  shortest: number
}

/**
 * The lines that can be seen of shapes which lie from back to front. Spots come out whole. Where two shapes share an edge, the
 * upper one has it.
 */
export function visible(shapes: Shape[], { step, near, shortest }: Sight): Run[] {
  const covers = shapes.flatMap(({ kind, contours, group }, at): Cover[] =>
    kind === 'line' ? [] : [{ at, group, contours, box: boxAround(contours.flat()) }],
  )
  const drawn = openDrawn(near)
  const runs: Run[] = []
  for (let at = shapes.length - 1; at >= 0; at--) {
    const shape = shapes[at] as Shape
    const isHidden = (point: Point) =>
      covers.some(
        (cover) =>
          (cover.at > at || (cover.at < at && shape.group !== undefined && cover.group === shape.group)) &&
          cover.at !== at &&
          isWithin(cover.box, point) &&
          isInside(cover.contours, point),
      )
    for (const contour of shape.contours) {
      const points = subdivide(contour, step)
      const own = shape.kind === 'spot' ? whole(points, isHidden) : pieces(points, isHidden, drawn.has)
      for (const run of own) {
        if (!run.isWhole && lengthOf(run.points) < shortest) continue
        runs.push({ ...run, shape: at })
        drawn.add(run.points)
      }
    }
    drawn.settle()
  }
  return runs.toSorted((a, b) => a.shape - b.shape)
}

type Piece = Omit<Run, 'shape'>

const isWithin = ({ left, top, right, bottom }: Box, [x, y]: Point) =>
  x >= left && x <= right && y >= top && y <= bottom

/** A spot is seen or not: half an eye would be a smudge. */
function whole(points: Point[], isHidden: (point: Point) => boolean): Piece[] {
  const hidden = points.filter(isHidden).length
  return hidden > points.length / 2 ? [] : [{ points, isWhole: true }]
}

function pieces(points: Point[], isHidden: (point: Point) => boolean, isDrawn: (point: Point) => boolean): Piece[] {
  const hidden = points.map(isHidden)
  const gone = points.map((point, at) => hidden[at] || isDrawn(point))
  const [first, last] = [points[0], points.at(-1)]
  const closed = first !== undefined && last !== undefined && first[0] === last[0] && first[1] === last[1]
  if (!gone.includes(true)) return [{ points, isWhole: closed }]
  const start = closed ? gone.indexOf(true) : 0
  const count = closed ? points.length - 1 : points.length
  const result: Piece[] = []
  let run: Point[] = []
  for (let index = 0; index <= count; index++) {
    const at = closed ? (start + index) % count : index
    const point = points[at]
    const isEnd = index === count
    if (!isEnd && point && !gone[at]) {
      const before = closed ? (at + count - 1) % count : at - 1
      if (run.length === 0 && points[before]) run.push(edge(points[before], point, hidden[before] === true, isHidden))
      run.push(point)
    } else if (run.length > 0) {
      const tip = run.at(-1) as Point
      if (point && (closed || !isEnd)) run.push(edge(point, tip, hidden[at] === true, isHidden))
      result.push({ points: run, isWhole: false })
      run = []
    }
  }
  return result
}

/** Where between an unseen and a seen point the line comes into sight; a line that meets another goes right up to it. */
function edge(unseen: Point, seen: Point, isCovered: boolean, isHidden: (point: Point) => boolean): Point {
  if (!isCovered) return unseen
  let [from, to] = [unseen, seen]
  for (let round = 0; round < 5; round++) {
    const middle = middleOf(from, to)
    if (isHidden(middle)) from = middle
    else to = middle
  }
  return to
}

/** What has been drawn, in a grid; lines of the shape in hand do not hide each other. */
function openDrawn(near: number) {
  const cells = new Map<string, Point[]>()
  let fresh: Point[] = []
  const key = (x: number, y: number) => `${Math.floor(x / near)},${Math.floor(y / near)}`
  return {
    has([x, y]: Point): boolean {
      for (let dx = -1; dx <= 1; dx++) {
        for (let dy = -1; dy <= 1; dy++) {
          const found = cells.get(key(x + dx * near, y + dy * near))
          if (found?.some(([px, py]) => Math.hypot(px - x, py - y) < near)) return true
        }
      }
      return false
    },
    add(points: Point[]): void {
      fresh.push(...points)
    },
    settle(): void {
      for (const point of fresh) {
        const name = key(...point)
        const cell = cells.get(name)
        if (cell) cell.push(point)
        else cells.set(name, [point])
      }
      fresh = []
    },
  }
}
