import { gzipSync } from 'node:zlib'
import { createRandom } from '../../durability/random.ts'
import { type Case, zip } from './case.ts'

const latin1 = (text: string) => () => Buffer.from(text, 'latin1')

function bmp(): Buffer {
  const bytes = Buffer.alloc(54 + 16)
  bytes.write('BM')
  bytes.writeUInt32LE(bytes.length, 2)
  bytes.writeUInt32LE(54, 10)
  bytes.writeUInt32LE(40, 14)
  bytes.writeInt32LE(2, 18)
  bytes.writeInt32LE(2, 22)
  bytes.writeUInt16LE(1, 26)
  bytes.writeUInt16LE(24, 28)
  return bytes
}

/** The same each time. */
function noise(length: number): Buffer {
  const random = createRandom(7)
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)))
}

export const others: Case[] = (
  [
    ['nothing at all', () => Buffer.alloc(0)],
    ['one byte', latin1('\x89')],
    ['zeros', () => Buffer.alloc(10_000)],
    ['noise', () => noise(10_000)],
    ['a text', latin1('Hello there.')],
    ['a BMP', bmp],
    ['a TIFF', latin1('II*\0\x08\0\0\0\0\0\0\0\0\0')],
    ['a TIFF the other way round', latin1('MM\0*\0\0\0\x08\0\0\0\0\0\0')],
    ['an ICO', latin1('\0\0\x01\0\x01\0\x10\x10\0\0\x01\0\x20\0\0\0\0\0\x16\0\0\0')],
    ['a PDF', latin1('%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj')],
    ['a PostScript program', latin1('%!PS-Adobe-3.0\n(ls) run')],
    ['an EPS', latin1('%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9')],
    ['an EPS with a preview', latin1(`\xc5\xd0\xd3\xc6${'\0'.repeat(28)}`)],
    ['a Photoshop file', latin1('8BPS\0\x01\0\0\0\0\0\0\0\x03\0\0\0\x01\0\0\0\x01\0\x08\0\x03')],
    ['a JPEG XL', latin1('\xff\x0a\xff\x07\x08\x83\x04\x0c\0\x4b\0\x49')],
    ['a JPEG 2000', latin1('\0\0\0\x0cjP  \r\n\x87\n')],
    ['a ZIP', zip],
    ['a gzip', () => gzipSync('Hello there.')],
    ['a page', latin1('<!doctype html><html><script>alert(1)</script></html>')],
    ['an XML that is no drawing', latin1('<?xml version="1.0"?><rss version="2.0"/>')],
    ['a script', latin1('#!/bin/sh\nrm -rf /')],
    ['JavaScript', latin1('alert(document.cookie)')],
    ['JSON', latin1('{"url":"http://127.0.0.1/"}')],
    ['a program of Windows', latin1('MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff')],
    ['a program of Linux', latin1('\x7fELF\x02\x01\x01\0')],
    ['a WebAssembly module', latin1('\0asm\x01\0\0\0')],
    ['a playlist that names other files', latin1('#EXTM3U\n#EXTINF:9,\nhttp://127.0.0.1/a.ts')],
    ['a list of films to put together', latin1("ffconcat version 1.0\nfile '/etc/passwd'")],
    ['an AVI', latin1('RIFF\x24\0\0\0AVI LIST')],
    ['an AIFF', latin1('FORM\0\0\0\x2eAIFFCOMM')],
    ['a MIDI', latin1('MThd\0\0\0\x06\0\x01\0\x01\0\x60')],
    ['a FLV', latin1('FLV\x01\x05\0\0\0\x09\0\0\0\0')],
    ['an MPEG transport stream', () => Buffer.alloc(188 * 20, 0x47)],
  ] as [string, () => Buffer][]
).map(([name, make]) => ({ name, make, code: 'invalid_file', said: { name: 'picture.png', type: 'image/png' } }))
