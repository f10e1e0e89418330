/** Moves a doodle through one cycle, frame by frame, as a person with a light table would draw it. */

import type { Doodle, Stroke } from '../doodle/doodle.ts'
import { warped } from './affine.ts'
import { readFigure } from './figure.ts'
import { fitFrames } from './fit.ts'
import type { Motion } from './motion.ts'
import { blink } from './motions/blink.ts'
import { boil } from './motions/boil.ts'
import { bounce } from './motions/bounce.ts'
import { fly } from './motions/fly.ts'
import { grow } from './motions/grow.ts'
import { spin } from './motions/spin.ts'
import { walk } from './motions/walk.ts'
import { wave } from './motions/wave.ts'
import { openOverlap } from './overlap.ts'
import type { MotionMaker } from './pose.ts'
import { inkingAt, inkings, openWobble, withJoints } from './wobble.ts'

const makers: Record<Motion, MotionMaker> = { fly, walk, bounce, spin, wave, grow, blink, boil }

export const LEAST_FRAMES = 2
export const MOST_FRAMES = 60
/** Of all frames together; a doodle has some thousand, and the frames are held in memory at once. */
const MOST_POINTS = 4_000_000
/** Of the size: how far a line is off where nothing else moves, and where something does. */
const BOILING = 0.0052
const BOILING_GENTLY = 0.0028
/** Of the size: how close points lie on a straight line, so that it can bend. */
const SPACING = 1 / 14
/** With fewer frames than these a loop has no room for a second inking beside a movement. */
const TWOS_FROM = 4

export interface AnimateOptions {
  motion: Motion
  /** How many, 2 to 60: one cycle, whose last frame leads back to its first. */
  frames: number
  /** The same one gives the same frames. */
  seed: number
}

/** Their limbs go before and behind other things. */
const limbMotions: Motion[] = ['fly', 'walk', 'wave']

/**
 * Frames of a moving doodle, each of the doodle's size. Labelled parts move in their joints, what has none of the parts that a
 * motion needs moves as a whole, ground stays; every line is inked anew for every second frame. Nothing leaves the sheet.
 * Throws `RangeError` for a count out of bounds or a doodle of too many points.
 */
export function animateDoodle(doodle: Doodle, options: AnimateOptions): Doodle[] {
  const { width, height } = doodle
  const still = withJointsIn(doodle)
  const frames = moveStrokes(doodle, options)
  const seen = limbMotions.includes(options.motion) ? openOverlap(readFigure(still)) : (strokes: Stroke[]) => strokes
  return frames.map((strokes) => ({ width, height, strokes: seen(strokes) }))
}

/** The same frames with what is hidden in them: as many strokes and points in each, so that one can be held against another. */
export function moveStrokes(doodle: Doodle, { motion, frames, seed }: AnimateOptions): Stroke[][] {
  if (!Number.isInteger(frames) || frames < LEAST_FRAMES || frames > MOST_FRAMES) {
    throw new RangeError(`An animation of a doodle has ${LEAST_FRAMES} to ${MOST_FRAMES} frames.`)
  }
  const still = withJointsIn(doodle)
  const points = still.strokes.reduce((sum, stroke) => sum + stroke.points.length, 0)
  if (points * frames > MOST_POINTS) throw new RangeError('The doodle has too many points to be animated.')
  const figure = readFigure(still)
  const pose = makers[motion](figure, { frames })
  const onTwos = frames >= TWOS_FROM
  const isBoil = motion === 'boil'
  const count = onTwos ? inkings(frames) : isBoil ? frames : 1
  const amount = figure.size * (isBoil ? BOILING : BOILING_GENTLY)
  const wobble = openWobble(doodle, { count, amount, seed })
  const moments = Array.from({ length: frames }, (_, index): Stroke[] => {
    const ink = wobble(onTwos ? inkingAt(index, frames) : index)
    return pose(index / frames).map((stroke) => warped(stroke, ink))
  })
  return fitFrames(moments, still.strokes, doodle)
}

function withJointsIn(doodle: Doodle): Doodle {
  const spacing = readFigure(doodle).size * SPACING
  return { ...doodle, strokes: doodle.strokes.map((stroke) => withJoints(stroke, spacing)) }
}
