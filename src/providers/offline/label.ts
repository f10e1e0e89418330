/** Writes words into a PNG file: tEXt chunks (PNG specification §11.3.3), after the header. */
import { crc32 } from 'node:zlib'

/** The signature (8 bytes) and the IHDR chunk (25 bytes). */
const HEADER_BYTES = 33

/** The same picture with these keywords and texts (Latin-1). Bytes that are no PNG come back as they are. */
export function labelPng(png: Uint8Array, texts: Record<string, string>): Uint8Array {
  const source = Buffer.from(png.buffer, png.byteOffset, png.byteLength)
  if (source.length < HEADER_BYTES || source.toString('latin1', 12, 16) !== 'IHDR') return png
  const chunks = Object.entries(texts).map(([keyword, text]) => textChunk(`${keyword}\0${text}`))
  return Buffer.concat([source.subarray(0, HEADER_BYTES), ...chunks, source.subarray(HEADER_BYTES)])
}

function textChunk(content: string): Buffer {
  const body = Buffer.from(`tEXt${content}`, 'latin1')
  const chunk = Buffer.alloc(body.length + 8)
  chunk.writeUInt32BE(body.length - 4, 0)
  body.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(body), body.length + 4)
  return chunk
}
