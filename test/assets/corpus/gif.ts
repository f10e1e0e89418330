import sharp from 'sharp'
import { gifBlocks } from '../../../src/media/containers/gif.ts'
import { type Case, RED, SECRET, zip } from './case.ts'

const solid = () => sharp({ create: { width: 40, height: 30, channels: 3, background: RED } })
const plain = () => solid().gif().toBuffer()
/** Colours in full, because the same picture twice in a row is one frame. */
const moving = async () => {
  const frames = [RED, '#14c832', '#3214c8'].map((background) =>
    sharp({ create: { width: 24, height: 16, channels: 4, background } })
      .png()
      .toBuffer(),
  )
  return sharp(await Promise.all(frames), { join: { animated: true } })
    .gif({ delay: [100, 100, 100], keepDuplicateFrames: true })
    .toBuffer()
}

const blocksOf = (gif: Buffer) =>
  [...gifBlocks(gif)].map(({ kind, start, end }) => ({ kind, bytes: gif.subarray(start, end) }))
const TRAILER = Buffer.from([0x3b])
const HEADER = Buffer.from('474946383961010001008000ff000000ffffff', 'hex')
/** One pixel, after the header. */
const PIXEL = Buffer.from('2c00000000010001000002024401003b', 'hex')

/** Its last frame again and again, so many in all. */
async function withFrames(count: number): Promise<Buffer> {
  const blocks = blocksOf(await moving())
  const first = blocks.findIndex(({ kind }) => kind === 'control')
  const frame = blocks.slice(first, first + 2).map(({ bytes }) => bytes)
  const head = blocks.slice(0, first).map(({ bytes }) => bytes)
  return Buffer.concat([...head, ...Array.from({ length: count }, () => frame).flat(), TRAILER])
}

/** Words between its header and its first frame. */
async function telling(): Promise<Buffer> {
  const [head, ...rest] = blocksOf(await plain()).map(({ bytes }) => bytes)
  const words = Buffer.concat([Buffer.from([SECRET.length]), Buffer.from(SECRET), Buffer.from([0])])
  const comment = Buffer.concat([Buffer.from([0x21, 0xfe]), words])
  const application = Buffer.concat([Buffer.from([0x21, 0xff, 11]), Buffer.from('XMP DataXMP'), words])
  return Buffer.concat([head as Buffer, comment, application, ...rest, zip()])
}

function sized(gif: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(gif)
  copy.writeUInt16LE(width, 6)
  copy.writeUInt16LE(height, 8)
  return copy
}

const gif = { mediaType: 'image/gif', size: [40, 30] as [number, number], color: RED }

export const gifs: Case[] = [
  { ...gif, name: 'a GIF', make: plain },
  {
    ...gif,
    ...{ name: 'a GIF of one pixel', size: [1, 1], color: '#000000' },
    make: () => Buffer.concat([HEADER, PIXEL]),
  },
  { ...gif, ...{ name: 'a GIF that moves', size: [24, 16], frames: 3 }, make: moving },
  { ...gif, ...{ name: 'a GIF of a thousand frames', size: [24, 16], frames: 1000 }, make: () => withFrames(1000) },
  {
    ...gif,
    ...{ name: 'a GIF with words, and a ZIP behind its end', secrets: [SECRET, 'PK', 'evil.txt', 'XMP'] },
    make: telling,
  },
  { code: 'invalid_image', name: 'a GIF of 1,001 frames', make: () => withFrames(1001) },
  { code: 'invalid_image', name: 'a GIF without a frame', make: () => Buffer.concat([HEADER, TRAILER]) },
  { code: 'invalid_image', name: 'the signature of a GIF alone', make: () => Buffer.from('GIF89a') },
  {
    ...{ code: 'invalid_image', name: 'a GIF that is cut off in a frame' },
    make: async () =>
      (
        await sharp({
          create: {
            width: 200,
            height: 200,
            channels: 3,
            background: RED,
            noise: { type: 'gaussian', mean: 99, sigma: 40 },
          },
        })
          .gif()
          .toBuffer()
      ).subarray(0, 9000),
  },
  {
    ...{ code: 'invalid_image', name: 'a GIF on a canvas of 65,000 × 65,000 pixels' },
    make: async () => sized(await plain(), 65_000, 65_000),
  },
  {
    ...{ code: 'invalid_image', name: 'a GIF that moves on a canvas of 8,000 × 8,000 pixels' },
    make: async () => sized(await withFrames(20), 8000, 8000),
  },
  {
    ...{ code: 'invalid_image', name: 'a GIF whose codes have a length that there is not' },
    make: () => {
      const pixel = Buffer.from(PIXEL)
      pixel[10] = 99
      return Buffer.concat([HEADER, pixel])
    },
  },
]
