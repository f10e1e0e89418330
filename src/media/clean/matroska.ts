/** What WebM and Matroska say of their making (RFC 9559): it becomes `Void` of the same size (RFC 8794 §11.3.2). */
import { ELEMENT_HEAD_BYTES, type Element, elementAt, elementsIn, ids, voidHead } from '../containers/ebml.ts'
import { type Patch, type RandomAccess, zeros } from './patch.ts'

type Sized = Element & { end: number }

/** A film of hours whose clusters state no size is followed block by block. */
const MAX_ELEMENTS = 1_000_000
/** Information and index have a few hundred bytes. */
const MAX_HEAD_BYTES = 4 * 1024 * 1024

const dropped: ReadonlySet<number> = new Set([ids.tags, ids.attachments])
const droppedOfInfo: ReadonlySet<number> = new Set([
  ...[ids.title, ids.dateUtc, ids.segmentFilename, ids.prevFilename, ids.nextFilename],
])

/** Tags, attachments, title, date and file names. The names of the programs that wrote it have to be there (§5.1.2.12). */
export async function privateInMatroska(file: RandomAccess): Promise<Patch[]> {
  const patches: Patch[] = []
  let at = 0
  for (let count = 0; at < file.bytes && count < MAX_ELEMENTS; count++) {
    const element = elementAt(await file.read(at, ELEMENT_HEAD_BYTES), at)
    if (!element) break
    const { id, content, end } = element
    if (id === ids.segment || (id === ids.cluster && end === undefined)) {
      at = content
      continue
    }
    if (end === undefined || end > file.bytes) break
    patches.push(...(await privateInElement(file, { ...element, end })))
    at = end
  }
  return patches
}

async function privateInElement(file: RandomAccess, element: Sized): Promise<Patch[]> {
  const { id, content, end } = element
  // A checksum here is over the whole segment, which changes.
  if (dropped.has(id) || id === ids.void || id === ids.crc32) return voided(element)
  if ((id !== ids.info && id !== ids.seekHead) || end - content > MAX_HEAD_BYTES) return []
  const bytes = await file.read(content, end - content)
  const inner = elementsIn(bytes, 0, bytes.length)
  const isPrivate = (one: Sized) => (id === ids.info ? droppedOfInfo.has(one.id) : seeksDropped(bytes, one))
  const found = inner.filter(isPrivate)
  if (found.length === 0) return []
  const checksums = inner.filter((one) => one.id === ids.crc32)
  return [...found, ...checksums].flatMap(voided).map((patch) => ({ ...patch, at: patch.at + content }))
}

/** An entry of the index that leads to what is dropped: there is another element now. */
function seeksDropped(bytes: Uint8Array, { id, content, end }: Sized): boolean {
  if (id !== ids.seek) return false
  return elementsIn(bytes, content, end)
    .filter((one) => one.id === ids.seekId)
    .some((one) => dropped.has(elementAt(Buffer.from([...bytes.subarray(one.content, one.end), 0x80]), 0)?.id ?? 0))
}

function voided({ start, end }: Sized): Patch[] {
  const head = voidHead(end - start)
  return [{ at: start, bytes: head }, ...zeros(start + head.length, end)]
}
