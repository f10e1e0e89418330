/** Out of the ground to its full size, a little beyond, a rest, and back: so that it can begin again. */

import type { Point } from '../../doodle/doodle.ts'
import { scale, warped } from '../affine.ts'
import type { MotionMaker } from '../pose.ts'

/** Still to be seen as the thing it will be. */
const LEAST = 0.08
const BEYOND = 0.06
/** When it is fully grown for the first time, has settled, and begins to shrink: as fast as it grew. */
const GROWN = 0.3
const SETTLED = 0.42
const LEAVES = 0.7
/** It shoots up before it fills out, and withers before it sinks, by this share of the cycle. */
const BEFORE = 0.035

export const grow: MotionMaker = (figure) => {
  const root: Point = [figure.middle[0], figure.box.bottom]
  return (phase) => {
    const tall = sizeAt(phase)
    const wide = sizeAt(phase - BEFORE * Math.sin(2 * Math.PI * phase))
    const warp = scale(wide, tall, root)
    return figure.strokes.map((stroke, index) =>
      figure.isActor(index) ? warped(stroke, warp, Math.sqrt(Math.min(1, tall))) : stroke,
    )
  }
}

/** Share of the full size at a phase of the cycle. */
function sizeAt(phase: number): number {
  if (phase <= 0 || phase >= 1) return LEAST
  if (phase < GROWN) return mix(LEAST, 1 + BEYOND, ease(phase / GROWN))
  if (phase < SETTLED) return mix(1 + BEYOND, 1, ease((phase - GROWN) / (SETTLED - GROWN)))
  if (phase < LEAVES) return 1
  return mix(1, LEAST, ease((phase - LEAVES) / (1 - LEAVES)))
}

const ease = (share: number) => share * share * (3 - 2 * share)
const mix = (from: number, to: number, share: number) => from + (to - from) * share
