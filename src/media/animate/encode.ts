/** Frames become one file that plays: an animated WebP or GIF with its transparency, or a video. */

import { openOptions, UnreadablePicture } from '../picture.ts'
import { type Raster, readRaster } from '../pixels/raster.ts'
import { sharp } from '../sharp.ts'
import { encodeVideo } from './video.ts'

export { NoVideoEncoder } from './video.ts'

export const animationFormats = ['webp', 'gif', 'mp4', 'webm'] as const
export type AnimationFormat = (typeof animationFormats)[number]

export interface EncodeOptions {
  format: AnimationFormat
  /** Frames a second, 1 to 60. A GIF counts in hundredths of a second: it plays the nearest it can, 50 at most. */
  fps: number
}

export interface EncodedAnimation {
  bytes: Uint8Array
  mediaType: 'image/webp' | 'image/gif' | 'video/mp4' | 'video/webm'
}

/** As many as a file of a few seconds has at 60 a second. */
const MAX_FRAMES = 600
/** All frames together, decoded: 128 megapixels are half a gigabyte. */
const MAX_PIXELS = 128 * 1024 * 1024
const MAX_FPS = 60
/** Browsers show a GIF frame of one hundredth of a second for ten of them. */
const GIF_UNIT_MS = 10
const GIF_LEAST_MS = 20

/**
 * PNG frames of one size → a file that shows each of them once, in their order, for the same time; pictures loop without
 * end. Transparency stays in WebP, GIF (a pixel is there or not) and WebM; an MP4 is on white paper, its edges even.
 * Throws `UnreadablePicture` for frames that are damaged or of several sizes, `NoVideoEncoder` where videos cannot be
 * written, `RangeError` for a count or a rate out of bounds.
 */
export async function encodeAnimation(frames: Uint8Array[], { format, fps }: EncodeOptions): Promise<EncodedAnimation> {
  if (!(fps >= 1 && fps <= MAX_FPS)) throw new RangeError(`An animation plays 1 to ${MAX_FPS} frames a second.`)
  if (frames.length < 1 || frames.length > MAX_FRAMES) {
    throw new RangeError(`An animation has 1 to ${MAX_FRAMES} frames; these are ${frames.length}.`)
  }
  await checkSizes(frames)
  if (format === 'mp4' || format === 'webm') return encodeVideo(frames, { format, fps })
  if (format === 'gif') return { bytes: await encodeGif(frames, fps), mediaType: 'image/gif' }
  return { bytes: await encodeWebp(frames, fps), mediaType: 'image/webp' }
}

async function checkSizes(frames: Uint8Array[]) {
  const sizes = await Promise.all(frames.map(sizeOf))
  const [first = { width: 0, height: 0 }] = sizes
  if (sizes.some(({ width, height }) => width !== first.width || height !== first.height)) {
    throw new UnreadablePicture('not-accepted', 'The frames of an animation are all of one size; these are not.')
  }
  if (first.width * first.height * frames.length > MAX_PIXELS) {
    throw new UnreadablePicture(
      'too-large',
      `${frames.length} frames of ${first.width} × ${first.height} are too many.`,
    )
  }
}

async function sizeOf(frame: Uint8Array): Promise<{ width: number; height: number }> {
  try {
    const { width, height } = await sharp(frame, openOptions()).metadata()
    return { width, height }
  } catch (cause) {
    throw new UnreadablePicture('damaged', 'A frame is damaged: it cannot be decoded.', cause)
  }
}

/** Lossless: a drawing of few colours is smaller so than with loss, and its lines stay clean. */
async function encodeWebp(frames: Uint8Array[], fps: number): Promise<Uint8Array> {
  const rasters = await readAll(frames)
  keepApart(rasters)
  return openStack(rasters)
    .webp({ lossless: true, effort: 3, loop: 0, delay: delays(frames.length, fps, 1) })
    .toBuffer()
}

async function encodeGif(frames: Uint8Array[], fps: number): Promise<Uint8Array> {
  const rasters = await readAll(frames)
  for (const raster of rasters) harden(raster)
  const delay = delays(frames.length, Math.min(fps, 1000 / GIF_LEAST_MS), GIF_UNIT_MS)
  return openStack(rasters).gif({ dither: 0, keepDuplicateFrames: true, loop: 0, delay }).toBuffer()
}

const readAll = (frames: Uint8Array[]) => Promise.all(frames.map((frame) => readRaster(frame)))

/**
 * The WebP encoder merges a frame with an equal one before it. One step of alpha in the last pixel, which nobody sees,
 * keeps the count.
 */
function keepApart(rasters: Raster[]) {
  for (const [index, { data }] of rasters.entries()) {
    const before = rasters[index - 1]?.data
    if (!before || !sameBytes(before, data)) continue
    const last = data.length - 1
    data[last] = (data[last] as number) < 255 ? (data[last] as number) + 1 : 254
  }
}

const bytesOf = ({ buffer, byteOffset, length }: Uint8ClampedArray) => new Uint8Array(buffer, byteOffset, length)
const sameBytes = (one: Uint8ClampedArray, other: Uint8ClampedArray) =>
  Buffer.compare(bytesOf(one), bytesOf(other)) === 0

/** Half and more there becomes wholly there: the encoder's own rounding leaves stray pixels along a line. */
function harden({ data }: Raster) {
  for (let at = 3; at < data.length; at += 4) data[at] = (data[at] as number) < 128 ? 0 : 255
}

/** Frames below each other, as sharp takes an animation. */
function openStack(rasters: Raster[]) {
  const [first] = rasters as [Raster]
  const { width, height } = first
  const data = new Uint8Array(first.data.length * rasters.length)
  for (const [index, raster] of rasters.entries()) data.set(raster.data, index * first.data.length)
  return sharp(data, {
    limitInputPixels: false, // counted above
    raw: { width, height: height * rasters.length, channels: 4, pageHeight: height },
  })
}

/** Milliseconds for each frame, in whole units; what is rounded off one is given to a later one, so that the sum is right. */
function delays(count: number, fps: number, unitMs: number): number[] {
  const starts = Array.from({ length: count + 1 }, (_, index) => Math.round((index * 1000) / fps / unitMs) * unitMs)
  return starts.slice(1).map((end, index) => end - (starts[index] as number))
}
