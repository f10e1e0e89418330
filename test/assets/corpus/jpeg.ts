import sharp from 'sharp'
import { type JpegSegment, jpegSegment, jpegSegments, SOS } from '../../../src/media/containers/jpeg.ts'
import { type Case, PLACE, RED, SECRET, zip } from './case.ts'

const solid = () => sharp({ create: { width: 40, height: 30, channels: 3, background: RED } })
const plain = () => solid().jpeg().toBuffer()
/** As a phone takes it. */
const telling = (orientation: number) =>
  solid()
    .withExif({
      IFD0: { Make: 'Secretphone', Artist: SECRET },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 30/1 58/1', GPSMapDatum: PLACE },
    })
    .withMetadata({ orientation })
    .jpeg()
    .toBuffer()

/** After the start of the image. */
const withSegments = (jpeg: Buffer, ...segments: Uint8Array[]) =>
  Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)])
const app = (number: number, content: Uint8Array | string) => jpegSegment(0xe0 + number, Buffer.from(content))
const comment = (text: string) => jpegSegment(0xfe, Buffer.from(text))

/** The last segment for which this holds. */
const segment = (jpeg: Buffer, is: (one: JpegSegment) => boolean) => [...jpegSegments(jpeg)].findLast(is) as JpegSegment
const isFrame = ({ marker }: JpegSegment) => marker >= 0xc0 && marker <= 0xc2

function sized(jpeg: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(jpeg)
  const { start } = segment(copy, isFrame)
  copy.writeUInt16BE(height, start + 5)
  copy.writeUInt16BE(width, start + 7)
  return copy
}

/** EXIF whose second directory holds a small JPEG that tells more (Exif 2.32 §4.5.8). */
async function withThumbnail(): Promise<Buffer> {
  const thumbnail = await telling(1)
  const directories = Buffer.alloc(14 + 42)
  directories.write('II*\0', 0, 'latin1')
  directories.writeUInt32LE(8, 4)
  directories.writeUInt32LE(14, 10)
  directories.writeUInt16LE(3, 14)
  const entries = [
    [0x103, 3, 6],
    [0x201, 4, directories.length],
    [0x202, 4, thumbnail.length],
  ] as const
  for (const [index, [tag, type, value]] of entries.entries()) {
    const at = 16 + index * 12
    directories.writeUInt16LE(tag, at)
    directories.writeUInt16LE(type, at + 2)
    directories.writeUInt32LE(1, at + 4)
    directories.writeUInt32LE(value, at + 8)
  }
  return withSegments(await plain(), app(1, Buffer.concat([Buffer.from('Exif\0\0'), directories, thumbnail])))
}

/** The last scan again and again: each makes a decoder go over all of the picture once more. */
async function manyScans(count: number): Promise<Buffer> {
  const jpeg = await sharp({ create: { width: 4000, height: 4000, channels: 3, background: RED } })
    .jpeg({ progressive: true })
    .toBuffer()
  const { start, end } = segment(jpeg, ({ marker }) => marker === SOS)
  const scan = jpeg.subarray(start, end)
  return Buffer.concat([jpeg.subarray(0, end), ...Array.from({ length: count }, () => scan), jpeg.subarray(end)])
}

const jpeg = { mediaType: 'image/jpeg', size: [40, 30] as [number, number], color: RED }
const photo = [SECRET, PLACE, 'Secretphone', 'Exif']

