/** Doodles as PNG files. */
import { sharp } from '../sharp.ts'
import type { Doodle } from './doodle.ts'
import { toSvg } from './svg.ts'

/** Paints the doodle: a PNG of exactly its size in pixels, its ground transparent. */
export async function toPng(doodle: Doodle): Promise<Uint8Array> {
  const { width, height } = doodle
  // As a buffer: librsvg then follows no reference to a file or an address.
  const png = await sharp(Buffer.from(toSvg(doodle)), { limitInputPixels: 64_000_000 })
    .resize(width, height, { fit: 'fill' })
    .ensureAlpha()
    .png({ compressionLevel: 6, adaptiveFiltering: false })
    .toBuffer()
  return new Uint8Array(png.buffer, png.byteOffset, png.byteLength)
}
