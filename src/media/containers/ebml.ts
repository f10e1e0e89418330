/** The elements of EBML (RFC 8794), and those of Matroska and WebM (RFC 9559) that are asked for here. */

export const ids = {
  docType: 0x4282,
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  info: 0x1549a966,
  cluster: 0x1f43b675,
  tags: 0x1254c367,
  tag: 0x7373,
  targets: 0x63c0,
  simpleTag: 0x67c8,
  tagName: 0x45a3,
  tagString: 0x4487,
  attachments: 0x1941a469,
  title: 0x7ba9,
  dateUtc: 0x4461,
  segmentFilename: 0x7384,
  prevFilename: 0x3c83ab,
  nextFilename: 0x3eb923,
  crc32: 0xbf,
  void: 0xec,
} as const

export interface Element {
  id: number
  start: number
  content: number
  /** `undefined`: its size is not known, as in a live stream. */
  end: number | undefined
  /** Where its size is written, and in how many bytes. */
  sizeAt: number
  sizeBytes: number
}

/** What the head of an element takes at most. */
export const ELEMENT_HEAD_BYTES = 12

/** The element whose head these bytes are, which lies at `at`; `undefined` when it is none (RFC 8794 §4, §5). */
export function elementAt(head: Uint8Array, at: number): Element | undefined {
  const idBytes = Math.clz32(head[0] ?? 0) - 23
  const sizeBytes = Math.clz32(head[idBytes] ?? 0) - 23
  const headBytes = idBytes + sizeBytes
  if (idBytes > 4 || sizeBytes > 8 || headBytes > head.length) return undefined
  const id = head.subarray(0, idBytes).reduce((sum, byte) => sum * 256 + byte, 0)
  const mask = 0xff >> sizeBytes
  const size = head.subarray(idBytes + 1, headBytes)
  const isUnknown = ((head[idBytes] as number) & mask) === mask && size.every((byte) => byte === 0xff)
  const length = size.reduce((sum, byte) => sum * 256 + byte, (head[idBytes] as number) & mask)
  const content = at + headBytes
  const end = isUnknown ? undefined : content + length
  return { id, start: at, content, end, sizeAt: at + idBytes, sizeBytes }
}

/** The elements that lie side by side in a part of these bytes, as far as they are whole. */
export function elementsIn(bytes: Uint8Array, from: number, to: number): (Element & { end: number })[] {
  const elements: (Element & { end: number })[] = []
  let at = from
  while (at < to) {
    const element = elementAt(bytes.subarray(at, Math.min(to, at + ELEMENT_HEAD_BYTES)), at)
    if (element?.end === undefined || element.end > to) break
    elements.push({ ...element, end: element.end })
    at = element.end
  }
  return elements
}

/** A size as it is written in so many bytes; `undefined` when they do not suffice (all ones mean "unknown"). */
export function elementSize(size: number, sizeBytes: number): Uint8Array | undefined {
  if (size >= 2 ** (7 * sizeBytes) - 1) return undefined
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(size) + (1n << BigInt(7 * sizeBytes)))
  return bytes.subarray(8 - sizeBytes)
}

/** An element as it lies in a file. */
export function element(id: number, content: Uint8Array | string): Uint8Array {
  const data = Buffer.from(content)
  const name = Buffer.alloc(4)
  name.writeUInt32BE(id)
  const head = name.subarray(name.findIndex((byte) => byte !== 0))
  return Buffer.concat([head, elementSize(data.length, 8) as Uint8Array, data])
}

/** The head of a `Void` that fills so many bytes, two at least, its head included. */
export function voidHead(bytes: number): Uint8Array {
  const sizeBytes = bytes < 2 + 127 ? 1 : 8
  return Buffer.from([ids.void, ...(elementSize(bytes - 1 - sizeBytes, sizeBytes) as Uint8Array)])
}
