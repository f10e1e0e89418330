import { readFile } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { inspect, sniff, UnreadablePicture } from './picture.ts'

const photo = (name: string) => readFile(new URL(`../../test/photos/${name}`, import.meta.url))
const formats = ['png', 'jpeg', 'webp', 'gif', 'avif'] as const
const plain = (width: number, height: number, background = '#3366cc') =>
  sharp({ create: { width, height, channels: 3, background } })

/** Grain makes the data long, so that a cut falls into pixels and not into padding. */
async function grainy(format: (typeof formats)[number], edge: number): Promise<Buffer> {
  const pixels = Buffer.alloc(edge * edge * 3)
  for (let i = 0, state = 1; i < pixels.length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    pixels[i] = 100 + ((state >>> 16) % 50)
  }
  return sharp(pixels, { raw: { width: edge, height: edge, channels: 3 } })
    .toFormat(format, { quality: 80 })
    .toBuffer()
}

/** A PNG whose header claims a size; the data is that of a 1×1. */
async function claiming(width: number, height: number): Promise<Buffer> {
  const png = await plain(1, 1).png().toBuffer()
  png.writeUInt32BE(width, 16)
  png.writeUInt32BE(height, 20)
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29)
  return png
}

async function refusal(bytes: Uint8Array, limits?: { maxPixels: number }): Promise<UnreadablePicture> {
  const error = await inspect(bytes, limits).then(
    () => undefined,
    (error) => error,
  )
  expect(error).toBeInstanceOf(UnreadablePicture)
  return error
}

