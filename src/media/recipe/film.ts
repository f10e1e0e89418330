/** Where MP4, MOV and WebM hold their XMP packet: at their end, so that no offset in them moves. */
import { type Box, boxesIn, MAX_BOXES } from '../containers/boxes.ts'
import {
  ELEMENT_HEAD_BYTES,
  type Element,
  element,
  elementAt,
  elementSize,
  elementsIn,
  ids,
  voidHead,
} from '../containers/ebml.ts'
import type { Place } from './place.ts'
import { MAX_PACKET_BYTES } from './xmp.ts'

const UUID_BYTES = 16
/** XMP Specification Part 3 §1.2.7. */
const XMP_BOX = 'be7acfcb97a942e89c71999491e3afac'
/** C2PA 2.2 §A.4.1. */
const SIGNATURE_BOX = 'd8fec3d61b0e483c92975828877ec481'

/** A `uuid` box. */
export const mp4: Place = {
  maxBytes: MAX_PACKET_BYTES,
  read(bytes) {
    const box = boxesIn(bytes, 0, bytes.length).find((one) => uuidOf(bytes, one) === XMP_BOX)
    return box && bytes.subarray(box.content + UUID_BYTES, box.end)
  },
  write(bytes, packet) {
    const boxes = boxesIn(bytes, 0, bytes.length)
    const last = boxes.at(-1)
    // The index of a fragmented film is found from the end of the file (ISO/IEC 14496-12 §8.8.11).
    const isFixed = last?.end !== bytes.length || last.isOpen || last.type === 'mfra' || boxes.length >= MAX_BOXES
    if (isFixed || boxes.some((one) => uuidOf(bytes, one) === SIGNATURE_BOX)) return undefined
    const older = boxes.filter((one) => uuidOf(bytes, one) === XMP_BOX)
    const end = older.at(-1) === last ? last.start : last.end
    const head = Buffer.alloc(8)
    head.writeUInt32BE(8 + UUID_BYTES + packet.length)
    head.write('uuid', 4, 'latin1')
    const written = Buffer.concat([bytes.subarray(0, end), head, Buffer.from(XMP_BOX, 'hex'), packet])
    for (const { start, content, end: to } of older.filter((one) => one.end <= end)) {
      written.write('free', start + 4, 'latin1')
      written.fill(0, content, to)
    }
    return written
  },
}

const uuidOf = (bytes: Uint8Array, { type, content, end }: Box): string | undefined =>
  type === 'uuid' && content + UUID_BYTES <= end
    ? Buffer.from(bytes.subarray(content, content + UUID_BYTES)).toString('hex')
    : undefined

type Sized = Element & { end: number }

/** A film of hours whose clusters state no size is followed block by block. */
const MAX_ELEMENTS = 1_000_000
const TAG_NAME = 'XMP'

/** A tag of the whole film, which RFC 9559 §5.1.8 leaves the names of to whoever writes it. */
export const webm: Place = {
  maxBytes: MAX_PACKET_BYTES,
  read(bytes) {
    for (const tags of segmentOf(bytes)?.tags ?? []) {
      const packet = packetIn(bytes, tags)
      if (packet) return packet
    }
    return undefined
  },
  write(bytes, packet) {
    const found = segmentOf(bytes)
    if (!found?.isWhole) return undefined
    const { segment, tags } = found
    const older = tags.filter((one) => packetIn(bytes, one))
    const end = older.at(-1)?.end === bytes.length ? (older.at(-1) as Sized).start : bytes.length
    const added = element(
      ids.tags,
      element(
        ids.tag,
        Buffer.concat([
          element(ids.targets, ''),
          element(ids.simpleTag, Buffer.concat([element(ids.tagName, TAG_NAME), element(ids.tagString, packet)])),
        ]),
      ),
    )
    const written = Buffer.concat([bytes.subarray(0, end), added])
    if (segment.end !== undefined) {
      const size = elementSize(written.length - segment.content, segment.sizeBytes)
      if (!size) return undefined
      written.set(size, segment.sizeAt)
    }
    for (const { start, end: to } of older.filter((one) => one.end <= end)) {
      const head = voidHead(to - start)
      written.set(head, start)
      written.fill(0, start + head.length, to)
    }
    return written
  },
}

/**
 * The segment and its tags. `isWhole`: it is the last thing in the file, everything in it can be followed to its end, and no
 * checksum is over all of it.
 */
function segmentOf(bytes: Uint8Array): { segment: Element; tags: Sized[]; isWhole: boolean } | undefined {
  const tags: Sized[] = []
  let segment: Element | undefined
  let at = 0
  let isChecked = false
  for (let count = 0; at < bytes.length && count < MAX_ELEMENTS; count++) {
    const one = elementAt(bytes.subarray(at, at + ELEMENT_HEAD_BYTES), at)
    if (!one) break
    const { id, content, end } = one
    if (id === ids.segment && segment) break // one behind the other, as in a stream that was joined
    if (id === ids.segment) segment = one
    if (id === ids.segment || (id === ids.cluster && end === undefined)) {
      at = content
      continue
    }
    if (end === undefined || end > bytes.length) break
    isChecked ||= id === ids.crc32 && at === segment?.content
    if (id === ids.tags) tags.push({ ...one, end })
    at = end
  }
  if (!segment) return undefined
  const isToEnd = at === bytes.length && (segment.end === undefined || segment.end === at)
  return { segment, tags, isWhole: isToEnd && !isChecked }
}

function packetIn(bytes: Uint8Array, tags: Sized): Uint8Array | undefined {
  const inside = (outer: Sized, id: number) =>
    elementsIn(bytes, outer.content, outer.end).filter((one) => one.id === id)
  for (const tag of inside(tags, ids.tag).flatMap((one) => inside(one, ids.simpleTag))) {
    const [name] = inside(tag, ids.tagName)
    const [text] = inside(tag, ids.tagString)
    if (!name || !text) continue
    if (Buffer.from(bytes.subarray(name.content, name.end)).toString('latin1') !== TAG_NAME) continue
    return bytes.subarray(text.content, text.end)
  }
  return undefined
}
