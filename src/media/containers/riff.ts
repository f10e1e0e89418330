/** The chunks of a RIFF file: WebP (RFC 9649 §2.3) and WAV. */

const HEADER_BYTES = 12

export interface RiffChunk {
  /** Four characters: `EXIF`, `VP8X`, `fmt `. */
  type: string
  /** A view into the file. */
  data: Uint8Array
  /** Where the chunk begins and ends in the file, its padding included. */
  start: number
  end: number
}

/**
 * The chunks in order, as far as they are whole and lie within the size that the header states. With `from`: those that begin
 * there and fill the bytes, which have no header then, as in a frame of a WebP.
 */
export function* riffChunks(bytes: Uint8Array, from?: number): Generator<RiffChunk> {
  if (bytes.length < HEADER_BYTES) return
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const limit = from === undefined ? Math.min(bytes.length, 8 + view.getUint32(4, true)) : bytes.length
  let at = from ?? HEADER_BYTES
  while (at + 8 <= limit) {
    const size = view.getUint32(at + 4, true)
    const dataEnd = at + 8 + size
    if (dataEnd > limit) return
    const type = String.fromCharCode(...bytes.subarray(at, at + 4))
    const end = Math.min(limit, dataEnd + (size & 1))
    yield { type, data: bytes.subarray(at + 8, dataEnd), start: at, end }
    at = end
  }
}

/** A chunk as it lies in a file, padded to an even length. */
export function riffChunk(type: string, data: Uint8Array): Uint8Array {
  const chunk = Buffer.alloc(8 + data.length + (data.length & 1))
  chunk.write(type, 0, 'latin1')
  chunk.writeUInt32LE(data.length, 4)
  chunk.set(data, 8)
  return chunk
}

/** A whole file of these chunks. `form`: `WEBP`, `WAVE`. */
export function riffFile(form: string, chunks: Uint8Array[]): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(4 + chunks.reduce((sum, chunk) => sum + chunk.length, 0), 4)
  header.write(form, 8, 'latin1')
  return Buffer.concat([header, ...chunks])
}
