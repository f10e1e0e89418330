/** A drawing as a picture, by librsvg through sharp. */

import { openOptions, UnreadablePicture } from '../picture.ts'
import { sharp } from '../sharp.ts'
import { sniff } from '../sniff.ts'

/** An edge of what is made. */
const MAX_EDGE = 8192

/**
 * Rendered at the size that is wanted, and not enlarged from pixels. From a buffer, so that it can load nothing from a disk or
 * a network. Throws `UnreadablePicture`.
 */
export async function renderDrawing(
  bytes: Uint8Array,
  { width, height }: { width?: number; height?: number },
): Promise<{ png: Uint8Array; width: number; height: number }> {
  if (sniff(bytes) !== 'image/svg+xml') throw new UnreadablePicture('not-accepted', 'This is no SVG drawing.')
  try {
    const drawing = sharp(bytes, openOptions())
    const own = await drawing.metadata()
    const scale = Math.min((width ?? Infinity) / own.width, (height ?? Infinity) / own.height)
    if (scale !== Infinity) {
      refuseLarge(own.width * scale, own.height * scale)
      drawing.resize({ width, height, fit: 'inside' })
    }
    const { data, info } = await drawing.png({ compressionLevel: 4 }).toBuffer({ resolveWithObject: true })
    return { png: data, width: info.width, height: info.height }
  } catch (cause) {
    if (cause instanceof UnreadablePicture) throw cause
    throw new UnreadablePicture('damaged', 'The drawing is damaged: its SVG cannot be rendered.', cause)
  }
}

function refuseLarge(width: number, height: number) {
  if (Math.max(width, height) <= MAX_EDGE) return
  throw new UnreadablePicture('too-large', `A drawing is rendered with at most ${MAX_EDGE} pixels on an edge.`)
}
