/**
 * Reads a small, ordinary PNG without sharp. Setting up a libvips pipeline costs 0.4 to 1 ms whatever the size; for the
 * small pictures of previews and tests this takes a tenth of that. Whatever is not ordinary is left to sharp.
 */

import { crc32, inflateSync } from 'node:zlib'
import { pngChunks } from './containers/png.ts'

/** Above 128 × 128 a decode on the main thread costs more than handing it to sharp's threads. */
const MAX_PIXELS = 128 * 128

/** Samples per pixel by PNG colour type; palettes (3) are left to sharp. */
const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 4: 2, 6: 4 }

/** Chunks that do not change how pixels are read. Any other (an orientation, a profile, a colour key): not ordinary. */
const PLAIN_CHUNKS = new Set([
  'IHDR',
  'IDAT',
  'IEND',
  'sRGB',
  'gAMA',
  'cHRM',
  'pHYs',
  'tEXt',
  'iTXt',
  'zTXt',
  'tIME',
  'bKGD',
])

export interface SmallPicture {
  width: number
  height: number
  channels: number
  /** Samples of 8 bits, row by row. */
  pixels: Uint8Array
}

/** The decoded picture, every byte of it checked; `undefined` when it is large, unusual or damaged: then sharp must judge. */
export function readSmallPng(bytes: Uint8Array): SmallPicture | undefined {
  const header = readHeader(bytes)
  if (!header) return undefined
  const parts: Uint8Array[] = []
  for (const { type, data, crc, sum } of pngChunks(bytes)) {
    if (!PLAIN_CHUNKS.has(type) || crc32(sum) !== crc) return undefined
    if (type === 'IDAT') parts.push(data)
  }
  const { width, height, channels } = header
  const size = (width * channels + 1) * height
  const lines = inflate(parts, size)
  if (lines?.length !== size) return undefined
  const pixels = unfilter(lines, width * channels, height, channels)
  return pixels && { width, height, channels, pixels }
}

function readHeader(bytes: Uint8Array) {
  if (bytes.length < 33) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const width = view.getUint32(16)
  const height = view.getUint32(20)
  const channels = CHANNELS[view.getUint8(25)]
  const isPlain =
    view.getUint8(24) === 8 && view.getUint8(26) === 0 && view.getUint8(27) === 0 && view.getUint8(28) === 0
  if (!isPlain || !channels || width * height === 0 || width * height > MAX_PIXELS) return undefined
  return { width, height, channels }
}

function inflate(parts: Uint8Array[], size: number): Uint8Array | undefined {
  try {
    const [first] = parts
    return inflateSync(first && parts.length === 1 ? first : Buffer.concat(parts), { maxOutputLength: size })
  } catch {
    return undefined // damaged, or longer than it says: sharp finds the words for it
  }
}

/** Undoes the five PNG filters. Arithmetic modulo 256 is what a `Uint8Array` does by itself. */
function unfilter(lines: Uint8Array, row: number, height: number, step: number): Uint8Array | undefined {
  const out = new Uint8Array(row * height)
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (row + 1)] as number
    const from = y * (row + 1) + 1
    const to = y * row
    if (filter > 4) return undefined
    for (let i = 0; i < row; i++) {
      const left = i >= step ? (out[to + i - step] as number) : 0
      const above = y > 0 ? (out[to + i - row] as number) : 0
      const corner = i >= step && y > 0 ? (out[to + i - row - step] as number) : 0
      out[to + i] = (lines[from + i] as number) + predict(filter, left, above, corner)
    }
  }
  return out
}

function predict(filter: number, left: number, above: number, corner: number): number {
  if (filter === 0) return 0
  if (filter === 1) return left
  if (filter === 2) return above
  if (filter === 3) return (left + above) >> 1
  const toLeft = Math.abs(above - corner)
  const toAbove = Math.abs(left - corner)
  const toCorner = Math.abs(left + above - 2 * corner)
  if (toLeft <= toAbove && toLeft <= toCorner) return left
  return toAbove <= toCorner ? above : corner
}
