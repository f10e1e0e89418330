/** Oil: broad strokes that follow the forms, thick enough to catch light from the side. */

import { openRandom } from '../draw/random.ts'
import { boxBlur, clamp, luma, lumaOf, noise, type Plane, sample } from '../pixels/plane.ts'
import { eachPixel, type Raster } from '../pixels/raster.ts'
import type { Strength } from './effect.ts'
import { kuwahara } from './kuwahara.ts'

/** Half the length of a bristle mark in steps of `1.6 * scale` pixels. */
const STROKE = 7

export function oil(raster: Raster, { amount, scale, seed }: Strength): Raster {
  const { width, height } = raster
  const paint = kuwahara(kuwahara(raster, 5 * scale * Math.sqrt(amount)), 3 * scale)
  const directions = flow(luma(paint), scale)
  const bristles = streaks(noise(width, height, openRandom(seed, 'bristles'), 2.2 * scale), directions, scale)
  eachPixel(paint, (r, g, b, out, i) => {
    const grey = lumaOf(r, g, b)
    const light = relief(bristles, i) * 2.6 * amount * (0.35 + grey / 300) + 7 * (bristles.values[i] as number)
    out[0] = clamp(grey + (r - grey) * 1.3, 0, 255) + light
    out[1] = clamp(grey + (g - grey) * 1.3, 0, 255) + light
    out[2] = clamp(grey + (b - grey) * 1.3, 0, 255) + light * 0.9
  })
  return paint
}

/** The way along the edges at each pixel, as a unit vector; smoothed, so that strokes agree (structure tensor). */
function flow(brightness: Plane, scale: number): { x: Float32Array; y: Float32Array } {
  const { width, height, values } = brightness
  const tensor = [0, 1, 2].map(() => new Float32Array(values.length)) as [Float32Array, Float32Array, Float32Array]
  for (let y = 1, last = height - 1; y < last; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      const gx = (values[i + 1] as number) - (values[i - 1] as number)
      const gy = (values[i + width] as number) - (values[i - width] as number)
      tensor[0][i] = gx * gx
      tensor[1][i] = gy * gy
      tensor[2][i] = gx * gy
    }
  }
  const radius = Math.round(6 * scale)
  const [xx, yy, xy] = tensor.map(
    (plane) => boxBlur(boxBlur({ width, height, values: plane }, radius), radius).values,
  ) as [Float32Array, Float32Array, Float32Array]
  for (let i = 0; i < values.length; i++) {
    // Half the angle of the doubled vector is the gradient's; a quarter turn further runs along the edge.
    const angle = 0.5 * Math.atan2(2 * (xy[i] as number), (xx[i] as number) - (yy[i] as number)) + Math.PI / 2
    xx[i] = Math.cos(angle)
    yy[i] = Math.sin(angle)
  }
  return { x: xx, y: yy }
}

/** Noise smeared along the flow: the marks of a brush's hairs (line integral convolution). */
function streaks(hairs: Plane, directions: { x: Float32Array; y: Float32Array }, scale: number): Plane {
  const { width, height } = hairs
  const values = new Float32Array(hairs.values.length)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const dx = (directions.x[i] as number) * 1.6 * scale
      const dy = (directions.y[i] as number) * 1.6 * scale
      let sum = 0
      for (let k = -STROKE; k <= STROKE; k++) sum += nearest(hairs, x + k * dx, y + k * dy)
      values[i] = (sum / (2 * STROKE + 1)) * 2.4
    }
  }
  return { width, height, values }
}

function nearest({ width, height, values }: Plane, x: number, y: number): number {
  const px = x < 0 ? 0 : x >= width - 1 ? width - 1 : (x + 0.5) | 0
  const py = y < 0 ? 0 : y >= height - 1 ? height - 1 : (y + 0.5) | 0
  return values[py * width + px] as number
}

/** Light from the upper left on the ridges of the paint. */
function relief(bristles: Plane, i: number): number {
  const { width, values } = bristles
  const x = i % width
  const y = (i - x) / width
  return 9 * ((values[i] as number) - sample(bristles, x - 1, y - 1))
}
