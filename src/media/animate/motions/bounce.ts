/** Up and down as gravity has it, flat where it lands, with its shadow on the ground. */

import type { Point, Stroke } from '../../doodle/doodle.ts'
import { inTurn, scale, shift } from '../affine.ts'
import { type Box, heightOf, widthOf } from '../extent.ts'
import { bounceAt, wideOf } from '../gravity.ts'
import { type MotionMaker, posed, timesIn } from '../pose.ts'

/** Frames that one bounce takes. */
const BOUNCE = 14
const WAY = { contact: 0.2, stretch: 0.1, squash: 0.24 }
/** How high, in its own heights: what is tall, or has legs to land on, jumps less far. */
const HEIGHT = 0.95
const JUMP = 0.45
const TALL_FROM = 1.35
/** The shadow of a thing on the ground, and of one at the top, in its own widths. */
const SHADOW_NEAR = 0.74
const SHADOW_FAR = 0.38
const SHADOW_FLAT = 0.14
/** A grey that is a shadow on white paper, and on a dark page too light to be mistaken for a thing. */
const SHADE = '#c9cad3'
const ROUND = 28

export const bounce: MotionMaker = (figure, { frames }) => {
  const bounces = timesIn(frames, BOUNCE)
  const { box, middle } = figure
  const jumps = heightOf(box) > TALL_FROM * widthOf(box) || figure.strokes.some(({ part }) => part === 'leg')
  const rise = (jumps ? JUMP : HEIGHT) * heightOf(box)
  return (phase) => {
    const { height, tall } = bounceAt(phase * bounces, WAY)
    const wide = wideOf(tall)
    const body = inTurn(scale(wide, tall, [middle[0], box.bottom]), shift(0, -rise * height))
    return [shadow(box, { height, wide }), ...posed(figure, [], body)]
  }
}

function shadow({ left, right, bottom }: Box, { height, wide }: { height: number; wide: number }): Stroke {
  const share = SHADOW_FAR + (SHADOW_NEAR - SHADOW_FAR) * (1 - height) ** 1.5
  const rx = ((right - left) / 2) * share * wide
  const ry = rx * SHADOW_FLAT
  const ring = Array.from({ length: ROUND }, (_, index): Point => {
    const angle = (2 * Math.PI * index) / ROUND
    return [(left + right) / 2 + rx * Math.cos(angle), bottom + ry * Math.sin(angle)]
  })
  const points = [...ring, ...ring.slice(0, 1)]
  return { points, width: 0, color: SHADE, fill: SHADE, part: 'ground' }
}
