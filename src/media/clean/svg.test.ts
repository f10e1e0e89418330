import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import type { Browser } from 'playwright-core'
import { SaxesParser } from 'saxes'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hostile } from '../../../test/hostile-drawings.ts'
import { UnreadablePicture } from '../picture.ts'
import { cleanSvg } from './svg.ts'

import { attributeNames, elementNames } from './svg-names.ts'

const CHROMIUM = '/usr/bin/chromium'
const NAMES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
const drawing = (inside: string) => `<svg ${NAMES} width="40" height="20">${inside}</svg>`
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

/** The drawing as it is kept; `undefined`: it is refused, in the words for that. */
function cleaned(source: string | Uint8Array): string | undefined {
  try {
    return text(cleanSvg(Buffer.from(source)))
  } catch (error) {
    expect(error).toBeInstanceOf(UnreadablePicture)
    return undefined
  }
}

const XML = 'http://www.w3.org/XML/1998/namespace'
const allowedLink = /^#[\w:.-]+$|^data:image\/(png|jpeg|webp|gif);base64,[A-Za-z0-9+/=\s]*$/
/** A reference in a style or an attribute that leads out of the drawing, or anything that a browser once ran. */
const leadsOut =
  /url\s*\((?!\s*["']?#)|@|\\|expression\s*\(|javascript:|vbscript:|-moz-binding|behaviou?r\s*:|image-set|src\s*\(/i

/** Reads it anew, as strictly as can be. Says everything that must not be in it. */
function dangers(kept: string): string[] {
  const found: string[] = []
  const parser = new SaxesParser({ xmlns: true })
  parser.on('error', (error) => found.push(`not well-formed: ${error.message}`))
  parser.on('doctype', () => found.push('a document type'))
  parser.on('processinginstruction', ({ target }) => found.push(`an instruction for ${target}`))
  parser.on('comment', () => found.push('a comment'))
  parser.on('xmldecl', () => found.push('a declaration'))
  let style = 0
  parser.on('opentag', ({ uri, local, attributes }) => {
    if (uri !== 'http://www.w3.org/2000/svg' || !elementNames.has(local)) found.push(`element ${uri} ${local}`)
    if (local === 'style') style++
    for (const { uri: space, prefix, local: name, value } of Object.values(attributes)) {
      if (prefix === 'xmlns' || name === 'xmlns') continue
      if (name === 'href' && space === '' ? !allowedLink.test(value) : leadsOut.test(value)) {
        found.push(`${name}="${value.slice(0, 80)}"`)
      }
      const isKnown = space === '' ? name === 'href' || attributeNames.has(name) : space === XML && name === 'space'
      if (!isKnown || /^on/i.test(name)) found.push(`attribute ${space} ${name}`)
    }
  })
  parser.on('closetag', ({ local }) => {
    if (local === 'style') style--
  })
  parser.on('text', (words) => {
    if (style > 0 && leadsOut.test(words)) found.push(`style ${words.slice(0, 80)}`)
  })
  parser.write(kept).close()
  return found
}

test('the table is long, and each spelling is another', () => {
  expect(hostile.length).toBeGreaterThanOrEqual(60)
  expect(new Set(hostile.map(([, source]) => text(Buffer.from(source)))).size).toBe(hostile.length)
})

describe('nothing dangerous is left of', () => {
  test.each(hostile)('%s', (_, source) => {
    const kept = cleaned(source)
    if (kept === undefined) return
    expect(dangers(kept)).toEqual([])
    expect(cleaned(kept)).toBe(kept)
  })
})

test('the reader of this test finds what it looks for', () => {
  for (const bad of [
    '<script/>',
    '<rect onclick="a"/>',
    '<image href="https://evil.example"/>',
    '<rect fill="url(https://evil.example)"/>',
    '<style>@import "a"</style>',
    '<?a b?>',
  ]) {
    expect(dangers(drawing(bad)), bad).not.toEqual([])
  }
})

describe.skipIf(!existsSync(CHROMIUM))(`in a browser (needs ${CHROMIUM})`, () => {
  let browser: Browser
  /** What the page is opened from, and what everything that it asks for besides is heard by. */
  const asked: string[] = []
  let page = ''
  const server = createServer((request, response) => {
    if (request.url !== '/page') asked.push(request.url ?? '')
    response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(request.url === '/page' ? page : '')
  })
  let origin = ''

  beforeAll(async () => {
    const { chromium } = await import('playwright-core')
    const args = [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
    ]
    browser = await chromium.launch({ executablePath: CHROMIUM, args })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    await browser?.close()
    server.close()
  })

  /** Opens a drawing as a document of its own, without any header that would hold it back, and clicks into it. */
  async function opened(source: string) {
    await using context = await browser.newContext({ viewport: { width: 100, height: 100 } })
    const tab = await context.newPage()
    const seen: string[] = []
    tab.on('request', (request) => {
      const url = request.url()
      if (url !== `${origin}/page` && !url.endsWith('/favicon.ico') && !url.startsWith('data:')) seen.push(url)
    })
    tab.on('dialog', (dialog) => {
      seen.push(`dialog ${dialog.message()}`)
      void dialog.dismiss()
    })
    tab.on('popup', (popup) => seen.push(`popup ${popup.url()}`))
    await context.exposeFunction('hit', (where: string) => void seen.push(`script ${where}`))
    page = source
    await tab.goto(`${origin}/page`)
    await tab.mouse.click(10, 10)
    // The drawing's clocks, loads and handlers have had a turn.
    await tab.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    expect(new URL(tab.url()).origin + new URL(tab.url()).pathname).toBe(`${origin}/page`)
    return seen
  }

  test('a drawing that was not cleaned is heard: it runs and loads', async () => {
    const loud = drawing('<script>hit("a")</script><image href="/loaded.png" width="9" height="9"/>')
    expect(await opened(loud)).toEqual(expect.arrayContaining(['script a', `${origin}/loaded.png`]))
  })

  test.each(hostile)('nothing runs and nothing loads: %s', async (_, source) => {
    const kept = cleaned(source)
    if (kept === undefined) return
    expect(await opened(kept)).toEqual([])
  })
})

const harmless: [name: string, inside: string][] = [
  [
    'a gradient',
    '<defs><linearGradient id="g"><stop stop-color="#f00"/><stop offset="1" stop-color="#00f"/></linearGradient></defs><rect width="40" height="20" fill="url(#g)"/>',
  ],
  [
    'a clip and a mask',
    '<defs><clipPath id="c"><circle cx="9" cy="9" r="8"/></clipPath><mask id="m"><rect width="9" height="20" fill="#fff"/></mask></defs><g clip-path="url(#c)"><rect width="40" height="20" fill="#080" mask="url(\'#m\')"/></g>',
  ],
  [
    'a symbol that is used',
    '<symbol id="s" viewBox="0 0 4 4"><path d="M0 0h4v4z"/></symbol><use xlink:href="#s" width="20" height="20"/><use href="#s" x="20" width="20" height="20"/>',
  ],
  [
    'styles',
    '<style>/* green */ .a { fill: #0a0 } #b, rect.c > g { stroke: #00f; stroke-width: 2 }</style><rect class="a" width="20" height="20"/><rect id="b" x="20" width="20" height="20" style="fill:#f80;fill-opacity:.5"/>',
  ],
  ['styles in CDATA', '<style><![CDATA[ rect { fill: #c0c } ]]></style><rect width="40" height="20"/>'],
  [
    'a filter and a pattern',
    '<defs><filter id="f"><feGaussianBlur stdDeviation="2"/><feOffset dx="1"/></filter><pattern id="p" width="4" height="4" patternUnits="userSpaceOnUse"><rect width="2" height="2" fill="#a00"/></pattern></defs><rect width="40" height="20" fill="url(#p)" filter="url(#f)"/>',
  ],
  [
    'a marker and dashes',
    '<defs><marker id="m" markerWidth="4" markerHeight="4" refX="2" refY="2"><circle cx="2" cy="2" r="2"/></marker></defs><path d="M4 4l30 9" stroke="#000" stroke-dasharray="3 1" marker-end="url(#m)"/>',
  ],
  [
    'a picture that it holds',
    '<image width="8" height="8" href="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="/>',
  ],
  [
    'white space and references',
    '<g transform=" translate( 2 3 ) rotate(10)">\n<path d="M0,0&#10;L9,9 9,0z" fill="&#35;00f"/>\n</g>',
  ],
]

describe('looks as before', () => {
  test.each(harmless)('%s', async (_, inside) => {
    const pixels = (source: string | Uint8Array) => sharp(Buffer.from(source)).ensureAlpha().raw().toBuffer()
    const before = await pixels(drawing(inside))
    expect(before.some((value) => value > 0)).toBe(true)
    expect(before.equals(await pixels(cleanSvg(Buffer.from(drawing(inside)))))).toBe(true)
  })
})

/** Anything that is written like a drawing, of parts that are known to be trouble. */
const pieces = fc.constantFrom(
  ...[
    '<',
    '>',
    '/',
    '"',
    "'",
    '=',
    '&',
    ';',
    '#',
    ' ',
    '\n',
    'svg',
    'script',
    'style',
    'rect',
    'use',
    'image',
    'href',
    'xlink:href',
  ],
  ...[
    'onload',
    'url(',
    ')',
    'javascript:',
    'data:',
    '@import',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '<?',
    '?>',
    '&lt;',
    '&#x3c;',
  ],
  ...[
    '<rect ',
    '/>',
    '<style>',
    '</style>',
    '<g>',
    '</g>',
    'fill="',
    '{',
    '}',
    'expression(',
    '\\',
    '\u0000',
    '\ud800',
    'é',
  ],
)

test('whatever comes is refused in the words for that, or comes out clean, and stays as it is the second time', () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), fc.boolean(), (parts, isWrapped) => {
      const kept = cleaned(isWrapped ? drawing(parts.join('')) : parts.join(''))
      if (kept === undefined) return
      expect(dangers(kept)).toEqual([])
      expect(cleaned(kept)).toBe(kept)
    }),
    { numRuns: 10_000 },
  )
})

