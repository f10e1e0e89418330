/**
 * Watercolour. Washes are the picture without its texture; pigment is thinned and thickened as in "Interactive watercolor
 * rendering with temporal coherence and abstraction" (Bousseau et al. 2006): dark rims where a wash dried, clouds where
 * it flowed, grain where the paper is rough; and the paper stays white around it.
 */

import { openRandom } from '../draw/random.ts'
import { clamp, luma, mix, noise, type Plane, ramp, softBlur, steepness } from '../pixels/plane.ts'
import { eachPixel, type Raster } from '../pixels/raster.ts'
import { kuwahara } from './kuwahara.ts'
import { roughPaper } from './paper.ts'

/** Cold-pressed paper is a warm white. 0 to 255. */
const PAPER = [252, 250, 244] as const

export function watercolour(
  raster: Raster,
  { amount, scale, seed }: { amount: number; scale: number; seed: number },
): Raster {
  const { width, height } = raster
  const random = openRandom(seed, 'watercolour')
  const washes = paintWashes(raster, scale)
  const wobbled = wobble(washes, scale, [
    noise(width, height, random, 9 * scale),
    noise(width, height, random, 9 * scale),
  ])
  const clouds = noise(width, height, random, 70 * scale)
  const flow = noise(width, height, random, 14 * scale)
  const paper = roughPaper(width, height, openRandom(seed, 'paper'), scale)
  const rims = softBlur(steepness(luma(wobbled)), scale)
  const border = washEdge(width, height, flow, clouds, scale)
  eachPixel(wobbled, (r, g, b, out, i) => {
    const wet = border.values[i] as number
    // The pigment collects where the wash ends: on the paper's side of every edge and along the border.
    const rim = ramp(3, 26, rims.values[i] as number) * 0.55 + 2.2 * wet * (1 - wet)
    const cloud = 0.34 * (clouds.values[i] as number) + 0.16 * (flow.values[i] as number)
    const density = 1 + amount * (rim + cloud + 0.3 * (paper.values[i] as number))
    const grey = 0.299 * r + 0.587 * g + 0.114 * b
    // Where light is strongest no paint was put at all.
    const dry = ramp(205, 245, grey + 14 * (paper.values[i] as number)) * 0.75
    const cover = wet * (1 - dry)
    out[0] = mix(PAPER[0], pigment(r, grey, density), cover)
    out[1] = mix(PAPER[1], pigment(g, grey, density), cover)
    out[2] = mix(PAPER[2], pigment(b, grey, density), cover)
  })
  return wobbled
}

/** Broad washes on calm ground, finer ones where there is something to see. */
function paintWashes(raster: Raster, scale: number): Raster {
  const fine = kuwahara(kuwahara(raster, 3 * scale), 2.4 * scale)
  const broad = kuwahara(kuwahara(fine, 8 * scale), 4 * scale)
  const detail = softBlur(steepness(luma(fine)), 4 * scale)
  eachPixel(broad, (r, g, b, out, i) => {
    const share = ramp(2, 8, detail.values[i] as number)
    const at = i * 4
    out[0] = mix(r, fine.data[at] as number, share)
    out[1] = mix(g, fine.data[at + 1] as number, share)
    out[2] = mix(b, fine.data[at + 2] as number, share)
  })
  return broad
}

/** No hand draws a line as a lens does: everything shifts by a pixel or two. */
function wobble(raster: Raster, scale: number, [across, down]: [Plane, Plane]): Raster {
  const { width, height, data } = raster
  const moved = new Uint8ClampedArray(data)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const px = clamp(Math.round(x + 1.8 * scale * (across.values[i] as number)), 0, width - 1)
      const py = clamp(Math.round(y + 1.8 * scale * (down.values[i] as number)), 0, height - 1)
      const from = (py * width + px) * 4
      for (let c = 0; c < 3; c++) moved[i * 4 + c] = data[from + c] as number
    }
  }
  return { width, height, data: moved }
}

/** Pigment of a colour at a density: thin lets the paper through, thick darkens. Paint is more vivid than a photo, and lighter. */
function pigment(value: number, grey: number, density: number): number {
  const vivid = clamp(grey + (value - grey) * 1.25, 0, 255)
  const tone = clamp(0.12 + 0.88 * (vivid / 255) ** 0.78, 0, 1)
  return 255 * clamp(tone - (tone - tone * tone) * (density - 1) * 1.15, 0, 1)
}

/** 1 where the paper was wetted, 0 on its margin, with an uneven edge between. */
function washEdge(width: number, height: number, flow: Plane, clouds: Plane, scale: number): Plane {
  const margin = 0.045 * Math.min(width, height)
  const values = new Float32Array(width * height)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const inside = Math.min(x, width - 1 - x, y, height - 1 - y)
      const ragged = 2.5 * scale * (flow.values[i] as number) + 0.5 * margin * (clouds.values[i] as number)
      values[i] = ramp(margin - 2 * scale, margin + 3 * scale, inside + ragged)
    }
  }
  return { width, height, values }
}
