/** The ground that paint and graphite lie on. */

import type { Random } from '../draw/random.ts'
import { noise, type Plane } from '../pixels/plane.ts'

/** Rough paper: hills and hollows of -1 to 1, of several sizes from a pixel up. `scale` is pixels per unit of grain. */
export function roughPaper(width: number, height: number, random: Random, scale: number): Plane {
  const speck = noise(width, height, random, Math.max(1, 1.3 * scale))
  const grain = noise(width, height, random, 2.6 * scale)
  const hill = noise(width, height, random, 6 * scale)
  for (let i = 0; i < speck.values.length; i++) {
    speck.values[i] =
      0.45 * (speck.values[i] as number) + 0.55 * (grain.values[i] as number) + 0.3 * (hill.values[i] as number)
  }
  return speck
}
