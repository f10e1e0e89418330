/** What a file is, by its first bytes: names and headers that a client sends are never believed. */
import { ELEMENT_HEAD_BYTES, elementAt, elementsIn, ids } from './containers/ebml.ts'

export type MediaType =
  | 'image/png'
  | 'image/jpeg'
  | 'image/webp'
  | 'image/gif'
  | 'image/avif'
  | 'image/heic'
  | 'image/svg+xml'
  | 'image/bmp'
  | 'image/tiff'
  | 'application/pdf'
  | 'video/mp4'
  | 'video/webm'
  | 'video/quicktime'
  | 'video/x-matroska'
  | 'audio/mpeg'
  | 'audio/wav'
  | 'audio/ogg'
  | 'audio/flac'
  | 'audio/aac'
  | 'audio/mp4'

/** Text at a place, in Latin-1. A type matches when all its marks do. */
const signatures: [MediaType, ...[at: number, mark: string][]][] = [
  ['image/png', [0, '\x89PNG\r\n\x1a\n']],
  ['image/jpeg', [0, '\xff\xd8\xff']],
  ['image/gif', [0, 'GIF87a']],
  ['image/gif', [0, 'GIF89a']],
  ['image/webp', [0, 'RIFF'], [8, 'WEBP']],
  // A bitmap's header length follows at 14; without it any text that begins with "BM" would be one.
  ['image/bmp', [0, 'BM'], [15, '\0\0\0']],
  ['image/tiff', [0, 'II*\0']],
  ['image/tiff', [0, 'MM\0*']],
  ['application/pdf', [0, '%PDF-']],
  ['audio/wav', [0, 'RIFF'], [8, 'WAVE']],
  ['audio/ogg', [0, 'OggS']],
  ['audio/flac', [0, 'fLaC']],
  ['audio/mpeg', [0, 'ID3']],
]

/** How far to look for a brand, a document type or the `<svg` of a drawing that begins with comments. Bytes. */
const HEAD = 4096
const AVIF_BRANDS = ['avif', 'avis']
const HEIC_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1']

/** The media type that the content shows, or `undefined` when it is none of those known here. */
export function sniff(bytes: Uint8Array): MediaType | undefined {
  for (const [mediaType, ...marks] of signatures) {
    if (marks.every(([at, mark]) => latin1(bytes, at, at + mark.length) === mark)) return mediaType
  }
  if (latin1(bytes, 4, 8) === 'ftyp') return sniffBoxes(bytes)
  if (latin1(bytes, 0, 4) === '\x1aE\xdf\xa3') return sniffMatroska(bytes)
  return isSvg(bytes) ? 'image/svg+xml' : sniffFrames(bytes)
}

/** ISO base media files: the major brand may be general (`mif1`), so the compatible ones are asked as well. */
function sniffBoxes(bytes: Uint8Array): MediaType {
  const end = Math.min(HEAD, new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), bytes.length)
  const brands = [latin1(bytes, 8, 12)]
  for (let at = 16; at + 4 <= end; at += 4) brands.push(latin1(bytes, at, at + 4))
  if (brands.some((brand) => AVIF_BRANDS.includes(brand))) return 'image/avif'
  if (brands.some((brand) => HEIC_BRANDS.includes(brand))) return 'image/heic'
  if (brands[0] === 'M4A ' || brands[0] === 'M4B ') return 'audio/mp4'
  return brands[0] === 'qt  ' ? 'video/quicktime' : 'video/mp4'
}

/** By the document type in its head (RFC 8794 §11.2.4): the word alone may stand in a title as well. */
function sniffMatroska(bytes: Uint8Array): MediaType {
  const head = elementAt(bytes.subarray(0, ELEMENT_HEAD_BYTES), 0)
  const parts = head ? elementsIn(bytes, head.content, Math.min(head.end ?? HEAD, HEAD, bytes.length)) : []
  const type = parts.find(({ id }) => id === ids.docType)
  return type && latin1(bytes, type.content, type.end).replace(/\0+$/, '') === 'webm'
    ? 'video/webm'
    : 'video/x-matroska'
}

/** An `<svg` root, after nothing but white space, an XML declaration, comments and a document type. */
function isSvg(bytes: Uint8Array): boolean {
  let head = new TextDecoder(encodingOf(bytes)).decode(bytes.subarray(0, HEAD)).trimStart()
  if (!head.startsWith('<')) return false
  for (;;) {
    const end = head.startsWith('<?')
      ? '?>'
      : head.startsWith('<!--')
        ? '-->'
        : /^<!doctype/i.test(head)
          ? '>'
          : undefined
    if (!end) return /^<(\w+:)?svg[\s>/]/.test(head)
    const at = head.indexOf(end)
    if (at < 0) return false
    head = head.slice(at + end.length).trimStart()
  }
}

/** What the mark at its beginning says of a text, which is UTF-8 without one. */
export function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const mark = latin1(bytes, 0, 2)
  return mark === '\xff\xfe' ? 'utf-16le' : mark === '\xfe\xff' ? 'utf-16be' : 'utf-8'
}

/**
 * MPEG audio without a tag (ISO 11172-3 §2.4.1.3) and ADTS (ISO 13818-7 §6.2): eleven or twelve bits in a row, then fields of
 * which not every value is one.
 */
function sniffFrames([first = 0, second = 0, third = 0]: Uint8Array): MediaType | undefined {
  if (first !== 0xff) return undefined
  if ((second & 0xf6) === 0xf0) return 'audio/aac'
  const isLayer3 = (second & 0xe6) === 0xe2 && (second & 0x18) !== 0x08
  const isRated = (third & 0xf0) !== 0xf0 && (third & 0xf0) !== 0 && (third & 0x0c) !== 0x0c
  return isLayer3 && isRated ? 'audio/mpeg' : undefined
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to))
}
