/** The chunks of a PNG (PNG specification, third edition, §5). */
import { crc32 } from 'node:zlib'

const SIGNATURE_BYTES = 8
/** Length, type and checksum. */
const FRAME_BYTES = 12

export interface PngChunk {
  type: string
  /** A view into the file. */
  data: Uint8Array
  /** The checksum that the file states, and the bytes it is over. */
  crc: number
  sum: Uint8Array
  /** Where the whole chunk begins and ends in the file. */
  start: number
  end: number
}

/** The chunks in order, as far as they are whole, up to and with `IEND`. */
export function* pngChunks(bytes: Uint8Array): Generator<PngChunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = SIGNATURE_BYTES
  while (at + FRAME_BYTES <= bytes.length) {
    const end = at + FRAME_BYTES + view.getUint32(at)
    if (end > bytes.length) return
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    yield {
      type,
      data: bytes.subarray(at + 8, end - 4),
      crc: view.getUint32(end - 4),
      sum: bytes.subarray(at + 4, end - 4),
      start: at,
      end,
    }
    if (type === 'IEND') return
    at = end
  }
}

/** A chunk as it lies in a file. `type`: four letters. */
export function pngChunk(type: string, data: Uint8Array): Uint8Array {
  const chunk = Buffer.alloc(data.length + FRAME_BYTES)
  chunk.writeUInt32BE(data.length, 0)
  chunk.write(type, 4, 'latin1')
  chunk.set(data, 8)
  chunk.writeUInt32BE(crc32(chunk.subarray(4, data.length + 8)), data.length + 8)
  return chunk
}
