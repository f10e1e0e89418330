/** Where PNG, JPEG, WebP and GIF hold their XMP packet (XMP Specification Part 3 §1.1). */
import { inflateSync } from 'node:zlib'
import { gifBlocks } from '../containers/gif.ts'
import { type JpegSegment, jpegSegment, jpegSegments, SOI, SOS } from '../containers/jpeg.ts'
import { type PngChunk, pngChunk, pngChunks } from '../containers/png.ts'
import { riffChunk, riffChunks, riffFile } from '../containers/riff.ts'
import type { Place } from './place.ts'
import { MAX_PACKET_BYTES } from './xmp.ts'

const KEYWORD = Buffer.from('XML:com.adobe.xmp\0', 'latin1')
/** Only `iTXt` is in the standard; libpng compresses a long text into a `zTXt` all the same, and libvips lets it. */
const isPngXmp = ({ type, data }: PngChunk) => (type === 'iTXt' || type === 'zTXt') && startsWith(data, KEYWORD)

/** An `iTXt` chunk, behind the header. */
export const png: Place = {
  maxBytes: MAX_PACKET_BYTES,
  read(bytes) {
    for (const chunk of pngChunks(bytes)) if (isPngXmp(chunk)) return textOfChunk(chunk)
  },
  write(bytes, packet) {
    const [header, ...chunks] = pngChunks(bytes)
    if (header?.type !== 'IHDR' || chunks.some(({ type }) => type === 'caBX')) return undefined
    // Neither compressed, nor in a language, nor translated.
    const text = pngChunk('iTXt', Buffer.concat([KEYWORD, Buffer.alloc(4), packet]))
    return without(bytes, chunks.filter(isPngXmp), { at: header.end, bytes: text })
  },
}

/** Behind the keyword: of `zTXt` a method; of `iTXt` two flags, then a language and a translated keyword, each up to a zero (PNG §11.3.3). */
function textOfChunk({ type, data }: PngChunk): Uint8Array | undefined {
  const flags = KEYWORD.length
  if (type === 'zTXt') return inflated(data.subarray(flags + 1))
  const language = data.indexOf(0, flags + 2)
  const translated = data.indexOf(0, language + 1)
  if (language < 0 || translated < 0) return undefined
  const text = data.subarray(translated + 1)
  return data[flags] === 1 ? inflated(text) : text
}

const inflated = (data: Uint8Array) => inflateSync(data, { maxOutputLength: MAX_PACKET_BYTES })

const APP1 = 0xe1
const APP11 = 0xeb
const JPEG_XMP = Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1')
const isJpegXmp = ({ marker, data }: JpegSegment) => marker === APP1 && startsWith(data, JPEG_XMP)
/** What has to come before everything else: JFIF by its own standard, EXIF by its own. */
const comesFirst = ({ marker, data }: JpegSegment) =>
  marker === 0xe0 || (marker === APP1 && startsWith(data, Buffer.from('Exif\0')))
/** JPEG's own box format (ISO 19566-5), in which a signature is. */
const isSignature = ({ marker, data }: JpegSegment) => marker === APP11 && startsWith(data, Buffer.from('JP'))

/** An APP1 segment, before the frame begins. */
export const jpeg: Place = {
  /** Part 3 §1.1.3: a segment has 65,533 bytes, less its name. */
  maxBytes: 65_502,
  read(bytes) {
    return headOf(bytes).find(isJpegXmp)?.data.subarray(JPEG_XMP.length)
  },
  write(bytes, packet) {
    const [start, ...segments] = headOf(bytes)
    if (start?.marker !== SOI || segments.some(isSignature)) return undefined
    const first = segments.findIndex((segment) => !comesFirst(segment))
    const at = segments[first - 1]?.end ?? (first === 0 ? start.end : undefined)
    if (at === undefined) return undefined // it breaks off before its frame
    return without(bytes, segments.filter(isJpegXmp), {
      at,
      bytes: jpegSegment(APP1, Buffer.concat([JPEG_XMP, packet])),
    })
  },
}

/** The segments up to the start of a frame: no picture is walked through for a few words in front of it. */
function headOf(bytes: Uint8Array): JpegSegment[] {
  const segments: JpegSegment[] = []
  for (const segment of jpegSegments(bytes)) {
    segments.push(segment)
    const { marker } = segment
    // SOF0 to SOF15, of which three are other things (T.81 table B.1).
    if (marker === SOS || (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))) break
  }
  return segments
}

