/** Where in a picture the eye is drawn to: what differs from the rest and has edges. */

import type { LabPlanes } from '../pixels/oklab.ts'
import { boxBlur, luma, type Plane, steepness } from '../pixels/plane.ts'
import type { Raster } from '../pixels/raster.ts'

export interface Layout {
  /** Visual weight of the thirds, row by row from the upper left; the nine sum to 1. */
  grid: number[]
  /** The heaviest place in words: "centre", "upper left", "spread evenly". */
  focus: string
}

const PLACES = ['upper left', 'top', 'upper right', 'left', 'centre', 'right', 'lower left', 'bottom', 'lower right']
/** Nine even cells weigh 0.11 each; below this none stands out. */
const STANDS_OUT = 0.16

export function findLayout(raster: Raster, planes: LabPlanes): Layout {
  const { width, height, data } = raster
  const edges = boxBlur(steepness(luma(raster)), 3)
  const unlike = differences(planes)
  const grid = new Array<number>(9).fill(0)
  for (let i = 0; i < edges.values.length; i++) {
    const x = i % width
    const y = Math.floor(i / width)
    const column = Math.floor((x * 3) / width)
    const row = Math.floor((y * 3) / height)
    // People look at the middle first, so what is there weighs more.
    const central = 1 - 0.6 * Math.hypot(x / width - 0.5, y / height - 0.5)
    const seen = (data[i * 4 + 3] as number) / 255
    const weight = seen * central * (edges.values[i] as number) * (0.02 + (unlike.values[i] as number))
    grid[row * 3 + column] = (grid[row * 3 + column] as number) + weight
  }
  const sum = grid.reduce((total, weight) => total + weight, 0)
  if (sum < 1e-6) return { grid: grid.map(() => 1 / 9), focus: 'spread evenly' }
  const shares = grid.map((weight) => Math.round((1000 * weight) / sum) / 1000)
  const most = shares.indexOf(Math.max(...shares))
  return { grid: shares, focus: (shares[most] as number) < STANDS_OUT ? 'spread evenly' : (PLACES[most] as string) }
}

/** How far each pixel's colour is from the picture's average, in OKLab. */
function differences({ l, a, b }: LabPlanes): Plane {
  const average = (plane: Plane) => plane.values.reduce((sum, value) => sum + value, 0) / plane.values.length
  const [ml, ma, mb] = [average(l), average(a), average(b)]
  const values = l.values.map((value, i) =>
    Math.hypot(value - ml, (a.values[i] as number) - ma, (b.values[i] as number) - mb),
  )
  return { ...l, values }
}
