/** What MP4, MOV and M4A say of their making (ISO/IEC 14496-12; QuickTime File Format Specification). */
import { BOX_HEAD_BYTES, type Box, boxAt, boxesIn, MAX_BOXES } from '../containers/boxes.ts'
import { type Patch, type RandomAccess, zeros } from './patch.ts'
import { type Extent, fragmentExtents, sampleExtents } from './samples.ts'

/**
 * Boxes that play. Whatever else lies beside them (words, places, XMP, free space with what was there before) becomes free space
 * full of zeros.
 */
const playing = {
  top: new Set(['ftyp', 'styp', 'moov', 'moof', 'mdat', 'mfra', 'sidx', 'ssix', 'prft', 'pdin']),
  movie: new Set(['mvhd', 'trak', 'mvex', 'iods', 'pssh', 'cmov']),
  track: new Set(['tkhd', 'mdia', 'edts', 'tref', 'trgr', 'tapt', 'load', 'clip', 'matt', 'txas']),
  media: new Set(['mdhd', 'hdlr', 'minf', 'elng']),
  fragment: new Set(['mfhd', 'traf', 'pssh']),
}
/** Of a track by its handler (§8.4.3): pictures, sound, words that are shown. Others tell where a camera was, moment by moment. */
const playedHandlers = new Set(['vide', 'soun', 'text', 'sbtl', 'subt', 'clcp', 'tmcd', 'auxv', 'pict', 'hint'])

/** The index of a film of 24 hours has 30 MB. */
const MAX_INDEX_BYTES = 128 * 1024 * 1024
/** Of one fragment, which lasts seconds. */
const MAX_FRAGMENT_BYTES = 4 * 1024 * 1024

/** A box and everything in it becomes free space of the same size. */
export function freed({ start, content, end }: Box): Patch[] {
  return [{ at: start + 4, bytes: Buffer.from('free') }, ...zeros(content, end)]
}

/** A film whose index is larger than any real one keeps what is in the index. */
export async function privateInMp4(file: RandomAccess): Promise<Patch[]> {
  const top = await topBoxes(file)
  const patches: Patch[] = []
  const extents: Extent[] = []
  const dropped = new Set<number>()
  const read = async ({ start, end }: Box) => Buffer.from(await file.read(start, end - start))
  for (const box of top) {
    if (!playing.top.has(box.type)) patches.push(...freed(box))
    if (box.type !== 'moov' || box.end - box.start > MAX_INDEX_BYTES) continue
    const found = privateInMovie(await read(box), box.start)
    patches.push(...found.patches)
    extents.push(...found.extents)
    for (const track of found.dropped) dropped.add(track)
  }
  for (const box of top) {
    if (box.type !== 'moof' || box.end - box.start > MAX_FRAGMENT_BYTES) continue
    const found = privateInFragment(await read(box), box.start, dropped)
    patches.push(...found.patches)
    extents.push(...found.extents)
  }
  // Never beyond the data: an index that points into itself must not be what breaks the file.
  const data = top.filter(({ type }) => type === 'mdat')
  return [...patches, ...within(extents, data).flatMap(({ from, to }) => zeros(from, to))]
}

async function topBoxes(file: RandomAccess): Promise<Box[]> {
  const boxes: Box[] = []
  let at = 0
  while (at < file.bytes && boxes.length < MAX_BOXES) {
    const box = boxAt(await file.read(at, BOX_HEAD_BYTES), at, file.bytes)
    if (!box) break
    boxes.push(box)
    at = box.end
  }
  return boxes
}

/** Both in order of place, each looked at once. */
function within(extents: Extent[], data: Box[]): Extent[] {
  const found: Extent[] = []
  let index = 0
  for (const extent of [...extents].sort((a, b) => a.from - b.from)) {
    while (index < data.length && (data[index] as Box).end <= extent.from) index++
    const box = data[index]
    if (!box) break
    const from = Math.max(extent.from, box.content)
    const to = Math.min(extent.to, box.end)
    if (from < to) found.push({ from, to })
  }
  return found
}

