import { expect, test } from 'vitest'
import { circle, rectangle } from '../draw/paths.ts'
import { interpret } from './interpret.ts'
import { readPaints } from './paints.ts'

const path = (fill: string, d: string) => `<path fill="${fill}" d="${d}"/>`
const body = path('#f0a040', circle(16, 16, 14))

test('a dark pair in one path is two spots, and on a face they are its eyes', () => {
  const eyes = path('#1c1c1c', circle(11, 13, 1) + circle(21, 13, 1))
  const shapes = interpret(readPaints(body + eyes), 'bear')
  expect(shapes.map(({ kind, part }) => [kind, part])).toEqual([
    ['area', 'body'],
    ['spot', 'eye'],
    ['spot', 'eye'],
  ])
})

test('a slightly darker patch is a shade, a large patch of another colour a feature', () => {
  const level = (fill: string) => interpret(readPaints(body + path(fill, circle(16, 20, 7))), 'ball').at(-1)?.level
  expect(level('#e8963a')).toBe(3)
  expect(level('#ffffff')).toBe(1)
})

test('groups move, turn and mirror what is in them; what only clips is left out', () => {
  const clip = `<clipPath id="a">${path('#000000', circle(0, 0, 50))}</clipPath>`
  const inside = path('#ff0000', rectangle(0, 0, 4, 2))
  const svg = `${clip}<g transform="translate(10 20) scale(-2 2)">${inside}</g>`
  const [paint, ...others] = readPaints(svg)
  expect(others).toEqual([])
  const xs = paint?.contours.flat().map(([x]) => x) ?? []
  const ys = paint?.contours.flat().map(([, y]) => y) ?? []
  expect([Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]).toEqual([2, 10, 20, 24])
})

test('a broad stroke is an area with an outline of its own', () => {
  const arm = '<path d="M2 5L12 5" fill="none" stroke="#884422" stroke-width="4"/>'
  const [paint] = readPaints(arm)
  expect(paint?.isLine).toBe(false)
  const ys = paint?.contours.flat().map(([, y]) => y) ?? []
  expect(Math.max(...ys) - Math.min(...ys)).toBeCloseTo(4, 1)
})
