/** Legs swing in turn, arms against them, and the body rises over each step. What has no legs hops. */

import type { Part, Point } from '../../doodle/doodle.ts'
import { degrees, inTurn, scale, shift, swing, turn, type Warp } from '../affine.ts'
import { boxOf, distance, heightOf, widthOf } from '../extent.ts'
import { type Figure, type Limb, limbsOf } from '../figure.ts'
import { bounceAt, wideOf } from '../gravity.ts'
import { type MotionMaker, type Pose, posed, timesIn } from '../pose.ts'

/** Frames that two steps take, and one hop. */
const STRIDE = 12
const HOP = 10
const LEG = degrees(24)
const LEAST_LEG = degrees(11)
const ARM = degrees(16)
const WAG = degrees(10)
const NOD = degrees(2.5)
/** A leg that comes forward is bent: shorter by this share. */
const KNEE = 0.14
/** Shares of the height. */
const BOB = 0.03
const HOP_HEIGHT = 0.16
const HOP_WAY = { contact: 0.36, stretch: 0.05, squash: 0.16 }
const LEAN = degrees(4)
/** What looks at us lifts its feet by this share of its legs, and leans from one to the other. */
const LIFT = 0.3
const WADDLE = degrees(2.5)
/** Of the size, and against its breadth: what is shorter is a foot, or a cloud of dust. */
const LEAST_LONG = 0.1
const SLIM = 1.15
/** Of the size: a limb farther than this from all else is no limb, but dust or a line of speed. */
const LOOSE = 0.05
/** Of the size: a body that ends as low as its legs has legs in its own outline. */
const AS_LOW = 0.06

export const walk: MotionMaker = (figure, cycle) => {
  const legs = limbsOf(figure, 'leg').filter((leg) => isLeg(figure, leg))
  return legs.length ? stride(figure, legs, cycle) : hop(figure, cycle)
}

function isLeg({ strokes, size }: Figure, { indices, root }: Limb): boolean {
  const own = boxOf(indices.flatMap((index) => strokes[index] ?? []))
  if (heightOf(own) < SLIM * widthOf(own) || heightOf(own) < LEAST_LONG * size) return false
  const rest = strokes.filter(({ part }) => part === 'body' || part === 'head')
  return (
    rest.length === 0 || rest.some(({ points }) => points.some((point) => distance(point, root) < LOOSE * size * 2))
  )
}

function stride(figure: Figure, legs: Limb[], { frames }: { frames: number }): Pose {
  const strides = timesIn(frames, STRIDE)
  const limbs = (part: Part) => limbsOf(figure, part).filter((limb) => isJoined(figure, limb))
  const [arms, tails, heads] = [limbs('arm'), limbs('tail'), withFace(figure)]
  const { box, middle, looks } = figure
  const ahead = looks || 1
  const reach = reachOf(figure, legs)
  const bodies = legsInBody(figure, legs, reach)
  const rise = BOB * heightOf(box)
  return (phase) => {
    const step = phase * strides
    const whole = inTurn(
      turn(looks === 0 ? WADDLE * swing(step) : 0, [middle[0], box.bottom]),
      shift(0, (-rise * (1 - swing(2 * step))) / 2),
    )
    const nod = turn(ahead * NOD * swing(2 * step), [middle[0], box.bottom])
    return posed(
      figure,
      [
        ...legs.map((leg, index): [Limb, Warp] => [
          leg,
          legAt(leg, step + turnOf(index, legs.length), { looks, reach }),
        ]),
        ...bodies.map(({ body, warp }): [Limb, Warp] => [body, warp(step)]),
        ...arms.map((arm, index): [Limb, Warp] => [arm, turn(ARM * swing(step + 0.5 * ((index + 1) % 2)), arm.root)]),
        ...tails.map((tail): [Limb, Warp] => [tail, turn(WAG * swing(step), tail.root)]),
        ...heads.map((head): [Limb, Warp] => [head, nod]),
      ],
      whole,
    )
  }
}

