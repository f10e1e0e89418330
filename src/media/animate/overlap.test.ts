import { describe, expect, test } from 'vitest'
import type { Part, Point, Stroke } from '../doodle/doodle.ts'
import { boxOf } from './extent.ts'
import { readFigure } from './figure.ts'
import { openOverlap } from './overlap.ts'

const stroke = (part: Part, points: Point[], more: Partial<Stroke> = {}): Stroke => ({
  points,
  width: 2,
  color: '#222222',
  part,
  ...more,
})
const square = (x: number, y: number, edge: number): Point[] => [
  [x, y],
  [x + edge, y],
  [x + edge, y + edge],
  [x, y + edge],
  [x, y],
]
/** A long body line, as a limb would find it: with points along it. */
const line = (y: number): Point[] => Array.from({ length: 21 }, (_, index): Point => [index * 10, y])

const hiding = (strokes: Stroke[]) => openOverlap(readFigure({ width: 300, height: 300, strokes }))(strokes)

describe('a limb that is not filled', () => {
  test('hides what lies under it, up to its edge', () => {
    const made = hiding([stroke('body', line(100)), stroke('wing', square(83, 60, 64))])
    const pieces = made.filter(({ part }) => part === 'body').map((one) => boxOf([one]))
    expect(pieces).toHaveLength(2)
    expect(pieces[0]?.right).toBeCloseTo(84, 0)
    expect(pieces[1]?.left).toBeCloseTo(146, 0)
    expect(made.filter(({ part }) => part === 'wing')).toHaveLength(1)
  })

  test('goes behind what was drawn after it', () => {
    const made = hiding([stroke('wing', square(50, 50, 100)), stroke('body', square(100, 20, 160))])
    const wing = made.filter(({ part }) => part === 'wing')
    expect(boxOf(wing).right).toBeLessThan(103)
    expect(boxOf(wing).left).toBeLessThan(51)
    expect(made.filter(({ part }) => part === 'body')).toHaveLength(1)
  })

  test('hides nothing of itself', () => {
    const made = hiding([
      stroke('body', square(150, 150, 100)),
      stroke('wing', [
        [30, 60],
        [60, 60],
      ]),
      stroke('wing', square(20, 20, 80)),
    ])
    expect(made).toHaveLength(3)
  })
})

test('an outline cut where it begins stays one piece there', () => {
  const outline = [...line(50), ...line(150).reverse(), [0, 50] as Point]
  const made = hiding([stroke('body', outline), stroke('arm', square(90, 130, 40))])
  expect(made.filter(({ part }) => part === 'body')).toHaveLength(1)
})

test('what does not move stays as it was drawn, and so does what is painted', () => {
  const body = [stroke('body', line(100)), stroke('body', square(80, 60, 60))]
  expect(hiding(body)).toEqual(body)
  const filled = [
    stroke('body', square(0, 0, 200), { fill: '#eeeeee' }),
    stroke('wing', square(80, 60, 60), { fill: '#ffffff' }),
  ]
  expect(hiding(filled)).toEqual(filled)
})

test('a line that encloses nothing hides nothing', () => {
  const strokes = [
    stroke('body', line(100)),
    stroke('arm', [
      [100, 20],
      [104, 60],
      [100, 100],
      [96, 180],
    ]),
  ]
  expect(hiding(strokes)).toHaveLength(2)
})
