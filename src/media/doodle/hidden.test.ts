import { expect, test } from 'vitest'
import { rectangle } from '../draw/paths.ts'
import { flatten } from './flatten.ts'
import { lengthOf } from './geometry.ts'
import { visible } from './hidden.ts'
import type { Shape } from './shape.ts'

const sight = { step: 1, near: 0.8, shortest: 2 }
const box = (x: number, y: number, width: number, height: number, rest: Partial<Shape> = {}): Shape => ({
  kind: 'area',
  contours: flatten(rectangle(x, y, width, height), 1),
  part: 'body',
  level: 1,
  dark: 0,
  ...rest,
})
const seen = (shapes: Shape[], at: number) =>
  visible(shapes, sight)
    .filter(({ shape }) => shape === at)
    .reduce((sum, { points }) => sum + lengthOf(points), 0)

test('a line behind a later shape is not drawn, and ends at its edge', () => {
  const shapes = [box(0, 0, 40, 40), box(20, 10, 60, 20)]
  expect(seen(shapes, 0)).toBeCloseTo(160 - 20, 0)
  expect(seen(shapes, 1)).toBeCloseTo(160, 0)
})

test('a shape that is wholly covered is gone', () => {
  expect(seen([box(10, 10, 5, 5), box(0, 0, 40, 40)], 0)).toBe(0)
})

test('a line hides nothing', () => {
  expect(seen([box(0, 0, 40, 40), box(20, 10, 60, 20, { kind: 'line' })], 0)).toBeCloseTo(160, 0)
})

test('joined shapes open towards each other', () => {
  const shapes = [box(0, 0, 40, 40, { group: 1 }), box(20, 10, 60, 20, { group: 1 })]
  expect(seen(shapes, 0)).toBeCloseTo(140, 0)
  expect(seen(shapes, 1)).toBeCloseTo(100, 0)
})

test('an edge that two shapes share is drawn once', () => {
  const shapes = [box(0, 0, 40, 40), box(40, 0, 40, 40)]
  expect(seen(shapes, 0) + seen(shapes, 1)).toBeLessThan(160 + 160 - 30)
})

test('a spot is whole or not there', () => {
  const cover = box(0, 0, 40, 40)
  expect(seen([box(38, 10, 10, 10, { kind: 'spot' }), cover], 0)).toBeCloseTo(40, 0)
  expect(seen([box(32, 10, 10, 10, { kind: 'spot' }), cover], 0)).toBe(0)
})
