/** The connected parts of a layer, each with the soft rim around it. */

import { findRegions } from '../../cutout/regions.ts'
import type { Plane } from '../../pixels/plane.ts'

export interface Regions {
  /** How many there are, largest first. */
  count: number
  /** The region of each pixel; -1 for bare ground. */
  owners: Int32Array
}

/** What half covers a pixel joins its neighbours. */
const SOLID = 0.4
/** Pixels that a rim is wide at most. */
const RIM = 3

/** The regions of at least `least` pixels, the largest `most` of them. */
export function splitRegions(coverage: Plane, { least, most }: { least: number; most: number }): Regions {
  const { width, height, values } = coverage
  const found = findRegions(width, height, (i) => (values[i] as number) >= SOLID)
    .map(({ pixels }) => pixels)
    .filter((pixels) => pixels.length >= least)
    .toSorted((a, b) => b.length - a.length)
    .slice(0, most)
  const owners = new Int32Array(values.length).fill(-1)
  found.forEach((pixels, k) => {
    for (const i of pixels) owners[i] = k
  })
  let rim = found.flat()
  for (let round = 0; round < RIM; round++) {
    const next: number[] = []
    for (const i of rim) {
      const x = i % width
      for (const j of [x > 0 ? i - 1 : -1, x < width - 1 ? i + 1 : -1, i - width, i + width]) {
        if (j < 0 || j >= owners.length || owners[j] !== -1) continue
        owners[j] = owners[i] as number
        next.push(j)
      }
    }
    rim = next
  }
  return { count: found.length, owners }
}
