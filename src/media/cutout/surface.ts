/** A smooth surface of colour through scattered pixels: what a plain wall looks like under one lamp. */

import type { LabPlanes } from '../pixels/oklab.ts'
import { newPlane } from '../pixels/plane.ts'

/** A pixel to fit to: its place, -1 to 1, its colour, and how much it counts. */
export interface Sample {
  index: number
  x: number
  y: number
  color: [number, number, number]
  weight: number
}

/** Coefficients per channel. */
export type Surface = [number[], number[], number[]]

const TERMS = 6
const terms = (x: number, y: number) => [1, x, y, x * x, y * y, x * y]

/** The surface's colour at a place. */
export function evaluate(surface: Surface, x: number, y: number): [number, number, number] {
  const basis = terms(x, y)
  const value = (row: number[]) => row.reduce((sum, coefficient, i) => sum + coefficient * (basis[i] as number), 0)
  return [value(surface[0]), value(surface[1]), value(surface[2])]
}

/** Weighted least squares, by the normal equations. */
export function fitSurface(samples: Sample[]): Surface {
  const matrix = Array.from({ length: TERMS }, () => new Array<number>(TERMS + 3).fill(0))
  for (const { x, y, color, weight } of samples) {
    const row = [...terms(x, y), ...color]
    for (let i = 0; i < TERMS; i++) {
      const line = matrix[i] as number[]
      for (let j = 0; j < row.length; j++)
        line[j] = (line[j] as number) + weight * (row[i] as number) * (row[j] as number)
    }
  }
  // A trace on the diagonal keeps a 1 × 1 picture solvable.
  matrix.forEach((line, i) => {
    line[i] = (line[i] as number) + 1e-6 * (1 + samples.length)
  })
  eliminate(matrix)
  return [0, 1, 2].map((c) => matrix.map((line, i) => (line[TERMS + c] as number) / (line[i] as number))) as Surface
}

/** Gauss and Jordan, in place; the matrix is positive, so no pivot needs to be sought. */
function eliminate(matrix: number[][]) {
  matrix.forEach((pivot, i) => {
    for (const line of matrix) {
      if (line === pivot) continue
      const factor = (line[i] as number) / (pivot[i] as number)
      for (let j = i; j < line.length; j++) line[j] = (line[j] as number) - factor * (pivot[j] as number)
    }
  })
}

/** The place of a pixel as the surface counts it. */
export function place(x: number, y: number, width: number, height: number) {
  return { x: (2 * x) / Math.max(1, width - 1) - 1, y: (2 * y) / Math.max(1, height - 1) - 1 }
}

/** The surface as a picture. */
export function paintSurface(surface: Surface, width: number, height: number): LabPlanes {
  const planes = { l: newPlane(width, height), a: newPlane(width, height), b: newPlane(width, height) }
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const at = place(x, y, width, height)
      const [l, a, b] = evaluate(surface, at.x, at.y)
      planes.l.values[i] = l
      planes.a.values[i] = a
      planes.b.values[i] = b
    }
  }
  return planes
}
