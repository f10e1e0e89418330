/** Whether a film or a sound ends where it says that it ends: its index can be whole while its end is missing. */

import type { FileFacts } from '../facts.ts'
import type { Bytes } from './source.ts'

/** Of boxes in a row, as a film in fragments has them: hours of seconds. */
const MAX_BOXES = 100_000
/** The longest page of Ogg (RFC 3533 §6: 27 bytes, 255 sizes, 255 bytes for each). */
const OGG_PAGE = 27 + 255 + 255 * 255
const BEGINNING = 4096
const ADTS_HEADER = 7
const ADTS_WINDOW = 64 * 1024
/** The size of what was written as a stream, and never finished: nobody can tell where it ends. */
const UNKNOWN = new Set([0, 0xffffffff])

/** Throws a plain error when the end is missing. What a format does not tell is not checked. */
export async function refuseCut(file: Bytes, mediaType: FileFacts['mediaType']): Promise<void> {
  const end = await endOf(file, mediaType)
  if (end !== undefined && end > file.size) throw new Error(`it ends at ${file.size} of ${end} bytes`)
}

/** Where it ends by its own word, in bytes; `undefined` when it does not say. */
async function endOf(file: Bytes, mediaType: FileFacts['mediaType']): Promise<number | undefined> {
  const head = await view(file, 0, BEGINNING)
  switch (mediaType) {
    case 'video/mp4':
    case 'video/quicktime':
    case 'audio/mp4':
      return endOfBoxes(file)
    case 'video/webm':
      return endOfSegment(head)
    case 'audio/wav': {
      const size = head.getUint32(4, true) // RIFF: the size of all that follows; a missing byte of padding is forgiven
      return UNKNOWN.has(size) ? undefined : 8 + size - (size % 2)
    }
    case 'audio/ogg':
      return endOfPages(file)
    case 'audio/mpeg':
      return endOfFrames(file, head)
    case 'audio/aac':
      return endOfAdts(file)
    default:
      return undefined
  }
}

/** ISO 14496-12 §4.2: a size of 32 bits, or 1 and then one of 64, or 0 for all the rest. */
async function endOfBoxes(file: Bytes): Promise<number> {
  let at = 0
  for (let count = 0; at + 8 <= file.size; count++) {
    if (count > MAX_BOXES) throw new Error('it has too many boxes')
    const box = await view(file, at, 16)
    const size = box.getUint32(0)
    if (size === 0) return file.size
    const whole = size === 1 && box.byteLength === 16 ? Number(box.getBigUint64(8)) : size
    if (whole < 8) throw new Error('it has a box that is no box')
    at += whole
  }
  return at
}

/** RFC 8794 §6: the header of EBML, and then a Segment, each with a size in 1 to 8 bytes; all ones: unknown. */
function endOfSegment(head: DataView): number | undefined {
  const header = readSize(head, 4)
  if (header?.size === undefined) return undefined
  const at = header.at + header.size
  if (at + 12 > head.byteLength || head.getUint32(at) !== 0x18538067) return undefined
  const segment = readSize(head, at + 4)
  return segment?.size === undefined ? undefined : segment.at + segment.size
}

function readSize(head: DataView, at: number): { size: number | undefined; at: number } | undefined {
  const length = Math.clz32(head.getUint8(at)) - 23
  if (length > 8) return undefined
  let size = head.getUint8(at) & (0xff >> length)
  let isUnknown = size === 0xff >> length
  for (let i = 1; i < length; i++) {
    const byte = head.getUint8(at + i)
    size = size * 256 + byte
    isUnknown &&= byte === 0xff
  }
  return { size: isUnknown ? undefined : size, at: at + length }
}

