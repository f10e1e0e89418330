import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readRange } from './range.ts'

test.each([
  ['bytes=0-99', { start: 0, end: 99 }],
  ['bytes=0-0', { start: 0, end: 0 }],
  ['bytes=500-', { start: 500, end: 999 }],
  ['bytes=999-', { start: 999, end: 999 }],
  ['bytes=0-', { start: 0, end: 999 }],
  ['bytes=900-5000', { start: 900, end: 999 }],
  ['bytes=-100', { start: 900, end: 999 }],
  ['bytes=-1', { start: 999, end: 999 }],
  ['bytes=-5000', { start: 0, end: 999 }],
  ['  bytes=1-2  ', { start: 1, end: 2 }],
  ['bytes=00-01', { start: 0, end: 1 }],
])('%s of 1000 bytes is %j', (header, part) => {
  expect(readRange(header, 1000)).toEqual(part)
})

test.each([
  [null],
  [''],
  ['bytes='],
  ['bytes=-'],
  ['bytes=abc-def'],
  ['bytes=5-2'], // invalid, so it is ignored (RFC 9110 §14.1.1)
  ['bytes=0-1,5-6'],
  ['bytes=0-1, 5-6'],
  ['bytes 0-1'],
  ['bytes=0-1.5'],
  ['bytes=0x0-0x1'],
  ['bytes=--1'],
  ['items=0-1'],
  ['0-1'],
])('%s asks for the whole file', (header) => {
  expect(readRange(header, 1000)).toBeUndefined()
})

test.each([
  ['bytes=1000-', 1000],
  ['bytes=1000-1001', 1000],
  ['bytes=99999999999999999999-', 1000],
  ['bytes=-0', 1000],
  ['bytes=0-', 0],
  ['bytes=-5', 0],
])('%s of %i bytes lies outside', (header, bytes) => {
  expect(() => readRange(header, bytes)).toThrow(
    expect.objectContaining({ code: 'range_not_satisfiable', field: 'Range', message: `The file has ${bytes} bytes.` }),
  )
})

test('whatever is asked, a part lies within the file', () => {
  const end = fc.option(fc.nat(5000), { nil: '' })
  fc.assert(
    fc.property(end, end, fc.nat(3000), (from, to, bytes) => {
      try {
        const part = readRange(`bytes=${from}-${to}`, bytes)
        if (!part) return
        expect(part.start).toBeGreaterThanOrEqual(0)
        expect(part.end).toBeGreaterThanOrEqual(part.start)
        expect(part.end).toBeLessThan(bytes)
      } catch (error) {
        expect(error).toMatchObject({ code: 'range_not_satisfiable' })
      }
    }),
    { numRuns: 1000 },
  )
})
