/** Takes EXIF, XMP and what else is private out of an AVIF: every offset stays, and zeros lie where it was. */
import { type Box, boxesIn } from '../containers/boxes.ts'
import { freed, privateInMovie } from './movie.ts'

/** Sound files have a handful. */
const MAX_ITEMS = 1000
const MAX_EXTENTS = 10_000
/** Boxes beside which a picture or a sequence needs none at the top. */
const topBoxes = new Set(['ftyp', 'meta', 'mdat', 'moov', 'moof'])
/** Items of these types are not pixels: XMP is a `mime` (ISO/IEC 23008-12 §A.2, §A.3). */
const privateItems = new Set(['Exif', 'mime', 'uri '])

interface Extent {
  item: number
  from: number
  to: number
}

/** The same bytes where nothing private is found. Of a damaged index, what can be followed is cleaned. */
export function cleanAvif(bytes: Uint8Array): Uint8Array {
  const top = boxesIn(bytes, 0, bytes.length)
  const end = top.at(-1)?.end ?? bytes.length
  const cleaned = Buffer.from(bytes.subarray(0, end))
  const meta = top.find(({ type }) => type === 'meta')
  if (meta) zeroItems(bytes, cleaned, meta)
  for (const box of top) {
    const patches = box.type === 'moov' ? privateInMovie(bytes.subarray(box.start, box.end), box.start).patches : []
    if (!topBoxes.has(box.type)) patches.push(...freed(box))
    for (const patch of patches) cleaned.set(patch.bytes, patch.at)
  }
  return Buffer.compare(cleaned, bytes) === 0 ? bytes : cleaned
}

function zeroItems(bytes: Uint8Array, cleaned: Buffer, meta: Box) {
  // A full box: version and flags come first.
  const inner = boxesIn(bytes, meta.content + 4, meta.end)
  const named = (type: string) => inner.find((box) => box.type === type)
  const items = privateIds(bytes, named('iinf'))
  const extents = items.size > 0 ? extentsOf(bytes, named('iloc'), named('idat')) : []
  const isInside = ({ from, to }: Extent) => from < to && to <= cleaned.length
  for (const extent of extents.filter(isInside)) {
    if (items.has(extent.item)) cleaned.fill(0, extent.from, extent.to)
  }
  // An index that lets a private item and the pixels share bytes must not cost the pixels.
  for (const { item, from, to } of extents.filter(isInside)) {
    if (!items.has(item)) cleaned.set(bytes.subarray(from, to), from)
  }
}

function privateIds(bytes: Uint8Array, iinf: Box | undefined): Set<number> {
  const found = new Set<number>()
  if (!iinf) return found
  const entries = boxesIn(bytes, iinf.content + (bytes[iinf.content] === 0 ? 6 : 8), iinf.end)
  for (const { type, content, end } of entries) {
    const data = Buffer.from(bytes.subarray(content, Math.min(end, content + 16)))
    const version = data[0] ?? 0
    // Versions 2 and 3 alone have a type; an id has 2 or 4 bytes, then come 2 of protection.
    const isLong = version >= 3
    if (type !== 'infe' || version < 2 || data.length < (isLong ? 14 : 12)) continue
    const what = data.toString('latin1', isLong ? 10 : 8, isLong ? 14 : 12)
    if (privateItems.has(what)) found.add(isLong ? data.readUInt32BE(4) : data.readUInt16BE(4))
  }
  return found
}

/** Where the bytes of all items lie in the file (ISO/IEC 14496-12 §8.11.3). */
function extentsOf(bytes: Uint8Array, iloc: Box | undefined, idat: Box | undefined): Extent[] {
  const found: Extent[] = []
  const data = Buffer.from(iloc ? bytes.subarray(iloc.content, iloc.end) : [])
  let at = 0
  const next = (size: number) => {
    if (at + size > data.length) throw new RangeError('the index of items breaks off')
    const value = size === 0 ? 0 : size === 8 ? Number(data.readBigUInt64BE(at)) : data.readUIntBE(at, size)
    at += size
    return value
  }
  try {
    const version = next(4) >>> 24
    const [sizes, more] = [next(1), next(1)]
    const count = version < 2 ? next(2) : next(4)
    for (let index = 0; index < Math.min(count, MAX_ITEMS); index++) {
      const item = version < 2 ? next(2) : next(4)
      const method = version > 0 ? next(2) & 15 : 0
      next(2) // which file the data is in: this one
      const base = next(more >> 4) + (method === 1 ? (idat?.content ?? 0) : 0)
      const extents = next(2)
      for (let extent = 0; extent < extents && found.length < MAX_EXTENTS; extent++) {
        if (version > 0) next(more & 15)
        const from = base + next(sizes >> 4)
        found.push({ item, from, to: from + next(sizes & 15) })
      }
    }
  } catch {
    return found // as far as it could be followed
  }
  return found
}
