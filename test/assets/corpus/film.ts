import * as mediabunny from 'mediabunny'
import { film, sound, turned } from '../../films.ts'
import { box, changed } from './boxes.ts'
import { type Case, PLACE, RED, SECRET, zip } from './case.ts'

const mp4 = () => film([RED, RED, RED])
const webm = () => film([RED, RED, RED], { format: 'webm' })

/** The same packets in another container. */
async function repacked(bytes: Uint8Array, format: mediabunny.OutputFormat, tags: mediabunny.MetadataTags = {}) {
  const { BufferSource, BufferTarget, Conversion, Input, MP4, Output, WEBM } = mediabunny
  const target = new BufferTarget()
  const input = new Input({ formats: [MP4, WEBM], source: new BufferSource(bytes) })
  const conversion = await Conversion.init({ input, output: new Output({ format, target }), tags, showWarnings: false })
  await conversion.execute()
  return Buffer.from(target.buffer as ArrayBuffer)
}

/** Where a box of the top lies, and how long it is. */
function boxOf(file: Buffer, type: string) {
  const at = file.indexOf(type) - 4
  return { at, size: file.readUInt32BE(at) }
}

/** Every place of a chunk moved (ISO/IEC 14496-12 §8.7.5). */
const moved = (file: Buffer, by: number) =>
  changed(file, 'stco', (bytes, at) => {
    for (let index = 0; index < bytes.readUInt32BE(at + 4); index++) {
      const place = at + 8 + index * 4
      bytes.writeUInt32BE(bytes.readUInt32BE(place) + by, place)
    }
  })

/** Its data in a box whose size takes 64 bits. */
async function withLongSize(size?: bigint): Promise<Buffer> {
  const file = moved(Buffer.from(await mp4()), 8)
  const data = boxOf(file, 'mdat')
  const head = Buffer.alloc(16)
  head.writeUInt32BE(1, 0)
  head.write('mdat', 4)
  head.writeBigUInt64BE(size ?? BigInt(data.size + 8), 8)
  return Buffer.concat([file.subarray(0, data.at), head, file.subarray(data.at + 8)])
}

/** What each frame lasts, in seconds. */
async function lasting(seconds: number): Promise<Buffer> {
  const file = Buffer.from(await mp4())
  const scale = file.readUInt32BE(file.indexOf('mdhd') + 16)
  return changed(file, 'stts', (bytes, at) => {
    for (let index = 0; index < bytes.readUInt32BE(at + 4); index++) {
      bytes.writeUInt32BE(Math.round(seconds * scale), at + 12 + index * 8)
    }
  })
}

/** What it says of its size, in its track and with its codec. */
const sized = async (width: number, height: number) =>
  changed(
    changed(await mp4(), 'tkhd', (bytes, at) => {
      bytes.writeUInt32BE(width * 65_536, at + 76)
      bytes.writeUInt32BE(height * 65_536, at + 80)
    }),
    'avc1',
    (bytes, at) => {
      bytes.writeUInt16BE(width, at + 24)
      bytes.writeUInt16BE(height, at + 26)
    },
  )

const base = {
  mediaType: 'video/mp4',
  size: [64, 32] as [number, number],
  color: RED,
  lasts: [299, 301] as [number, number],
}
const tags = { title: SECRET, comment: PLACE }

