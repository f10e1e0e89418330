/** A skeleton as a graph: nodes where lines end or meet, and the branches between them. */

import type { Plane } from '../../pixels/plane.ts'
import type { Point } from '../doodle.ts'
import { between, lengthOf } from './simplify.ts'
import { type Mask, steps } from './thin.ts'

export interface Node {
  x: number
  y: number
  /** Half the width of the line here. Pixels. */
  radius: number
  /** Where a line ends freely, and meets no other. */
  isEnd: boolean
}

export interface Branch {
  /** From the first node to the second, without their own points. */
  points: Point[]
  nodes: [from: Node, to: Node]
}

export interface Skeleton {
  branches: Branch[]
  /** Lines that close on themselves without meeting another. The first point is also the last. */
  rings: Point[][]
}

/** A branch that ends freely within this many radii of a junction is a hair of the thinning. */
const HAIR = 1.5
/** A corner's point lies at most this many radii from where its two lines part. */
const TIP = 4.5
/** Two junctions within this many radii are one crossing that the thinning drew apart. */
const CROSSING = 1.7

/** Reads a thinned mask; `depth` is what it had before. */
export function readSkeleton(mask: Mask, depth: Plane): Skeleton {
  const graph = { mask, depth, around: pixelsAround(mask), nodeOf: new Map<number, Node>() }
  findNodes(graph)
  const seen = new Set<number>()
  const branches = walkBranches(graph, seen)
  const rings = walkRings(graph, seen)
  return { branches: joinCrossings(dropHairs(branches)), rings }
}

interface Graph {
  mask: Mask
  depth: Plane
  around: Map<number, number[]>
  nodeOf: Map<number, Node>
}

/** For each pixel of the skeleton those that touch it. */
function pixelsAround({ width, values }: Mask): Map<number, number[]> {
  const around = new Map<number, number[]>()
  const ways = steps(width)
  for (let i = 0; i < values.length; i++) {
    if (!values[i]) continue
    const isTouching = (j: number) => values[j] && Math.abs((j % width) - (i % width)) <= 1
    around.set(i, ways.map((step) => i + step).filter(isTouching))
  }
  return around
}

function findNodes({ mask, depth, around, nodeOf }: Graph) {
  const pointOf = (i: number): Point => centre(i, mask.width)
  for (const [i, near] of around) {
    if (nodeOf.has(i) || near.length === 2) continue
    const cluster = [i]
    if (near.length > 2) {
      for (const j of cluster) {
        for (const k of around.get(j) ?? [])
          if ((around.get(k)?.length ?? 0) > 2 && !cluster.includes(k)) cluster.push(k)
      }
    }
    const points = cluster.map(pointOf)
    const mean = (axis: 0 | 1) => points.reduce((sum, point) => sum + point[axis], 0) / points.length
    const radius = Math.max(0.5, ...cluster.map((j) => (depth.values[j] as number) - 0.5))
    const node: Node = { x: mean(0), y: mean(1), radius, isEnd: near.length < 2 }
    for (const j of cluster) nodeOf.set(j, node)
  }
}

const centre = (i: number, width: number): Point => [(i % width) + 0.5, Math.floor(i / width) + 0.5]

function walkBranches({ mask, around, nodeOf }: Graph, seen: Set<number>): Branch[] {
  const branches: Branch[] = []
  for (const [start, node] of nodeOf) {
    for (const first of around.get(start) ?? []) {
      const touching = nodeOf.get(first)
      if (touching) {
        if (touching !== node && first > start) branches.push({ points: [], nodes: [node, touching] })
        continue
      }
      if (seen.has(first)) continue
      const points: Point[] = []
      let [before, here] = [start, first]
      while (!nodeOf.has(here) && !seen.has(here)) {
        seen.add(here)
        points.push(centre(here, mask.width))
        const next = around.get(here)?.find((j) => j !== before)
        if (next === undefined) break
        ;[before, here] = [here, next]
      }
      const end = nodeOf.get(here)
      if (end) branches.push({ points, nodes: [node, end] })
    }
  }
  return branches
}

