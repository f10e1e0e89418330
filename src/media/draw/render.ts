/** From svg to PNG. */
import { sharp } from '../sharp.ts'

/** Rasterises svg of any size to exactly `width` × `height` pixels, full colour, no transparency. */
export async function toPng(svg: string, { width, height }: { width: number; height: number }): Promise<Uint8Array> {
  // As a buffer: librsvg then follows no reference to a file or an address.
  const png = await sharp(Buffer.from(svg), { limitInputPixels: 64_000_000 })
    .resize(width, height, { fit: 'fill' })
    .flatten({ background: '#ffffff' })
    // No "effort": sharp takes it to mean a palette of 256 colours.
    .png({ compressionLevel: 4, adaptiveFiltering: false })
    .toBuffer()
  return new Uint8Array(png.buffer, png.byteOffset, png.byteLength)
}

/** Puts drawn elements into a document of that many pixels. */
export function document(
  inside: string,
  { width, height, units }: { width: number; height: number; units: { width: number; height: number } },
): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${units.width} ${units.height}" preserveAspectRatio="none">${inside}</svg>`
}
