/** Pixels as a video holds them: brightness at full size, colour at half, by ITU-R BT.709 in limited range. */

import type { Raster } from '../pixels/raster.ts'

export interface PlanarFrame {
  /** `I420`, or `I420A` with a plane of alpha at its end. */
  format: 'I420' | 'I420A'
  /** Pixels, both even: an odd edge gets a line of paper more. */
  width: number
  height: number
  /** The planes one after the other. */
  data: Uint8Array
}

/** What `toPlanar` writes, in the words of WebCodecs. */
export const videoColours = { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false } as const

const PAPER = 255

/**
 * Over white paper, or with the alpha kept beside it. A kept colour is that of the ink alone; where there is none it is
 * white, which a player without transparency then shows.
 */
export function toPlanar(picture: Raster, { alpha }: { alpha: 'keep' | 'flatten' }): PlanarFrame {
  const keeps = alpha === 'keep'
  const width = picture.width + (picture.width % 2)
  const height = picture.height + (picture.height % 2)
  const size = width * height
  const chroma = (width / 2) * (height / 2)
  const data = new Uint8Array(size + 2 * chroma + (keeps ? size : 0))
  const pixel = new Float64Array(4)
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      let [cb, cr, weights] = [0, 0, 0]
      for (let corner = 0; corner < 4; corner++) {
        const at = (y + (corner >> 1)) * width + x + (corner & 1)
        look(picture, x + (corner & 1), y + (corner >> 1), { keeps, pixel })
        const [r, g, b, a] = pixel as unknown as [number, number, number, number]
        const light = 0.2126 * r + 0.7152 * g + 0.0722 * b
        data[at] = Math.round(16 + (219 / 255) * light)
        if (keeps) data[size + 2 * chroma + at] = a
        const weight = keeps ? a + 1e-3 : 1 // a transparent neighbour must not bleach a thin line
        cb += (weight * (b - light)) / 1.8556
        cr += (weight * (r - light)) / 1.5748
        weights += weight
      }
      const at = size + (y / 2) * (width / 2) + x / 2
      data[at] = Math.round(128 + (224 / 255) * (cb / weights))
      data[at + chroma] = Math.round(128 + (224 / 255) * (cr / weights))
    }
  }
  return { format: keeps ? 'I420A' : 'I420', width, height, data }
}

/** Red, green, blue and alpha of a pixel, 0 to 255; outside of the picture there is paper. */
function look(
  { width, height, data }: Raster,
  x: number,
  y: number,
  { keeps, pixel }: { keeps: boolean; pixel: Float64Array },
) {
  const at = 4 * (y * width + x)
  const alpha = x < width && y < height ? (data[at + 3] as number) : 0
  const share = keeps ? Math.sign(alpha) : alpha / 255
  for (let c = 0; c < 3; c++) pixel[c] = share === 0 ? PAPER : PAPER + share * ((data[at + c] as number) - PAPER)
  pixel[3] = alpha
}