function walkRings({ mask, around, nodeOf }: Graph, seen: Set<number>): Point[][] {
  const rings: Point[][] = []
  for (const start of around.keys()) {
    if (seen.has(start) || nodeOf.has(start)) continue
    const points: Point[] = []
    for (let here: number | undefined = start; here !== undefined; ) {
      seen.add(here)
      points.push(centre(here, mask.width))
      here = around.get(here)?.find((j) => !seen.has(j))
    }
    points.push(points[0] as Point)
    if (points.length > 3) rings.push(points)
  }
  return rings
}

export const dot = ([x1, y1]: Point, [x2, y2]: Point) => x1 * x2 + y1 * y2

/** Where a branch heads, seen from far enough that the bend of the thinning at the junction does not count. */
export function headingOf(branch: Branch, side: 0 | 1): Point {
  const { x, y, radius } = branch.nodes[side]
  const points = pointsFrom(branch, side)
  const other = branch.nodes[side === 0 ? 1 : 0]
  const reach = Math.min(14, Math.max(4, 3 * radius))
  const at = points.find((point) => between(point, [x, y]) >= reach) ?? points.at(-1) ?? [other.x, other.y]
  const long = between(at, [x, y]) || 1
  return [(at[0] - x) / long, (at[1] - y) / long]
}

export const pointsFrom = ({ points }: Branch, side: 0 | 1) => (side === 0 ? points : points.toReversed())

const longOf = ({ points, nodes: [from, to] }: Branch) => lengthOf([[from.x, from.y], ...points, [to.x, to.y]])

function dropHairs(branches: Branch[]): Branch[] {
  const dropped = new Set<Branch>()
  for (const branch of branches) {
    const [from, to] = branch.nodes
    if (from.isEnd === to.isEnd) continue
    const side = from.isEnd ? 1 : 0
    const [root, tip] = side === 1 ? [to, from] : [from, to]
    const others = branches.filter((other) => other !== branch && other.nodes.includes(root))
    if (isTip(branch, side, others)) {
      // Where lines meet at a sharp angle they are one from well before the corner on: that is where the tip is.
      root.radius = Math.max(root.radius, between([root.x, root.y], [tip.x, tip.y]) + root.radius)
      ;[root.x, root.y] = [tip.x, tip.y]
      dropped.add(branch)
    } else if (longOf(branch) <= HAIR * root.radius + 1) dropped.add(branch)
  }
  return branches.filter((branch) => !dropped.has(branch))
}

/** Whether a short branch runs on where two others come together to a sharp corner, and ends in its point. */
function isTip(branch: Branch, side: 0 | 1, others: Branch[]): boolean {
  const root = branch.nodes[side]
  const [one, other] = others
  if (!one || !other || others.length > 2 || longOf(branch) > TIP * root.radius + 1) return false
  const headings = [one, other].map((each) => headingOf(each, each.nodes[0] === root ? 0 : 1)) as [Point, Point]
  const own = headingOf(branch, side)
  return dot(...headings) > 0 && headings.every((heading) => dot(own, heading) < -0.6)
}

/** Puts together the junctions of one crossing, and drops the short branch between them. */
function joinCrossings(branches: Branch[]): Branch[] {
  const joined = new Map<Node, Node>()
  const root = (node: Node): Node => {
    const next = joined.get(node)
    return next ? root(next) : node
  }
  const isShort = (branch: Branch) => {
    const [from, to] = branch.nodes
    return !from.isEnd && !to.isEnd && longOf(branch) < CROSSING * Math.max(from.radius, to.radius)
  }
  const kept = branches.filter((branch) => {
    if (!isShort(branch)) return true
    const [from, to] = [root(branch.nodes[0]), root(branch.nodes[1])]
    if (from === to) return false
    const middle: Node = {
      x: (from.x + to.x) / 2,
      y: (from.y + to.y) / 2,
      radius: Math.max(from.radius, to.radius, between([from.x, from.y], [to.x, to.y]) / 2),
      isEnd: false,
    }
    joined.set(to, middle)
    joined.set(from, middle)
    return false
  })
  return kept.map(({ points, nodes: [from, to] }) => ({ points, nodes: [root(from), root(to)] }))
}