test('so does a well-formed drawing with any attribute and any style', () => {
  const words = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''))
  const escaped = (value: string) =>
    value
      .toWellFormed()
      .replaceAll('\0', '')
      .replace(/[<>&"\n]/g, (one) => `&#${one.charCodeAt(0)};`)
  const attribute = fc.constantFrom(
    'style',
    'fill',
    'href',
    'xlink:href',
    'filter',
    'onload',
    'mask',
    'id',
    'class',
    'd',
  )
  fc.assert(
    fc.property(fc.uniqueArray(attribute, { maxLength: 4 }), words, words, (names, value, style) => {
      const own = names.map((name) => ` ${name}="${escaped(value)}"`).join('')
      const kept = cleaned(drawing(`<style>${escaped(style)}</style><image${own}/><rect${own}/>`)) as string
      expect(dangers(kept)).toEqual([])
      expect(cleaned(kept)).toBe(kept)
    }),
    { numRuns: 10_000 },
  )
})

test.each([
  ['bytes that are no UTF-8', Buffer.from([0x3c, 0xff, 0xfe, 0x3e])],
  ['nothing', Buffer.alloc(0)],
  ['a mark alone', Buffer.from([0xff, 0xfe])],
  ['half a letter of UTF-16', Buffer.from([0xff, 0xfe, 0x3c])],
])('%s is refused', (_, bytes) => {
  expect(() => cleanSvg(bytes)).toThrow(UnreadablePicture)
})
