import sharp from 'sharp'
import { expect, test } from 'vitest'
import type { Doodle, Point } from './doodle.ts'
import { toPng } from './png.ts'

const box = (left: number, top: number, right: number, bottom: number): Point[] => [
  [left, top],
  [right, top],
  [right, bottom],
  [left, bottom],
  [left, top],
]

async function alphaAt(doodle: Doodle, x: number, y: number): Promise<number | undefined> {
  const { data, info } = await sharp(await toPng(doodle))
    .raw()
    .toBuffer({ resolveWithObject: true })
  expect(info).toMatchObject({ width: doodle.width, height: doodle.height, channels: 4 })
  return data[(y * info.width + x) * 4 + 3]
}

test('the ground is transparent, the line is not', async () => {
  const doodle: Doodle = {
    width: 120,
    height: 80,
    strokes: [{ points: box(20, 20, 100, 60), width: 4, color: '#000000', part: 'body' }],
  }
  expect(await alphaAt(doodle, 60, 40)).toBe(0)
  expect(await alphaAt(doodle, 60, 20)).toBe(255)
})

test('a hole in an area is transparent', async () => {
  const of = { width: 0, color: '#000000', fill: '#ff0000', area: 1, part: 'body' } as const
  const doodle: Doodle = {
    width: 100,
    height: 100,
    strokes: [
      { ...of, points: box(10, 10, 90, 90) },
      { ...of, points: box(30, 30, 70, 70) },
    ],
  }
  expect(await alphaAt(doodle, 20, 50)).toBe(255)
  expect(await alphaAt(doodle, 50, 50)).toBe(0)
})

test('a lone point is a dot', async () => {
  const doodle: Doodle = {
    width: 40,
    height: 40,
    strokes: [{ points: [[20, 20]], width: 10, color: '#000000', part: 'eye' }],
  }
  expect(await alphaAt(doodle, 20, 20)).toBe(255)
})

test('an empty doodle is an empty picture', async () => {
  expect(await alphaAt({ width: 16, height: 16, strokes: [] }, 8, 8)).toBe(0)
})
