/** The shadow of a subject on the ground: dark where it touches, long and soft where it is cast. */

import { mix, newPlane, type Plane, softBlur } from '../pixels/plane.ts'
import type { Raster } from '../pixels/raster.ts'

/** The cast shadow lies this flat and leans this far, as shares of the subject's height: light from the upper left. */
const FLAT = 0.2
const LEAN = 0.34
const CAST = 0.55
const CONTACT = 0.65
/** Shadows are blue, because the sky lights them. */
const SHADE = [18, 20, 34] as const

/** Darkens the ground, in place, under a figure whose upper left corner is at `left`, `top`. */
export function castShadow(ground: Raster, figure: Raster, { left, top }: { left: number; top: number }) {
  const contact = newPlane(ground.width, ground.height)
  const cast = newPlane(ground.width, ground.height)
  const feet = lowest(figure)
  const floor = top + figure.height - 1
  for (let y = 0; y < figure.height; y++) {
    for (let x = 0; x < figure.width; x++) {
      const alpha = (figure.data[(y * figure.width + x) * 4 + 3] as number) / 255
      if (alpha === 0) continue
      const up = figure.height - 1 - y
      const fade = 1 - 0.75 * (up / figure.height)
      put(cast, left + x + LEAN * up, floor - FLAT * up, alpha * fade)
      const isFoot = y >= (feet[x] as number) - 0.05 * figure.height && (feet[x] as number) > 0.72 * figure.height
      if (isFoot) put(contact, left + x, top + y + 0.012 * figure.height, alpha)
    }
  }
  const soft = softBlur(cast, Math.max(1.5, 0.035 * figure.height))
  const close = softBlur(contact, Math.max(1, 0.018 * figure.height))
  darken(ground, soft, close)
}

/** The lowest row of each column where the figure shows; -1 where it does not. */
function lowest({ width, height, data }: Raster): Int32Array {
  const feet = new Int32Array(width).fill(-1)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) if ((data[(y * width + x) * 4 + 3] as number) > 127) feet[x] = y
  }
  return feet
}

function put({ width, height, values }: Plane, x: number, y: number, value: number) {
  const px = Math.round(x)
  const py = Math.round(y)
  if (px < 0 || px >= width || py < 0 || py >= height) return
  const at = py * width + px
  values[at] = Math.max(values[at] as number, value)
}

function darken({ data }: Raster, cast: Plane, contact: Plane) {
  for (let i = 0; i < cast.values.length; i++) {
    const share = 1 - (1 - CAST * (cast.values[i] as number)) * (1 - CONTACT * (contact.values[i] as number))
    if (share < 0.003) continue
    for (let c = 0; c < 3; c++) data[i * 4 + c] = mix(data[i * 4 + c] as number, SHADE[c] as number, share)
  }
}
