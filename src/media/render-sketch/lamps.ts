/** The studio's light, as a surface sees it. Directions have x to the right, y down, z toward the viewer. */

import { clamp, mix, ramp } from '../pixels/plane.ts'

/** Upper left in front: the main light, and a weak one from the right. Unit vectors. */
const KEY = [-0.52, -0.56, 0.645] as const
const FILL = [0.8, -0.1, 0.59] as const

/** Light that falls on a matt surface: about 1 where it faces the viewer. */
export function falling(nx: number, ny: number, nz: number): number {
  const key = Math.max(0, (nx * KEY[0] + ny * KEY[1] + nz * KEY[2] + 0.12) / 1.12)
  const fill = Math.max(0, nx * FILL[0] + ny * FILL[1] + nz * FILL[2])
  // The white sweep below throws light back up, and the ceiling down.
  const around = mix(0.3, 0.44, 0.5 - 0.5 * ny)
  return around + 0.72 * key + 0.17 * fill
}

interface Softbox {
  /** The middle and half the extent, in radians to the right and up from straight ahead. */
  across: number
  up: number
  halfAcross: number
  halfUp: number
  power: number
}

/** A large box on the left, a strip on the right and a bank above: what gives a packshot its long reflections. */
const SOFTBOXES: Softbox[] = [
  { across: -0.98, up: 0.32, halfAcross: 0.34, halfUp: 0.62, power: 2.5 },
  { across: 1.28, up: 0.1, halfAcross: 0.13, halfUp: 0.8, power: 1.5 },
  { across: 0, up: 1.25, halfAcross: 1.4, halfUp: 0.24, power: 1.3 },
]

/** Light that a mirror in this place would show; `rough` 0 to 1 blurs it. */
export function mirrored(nx: number, ny: number, nz: number, rough: number): number {
  const [rx, ry, rz] = [2 * nz * nx, 2 * nz * ny, 2 * nz * nz - 1]
  const across = Math.atan2(rx, rz)
  const up = Math.asin(clamp(-ry, -1, 1))
  const soft = 0.06 + 0.85 * rough
  const floor = mix(0.62, 0.32, ramp(-0.9 - rough, -0.02 + rough, up))
  const wall = mix(0.32, 0.7, ramp(-0.1, 1.4, up)) * mix(1, 0.62, ramp(0.4, 2.4, Math.abs(across)))
  let light = mix(floor, wall, ramp(-0.12 - 0.6 * rough, 0.06 + 0.6 * rough, up))
  for (const box of SOFTBOXES)
    light += box.power * inBox(across - box.across, box.halfAcross, soft) * inBox(up - box.up, box.halfUp, soft)
  return light
}

/** 1 inside, 0 outside; a soft edge takes from the middle what it gives to the surroundings. */
function inBox(away: number, half: number, soft: number): number {
  const edge = ramp(half + 0.5 * soft, half - 0.5 * soft, Math.abs(away))
  return edge * Math.min(1, (2 * half) / (half + soft))
}
