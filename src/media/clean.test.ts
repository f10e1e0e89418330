import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import sharp, { type Metadata } from 'sharp'
import { describe, expect, test } from 'vitest'
import { cleanPicture } from './clean.ts'
import { jpegSegment } from './containers/jpeg.ts'
import { pngChunk } from './containers/png.ts'
import { riffChunk, riffChunks, riffFile } from './containers/riff.ts'
import { type RasterType, rasterTypes, sniff } from './picture.ts'

const photo = await readFile(new URL('../../test/photos/rocket.jpg', import.meta.url))
const SECRET = 'Erika Mustermann, 52.5163 N'
const XMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>${SECRET}</dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>`
const exif = { IFD0: { Artist: SECRET }, IFD3: { GPSLatitude: '52/1 30/1 0/1' } }

const small = () => sharp(photo).resize(60, 40)
/** Three frames of one width, one above the other. */
const film = async () => {
  const colors = ['#cc3366', '#33cc66', '#3366cc']
  const frames = colors.map((background) =>
    sharp({ create: { width: 24, height: 16, channels: 4, background } })
      .png()
      .toBuffer(),
  )
  return sharp(await Promise.all(frames), { join: { animated: true } })
}

/** Of each kind one with EXIF and XMP, where sharp can write them. */
const kinds: Record<string, () => Promise<Buffer>> = {
  'a PNG': () => small().withExif(exif).withXmp(XMP).png().toBuffer(),
  'a PNG of 16 bits': () => small().toColourspace('rgb16').withExif(exif).png().toBuffer(),
  'a PNG with a palette': () => small().withExif(exif).png({ palette: true, colours: 16 }).toBuffer(),
  'a PNG with a profile': () => small().withExif(exif).withIccProfile('p3').png().toBuffer(),
  'an interlaced PNG': () => small().withXmp(XMP).png({ progressive: true }).toBuffer(),
  'a JPEG': () => small().withExif(exif).withXmp(XMP).jpeg().toBuffer(),
  'a progressive JPEG': () => small().withExif(exif).jpeg({ progressive: true }).toBuffer(),
  'a JPEG in CMYK': () => small().toColourspace('cmyk').withExif(exif).jpeg().toBuffer(),
  'a grey JPEG': () => small().greyscale().withExif(exif).jpeg().toBuffer(),
  'a JPEG with a profile': () => small().withExif(exif).withIccProfile('p3').jpeg().toBuffer(),
  'a WebP': () => small().withExif(exif).withXmp(XMP).webp().toBuffer(),
  'a lossless WebP': () => small().withExif(exif).webp({ lossless: true }).toBuffer(),
  'a WebP with a profile and transparency': () =>
    small().ensureAlpha(0.5).withExif(exif).withIccProfile('p3').webp().toBuffer(),
  'a WebP that moves': async () => (await film()).withExif(exif).withXmp(XMP).webp().toBuffer(),
  'a GIF': async () => withGifWords(await small().gif().toBuffer()),
  'a GIF that moves': async () => withGifWords(await (await film()).gif({ loop: 3 }).toBuffer()),
  'an AVIF': () => small().withExif(exif).withXmp(XMP).avif({ effort: 0 }).toBuffer(),
  'an AVIF with transparency': () => small().ensureAlpha(0.5).withExif(exif).avif({ effort: 0 }).toBuffer(),
  'an AVIF of 10 bits': () => small().withExif(exif).avif({ effort: 0, bitdepth: 10 }).toBuffer(),
}

/** A comment and an extension of some application, before the first frame; sharp writes no words of its own. */
function withGifWords(gif: Buffer): Buffer {
  const at = 13 + ((gif[10] as number) & 0x80 ? 3 * 2 ** (((gif[10] as number) & 7) + 1) : 0)
  const words = Buffer.concat([Buffer.from([SECRET.length]), Buffer.from(SECRET), Buffer.from([0])])
  const comment = Buffer.concat([Buffer.from([0x21, 0xfe]), words])
  const application = Buffer.concat([Buffer.from([0x21, 0xff, 11]), Buffer.from('PRIVATEDATA'), words])
  return Buffer.concat([gif.subarray(0, at), comment, application, gif.subarray(at)])
}

const pixels = async (bytes: Uint8Array) => {
  const { data, info } = await sharp(bytes, { animated: true }).raw().toBuffer({ resolveWithObject: true })
  return { data: data.toString('base64'), ...info, size: undefined }
}
const facts = ({
  format,
  width,
  height,
  channels,
  depth,
  space,
  pages,
  loop,
  delay,
  hasAlpha,
  isProgressive,
}: Metadata) => ({
  ...{ format, width, height, channels, depth, space, pages, loop, delay, hasAlpha, isProgressive },
})
const typeOf = (bytes: Uint8Array) => sniff(bytes) as RasterType
const holds = (bytes: Uint8Array, text: string) => Buffer.from(bytes).includes(text)
const pictures = new Map(
  await Promise.all(Object.entries(kinds).map(async ([name, make]) => [name, await make()] as const)),
)

describe.each([...pictures])('%s', (_, bytes) => {
  test('says nothing of its maker any more, and shows the same', async () => {
    const cleaned = cleanPicture(bytes, typeOf(bytes))
    const before = await sharp(bytes).metadata()
    const after = await sharp(cleaned).metadata()
    expect(holds(cleaned, 'Mustermann') || holds(cleaned, SECRET)).toBe(false)
    expect(after.exif === undefined || after.exif.every((byte) => byte === 0)).toBe(true)
    expect(holds(after.xmp ?? Buffer.alloc(0), 'creator')).toBe(false)
    expect(after.icc).toEqual(before.icc)
    expect(facts(after)).toEqual(facts(before))
    expect(await pixels(cleaned)).toEqual(await pixels(bytes))
  })

  test('held something private before', () => {
    expect(cleanPicture(bytes, typeOf(bytes))).not.toBe(bytes)
  })

  test('loses what hangs behind its end, a second file too', async () => {
    const cleaned = cleanPicture(bytes, typeOf(bytes))
    const tailed = Buffer.concat([bytes, Buffer.from(`PK\x03\x04<script>${SECRET}</script>\0\0`)])
    expect(cleanPicture(tailed, typeOf(bytes))).toEqual(cleaned)
  })

  test('comes back as it is when it is clean', () => {
    const cleaned = cleanPicture(bytes, typeOf(bytes))
    expect(cleanPicture(cleaned, typeOf(bytes))).toBe(cleaned)
  })
})

test.each<[string, Uint8Array[]]>([
  ['text', [pngChunk('tEXt', Buffer.from(`Author\0${SECRET}`))]],
  ['compressed text', [pngChunk('zTXt', Buffer.from(`Author\0\0${SECRET}`))]],
  ['international text', [pngChunk('iTXt', Buffer.from(`Author\0\0\0\0\0${SECRET}`))]],
  ['a time', [pngChunk('tIME', Buffer.from([7, 234, 1, 1, 1, 1, 1]))]],
  ['a manifest', [pngChunk('caBX', Buffer.from(SECRET))]],
  ['a chunk of its own', [pngChunk('prVt', Buffer.from(SECRET)), pngChunk('prVt', Buffer.from(SECRET))]],
])('a PNG loses %s, and keeps what it looks like', async (_, chunks) => {
  const bare = await small().png().toBuffer()
  const looks = [
    pngChunk('gAMA', Buffer.from([0, 0, 0xb1, 0x8f])),
    pngChunk('cICP', Buffer.from([1, 13, 0, 1])),
    pngChunk('sBIT', Buffer.from([5, 6, 5])),
    pngChunk('bKGD', Buffer.alloc(6)),
  ]
  const clean = Buffer.concat([bare.subarray(0, 33), ...looks, bare.subarray(33)])
  const private_ = Buffer.concat([bare.subarray(0, 33), ...chunks, ...looks, bare.subarray(33)])
  const bareCleaned = cleanPicture(clean, 'image/png')
  expect(Buffer.from(cleanPicture(private_, 'image/png')).equals(bareCleaned)).toBe(true)
  for (const type of ['gAMA', 'cICP', 'sBIT', 'bKGD']) expect(holds(bareCleaned, type)).toBe(true)
})

test('a JPEG keeps its profile and the words of Adobe, and loses every other application, comments and thumbnails', async () => {
  const bare = cleanPicture(await small().withIccProfile('p3').jpeg().toBuffer(), 'image/jpeg')
  const thumbnail = Buffer.concat([Buffer.from('JFIF\0\x01\x02\x01\0\x48\0\x48\x01\x01', 'latin1'), Buffer.from('pix')])
  const adobe = jpegSegment(0xee, Buffer.from('Adobe\0\x64\0\0\0\0\x01', 'latin1'))
  const others = [0xe0, 0xe1, 0xe2, 0xe3, 0xeb, 0xed, 0xee, 0xef, 0xfe].map((marker) =>
    jpegSegment(marker, Buffer.from(`Ducky\0${SECRET}`)),
  )
  const rest = bare.subarray(2)
  const whole = Buffer.concat([bare.subarray(0, 2), jpegSegment(0xe0, thumbnail), ...others, adobe, rest])
  const cleaned = cleanPicture(whole, 'image/jpeg')
  expect(holds(cleaned, 'Ducky') || holds(cleaned, 'pix')).toBe(false)
  expect(cleaned.length).toBe(bare.length + 18 + adobe.length) // 18: JFIF without its thumbnail
  expect(holds(cleaned, 'ICC_PROFILE') && holds(cleaned, 'Adobe')).toBe(true)
})

test('a picture inside a picture, behind the first end of a JPEG, goes', async () => {
  const first = cleanPicture(await small().jpeg().toBuffer(), 'image/jpeg')
  const motion = Buffer.concat([first, photo, Buffer.from('....ftypmp42')])
  expect(Buffer.from(cleanPicture(motion, 'image/jpeg')).equals(first)).toBe(true)
})

test('a frame of a WebP keeps its pixels alone, and the flags do not promise what is gone', async () => {
  const moving = await (await film()).webp().toBuffer()
  const chunks = [...riffChunks(moving)].map(({ type, data }) =>
    type === 'ANMF'
      ? riffChunk(type, Buffer.concat([data, riffChunk('PRIV', Buffer.from(SECRET))]))
      : riffChunk(type, data),
  )
  const whole = riffFile('WEBP', [...chunks, riffChunk('PRIV', Buffer.from(SECRET))])
  expect(Buffer.from(cleanPicture(whole, 'image/webp')).equals(cleanPicture(moving, 'image/webp'))).toBe(true)
  const flags = cleanPicture(pictures.get('a WebP') as Buffer, 'image/webp')[20] as number
  expect(flags & 0x0c).toBe(0)
})

test('an AVIF whose index lets EXIF and pixels share bytes keeps its pixels', async () => {
  const avif = Buffer.from(pictures.get('an AVIF') as Buffer)
  // Items of 18 bytes, first that of the pixels, then that of EXIF: a number of 4 bytes, then where it lies.
  const items = avif.indexOf('iloc') + 4 + 8
  avif.copy(avif, items + 18 + 4, items + 4, items + 18)
  const cleaned = cleanPicture(avif, 'image/avif')
  expect(holds(cleaned, 'creator')).toBe(false)
  expect(await pixels(cleaned)).toEqual(await pixels(pictures.get('an AVIF') as Buffer))
})

test('whatever comes: it does not throw, is never longer, and is clean the second time', () => {
  const start = fc.constantFrom(...pictures.values())
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 12 })
  const damaged = fc.tuple(start, damage, fc.double({ min: 0, max: 1, noNaN: true })).map(([bytes, changes, share]) => {
    const copy = Buffer.from(bytes.subarray(0, Math.ceil(bytes.length * Math.max(share, 0.01))))
    // Most of what steers a decoder lies in the first bytes.
    for (const [at, value] of changes) copy[at % Math.min(copy.length, at % 2 ? 600 : copy.length)] = value
    return copy
  })
  const noise = fc.uint8Array({ maxLength: 200 })
  fc.assert(
    fc.property(fc.oneof(damaged, noise), fc.constantFrom(...rasterTypes), (bytes, other) => {
      const type = rasterTypes.find((one) => one === sniff(bytes)) ?? other
      const copy = Uint8Array.from(bytes)
      const cleaned = cleanPicture(bytes, type)
      expect(Buffer.compare(bytes, copy), 'what came in is not written to').toBe(0)
      expect(cleaned.length).toBeLessThanOrEqual(bytes.length)
      expect(Buffer.compare(cleanPicture(cleaned, type), cleaned)).toBe(0)
    }),
    { numRuns: 2000 },
  )
})