/** Of four legs, from one end to the other, the outer two go together, and the inner two: a trot. Else every second. */
function turnOf(index: number, count: number): number {
  if (count === 4) return index === 0 || index === 3 ? 0 : 0.5
  return 0.5 * (index % 2)
}

/** Legs that stand close swing less: lines that cross each other are a tangle. */
function reachOf({ strokes }: Figure, legs: Limb[]): number {
  const boxes = legs.map(({ indices }) => boxOf(indices.flatMap((index) => strokes[index] ?? [])))
  const gaps = boxes.slice(1).map((box, index) => box.left - (boxes[index]?.right ?? 0))
  const least = Math.max(0, Math.min(...gaps))
  const broad = Math.min(...boxes.map(widthOf))
  const long = Math.max(1, ...legs.map(({ root, tip }) => distance(root, tip)))
  return Math.min(LEG, Math.max(LEAST_LEG, Math.atan((least / 2 + broad / 3) / long)))
}

function legAt({ root }: Limb, step: number, { looks, reach }: { looks: number; reach: number }): Warp {
  if (looks === 0) return scale(1, 1 - (LIFT * (1 + swing(step))) / 2, root)
  const comesForward = Math.max(0, Math.sin(2 * Math.PI * step))
  // Positive angles take a foot to the left.
  return inTurn(scale(1, 1 - KNEE * comesForward, root), turn(looks * reach * swing(step), root))
}

/**
 * Legs that are part of the body's outline: what is lower than the hips goes to and fro, at one end against the other, and
 * against the legs behind it.
 */
function legsInBody({ strokes, size, middle, looks }: Figure, legs: Limb[], reach: number) {
  const indices = strokes.flatMap(({ part }, index) => (part === 'body' ? [index] : []))
  const hip = Math.min(...legs.map(({ root }) => root[1]))
  const foot = Math.max(...legs.map(({ tip }) => tip[1]))
  if (looks === 0 || boxOf(strokes.filter(({ part }) => part === 'body')).bottom < foot - AS_LOW * size) return []
  const way = (foot - hip) * Math.tan(reach)
  const warp =
    (step: number): Warp =>
    ([x, y]: Point): Point => {
      const deep = Math.max(0, Math.min(1, (y - hip) / Math.max(1, foot - hip)))
      const side = Math.max(-1, Math.min(1, (x - middle[0]) / (0.08 * size)))
      return [x + way * deep * side * swing(step), y]
    }
  const body: Limb = { part: 'body', indices, root: middle, tip: [middle[0], foot] }
  return [{ body, warp }]
}

const isJoined = ({ strokes, size }: Figure, { indices }: Limb) => {
  const own = indices.flatMap((index) => strokes[index]?.points ?? [])
  const rest = strokes.flatMap((stroke, index) => (indices.includes(index) ? [] : stroke.points))
  return own.some((point) => rest.some((other) => distance(point, other) < LOOSE * size))
}

/** The head, and what is in it, as one limb. */
function withFace({ strokes, middle, box }: Figure): Limb[] {
  const face: Part[] = ['head', 'eye', 'mouth', 'ear']
  const indices = strokes.flatMap(({ part }, index) => (face.includes(part) ? [index] : []))
  const hasBody = strokes.some(({ part }) => part === 'body')
  return indices.length && hasBody ? [{ part: 'head', indices, root: [middle[0], box.bottom], tip: middle }] : []
}

function hop(figure: Figure, { frames }: { frames: number }): Pose {
  const hops = timesIn(frames, HOP)
  const { box, middle } = figure
  const foot: Point = [middle[0], box.bottom]
  return (phase) => {
    const { height, tall } = bounceAt(phase * hops, HOP_WAY)
    return posed(
      figure,
      [],
      inTurn(
        scale(wideOf(tall), tall, foot),
        turn((figure.looks || 1) * LEAN * swing(phase * hops), foot),
        shift(0, -HOP_HEIGHT * heightOf(box) * height),
      ),
    )
  }
}
