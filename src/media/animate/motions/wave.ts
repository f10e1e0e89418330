/** An arm goes to and fro about its shoulder, raised for it; what has no arms sways from its foot. */

import type { Point } from '../../doodle/doodle.ts'
import { degrees, stay, swing, turn, type Warp } from '../affine.ts'
import { distance, heightOf } from '../extent.ts'
import { type Figure, type Limb, limbsOf } from '../figure.ts'
import { type MotionMaker, posed, timesIn } from '../pose.ts'

/** Frames that one wave takes. */
const WAVE = 8
/** The arm's height over the horizon: its mean, and how far it goes from there. */
const MEAN = degrees(46)
const REACH = degrees(22)
/** One that is drawn raised above this waves outwards from where it is, and not into the head. */
const RAISED = degrees(20)
const OUTWARDS = degrees(17)
/** The hand does more than the upper arm. */
const AT_SHOULDER = 0.55
const SWAY = degrees(1.5)
const WHOLE_SWAY = degrees(11)

export const wave: MotionMaker = (figure, { frames }) => {
  const waves = timesIn(frames, WAVE)
  const foot: Point = [figure.middle[0], figure.box.bottom]
  const arms = limbsOf(figure, 'arm')
  const [arm] = arms.sort((one, other) => heightOfArm(other, figure) - heightOfArm(one, figure))
  if (!arm) return (phase) => posed(figure, [], sway(figure, foot, WHOLE_SWAY * swing(phase * waves)))
  return (phase) => {
    const beat = swing(phase * waves)
    return posed(figure, [[arm, greet(arm, figure, beat)]], beat ? turn(SWAY * beat, foot) : stay)
  }
}

const sideOf = ({ root, tip }: Limb, { middle, size }: Figure) =>
  Math.abs(root[0] - middle[0]) > 0.04 * size ? Math.sign(root[0] - middle[0]) : Math.sign(tip[0] - root[0]) || 1

/** Over the horizon, on its own side of the body. Radians. */
const heightOfArm = (arm: Limb, figure: Figure) =>
  Math.atan2(arm.root[1] - arm.tip[1], sideOf(arm, figure) * (arm.tip[0] - arm.root[0]))

function greet(arm: Limb, figure: Figure, beat: number): Warp {
  const { root, tip } = arm
  const length = Math.max(1, distance(root, tip))
  const side = sideOf(arm, figure)
  const drawn = heightOfArm(arm, figure)
  const lift = drawn > RAISED ? -OUTWARDS : MEAN - drawn
  return (point) => {
    const along = Math.min(1, distance(root, point) / length)
    const share = AT_SHOULDER + (1 - AT_SHOULDER) * along
    return turn(-side * (lift + REACH * share * beat), root)(point)
  }
}

/** Bends the whole from its foot: the higher, the further. */
function sway({ box }: Figure, foot: Point, angle: number): Warp {
  const tall = Math.max(1, heightOf(box))
  return (point) => turn((angle * Math.max(0, foot[1] - point[1])) / tall, foot)(point)
}
