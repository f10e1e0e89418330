/** Where the samples of a track lie in an MP4 (ISO/IEC 14496-12 §8.7, §8.8). */
import type { Box } from '../containers/boxes.ts'

export interface Extent {
  from: number
  to: number
}

/** A sample each second, or each frame of an hour. */
const MAX_SAMPLES = 1_000_000

/** By the tables of a track (`stbl`): chunks have places, samples lie in them one after another, and have sizes. */
export function sampleExtents(bytes: Buffer, table: Box[]): Extent[] {
  const places = placesOf(bytes, table)
  const perChunk = runsOf(bytes, table)
  const sizeOf = sizesOf(bytes, table)
  const extents: Extent[] = []
  let sample = 0
  for (const [index, from] of places.entries()) {
    let to = from
    for (let left = perChunk(index + 1); left > 0 && sample < MAX_SAMPLES; left--) to += sizeOf(sample++)
    if (to > from) extents.push({ from, to })
  }
  return extents
}

interface Table {
  at: number
  count: number
}

/** A table after version, flags and `before` more bytes: a count, then rows of so many bytes, as far as they are there. */
function tableIn(bytes: Buffer, box: Box | undefined, rowBytes: number, before = 0): Table {
  const at = (box?.content ?? 0) + 8 + before
  if (!box || at > box.end) return { at, count: 0 }
  return { at, count: Math.min(bytes.readUInt32BE(at - 4), Math.floor((box.end - at) / rowBytes)) }
}

function placesOf(bytes: Buffer, table: Box[]): number[] {
  const long = table.find(({ type }) => type === 'co64')
  const { at, count } = tableIn(bytes, long ?? table.find(({ type }) => type === 'stco'), long ? 8 : 4)
  return Array.from({ length: Math.min(count, MAX_SAMPLES) }, (_, index) =>
    long ? Number(bytes.readBigUInt64BE(at + 8 * index)) : bytes.readUInt32BE(at + 4 * index),
  )
}

/** How many samples a chunk has, asked in the order of chunks: runs state from which chunk on they hold. */
function runsOf(bytes: Buffer, table: Box[]): (chunk: number) => number {
  const { at, count } = tableIn(
    bytes,
    table.find(({ type }) => type === 'stsc'),
    12,
  )
  let run = -1
  return (chunk) => {
    while (run + 1 < count && bytes.readUInt32BE(at + 12 * (run + 1)) <= chunk) run++
    return run < 0 ? 0 : bytes.readUInt32BE(at + 12 * run + 4)
  }
}

function sizesOf(bytes: Buffer, table: Box[]): (sample: number) => number {
  const box = table.find(({ type }) => type === 'stsz')
  const compact = table.find(({ type }) => type === 'stz2')
  if (box) {
    const { at, count } = tableIn(bytes, box, 4, 4)
    const even = at <= box.end ? bytes.readUInt32BE(at - 8) : 0
    return (sample) => even || (sample < count ? bytes.readUInt32BE(at + 4 * sample) : 0)
  }
  const bits = compact && compact.content + 8 <= compact.end ? (bytes[compact.content + 7] as number) : 0
  if (bits !== 4 && bits !== 8 && bits !== 16) return () => 0
  const { at, count } = tableIn(bytes, compact, bits / 8, 4)
  return (sample) => {
    if (sample >= count) return 0
    if (bits === 16) return bytes.readUInt16BE(at + 2 * sample)
    if (bits === 8) return bytes[at + sample] as number
    const pair = bytes[at + (sample >> 1)] as number
    return sample % 2 === 0 ? pair >> 4 : pair & 15
  }
}

/** Bits of a track fragment's header and of a run that say which fields follow. */
const tfhd = { base: 0x1, description: 0x2, duration: 0x8, size: 0x10 }
const trun = { offset: 0x1, firstFlags: 0x4, duration: 0x100, size: 0x200, flags: 0x400, composition: 0x800 }

/** By the boxes of a track fragment (`traf`), whose `moof` lies at `at` in its file. Runs without a place or sizes are left out. */
export function fragmentExtents(bytes: Buffer, parts: Box[], at: number): Extent[] {
  const header = parts.find(({ type }) => type === 'tfhd')
  if (!header) return []
  const take = reader(bytes, header)
  const which = take(4)
  take(4) // its track
  const base = which & tfhd.base ? take(8) : at
  if (which & tfhd.description) take(4)
  if (which & tfhd.duration) take(4)
  const even = which & tfhd.size ? take(4) : 0
  return parts.filter(({ type }) => type === 'trun').flatMap((run) => runExtent(reader(bytes, run), base, even))
}

function runExtent(take: (bytes: number) => number, base: number, even: number): Extent[] {
  const which = take(4)
  const count = Math.min(take(4), MAX_SAMPLES)
  if (!(which & trun.offset)) return []
  const from = base + (take(4) | 0)
  if (which & trun.firstFlags) take(4)
  let to = from
  for (let sample = 0; sample < count; sample++) {
    if (which & trun.duration) take(4)
    to += which & trun.size ? take(4) : even
    if (which & trun.flags) take(4)
    if (which & trun.composition) take(4)
  }
  return to > from ? [{ from, to }] : []
}

/** Numbers one after another; past the end of the box, zeros. */
function reader(bytes: Buffer, { content, end }: Box): (size: number) => number {
  let at = content
  return (size) => {
    at += size
    if (at > end) return 0
    return size === 8 ? Number(bytes.readBigUInt64BE(at - 8)) : bytes.readUInt32BE(at - 4)
  }
}
