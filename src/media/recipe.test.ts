import { readFile } from 'node:fs/promises'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { film, sound } from '../../test/films.ts'
import { boxesIn } from './containers/boxes.ts'
import { element, ids } from './containers/ebml.ts'
import { jpegSegment } from './containers/jpeg.ts'
import { pngChunk, pngChunks } from './containers/png.ts'
import { riffChunk, riffChunks, riffFile } from './containers/riff.ts'
import { type Recipe, readRecipe, writeRecipe } from './recipe.ts'
import { sniff } from './sniff.ts'

const photo = await readFile(new URL('../../test/photos/rocket.jpg', import.meta.url))
const recipe: Recipe = {
  generator: 'Gesso',
  version: '0.1.0',
  generationId: '01K0000000000000000000000A',
  jobId: '01K0000000000000000000000B',
  assetPosition: 1,
  model: 'openai/gpt-image-2',
  prompt: 'a "fox" <in> the snow & ice, ]]> 雪 🦊\n\u0007\ufffe\ud800',
  parameters: { n: 2, width: 1024, height: 1024, seed: 7, options: { style: 'vivid', tags: ['a', 'b'] } },
  inputs: ['ab'.repeat(32)],
  costUsd: 0.04,
  createdAt: '2026-05-01T10:00:00.000Z',
}
const newer: Recipe = { ...recipe, generationId: '01K0000000000000000000000C', prompt: 'another', preview: true }
const PERSON = 'Erika Mustermann'
const XMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="uuid:1" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="Made with some model"><dc:creator>${PERSON}</dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>`

const small = () => sharp(photo).resize(61, 41)
async function frames() {
  const colours = ['#cc3366', '#33cc66', '#3366cc']
  const pictures = colours.map((background) =>
    sharp({ create: { width: 24, height: 16, channels: 4, background } })
      .png()
      .toBuffer(),
  )
  return sharp(await Promise.all(pictures), { join: { animated: true } })
}
const kinds: Record<string, () => Promise<Uint8Array>> = {
  'a PNG': () => small().png().toBuffer(),
  'a PNG with EXIF and XMP': () =>
    small()
      .withExif({ IFD0: { Artist: PERSON } })
      .withXmp(XMP)
      .png()
      .toBuffer(),
  'a PNG with a palette': () => small().png({ palette: true, colours: 16 }).toBuffer(),
  'an interlaced PNG of 16 bits with a profile': () =>
    small().toColourspace('rgb16').withIccProfile('p3').png({ progressive: true }).toBuffer(),
  'a JPEG': () => small().jpeg().toBuffer(),
  'a JPEG with EXIF, XMP and a profile': () =>
    small()
      .withExif({ IFD0: { Artist: PERSON } })
      .withXmp(XMP)
      .withIccProfile('p3')
      .jpeg()
      .toBuffer(),
  'a progressive JPEG': () => small().jpeg({ progressive: true }).toBuffer(),
  'a JPEG of a camera': async () => photo,
  'a WebP': () => small().webp().toBuffer(),
  'a lossless WebP': () => small().webp({ lossless: true }).toBuffer(),
  'a lossless WebP with transparency': () => small().ensureAlpha(0.5).webp({ lossless: true }).toBuffer(),
  'a WebP with transparency': () => small().ensureAlpha(0.5).webp().toBuffer(),
  'a WebP with EXIF, XMP and a profile': () =>
    small()
      .withExif({ IFD0: { Artist: PERSON } })
      .withXmp(XMP)
      .withIccProfile('p3')
      .webp()
      .toBuffer(),
  'a WebP that moves': async () => (await frames()).webp({ loop: 3, delay: [100, 200, 300] }).toBuffer(),
  'a GIF': () => small().gif().toBuffer(),
  'a GIF that moves': async () => (await frames()).gif({ loop: 3, delay: [100, 200, 300] }).toBuffer(),
  'an AVIF': () => small().avif({ effort: 0 }).toBuffer(),
  'an AVIF with transparency, EXIF and XMP': () =>
    small()
      .ensureAlpha(0.5)
      .withExif({ IFD0: { Artist: PERSON } })
      .withXmp(XMP)
      .avif({ effort: 0 })
      .toBuffer(),
}
const pictures = new Map(
  await Promise.all(Object.entries(kinds).map(async ([name, make]) => [name, await make()] as const)),
)
const films = new Map([
  ['an MP4', await film(['#f00', '#0f0', '#00f'])],
  ['an MP4 of an encoder elsewhere', await readFile(new URL('../../test/fixtures/second.mp4', import.meta.url))],
  ['a WebM', await film(['#f00', '#0f0', '#00f'], { format: 'webm' })],
  ['a WebM whose segment states no size', unsized(await film(['#f00', '#0f0'], { format: 'webm' }))],
  ['a MOV', await sound('aac', ({ MovOutputFormat }) => new MovOutputFormat())],
])
const drawings = new Map(
  Object.entries({
    'a drawing': '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="5" height="5"/></svg>',
    'a drawing with all that may come first':
      '\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<!-- a > b --><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x"><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" title="a>b"><rect width="5" height="5"/></svg>',
    'a drawing with a prefix': '<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:rect width="5" height="5"/></s:svg>',
  }).map(([name, text]) => [name, Buffer.from(text)] as const),
)

/** As from an encoder that streams: the size of the segment is all ones. */
function unsized(bytes: Uint8Array): Uint8Array {
  const copy = Buffer.from(bytes)
  const at = copy.indexOf(Buffer.from('18538067', 'hex')) + 4
  const sizeBytes = Math.clz32(copy[at] as number) - 23
  copy.fill(0xff, at + 1, at + sizeBytes)
  copy[at] = 2 ** (9 - sizeBytes) - 1
  return copy
}

const typeOf = (bytes: Uint8Array) => sniff(bytes) as string
const write = (bytes: Uint8Array, what = recipe) => writeRecipe(bytes, typeOf(bytes), what)
const read = (bytes: Uint8Array) => readRecipe(bytes, typeOf(bytes))
const holds = (bytes: Uint8Array, text: string) => Buffer.from(bytes).includes(text)

async function pixels(bytes: Uint8Array) {
  const { data, info } = await sharp(bytes, { animated: true }).raw().toBuffer({ resolveWithObject: true })
  return { data: data.toString('base64'), ...info }
}
async function facts(bytes: Uint8Array) {
  const { exif, icc, pages, delay, loop, hasAlpha, orientation, depth, isProgressive, space } =
    await sharp(bytes).metadata()
  return { exif, icc, pages, delay, loop, hasAlpha, orientation, depth, isProgressive, space }
}
async function packets(bytes: Uint8Array) {
  using input = new Input({ formats: ALL_FORMATS, source: new BufferSource(bytes) })
  const found = []
  for (const track of await input.getTracks()) {
    const sink = new EncodedPacketSink(track)
    for await (const { data, timestamp, duration, type } of sink.packets()) {
      found.push({ track: track.id, data: Buffer.from(data).toString('base64'), timestamp, duration, type })
    }
  }
  return { duration: await input.computeDuration(), found }
}

describe.each([...pictures, ...films, ...drawings])('%s', (_, bytes) => {
  test('says how it was made', () => {
    const written = write(bytes)
    expect(read(bytes)).toBeUndefined()
    expect(written).not.toBe(bytes)
    expect(typeOf(written)).toBe(typeOf(bytes))
    expect(read(written)).toEqual(JSON.parse(JSON.stringify(recipe)))
    expect(holds(written, 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia')).toBe(true)
    expect(holds(written, 'Gesso 0.1.0')).toBe(true)
  })

  test('has one recipe, that which was written last', () => {
    expect(read(write(write(bytes), newer))).toEqual(newer)
    expect(Buffer.compare(write(write(bytes), newer), write(bytes, newer))).toBe(0)
    expect(holds(write(bytes, newer), 'digitalsourcetype/algorithmicMedia')).toBe(true)
  })

  test('is not written to itself', () => {
    const copy = Uint8Array.from(bytes)
    write(bytes)
    expect(Buffer.compare(bytes, copy)).toBe(0)
  })
})

test.each([...pictures])('%s shows the same, bit by bit', async (_, bytes) => {
  const written = write(bytes)
  expect(await pixels(written)).toEqual(await pixels(bytes))
  expect(await facts(written)).toEqual(await facts(bytes))
})

test.each([...films])('%s plays the same, packet by packet', async (_, bytes) => {
  const before = await packets(bytes)
  expect(before.found.length).toBeGreaterThan(0)
  expect(await packets(write(bytes))).toEqual(before)
  expect(await packets(write(write(bytes), newer))).toEqual(before)
})

test.each([...drawings].filter(([name]) => !name.includes('prefix')))('%s is drawn the same', async (_, bytes) => {
  expect(await pixels(write(bytes))).toEqual(await pixels(bytes))
})

test.each([...pictures].filter(([name]) => name.includes('XMP')))('%s keeps what others said in it', (_, bytes) => {
  for (const written of [write(bytes), write(write(bytes), newer)]) {
    expect(holds(written, PERSON) && holds(written, 'Made with some model')).toBe(true)
  }
})

test('what another program says of its source is not contradicted', async () => {
  const says = XMP.replace(
    'photoshop:Credit',
    'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" Iptc4xmpExt:DigitalSourceType="compositeWithTrainedAlgorithmicMedia" photoshop:Credit',
  )
  const written = write(await small().withXmp(says).png().toBuffer())
  expect(
    Buffer.from(written)
      .toString('latin1')
      .match(/DigitalSourceType/g),
  ).toHaveLength(1)
  expect(read(written)).toBeDefined()
})

test('a packet that is no XML is replaced', async () => {
  const bare = await small().png().toBuffer()
  const chunk = pngChunk(
    'iTXt',
    Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\0\0\0\0'), Buffer.from('<a></rdf:RDF>')]),
  )
  const written = write(Buffer.concat([bare.subarray(0, 33), chunk, bare.subarray(33)]))
  expect(Buffer.compare(written, write(bare))).toBe(0)
})

test('a packet that was compressed is read', async () => {
  const bare = await small().png().toBuffer()
  const [text] = [...pngChunks(write(bare))].filter(({ type }) => type === 'iTXt')
  const packet = text?.data.subarray(22) as Uint8Array
  const chunk = pngChunk('iTXt', Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\x01\0\0\0'), deflateSync(packet)]))
  expect(read(Buffer.concat([bare.subarray(0, 33), chunk, bare.subarray(33)]))).toEqual(
    JSON.parse(JSON.stringify(recipe)),
  )
})

test.each(['png', 'jpeg', 'webp', 'avif'] as const)(
  'a recipe outlives another program that saves it as %s with its metadata',
  async (format) => {
    const written = write(await small().png().toBuffer())
    const saved = await sharp(written).resize(30).keepMetadata().toFormat(format).toBuffer()
    expect(read(saved)).toEqual(JSON.parse(JSON.stringify(recipe)))
    expect(read(write(saved, newer))).toEqual(newer)
  },
)

test.each(['PNG', 'JPEG', 'WebP', 'GIF', 'AVIF'])(
  'what is too long for a %s is left out, and it is written all the same',
  (kind) => {
    const bytes = pictures.get(kind === 'AVIF' ? 'an AVIF' : `a ${kind}`) as Uint8Array
    const long = {
      ...recipe,
      prompt: '<'.repeat(20_000),
      parameters: { seed: 7, style: 'x'.repeat(300_000), quality: 'high' },
    }
    const found = read(write(bytes, long))
    expect(found).toMatchObject({ generationId: recipe.generationId, parameters: { seed: 7, quality: 'high' } })
    expect(found?.parameters).not.toHaveProperty('style')
    expect(found?.prompt).toBe(kind === 'JPEG' ? undefined : long.prompt)
  },
)

const photoOf = (kind: string) => pictures.get(kind) as Buffer
const signed: [string, Uint8Array][] = [
  [
    'PNG',
    Buffer.concat([
      photoOf('a PNG').subarray(0, 33),
      pngChunk('caBX', Buffer.from('jumb')),
      photoOf('a PNG').subarray(33),
    ]),
  ],
  ['JPEG', Buffer.concat([photo.subarray(0, 2), jpegSegment(0xeb, Buffer.from('JP\0\x01')), photo.subarray(2)])],
  ['WebP', riffFile('WEBP', [photoOf('a WebP').subarray(12), riffChunk('C2PA', Buffer.from('jumb'))])],
  [
    'MP4',
    Buffer.concat([
      films.get('an MP4') as Uint8Array,
      Buffer.from('00000018', 'hex'),
      Buffer.from('uuid'),
      Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex'),
    ]),
  ],
]
test.each(signed)('a %s with a signature over all of it stays as it is', (_, bytes) => {
  expect(write(bytes)).toBe(bytes)
})

const webm = films.get('a WebM') as Uint8Array
const untouchable: [string, string, Uint8Array][] = [
  ['a PNG without a header', 'image/png', photoOf('a PNG').subarray(0, 20)],
  ['a JPEG that breaks off', 'image/jpeg', photo.subarray(0, 12)],
  ['a WebP that breaks off', 'image/webp', photoOf('a WebP').subarray(0, 100)],
  ['a GIF without its end', 'image/gif', photoOf('a GIF').subarray(0, -1)],
  ['an AVIF that breaks off', 'image/avif', photoOf('an AVIF').subarray(0, -9)],
  [
    'an MP4 whose last box has no end of its own',
    'video/mp4',
    Buffer.concat([films.get('an MP4') as Uint8Array, Buffer.from('\0\0\0\0free')]),
  ],
  [
    'a fragmented MP4 with its index at the end',
    'video/mp4',
    Buffer.concat([films.get('an MP4') as Uint8Array, Buffer.from('\0\0\0\x08mfra')]),
  ],
  ['a WebM that breaks off', 'video/webm', webm.subarray(0, -5)],
  ['a WebM with something behind it', 'video/webm', Buffer.concat([webm, element(ids.void, 'x')])],
  ['a drawing that is one tag', 'image/svg+xml', Buffer.from('<svg width="3"/>')],
  ['a drawing with entities', 'image/svg+xml', Buffer.from('<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>')],
  ['a sound', 'audio/mpeg', Buffer.from('ID3')],
]
test.each(untouchable)('%s stays as it is', (_, mediaType, bytes) => {
  expect(writeRecipe(bytes, mediaType, recipe)).toBe(bytes)
})

test('a WebP says in its header that it has a packet, and its size', async () => {
  const [header] = riffChunks(write(photoOf('a lossless WebP with transparency')))
  expect([header?.type, ...(header?.data ?? [])]).toEqual(['VP8X', 0x14, 0, 0, 0, 60, 0, 0, 40, 0, 0])
})

test('a film with an older packet in its middle keeps every offset', async () => {
  const bytes = write(films.get('an MP4') as Uint8Array)
  const more = Buffer.concat([bytes, Buffer.from('\0\0\0\x08free')])
  const written = write(more, newer)
  expect(read(written)).toEqual(newer)
  expect(boxesIn(written, 0, written.length).map(({ type }) => type)).toEqual([
    'ftyp',
    'moov',
    'mdat',
    'free',
    'free',
    'uuid',
  ])
  expect(holds(written, recipe.generationId)).toBe(false)
})

const written = [...pictures, ...films, ...drawings].map(([, bytes]) => write(bytes))
/** Most of what steers a reader lies at the beginning, or where the packet is. */
const damaged = fc
  .tuple(
    fc.constantFrom(...written.filter(({ length }) => length < 100_000)),
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 12 }),
    fc.double({ min: 0.01, max: 1, noNaN: true }),
  )
  .map(([bytes, changes, share]) => {
    const copy = Buffer.from(bytes.subarray(0, share > 0.5 ? bytes.length : Math.ceil(bytes.length * share)))
    const packet = Math.max(0, copy.indexOf('gesso') - 400)
    for (const [at, value] of changes)
      copy[([at % 600, packet + (at % 1200), at][at % 3] as number) % copy.length] = value
    return copy
  })

test('whatever comes, nothing is thrown, and what can be written can be read', () => {
  const types = [
    'image/png',
    'image/jpeg',
    'image/webp',
    'image/gif',
    'image/avif',
    'image/svg+xml',
    'video/mp4',
    'video/webm',
    'text/plain',
  ]
  fc.assert(
    fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 300 })), fc.constantFrom(...types), (bytes, other) => {
      const type = sniff(bytes) ?? other
      readRecipe(bytes, type)
      const again = writeRecipe(bytes, type, newer)
      if (again !== bytes) expect(readRecipe(again, type)).toEqual(newer)
    }),
    { numRuns: 3000 },
  )
})
