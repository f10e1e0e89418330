/** Where a drawing holds its XMP packet: in a `metadata` element (SVG 2 §5.10), which is not drawn. */
import type { Place } from './place.ts'
import { MAX_PACKET_BYTES, RECIPE_NAMESPACE } from './xmp.ts'

/** Of a drawing that begins with long comments, no more is looked at. */
const MAX_HEAD = 64 * 1024
const BEGIN = '<x:xmpmeta'
const END = '</x:xmpmeta>'
/** The whole tag; one that closes itself has no room for anything. */
const rootTag = /<(\w+:)?svg(?=[\s>])(?:[^<>"']|"[^"]*"|'[^']*')*(?<!\/)>/y
/** As it is written here. */
const olderElement = /<((?:\w+:)?metadata)><x:xmpmeta(?:(?!<\/x:xmpmeta>).)*<\/x:xmpmeta><\/\1>/sy

/** The first thing in the root element. */
export const svg: Place = {
  maxBytes: MAX_PACKET_BYTES,
  read(bytes) {
    const drawing = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    const first = insideRoot(bytes)?.start ?? bytes.length
    const within = drawing.indexOf(RECIPE_NAMESPACE, first)
    const start = within < 0 ? -1 : drawing.lastIndexOf(BEGIN, within)
    const end = drawing.indexOf(END, Math.max(within, 0))
    return start < first || end < 0 ? undefined : drawing.subarray(start, end + END.length)
  },
  write(bytes, packet) {
    const found = insideRoot(bytes)
    if (!found) return undefined
    const { prefix, start, end } = found
    // Within other XML a packet has no wrapper. Plain ASCII is right in every encoding that a drawing may declare.
    const text = Buffer.from(packet)
      .toString()
      .replace(/<\?xpacket[^?]*\?>/g, '')
      .replace(/[^\0-\x7f]/gu, (character) => `&#${character.codePointAt(0)};`)
    const element = Buffer.from(`<${prefix}metadata>${text}</${prefix}metadata>`)
    return Buffer.concat([bytes.subarray(0, start), element, bytes.subarray(end)])
  },
}

/** The place behind the root's tag, up to the end of an older packet there. */
function insideRoot(bytes: Uint8Array): { prefix: string; start: number; end: number } | undefined {
  const text = Buffer.from(bytes.subarray(0, MAX_HEAD + MAX_PACKET_BYTES)).toString('latin1')
  rootTag.lastIndex = startOfRoot(text)
  const root = rootTag.exec(text)
  if (!root || rootTag.lastIndex > MAX_HEAD) return undefined
  const start = rootTag.lastIndex
  olderElement.lastIndex = start
  return { prefix: root[1] ?? '', start, end: start + (olderElement.exec(text)?.[0].length ?? 0) }
}

/** Behind a byte order mark, the XML declaration, comments and a document type; one with declarations of its own is left alone. */
function startOfRoot(text: string): number {
  let at = text.startsWith('\xef\xbb\xbf') ? 3 : 0
  for (;;) {
    while (/\s/.test(text[at] ?? '')) at++
    const close = text.startsWith('<?', at) ? '?>' : text.startsWith('<!--', at) ? '-->' : '>'
    if (close === '>' && !/^<!doctype[^>[]*>/i.test(text.slice(at, at + 500))) return at
    const end = text.indexOf(close, at)
    if (end < 0) return text.length
    at = end + close.length
  }
}
