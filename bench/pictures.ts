/** The pictures of the measurements. */
import { crc32 } from 'node:zlib'
import sharp from 'sharp'

/** A PNG of a few hundred bytes, as a provider's answer at its smallest. */
export const smallPicture = () =>
  sharp({ create: { width: 64, height: 64, channels: 3, background: '#3a78c0' } })
    .png()
    .toBuffer()

/** A PNG of 1024² with the size of a real one from an image model: soft shapes with fine grain, about 1.5 MB. */
export async function largePicture(): Promise<Buffer> {
  const edge = 1024
  const shapes = sharp({
    create: {
      width: 16,
      height: 16,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  })
  const soft = await shapes.resize(edge, edge, { kernel: 'cubic' }).raw().toBuffer()
  // A fixed sequence, so that every run has the same bytes (xorshift32).
  let seed = 2463534242
  for (let at = 0; at < soft.length; at++) {
    seed ^= seed << 13
    seed ^= seed >>> 17
    seed ^= seed << 5
    soft[at] = Math.min(255, Math.max(0, (soft[at] as number) + ((seed >>> 0) % 12) - 6))
  }
  return sharp(soft, { raw: { width: edge, height: edge, channels: 3 } })
    .png({ compressionLevel: 6 })
    .toBuffer()
}

/** Length of a chunk without content: its length, its type, its sum. */
const EMPTY_CHUNK = 12

/**
 * Gives the PNG as the bytes of its base64, each time with another comment before its end: no two pictures of a provider
 * are the same file, and storing one that is there already would cost less.
 */
export function distinct(png: Buffer): () => Buffer {
  const end = png.length - EMPTY_CHUNK
  const cut = end - (end % 3) // base64 has four characters for three bytes
  const head = Buffer.from(png.subarray(0, cut).toString('base64'), 'latin1')
  let count = 0
  return () => {
    const rest = [png.subarray(cut, end), textChunk(`Comment\0${process.pid} ${++count}`), png.subarray(end)]
    return Buffer.concat([head, Buffer.from(Buffer.concat(rest).toString('base64'), 'latin1')])
  }
}

function textChunk(text: string): Buffer {
  const content = Buffer.from(`tEXt${text}`, 'latin1')
  const chunk = Buffer.alloc(EMPTY_CHUNK + text.length)
  chunk.writeUInt32BE(text.length)
  content.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(content), chunk.length - 4)
  return chunk
}
