/** Comic: calm surfaces in a few tones of full colour, and ink along the edges. */

import { boxBlur, clamp, luma, lumaOf, type Plane, ramp, softBlur } from '../pixels/plane.ts'
import { eachPixel, type Raster } from '../pixels/raster.ts'
import type { Strength } from './effect.ts'
import { kuwahara } from './kuwahara.ts'

/** Tones from black to white. */
const TONES = 6

export function cartoon(raster: Raster, { amount, scale }: Strength): Raster {
  const ink = inkLines(luma(raster), scale)
  const calm = kuwahara(kuwahara(raster, 4 * scale), 3 * scale)
  eachPixel(calm, (r, g, b, out, i) => {
    const value = lumaOf(r, g, b)
    const lift = tone(value) / Math.max(1, value)
    const grey = value * lift
    const line = 1 - Math.min(1, amount) * (ink.values[i] as number)
    out[0] = line * clamp(grey + (r * lift - grey) * 1.25, 0, 255)
    out[1] = line * clamp(grey + (g * lift - grey) * 1.25, 0, 255)
    out[2] = line * clamp(grey + (b * lift - grey) * 1.25, 0, 255)
  })
  return calm
}

/** Steps with a short slope between them, so that a soft shadow ends in a line and not in a ragged edge. */
function tone(value: number): number {
  const place = (Math.min(255, value * 1.06 + 6) / 255) * (TONES - 1)
  const step = Math.floor(place)
  return (255 * (step + ramp(0.42, 0.58, place - step))) / (TONES - 1)
}

/** 0 to 1: where the picture is darker than around it (difference of Gaussians, after Winnemöller et al. 2006). */
function inkLines(brightness: Plane, scale: number): Plane {
  const fine = softBlur(brightness, 1.2 * scale)
  const broad = softBlur(brightness, 3.2 * scale)
  for (let i = 0; i < fine.values.length; i++) {
    fine.values[i] = ramp(3.5, 9, (broad.values[i] as number) - (fine.values[i] as number))
  }
  return boxBlur(fine, Math.round(0.5 * scale))
}
