/** Puts branches of a skeleton together to the strokes that a pen would have made. */

import type { Point } from '../doodle.ts'
import { between } from './simplify.ts'
import { type Branch, dot, headingOf, type Node, pointsFrom, type Skeleton } from './skeleton.ts'

export interface Line {
  /** Pixels. Closed when the first is also the last. */
  points: Point[]
  /** Whether its ends meet no other line. */
  isFree: [start: boolean, end: boolean]
}

/** One end of a branch: where it leaves its node, and in which direction. */
interface End {
  branch: Branch
  side: 0 | 1
  heading: Point
}

/** What a branch goes on in; at a corner the line goes through the node itself. */
interface Mate {
  branch: Branch
  side: 0 | 1
  isCorner: boolean
}

/** A pen that turns further than 60 degrees at a crossing was set down anew. */
const STRAIGHT = -0.5

/** The strokes of a skeleton. At each crossing those branches go on in each other that do it most straightly. */
export function followStrokes({ branches, rings }: Skeleton): Line[] {
  const mates = pairEnds(branches)
  const used = new Set<Branch>()
  const lines: Line[] = rings.map((points) => ({ points, isFree: [false, false] }))
  const isStart = (branch: Branch, side: 0 | 1) => !mates.get(branch)?.[side]
  for (const branch of branches) {
    for (const side of [0, 1] as const) {
      if (!used.has(branch) && isStart(branch, side)) lines.push(walk(branch, side, { mates, used }))
    }
  }
  for (const branch of branches) if (!used.has(branch)) lines.push(walk(branch, 0, { mates, used }))
  return lines.filter(({ points }) => points.length > 1)
}

type Mates = Map<Branch, [from?: Mate, to?: Mate]>

function pairEnds(branches: Branch[]): Mates {
  const ends = new Map<Node, End[]>()
  for (const branch of branches) {
    for (const side of [0, 1] as const) {
      const node = branch.nodes[side]
      ends.set(node, [...(ends.get(node) ?? []), { branch, side, heading: headingOf(branch, side) }])
    }
  }
  const mates: Mates = new Map(branches.map((branch) => [branch, []]))
  for (const [node, list] of ends) {
    if (node.isEnd) continue
    const pairs = list
      .flatMap((one, i) => list.slice(i + 1).map((other) => ({ one, other, turn: dot(one.heading, other.heading) })))
      .filter(({ turn }) => turn < STRAIGHT || list.length === 2)
      .toSorted((a, b) => a.turn - b.turn)
    const taken = new Set<End>()
    for (const { one, other, turn } of pairs) {
      if (taken.has(one) || taken.has(other)) continue
      taken.add(one).add(other)
      const [first, second] = [mates.get(one.branch), mates.get(other.branch)]
      const isCorner = turn >= STRAIGHT
      if (first) first[one.side] = { branch: other.branch, side: other.side, isCorner }
      if (second) second[other.side] = { branch: one.branch, side: one.side, isCorner }
    }
  }
  return mates
}

/** Walks from one side of a branch through all that go on in each other. */
function walk(start: Branch, side: 0 | 1, { mates, used }: { mates: Mates; used: Set<Branch> }): Line {
  const first = start.nodes[side]
  const goesRound = mates.get(start)?.[side] !== undefined
  const points: Point[] = goesRound ? [] : [[first.x, first.y]]
  let [branch, from] = [start, side]
  for (;;) {
    used.add(branch)
    const to = from === 0 ? 1 : 0
    const [enters, leaves] = [branch.nodes[from], branch.nodes[to]]
    const [before, next] = [mates.get(branch)?.[from], mates.get(branch)?.[to]]
    points.push(...away(pointsFrom(branch, from), [before && enters, next && leaves]))
    if (next?.isCorner) points.push([leaves.x, leaves.y])
    if (!next || used.has(next.branch)) {
      if (next && goesRound) points.push(points[0] as Point)
      else points.push([leaves.x, leaves.y])
      return { points, isFree: [!goesRound && first.isEnd, !next && leaves.isEnd] }
    }
    ;[branch, from] = [next.branch, next.side]
  }
}

/** The points without those inside of crossings and corners, where thinning bends them; at least the middle one. */
function away(points: Point[], crossings: (Node | undefined)[]): Point[] {
  const kept = points.filter((point) =>
    crossings.every((node) => !node || between(point, [node.x, node.y]) > node.radius + 0.5),
  )
  return kept.length > 0 ? kept : points.slice(points.length >> 1, (points.length >> 1) + 1)
}
