import sharp from 'sharp'
import { riffChunk, riffChunks, riffFile } from '../../../src/media/containers/riff.ts'
import { type Case, PLACE, RED, SECRET, zip } from './case.ts'

const solid = () => sharp({ create: { width: 40, height: 30, channels: 3, background: RED } })
const noisy = () =>
  sharp({
    create: { width: 100, height: 100, channels: 3, background: RED, noise: { type: 'gaussian', mean: 99, sigma: 40 } },
  })
const plain = () => solid().webp().toBuffer()
const moving = async () => {
  const frames = [RED, '#14c832', '#3214c8'].map((background) =>
    sharp({ create: { width: 24, height: 16, channels: 4, background } })
      .png()
      .toBuffer(),
  )
  return sharp(await Promise.all(frames), { join: { animated: true } })
    .webp({ delay: [100, 100, 100], loop: 0 })
    .toBuffer()
}

const chunksOf = (webp: Buffer) =>
  [...riffChunks(webp)].map(({ type, data, start, end }) => ({ type, data, whole: webp.subarray(start, end) }))

/** Its frames again and again, so many in all. */
async function withFrames(count: number): Promise<Buffer> {
  const chunks = chunksOf(await moving())
  const frames = chunks.filter(({ type }) => type === 'ANMF').map(({ whole }) => whole)
  const head = chunks.filter(({ type }) => type !== 'ANMF').map(({ whole }) => whole)
  const all = Array.from({ length: count }, (_, index) => frames[index % frames.length] as Buffer)
  return Buffer.from(riffFile('WEBP', [...head, ...all]))
}

/** The size of its canvas, less one, in three bytes each (RFC 9649 §2.7). */
function onCanvas(webp: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(webp)
  const at = copy.indexOf('VP8X') + 12
  copy.writeUIntLE(width - 1, at, 3)
  copy.writeUIntLE(height - 1, at + 3, 3)
  return copy
}

function stating(webp: Buffer, bytes: number): Buffer {
  const copy = Buffer.from(webp)
  copy.writeUInt32LE(bytes, 4)
  return copy
}

const webp = { mediaType: 'image/webp', size: [40, 30] as [number, number], color: RED }

export const webps: Case[] = [
  { ...webp, name: 'a WebP', make: plain },
  { ...webp, name: 'a lossless WebP', make: () => solid().webp({ lossless: true }).toBuffer() },
  { ...webp, name: 'a WebP with transparency', make: () => solid().ensureAlpha(0.5).webp().toBuffer() },
  { ...webp, ...{ name: 'a WebP that moves', size: [24, 16], frames: 3 }, make: moving },
  { ...webp, ...{ name: 'a WebP of a thousand frames', size: [24, 16], frames: 1000 }, make: () => withFrames(1000) },
  {
    ...webp,
    ...{ name: 'a WebP with a place and words', secrets: [SECRET, PLACE, 'EXIF', 'XMP '] },
    make: () =>
      solid()
        .withExif({ IFD0: { Artist: SECRET }, IFD3: { GPSMapDatum: PLACE } })
        .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${SECRET}</x:xmpmeta>`)
        .webp()
        .toBuffer(),
  },
  {
    ...webp,
    ...{ name: 'a WebP with chunks of its own, and a ZIP behind its end', secrets: [SECRET, 'PK', 'evil.txt'] },
    make: async () => {
      const own = riffFile('WEBP', [
        ...chunksOf(await plain()).map(({ whole }) => whole),
        riffChunk('EVIL', Buffer.from(SECRET)),
      ])
      return Buffer.concat([own, zip()])
    },
  },
  {
    code: 'invalid_image',
    name: 'the header of a WebP alone',
    make: () => Buffer.from('RIFF\x04\0\0\0WEBP', 'latin1'),
  },
  {
    ...{ code: 'invalid_image', name: 'a WebP that is cut off' },
    make: async () => (await noisy().webp({ lossless: true }).toBuffer()).subarray(0, 9000),
  },
  {
    ...{ code: 'invalid_image', name: 'a WebP that says it is longer than it is' },
    make: async () => stating(await plain(), 1_000_000),
  },
  {
    ...{ code: 'invalid_image', name: 'a WebP that says it is shorter than it is' },
    make: async () => stating(await plain(), 20),
  },
  {
    ...{ code: 'invalid_image', name: 'a WebP on a canvas of 16,000 × 16,000 pixels' },
    make: async () => onCanvas(await moving(), 16_000, 16_000),
  },
  { code: 'invalid_image', name: 'a WebP of 1,001 frames', make: () => withFrames(1001) },
]
