/** Cuts a subject out of a plain or simple background, without a model. */

import { learnBackground } from './cutout/background.ts'
import { guessSubject } from './cutout/guess.ts'
import { applyMatte } from './cutout/matte.ts'
import { findSubject } from './cutout/subject.ts'
import { toLabPlanes } from './pixels/oklab.ts'
import { channel } from './pixels/plane.ts'
import { isOpaque, type Raster, readRaster, resizeRaster, writePng } from './pixels/raster.ts'

export interface CutOut {
  /** A PNG with alpha, of the picture's own size. */
  bytes: Uint8Array
  /** The share of the picture that was kept, 0 to 1. */
  coverage: number
  /** Whether the background was plain enough for this to be what a person would have cut. */
  confident: boolean
}

/** The longest edge that the edges are sought on, in pixels. A larger picture takes its matte from there, enlarged. */
const WORK_EDGE = 1024

/** What is kept of a picture when it had one subject before a background: outside of this something went wrong. */
const LEAST_COVERAGE = 0.01
const MOST_COVERAGE = 0.92
/** How much of the border must be explained as background. */
const LEAST_BORDER = 0.72

/**
 * Removes the background. It is learnt from the picture's border as one smooth surface of colour, so plain, graded and
 * softly shaded backgrounds work. In a photograph with a busy one the subject is guessed, and `confident` is false.
 * A picture that is transparent already is returned as it is. Throws `UnreadablePicture`.
 */
export async function cutOut(image: Uint8Array): Promise<CutOut> {
  const picture = await readRaster(image)
  const result = await cutOutRaster(picture)
  return { ...result, bytes: await writePng(result.raster, { alpha: 'keep' }) }
}

/** The same on a decoded picture, which is changed. */
export async function cutOutRaster(picture: Raster): Promise<{ raster: Raster; coverage: number; confident: boolean }> {
  if (!isOpaque(picture)) return { raster: picture, coverage: meanAlpha(picture), confident: true }
  const { width, height } = picture
  const scale = Math.min(1, WORK_EDGE / Math.max(width, height))
  const small = await resizeRaster(
    picture,
    Math.max(1, Math.round(width * scale)),
    Math.max(1, Math.round(height * scale)),
  )
  const work: Raster = { ...small, data: new Uint8ClampedArray(small.data) }
  const planes = toLabPlanes(work)
  const background = learnBackground(planes)
  const isExplained = background.borderShare >= LEAST_BORDER
  const isPlain = background.isPlain && isExplained
  const isSimple = isPlain || (background.isCalm && isExplained)
  applyMatte(work, isSimple ? findSubject(planes, background) : guessSubject(planes))
  const raster = scale < 1 ? transfer(picture, await resizeRaster(work, width, height)) : work
  const coverage = meanAlpha(raster)
  const isSensible = coverage > LEAST_COVERAGE && coverage < MOST_COVERAGE
  return { raster, coverage, confident: isSensible && isPlain }
}

/** The full picture with the matte of the small one; mixed pixels take the small one's cleaned colour. */
function transfer(picture: Raster, matte: Raster): Raster {
  const data = new Uint8ClampedArray(picture.data)
  for (let at = 0; at < data.length; at += 4) {
    const alpha = matte.data[at + 3] as number
    if (alpha < 250) for (let c = 0; c < 3; c++) data[at + c] = matte.data[at + c] as number
    data[at + 3] = alpha
  }
  return { ...picture, data }
}

function meanAlpha(raster: Raster): number {
  const { values } = channel(raster, 3)
  return values.reduce((sum, value) => sum + value, 0) / (255 * values.length)
}