const ALPHA_FLAG = 0x10
const XMP_FLAG = 0x04

/** An `XMP ` chunk behind the picture, announced in the header, which is made where there is none (RFC 9649 §2.7). */
export const webp: Place = {
  maxBytes: MAX_PACKET_BYTES,
  read(bytes) {
    return [...riffChunks(bytes)].find(({ type }) => type === 'XMP ')?.data
  },
  write(bytes, packet) {
    const chunks = [...riffChunks(bytes)]
    const [first] = chunks
    const end = chunks.at(-1)?.end
    const stated = 8 + new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(4, true)
    if (!first || end !== stated || chunks.some(({ type }) => type === 'C2PA')) return undefined
    const header = first.type === 'VP8X' ? bytes.slice(first.start, first.end) : extendedHeader(first.type, first.data)
    if (!header) return undefined
    header[8] = (header[8] as number) | XMP_FLAG
    const kept = chunks
      .filter(({ type }) => type !== 'VP8X' && type !== 'XMP ')
      .map((chunk) => bytes.subarray(chunk.start, chunk.end))
    return Buffer.concat([riffFile('WEBP', [header, ...kept, riffChunk('XMP ', packet)]), bytes.subarray(end)])
  },
}

/** A `VP8X` chunk for a picture that has none: its size, and whether it has transparency (RFC 6386 §9.1; RFC 9649 §3.4). */
function extendedHeader(type: string, data: Uint8Array): Uint8Array | undefined {
  const content = Buffer.alloc(10)
  if (data.length < 10) return undefined
  const head = Buffer.from(data.subarray(0, 10))
  if (type === 'VP8 ') {
    content.writeUIntLE((head.readUInt16LE(6) & 0x3fff) - 1, 4, 3)
    content.writeUIntLE((head.readUInt16LE(8) & 0x3fff) - 1, 7, 3)
  } else if (type === 'VP8L') {
    const bits = head.readUInt32LE(1)
    content.writeUIntLE(bits & 0x3fff, 4, 3)
    content.writeUIntLE((bits >>> 14) & 0x3fff, 7, 3)
    if (bits & (1 << 28)) content[0] = ALPHA_FLAG
  } else return undefined
  return riffChunk('VP8X', content)
}

const GIF_XMP = 'XMP DataXMP'
const GIF_HEAD = Buffer.from(`\x21\xff\x0b${GIF_XMP}`, 'latin1')
/**
 * The packet lies there without being cut into blocks: a reader that takes its letters for lengths of blocks lands somewhere in
 * this, and is led to its end (Part 3 §1.1.2).
 */
const GIF_TRAILER = Buffer.from([1, ...Array.from({ length: 256 }, (_, index) => 255 - index), 0])

/** An application extension behind the last frame. */
export const gif: Place = {
  maxBytes: MAX_PACKET_BYTES,
  read(bytes) {
    const block = [...gifBlocks(bytes)].find(({ application }) => application === GIF_XMP)
    return block && bytes.subarray(block.start + GIF_HEAD.length, Math.max(block.start, block.end - GIF_TRAILER.length))
  },
  write(bytes, packet) {
    const blocks = [...gifBlocks(bytes)]
    const trailer = blocks.at(-1)
    if (trailer?.kind !== 'trailer' || packet.includes(0)) return undefined
    const older = blocks.filter(({ application }) => application === GIF_XMP)
    const written = without(bytes, older, {
      at: trailer.start,
      bytes: Buffer.concat([GIF_HEAD, packet, GIF_TRAILER]),
    })
    written.set(Buffer.from('9'), 4) // GIF87a has no extensions
    return written
  },
}

interface Part {
  start: number
  end: number
  put?: Uint8Array
}

/** A copy without these parts, which lie in order, and with something new at a place that is in none of them. */
function without(bytes: Uint8Array, parts: Part[], added: { at: number; bytes: Uint8Array }): Buffer {
  const kept: Uint8Array[] = []
  let from = 0
  const insert: Part = { start: added.at, end: added.at, put: added.bytes }
  for (const { start, end, put } of [...parts, insert].sort(byPlace)) {
    kept.push(bytes.subarray(from, start), ...(put ? [put] : []))
    from = end
  }
  return Buffer.concat([...kept, bytes.subarray(from)])
}

const byPlace = (a: Part, b: Part) => a.start - b.start || a.end - b.end

const startsWith = (data: Uint8Array, mark: Uint8Array) => Buffer.compare(data.subarray(0, mark.length), mark) === 0
