import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { pngChunk, pngChunks } from '../../../src/media/containers/png.ts'
import { type Case, PLACE, RED, SECRET, zip } from './case.ts'

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
/** Signature and `IHDR`. */
const HEAD_BYTES = 33

const solid = (width = 40, height = 30, background: string = RED) =>
  sharp({ create: { width, height, channels: 3, background } })
const plain = () => solid().png().toBuffer()

interface Header {
  width: number
  height: number
  depth?: number
  /** 0 grey, 2 colours, 3 palette, 4 grey and alpha, 6 colours and alpha. */
  kind?: number
  isInterlaced?: boolean
}

function header({ width, height, depth = 8, kind = 2, isInterlaced = false }: Header): Uint8Array {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(width, 0)
  data.writeUInt32BE(height, 4)
  data.set([depth, kind, 0, 0, isInterlaced ? 1 : 0], 8)
  return pngChunk('IHDR', data)
}

const file = (...chunks: Uint8Array[]) => Buffer.concat([SIGNATURE, ...chunks, pngChunk('IEND', Buffer.alloc(0))])
const pixels = (bytes: Uint8Array) => pngChunk('IDAT', deflateSync(bytes))
/** After the header. */
const withChunks = (png: Buffer, ...chunks: Uint8Array[]) =>
  Buffer.concat([png.subarray(0, HEAD_BYTES), ...chunks, png.subarray(HEAD_BYTES)])
const words = (keyword: string, text: string) => pngChunk('tEXt', Buffer.from(`${keyword}\0${text}`, 'latin1'))
const compressed = (type: string, keyword: string, bytes: Uint8Array) =>
  pngChunk(type, Buffer.concat([Buffer.from(`${keyword}\0\0`), deflateSync(bytes)]))
const BOMB_BYTES = 100e6

/** The same picture with something changed in its first `IDAT`. */
function withPixels(png: Buffer, change: (data: Buffer) => Uint8Array): Buffer {
  const parts = [...pngChunks(png)].map(({ type, data, start, end }) =>
    type === 'IDAT' ? pngChunk('IDAT', change(Buffer.from(data))) : png.subarray(start, end),
  )
  return Buffer.concat([SIGNATURE, ...parts])
}

/** A second frame, as APNG has it: control, then data with a number before it. */
async function moving(): Promise<Buffer> {
  const still = await plain()
  const data = [...pngChunks(still)].find(({ type }) => type === 'IDAT')?.data as Uint8Array
  const control = (sequence: number) => {
    const bytes = Buffer.alloc(26)
    for (const [index, value] of [sequence, 40, 30].entries()) bytes.writeUInt32BE(value, index * 4)
    bytes.writeUInt16BE(1, 20)
    bytes.writeUInt16BE(10, 22)
    return pngChunk('fcTL', bytes)
  }
  const count = Buffer.alloc(8)
  count.writeUInt32BE(2, 0)
  const second = Buffer.concat([Buffer.from([0, 0, 0, 2]), data])
  const end = still.length - 12
  return Buffer.concat([
    ...[still.subarray(0, HEAD_BYTES), pngChunk('acTL', count), control(0), still.subarray(HEAD_BYTES, end)],
    ...[control(1), pngChunk('fdAT', second), still.subarray(end)],
  ])
}

const png = { mediaType: 'image/png', size: [40, 30] as [number, number], color: RED }

