/** The studio: a seamless sweep, and a thing stood on it. */

import { castShadow } from '../compose/shadow.ts'
import { openRandom } from '../draw/random.ts'
import { fromLab, type Lab, toLab } from '../pixels/oklab.ts'
import { clamp, mix, ramp } from '../pixels/plane.ts'
import { type Raster, resizeRaster } from '../pixels/raster.ts'

export interface Size {
  width: number
  height: number
}

/** Shares of the frame: how much of it a thing fills at most, and where the floor it stands on is. */
const TALLEST = 0.68
const WIDEST = 0.72
const FLOOR = 0.845
/** Where the floor turns up into the wall, softly. */
const BEND = 0.66

/** A sweep of paper in one colour, lit from above the thing. `color` is `#rrggbb`. */
export function paintBackdrop({ width, height }: Size, color: string, seed: number): Raster {
  const [l, a, b] = labOf(color)
  const random = openRandom(seed, 'backdrop')
  const lamp = { x: 0.5 + random.between(-0.08, 0.04), y: 0.4 + random.between(-0.04, 0.04) }
  const data = new Uint8ClampedArray(width * height * 4)
  for (let y = 0, at = 0; y < height; y++) {
    const v = (y + 0.5) / height
    for (let x = 0; x < width; x++, at += 4) {
      const u = (x + 0.5) / width
      const wall = 0.055 * (1 - ramp(0, 0.75, Math.hypot((u - lamp.x) * 0.85, v - lamp.y))) - 0.035
      const floor = 0.035 * (1 - ramp(0.1, 0.75, Math.hypot(u - 0.46, (v - FLOOR) * 1.6))) - 0.004
      const corner = 0.05 * ramp(0.45, 0.85, Math.hypot(u - 0.5, v - 0.5))
      const light = l + mix(wall, floor, ramp(BEND - 0.09, BEND + 0.11, v)) - corner
      const rgb = fromLab(clamp(light, 0, 1), a, b)
      // Dithered: a slow gradient would show its steps.
      const speck = random.between(-0.6, 0.6)
      for (let c = 0; c < 3; c++) data[at + c] = (rgb[c] as number) + speck
      data[at + 3] = 255
    }
  }
  return { width, height, data }
}

/** A colour for the sweep that the thing stands out from, with a trace of the opposite hue. */
export function backdropFor(color: string): string {
  const [l, a, b] = labOf(color)
  const light = l > 0.84 ? 0.8 : l > 0.7 ? 0.93 : 0.9
  const [r, g, blue] = fromLab(light, 0.003 - 0.045 * a, 0.008 - 0.045 * b)
  return `#${[r, g, blue].map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`
}

function labOf(color: string): Lab {
  const value = Number.parseInt(color.slice(1), 16)
  return toLab(value >> 16, (value >> 8) & 255, value & 255)
}

/** Stands the figure on the floor in the middle, with its shadow and a reflection. `gloss` 0 to 1. Draws in place. */
export async function stand(ground: Raster, figure: Raster, gloss: number): Promise<void> {
  const scale = Math.min((TALLEST * ground.height) / figure.height, (WIDEST * ground.width) / figure.width)
  const size = {
    width: Math.max(1, Math.round(figure.width * scale)),
    height: Math.max(1, Math.round(figure.height * scale)),
  }
  const fitted = await resizeRaster(figure, size.width, size.height)
  const left = Math.round((ground.width - size.width) / 2)
  // A low thing is moved up toward the middle: it would lie at the foot of an empty frame.
  const foot = mix(FLOOR, 0.5 + size.height / ground.height / 2, 0.45)
  const top = Math.round(foot * ground.height) - size.height
  reflectOnFloor(ground, fitted, { left, top, strength: 0.1 + 0.24 * gloss })
  castShadow(ground, fitted, { left, top })
  for (let y = 0; y < fitted.height; y++) {
    for (let x = 0; x < fitted.width; x++) lay(ground, left + x, top + y, fitted, (y * fitted.width + x) * 4, 1)
  }
}

/** Each column is mirrored about its own lowest point, which leaves no gap under a round foot. */
function reflectOnFloor(
  ground: Raster,
  figure: Raster,
  { left, top, strength }: { left: number; top: number; strength: number },
) {
  const { width, height } = figure
  const reach = Math.round(0.22 * height)
  const feet = findFeet(figure)
  for (let x = 0; x < width; x++) {
    const foot = Math.round(feet[x] as number)
    // What hangs above the floor, as a handle does, would be mirrored far below: too far to be seen.
    const near = ramp(0.8, 0.93, foot / height)
    for (let k = 1; near > 0 && k < reach && foot - k >= 0; k++) {
      const fade = near * strength * (1 - k / reach) ** 1.7
      lay(ground, left + x, top + foot + k, figure, ((foot - k) * width + x) * 4, fade)
    }
  }
}

/** The lowest row of each column that shows, without the tremble of a hand: a step there would be a streak on the floor. */
function findFeet({ width, height, data }: Raster): number[] {
  const feet = Array.from({ length: width }, (_, x) => {
    let foot = height - 1
    while (foot > 0 && (data[(foot * width + x) * 4 + 3] as number) < 128) foot--
    return foot
  })
  const reach = Math.max(1, Math.round(0.02 * width))
  return feet.map((foot, x) => {
    const near = feet
      .slice(Math.max(0, x - reach), x + reach + 1)
      .filter((other) => Math.abs(other - foot) < 0.03 * height)
    return near.reduce((sum, other) => sum + other, 0) / near.length
  })
}

function lay(ground: Raster, x: number, y: number, from: Raster, at: number, share: number) {
  if (x < 0 || y < 0 || x >= ground.width || y >= ground.height) return
  const alpha = (share * (from.data[at + 3] as number)) / 255
  if (alpha === 0) return
  const to = (y * ground.width + x) * 4
  for (let c = 0; c < 3; c++)
    ground.data[to + c] = mix(ground.data[to + c] as number, from.data[at + c] as number, alpha)
}
