import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import {
  ALL_FORMATS,
  AudioSample,
  AudioSampleSource,
  BufferSource,
  BufferTarget,
  EncodedPacketSink,
  FlacOutputFormat,
  Input,
  MkvOutputFormat,
  MovOutputFormat,
  Mp4OutputFormat,
  Output,
  type OutputFormat,
  WavOutputFormat,
} from 'mediabunny'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { encodeVideo } from '../animate/video.ts'
import { createAside } from '../aside.ts'
import { element, elementSize, elementsIn, ids } from '../containers/ebml.ts'
import { type FileType, inspectFile } from '../file.ts'
import type { MediaType } from '../sniff.ts'
import { findPrivate, type Patch } from './film.ts'

const aside = createAside()
afterAll(aside.close)

const SECRET = '+52.5163+013.3777/'
const NAME = 'Erika Mustermann'
const second = await readFile(new URL('../../../test/fixtures/second.mp4', import.meta.url))
const inMemory = (bytes: Uint8Array) => ({
  bytes: bytes.length,
  read: async (at: number, length: number) => bytes.subarray(at, at + length),
})

async function cleaned(bytes: Uint8Array, mediaType: FileType | MediaType): Promise<Buffer> {
  return patched(bytes, await findPrivate(inMemory(bytes), mediaType))
}

function patched(bytes: Uint8Array, patches: Patch[]): Buffer {
  const copy = Buffer.from(bytes)
  for (const patch of patches) copy.set(patch.bytes, patch.at)
  return copy
}

/** Every packet of every track that plays. */
async function packets(bytes: Uint8Array) {
  const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(bytes) })
  const found: string[] = []
  for (const track of await input.getTracks()) {
    if (!track.isVideoTrack() && !track.isAudioTrack()) continue
    for await (const { timestamp, duration, type, data } of new EncodedPacketSink(track).packets()) {
      found.push(`${track.type} ${timestamp} ${duration} ${type} ${Buffer.from(data).toString('base64')}`)
    }
  }
  return found
}

