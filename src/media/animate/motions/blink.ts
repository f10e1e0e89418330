/** Eyes close to a line and open again, twice in a cycle. What has no eyes beats twice, like a heart or a light. */

import type { Point, Stroke } from '../../doodle/doodle.ts'
import { scale, type Warp, warped } from '../affine.ts'
import { type Box, boxOf, heightOf, middleOf, widthOf } from '../extent.ts'
import { limbsOf } from '../figure.ts'
import { type MotionMaker, posed } from '../pose.ts'

/** When the eyes are closed, as shares of the cycle; moved onto the frame before, so that it is seen. */
const CLOSED = [0.3, 0.6]
/** From open to closed: this share of a cycle, or one frame. */
const LID = 0.055
/** A closed eye hangs down in its middle, by this share of its width. */
const SAG = 0.1
/** What is lighter than this in an eye is its shine: it goes before the lid is down. */
const SHINE = 0.72
const BEAT = 0.12

export const blink: MotionMaker = (figure, { frames }) => {
  const eyes = limbsOf(figure, 'eye').map((limb) => ({
    indices: new Set(limb.indices),
    box: boxOf(limb.indices.map((index) => figure.strokes[index] as Stroke)),
  }))
  const moments = CLOSED.map((at) => Math.max(1, Math.floor(at * frames + 0.001)) / frames)
  const lid = Math.max(LID, 1 / frames)
  return (phase) => {
    const shut = Math.max(...moments.map((at) => bump((phase - at) / lid)))
    if (eyes.length === 0) return posed(figure, [], scale(1 - BEAT * shut, 1 - BEAT * shut, figure.middle))
    return figure.strokes.map((stroke, index) => {
      const eye = eyes.find(({ indices }) => indices.has(index))
      return eye ? closing(stroke, eye.box, { shut, pen: figure.pen }) : stroke
    })
  }
}

const bump = (off: number) => (Math.abs(off) >= 1 ? 0 : 0.5 + 0.5 * Math.cos(Math.PI * off))

function closing(stroke: Stroke, eye: Box, { shut, pen }: { shut: number; pen: number }): Stroke {
  if (shut === 0) return stroke
  const isShine = lightness(stroke.fill ?? stroke.color) > SHINE && widthOf(boxOf([stroke])) < 0.6 * widthOf(eye)
  if (isShine) return warped(stroke, scale(1 - shut, 1 - shut, middleOf(eye)), 1 - shut)
  const moved = warped(stroke, lidAt(eye, shut))
  // An area without a line would be gone when it is flat: the lid gets a line of its colour.
  const line = Math.max(stroke.width, pen * shut)
  return stroke.width < line && stroke.fill && lightness(stroke.fill) < SHINE
    ? { ...moved, width: line, color: stroke.fill }
    : moved
}

function lidAt(eye: Box, shut: number): Warp {
  const [cx, cy] = middleOf(eye)
  const half = Math.max(1, widthOf(eye) / 2)
  const low = cy + 0.12 * heightOf(eye)
  return ([x, y]: Point): Point => {
    const hang = SAG * widthOf(eye) * (1 - ((x - cx) / half) ** 2)
    return [x, y + shut * (low + hang - y)]
  }
}

/** 0 of black to 1 of white. */
function lightness(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
  return 0.299 * r + 0.587 * g + 0.114 * b
}
