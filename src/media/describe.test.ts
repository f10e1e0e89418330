import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { nameHex } from './describe/palette.ts'
import { describe } from './describe.ts'
import { UnreadablePicture } from './picture.ts'

const photo = (name: string) => readFile(new URL(`../../test/photos/${name}`, import.meta.url))
const plain = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()

test('a photograph is measured and put in words', async () => {
  const coffee = await describe(await photo('coffee.png'))
  expect(coffee).toMatchObject({
    width: 600,
    height: 400,
    orientation: 'landscape',
    hasTransparency: false,
    layout: { focus: 'centre' },
  })
  expect(coffee.palette.map(({ name }) => name)).toEqual(expect.arrayContaining(['brown', 'black', 'beige']))
  expect(coffee.text).toMatch(
    /^A landscape-format picture of 600 × 400 pixels, .+ contrast\. .+: mostly brown \(\d+ %\), with .+\. It is .+\.$/,
  )
  const rocket = await describe(await photo('rocket.jpg'))
  expect(rocket.palette[0]?.name).toBe('dark blue')
  expect(rocket.brightness).toBeLessThan(coffee.brightness)
  expect(coffee.contrast).toBeGreaterThan(rocket.contrast)
})

test('shares sum to at most one, colours are unlike each other, and the grid is whole', async () => {
  for (const name of ['coffee.png', 'chelsea.png', 'rocket.jpg']) {
    const { palette, layout } = await describe(await photo(name))
    expect(palette.length).toBeLessThanOrEqual(5)
    expect(palette.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 1)
    expect(layout.grid.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 1)
    expect(palette.map(({ share }) => share)).toEqual(palette.map(({ share }) => share).toSorted((a, b) => b - a))
  }
})

test('blurring is noticed', async () => {
  const [sharpOne, soft] = [
    await describe(await photo('chelsea.png')),
    await describe(
      await sharp(await photo('chelsea.png'))
        .blur(4)
        .png()
        .toBuffer(),
    ),
  ]
  expect(sharpOne.sharpness.word).toBe('sharp')
  expect(soft.sharpness.word).toBe('very soft')
})

test.each([
  ['upper left', 60, 60],
  ['centre', 270, 170],
  ['lower right', 480, 310],
])('the eye goes to a dot in the %s', async (focus, left, top) => {
  const dot = await plain(60, 60, '#e02020')
  const picture = await sharp(await plain(600, 420, '#f4f4f4'))
    .composite([{ input: dot, left, top }])
    .png()
    .toBuffer()
  expect((await describe(picture)).layout.focus).toBe(focus)
})

test.each([
  ['#000000', 'black'],
  ['#ffffff', 'white'],
  ['#808080', 'grey'],
  ['#e02020', 'red'],
  ['#ff8c00', 'orange'],
  ['#ffe000', 'yellow'],
  ['#20a040', 'green'],
  ['#0a4a20', 'dark green'],
  ['#108080', 'teal'],
  ['#2060e0', 'blue'],
  ['#101a60', 'dark blue'],
  ['#8030c0', 'purple'],
  ['#ffb0c8', 'light pink'],
  ['#6b4423', 'brown'],
  ['#f5f0dc', 'cream'],
])('%s is called %s', (hex, name) => {
  expect(nameHex(hex)).toBe(name)
})

test('plain, portrait, transparent and tiny pictures are described too', async () => {
  expect(await describe(await plain(300, 500, '#2060e0'))).toMatchObject({
    orientation: 'portrait',
    palette: [{ hex: '#2060e0', name: 'blue', share: 1 }],
    contrast: 0,
    layout: { focus: 'spread evenly' },
  })
  const clear = await sharp({
    create: { width: 20, height: 20, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer()
  expect(await describe(clear)).toMatchObject({ hasTransparency: true, palette: [], orientation: 'square' })
  expect((await describe(clear)).text).toContain('Nothing of it is visible.')
  expect((await describe(await plain(1, 1, '#fff'))).palette).toEqual([{ hex: '#ffffff', name: 'white', share: 1 }])
  await expect(describe(new Uint8Array(7))).rejects.toBeInstanceOf(UnreadablePicture)
})
