/** XMP packets (ISO 16684-1) that hold a recipe as JSON, and the marking of generated media that IPTC defines. */
import { SaxesParser } from 'saxes'

/** The longest packet that is read. */
export const MAX_PACKET_BYTES = 256 * 1024

/** A name, not an address: nothing has to be there. */
export const RECIPE_NAMESPACE = 'https://gesso.dev/ns/recipe/1.0/'
const XMP = 'http://ns.adobe.com/xap/1.0/'
/** IPTC Photo Metadata Standard 2025.1, Digital Source Type; its values are IPTC NewsCodes. */
const IPTC = 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/'
const SOURCES = 'http://cv.iptc.org/newscodes/digitalsourcetype/'
const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'

export interface Statement {
  json: string
  /** A trained model has made it, or an algorithm without one. */
  source: 'trainedAlgorithmicMedia' | 'algorithmicMedia'
  /** The program and its version. */
  tool: string
}

/**
 * A packet with this statement. What another program said in an older packet stays, and what it said of the same things counts;
 * an older recipe goes.
 */
export function packetOf({ json, ...rest }: Statement, older: Uint8Array | undefined): Uint8Array {
  const statement = { ...rest, json: json.replace(/[\uFFFE\uFFFF]/g, asEscape) }
  const merged = older && mergedPacket(statement, older)
  // However the older one was written: if it cannot be read together with the new one, it goes.
  return merged && jsonIn(merged) === statement.json ? merged : alone(statement)
}

const encoder = new TextEncoder()

function alone(statement: Statement): Uint8Array {
  return encoder.encode(
    `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="${RDF}">${described(statement, '')}</rdf:RDF></x:xmpmeta><?xpacket end="w"?>`,
  )
}

/** `other`: what is said already, of which no property may come twice (ISO 16684-1 §6.1). */
function described({ json, source, tool }: Statement, other: string): string {
  // All descriptions of a packet are about the same thing (§7.4).
  const about = /rdf:about\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/.exec(other)
  const says = [
    ...(other.includes('CreatorTool') ? [] : [`<xmp:CreatorTool>${escaped(tool)}</xmp:CreatorTool>`]),
    ...(other.includes('DigitalSourceType')
      ? []
      : [`<Iptc4xmpExt:DigitalSourceType>${SOURCES}${source}</Iptc4xmpExt:DigitalSourceType>`]),
    `<gesso:recipe>${escaped(json)}</gesso:recipe>`,
  ]
  return `<rdf:Description xmlns:gesso="${RECIPE_NAMESPACE}" xmlns:xmp="${XMP}" xmlns:Iptc4xmpExt="${IPTC}" rdf:about="${about?.[1] ?? about?.[2] ?? ''}">${says.join('')}</rdf:Description>`
}

/** A description as this file writes it, and a recipe that another program wrote anew with what it knows itself. */
const ownDescription = new RegExp(
  `<rdf:Description xmlns:gesso="${RECIPE_NAMESPACE}"[^<>]*>(?:(?!</?rdf:).)*</rdf:Description>`,
  'gs',
)
const ownProperty = /<gesso:recipe[\s>][^<]*<\/gesso:recipe>/g

function mergedPacket(statement: Statement, older: Uint8Array): Uint8Array | undefined {
  const text = textOf(older)
  const other = text?.replace(ownDescription, '').replace(ownProperty, '')
  const end = other?.lastIndexOf('</rdf:RDF>') ?? -1
  if (!other || end < 0) return undefined
  return encoder.encode(other.slice(0, end) + described(statement, other) + other.slice(end))
}

/** The JSON of the recipe that a packet holds, as an element or an attribute: other programs may write it in their own way. */
export function jsonIn(packet: Uint8Array): string | undefined {
  const text = textOf(packet)
  if (!text?.includes(RECIPE_NAMESPACE)) return undefined
  let json: string | undefined
  let isWithin = false
  const parser = new SaxesParser({ xmlns: true })
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ uri, local, attributes }) => {
    const attribute = Object.values(attributes).find((one) => one.uri === RECIPE_NAMESPACE && one.local === 'recipe')
    json ??= attribute?.value
    isWithin = uri === RECIPE_NAMESPACE && local === 'recipe' && json === undefined
  })
  parser.on('text', (text) => {
    if (isWithin) json = (json ?? '') + text
  })
  parser.on('closetag', () => {
    isWithin = false
  })
  try {
    parser.write(text).close()
  } catch {
    return undefined // no XML
  }
  return json
}

/** Packets are in UTF-8 in every kind of file that is known here; some programs fill them up with zeros. */
function textOf(packet: Uint8Array): string | undefined {
  if (packet.length > MAX_PACKET_BYTES) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(packet).replace(/\0+$/, '')
  } catch {
    return undefined // not UTF-8
  }
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const escaped = (text: string) => text.replace(/[&<>]/g, (character) => escapes[character] as string)
/** JSON escapes control characters and half a surrogate itself; two more characters may not be in XML at all. */
const asEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16)}`
