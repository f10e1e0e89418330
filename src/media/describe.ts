/** Says what can be measured in a picture. It knows light, colour and layout, and no objects: for those a model is needed. */

import type { Description } from './describe/description.ts'
import { findLayout } from './describe/layout.ts'
import { findPalette } from './describe/palette.ts'
import { writeText } from './describe/text.ts'
import { inspect } from './picture.ts'
import { type LabPlanes, toLabPlanes } from './pixels/oklab.ts'
import { luma, type Plane } from './pixels/plane.ts'
import { isOpaque, type Raster, readRaster } from './pixels/raster.ts'

/** Measures are taken at this edge, so that they mean the same for any size. Pixels. */
const EDGE = 512
const PALETTE_EDGE = 96
/** Vivid colours of a screen have about this chroma in OKLab. */
const VIVID = 0.22

/** Measures a picture. Throws `UnreadablePicture`. */
export async function describe(image: Uint8Array): Promise<Description> {
  const { width, height } = await inspect(image)
  const [raster, small] = await Promise.all([
    readRaster(image, { maxEdge: EDGE }),
    readRaster(image, { maxEdge: PALETTE_EDGE }),
  ])
  const planes = toLabPlanes(raster)
  const ratio = width / height
  const measured: Omit<Description, 'text'> = {
    width,
    height,
    orientation: ratio > 1.05 ? 'landscape' : ratio < 0.95 ? 'portrait' : 'square',
    palette: findPalette(toLabPlanes(small), (i) => (small.data[i * 4 + 3] as number) > 127),
    ...measureLight(planes, raster),
    sharpness: measureSharpness(luma(raster)),
    layout: findLayout(raster, planes),
    hasTransparency: !isOpaque(raster),
  }
  return { ...measured, text: writeText(measured) }
}

function measureLight({ l, a, b }: LabPlanes, { data }: Raster) {
  let [sum, squares, chroma, count] = [0, 0, 0, 0]
  for (let i = 0; i < l.values.length; i++) {
    if ((data[i * 4 + 3] as number) < 128) continue
    const light = l.values[i] as number
    sum += light
    squares += light * light
    chroma += Math.hypot(a.values[i] as number, b.values[i] as number)
    count++
  }
  const mean = sum / Math.max(1, count)
  const spread = Math.sqrt(Math.max(0, squares / Math.max(1, count) - mean * mean))
  const round = (value: number) => Math.round(1000 * Math.min(1, Math.max(0, value))) / 1000
  // Half black and half white has a spread of 0.5.
  return {
    brightness: round(mean),
    contrast: round(2 * spread),
    saturation: round(chroma / Math.max(1, count) / VIVID),
  }
}

/** The Laplacian answers to fine detail and to nothing else; its variance falls with any blur. */
function measureSharpness({ width, height, values }: Plane): Description['sharpness'] {
  let [sum, squares, count] = [0, 0, 0]
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      const v = (at: number) => values[at] as number
      const bend = v(i - 1) + v(i + 1) + v(i - width) + v(i + width) - 4 * v(i)
      sum += bend
      squares += bend * bend
      count++
    }
  }
  const value = count === 0 ? 0 : Math.round(squares / count - (sum / count) ** 2)
  return { value, word: value < 25 ? 'very soft' : value < 100 ? 'soft' : value < 1200 ? 'sharp' : 'very sharp' }
}
