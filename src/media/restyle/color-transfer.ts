/** Gives a picture the colours of another: brightness by mean and spread, hues by the linear map of Pitié and Kokaram (2007). */

import { fromLab, type LabPlanes, toLabPlanes } from '../pixels/oklab.ts'
import { clamp } from '../pixels/plane.ts'
import type { Raster } from '../pixels/raster.ts'
import type { Strength } from './effect.ts'

interface Colors {
  mean: [l: number, a: number, b: number]
  /** Standard deviation of lightness. */
  spread: number
  /** Covariance of a and b. */
  aa: number
  ab: number
  bb: number
}

/** Below this variance a picture has no hues worth spreading: more would turn noise into colour. */
const LEAST = 2e-5

export function colorTransfer(raster: Raster, { amount, reference }: Strength): Raster {
  if (!reference) return raster
  const planes = toLabPlanes(raster)
  const from = measure(planes, raster)
  const to = measure(toLabPlanes(reference), reference)
  const gain = clamp(to.spread / Math.max(0.01, from.spread), 0.55, 1.7)
  const [m0, m1, m2, m3] = hueMap(from, to)
  const share = Math.min(1, 0.92 * amount)
  const { data } = raster
  for (let i = 0, at = 0; at < data.length; i++, at += 4) {
    const l = planes.l.values[i] as number
    const da = (planes.a.values[i] as number) - from.mean[1]
    const db = (planes.b.values[i] as number) - from.mean[2]
    const wanted = to.mean[0] + (l - from.mean[0]) * gain
    const [r, g, b] = fromLab(wanted, to.mean[1] + m0 * da + m1 * db, to.mean[2] + m2 * da + m3 * db)
    data[at] = (data[at] as number) * (1 - share) + r * share
    data[at + 1] = (data[at + 1] as number) * (1 - share) + g * share
    data[at + 2] = (data[at + 2] as number) * (1 - share) + b * share
  }
  return raster
}

/** Only what can be seen counts: fully transparent pixels have any colour. */
export function measure({ l, a, b }: LabPlanes, { data }: Raster): Colors {
  const sums = new Float64Array(7)
  let count = 1e-9
  for (let i = 0; i < l.values.length; i++) {
    if ((data[i * 4 + 3] as number) < 128) continue
    const [x, y, z] = [l.values[i] as number, a.values[i] as number, b.values[i] as number]
    count++
    const terms = [x, y, z, x * x, y * y, y * z, z * z]
    for (let k = 0; k < 7; k++) sums[k] = (sums[k] as number) + (terms[k] as number)
  }
  const [x, y, z, xx, yy, yz, zz] = Array.from(sums, (sum) => sum / count) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  return { mean: [x, y, z], spread: Math.sqrt(Math.max(0, xx - x * x)), aa: yy - y * y, ab: yz - y * z, bb: zz - z * z }
}

/** Hues are spread at most this much: a calm picture has none to spare, and its noise would turn green and violet. */
const MOST = 1.5

type Matrix = [number, number, number, number]

/** The gentlest linear map that turns one covariance into the other: A^-½ (A^½ B A^½)^½ A^-½. */
function hueMap(from: Colors, to: Colors): Matrix {
  const root = squareRoot([from.aa + LEAST, from.ab, from.ab, from.bb + LEAST])
  const inverse = invert(root)
  const middle = squareRoot(multiply(multiply(root, [to.aa + LEAST, to.ab, to.ab, to.bb + LEAST]), root))
  return multiply(multiply(inverse, middle), inverse).map((value) => clamp(value, -MOST, MOST)) as Matrix
}

/** Of a symmetric positive 2 × 2 matrix, in closed form. */
function squareRoot([a, b, c, d]: Matrix): Matrix {
  const s = Math.sqrt(Math.max(1e-12, a * d - b * c))
  const t = Math.sqrt(a + d + 2 * s)
  return [(a + s) / t, b / t, c / t, (d + s) / t]
}

function invert([a, b, c, d]: Matrix): Matrix {
  const determinant = a * d - b * c
  return [d / determinant, -b / determinant, -c / determinant, a / determinant]
}

function multiply([a, b, c, d]: Matrix, [e, f, g, h]: Matrix): Matrix {
  return [a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h]
}
