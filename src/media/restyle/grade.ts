/** A gentle look for a prompt that names no operation known here: a little paint, a seeded pair of tones. */

import { openRandom } from '../draw/random.ts'
import { lumaOf, mix } from '../pixels/plane.ts'
import { eachPixel, type Raster } from '../pixels/raster.ts'
import type { Strength } from './effect.ts'
import { kuwahara } from './kuwahara.ts'
import { vignette } from './light.ts'

/** Colours of shadow and light, as a colourist pairs them. */
const LOOKS = [
  { shadow: [14, 34, 58], light: [255, 232, 196] },
  { shadow: [38, 20, 52], light: [255, 222, 190] },
  { shadow: [12, 44, 44], light: [255, 240, 214] },
  { shadow: [48, 26, 20], light: [240, 244, 255] },
  { shadow: [22, 30, 70], light: [255, 214, 214] },
] as const

export function grade(raster: Raster, strength: Strength): Raster {
  const random = openRandom(strength.seed, 'grade')
  const look = LOOKS[random.whole(0, LOOKS.length - 1)] ?? LOOKS[0]
  const painted = kuwahara(raster, 1.6 * strength.scale)
  eachPixel(painted, (r, g, b, out) => {
    const value = lumaOf(r, g, b) / 255
    const soft = mix(value, value * value * (3 - 2 * value), 0.35) * 255
    const lift = (soft + 8) / (value * 255 + 8)
    const share = 0.2 + 0.1 * Math.abs(2 * value - 1)
    out[0] = mix(r * lift, mix(look.shadow[0], look.light[0], value), share)
    out[1] = mix(g * lift, mix(look.shadow[1], look.light[1], value), share)
    out[2] = mix(b * lift, mix(look.shadow[2], look.light[2], value), share)
  })
  return vignette(painted, { ...strength, amount: 0.35 })
}
