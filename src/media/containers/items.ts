/** The items of an ISO base media file (ISO/IEC 14496-12 §8.11): the pictures of an AVIF, and what goes with them. */
import { type Box, boxesIn } from './boxes.ts'

export interface Item {
  id: number
  /** Four characters: `av01`, `Exif`, `mime`. */
  type: string
  /** Of a `mime` item. */
  contentType: string | undefined
}

export interface Extent {
  /** Within the file, or within `idat`. */
  at: number
  length: number
}

export interface Location {
  id: number
  /** 0: offsets are within the file; 1: within `idat`. */
  method: 0 | 1
  extents: Extent[]
}

/** Reads whole numbers of a few bytes one after the other. Throws `RangeError` where the bytes end. */
function reader(bytes: Uint8Array, { content, end }: Box) {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset + content, end - content)
  let at = 0
  return (size: number): number => {
    if (size === 0) return 0
    const value = size === 8 ? Number(data.readBigUInt64BE(at)) : data.readUIntBE(at, size)
    at += size
    return value
  }
}

/** The entries of an `iinf` box, as far as they have a type. `undefined`: they do not fill it. */
export function itemsIn(bytes: Uint8Array, iinf: Box): Item[] | undefined {
  const entries = boxesIn(bytes, iinf.content + (bytes[iinf.content] === 0 ? 6 : 8), iinf.end)
  if (entries.at(-1)?.end !== iinf.end) return undefined
  return entries.flatMap((box) => {
    const version = bytes[box.content] as number
    if (box.type !== 'infe' || version < 2) return []
    const next = reader(bytes, box)
    next(4)
    const id = next(version === 2 ? 2 : 4)
    next(2)
    const [type = '', ...texts] = Buffer.from(bytes.subarray(box.content + (version === 2 ? 8 : 10), box.end))
      .toString('latin1')
      .replace(/^(.{4})/s, '$1\0')
      .split('\0')
    return [{ id, type, contentType: type === 'mime' ? texts[1] : undefined }]
  })
}

/**
 * The entries of an `iloc` box. `undefined`: it points into other files, into other items, or at ranges without a length.
 * Throws `RangeError` when it breaks off.
 */
export function locationsIn(bytes: Uint8Array, iloc: Box): Location[] | undefined {
  const next = reader(bytes, iloc)
  const version = next(4) >>> 24
  const [sizes, more] = [next(1), next(1)]
  const count = next(version < 2 ? 2 : 4)
  const locations: Location[] = []
  for (let index = 0; index < count; index++) {
    const id = next(version < 2 ? 2 : 4)
    const method = version > 0 ? next(2) & 15 : 0
    const file = next(2)
    if (file !== 0 || (method !== 0 && method !== 1)) return undefined
    const base = next(more >> 4)
    const extents: Extent[] = []
    for (let left = next(2); left > 0; left--) {
      if (version > 0) next(more & 15)
      const extent = { at: base + next(sizes >> 4), length: next(sizes & 15) }
      if (extent.length === 0) return undefined
      extents.push(extent)
    }
    locations.push({ id, method, extents })
  }
  return locations
}

/** An `iloc` box of version 1, or of version 2 where ids are large; offsets have 4 bytes. Throws `RangeError` when one does not fit. */
export function locationBox(locations: Location[]): Uint8Array {
  const idBytes = locations.some(({ id }) => id > 0xffff) || locations.length > 0xffff ? 4 : 2
  const parts = [
    number(idBytes === 2 ? 1 : 2, 1),
    number(0, 3),
    Buffer.from([0x44, 0x00]),
    number(locations.length, idBytes),
  ]
  for (const { id, method, extents } of locations) {
    parts.push(number(id, idBytes), number(method, 2), number(0, 2), number(extents.length, 2))
    for (const { at, length } of extents) parts.push(number(at, 4), number(length, 4))
  }
  return box('iloc', Buffer.concat(parts))
}

/** A number of so many bytes. Throws `RangeError` when it does not fit. */
export function number(value: number, size: number): Uint8Array {
  const bytes = Buffer.alloc(size)
  bytes.writeUIntBE(value, 0, size)
  return bytes
}

/** A box as it lies in a file. */
export function box(type: string, content: Uint8Array): Uint8Array {
  return Buffer.concat([number(content.length + 8, 4), Buffer.from(type, 'latin1'), content])
}
