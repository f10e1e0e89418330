/**
 * A drawing from outside, reduced to what draws: an allow-list of elements and attributes (SVG 2), written anew. Nothing in it can
 * run, load, move or point outside; what is not known is left out. The reader is strict: what is not well-formed XML is refused,
 * so that no other reader can see something else in it.
 */
import { SaxesParser, type SaxesTagNS } from 'saxes'
import { UnreadablePicture } from '../picture.ts'
import { encodingOf } from '../sniff.ts'
import { attributeNames, elementNames } from './svg-names.ts'
import { cleanStyleSheet, cleanValue } from './svg-values.ts'

const SVG = 'http://www.w3.org/2000/svg'
const XLINK = 'http://www.w3.org/1999/xlink'
const MAX_DEPTH = 200
const MAX_ELEMENTS = 100_000
/** A drawing may hold pictures, and may hold them only in itself. */
const picture = /^data:image\/(png|jpeg|webp|gif);base64,[A-Za-z0-9+/=\s]*$/

/** The drawing as it may be kept, in UTF-8. Throws `UnreadablePicture`. */
export function cleanSvg(bytes: Uint8Array): Uint8Array {
  const out: string[] = []
  /** Whether each open element is written. Within one that is not, nothing is. */
  const open: { name: string; isKept: boolean }[] = []
  let elements = 0
  let style: string | undefined
  const parser = new SaxesParser({ xmlns: true })

  parser.on('error', (error) => {
    throw refused(error.message)
  })
  parser.on('doctype', (doctype) => {
    // The names of the standard's own document types are harmless; declarations of one's own are not.
    if (doctype.includes('[')) throw refused('it declares entities')
  })
  parser.on('opentag', (tag) => {
    if (++elements > MAX_ELEMENTS || open.length >= MAX_DEPTH) throw refused('it has too many elements')
    const isWithin = open.every(({ isKept }) => isKept)
    const isKept = isWithin && tag.uri === SVG && elementNames.has(tag.local)
    if (open.length === 0 && !(isKept && tag.local === 'svg')) throw refused('its root is no svg element')
    open.push({ name: tag.local, isKept })
    if (!isKept) return
    const space = open.length === 1 ? ` xmlns="${SVG}"` : ''
    out.push(`<${tag.local}${space}${attributesOf(tag)}>`)
    if (tag.local === 'style') style = ''
  })
  const write = (text: string) => {
    const here = open.at(-1)
    if (!here || !open.every(({ isKept }) => isKept)) return
    if (here.name === 'style') style = (style ?? '') + text
    else if (textual.has(here.name)) out.push(escaped(text))
  }
  parser.on('text', write)
  parser.on('cdata', write)
  parser.on('closetag', () => {
    const closed = open.pop()
    if (!closed?.isKept || !open.every(({ isKept }) => isKept)) return
    if (closed.name === 'style') out.push(escaped(cleanStyleSheet(style ?? '')))
    out.push(`</${closed.name}>`)
  })
  parser.write(decoded(bytes)).close()
  if (out.length === 0) throw refused('it is empty')
  return new TextEncoder().encode(out.join(''))
}

/** Elements whose text is shown. Elsewhere text between elements is only white space. */
const textual = new Set(['text', 'tspan', 'textPath', 'title', 'desc'])

function attributesOf({ attributes, local: element }: SaxesTagNS): string {
  return Object.values(attributes)
    .flatMap(({ uri, local, value }) => {
      // Where there are both, the plain one holds (SVG 2 §16.1.6), and no element may have one twice.
      if (local === 'href' && (uri === '' || (uri === XLINK && !attributes.href))) return link(element, value)
      if (local === 'space' && uri === 'http://www.w3.org/XML/1998/namespace') return [` xml:space=${quoted(value)}`]
      if (uri !== '' || !attributeNames.has(local)) return []
      const cleaned = cleanValue(local, value)
      return cleaned === undefined ? [] : [` ${local}=${quoted(cleaned)}`]
    })
    .join('')
}

/** To something within the drawing, or a picture that it holds itself. */
function link(element: string, value: string): string[] {
  const target = value.trim()
  const isLocal = /^#[\w:.-]+$/.test(target)
  const isPicture = (element === 'image' || element === 'feImage') && picture.test(target)
  return isLocal || isPicture ? [` href=${quoted(target)}`] : []
}

/** UTF-8, or UTF-16 with a mark at its beginning. What is declared otherwise is refused by what it then cannot be read as. */
function decoded(bytes: Uint8Array): string {
  try {
    // The declaration speaks of the file as it was.
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes).replace(/^\uFEFF?\s*<\?xml[^>]*\?>/, '')
  } catch (cause) {
    throw refused('it is neither UTF-8 nor UTF-16', cause)
  }
}

const escapes: Record<string, string> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' },
  ...{ '\t': '&#9;', '\n': '&#10;', '\r': '&#13;' },
}
const escaped = (text: string) => text.replace(/[&<>"\r]/g, (character) => escapes[character] as string)
/** White space as such would be read as a space (XML 1.0 §3.3.3). */
const quoted = (value: string) => `"${value.replace(/[&<>"\r\n\t]/g, (character) => escapes[character] as string)}"`

const refused = (why: string, cause?: unknown) =>
  new UnreadablePicture('damaged', `The drawing cannot be used: ${why.replace(/^\d+:\d+: /, '')}.`, cause)
