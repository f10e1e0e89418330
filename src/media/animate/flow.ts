/** Which place of one drawing became which of another: a smooth field of small ways, found by their ink. */

import { boxBlur, newPlane, type Plane, sample } from '../pixels/plane.ts'

export interface Flow {
  /** For each cell of the first plane, how far off the same ink lies in the second. Cells. */
  dx: Plane
  dy: Plane
}

/** From far to near: ink softened by this share of an edge, and a field stiff by this share, for so many rounds. */
const levels = [
  { soft: 0.09, stiff: 0.08, rounds: 40 },
  { soft: 0.045, stiff: 0.05, rounds: 40 },
  { soft: 0.02, stiff: 0.035, rounds: 30 },
]
/** Below this difference of softened ink, which is 1 at most in each level, there is nothing to pull. */
const STILL = 1e-3

/**
 * Demons registration (Thirion 1998): each place is pulled along the slope of the ink, as far as the difference says, and the
 * field is smoothed after every pull. Both planes have the same size, a hundred cells an edge or so, and any unit.
 */
export function flowBetween(from: Plane, to: Plane): Flow {
  const { width, height } = from
  const edge = Math.max(width, height)
  let flow: Flow = { dx: newPlane(width, height), dy: newPlane(width, height) }
  for (const { soft, stiff, rounds } of levels) {
    const [one, other] = [from, to].map((plane) => evened(softened(plane, soft * edge))) as [Plane, Plane]
    for (let round = 0; round < rounds; round++) {
      pull(flow, one, other)
      flow = { dx: softened(flow.dx, stiff * edge), dy: softened(flow.dy, stiff * edge) }
    }
  }
  return flow
}

function softened(plane: Plane, radius: number): Plane {
  const box = Math.max(1, Math.round(radius / 2))
  return boxBlur(boxBlur(plane, box), box)
}

/** To 1 at most, so that a drawing with less ink is not a difference everywhere. */
function evened({ width, height, values }: Plane): Plane {
  const most = values.reduce((high, value) => Math.max(high, value), 1e-6)
  return { width, height, values: values.map((value) => value / most) }
}

function pull({ dx, dy }: Flow, one: Plane, other: Plane) {
  const { width, height } = one
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x
      const [u, v] = [x + (dx.values[at] as number), y + (dy.values[at] as number)]
      const off = (one.values[at] as number) - sample(other, u, v)
      if (Math.abs(off) < STILL) continue
      // The slope of both drawings: that of one alone leads nowhere where it is blank.
      const gx = slope(one, at, 1) + sample(other, u + 1, v) - sample(other, u - 1, v)
      const gy = slope(one, at, width) + sample(other, u, v + 1) - sample(other, u, v - 1)
      const weight = (4 * off) / (gx * gx + gy * gy + 4 * off * off + 1e-6)
      dx.values[at] = (dx.values[at] as number) + weight * gx
      dy.values[at] = (dy.values[at] as number) + weight * gy
    }
  }
}

const slope = ({ values }: Plane, at: number, step: number) =>
  (values[at + step] as number) - (values[at - step] as number)
