import sharp from 'sharp'
import { box } from './boxes.ts'
import { type Case, PLACE, RED, SECRET, zip } from './case.ts'

const solid = () => sharp({ create: { width: 40, height: 30, channels: 3, background: RED } })
const plain = () => solid().avif({ effort: 0 }).toBuffer()

/** What its property says of its size (ISO/IEC 23008-12 §6.5.3). */
function sized(avif: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(avif)
  const at = copy.indexOf('ispe') + 8
  copy.writeUInt32BE(width, at)
  copy.writeUInt32BE(height, at + 4)
  return copy
}

const avif = { mediaType: 'image/avif', size: [40, 30] as [number, number], color: RED }

export const avifs: Case[] = [
  { ...avif, name: 'an AVIF', make: plain },
  { ...avif, name: 'an AVIF of 10 bits', make: () => solid().avif({ effort: 0, bitdepth: 10 }).toBuffer() },
  { ...avif, name: 'an AVIF of 12 bits', make: () => solid().avif({ effort: 0, bitdepth: 12 }).toBuffer() },
  { ...avif, name: 'an AVIF with transparency', make: () => solid().ensureAlpha(0.5).avif({ effort: 0 }).toBuffer() },
  { ...avif, name: 'a lossless AVIF', make: () => solid().avif({ effort: 0, lossless: true }).toBuffer() },
  {
    ...avif,
    ...{ name: 'an AVIF with a place and words', secrets: [SECRET, PLACE] },
    make: () =>
      solid()
        .withExif({ IFD0: { Artist: SECRET }, IFD3: { GPSMapDatum: PLACE } })
        .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${SECRET}</x:xmpmeta>`)
        .avif({ effort: 0 })
        .toBuffer(),
  },
  {
    ...avif,
    ...{ name: 'an AVIF with a box of its own, and a ZIP behind its end', secrets: [SECRET, 'PK', 'evil.txt'] },
    make: async () => Buffer.concat([await plain(), box('uuid', Buffer.alloc(16, 7), SECRET), zip()]),
  },
  {
    code: 'invalid_image',
    name: 'the brand of an AVIF alone',
    make: () => box('ftyp', 'avif', Buffer.alloc(4), 'avif'),
  },
  { code: 'invalid_image', name: 'an AVIF that is cut off', make: async () => (await plain()).subarray(0, -20) },
  {
    ...{ code: 'invalid_image', name: 'an AVIF that says it has 60,000 × 60,000 pixels' },
    make: async () => sized(await plain(), 60_000, 60_000),
  },
  {
    ...{ code: 'invalid_image', name: 'an AVIF that says it has no pixels' },
    make: async () => sized(await plain(), 0, 0),
  },
  {
    ...{ code: 'invalid_image', name: 'the brand of a HEIC' },
    make: () => box('ftyp', 'heic', Buffer.alloc(4), 'mif1heic'),
  },
  {
    ...{ code: 'invalid_image', name: 'a picture that says its pixels are HEVC' },
    make: async () => {
      const bytes = Buffer.from(
        (await plain()).toString('latin1').replaceAll('avif', 'heic').replaceAll('av01', 'hvc1'),
        'latin1',
      )
      return bytes
    },
  },
]
