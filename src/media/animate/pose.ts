/** What each motion gives: the drawing at any moment of one cycle. */

import type { Stroke } from '../doodle/doodle.ts'
import { type Warp, warped } from './affine.ts'
import type { Figure, Limb } from './figure.ts'

/**
 * The strokes at a phase from 0 to 1, where 1 is 0 again. At 0 a motion is at rest, or nearly, and the same number of strokes
 * comes in the same order at every phase.
 */
export type Pose = (phase: number) => Stroke[]

/** Reads a figure once; `frames` says how many moments of the cycle will be seen. */
export type MotionMaker = (figure: Figure, cycle: { frames: number }) => Pose

/** How often a movement of about `each` frames fits into a cycle: once at least. */
export const timesIn = (frames: number, each: number) => Math.max(1, Math.round(frames / each))

/** Every stroke moved: limbs first in their own joints, then all that acts as a whole. The ground lies still. */
export function posed(figure: Figure, limbs: [Limb, Warp][], whole: Warp): Stroke[] {
  const own = new Map(limbs.flatMap(([{ indices }, warp]) => indices.map((index) => [index, warp] as const)))
  return figure.strokes.map((stroke, index) => {
    if (!figure.isActor(index)) return stroke
    const warp = own.get(index)
    return warped(stroke, warp ? (point) => whole(warp(point)) : whole)
  })
}
