/** Operations on light over the whole frame: vignette, glow, night, film. */

import { openRandom } from '../draw/random.ts'
import { channel, clamp, lumaOf, mix, noise, ramp, softBlur } from '../pixels/plane.ts'
import { eachPixel, type Raster } from '../pixels/raster.ts'
import type { Strength } from './effect.ts'
import { fadedFilm, grayscale, moreContrast } from './tone.ts'

/** Darker toward the corners. */
export function vignette(raster: Raster, { amount }: Strength): Raster {
  const { width, height } = raster
  eachPixel(raster, (r, g, b, out, i) => {
    const x = ((i % width) + 0.5) / width - 0.5
    const y = (Math.floor(i / width) + 0.5) / height - 0.5
    const light = 1 - Math.min(0.92, 0.68 * amount) * ramp(0.3, 0.74, Math.hypot(x, y))
    out[0] = r * light
    out[1] = g * light
    out[2] = b * light
  })
  return raster
}

/** Soft focus: the picture with its own blur laid over it as light (the Orton effect). */
export async function dreamy(raster: Raster, { amount, scale }: Strength): Promise<Raster> {
  const glow = blurred(raster, 9 * scale)
  const share = Math.min(0.95, 0.8 * amount)
  eachPixel(raster, (r, g, b, out, i) => {
    out[0] = mix(r, screen(r, glow[0][i] as number), share)
    out[1] = mix(g, screen(g, glow[1][i] as number), share)
    out[2] = mix(b, screen(b, glow[2][i] as number), share)
  })
  return raster
}

/** Half of a screen: bright parts bloom without bleaching the rest. */
const screen = (value: number, light: number) => mix(value, light, 0.5) + 0.42 * (light - (value * light) / 255)

/** Moonlight: dark, blue, little colour; lamps and windows keep theirs and glow. */
export function night(raster: Raster, { amount, scale }: Strength): Raster {
  const { width, height, data } = raster
  const brightness = new Float32Array(width * height)
  for (let i = 0, at = 0; at < data.length; i++, at += 4) {
    brightness[i] = lumaOf(data[at] as number, data[at + 1] as number, data[at + 2] as number)
  }
  const sorted = Float32Array.from(brightness).sort()
  // Lamps are the few brightest places; in an evenly lit picture there are none.
  const middle = sorted[sorted.length >> 1] as number
  const lamp = Math.max(215, middle + 70)
  const glow = softBlur({ width, height, values: brightness.map((value) => ramp(lamp, lamp + 30, value)) }, 7 * scale)
  const share = Math.min(1, 0.8 + 0.2 * amount)
  eachPixel(raster, (r, g, b, out, i) => {
    const grey = brightness[i] as number
    const dim = 0.42 * (grey / 255) ** (0.25 * amount)
    const lit = clamp(ramp(lamp, lamp + 30, grey) * 0.75 + (glow.values[i] as number) * 0.7, 0, 1)
    out[0] = mix(r, mix(dim * mix(grey, r, 0.45) * 0.8, r * 0.9 + 30, lit), share)
    out[1] = mix(g, mix(dim * mix(grey, g, 0.45) * 0.98 + 3, g * 0.85 + 18, lit), share)
    out[2] = mix(b, mix(dim * mix(grey, b, 0.45) * 1.4 + 16, b * 0.7, lit), share)
  })
  return raster
}

/** Film noir: black and white, hard light, dark corners, grain. */
export async function noir(raster: Raster, strength: Strength): Promise<Raster> {
  const grey = await grayscale(raster, strength)
  const hard = await moreContrast(grey, { ...strength, amount: 0.9 * strength.amount })
  return grain(vignette(hard, { ...strength, amount: 0.8 }), { ...strength, amount: 0.8 })
}

/** An old print: faded, grained, dark in the corners. */
export async function vintage(raster: Raster, strength: Strength): Promise<Raster> {
  const faded = await fadedFilm(raster, strength)
  return grain(vignette(faded, { ...strength, amount: 0.55 }), { ...strength, amount: 0.7 })
}

/** The silver of a fast film: most to be seen in middle tones. */
export function grain(raster: Raster, { amount, scale, seed }: Strength): Raster {
  const { width, height } = raster
  const speck = noise(width, height, openRandom(seed, 'grain'), Math.max(1, 1.2 * scale))
  eachPixel(raster, (r, g, b, out, i) => {
    const value = lumaOf(r, g, b) / 255
    const shift = 26 * amount * (speck.values[i] as number) * (0.35 + 2.6 * value * (1 - value))
    out[0] = r + shift
    out[1] = g + shift
    out[2] = b + shift
  })
  return raster
}

function blurred(raster: Raster, radius: number): [Float32Array, Float32Array, Float32Array] {
  const blur = (offset: 0 | 1 | 2) => softBlur(channel(raster, offset), radius).values
  return [blur(0), blur(1), blur(2)]
}