/** In a whole `moov` box, which lies at `at` in its file. `extents`: the samples of tracks that are dropped, in the file. */
export function privateInMovie(moov: Uint8Array, at: number) {
  const found = { patches: [] as Patch[], extents: [] as Extent[], dropped: [] as number[] }
  const bytes = Buffer.from(moov.buffer, moov.byteOffset, moov.length)
  const [root] = boxesIn(bytes, 0, bytes.length)
  for (const box of root ? boxesIn(bytes, root.content, root.end) : []) {
    if (box.type === 'mvhd') found.patches.push(...withoutTimes(bytes, box))
    else if (!playing.movie.has(box.type)) found.patches.push(...freed(box))
    if (box.type !== 'trak') continue
    const parts = boxesIn(bytes, box.content, box.end)
    const media = childrenOf(bytes, parts, 'mdia')
    const handler = media.find(({ type }) => type === 'hdlr')
    if (handler && !playedHandlers.has(bytes.toString('latin1', handler.content + 8, handler.content + 12))) {
      found.patches.push(...freed(box))
      found.extents.push(...sampleExtents(bytes, childrenOf(bytes, childrenOf(bytes, media, 'minf'), 'stbl')))
      const header = parts.find(({ type }) => type === 'tkhd')
      if (header) found.dropped.push(trackId(bytes, header))
    } else found.patches.push(...privateInTrack(bytes, parts, media))
  }
  return { ...found, patches: found.patches.map((patch) => ({ ...patch, at: patch.at + at })) }
}

const childrenOf = (bytes: Buffer, boxes: Box[], type: string): Box[] =>
  boxes.filter((box) => box.type === type).flatMap(({ content, end }) => boxesIn(bytes, content, end))

function privateInTrack(bytes: Buffer, parts: Box[], media: Box[]): Patch[] {
  return [
    ...parts.flatMap((box) => {
      if (box.type === 'tkhd') return withoutTimes(bytes, box)
      return playing.track.has(box.type) ? [] : freed(box)
    }),
    ...media.flatMap((box) => {
      if (box.type === 'mdhd') return withoutTimes(bytes, box)
      if (box.type === 'hdlr') return zeros(box.content + HANDLER_BYTES, box.end) // a name: that of the camera's maker
      return playing.media.has(box.type) ? [] : freed(box)
    }),
  ]
}

/** Of a handler up to its name. */
const HANDLER_BYTES = 24

/** When it was made and changed: after version and flags, in 4 or 8 bytes each (§8.2.2). */
function withoutTimes(bytes: Buffer, { content, end }: Box): Patch[] {
  return zeros(content + 4, Math.min(end, content + (bytes[content] === 1 ? 20 : 12)))
}

function trackId(bytes: Buffer, { content, end }: Box): number {
  const at = content + (bytes[content] === 1 ? 20 : 12)
  return at + 4 <= end ? bytes.readUInt32BE(at) : 0
}

function privateInFragment(bytes: Buffer, at: number, dropped: Set<number>) {
  const patches: Patch[] = []
  const extents: Extent[] = []
  const [root] = boxesIn(bytes, 0, bytes.length)
  for (const box of root ? boxesIn(bytes, root.content, root.end) : []) {
    const parts = boxesIn(bytes, box.content, box.end)
    const header = parts.find(({ type }) => type === 'tfhd')
    const isDropped =
      header !== undefined && header.content + 8 <= header.end && dropped.has(bytes.readUInt32BE(header.content + 4))
    if (box.type === 'traf' && isDropped) extents.push(...fragmentExtents(bytes, parts, at))
    if (isDropped || !playing.fragment.has(box.type)) patches.push(...freed(box))
    else patches.push(...parts.filter(({ type }) => type === 'udta' || type === 'uuid').flatMap(freed))
  }
  return { patches: patches.map((patch) => ({ ...patch, at: patch.at + at })), extents }
}
