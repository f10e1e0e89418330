/** From a picture of a drawing to strokes. */

import { inspect } from '../picture.ts'
import { readRaster } from '../pixels/raster.ts'
import type { Doodle } from './doodle.ts'
import { takeInk } from './trace/ink.ts'
import { inkToDoodle } from './trace/ink-to-doodle.ts'

/** The longest edge that is worked on, in pixels: finer detail than that is texture of the paper. */
const WORK_EDGE = 1024

/**
 * Traces a drawing, on a transparent ground or on paper, into a doodle of the picture's size: strokes with a width where
 * a pen of one width made them, filled outlines with holes elsewhere, in at most six colours and 1500 strokes. Seen at
 * 1024 pixels at most. A picture in which nothing is drawn gives a doodle without strokes. Throws `UnreadablePicture`.
 */
export async function traceDoodle(picture: Uint8Array): Promise<Doodle> {
  const { width, height } = await inspect(picture)
  const { raster } = await takeInk(await readRaster(picture, { maxEdge: WORK_EDGE }), { faint: 'solid' })
  const { strokes } = await inkToDoodle(raster)
  return scaleDoodle({ width: raster.width, height: raster.height, strokes }, { width, height })
}

/** The doodle in another size; its shape must be the same. */
export function scaleDoodle(doodle: Doodle, { width, height }: { width: number; height: number }): Doodle {
  const [across, down] = [width / doodle.width, height / doodle.height]
  const strokes = doodle.strokes.map((stroke) => ({
    ...stroke,
    points: stroke.points.map(([x, y]): [number, number] => [x * across, y * down]),
    width: stroke.width * Math.sqrt(across * down),
  }))
  return { width, height, strokes }
}
