import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { readPlacement } from './compose/placement.ts'
import { compose } from './compose.ts'
import { inspect, UnreadablePicture } from './picture.ts'

const scene = await readFile(new URL('../../test/photos/rocket.jpg', import.meta.url)) // 640 × 427
const ball = (background: string) =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300">${background}<circle cx="150" cy="150" r="110" fill="#e03020"/></svg>`,
    ),
  )
    .png()
    .toBuffer()
const clear = await ball('')
const onWhite = await ball('<rect width="300" height="300" fill="#fff"/>')

/** Where the red ball is, as shares of the scene: its middle, its lowest point, its height. */
async function find(bytes: Uint8Array) {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  let [left, right, top, bottom] = [info.width, 0, info.height, 0]
  for (let i = 0; i < info.width * info.height; i++) {
    const [r, g, b] = [data[i * 3] ?? 0, data[i * 3 + 1] ?? 0, data[i * 3 + 2] ?? 0]
    // No lamp or tower of the scene is as red.
    if (r < 130 || g > 0.42 * r || b > 0.42 * r) continue
    const [x, y] = [i % info.width, Math.floor(i / info.width)]
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  return { x: (left + right) / 2 / info.width, bottom: bottom / info.height, height: (bottom - top) / info.height }
}

test.each([
  ['', { x: 0.5, y: 'low', height: 0.5 }],
  ['on the left', { x: 0.25, y: 'low', height: 0.5 }],
  ['to the right, small', { x: 0.75, y: 'low', height: 0.3 }],
  ['large', { x: 0.5, y: 'low', height: 0.7 }],
  ['at the top', { x: 0.5, y: 'high', height: 0.5 }],
  ['small, in the upper left', { x: 0.25, y: 'high', height: 0.3 }],
  ['in the centre', { x: 0.5, y: 'middle', height: 0.5 }],
  ['in the foreground, centred', { x: 0.5, y: 'low', height: 0.5 }],
  ['it is left as it was, bright', { x: 0.25, y: 'low', height: 0.5 }],
] as const)('"%s" places the subject', async (prompt, { x, y, height }) => {
  const { bytes } = await compose({ scene, subject: clear, prompt, seed: 1 })
  expect(await inspect(bytes)).toMatchObject({ mediaType: 'image/png', width: 640, height: 427 })
  const found = await find(bytes)
  expect(Math.abs(found.x - x)).toBeLessThan(0.06)
  expect(Math.abs(found.height - height)).toBeLessThan(0.08)
  if (y === 'low') expect(found.bottom).toBeGreaterThan(0.75)
  if (y === 'middle') expect(found.bottom - found.height / 2).toBeCloseTo(0.5, 1)
  if (y === 'high') expect(found.bottom).toBeLessThan(0.6)
})

test('a subject without transparency is cut out first', async () => {
  const { bytes } = await compose({ scene, subject: onWhite, prompt: 'left', seed: 1 })
  expect(Math.abs((await find(bytes)).height - 0.5)).toBeLessThan(0.08)
  // Its corner shows the scene and no white paper.
  const corner = await sharp(bytes).extract({ left: 70, top: 150, width: 8, height: 8 }).stats()
  expect(corner.channels[0]?.mean).toBeLessThan(90)
})

test('it casts a shadow where it stands, and none where it floats', async () => {
  const paper = await sharp({ create: { width: 640, height: 427, channels: 3, background: '#d8d4cc' } })
    .png()
    .toBuffer()
  const darkest = async (prompt: string) => {
    const { bytes } = await compose({ scene: paper, subject: clear, prompt, seed: 1 })
    const { data } = await sharp(bytes)
      .greyscale()
      .extract({ left: 0, top: 340, width: 640, height: 80 })
      .raw()
      .toBuffer({ resolveWithObject: true })
    return data.filter((value) => value < 190).length
  }
  expect(await darkest('')).toBeGreaterThan(1500)
  expect(await darkest('at the top')).toBe(0)
})

test('in a dark scene the subject is darker than in a bright one', async () => {
  const flat = (background: string) =>
    sharp({ create: { width: 400, height: 300, channels: 3, background } })
      .png()
      .toBuffer()
  const red = async (background: string) => {
    const { bytes } = await compose({ scene: await flat(background), subject: clear, prompt: 'in the centre', seed: 1 })
    return (await sharp(bytes).extract({ left: 190, top: 140, width: 20, height: 20 }).stats()).channels[0]?.mean ?? 0
  }
  expect(await red('#202428')).toBeLessThan((await red('#f0f0f0')) - 15)
})

test('the same input gives the same bytes', async () => {
  const [one, other] = await Promise.all([1, 1].map((seed) => compose({ scene, subject: clear, prompt: '', seed })))
  expect(Buffer.compare(one?.bytes ?? Buffer.alloc(0), other?.bytes ?? Buffer.alloc(1))).toBe(0)
})

test('nothing to place leaves the scene, tiny and hostile pictures do no harm', async () => {
  const nothing = await sharp({
    create: { width: 50, height: 50, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer()
  expect(await inspect((await compose({ scene, subject: nothing, prompt: '', seed: 1 })).bytes)).toMatchObject({
    width: 640,
  })
  const dot = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#888' } })
    .png()
    .toBuffer()
  expect(await inspect((await compose({ scene: dot, subject: clear, prompt: '', seed: 1 })).bytes)).toMatchObject({
    width: 1,
    height: 1,
  })
  expect(await inspect((await compose({ scene, subject: dot, prompt: '', seed: 1 })).bytes)).toMatchObject({
    width: 640,
  })
  await expect(compose({ scene, subject: Buffer.alloc(80, 1), prompt: '', seed: 1 })).rejects.toBeInstanceOf(
    UnreadablePicture,
  )
})

test('the place is read from whole words', () => {
  expect(readPlacement('a bright cup on a leftover stool', 1).x).toBeCloseTo(0.5, 1)
  expect(readPlacement('tiny, far away', 1).height).toBeLessThan(0.2)
})
