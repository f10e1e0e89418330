/** A pencil's lines from a photograph, which has none of its own. */

import { clamp, luma, newPlane, softBlur } from '../../pixels/plane.ts'
import type { Raster } from '../../pixels/raster.ts'
import { kuwahara } from '../../restyle/kuwahara.ts'
import { removeSpecks } from './lift.ts'

const GRAPHITE = [46, 46, 52] as const
/** The picture edge for which brushes and blurs are given. Pixels. */
const BRUSH_EDGE = 640
/** How strongly the wider blur counts. Near 1 only edges are left, and flat tones of any brightness stay white. */
const WIDE = 0.99
/** The difference, in levels of brightness, that begins a line, and the one that makes it full. */
const LINE = { from: 1.2, to: 6.5 }
/** Pixels of ink below which a mark is texture and no line. */
const LEAST_LINE = 22

/**
 * Lines where the brightness changes: a difference of Gaussians with a soft threshold (Winnemöller, Kyprianidis and
 * Olsen, "XDoG", 2012), after texture was painted flat. Graphite on a transparent ground.
 */
export function drawPhotograph(picture: Raster): Raster {
  const { width, height } = picture
  const scale = Math.max(0.5, Math.max(width, height) / BRUSH_EDGE)
  const tone = luma(kuwahara(picture, 1.8 * scale))
  const fine = softBlur(tone, 1.2 * scale)
  const wide = softBlur(tone, 3.6 * scale)
  const alpha = newPlane(width, height)
  for (let i = 0; i < alpha.values.length; i++) {
    const [x, y] = [i % width, Math.floor(i / width)]
    // Blurs repeat the last pixel outside, and a dark rim of the picture would become a frame.
    if (Math.min(x, y, width - 1 - x, height - 1 - y) < 2 * scale) continue
    const dip = WIDE * (wide.values[i] as number) - (fine.values[i] as number)
    alpha.values[i] = clamp((dip - LINE.from) / (LINE.to - LINE.from), 0, 1)
  }
  removeSpecks(alpha, { least: LEAST_LINE * scale * scale })
  const data = new Uint8ClampedArray(picture.data.length)
  for (let i = 0; i < alpha.values.length; i++) {
    if (alpha.values[i]) data.set([...GRAPHITE, 255 * (alpha.values[i] as number)], i * 4)
  }
  return { width, height, data }
}