export const films: Case[] = [
  { ...base, name: 'an MP4 with its index before its data', make: mp4 },
  {
    ...base,
    name: 'an MP4 with its index behind its data',
    make: async () => repacked(await mp4(), new mediabunny.Mp4OutputFormat({ fastStart: false })),
  },
  {
    ...base,
    name: 'an MP4 in fragments',
    make: async () => repacked(await mp4(), new mediabunny.Mp4OutputFormat({ fastStart: 'fragmented' })),
  },
  { ...base, name: 'an MP4 with a size of 64 bits', make: () => withLongSize() },
  { ...base, ...{ name: 'an MP4 held sideways', size: [32, 64] }, make: async () => turned(await mp4(), 90) },
  {
    ...base,
    ...{ name: 'an MP4 whose frames last no time, but the last one as long as its edit says', lasts: [1, 300] },
    make: () => lasting(0),
  },
  { ...base, name: 'an MP4 upside down', make: async () => turned(await mp4(), 180) },
  {
    ...base,
    ...{ name: 'an MP4 with a title and a place', secrets: [SECRET, PLACE] },
    make: async () =>
      Buffer.concat([
        await repacked(await mp4(), new mediabunny.Mp4OutputFormat(), tags),
        box('uuid', Buffer.alloc(16), PLACE),
      ]),
  },
  {
    ...base,
    ...{ name: 'an MP4 with a page in its free space', secrets: ['<script', 'alert'] },
    make: async () => Buffer.concat([await mp4(), box('free', '<html><script>alert(1)</script></html>')]),
    said: { name: 'a.html', type: 'text/html' },
  },
  {
    ...{ name: 'an MP4 of sound alone', mediaType: 'audio/mp4', size: [0, 0], lasts: [990, 1100] },
    make: () => sound('aac', ({ Mp4OutputFormat }) => new Mp4OutputFormat()),
  },
  {
    ...base,
    ...{ name: 'a MOV', mediaType: 'video/quicktime' },
    make: async () => repacked(await mp4(), new mediabunny.MovOutputFormat()),
  },
  { ...base, ...{ name: 'a WebM', mediaType: 'video/webm' }, make: webm },
  {
    ...{ name: 'a WebM with transparency', mediaType: 'video/webm', size: [64, 32], lasts: [199, 201] },
    make: () => film(['#c8321480', '#c8321480'], { format: 'webm' }),
  },
  {
    ...base,
    ...{ name: 'a WebM that states no sizes, as a live stream', mediaType: 'video/webm', lasts: [199, 301] },
    make: async () => repacked(await webm(), new mediabunny.WebMOutputFormat({ appendOnly: true })),
  },
  {
    ...base,
    ...{ name: 'a WebM with a title and a place', mediaType: 'video/webm', lasts: [199, 301] },
    secrets: [SECRET, PLACE],
    make: async () => repacked(await webm(), new mediabunny.WebMOutputFormat(), tags),
  },
  {
    ...{ name: 'a WebM of sound alone', mediaType: 'audio/webm', size: [0, 0], lasts: [990, 1100] },
    make: () => sound('opus', ({ WebMOutputFormat }) => new WebMOutputFormat()),
  },
  {
    ...{ code: 'invalid_file', name: 'a Matroska film' },
    make: async () => repacked(await mp4(), new mediabunny.MkvOutputFormat()),
    said: { name: 'a.webm', type: 'video/webm' },
  },
  {
    ...{ code: 'invalid_file', name: 'a Matroska film that has “webm” for its title' },
    make: async () => repacked(await mp4(), new mediabunny.MkvOutputFormat(), { title: 'webm' }),
  },
  { code: 'invalid_file', name: 'the brand of an MP4 alone', make: () => box('ftyp', 'isom', Buffer.alloc(4), 'isom') },
  {
    ...{ code: 'invalid_file', name: 'an MP4 without an index' },
    make: async () => changed(await mp4(), 'moov', (bytes, at) => bytes.write('free', at - 4, 'latin1')),
  },
  { code: 'invalid_file', name: 'an MP4 without its last bytes', make: async () => (await mp4()).subarray(0, -9) },
  { code: 'invalid_file', name: 'an MP4 without its second half', make: async () => (await mp4()).subarray(0, 1200) },
  {
    ...{ code: 'invalid_file', name: 'an MP4 whose index says it is four gigabytes long' },
    make: async () => changed(await mp4(), 'moov', (bytes, at) => bytes.writeUInt32BE(0xfffffff0, at - 8)),
  },
  {
    ...{ code: 'invalid_file', name: 'an MP4 whose index says it is shorter than its head' },
    make: async () => changed(await mp4(), 'moov', (bytes, at) => bytes.writeUInt32BE(5, at - 8)),
  },
  {
    ...{ code: 'invalid_file', name: 'an MP4 whose data says it is an exabyte' },
    make: () => withLongSize(2n ** 60n),
  },
  {
    ...{ code: 'invalid_file', name: 'an MP4 whose index says it has four billion samples' },
    make: async () => changed(await mp4(), 'stsz', (bytes, at) => bytes.writeUInt32BE(0xffffffff, at + 8)),
  },
  {
    ...{ code: 'invalid_file', name: 'an MP4 whose runs of time have four billion frames', isSlow: true },
    make: async () => changed(await mp4(), 'stts', (bytes, at) => bytes.writeUInt32BE(0xffffffff, at + 8)),
  },
  { code: 'invalid_file', name: 'an MP4 that lasts four hours', make: () => lasting(4800) },
  {
    ...{ code: 'invalid_file', name: 'an MP4 that says its frames have 60,000 × 60,000 pixels' },
    make: () => sized(60_000, 60_000),
  },
  { code: 'invalid_file', name: 'an MP4 that says its frames have no pixels', make: () => sized(0, 0) },
  {
    ...{ code: 'invalid_file', name: 'an MP4 with a ZIP behind its end' },
    make: async () => Buffer.concat([await mp4(), zip()]),
  },
  { code: 'invalid_file', name: 'a WebM without its last bytes', make: async () => (await webm()).subarray(0, -9) },
  { code: 'invalid_file', name: 'a WebM without its second half', make: async () => (await webm()).subarray(0, 400) },
  { code: 'invalid_file', name: 'the head of a WebM alone', make: async () => (await webm()).subarray(0, 40) },
]
