/** Operations that change each pixel's colour by itself: light, warmth, vividness. */

import { clamp, lumaOf, mix } from '../pixels/plane.ts'
import { eachPixel, type Raster } from '../pixels/raster.ts'
import type { Effect, Strength } from './effect.ts'

/** Builds an effect from what one pixel becomes at full strength; `amount` mixes it with the pixel as it was. */
function blend(change: (r: number, g: number, b: number) => readonly [number, number, number]): Effect {
  return (raster, { amount }) => {
    eachPixel(raster, (r, g, b, out) => {
      const [r2, g2, b2] = change(r, g, b)
      out[0] = mix(r, r2, amount)
      out[1] = mix(g, g2, amount)
      out[2] = mix(b, b2, amount)
    })
    return raster
  }
}

/** As `blend`, but more than 1 is no more than 1: a picture cannot be more than black and white. */
function convert(change: (r: number, g: number, b: number) => readonly [number, number, number]): Effect {
  const effect = blend(change)
  return (raster, strength) => effect(raster, { ...strength, amount: Math.min(1, strength.amount) })
}

/** The same curve for all three channels, from a table. */
function curve(tone: (value: number, amount: number) => number): Effect {
  return (raster, { amount }) => {
    const table = Uint8ClampedArray.from({ length: 256 }, (_, byte) => clamp(255 * tone(byte / 255, amount), 0, 255))
    eachPixel(raster, (r, g, b, out) => {
      out[0] = table[r] as number
      out[1] = table[g] as number
      out[2] = table[b] as number
    })
    return raster
  }
}

const saturation = (r: number, g: number, b: number, factor: number) => {
  const grey = lumaOf(r, g, b)
  return [grey + (r - grey) * factor, grey + (g - grey) * factor, grey + (b - grey) * factor] as const
}

// A power and not a sum: black stays black and white stays white.
export const brighter = curve((value, amount) => value ** (1 / (1 + 0.55 * amount)))
export const darker = curve((value, amount) => value ** (1 + 0.7 * amount))
export const moreContrast = curve((value, amount) => mix(value, value * value * (3 - 2 * value), 0.9 * amount))
export const lessContrast = curve((value, amount) => mix(value, 0.28 + 0.48 * value, Math.min(1, 0.75 * amount)))

export const warmer = blend((r, g, b) => [r * 1.12 + 6, g * 1.02, b * 0.8])
export const cooler = blend((r, g, b) => [r * 0.82, g * 0.99, b * 1.12 + 8])
export const saturate = blend((r, g, b) => saturation(r, g, b, 1.5))
export const muted = convert((r, g, b) => saturation(r, g, b, 0.5))

export const grayscale = convert((r, g, b) => saturation(r, g, b, 0))
export const invert = convert((r, g, b) => [255 - r, 255 - g, 255 - b])
export const sepia = convert((r, g, b) => {
  const grey = lumaOf(r, g, b)
  return [grey * 1.07 + 12, grey * 0.9 + 6, grey * 0.68]
})

/** Light and milky, with the hue kept. */
export const pastel = convert((r, g, b) => {
  const [r2, g2, b2] = saturation(r, g, b, 0.85)
  return [110 + r2 * 0.57, 108 + g2 * 0.57, 110 + b2 * 0.57]
})

/** Faded film: black no longer black, yellow light, blue-green shadows. */
export const fadedFilm = convert((r, g, b) => {
  const [r2, g2, b2] = saturation(r, g, b, 0.72)
  return [28 + r2 * 0.9, 24 + g2 * 0.85, 34 + b2 * 0.66]
})

/** Pulls the picture toward a colour; a negative amount takes the colour out. Brightness stays. */
export function tint(raster: Raster, { amount, color = '#808080' }: Strength): Raster {
  const wanted = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as [number, number, number]
  const grey = lumaOf(...wanted)
  const share = 0.42 * amount
  eachPixel(raster, (r, g, b, out) => {
    const value = lumaOf(r, g, b)
    // Black and white hold no colour: middle tones take most of it.
    const room = share * (0.35 + 2.6 * (value / 255) * (1 - value / 255))
    out[0] = r + (wanted[0] - grey) * room
    out[1] = g + (wanted[1] - grey) * room
    out[2] = b + (wanted[2] - grey) * room
  })
  return raster
}
