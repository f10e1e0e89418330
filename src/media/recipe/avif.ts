/** Where an AVIF holds its XMP packet: an item that describes the picture (ISO/IEC 23008-12 §A.3). */
import { type Box, boxesIn } from '../containers/boxes.ts'
import { box, type Item, itemsIn, type Location, locationBox, locationsIn, number } from '../containers/items.ts'
import type { Place } from './place.ts'
import { MAX_PACKET_BYTES } from './xmp.ts'

const XMP_TYPE = 'application/rdf+xml'

/** The packet comes last in the file. Its entry in the index moves everything behind the index, and the index says by how much. */
export const avif: Place = {
  maxBytes: MAX_PACKET_BYTES,
  read(bytes) {
    const index = indexOf(bytes)
    const [extent, ...more] = (index && olderOf(index)?.extents) ?? []
    if (!extent || more.length > 0 || extent.at + extent.length > bytes.length) return undefined
    return bytes.subarray(extent.at, extent.at + extent.length)
  },
  write(bytes, packet) {
    const index = indexOf(bytes)
    // A sequence has offsets in other places too.
    if (!index || index.top.some(({ type, isOpen }) => isOpen || type === 'moov' || type === 'uuid')) return undefined
    const { meta } = index
    const older = olderOf(index)
    if (packetsOf(index).length > (older ? 1 : 0)) return undefined
    const end = endWithout(bytes, index, older)
    const id = older?.id ?? 1 + Math.max(...index.items.map((one) => one.id), ...index.locations.map((one) => one.id))
    if (id > 0xffff) return undefined
    const build = (movedBy: number) => {
      const own: Location = { id, method: 0, extents: [{ at: end + movedBy + 8, length: packet.length }] }
      return metaWith(
        bytes,
        index,
        [...moved(index, movedBy).filter((one) => one.id !== id), own],
        older ? undefined : id,
      )
    }
    const movedBy = build(0).length - (meta.end - meta.start)
    return Buffer.concat([
      bytes.subarray(0, meta.start),
      build(movedBy),
      bytes.subarray(meta.end, end),
      box('mdat', packet),
    ])
  },
}

interface Index {
  top: Box[]
  meta: Box
  inner: Box[]
  items: Item[]
  locations: Location[]
  primary: number
}

/** `undefined`: the file has no index of this kind, or one that is not followed here. */
function indexOf(bytes: Uint8Array): Index | undefined {
  const top = boxesIn(bytes, 0, bytes.length)
  const meta = top.find(({ type }) => type === 'meta')
  if (!meta || top.at(-1)?.end !== bytes.length) return undefined
  const inner = boxesIn(bytes, meta.content + 4, meta.end) // version and flags come first
  const named = (type: string) => inner.find((one) => one.type === type)
  const [iinf, iloc, pitm] = [named('iinf'), named('iloc'), named('pitm')]
  if (!iinf || !iloc || !pitm || inner.at(-1)?.end !== meta.end) return undefined
  const items = itemsIn(bytes, iinf)
  const locations = locationsIn(bytes, iloc)
  if (!items || !locations) return undefined
  const data = Buffer.from(bytes.subarray(pitm.content, pitm.end))
  const primary = data[0] === 0 ? data.readUInt16BE(4) : data.readUInt32BE(4)
  return { top, meta, inner, items, locations, primary }
}

const packetsOf = ({ items }: Index) => items.filter(({ contentType }) => contentType === XMP_TYPE)

function olderOf(index: Index): Location | undefined {
  const [item] = packetsOf(index)
  return index.locations.find(({ id, method }) => id === item?.id && method === 0)
}

/** Where the file ends when an older packet of ours, alone in its last box, is left out. */
function endWithout(bytes: Uint8Array, { top }: Index, older: Location | undefined): number {
  const last = top.at(-1) as Box
  const [extent] = older?.extents ?? []
  const isAlone = last.type === 'mdat' && extent?.at === last.content && extent.at + extent.length === last.end
  return isAlone ? last.start : bytes.length
}

/** What lies behind the index begins so many bytes later. */
const moved = ({ meta, locations }: Index, by: number): Location[] =>
  locations.map((one) => {
    if (one.method !== 0) return one
    return { ...one, extents: one.extents.map(({ at, length }) => ({ at: at >= meta.end ? at + by : at, length })) }
  })

/** The index with these locations, and with a new item that describes the picture. */
function metaWith(bytes: Uint8Array, index: Index, locations: Location[], added: number | undefined): Uint8Array {
  const { meta, inner, primary } = index
  const hasReferences = inner.some(({ type }) => type === 'iref')
  const parts = inner.map((one) => {
    const content = bytes.subarray(one.content, one.end)
    if (one.type === 'iloc') return locationBox(locations)
    if (added === undefined) return bytes.subarray(one.start, one.end)
    if (one.type === 'iinf') return box('iinf', withEntry(content, added))
    if (one.type === 'iref')
      return box('iref', Buffer.concat([content, describes(added, primary, content[0] === 0 ? 2 : 4)]))
    return bytes.subarray(one.start, one.end)
  })
  const references = box('iref', Buffer.concat([Buffer.alloc(4), describes(added ?? 0, primary, 2)]))
  const extra = added === undefined || hasReferences ? [] : [references]
  return box('meta', Buffer.concat([bytes.subarray(meta.content, meta.content + 4), ...parts, ...extra]))
}

/** One entry more in `iinf`, whose count has 2 bytes, or 4 (§8.11.6). */
function withEntry(content: Uint8Array, id: number): Uint8Array {
  const size = content[0] === 0 ? 2 : 4
  const count = Buffer.from(content.subarray(4, 4 + size)).readUIntBE(0, size)
  const entry = [Buffer.from([2, 0, 0, 1]), number(id, 2), number(0, 2), Buffer.from(`mime\0${XMP_TYPE}\0`, 'latin1')]
  return Buffer.concat([
    content.subarray(0, 4),
    number(count + 1, size),
    content.subarray(4 + size),
    box('infe', Buffer.concat(entry)),
  ])
}

/** A reference from the packet to the picture (§8.11.12). */
const describes = (from: number, to: number, idBytes: number) =>
  box('cdsc', Buffer.concat([number(from, idBytes), number(1, 2), number(to, idBytes)]))
