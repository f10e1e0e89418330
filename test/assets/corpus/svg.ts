import { gzipSync } from 'node:zlib'
import { type Case, SECRET } from './case.ts'

const GREEN = '#00aa00'
const RECT = `<rect width="40" height="20" fill="${GREEN}"/>`
const NAMES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
const drawing = (inside: string, frame = 'width="40" height="20"') => `<svg ${NAMES} ${frame}>${inside}</svg>`
const made = (text: string) => () => Buffer.from(text)

/** Each of so many levels draws the one below ten times. */
const useBomb = (levels: number) =>
  `<defs><g id="a0">${RECT}</g>${Array.from(
    { length: levels },
    (_, level) => `<g id="a${level + 1}">${`<use href="#a${level}"/>`.repeat(10)}</g>`,
  ).join('')}</defs><use href="#a${levels}"/>`

const svg = { mediaType: 'image/svg+xml', size: [40, 20] as [number, number], color: GREEN }

export const svgs: Case[] = [
  { ...svg, name: 'a drawing', make: made(drawing(RECT)) },
  {
    ...svg,
    name: 'a drawing after a declaration, a comment and a document type',
    make: made(
      `<?xml version="1.0" encoding="UTF-8"?>\n<!-- ${SECRET} -->\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n${drawing(RECT)}`,
    ),
    secrets: [SECRET, 'DOCTYPE', 'w3.org/Graphics'],
  },
  { ...svg, name: 'a drawing with a mark at its beginning', make: made(`\ufeff${drawing(RECT)}`) },
  {
    ...svg,
    name: 'a drawing in UTF-16',
    make: () => Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-16"?>${drawing(RECT)}`, 'utf16le'),
  },
  {
    ...svg,
    name: 'a drawing in UTF-16, the other way round',
    make: () => Buffer.from(`\ufeff${drawing(RECT)}`, 'utf16le').swap16(),
  },
  { ...svg, name: 'a drawing that says its shape alone', make: made(drawing(RECT, 'viewBox="0 0 40 20"')) },
  {
    ...svg,
    ...{ name: 'a drawing with scripts', secrets: ['script', 'alert', 'onload'] },
    make: made(
      drawing(
        `<script>alert(1)</script>${RECT}<script href="https://evil.example/a.js"/>`,
        'width="40" height="20" onload="alert(1)"',
      ),
    ),
  },
  {
    ...svg,
    ...{ name: 'a drawing with a page in it', secrets: ['foreignObject', 'iframe', 'evil'] },
    make: made(
      drawing(
        `${RECT}<foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" src="https://evil.example"/></foreignObject>`,
      ),
    ),
  },
  {
    ...svg,
    ...{ name: 'a drawing that loads from elsewhere', secrets: ['evil.example', 'file:'] },
    make: made(
      drawing(
        `<style>@import url(https://evil.example/a.css); rect { background: url(https://evil.example/b) }</style>${RECT}
        <image href="https://evil.example/c.png" width="9" height="9"/><image xlink:href="file:///etc/passwd" width="9" height="9"/>
        <use href="https://evil.example/d.svg#e"/><rect fill="url(https://evil.example/f#g)" width="0" height="0"/>`,
      ),
    ),
  },
  {
    ...svg,
    ...{ name: 'a drawing that changes a link while it is shown', secrets: ['javascript', 'animate', 'set'] },
    make: made(
      drawing(
        `${RECT}<a><animate attributeName="href" values="javascript:alert(1)"/><set attributeName="href" to="javascript:alert(2)"/></a>`,
      ),
    ),
  },
  {
    ...svg,
    ...{ name: 'a drawing with a program for its reader', secrets: ['xml-stylesheet', 'evil'] },
    make: made(`<?xml-stylesheet href="https://evil.example/a.xsl" type="text/xsl"?>${drawing(RECT)}`),
  },
  {
    ...svg,
    name: 'a drawing with a path of a hundred thousand characters',
    make: made(drawing(`${RECT}<path fill="none" d="M0 0${'l1 1-1-1'.repeat(12_500)}"/>`)),
  },
  {
    ...svg,
    ...{ name: 'a drawing that says it is a PNG', said: { name: 'a.png', type: 'image/png' } },
    make: made(drawing(RECT)),
  },
  { code: 'invalid_file', name: 'a drawing that was packed', make: () => gzipSync(drawing(RECT)) },
  {
    code: 'invalid_file',
    name: 'a page with a drawing in it',
    make: made(`<html><body>${drawing(RECT)}</body></html>`),
  },
  { code: 'invalid_image', name: 'a drawing that is not closed', make: made(drawing(RECT).slice(0, -3)) },
  { code: 'invalid_image', name: 'a drawing in no name space', make: made('<svg width="4" height="4"><rect/></svg>') },
  {
    ...{ code: 'invalid_file', name: 'a drawing of a billion laughs' },
    make: made(
      `<!DOCTYPE svg [<!ENTITY a "ha">${Array.from({ length: 9 }, (_, index) => `<!ENTITY ${'bcdefghij'[index]} "${`&${'abcdefghi'[index]};`.repeat(10)}">`).join('')}]>${drawing('<text>&j;</text>')}`,
    ),
  },
  {
    ...{ code: 'invalid_file', name: 'a drawing that reads a file of the server' },
    make: made(`<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>${drawing('<text>&a;</text>')}`),
  },
  {
    ...{ code: 'invalid_image', name: 'a drawing that uses itself a billion times', isSlow: true },
    make: made(drawing(useBomb(9))),
  },
  {
    ...{ code: 'invalid_image', name: 'a drawing of 90,000 × 90,000 pixels' },
    make: made(drawing(RECT, 'width="90000" height="90000"')),
  },
  { code: 'invalid_image', name: 'a drawing without width', make: made(drawing(RECT, 'width="0" height="20"')) },
  {
    ...{ code: 'invalid_image', name: 'a drawing of three hundred levels' },
    make: made(drawing(`${'<g>'.repeat(300)}${RECT}${'</g>'.repeat(300)}`)),
  },
  {
    code: 'invalid_image',
    name: 'a drawing of a hundred thousand elements',
    make: made(drawing('<g/>'.repeat(100_001))),
  },
  {
    ...{ code: 'invalid_image', name: 'a drawing with bytes that are no text' },
    make: () => Buffer.from(drawing(`<text>\xff\xfe</text>`), 'latin1'),
  },
  {
    ...{ code: 'payload_too_large', name: 'a drawing of more than ten megabytes' },
    make: made(drawing(`${RECT}<!--${'x'.repeat(10 * 1024 ** 2)}-->`)),
  },
]
