import fc from 'fast-check'
import { expect, test } from 'vitest'
import { writeRecipe } from '../recipe.ts'
import { curve } from './curve.ts'
import { type Doodle, type Point, parts } from './doodle.ts'
import { readSvg, toSvg } from './svg.ts'

const coordinate = fc.double({ min: -500, max: 5000, noNaN: true })
const points = fc.array(fc.tuple(coordinate, coordinate), { maxLength: 40 })
const hex = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)
const stroke = fc.record(
  {
    points: fc.oneof(
      points,
      points.map((list): Point[] => (list[0] ? [...list, list[0]] : list)),
    ),
    width: fc.double({ min: 0, max: 60, noNaN: true }),
    color: hex,
    fill: hex,
    area: fc.nat(4),
    part: fc.constantFrom(...parts),
  },
  { requiredKeys: ['points', 'width', 'color', 'part'] },
)
const doodles: fc.Arbitrary<Doodle> = fc.record({
  width: fc.integer({ min: 1, max: 4096 }),
  height: fc.integer({ min: 1, max: 4096 }),
  strokes: fc.array(stroke, { maxLength: 12 }),
})

const round = (value: number) => Math.round(value * 100) / 100
const rounded = ({ width, height, strokes }: Doodle) => ({
  width,
  height,
  strokes: strokes.map((one) => ({
    ...one,
    width: round(one.width) + 0,
    points: one.points.map(([x, y]) => [round(x) + 0, round(y) + 0]),
  })),
})

test('a doodle that was written is read back, rounded to hundredths', () => {
  fc.assert(
    fc.property(doodles, (doodle) => {
      const read = readSvg(toSvg(doodle))
      expect(read && rounded(read)).toEqual(rounded(doodle))
    }),
  )
})

test('what was read is written as it was', () => {
  fc.assert(
    fc.property(doodles, (doodle) => {
      const once = readSvg(toSvg(doodle))
      expect(once && readSvg(toSvg(once))).toEqual(once)
    }),
  )
})

const square: Doodle = {
  width: 100,
  height: 80,
  strokes: [
    {
      points: [
        [10, 10],
        [90, 10],
        [90, 70],
        [10, 10],
      ],
      width: 3,
      color: '#201a24',
      part: 'body',
    },
  ],
}

test('a doodle whose file says how it was made is read too', () => {
  const made = { generator: 'Gesso' as const, version: '1', generationId: 'g', jobId: 'j', model: 'm', parameters: {} }
  const more = { prompt: 'a </metadata>\n', inputs: [], costUsd: 0, createdAt: '' }
  const written = writeRecipe(Buffer.from(toSvg(square)), 'image/svg+xml', { ...made, ...more })
  expect(readSvg(new TextDecoder().decode(written))).toEqual(readSvg(toSvg(square)))
  expect(readSvg(toSvg(square))).toBeDefined()
})

test.each([
  ['nothing', ''],
  ['other SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><path d="M0 0L5 5"/></svg>'],
  ['a doodle with something foreign in it', toSvg(square).replace('</svg>', '<image href="http://x.test/"/>\n</svg>')],
  ['a doodle with a damaged path', toSvg(square).replace('M10 10', 'M10')],
  ['a doodle that was cut off', toSvg(square).slice(0, -20)],
  ['any text', 'M0 0L1 1'],
])('%s is not read', (_, svg) => {
  expect(readSvg(svg)).toBeUndefined()
})

test('corners stay corners, and gentle turns become curves', () => {
  expect(curve(square.strokes[0]?.points ?? [])).toBe('M10 10L90 10L90 70L10 10Z')
  const round8 = Array.from({ length: 9 }, (_, index): Point => {
    const turn = ((index % 8) * Math.PI) / 4
    return [50 + 30 * Math.cos(turn), 50 + 30 * Math.sin(turn)]
  })
  expect(curve(round8).match(/C/g)).toHaveLength(8)
})

test('an outline and its hole are painted as one area', () => {
  const ring = square.strokes.map((one) => ({ ...one, area: 1, fill: '#ffcc00' }))
  const svg = toSvg({ ...square, strokes: [...ring, ...ring] })
  expect(svg.match(/ fill="#ffcc00"/g)).toHaveLength(1)
  expect(svg.match(/data-fill="#ffcc00"/g)).toHaveLength(2)
})
