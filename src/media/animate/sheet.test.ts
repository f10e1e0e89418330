import sharp from 'sharp'
import { expect, test } from 'vitest'
import { UnreadablePicture } from '../picture.ts'
import { filmStrip } from './sheet.ts'

const frame = (color: string) =>
  sharp({ create: { width: 40, height: 20, channels: 4, background: color } })
    .png()
    .toBuffer()

test('frames stand in reading order, on cards of their shape', async () => {
  const colors = ['#ff0000ff', '#00ff00ff', '#0000ffff', '#00000000', '#ffff00ff']
  const sheet = await filmStrip(await Promise.all(colors.map(frame)), { columns: 2, edge: 80 })
  const { data, info } = await sharp(sheet).raw().toBuffer({ resolveWithObject: true })
  expect(info).toMatchObject({ width: 2 * 88 + 8, height: 3 * 48 + 8, channels: 3 })
  const at = (column: number, row: number) => {
    const from = 3 * ((8 + row * 48 + 20) * info.width + 8 + column * 88 + 40)
    return [...data.subarray(from, from + 3)]
  }
  expect([at(0, 0), at(1, 0), at(0, 1)]).toEqual([
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
  ])
  expect(at(1, 1)).toEqual([255, 255, 255]) // what is transparent shows the card
  expect(at(0, 2)).toEqual([255, 255, 0])
})

test('fewer frames than columns make a shorter row', async () => {
  const { width, height } = await sharp(await filmStrip([await frame('#ff0000')], { columns: 6, edge: 40 })).metadata()
  expect([width, height]).toEqual([56, 36])
})

test('refuses what makes no strip', async () => {
  await expect(filmStrip([], { columns: 2, edge: 40 })).rejects.toThrow(RangeError)
  await expect(filmStrip([await frame('#ff0000')], { columns: 0, edge: 40 })).rejects.toThrow(RangeError)
  const broken = filmStrip([new Uint8Array([1, 2])], { columns: 1, edge: 40 })
  await expect(broken).rejects.toBeInstanceOf(UnreadablePicture)
  const many = Array.from({ length: 4 }, () => frame('#ff0000'))
  await expect(filmStrip(await Promise.all(many), { columns: 1, edge: 9000 })).rejects.toThrow(/too large/)
})
