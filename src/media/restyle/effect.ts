/** What every operation on a picture is given. */

import type { Raster } from '../pixels/raster.ts'

export interface Strength {
  /** 1 as named; 0.5 for "slightly", 1.6 for "very". */
  amount: number
  /** Pixels of this picture per pixel of one of 640: brushes and blurs grow with the picture. */
  scale: number
  seed: number
  /** `#rrggbb`, for a tint. */
  color?: string
  /** Clockwise, for a turn. */
  degrees?: number
  /** The second picture, for its colours. */
  reference?: Raster
}

/** Takes the picture, which it may change, and gives the result. */
export type Effect = (raster: Raster, strength: Strength) => Raster | Promise<Raster>