export const pngs: Case[] = [
  { ...png, name: 'a PNG', make: plain },
  { ...png, name: 'a PNG of 16 bits', make: () => solid().toColourspace('rgb16').png().toBuffer() },
  { ...png, name: 'a PNG with a palette', make: () => solid().png({ palette: true, colours: 4 }).toBuffer() },
  { ...png, name: 'an interlaced PNG', make: () => solid().png({ progressive: true }).toBuffer() },
  { ...png, name: 'a PNG with transparency', make: () => solid().ensureAlpha(0.5).png().toBuffer() },
  {
    ...png,
    name: 'a PNG whose palette is transparent',
    make: () => solid().ensureAlpha(0.5).png({ palette: true, colours: 8 }).toBuffer(),
  },
  {
    ...png,
    ...{ name: 'a grey PNG with one shade that is clear', color: '#404040', size: [4, 4] },
    make: () =>
      file(
        ...[header({ width: 4, height: 4, kind: 0 }), pngChunk('tRNS', Buffer.from([0, 200]))],
        pixels(Buffer.alloc(20, Buffer.from([0, 64, 64, 64, 64]))),
      ),
  },
  {
    ...png,
    ...{ name: 'a PNG of one bit', color: '#ffffff', size: [8, 2] },
    make: () => file(header({ width: 8, height: 2, depth: 1, kind: 0 }), pixels(Buffer.from([0, 255, 0, 255]))),
  },
  {
    ...png,
    ...{ name: 'a PNG of one pixel', size: [1, 1] },
    make: () => file(header({ width: 1, height: 1 }), pixels(Buffer.from([0, 0xc8, 0x32, 0x14]))),
  },
  {
    ...png,
    name: 'a PNG with words, a place and a time in it',
    make: async () =>
      withChunks(
        await plain(),
        ...[words('Author', SECRET), words('Comment', PLACE), pngChunk('tIME', Buffer.from([7, 234, 1, 2, 3, 4, 5]))],
        pngChunk('iTXt', Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta>${SECRET}</x:xmpmeta>`)),
      ),
    secrets: [SECRET, PLACE, 'tIME', 'xmpmeta'],
  },
  {
    ...png,
    ...{ name: 'a PNG with the orientation of its camera in it', size: [30, 40], secrets: ['eXIf'] },
    make: async () =>
      withChunks(
        await plain(),
        pngChunk('eXIf', Buffer.from('4d4d002a00000008000101120003000000010006000000000000', 'hex')),
      ),
  },
  { ...png, name: 'a PNG that moves', make: moving },
  {
    ...png,
    ...{ name: 'a PNG with a ZIP behind its end', secrets: ['PK', 'evil.txt'] },
    make: async () => Buffer.concat([await plain(), zip()]),
  },
  {
    ...png,
    ...{ name: 'a PNG with a page in its words and behind its end', secrets: ['<script', 'alert'] },
    make: async () =>
      Buffer.concat([
        withChunks(await plain(), words('Title', '<html><script>alert(1)</script>')),
        Buffer.from('<html><script>alert(2)</script></html>'),
      ]),
    said: { name: 'page.html', type: 'text/html' },
  },
  {
    ...png,
    ...{ name: 'a PNG whose words unpack to a hundred megabytes', secrets: ['zTXt', 'iTXt'] },
    make: async () =>
      withChunks(
        await plain(),
        compressed('zTXt', 'Comment', Buffer.alloc(BOMB_BYTES, 32)),
        pngChunk(
          'iTXt',
          Buffer.concat([Buffer.from('Comment\0\x01\0\0\0'), deflateSync(Buffer.alloc(BOMB_BYTES, 32))]),
        ),
      ),
  },
  {
    ...png,
    name: 'a PNG whose colour profile unpacks to a hundred megabytes',
    make: async () => withChunks(await plain(), compressed('iCCP', 'sRGB', Buffer.alloc(BOMB_BYTES, 7))),
  },
  {
    ...png,
    ...{ name: 'a PNG whose words have a wrong checksum', secrets: [SECRET] },
    make: async () => {
      const chunk = Buffer.from(words('Author', SECRET))
      chunk.writeUInt32BE(1, chunk.length - 4)
      return withChunks(await plain(), chunk)
    },
  },
  {
    ...png,
    ...{ name: 'a PNG that says it is a GIF', said: { name: 'picture.gif', type: 'image/gif' } },
    make: () => plain(),
  },
  { code: 'invalid_image', name: 'the signature of a PNG alone', make: () => SIGNATURE },
  {
    ...{ code: 'invalid_image', name: 'a PNG without width' },
    make: () => file(header({ width: 0, height: 5 }), pixels(Buffer.alloc(5))),
  },
  {
    ...{ code: 'invalid_image', name: 'a small PNG that says it has 60,000 × 60,000 pixels' },
    make: async () =>
      Buffer.concat([
        file(header({ width: 60_000, height: 60_000 })).subarray(0, HEAD_BYTES),
        (await plain()).subarray(HEAD_BYTES),
      ]),
  },
  {
    ...{ code: 'invalid_image', name: 'a PNG of 30,000 × 30,000 pixels in a hundred kilobytes' },
    make: () => file(header({ width: 30_000, height: 30_000, depth: 1, kind: 0 }), pixels(Buffer.alloc(30_000 * 3751))),
  },
  {
    ...{ code: 'invalid_image', name: 'an interlaced PNG of 16 bits that takes half a gigabyte to decode' },
    make: () =>
      file(
        header({ width: 8192, height: 8192, depth: 16, kind: 6, isInterlaced: true }),
        pixels(Buffer.alloc(8192 * 8192 * 8 + 8 * 2048)),
      ),
  },
  {
    ...{ code: 'invalid_image', name: 'a PNG without pixels' },
    make: () => file(header({ width: 4, height: 4 })),
  },
  {
    ...{ code: 'invalid_image', name: 'a PNG with lines missing' },
    make: () => file(header({ width: 200, height: 200 }), pixels(Buffer.alloc(601 * 100))),
  },
  {
    ...{ code: 'invalid_image', name: 'a PNG whose pixels break off in the middle of packing' },
    make: async () => withPixels(await solid(300, 300).png().toBuffer(), (data) => data.subarray(0, data.length / 2)),
  },
  {
    ...{ code: 'invalid_image', name: 'a PNG that is cut off' },
    make: async () => (await plain()).subarray(0, -20),
  },
  {
    ...{ code: 'invalid_image', name: 'a PNG whose pixels have a wrong checksum' },
    make: async () => {
      const bytes = Buffer.from(await solid(300, 300).png().toBuffer())
      const at = bytes.indexOf('IEND') - 8
      bytes.writeUInt32BE((bytes.readUInt32BE(at) ^ 0xffff) >>> 0, at)
      return bytes
    },
  },
  {
    ...{ code: 'invalid_image', name: 'a PNG with a part that a decoder must know, and none does' },
    make: async () => withChunks(await plain(), pngChunk('EVIL', Buffer.from(SECRET))),
  },
  {
    ...{ code: 'invalid_image', name: 'a PNG whose first part says it is four gigabytes long' },
    make: async () => {
      const bytes = Buffer.from(await plain())
      bytes.writeUInt32BE(0xffffffff, 8)
      return bytes
    },
  },
  {
    ...{ code: 'invalid_image', name: 'a PNG of a bit depth that there is not' },
    make: () => file(header({ width: 4, height: 4, depth: 7 }), pixels(Buffer.alloc(52))),
  },
  {
    ...{ code: 'payload_too_large', name: 'a PNG of more than fifty megabytes' },
    make: async () => Buffer.concat([await plain(), Buffer.alloc(51 * 1024 ** 2)]),
  },
]
