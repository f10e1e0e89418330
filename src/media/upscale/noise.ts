/** How much a picture was damaged: by a sensor's noise, and by JPEG's blocks. */

import type { Plane } from '../pixels/plane.ts'

/** JPEG codes brightness in squares of this many pixels. */
export const BLOCK = 8

/**
 * The standard deviation of the noise, in the plane's units (Immerkær, 1996: a mask that plain slopes do not answer to). Taken
 * over small tiles, and of those a calm one: texture would count as noise.
 */
export function estimateNoise({ width, height, values }: Plane): number {
  const tile = 16
  const found: number[] = []
  for (let top = 1; top + tile < height; top += tile) {
    for (let left = 1; left + tile < width; left += tile) {
      let sum = 0
      for (let y = top; y < top + tile; y++) {
        for (let x = left; x < left + tile; x++) {
          const i = y * width + x
          const v = (at: number) => values[at] as number
          const corners = v(i - width - 1) + v(i - width + 1) + v(i + width - 1) + v(i + width + 1)
          const sides = v(i - width) + v(i - 1) + v(i + 1) + v(i + width)
          sum += Math.abs(corners - 2 * sides + 4 * v(i))
        }
      }
      found.push((Math.sqrt(Math.PI / 2) * sum) / (6 * tile * tile))
    }
  }
  found.sort((a, b) => a - b)
  return found[Math.floor(found.length * 0.3)] ?? 0
}

/** How much larger the steps between blocks are than those within: 0 for what never was a JPEG, in the plane's units. */
export function estimateBlocks({ width, height, values }: Plane): number {
  const sums = new Float64Array(2)
  const counts = new Float64Array(2)
  const count = (before: number, i: number, after: number, isBorder: boolean) => {
    // The step less the slope around it, so that gradients do not count.
    const step = Math.abs((values[i] as number) - (values[before] as number))
    const around = Math.abs((values[after] as number) - (values[i] as number))
    const kind = isBorder ? 0 : 1
    sums[kind] = (sums[kind] as number) + Math.max(0, step - around)
    counts[kind] = (counts[kind] as number) + 1
  }
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      count(i - 1, i, i + 1, x % BLOCK === 0)
      count(i - width, i, i + width, y % BLOCK === 0)
    }
  }
  const mean = (kind: number) => (sums[kind] as number) / Math.max(1, counts[kind] as number)
  return Math.max(0, mean(0) - mean(1))
}