test.each([
  ['a PNG', '\x89PNG\r\n\x1a\n', 'image/png'],
  ['a JPEG', '\xff\xd8\xff\xe0', 'image/jpeg'],
  ['a GIF', 'GIF89a', 'image/gif'],
  ['a WebP', 'RIFF\0\0\0\0WEBPVP8 ', 'image/webp'],
  ['a sound in the container of WebP', 'RIFF\0\0\0\0WAVEfmt ', 'audio/wav'],
  ['a sound of MPEG with a tag', 'ID3\x04', 'audio/mpeg'],
  ['a sound of MPEG without one', '\xff\xfb\x90\x64', 'audio/mpeg'],
  ['two bytes of ones', '\xff\xff\xff\xff', undefined],
  ['a sound in ADTS', '\xff\xf1\x50\x80', 'audio/aac'],
  ['an Ogg', 'OggS\0\x02', 'audio/ogg'],
  ['a FLAC', 'fLaC\0\0\0\x22', 'audio/flac'],
  ['a sound in the container of MP4', '\0\0\0\x18ftypM4A \0\0\0\0isom', 'audio/mp4'],
  ['an AVIF', '\0\0\0\x18ftypavif\0\0\0\0avifmif1', 'image/avif'],
  ['an AVIF that says so only among its compatible brands', '\0\0\0\x18ftypmif1\0\0\0\0mif1avif', 'image/avif'],
  ['a HEIC', '\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'image/heic'],
  ['an MP4', '\0\0\0\x18ftypisom\0\0\0\0isommp42', 'video/mp4'],
  ['a QuickTime film', '\0\0\0\x14ftypqt  \0\0\0\0qt  ', 'video/quicktime'],
  ['a WebM', '\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x86\x81\x01B\x82\x84webm', 'video/webm'],
  ['a Matroska film', '\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x86\x81\x01B\x82\x88matroska', 'video/x-matroska'],
  ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'],
  [
    'an SVG after a declaration, a comment and a type',
    '<?xml version="1.0"?>\n<!-- <html> -->\n<!DOCTYPE svg>\n<svg >',
    'image/svg+xml',
  ],
  ['a web page with an SVG inside', '<html><body><svg></svg>', undefined],
  ['a bitmap', 'BM\x36\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0', 'image/bmp'],
  ['a letter that begins with BM', 'BMW sent us a letter', undefined],
  ['a PDF', '%PDF-1.7', 'application/pdf'],
  ['nothing', '', undefined],
  ['two bytes', 'GI', undefined],
])('%s is told by its content', (_, text, expected) => {
  expect(sniff(Buffer.from(text, 'latin1'))).toBe(expected)
})

test.each(formats)('a %s is decoded and measured', async (format) => {
  const bytes = await plain(200, 120).toFormat(format).toBuffer()
  const facts = await inspect(bytes)
  expect(facts).toMatchObject({ mediaType: `image/${format}`, width: 200, height: 120, bytes: bytes.length })
  const distance = [0x33, 0x66, 0xcc].map((want, c) =>
    Math.abs(want - Number.parseInt(facts.color.slice(1 + 2 * c, 3 + 2 * c), 16)),
  )
  expect(Math.max(...distance)).toBeLessThanOrEqual(4)
})

test.each(formats.flatMap((format) => [64, 400].map((edge) => [format, edge] as const)))(
  'a %s of %i pixels is refused wherever it was cut off',
  async (format, edge) => {
    const bytes = await grainy(format, edge)
    await inspect(bytes)
    for (const share of [0.02, 0.3, 0.6, 0.9, 0.98]) {
      const error = await refusal(bytes.subarray(0, Math.floor(bytes.length * share)))
      expect(error.reason).toMatch(/damaged|not-a-picture/)
    }
    expect((await refusal(bytes.subarray(0, -12))).message).toMatch(
      /damaged or cut off: its \w+ data cannot be decoded/,
    )
  },
)

test.each([64, 400])('a PNG of %i pixels with a bit turned over in its data is refused', async (edge) => {
  const bytes = await grainy('png', edge)
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0x10
  expect((await refusal(bytes)).reason).toBe('damaged')
})

test('the average is the same whether a small PNG is read here or by sharp', async () => {
  const small = sharp(await photo('chelsea.png')).resize(64, 64)
  for (const picture of [small, small.clone().greyscale(), small.clone().ensureAlpha(0.5)]) {
    const bytes = await picture.clone().png({ adaptiveFiltering: true }).toBuffer()
    // A profile chunk is not ordinary: it sends the same pixels through sharp.
    const viaSharp = await picture.clone().withIccProfile('srgb').png().toBuffer()
    const [ours, theirs] = await Promise.all([inspect(bytes), inspect(viaSharp)])
    const apart = [1, 3, 5].map((at) =>
      Math.abs(Number.parseInt(ours.color.slice(at, at + 2), 16) - Number.parseInt(theirs.color.slice(at, at + 2), 16)),
    )
    expect(Math.max(...apart)).toBeLessThanOrEqual(3)
    expect(ours.hasAlpha).toBe(theirs.hasAlpha)
  }
})

test('width and height are those of the picture as it is shown', async () => {
  const turned = await plain(90, 40).withMetadata({ orientation: 6 }).jpeg().toBuffer()
  expect(await inspect(turned)).toMatchObject({ width: 40, height: 90 })
  const turnedPng = await plain(90, 40).withMetadata({ orientation: 6 }).png().toBuffer()
  expect(await inspect(turnedPng)).toMatchObject({ width: 40, height: 90 })
})

test('what is transparent does not count in the average', async () => {
  const clear = { r: 0, g: 255, b: 0, alpha: 0 }
  for (const edge of [40, 400]) {
    const red = await plain(edge, edge, '#ff0000').png().toBuffer()
    const half = await sharp({ create: { width: edge * 2, height: edge, channels: 4, background: clear } })
      .composite([{ input: red, left: 0, top: 0 }])
      .png()
      .toBuffer()
    expect(await inspect(half)).toMatchObject({ color: '#ff0000', hasAlpha: true })
  }
})

test('unusual but whole pictures are read', async () => {
  const deep = await plain(300, 200).toColourspace('rgb16').png().toBuffer()
  expect(await inspect(deep)).toMatchObject({
    width: 300,
    height: 200,
    color: expect.stringMatching(/^#3[23]6[56]c[bc]$/),
    hasAlpha: false,
  })
  const print = await plain(300, 200, '#ffffff').toColourspace('cmyk').jpeg().toBuffer()
  expect(await inspect(print)).toMatchObject({ width: 300, height: 200, color: '#ffffff' })
  const frames = [plain(60, 40), plain(60, 40, '#ffffff')].map((frame) => frame.png().toBuffer())
  const moving = await sharp(await Promise.all(frames), { join: { animated: true } })
    .gif({ delay: [50, 50] })
    .toBuffer()
  expect(await inspect(moving)).toMatchObject({ mediaType: 'image/gif', width: 60, height: 40 })
  expect(await inspect(await plain(1, 1).png().toBuffer())).toMatchObject({ width: 1, height: 1, color: '#3366cc' })
  const palette = await sharp(await photo('coffee.png'))
    .resize(80)
    .png({ palette: true })
    .toBuffer()
  expect(await inspect(palette)).toMatchObject({ width: 80 })
})

test('a view into a larger buffer is read within its bounds', async () => {
  const png = await plain(20, 10).png().toBuffer()
  const around = Buffer.concat([Buffer.alloc(7, 1), png, Buffer.alloc(9, 2)])
  expect(await inspect(new Uint8Array(around.buffer, around.byteOffset + 7, png.length))).toMatchObject({ width: 20 })
})

test('what is no picture is refused with the reason', async () => {
  expect((await refusal(new Uint8Array())).message).toBe('The picture is empty: it has no bytes.')
  const random = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919 + 13) % 251)
  expect((await refusal(random)).reason).toBe('not-a-picture')
  expect((await refusal(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).message).toContain('SVG')
  expect((await refusal(Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'))).reason).toBe('not-accepted')
  for (const [, head] of [
    ['png', '\x89PNG\r\n\x1a\n'],
    ['jpeg', '\xff\xd8\xff\xe0'],
    ['webp', 'RIFF\0\0\0\0WEBP'],
  ]) {
    expect((await refusal(Buffer.concat([Buffer.from(head ?? '', 'latin1'), random]))).reason).toBe('damaged')
  }
})

test('a header that claims a huge size is refused before anything is decoded', async () => {
  const error = await refusal(await claiming(30_000, 30_000))
  expect(error.reason).toBe('too-large')
  expect(error.message).toBe(
    'The picture has 30000 × 30000 pixels (900 megapixels); at most 67.11 megapixels are read.',
  )
  expect((await refusal(await claiming(2_000_000_000, 2_000_000_000))).reason).toMatch(/too-large|damaged/)
  expect((await refusal(await claiming(0, 5))).reason).toBe('damaged')
  expect((await refusal(await claiming(100, 100))).reason).toBe('damaged')
  expect((await refusal(await plain(50, 50).png().toBuffer(), { maxPixels: 2000 })).reason).toBe('too-large')
  expect((await refusal(await plain(50, 50).jpeg().toBuffer(), { maxPixels: 2000 })).reason).toBe('too-large')
})
