/** A picture in another size or format, for a thumbnail or a download. */

import type { Sharp } from 'sharp'
import { openOptions, type RasterType, rasterType, sniff, UnreadablePicture } from './picture.ts'
import { sharp } from './sharp.ts'

export interface VariantOptions {
  /** Pixels. With one of the two, the other follows from the picture's shape. */
  width?: number
  height?: number
  /** `inside`: fits into the box. `contain`: the same, padded to the box's shape. `cover`: fills the box, cropped. */
  fit: 'cover' | 'contain' | 'inside'
  /** `same` keeps the format, and an animation moving. */
  format: 'png' | 'jpeg' | 'webp' | 'avif' | 'same'
  /** 1 to 100, for the lossy formats. */
  quality?: number
}

const WHITE = '#ffffff'
const CLEAR = { r: 0, g: 0, b: 0, alpha: 0 }

/** sharp's default effort takes 2.4 s for 1024², 2 takes 0.5 s: a request cannot wait longer. */
const AVIF_EFFORT = 2

/**
 * Renders a variant. The EXIF orientation is applied and all metadata left out, so a place and a camera do not leak.
 * Nothing is ever enlarged: a box larger than the picture is shrunk in its own shape. Transparency is kept; in a JPEG it
 * becomes white. An animation stays one in WebP and GIF, and is its first frame elsewhere.
 * Throws `UnreadablePicture`.
 */
export async function renderVariant(
  bytes: Uint8Array,
  options: VariantOptions,
): Promise<{ bytes: Uint8Array; mediaType: RasterType }> {
  // A drawing is rendered: from a buffer, so that it can load nothing.
  const source = sniff(bytes) === 'image/svg+xml' ? 'image/png' : rasterType(bytes)
  const mediaType = options.format === 'same' ? source : (`image/${options.format}` as const)
  const mayMove = moves(source) && moves(mediaType)
  try {
    const picture = sharp(bytes, { ...openOptions(), ...(mayMove && { animated: true }) })
    const sized = await resize(picture, options, { isOpaque: mediaType === 'image/jpeg', mayMove })
    return { bytes: await encode(sized, mediaType, options.quality).toBuffer(), mediaType }
  } catch (cause) {
    const { message } = cause as Error
    if (message.includes('pixel limit'))
      throw new UnreadablePicture('too-large', 'The picture has too many pixels.', cause)
    throw new UnreadablePicture('damaged', 'The picture is damaged or cut off: it cannot be decoded.', cause)
  }
}

function moves(mediaType: RasterType): boolean {
  return mediaType === 'image/gif' || mediaType === 'image/webp'
}

async function resize(
  picture: Sharp,
  { width, height, fit }: VariantOptions,
  { isOpaque, mayMove }: { isOpaque: boolean; mayMove: boolean },
): Promise<Sharp> {
  const isMoving = mayMove && ((await picture.metadata()).pages ?? 1) > 1
  // libvips cannot turn a strip of frames, and the formats that move carry no orientation in practice.
  const upright = isMoving ? picture : picture.autoOrient()
  const flat = isOpaque ? upright.flatten({ background: WHITE }) : upright
  if (!width && !height) return flat
  if (!width || !height || fit === 'inside')
    return flat.resize({ width, height, fit: 'inside', withoutEnlargement: true })
  const { autoOrient, pageHeight } = await picture.metadata()
  const across = autoOrient.width / width
  const down = (isMoving && pageHeight ? pageHeight : autoOrient.height) / height
  const scale = Math.min(1, fit === 'cover' ? Math.min(across, down) : Math.max(across, down))
  const box = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
  return flat.resize({ ...box, fit, background: isOpaque ? WHITE : CLEAR })
}

function encode(picture: Sharp, mediaType: RasterType, quality: number | undefined): Sharp {
  if (mediaType === 'image/png') return picture.png()
  if (mediaType === 'image/jpeg') return picture.jpeg({ quality: quality ?? 85, mozjpeg: false })
  if (mediaType === 'image/webp') return picture.webp({ quality: quality ?? 80 })
  if (mediaType === 'image/avif') return picture.avif({ quality: quality ?? 50, effort: AVIF_EFFORT })
  return picture.gif()
}