export const jpegs: Case[] = [
  { ...jpeg, name: 'a JPEG', make: plain },
  { ...jpeg, name: 'a progressive JPEG', make: () => solid().jpeg({ progressive: true }).toBuffer() },
  { ...jpeg, name: 'a grey JPEG', color: '#656565', make: () => solid().greyscale().jpeg().toBuffer() },
  { ...jpeg, name: 'a JPEG in CMYK', color: '#cc2900', make: () => solid().toColourspace('cmyk').jpeg().toBuffer() },
  {
    ...{ name: 'a JPEG in YCCK', mediaType: 'image/jpeg', size: [40, 30] },
    make: async () => {
      const bytes = await solid().toColourspace('cmyk').jpeg().toBuffer()
      bytes[bytes.indexOf('Adobe') + 11] = 2
      return bytes
    },
  },
  ...Array.from(
    { length: 8 },
    (_, index): Case => ({
      ...jpeg,
      name: `a photograph with a place, held in way ${index + 1}`,
      size: index < 4 ? [40, 30] : [30, 40],
      make: () => telling(index + 1),
      secrets: photo,
    }),
  ),
  { ...jpeg, name: 'a JPEG whose preview tells a place', make: withThumbnail, secrets: photo },
  {
    ...jpeg,
    name: 'a JPEG with words of every kind',
    make: async () =>
      withSegments(
        await plain(),
        app(1, `http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>${SECRET}</x:xmpmeta>`),
        app(13, `Photoshop 3.0\0${'8BIM\x04\x04'}${SECRET}`),
        ...[app(2, `MPF\0${PLACE}`), app(11, `JP${SECRET}`), comment(PLACE)],
      ),
    secrets: [SECRET, PLACE, 'xmpmeta', 'Photoshop', 'MPF'],
  },
  {
    ...jpeg,
    ...{ name: 'a JPEG with a program in its comment', secrets: ['<?php', 'system('] },
    make: async () => withSegments(await plain(), comment('<?php system($_GET[0]); ?>')),
    said: { name: 'shell.php', type: 'application/x-php' },
  },
  {
    ...jpeg,
    ...{ name: 'a JPEG with a ZIP behind its end', secrets: ['PK', 'evil.txt'] },
    make: async () => Buffer.concat([await plain(), zip()]),
  },
  {
    ...jpeg,
    ...{ name: 'a JPEG with another one behind its end', secrets: photo },
    make: async () => Buffer.concat([await plain(), await telling(1)]),
  },
  {
    ...jpeg,
    ...{ name: 'a JPEG whose frame says fewer lines than there are', size: [40, 16] },
    make: async () => sized(await plain(), 40, 16),
  },
  {
    ...jpeg,
    ...{ name: 'a JPEG that says it is a PDF', said: { name: 'a.pdf', type: 'application/pdf' } },
    make: plain,
  },
  { code: 'invalid_image', name: 'the first bytes of a JPEG alone', make: () => Buffer.from([0xff, 0xd8, 0xff, 0xe0]) },
  {
    ...{ code: 'invalid_image', name: 'a JPEG that is cut off' },
    make: async () =>
      (
        await sharp({
          create: {
            width: 400,
            height: 400,
            channels: 3,
            background: RED,
            noise: { type: 'gaussian', mean: 99, sigma: 40 },
          },
        })
          .jpeg()
          .toBuffer()
      ).subarray(0, 20_000),
  },
  {
    ...{ code: 'invalid_image', name: 'a JPEG without its end mark' },
    make: async () => (await plain()).subarray(0, -2),
  },
  {
    ...{ name: 'a JPEG whose frame says more lines than there are, which are grey', mediaType: 'image/jpeg' },
    ...{ size: [40, 3000], color: '#807f7f' },
    make: async () => sized(await plain(), 40, 3000),
  },
  {
    ...{ code: 'invalid_image', name: 'a JPEG whose frame says 65,500 × 65,500 pixels' },
    make: async () => sized(await plain(), 65_500, 65_500),
  },
  {
    ...{ code: 'invalid_image', name: 'a JPEG without width' },
    make: async () => sized(await plain(), 0, 30),
  },
  {
    ...{ code: 'invalid_image', name: 'a JPEG of five thousand scans' },
    make: () => manyScans(5000),
  },
  {
    ...{ code: 'invalid_image', name: 'a JPEG without its tables' },
    make: async () => {
      const bytes = await plain()
      return Buffer.concat(
        [...jpegSegments(bytes)]
          .filter(({ marker }) => marker !== 0xdb && marker !== 0xc4)
          .map(({ start, end }) => bytes.subarray(start, end)),
      )
    },
  },
]
