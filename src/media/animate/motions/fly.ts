/** Wings beat about their roots, the body rises and sinks against them, and all of it drifts round within the frame. */

import type { Part, Point } from '../../doodle/doodle.ts'
import { degrees, inTurn, scale, shift, swing, turn, type Warp } from '../affine.ts'
import { boxOf, distance, heightOf, widthOf } from '../extent.ts'
import { type Figure, type Limb, limbsOf } from '../figure.ts'
import { type MotionMaker, posed, timesIn } from '../pose.ts'

/** Frames that one beat takes. */
const BEAT = 9
/** A wing's height over the horizon: its mean, and how far it goes up and down from there. */
const MEAN = degrees(12)
const REACH = degrees(40)
/** Of a wing on the far side, which would else beat before the face. */
const FAR_MEAN = degrees(48)
const FAR_REACH = degrees(17)
/** A tip comes after its root, by this share of a beat; with fewer frames that reads as a jerk. */
const LAG = 0.08
const LAG_FROM = 5
/** Wings that are seen from above are folded instead: as wide as this share of what was drawn, and back. */
const FOLDED = 0.42
/** Of the width of both sides: wings this tall are a pair above a pair. */
const TALL = 0.65
/** Shares of the size. */
const BOB = 0.035
const DRIFT: Point = [0.05, 0.03]
const TILT = degrees(3)
const WAG = degrees(9)

export const fly: MotionMaker = (figure, { frames }) => {
  const beats = timesIn(frames, BEAT)
  const lag = frames < LAG_FROM ? 0 : LAG
  const wings = (['wing', 'arm'] as Part[]).map((part) => limbsOf(figure, part)).find((found) => found.length > 0) ?? []
  const tails = limbsOf(figure, 'tail')
  const { size, middle, looks } = figure
  const isSeenFromAbove = looks === 0 && areTall(wings, figure)
  // Without wings there is only the body to see.
  const more = wings.length ? 1 : 1.8
  return (phase) => {
    const beat = phase * beats
    const whole = inTurn(
      turn(-(looks || 1) * TILT * more * swing(phase), middle),
      shift(
        DRIFT[0] * more * size * swing(phase),
        (BOB * swing(beat) - DRIFT[1] * more * Math.sin(2 * Math.PI * phase)) * size,
      ),
    )
    return posed(
      figure,
      [
        ...wings.map(
          (wing) =>
            [
              wing,
              isSeenFromAbove
                ? scale(1 - ((1 - FOLDED) * (1 - swing(beat))) / 2, 1, middle)
                : flap(wing, figure, { beat, lag }),
            ] as [Limb, Warp],
        ),
        ...tails.map((tail) => [tail, turn(WAG * swing(beat - lag), tail.root)] as [Limb, Warp]),
      ],
      whole,
    )
  }
}

/** A butterfly, from above. */
function areTall(wings: Limb[], { strokes, middle, size }: Figure): boolean {
  const box = boxOf(wings.flatMap(({ indices }) => indices.flatMap((index) => strokes[index] ?? [])))
  const isOnBothSides = Math.min(middle[0] - box.left, box.right - middle[0]) > 0.25 * size
  return isOnBothSides && heightOf(box) > TALL * widthOf(box)
}

function flap({ root, tip }: Limb, figure: Figure, { beat, lag }: { beat: number; lag: number }): Warp {
  const length = Math.max(1, distance(root, tip))
  const side = sideOf(root, tip, figure)
  const drawn = Math.atan2(root[1] - tip[1], side * (tip[0] - root[0]))
  const [mean, reach] = side === figure.looks ? [FAR_MEAN, FAR_REACH] : [MEAN, REACH]
  return (point) => {
    const along = Math.min(1, distance(root, point) / length)
    const height = mean + reach * swing(beat - lag * along)
    return turn(-side * (height - drawn), root)(point)
  }
}

/** A wing that stands upright is lowered to the back. */
function sideOf(root: Point, tip: Point, { middle, looks, size }: Figure): 1 | -1 {
  const across = tip[0] - root[0]
  if (Math.abs(across) > 0.2 * distance(root, tip)) return across > 0 ? 1 : -1
  const off = root[0] - middle[0]
  if (Math.abs(off) > 0.1 * size) return off > 0 ? 1 : -1
  return looks === 1 ? -1 : 1
}
