/** OKLab (Björn Ottosson, 2020): a colour space where equal distances look equal. https://bottosson.github.io/posts/oklab/ */

import { newPlane, type Plane } from './plane.ts'
import type { Raster } from './raster.ts'

/** Lightness 0 to 1; a (green to red) and b (blue to yellow) about -0.4 to 0.4. */
export interface LabPlanes {
  l: Plane
  a: Plane
  b: Plane
}

export type Lab = [l: number, a: number, b: number]

/** sRGB byte to linear light, 0 to 1. */
const LINEAR = Float32Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
})

/** Linear light to sRGB, in this many steps: fine enough that a byte survives the way there and back. */
const STEPS = 16_384
const ENCODED = Float32Array.from({ length: STEPS + 1 }, (_, step) => {
  const value = step / STEPS
  return 255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055)
})

export function toLab(r: number, g: number, b: number): Lab {
  const lr = LINEAR[Math.round(r)] as number
  const lg = LINEAR[Math.round(g)] as number
  const lb = LINEAR[Math.round(b)] as number
  const l = Math.cbrt(0.4122214708 * lr + 0.5363325363 * lg + 0.0514459929 * lb)
  const m = Math.cbrt(0.2119034982 * lr + 0.6806995451 * lg + 0.1073969566 * lb)
  const s = Math.cbrt(0.0883024619 * lr + 0.2817188376 * lg + 0.6299787005 * lb)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

/** Back to sRGB, 0 to 255, clipped where the colour does not exist there. */
export function fromLab(l: number, a: number, b: number): [r: number, g: number, b: number] {
  const lc = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const mc = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const sc = (l - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    encode(4.0767416621 * lc - 3.3077115913 * mc + 0.2309699292 * sc),
    encode(-1.2684380046 * lc + 2.6097574011 * mc - 0.3413193965 * sc),
    encode(-0.0041960863 * lc - 0.7034186147 * mc + 1.707614701 * sc),
  ]
}

function encode(light: number): number {
  return ENCODED[light <= 0 ? 0 : light >= 1 ? STEPS : Math.round(light * STEPS)] as number
}

export function toLabPlanes({ width, height, data }: Raster): LabPlanes {
  const planes = { l: newPlane(width, height), a: newPlane(width, height), b: newPlane(width, height) }
  for (let i = 0, at = 0; at < data.length; i++, at += 4) {
    const [l, a, b] = toLab(data[at] as number, data[at + 1] as number, data[at + 2] as number)
    planes.l.values[i] = l
    planes.a.values[i] = a
    planes.b.values[i] = b
  }
  return planes
}
