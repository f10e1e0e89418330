/** Turns a picture as its camera was held, so that everybody who shows it shows it right. */
import type { Sharp } from 'sharp'
import { riffChunks } from './containers/riff.ts'
import { openOptions, type RasterType, UnreadablePicture } from './picture.ts'
import { sharp } from './sharp.ts'

/** High enough that nobody sees the second encoding. */
const JPEG_QUALITY = 95
const WEBP_QUALITY = 95
const AVIF_QUALITY = 80
const AVIF_EFFORT = 2

/**
 * The picture turned by its EXIF orientation and encoded anew in its format, with its colour profile and without any other
 * metadata; the same bytes where nothing has to be turned. To be called before `cleanPicture`, which takes the orientation away.
 * Throws `UnreadablePicture`.
 */
export async function uprightPicture(bytes: Uint8Array, mediaType: RasterType): Promise<Uint8Array> {
  try {
    const { orientation = 1, pages = 1 } = await sharp(bytes, openOptions()).metadata()
    // An animation carries no orientation in practice, and would lose its frames here. An AVIF is turned by its own boxes.
    if (orientation === 1 || pages > 1) return bytes
    const turned = sharp(bytes, openOptions()).autoOrient().keepIccProfile()
    return await encode(turned, bytes, mediaType).toBuffer()
  } catch (cause) {
    throw new UnreadablePicture('damaged', 'The picture cannot be turned upright: it is damaged.', cause)
  }
}

function encode(picture: Sharp, bytes: Uint8Array, mediaType: RasterType): Sharp {
  if (mediaType === 'image/jpeg') return picture.jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:4:4' })
  if (mediaType === 'image/webp')
    return picture.webp(isLossless(bytes) ? { lossless: true } : { quality: WEBP_QUALITY })
  if (mediaType === 'image/avif') return picture.avif({ quality: AVIF_QUALITY, effort: AVIF_EFFORT })
  return mediaType === 'image/gif' ? picture.gif() : picture.png()
}

/** Whether a still WebP holds its pixels in a lossless chunk (RFC 9649 §2.6). */
function isLossless(webp: Uint8Array): boolean {
  for (const { type } of riffChunks(webp)) {
    if (type === 'VP8L') return true
    if (type === 'VP8 ') return false
  }
  return false
}
