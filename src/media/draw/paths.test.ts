import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boxesOf, boxOf, circle, parsePath, rectangle, scalePath } from './paths.ts'

test('reads arc flags that are written without spaces', () => {
  expect(parsePath('m1 2a7 7 0 01-2.5.5z').map(({ command, numbers }) => [command, ...numbers])).toEqual([
    ['m', 1, 2],
    ['a', 7, 7, 0, 0, 1, -2.5, 0.5],
    ['z'],
  ])
})

test('takes what follows a move for lines', () => {
  expect(parsePath('M0 0 5 5-1-1').map(({ command }) => command)).toEqual(['M', 'L', 'L'])
})

test.each([
  ['a circle of two arcs', circle(10, 20, 5), { left: 5, right: 15, top: 15, bottom: 25 }],
  ['a half turn', 'M27 11a9 9 0 1 1-18 0a9 9 0 0 1 18 0', { left: 9, right: 27, top: 2, bottom: 20 }],
  ['a rectangle', rectangle(1, 2, 10, 20, 3), { left: 1, right: 11, top: 2, bottom: 22 }],
  ['relative lines', 'm2 3h4v5l-6-1z', { left: 0, right: 6, top: 3, bottom: 8 }],
])('finds the box of %s', (_, d, box) => {
  const found = boxOf(d)
  for (const [side, value] of Object.entries(box)) expect(found[side as keyof typeof found]).toBeCloseTo(value, 1)
})

test('tells the pieces of a path apart', () => {
  expect(boxesOf('M0 0h1v1zm10 10h2v2z').map(({ left, right }) => [left, right])).toEqual([
    [0, 1],
    [10, 12],
  ])
})

test('a path scaled up has a box scaled up', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -50, max: 50 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 9 }),
      (at, size, scale) => {
        const box = boxOf(scalePath(circle(at, at, size), scale))
        expect(box.right - box.left).toBeCloseTo(2 * size * scale, 1)
      },
    ),
  )
})

test('reads anything without failing', () => {
  fc.assert(fc.property(fc.string(), (text) => void parsePath(text)))
})
