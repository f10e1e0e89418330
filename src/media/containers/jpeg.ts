/** The segments of a JPEG (ITU-T T.81, Annex B). */

export interface JpegSegment {
  /** The second byte of its marker: 0xe1 is APP1. */
  marker: number
  /** What follows the length, as a view into the file; empty for markers without a length. */
  data: Uint8Array
  /** Where the segment begins, with its marker, and where it ends. A scan ends where the next marker begins. */
  start: number
  end: number
}

export const SOI = 0xd8
export const EOI = 0xd9
export const SOS = 0xda

/** A segment as it lies in a file. `data`: at most 65,533 bytes. */
export function jpegSegment(marker: number, data: Uint8Array): Uint8Array {
  const segment = Buffer.alloc(data.length + 4)
  segment.set([0xff, marker])
  segment.writeUInt16BE(data.length + 2, 2)
  segment.set(data, 4)
  return segment
}

/** Segments in order, as far as they are whole, up to and with the first end of image. A scan's data belongs to its header. */
export function* jpegSegments(bytes: Uint8Array): Generator<JpegSegment> {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) return
  let at = 0
  while (at >= 0 && at + 2 <= bytes.length) {
    const marker = bytes[at + 1] as number
    // Any number of fill bytes may come before a marker (B.1.1.2); decoders pass over strays as well, and so does this.
    if (bytes[at] !== 0xff || marker === 0xff || marker === 0) {
      at = bytes.indexOf(0xff, at + 1)
      continue
    }
    if (isBare(marker)) {
      yield { marker, data: bytes.subarray(at + 2, at + 2), start: at, end: at + 2 }
      if (marker === EOI) return
      at += 2
      continue
    }
    if (at + 4 > bytes.length) return
    const headEnd = at + 2 + (((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number))
    if (headEnd < at + 4 || headEnd > bytes.length) return
    const end = marker === SOS ? endOfScan(bytes, headEnd) : headEnd
    yield { marker, data: bytes.subarray(at + 4, headEnd), start: at, end }
    at = end
  }
}

/** Markers that have no length: start and end of image, restarts, TEM. */
const isBare = (marker: number) => (marker >= 0xd0 && marker <= EOI) || marker === 0x01

/** Within a scan 0xff is followed by 0, or by a restart marker. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] as number
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  return bytes.length
}
