/**
 * Takes out of a picture what it says of its maker and its making: place, camera, owner, words, previews, and whatever was hung
 * on behind its end. Its pixels stay as they are, bit by bit.
 */
import { cleanAvif } from './clean/avif.ts'
import { gifBlocks } from './containers/gif.ts'
import { EOI, jpegSegment, jpegSegments } from './containers/jpeg.ts'
import { type PngChunk, pngChunks } from './containers/png.ts'
import { type RiffChunk, riffChunk, riffChunks, riffFile } from './containers/riff.ts'
import type { RasterType } from './picture.ts'

/**
 * The picture without anything that its pixels do not need. For files that a decoder has judged: a file that breaks off, or goes
 * on in a way that is not known, is cleaned up to there and passed through from there. It never throws, the result is never
 * longer, and what is clean comes back as the same bytes.
 */
export function cleanPicture(bytes: Uint8Array, mediaType: RasterType): Uint8Array {
  if (mediaType === 'image/avif') return cleanAvif(bytes)
  const cleaned = Buffer.concat(cleaners[mediaType](bytes))
  return Buffer.compare(cleaned, bytes) === 0 ? bytes : cleaned
}

/** Each returns the parts of the file that stay, in order. */
const cleaners: Record<Exclude<RasterType, 'image/avif'>, (bytes: Uint8Array) => Uint8Array[]> = {
  'image/png': cleanPng,
  'image/jpeg': cleanJpeg,
  'image/webp': cleanWebp,
  'image/gif': cleanGif,
}

/** Ancillary chunks that change how pixels look or move; every other is about something else. */
const pngLooks = new Set([
  ...['tRNS', 'cHRM', 'gAMA', 'iCCP', 'sBIT', 'sRGB', 'cICP', 'mDCV', 'cLLI', 'bKGD', 'pHYs', 'acTL', 'fcTL', 'fdAT'],
])
/** Chunks without which a decoder cannot go on begin with a capital letter (PNG §5.4). */
const isCritical = (type: string) => /^[A-Z]/.test(type)

function cleanPng(bytes: Uint8Array): Uint8Array[] {
  const parts = [bytes.subarray(0, 8)]
  let last: PngChunk | undefined
  for (const chunk of pngChunks(bytes)) {
    last = chunk
    if (isCritical(chunk.type) || pngLooks.has(chunk.type)) parts.push(bytes.subarray(chunk.start, chunk.end))
  }
  return last?.type === 'IEND' ? parts : [...parts, bytes.subarray(last?.end ?? 8)]
}

const APP0 = 0xe0
const APP2 = 0xe2
const APP14 = 0xee
const APP15 = 0xef
const COMMENT = 0xfe
/** A JFIF header up to its thumbnail, which follows the two bytes of its size (JFIF 1.02, p. 5). */
const JFIF_BYTES = 14
/** Decoders read no further in it (T.872 §6.5.3). */
const ADOBE_BYTES = 12

function cleanJpeg(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = []
  let end = 0
  let isWhole = false
  for (const { marker, data, start, end: next } of jpegSegments(bytes)) {
    end = next
    isWhole = marker === EOI
    const kept = keptOfApp(marker, data)
    if (kept === data) parts.push(bytes.subarray(start, next))
    else if (kept) parts.push(jpegSegment(marker, kept))
  }
  return isWhole ? parts : [...parts, bytes.subarray(end)]
}

/** What stays of a segment's data: all of it, which is `data` itself, some, or nothing. */
function keptOfApp(marker: number, data: Uint8Array): Uint8Array | undefined {
  if (marker === APP0 && startsWith(data, 'JFIF\0') && data.length >= JFIF_BYTES) return withoutThumbnail(data)
  if (marker === APP2 && startsWith(data, 'ICC_PROFILE\0')) return data
  if (marker === APP14 && startsWith(data, 'Adobe')) {
    return data.length > ADOBE_BYTES ? data.subarray(0, ADOBE_BYTES) : data
  }
  return marker === COMMENT || (marker >= APP0 && marker <= APP15) ? undefined : data
}

/** The thumbnail may show what was cropped away. */
function withoutThumbnail(data: Uint8Array): Uint8Array {
  if (data.length === JFIF_BYTES && data[12] === 0 && data[13] === 0) return data
  return Buffer.concat([data.subarray(0, JFIF_BYTES - 2), Buffer.alloc(2)])
}

/** Chunks of RFC 9649 that the picture is made of. */
const webpPixels = new Set(['VP8 ', 'VP8L', 'VP8X', 'ANIM', 'ANMF', 'ALPH', 'ICCP'])
/** The flags of VP8X for EXIF and XMP. */
const WEBP_PRIVATE_FLAGS = 0x0c
/** Of a frame: where it goes, how large it is, how long it stays; then come chunks. */
const FRAME_HEAD_BYTES = 16

function cleanWebp(bytes: Uint8Array): Uint8Array[] {
  const chunks: RiffChunk[] = [...riffChunks(bytes)]
  const last = chunks.at(-1)
  if (!last) return [bytes]
  const stated = 8 + new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(4, true)
  const kept = chunks.filter(({ type }) => webpPixels.has(type)).map((chunk) => keptOfWebp(bytes, chunk))
  return [riffFile('WEBP', [...kept, bytes.subarray(last.end, Math.max(last.end, stated))])]
}

function keptOfWebp(bytes: Uint8Array, { type, data, start, end }: RiffChunk): Uint8Array {
  const whole = bytes.subarray(start, end)
  if (type === 'VP8X' && ((data[0] ?? 0) & WEBP_PRIVATE_FLAGS) !== 0) {
    const plain = Buffer.from(whole)
    plain[8] = (plain[8] as number) & ~WEBP_PRIVATE_FLAGS
    return plain
  }
  if (type !== 'ANMF') return whole
  const inner = [...riffChunks(data, FRAME_HEAD_BYTES)]
  if (inner.every((chunk) => webpPixels.has(chunk.type))) return whole
  const kept = inner.filter((chunk) => webpPixels.has(chunk.type)).map((chunk) => data.subarray(chunk.start, chunk.end))
  const rest = data.subarray(inner.at(-1)?.end)
  return riffChunk(type, Buffer.concat([data.subarray(0, FRAME_HEAD_BYTES), ...kept, rest]))
}

/** What makes an animation go round. */
const gifLoops = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0'])

function cleanGif(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = []
  let rest = 0
  for (const { kind, application = '', start, end } of gifBlocks(bytes)) {
    rest = kind === 'trailer' ? bytes.length : end
    const isKept = kind === 'application' ? gifLoops.has(application) : kind !== 'comment' && kind !== 'unknown'
    if (isKept) parts.push(bytes.subarray(start, end))
  }
  return [...parts, bytes.subarray(rest)]
}

const startsWith = (data: Uint8Array, text: string) =>
  Buffer.from(data.subarray(0, text.length)).toString('latin1') === text
