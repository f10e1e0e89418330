/** Wheels and round things roll about their hubs; anything else turns about its upright axis. */

import type { Stroke } from '../../doodle/doodle.ts'
import { degrees, inTurn, scale, shift, swing, turn, type Warp } from '../affine.ts'
import { boxOf, distance, heightOf, middleOf, sizeOf, widthOf } from '../extent.ts'
import { type Figure, type Limb, limbsOf } from '../figure.ts'
import { type MotionMaker, posed, timesIn } from '../pose.ts'

/** Frames that one turn takes. */
const TURN = 24
/** What is seen from its edge is still this wide: paper, and not nothing. */
const EDGE = 0.07
/** A top leans round while it turns. */
const LEAN = degrees(3.5)
/** Of the size: a vehicle shakes on its wheels. */
const SHAKE = 0.008
/** An outline is round when its points are all about as far from its middle. */
const ROUND = 0.1
/** A wheel as large as this share of the whole is the whole. */
const ALL = 0.8

export const spin: MotionMaker = (figure, { frames }) => {
  const turns = timesIn(frames, TURN)
  const wheels = limbsOf(figure, 'wheel')
  if (wheels.length && !wheels.some((wheel) => sizeOf(boxOf(strokesOf(figure, wheel))) > ALL * figure.size)) {
    return drive(figure, wheels, turns)
  }
  return isRound(figure) ? roll(figure, turns) : pirouette(figure, turns)
}

const strokesOf = ({ strokes }: Figure, { indices }: Limb) => indices.map((index) => strokes[index] as Stroke)

function drive(figure: Figure, wheels: Limb[], turns: number) {
  const hubs = wheels.map((wheel) => middleOf(boxOf(strokesOf(figure, wheel))))
  return (phase: number) => {
    const angle = (figure.looks || 1) * 2 * Math.PI * phase * turns
    const shake = shift(0, SHAKE * figure.size * swing(2 * phase * turns))
    const turning = wheels.map((wheel, index): [Limb, Warp] => [wheel, turn(angle, hubs[index] ?? figure.middle)])
    return posed(figure, turning, shake)
  }
}

const roll = (figure: Figure, turns: number) => (phase: number) =>
  posed(figure, [], turn((figure.looks || 1) * 2 * Math.PI * phase * turns, figure.middle))

function pirouette(figure: Figure, turns: number) {
  const { middle, box } = figure
  return (phase: number) => {
    const seen = swing(phase * turns)
    const wide = Math.abs(seen) < EDGE ? EDGE * (seen < 0 ? -1 : 1) : seen
    const foot: [number, number] = [middle[0], box.bottom]
    return posed(figure, [], inTurn(scale(wide, 1, middle), turn(LEAN * seen, foot)))
  }
}

/** Round, and with something in it by which the turning can be seen. */
function isRound({ strokes, box, middle, size, isActor }: Figure): boolean {
  const acting = strokes.filter((_, index) => isActor(index))
  if (acting.length < 2 || Math.min(widthOf(box), heightOf(box)) < ALL * size) return false
  return acting.some(({ points }) => {
    const radii = points.map((point) => distance(point, middle))
    const mean = radii.reduce((sum, one) => sum + one, 0) / Math.max(1, radii.length)
    const spread = Math.sqrt(radii.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, radii.length))
    return points.length > 6 && mean > 0.35 * size && spread < ROUND * mean
  })
}
