/** A drawing taken apart by ink: for each colour, how much of each pixel it covers. */

import { clamp, lumaOf, newPlane, type Plane } from '../../pixels/plane.ts'
import type { Raster } from '../../pixels/raster.ts'
import { findInks, type InkColour } from './colours.ts'

export interface Layer {
  /** `#rrggbb` */
  color: string
  /** 0 to 1 in each pixel. */
  coverage: Plane
}

/** How far a colour runs on under a darker one beside it, so that no ground shows through the seam. Pixels. */
const UNDERLAP = 1

/** The layers of a drawing on a transparent ground, light colours first: dark lines lie on top of what they enclose. */
export function splitLayers(ink: Raster): Layer[] {
  const inks = findInks(ink).toSorted((a, b) => lumaOf(...b.rgb) - lumaOf(...a.rgb))
  const planes = inks.map(() => newPlane(ink.width, ink.height))
  for (let i = 0; i < ink.width * ink.height; i++) share(ink, i, inks, planes)
  planes.forEach((plane, k) => {
    if (k < planes.length - 1) runUnder(plane, planes.slice(k + 1))
  })
  return inks.map(({ rgb }, k) => ({ color: toHex(rgb), coverage: planes[k] as Plane }))
}

export function toHex(rgb: readonly number[]): string {
  return `#${rgb.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`
}

/** Gives a pixel to the nearest colour, or to the two that it lies between, in proportion. */
function share({ data }: Raster, i: number, inks: InkColour[], planes: Plane[]) {
  const alpha = (data[i * 4 + 3] as number) / 255
  if (alpha === 0) return
  let [first, second] = [0, 0]
  let [least, next] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let k = 0; k < inks.length; k++) {
    const { rgb } = inks[k] as InkColour
    const far = square(data[i * 4] as number, data[i * 4 + 1] as number, data[i * 4 + 2] as number, rgb)
    if (far < least) [second, next, first, least] = [first, least, k, far]
    else if (far < next) [second, next] = [k, far]
  }
  const [one, other] = [planes[first] as Plane, planes[second] as Plane]
  if (!Number.isFinite(next)) {
    one.values[i] = alpha
    return
  }
  const between = square(...(inks[first] as InkColour).rgb, (inks[second] as InkColour).rgb)
  const part = clamp((next - least + between) / (2 * between), 0.5, 1)
  one.values[i] = alpha * part
  other.values[i] = alpha * (1 - part)
}

const square = (r: number, g: number, b: number, [r2, g2, b2]: readonly [number, number, number]) =>
  (r - r2) ** 2 + (g - g2) ** 2 + (b - b2) ** 2

function runUnder(plane: Plane, above: Plane[]) {
  const { width, height, values } = plane
  const own = new Float32Array(values)
  for (let y = UNDERLAP; y < height - UNDERLAP; y++) {
    for (let x = UNDERLAP; x < width - UNDERLAP; x++) {
      const i = y * width + x
      const over = above.reduce((sum, { values: theirs }) => sum + (theirs[i] as number), 0)
      if (over < 0.05) continue
      let most = 0
      for (let v = -UNDERLAP; v <= UNDERLAP; v++) {
        for (let u = -UNDERLAP; u <= UNDERLAP; u++) most = Math.max(most, own[i + v * width + u] as number)
      }
      values[i] = Math.max(values[i] as number, Math.min(most, (own[i] as number) + over))
    }
  }
}
