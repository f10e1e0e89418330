/** Which pixels are the subject: everything the background does not reach, without specks, with the holes one sees through. */

import type { LabPlanes } from '../pixels/oklab.ts'
import { type Background, measureGround, refineBackground } from './background.ts'
import { findRegions, flood } from './regions.ts'

/** An enclosed area is a hole when it is this much of the picture (a highlight is smaller, a white label larger)… */
const LEAST_HOLE = 0.0004
const MOST_HOLE = 0.02
/** …and on the whole looks like the background around the subject. */
const HOLE_DISTANCE = 0.55

/** A piece apart from the subject is kept when it has this share of the largest piece. */
const LEAST_PIECE = 0.03

/** 1 for the subject, 0 for the background. */
export function findSubject(planes: LabPlanes, background: Background): Uint8Array {
  const { width, height } = planes.l
  const rough = measureGround(planes, background)
  const reached = flood(width, height, rough)
  const ground = measureGround(planes, refineBackground(planes, background, reached, rough.distance))
  const isBackground = flood(width, height, ground)
  openHoles(width, height, ground.distance, isBackground)
  const mask = isBackground.map((value) => 1 - value)
  const pieces = findRegions(width, height, (i) => mask[i] === 1)
  const largest = pieces.reduce((most, { pixels }) => Math.max(most, pixels.length), 0)
  for (const { pixels } of pieces) {
    if (pixels.length < LEAST_PIECE * largest) for (const i of pixels) mask[i] = 0
  }
  return mask
}

function openHoles(width: number, height: number, distance: Float32Array, isBackground: Uint8Array) {
  const total = width * height
  const holes = findRegions(width, height, (i) => !isBackground[i] && (distance[i] as number) < 1)
  for (const { pixels } of holes) {
    if (pixels.length < LEAST_HOLE * total || pixels.length > MOST_HOLE * total) continue
    const mean = pixels.reduce((sum, i) => sum + (distance[i] as number), 0) / pixels.length
    if (mean < HOLE_DISTANCE) for (const i of pixels) isBackground[i] = 1
  }
}
