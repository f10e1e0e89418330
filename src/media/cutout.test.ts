import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { cutOut } from './cutout.ts'
import { inspect, UnreadablePicture } from './picture.ts'

const photo = (name: string) => readFile(new URL(`../../test/photos/${name}`, import.meta.url))

/** A cup with a handle, a white label and a soft shadow. Drawn alone, it is the answer that a cut-out is compared with. */
const cup = `<path d="M200 130h180v190a50 50 0 0 1-50 50h-80a50 50 0 0 1-50-50z" fill="#c8502f"/>
  <path d="M380 170c70 -10 90 110 0 120" fill="none" stroke="#c2452d" stroke-width="22"/>
  <ellipse cx="290" cy="130" rx="90" ry="20" fill="#5b2b1c"/><rect x="225" y="200" width="110" height="70" rx="8" fill="#fdfdfd"/>`
const shadow = `<ellipse cx="300" cy="372" rx="150" ry="22" fill="#000" opacity="0.28" filter="url(#soft)"/>`
const draw = (inside: string) =>
  sharp(
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="600" height="450"><defs>
      <linearGradient id="slope" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#dfe8f5"/><stop offset="1" stop-color="#8fa8c8"/></linearGradient>
      <radialGradient id="spot"><stop offset="0" stop-color="#f4f0e4"/><stop offset="1" stop-color="#c9c0a8"/></radialGradient>
      <filter id="soft" x="-1" y="-3" width="3" height="7"><feGaussianBlur stdDeviation="14"/></filter></defs>${inside}</svg>`),
  )
const ground = (fill: string) => `<rect width="600" height="450" fill="${fill}"/>`
const alphaOf = async (bytes: Uint8Array) => sharp(bytes).ensureAlpha().extractChannel(3).raw().toBuffer()

/** Intersection over union of two mattes. */
function overlap(one: Buffer, other: Buffer): number {
  let [both, either] = [0, 0]
  one.forEach((value, i) => {
    both += Math.min(value, other[i] ?? 0)
    either += Math.max(value, other[i] ?? 0)
  })
  return both / either
}

test.each([
  ['white', '#ffffff', 0.96],
  ['black', '#101010', 0.96],
  ['green', '#20b050', 0.96],
  ['a slanted gradient', 'url(#slope)', 0.96],
  // The hole in its handle stays filled: no light reaches it to compare with.
  ['a spot of light', 'url(#spot)', 0.9],
])('a cup on %s is cut out as it was drawn, in PNG and in JPEG', async (_, fill, least) => {
  const wanted = await alphaOf(await draw(cup).png().toBuffer())
  for (const format of ['png', 'jpeg'] as const) {
    const cut = await cutOut(
      await draw(ground(fill) + shadow + cup)
        .flatten()
        .toFormat(format, { quality: 85 })
        .toBuffer(),
    )
    expect(await inspect(cut.bytes)).toMatchObject({ mediaType: 'image/png', width: 600, height: 450, hasAlpha: true })
    expect(overlap(await alphaOf(cut.bytes), wanted)).toBeGreaterThan(least)
    expect(cut.confident).toBe(true)
    expect(cut.coverage).toBeCloseTo(wanted.reduce((sum, value) => sum + value, 0) / 255 / wanted.length, 1)
  }
})

test('the background does not cling to the edges', async () => {
  const cut = await cutOut(
    await draw(`${ground('#20e050')}${cup}`)
      .flatten()
      .png()
      .toBuffer(),
  )
  const { data } = await sharp(cut.bytes).raw().toBuffer({ resolveWithObject: true })
  let green = 0
  for (let at = 0; at < data.length; at += 4) {
    const [r, g, b, alpha] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0, data[at + 3] ?? 0]
    if (alpha > 30 && g > r + 25 && g > b + 25) green++
  }
  expect(green).toBeLessThan(40)
})

test('edges are soft: some pixels are neither kept nor gone', async () => {
  const alpha = await alphaOf(
    (
      await cutOut(
        await draw(ground('#fff') + cup)
          .flatten()
          .png()
          .toBuffer(),
      )
    ).bytes,
  )
  const mixed = alpha.filter((value) => value > 20 && value < 235).length
  expect(mixed).toBeGreaterThan(200)
  expect(mixed).toBeLessThan(6000)
})

test('a large picture keeps its size and its detail', async () => {
  const large = await draw(ground('#fff') + cup)
    .resize(2400)
    .flatten()
    .jpeg()
    .toBuffer()
  const cut = await cutOut(large)
  expect(await inspect(cut.bytes)).toMatchObject({ width: 2400, height: 1800 })
  expect(
    overlap(await alphaOf(cut.bytes), await alphaOf(await draw(cup).resize(2400).png().toBuffer())),
  ).toBeGreaterThan(0.96)
})

test('in a photograph the middle is kept, the corners are not, and it does not claim to be sure', async () => {
  const { bytes, coverage, confident } = await cutOut(await photo('coffee.png'))
  const alpha = await alphaOf(bytes)
  const at = (x: number, y: number) => alpha[y * 600 + x] ?? 0
  expect(confident).toBe(false)
  expect(coverage).toBeGreaterThan(0.3)
  expect(coverage).toBeLessThan(0.7)
  for (const [x, y] of [
    [290, 140],
    [290, 30],
    [150, 220],
    [230, 265],
    [365, 290],
  ] as const)
    expect(at(x, y)).toBe(255)
  for (const [x, y] of [
    [10, 10],
    [590, 10],
    [590, 390],
    [10, 390],
    [540, 200],
  ] as const)
    expect(at(x, y)).toBe(0)
})

test('a rocket stands out against its sky', async () => {
  const { bytes } = await cutOut(await photo('rocket.jpg'))
  const alpha = await alphaOf(bytes)
  expect(alpha[280 * 640 + 322]).toBe(255)
  for (const [x, y] of [
    [400, 60],
    [260, 200],
    [150, 100],
    [500, 250],
  ] as const)
    expect(alpha[y * 640 + x]).toBe(0)
})

test('a cut-out is not cut again, and the same picture gives the same bytes', async () => {
  const once = await cutOut(await photo('rocket.jpg'))
  const again = await cutOut(once.bytes)
  expect(overlap(await alphaOf(once.bytes), await alphaOf(again.bytes))).toBe(1)
  expect(Buffer.compare(once.bytes, (await cutOut(await photo('rocket.jpg'))).bytes)).toBe(0)
})

test('what has no subject is not cut with confidence', async () => {
  for (const [width, height] of [
    [1, 1],
    [1, 80],
    [200, 100],
  ] as const) {
    const flat = await sharp({ create: { width, height, channels: 3, background: '#6688aa' } })
      .png()
      .toBuffer()
    const cut = await cutOut(flat)
    expect(cut.confident).toBe(false)
    expect(cut.coverage).toBe(0)
    expect(await inspect(cut.bytes)).toMatchObject({ width, height, hasAlpha: true })
  }
})

test('what is no picture is refused', async () => {
  await expect(cutOut(new Uint8Array())).rejects.toBeInstanceOf(UnreadablePicture)
  await expect(cutOut(Buffer.alloc(300, 9))).rejects.toBeInstanceOf(UnreadablePicture)
})
