/** The drawing in a picture, on a transparent ground, whatever ground it came on. */

import type { Raster } from '../../pixels/raster.ts'
import { type Faint, hasClearGround, layOnWhite, liftInk } from './lift.ts'
import { drawPhotograph } from './photo-lines.ts'

export interface Ink {
  raster: Raster
  /** What it was taken from. */
  from: 'clear ground' | 'paper' | 'photograph'
}

/** Takes the drawing out of a decoded picture, which may be changed. */
export async function takeInk(picture: Raster, { faint }: { faint: Faint }): Promise<Ink> {
  if (hasClearGround(picture)) return { raster: picture, from: 'clear ground' }
  layOnWhite(picture)
  const lifted = await liftInk(picture, { faint })
  return lifted ? { raster: lifted, from: 'paper' } : { raster: drawPhotograph(picture), from: 'photograph' }
}