const box = (type: string, ...content: (Uint8Array | string)[]) => {
  const data = Buffer.concat([Buffer.from(type, 'latin1'), ...content.map((one) => Buffer.from(one))])
  const size = Buffer.alloc(4)
  size.writeUInt32BE(data.length + 4)
  return Buffer.concat([size, data])
}
const words = (...numbers: number[]) => Buffer.concat(numbers.map((one) => element4(one)))
function element4(value: number) {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

async function sound(format: OutputFormat, codec: 'pcm-s16' | 'flac' | 'aac' | 'opus' = 'pcm-s16'): Promise<Buffer> {
  const { registerMediabunnyServer } = await import('@mediabunny/server')
  registerMediabunnyServer({ hardwareContext: null })
  const target = new BufferTarget()
  const output = new Output({ format, target })
  const source = new AudioSampleSource({ codec, bitrate: 64_000 })
  output.addAudioTrack(source)
  output.setMetadataTags({ title: NAME, artist: NAME, comment: SECRET, date: new Date(1e12) })
  await output.start()
  const data = Float32Array.from({ length: 24_000 }, (_, index) => Math.sin(index / 20) / 2)
  using sample = new AudioSample({ data, format: 'f32', numberOfChannels: 1, sampleRate: 48_000, timestamp: 0 })
  await source.add(sample)
  await output.finalize()
  return Buffer.from(target.buffer as ArrayBuffer)
}

/** The film with more at the end of its `moov`, which lies behind its data here, or before it with offsets that still hold. */
function withInMovie(mp4: Buffer, ...boxes: Buffer[]): Buffer {
  const at = mp4.indexOf('moov') - 4
  const size = mp4.readUInt32BE(at)
  const more = Buffer.concat(boxes)
  // The old index becomes free space, and the new one stands at the end: no sample moves.
  const moved = Buffer.concat([mp4.subarray(at, at + size), more])
  moved.writeUInt32BE(size + more.length)
  const old = Buffer.from(mp4)
  old.write('free', at + 4, 'latin1')
  return Buffer.concat([old, moved])
}

/** A track of places, of two samples in one chunk which lie at `at`. */
function placesTrack(at: number, handler = 'meta'): Buffer {
  const table = box(
    'stbl',
    box('stsd', words(0, 1), box('gpmd', Buffer.alloc(6), words(1))),
    box('stts', words(0, 1, 2, 500)),
    box('stsc', words(0, 1, 1, 2, 1)),
    box('stsz', words(0, 0, 2, SECRET.length, SECRET.length)),
    box('stco', words(0, 1, at)),
  )
  const media = box(
    'mdia',
    box('mdhd', words(0, 5, 5, 1000, 1000, 0)),
    box('hdlr', words(0, 0), handler, Buffer.alloc(12), `${NAME}\0`),
    box('minf', box('nmhd', words(0)), table),
  )
  return box('trak', box('tkhd', words(7, 3, 3, 9, 0, 1000), Buffer.alloc(60)), media)
}

describe('MP4', () => {
  const user = box('udta', box('\xa9xyz', SECRET), box('meta', words(0), NAME))
  const film = withInMovie(second, user, box('meta', words(0), SECRET), box('uuid', Buffer.alloc(16, 7), NAME))
  const whole = Buffer.concat([film, box('uuid', Buffer.alloc(16, 9), NAME), box('free', SECRET), box('mpvd', SECRET)])

  test('places, words and what hangs on are gone, and every packet is where it was', async () => {
    const after = await cleaned(whole, 'video/mp4')
    expect(whole.includes(SECRET) && whole.includes(NAME)).toBe(true)
    expect(after.includes(SECRET) || after.includes(NAME)).toBe(false)
    expect(after).toHaveLength(whole.length)
    expect(await packets(after)).toEqual(await packets(second))
    expect(await inspectFile(aside, after)).toEqual(await inspectFile(aside, second))
  })

  test('a clean film asks for no change', async () => {
    expect(await findPrivate(inMemory(await cleaned(whole, 'video/mp4')), 'video/mp4')).toEqual([])
  })

  test('nobody learns when it was made', async () => {
    const dated = Buffer.from(second)
    for (const type of ['mvhd', 'tkhd', 'mdhd']) dated.writeUInt32BE(0xe0000000, dated.indexOf(type) + 8)
    const after = await cleaned(dated, 'video/mp4')
    for (const type of ['mvhd', 'tkhd', 'mdhd']) {
      expect(after.readBigUInt64BE(after.indexOf(type) + 8), type).toBe(0n)
    }
    expect(await packets(after)).toEqual(await packets(second))
  })

  test.each(['meta', 'gpmd', 'data', 'fdsc'])('a track of places goes, its samples too (%s)', async (handler) => {
    const data = box('mdat', SECRET, SECRET)
    const film = withInMovie(Buffer.concat([second, data]), placesTrack(second.length + 8, handler))
    const after = await cleaned(film, 'video/mp4')
    expect(film.includes(SECRET) && film.includes(NAME)).toBe(true)
    expect(after.includes(SECRET) || after.includes(NAME) || after.includes('gpmd')).toBe(false)
    expect(await packets(after)).toEqual(await packets(second))
  })

  test('a track of words that are shown stays', async () => {
    const data = box('mdat', SECRET, SECRET)
    const after = await cleaned(
      withInMovie(Buffer.concat([second, data]), placesTrack(second.length + 8, 'sbtl')),
      'video/mp4',
    )
    expect(after.includes(SECRET)).toBe(true)
    expect(after.includes(NAME), 'the name of what wrote it').toBe(false)
  })

  test('samples that a table puts outside of the data cost nothing', async () => {
    const film = withInMovie(second, placesTrack(0))
    const after = await cleaned(film, 'video/mp4')
    expect(await packets(after)).toEqual(await packets(second))
  })

  test('samples in fragments go with their track', async () => {
    const run = (offset: number) => box('trun', words(0x201, 2, offset, SECRET.length, SECRET.length))
    const header = box('tfhd', words(0x20000, 9))
    const traf = (offset: number) => box('traf', header, run(offset))
    const moof = (offset: number) => box('moof', box('mfhd', words(0, 1)), traf(offset))
    const fragment = Buffer.concat([moof(moof(0).length + 8), box('mdat', SECRET, SECRET)])
    const film = Buffer.concat([withInMovie(second, placesTrack(0)), fragment])
    const after = await cleaned(film, 'video/mp4')
    expect(after.includes(SECRET)).toBe(false)
  })

  test.each([
    ['MP4', 'audio/mp4', new Mp4OutputFormat({ fastStart: 'in-memory' })],
    ['MP4 in fragments', 'video/mp4', new Mp4OutputFormat({ fastStart: 'fragmented' })],
    ['MOV', 'video/quicktime', new MovOutputFormat()],
  ] as const)('a sound with tags in %s', async (_, mediaType, format) => {
    const before = await sound(format, 'aac')
    const after = await cleaned(before, mediaType)
    expect(before.includes(NAME)).toBe(true)
    expect(after.includes(NAME) || after.includes(SECRET)).toBe(false)
    expect(await packets(after)).toEqual(await packets(before))
  })
})

describe('WebM', () => {
  const frames = Promise.all(
    ['#cc3366', '#33cc66'].map((background) =>
      sharp({ create: { width: 32, height: 24, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  )

  /** Elements at the end of the segment, whose size is made to fit. */
  function withInSegment(webm: Uint8Array, ...more: Uint8Array[]): Buffer {
    const segment = elementsIn(webm, 0, webm.length).find(({ id }) => id === ids.segment)
    if (!segment) throw new Error('no segment')
    const size = segment.end - segment.content + more.reduce((sum, one) => sum + one.length, 0)
    const whole = Buffer.concat([webm, ...more])
    whole.set(elementSize(size, segment.sizeBytes) as Uint8Array, segment.sizeAt)
    return whole
  }

  test('tags, attachments and the title are gone, and every packet is where it was', async () => {
    const { bytes } = await encodeVideo(await frames, { format: 'webm', fps: 10 })
    const tag = element(
      ids.simpleTag,
      Buffer.concat([element(ids.tagName, 'LOCATION'), element(ids.tagString, SECRET)]),
    )
    const info = element(ids.info, Buffer.concat([element(ids.crc32, 'abcd'), element(ids.title, NAME)]))
    const film = withInSegment(
      bytes,
      ...[element(ids.tags, element(ids.tag, tag)), element(ids.attachments, Buffer.alloc(300, NAME)), info],
    )
    const after = await cleaned(film, 'video/webm')
    expect(film.includes(SECRET) && film.includes(NAME)).toBe(true)
    expect(after.includes(SECRET) || after.includes(NAME)).toBe(false)
    expect(await packets(after)).toEqual(await packets(bytes))
    expect(await findPrivate(inMemory(after), 'video/webm')).toEqual([])
  })

  test('tags that mediabunny writes go, with their place in the index', async () => {
    const before = await sound(new MkvOutputFormat(), 'opus')
    const after = await cleaned(before, 'audio/webm')
    expect(before.includes(NAME)).toBe(true)
    expect(after.includes(NAME) || after.includes(SECRET)).toBe(false)
    expect(after.includes(Buffer.from('1254c367', 'hex'))).toBe(false)
    expect(await packets(after)).toEqual(await packets(before))
  })

  test('a live stream, of which no size is known, is followed to its tags', async () => {
    const { bytes } = await encodeVideo(await frames, { format: 'webm', fps: 10 })
    const live = Buffer.from(withInSegment(bytes, element(ids.tags, element(ids.tag, SECRET))))
    const [, segment] = elementsIn(live, 0, live.length)
    if (!segment) throw new Error('no segment')
    const unknown = (size: number) => Buffer.from([0xff >> (size - 1), ...Buffer.alloc(size - 1, 0xff)])
    const cluster = elementsIn(live, segment.content, segment.end).find(({ id }) => id === ids.cluster)
    live.set(unknown(segment.sizeBytes), segment.sizeAt)
    live.set(unknown(cluster?.sizeBytes ?? 0), cluster?.sizeAt)
    const after = await cleaned(live, 'video/webm')
    expect(after.includes(SECRET)).toBe(false)
    expect(await packets(after)).toEqual(await packets(live))
  })
})

describe('sounds', () => {
  /** A second of an MP3 that is silent: frames of MPEG-1 layer 3, 128 kbit/s, 44.1 kHz. */
  const silence = Buffer.concat(
    Array.from({ length: 40 }, () => Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0xc4]), Buffer.alloc(413)])),
  )
  const id3 = (content: Buffer, flags = 0) => {
    const size = [21, 14, 7, 0].map((shift) => (content.length >>> shift) & 0x7f)
    return Buffer.concat([Buffer.from([0x49, 0x44, 0x33, 4, 0, flags, ...size]), content])
  }

  test('an MP3 loses the tags before and behind it', async () => {
    const frame = Buffer.concat([Buffer.from('TPE1\0\0\0\x11\0\0\x03', 'latin1'), Buffer.from(NAME)])
    const ape = Buffer.concat([Buffer.from(NAME), Buffer.from('APETAGEX'), Buffer.alloc(24)])
    ape.writeUInt32LE(ape.length, NAME.length + 12)
    const tag = Buffer.alloc(128, `TAG${NAME}`)
    for (const before of [[id3(frame)], [id3(frame, 0x10), Buffer.from('3DI\x04\0\x10\0\0\0\x1b'), id3(frame)]]) {
      const mp3 = Buffer.concat([...before, silence, ape, tag])
      const after = await cleaned(mp3, 'audio/mpeg')
      expect(after.includes('Mustermann') || after.includes('3DI') || after.includes('APETAGEX')).toBe(false)
      expect(await packets(after)).toEqual(await packets(silence))
      expect(await findPrivate(inMemory(after), 'audio/mpeg')).toEqual([])
    }
  })

  test.each([
    ['a WAV', 'audio/wav', new WavOutputFormat(), 'pcm-s16'],
    ['a FLAC', 'audio/flac', new FlacOutputFormat(), 'flac'],
  ] as const)('%s loses its words', async (_, mediaType, format, codec) => {
    const before = await sound(format, codec)
    const after = await cleaned(before, mediaType)
    expect(before.includes(NAME)).toBe(true)
    expect(after.includes('Mustermann') || after.includes(SECRET)).toBe(false)
    expect(await packets(after)).toEqual(await packets(before))
    expect(await findPrivate(inMemory(after), mediaType)).toEqual([])
  })
})

test('whatever comes: it does not throw, stays in the file, and is clean the second time', async () => {
  const webm = await encodeVideo(
    [
      await sharp(Buffer.alloc(12 * 12 * 3), { raw: { width: 12, height: 12, channels: 3 } })
        .png()
        .toBuffer(),
    ],
    { format: 'webm', fps: 10 },
  )
  const files: [Uint8Array, MediaType][] = [
    [withInMovie(Buffer.concat([second, box('mdat', SECRET)]), placesTrack(second.length + 8)), 'video/mp4'],
    [webm.bytes, 'video/webm'],
    [await sound(new WavOutputFormat()), 'audio/wav'],
    [await sound(new FlacOutputFormat(), 'flac'), 'audio/flac'],
    [Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0\x20', 'latin1'), Buffer.alloc(90, NAME)]), 'audio/mpeg'],
  ]
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...files), changes, fc.nat(1000), async ([file, type], damage, cut) => {
      const bytes = Buffer.from(file.subarray(0, file.length - cut))
      const steering = Math.min(bytes.length, type === 'video/mp4' ? bytes.length : 700)
      for (const [at, value] of damage) bytes[at % steering] = value
      const patches = await findPrivate(inMemory(bytes), type)
      for (const patch of patches) expect(patch.at + patch.bytes.length).toBeLessThanOrEqual(bytes.length)
      expect(await findPrivate(inMemory(patched(bytes, patches)), type)).toEqual([])
    }),
    { numRuns: 500 },
  )
})
