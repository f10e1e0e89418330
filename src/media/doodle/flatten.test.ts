import { expect, test } from 'vitest'
import { circle } from '../draw/paths.ts'
import { flatten } from './flatten.ts'
import { areaOf, boxAround, isInside, lengthOf, simplify, subdivide } from './geometry.ts'

test('a circle of arcs has the area, length and box of a circle', () => {
  const [points = []] = flatten(circle(10, 20, 5), 0.2)
  expect(areaOf(points)).toBeCloseTo(Math.PI * 25, 0)
  expect(lengthOf(points)).toBeCloseTo(Math.PI * 10, 1)
  const { left, right, top, bottom } = boxAround(points)
  expect([left, right, top, bottom].map(Math.round)).toEqual([5, 15, 15, 25])
})

test.each([
  ['M0 0h10v10h-10z', 100],
  ['M0 0L10 0 10 10 0 10Z', 100],
  ['m5 5 10 0 0 10-10 0z', 100],
  ['M0 0Q5 10 10 0Z', (10 * 10) / 3],
  ['M0 0C0 10 10 10 10 0Z', 75 * 0.8],
  ['M0 0a5 5 0 0110 0z', (Math.PI * 25) / 2],
])('the path %s encloses its area', (d, area) => {
  const [points = []] = flatten(d, 0.1)
  expect(areaOf(points)).toBeCloseTo(area, 0)
})

test('smooth curves go on in the direction of the curve before', () => {
  const [short = []] = flatten('M0 0C0 4 4 4 4 0S8 -4 8 0', 0.2)
  const [long = []] = flatten('M0 0C0 4 4 4 4 0C4 -4 8 -4 8 0', 0.2)
  expect(short).toEqual(long)
})

test('separate pieces are separate contours, and a hole is outside', () => {
  const ring = flatten('M0 0h10v10h-10zM3 3h4v4h-4z', 1)
  expect(ring).toHaveLength(2)
  expect([isInside(ring, [1, 1]), isInside(ring, [5, 5])]).toEqual([true, false])
})

test('fewer points keep a line within the tolerance, and corners stay', () => {
  const square = subdivide(flatten('M0 0h10v10h-10z', 1)[0] ?? [], 0.5)
  expect(square.length).toBeGreaterThan(70)
  expect(simplify(square, 0.1)).toHaveLength(5)
})
