/** Ways to move points: turns, scalings and shifts, and how they follow each other. Angles are radians, clockwise as seen. */

import type { Point, Stroke } from '../doodle/doodle.ts'

export type Warp = (point: Point) => Point

export const stay: Warp = (point) => point

export const shift =
  (dx: number, dy: number): Warp =>
  ([x, y]) => [x + dx, y + dy]

export const scale =
  (sx: number, sy: number, [cx, cy]: Point): Warp =>
  ([x, y]) => [cx + (x - cx) * sx, cy + (y - cy) * sy]

export function turn(angle: number, [cx, cy]: Point): Warp {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return ([x, y]) => [cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos]
}

/** One after the other, the first first. */
export const inTurn =
  (...warps: Warp[]): Warp =>
  (point) =>
    warps.reduce((moved, warp) => warp(moved), point)

/** The stroke with its points moved; its line `thickness` times as thick. */
export function warped(stroke: Stroke, warp: Warp, thickness = 1): Stroke {
  return { ...stroke, points: stroke.points.map(warp), width: stroke.width * thickness }
}

export const degrees = (angle: number) => (angle * Math.PI) / 180

/** A swing between 1 and -1 that is at 1, and at rest, where the phase is whole. */
export const swing = (phase: number) => Math.cos(2 * Math.PI * phase)
