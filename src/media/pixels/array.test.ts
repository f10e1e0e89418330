import sharp from 'sharp'
import { expect, test } from 'vitest'
import { looksLikePixels, pictureFromPixels } from './array.ts'

const red = [255, 0, 0]
const blue = [0, 0, 255]

/** The samples of a picture, after a check that it is a PNG. */
async function samplesOf(png: Uint8Array | undefined) {
  const picture = sharp(png)
  expect((await picture.metadata()).format).toBe('png')
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true })
  return { samples: [...data], width: info.width, height: info.height, channels: info.channels }
}

test('rows of pixels become a PNG with the same pixels', async () => {
  const rows = [
    [red, blue, red],
    [blue, red, blue],
  ]
  const { samples, ...size } = await samplesOf(await pictureFromPixels(rows))
  expect(size).toEqual({ width: 3, height: 2, channels: 3 })
  expect(samples).toEqual(rows.flat(2))
})

test('fractions are rounded', async () => {
  const { samples } = await samplesOf(await pictureFromPixels([[[254.6, 0.2, 0]]]))
  expect(samples).toEqual([255, 0, 0])
})

test('pixels with transparency keep it', async () => {
  const { samples, channels } = await samplesOf(await pictureFromPixels([[[1, 2, 3, 128]]]))
  expect({ samples, channels }).toEqual({ samples: [1, 2, 3, 128], channels: 4 })
})

test.each([
  ['numbers for pixels', [[7, 200]]],
  ['lists of one number', [[[7], [200]]]],
])('grey pixels may be %s', async (_, rows) => {
  expect(looksLikePixels(rows)).toBe(true)
  const { data } = await sharp(await pictureFromPixels(rows))
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
  expect([data[0], data.at(-1)]).toEqual([7, 200])
})

test.each([
  ['a row that is shorter', [[red, blue], [red]]],
  ['a pixel that is shorter', [[red, [1, 2]]]],
  ['a row that is none', [[red], 7 as unknown as unknown[]]],
  ['a number above 255', [[[256, 0, 0]]]],
  ['a number below 0', [[[-1, 0, 0]]]],
  ['what is no number', [[[Number.NaN, 0, 0]]]],
  ['a text', [[['1', 0, 0]]]],
])('%s makes it no picture', async (_, rows) => {
  expect(await pictureFromPixels(rows)).toBeUndefined()
})

test.each([
  ['a picture', [[red]], true],
  ['a list of pictures', [[[red]]], false],
  ['a text', 'abc', false],
  ['nothing', null, false],
  ['an empty list', [], false],
  ['an empty row', [[]], false],
  ['pixels of two numbers', [[[1, 2]]], false],
])('%s looks like pixels: %s', (_, value, expected) => {
  expect(looksLikePixels(value)).toBe(expected)
})