/** RFC 3533 §6: the last page of a stream says that it is the last, and how long it is. */
async function endOfPages(file: Bytes): Promise<number> {
  const from = Math.max(0, file.size - OGG_PAGE)
  const tail = await view(file, from, OGG_PAGE)
  for (let at = tail.byteLength - 27; at >= 0; at--) {
    if (tail.getUint32(at) !== 0x4f676753) continue
    const isLast = (tail.getUint8(at + 5) & 4) !== 0
    if (!isLast) break
    const sizes = tail.getUint8(at + 26)
    if (at + 27 + sizes > tail.byteLength) break
    let end = from + at + 27 + sizes
    for (let i = 0; i < sizes; i++) end += tail.getUint8(at + 27 + i)
    return end
  }
  throw new Error('its last page is missing')
}

/**
 * The header that encoders of MP3 put into the first frame, after LAME (http://gabriel.mp3-tech.org/mp3infotag.html): `Xing` or
 * `Info`, flags, the number of frames if bit 0 is set, and of bytes if bit 1 is. Whether a tag before it counts differs.
 */
async function endOfFrames(file: Bytes, head: DataView): Promise<number | undefined> {
  const frame = await view(file, endOfTag(head), 200)
  const text = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength).toString('latin1')
  const at = text.search(/Xing|Info/)
  if (at < 0 || at > 36 || at + 16 > text.length) return undefined
  const flags = frame.getUint32(at + 4)
  return flags & 2 ? frame.getUint32(at + 8 + (flags & 1 ? 4 : 0)) : undefined
}

/** ISO 13818-7 §6.2: each frame begins with twelve ones, and tells its length in the 13 bits from the 31st on. */
async function endOfAdts(file: Bytes): Promise<number> {
  let at = endOfTag(await view(file, 0, 10))
  let window = { start: 0, view: await view(file, 0, 0) }
  while (at + ADTS_HEADER <= file.size) {
    if (at + ADTS_HEADER > window.start + window.view.byteLength)
      window = { start: at, view: await view(file, at, ADTS_WINDOW) }
    const header = at - window.start
    if (window.view.getUint16(header) >>> 4 !== 0xfff) return at // a tag at the end
    const length = (window.view.getUint32(header + 3) >>> 13) & 0x1fff
    if (length < ADTS_HEADER) throw new Error('it has a frame that is no frame')
    at += length
  }
  return at === file.size ? at : Math.max(at, file.size + 1) // what is left is less than a header
}

/**
 * Whether the last frame of a FLAC is whole and the last one. Throws a plain error when it is not.
 * RFC 9639 §9.3: a frame ends with a CRC-16 (polynomial 0x8005) of all of it; §8.2: the stream tells how many samples it has.
 */
export async function refuseCutFlac(file: Bytes, last: { data: Uint8Array; endSeconds: number }): Promise<void> {
  const data = last.data
  let crc = 0
  for (const byte of data) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x8005 : 0)) & 0xffff
  }
  if (crc !== 0) throw new Error('its last frame is cut off')
  const head = await view(file, 0, BEGINNING)
  const info = endOfTag(head) + 18 // after `fLaC`, a header of 4 bytes, and 10 bytes of limits
  if (info + 8 > head.byteLength) return
  const rate = head.getUint32(info) >>> 12
  const samples = (head.getUint8(info + 3) & 15) * 2 ** 32 + head.getUint32(info + 4)
  if (samples > 0 && last.endSeconds * rate < samples - 1) throw new Error('its last frames are missing')
}

/** ID3v2 (https://id3.org/id3v2.4.0-structure §3.1): ten bytes, the last four the size of the rest in 7 bits each. */
function endOfTag(head: DataView): number {
  if (head.byteLength < 10 || head.getUint32(0) >>> 8 !== 0x494433) return 0
  return 10 + [6, 7, 8, 9].reduce((size, at) => size * 128 + (head.getUint8(at) & 127), 0)
}

async function view(file: Bytes, start: number, length: number): Promise<DataView> {
  const bytes = start < file.size ? await file.read(start, Math.min(start + length, file.size)) : new Uint8Array()
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
