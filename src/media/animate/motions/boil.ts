/** Nothing moves but the line: the same drawing, inked again and again. */
import type { MotionMaker } from '../pose.ts'

export const boil: MotionMaker =
  ({ strokes }) =>
  () =>
    strokes
