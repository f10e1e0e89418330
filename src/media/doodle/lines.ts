/** The lines of a drawing without the paper they came on. */

import { inspect } from '../picture.ts'
import { readRaster, writePng } from '../pixels/raster.ts'
import { takeInk } from './trace/ink.ts'

/** The longest edge that is worked on, in pixels: a larger picture would hold a worker for seconds. */
const WORK_EDGE = 2048

/**
 * Makes the paper of a line drawing transparent: PNG, JPEG, WebP, GIF or AVIF in, a PNG with alpha out, of the picture's
 * size but at most 2048 pixels on its longest edge. Alpha says how far a pixel is from the paper, which is learnt from
 * the border and may be lit unevenly; the lines keep their colour, and noise goes. A picture whose ground is transparent
 * already keeps its pixels. Of a photograph the outlines are drawn in graphite. Throws `UnreadablePicture`.
 */
export async function linesOnly(picture: Uint8Array): Promise<Uint8Array> {
  await inspect(picture)
  const { raster } = await takeInk(await readRaster(picture, { maxEdge: WORK_EDGE }), { faint: 'translucent' })
  return writePng(raster, { alpha: 'keep' })
}
