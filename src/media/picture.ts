/** Looks into a picture before anything trusts it: what it is, and that all of it can be decoded. */

import type { Metadata, SharpOptions } from 'sharp'
import { sharp } from './sharp.ts'
import { pngChunks, readSmallPng } from './small-png.ts'
import { type MediaType, sniff } from './sniff.ts'

export { type MediaType, sniff } from './sniff.ts'

/** The raster formats that are accepted from outside. */
export const rasterTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif'] as const
export type RasterType = (typeof rasterTypes)[number]

export interface PictureFacts {
  mediaType: RasterType
  /** Pixels as shown: after the EXIF orientation. */
  width: number
  height: number
  /** Length of the file. */
  bytes: number
  /** Average colour, `#rrggbb`; what is transparent does not count. */
  color: string
  /** Whether pixels can be transparent, not whether some are. */
  hasAlpha: boolean
}

export interface PictureLimits {
  /** Most pixels, width times height. */
  maxPixels?: number
}

export type UnreadableReason = 'empty' | 'not-a-picture' | 'not-accepted' | 'too-large' | 'damaged'

/** The bytes are no picture that Gesso can use. The message is a sentence for the person who sent them. */
export class UnreadablePicture extends Error {
  readonly reason: UnreadableReason

  constructor(reason: UnreadableReason, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'UnreadablePicture'
    this.reason = reason
  }
}

/** 64 megapixels: a decoded picture of that size takes 256 MB as RGBA. */
const MAX_PIXELS = 64 * 1024 * 1024

/**
 * The decoder's output is this many pixels square. Linear and not nearest: nearest asks only for the lines it needs, so a
 * file whose end is missing passes. Measured on a 1.5 MB PNG of 1024²: 12.7 ms so, 20 ms with all pixels handed out.
 */
const SAMPLE = 8

/** How sharp opens bytes from outside, here and in the files beside this one. */
export function openOptions({ maxPixels = MAX_PIXELS }: PictureLimits = {}): SharpOptions {
  return { failOn: 'error', sequentialRead: true, limitInputPixels: maxPixels }
}

/** The raster type of the bytes. Throws `UnreadablePicture` when they are something else, without decoding them. */
export function rasterType(bytes: Uint8Array): RasterType {
  if (bytes.length === 0) throw new UnreadablePicture('empty', 'The picture is empty: it has no bytes.')
  const mediaType = sniff(bytes)
  if (!mediaType) {
    throw new UnreadablePicture(
      'not-a-picture',
      'This is not a picture of a known format (PNG, JPEG, WebP, GIF or AVIF).',
    )
  }
  if (!isRaster(mediaType)) {
    const what = mediaType === 'image/svg+xml' ? 'an SVG drawing' : mediaType
    throw new UnreadablePicture('not-accepted', `This is ${what}; a PNG, JPEG, WebP, GIF or AVIF picture is needed.`)
  }
  return mediaType
}

/**
 * Decodes a picture once, completely, and says what it is. Of an animation the first frame is decoded.
 * Throws `UnreadablePicture` for anything that is not a whole picture of an accepted format and size.
 */
export async function inspect(bytes: Uint8Array, limits: PictureLimits = {}): Promise<PictureFacts> {
  const mediaType = rasterType(bytes)
  if (!hasEnd(bytes, mediaType)) throw damaged(mediaType)
  const small = mediaType === 'image/png' ? readSmallPng(bytes) : undefined
  if (small) {
    const { width, height, channels, pixels } = small
    refuseTooLarge(width, height, limits)
    const color = averageColor(pixels, channels)
    return { mediaType, width, height, bytes: bytes.length, color, hasAlpha: channels % 2 === 0 }
  }
  const metadata = await readMetadata(bytes, mediaType, limits)
  const { width, height } = metadata.autoOrient
  refuseTooLarge(width, height, limits)
  const color = await decode(bytes, mediaType, limits)
  return { mediaType, width, height, bytes: bytes.length, color, hasAlpha: metadata.hasAlpha }
}

function isRaster(mediaType: MediaType): mediaType is RasterType {
  return (rasterTypes as readonly string[]).includes(mediaType)
}

/** Decoders are content when all pixels are there; a file that lacks its end mark was cut off nevertheless. */
function hasEnd(bytes: Uint8Array, mediaType: RasterType): boolean {
  if (mediaType !== 'image/png') return true
  for (const { type } of pngChunks(bytes)) if (type === 'IEND') return true
  return false
}

async function readMetadata(bytes: Uint8Array, mediaType: RasterType, limits: PictureLimits): Promise<Metadata> {
  // The limit is checked by `refuseTooLarge`, which can name both numbers.
  const picture = sharp(bytes, { ...openOptions(limits), limitInputPixels: false })
  try {
    return await picture.metadata()
  } catch (cause) {
    throw damaged(mediaType, cause)
  }
}

async function decode(bytes: Uint8Array, mediaType: RasterType, limits: PictureLimits): Promise<string> {
  try {
    const { data, info } = await sharp(bytes, openOptions(limits))
      .resize(SAMPLE, SAMPLE, { fit: 'fill', kernel: 'linear' })
      .raw()
      .toBuffer({ resolveWithObject: true })
    return averageColor(data, info.channels)
  } catch (cause) {
    throw damaged(mediaType, cause)
  }
}

function refuseTooLarge(width: number, height: number, { maxPixels = MAX_PIXELS }: PictureLimits) {
  if (width * height <= maxPixels) return
  const megapixels = (pixels: number) => `${Math.round(pixels / 1e4) / 100} megapixels`
  throw new UnreadablePicture(
    'too-large',
    `The picture has ${width} × ${height} pixels (${megapixels(width * height)}); at most ${megapixels(maxPixels)} are read.`,
  )
}

function damaged(mediaType: RasterType, cause?: unknown): UnreadablePicture {
  const format = mediaType.slice('image/'.length).toUpperCase()
  return new UnreadablePicture(
    'damaged',
    `The picture is damaged or cut off: its ${format} data cannot be decoded.`,
    cause,
  )
}

/** `channels` of 1 or 3 are opaque; 2 or 4 end with alpha, which weighs each pixel. */
function averageColor(pixels: Uint8Array, channels: number): string {
  const colors = channels < 3 ? 1 : 3
  const sums = [0, 0, 0]
  let weights = 0
  for (let at = 0; at + channels <= pixels.length; at += channels) {
    const weight = channels % 2 === 0 ? (pixels[at + channels - 1] as number) : 255
    for (let c = 0; c < 3; c++)
      sums[c] = (sums[c] as number) + weight * (pixels[at + Math.min(c, colors - 1)] as number)
    weights += weight
  }
  const hex = (sum: number) => (weights ? Math.round(sum / weights) : 255).toString(16).padStart(2, '0')
  return `#${sums.map(hex).join('')}`
}
