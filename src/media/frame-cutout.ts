/** What a cut-out is delivered as: cropped to its subject, on clear ground or on one colour, without loss. */

import { openSharp, type Raster, readRaster, writePng } from './pixels/raster.ts'

export interface FrameOptions {
  /** `#rrggbb` or `#rgb`; transparent when absent. */
  background?: string
  /** Crops to the subject. */
  trim: boolean
  format?: 'png' | 'webp'
}

/** Fainter pixels are dust and the ends of soft shadows. */
const SEEN = 8
/** On a colour the subject gets some air, as a share of its longer edge; on clear ground it is cropped tightly. */
const AIR = 0.06

/** Frames a cut-out; a picture without transparency is its own subject. Throws `UnreadablePicture`. */
export async function frameCutOut(
  cutOut: Uint8Array,
  { background, trim, format = 'png' }: FrameOptions,
): Promise<Uint8Array> {
  const picture = await readRaster(cutOut)
  const box = trim ? boxOf(picture) : undefined
  const air = box && background ? Math.round(AIR * Math.max(box.width, box.height)) : 0
  const framed = box ? crop(picture, box, air) : picture
  if (background) lay(framed, background)
  if (format === 'webp') return openSharp(framed).webp({ lossless: true }).toBuffer()
  return writePng(framed, background ? {} : { alpha: 'keep' })
}

interface Box {
  left: number
  top: number
  width: number
  height: number
}

/** Around what can be seen; `undefined` when nothing can. */
function boxOf({ width, height, data }: Raster): Box | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let i = 0; i < width * height; i++) {
    if ((data[i * 4 + 3] as number) < SEEN) continue
    const [x, y] = [i % width, Math.floor(i / width)]
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = y
  }
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 }
}

function crop({ width, data }: Raster, { left, top, ...box }: Box, air: number): Raster {
  const size = { width: box.width + 2 * air, height: box.height + 2 * air }
  const part = new Uint8ClampedArray(size.width * size.height * 4)
  for (let y = 0; y < box.height; y++) {
    const from = ((top + y) * width + left) * 4
    part.set(data.subarray(from, from + box.width * 4), ((y + air) * size.width + air) * 4)
  }
  return { ...size, data: part }
}

/** Lays the picture on a colour, in place. */
function lay({ data }: Raster, background: string) {
  const color = readHex(background)
  for (let at = 0; at < data.length; at += 4) {
    const alpha = (data[at + 3] as number) / 255
    for (let c = 0; c < 3; c++) {
      data[at + c] = (data[at + c] as number) * alpha + (color[c] as number) * (1 - alpha)
    }
    data[at + 3] = 255
  }
}

function readHex(hex: string): number[] {
  const digits = hex.length === 4 ? hex.slice(1).replace(/./g, '$&$&') : hex.slice(1)
  return [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16))
}
