import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { inspect, UnreadablePicture } from './picture.ts'
import { readOperations, restyle } from './restyle.ts'

const photo = (name: string) => readFile(new URL(`../../test/photos/${name}`, import.meta.url))
const coffee = await photo('coffee.png') // 600 × 400
const chelsea = await photo('chelsea.png') // 451 × 300
const rocket = await photo('rocket.jpg')

/** Means over the picture, 0 to 255: what an eye would say of it from across the room. */
async function look(bytes: Uint8Array) {
  const { data, info } = await sharp(bytes)
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  let [red, green, blue, saturation, squares, edges] = [0, 0, 0, 0, 0, 0]
  const brightness = (at: number) => 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0)
  for (let at = 0; at < data.length; at += 3) {
    const [r, g, b] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0]
    red += r
    green += g
    blue += b
    saturation += Math.max(r, g, b) - Math.min(r, g, b)
    squares += brightness(at) ** 2
    if (at + 3 < data.length) edges += Math.abs(brightness(at) - brightness(at + 3))
  }
  const count = info.width * info.height
  const light = (0.299 * red + 0.587 * green + 0.114 * blue) / count
  return {
    red: red / count,
    green: green / count,
    blue: blue / count,
    saturation: saturation / count,
    light,
    contrast: Math.sqrt(squares / count - light ** 2),
    edges: edges / count,
  }
}

const edit = async (image: Uint8Array, prompt: string) => (await restyle({ image, prompt, seed: 5 })).bytes
const before = await look(coffee)

test.each([
  'watercolour',
  'pencil',
  'oil painting',
  'cartoon',
  'posterise',
  'pixel art',
  'black and white',
  'film noir',
  'vintage',
  'at night',
  'dreamy',
  'enhance',
  'vignette',
])('"%s" gives a PNG of the same size that the seed decides', async (prompt) => {
  const { bytes, applied } = await restyle({ image: chelsea, prompt, seed: 1 })
  expect(applied).toEqual(readOperations(prompt).map(({ name }) => name))
  expect(await inspect(bytes)).toMatchObject({ mediaType: 'image/png', width: 451, height: 300 })
  expect(Buffer.compare(bytes, (await restyle({ image: chelsea, prompt, seed: 1 })).bytes)).toBe(0)
})

test.each(['watercolour', 'pencil', 'oil painting'])('another seed gives another "%s"', async (prompt) => {
  const [one, other] = await Promise.all([1, 2].map((seed) => restyle({ image: chelsea, prompt, seed })))
  expect(Buffer.compare(one?.bytes ?? Buffer.alloc(0), other?.bytes ?? Buffer.alloc(0))).not.toBe(0)
})

test('a watercolour is lighter, keeps its colours, and has white paper around it', async () => {
  const bytes = await edit(coffee, 'a watercolour')
  const after = await look(bytes)
  expect(after.light).toBeGreaterThan(before.light + 10)
  expect(after.saturation).toBeGreaterThan(0.55 * before.saturation)
  expect(after.red).toBeGreaterThan(after.blue + 30)
  const rim = await look(await sharp(bytes).extract({ left: 0, top: 0, width: 600, height: 4 }).toBuffer())
  expect(rim.light).toBeGreaterThan(235)
})

test('a pencil drawing is grey, light and full of lines; coloured pencils keep the hue', async () => {
  const grey = await look(await edit(coffee, 'pencil sketch'))
  expect(grey.saturation).toBeLessThan(12)
  expect(grey.light).toBeGreaterThan(before.light)
  expect(grey.edges).toBeGreaterThan(1.5 * before.edges)
  const colored = await look(await edit(coffee, 'coloured pencils'))
  expect(colored.saturation).toBeGreaterThan(25)
})

test.each([
  ['brighter', (after: typeof before) => after.light - before.light],
  ['darker', (after: typeof before) => before.light - after.light],
  ['warmer', (after: typeof before) => after.red - after.blue - (before.red - before.blue)],
  ['cooler', (after: typeof before) => before.red - before.blue - (after.red - after.blue)],
  ['more contrast', (after: typeof before) => after.contrast - before.contrast],
  ['less contrast', (after: typeof before) => before.contrast - after.contrast],
  ['saturated', (after: typeof before) => after.saturation - before.saturation],
  ['muted', (after: typeof before) => before.saturation - after.saturation],
  ['pastel', (after: typeof before) => after.light - before.light],
  ['at night', (after: typeof before) => before.light - after.light],
  ['more blue', (after: typeof before) => after.blue - before.blue],
  ['less red', (after: typeof before) => before.red - after.red],
  ['vignette', (after: typeof before) => before.light - after.light],
])('"%s" does what it says', async (prompt, gain) => {
  const after = gain(await look(await edit(coffee, prompt)))
  expect(after).toBeGreaterThan(4)
})

test('sharpening adds edges, blurring takes them, and "slightly" is less', async () => {
  const edges = async (prompt: string) => (await look(await edit(chelsea, prompt))).edges
  const [own, sharper, slight, blurred] = [
    (await look(chelsea)).edges,
    await edges('sharper'),
    await edges('slightly blurred'),
    await edges('blurred'),
  ]
  expect(sharper).toBeGreaterThan(1.15 * own)
  expect(slight).toBeLessThan(own)
  expect(blurred).toBeLessThan(slight)
})

test('black and white has no colour, and sepia one', async () => {
  expect((await look(await edit(coffee, 'black and white'))).saturation).toBeLessThan(0.5)
  const sepia = await look(await edit(coffee, 'sepia'))
  expect(sepia.red).toBeGreaterThan(sepia.green)
  expect(sepia.green).toBeGreaterThan(sepia.blue)
})

test('inverting twice gives the picture back', async () => {
  const once = await edit(coffee, 'invert')
  const twice = await edit(once, 'invert')
  const [a, b] = await Promise.all([coffee, twice].map((bytes) => sharp(bytes).removeAlpha().raw().toBuffer()))
  expect(Buffer.compare(a ?? Buffer.alloc(0), b ?? Buffer.alloc(1))).toBe(0)
})

test('turning and mirroring move pixels and change the size as they should', async () => {
  expect(await inspect(await edit(coffee, 'rotate 90 degrees'))).toMatchObject({ width: 400, height: 600 })
  const mirrored = await sharp(await edit(coffee, 'mirror'))
    .flop()
    .removeAlpha()
    .raw()
    .toBuffer()
  expect(Buffer.compare(mirrored, await sharp(coffee).removeAlpha().raw().toBuffer())).toBe(0)
})

test('a second picture lends its colours, with or without being named', async () => {
  for (const prompt of ['', 'in the colours of the second picture']) {
    const { bytes, applied } = await restyle({ image: coffee, reference: rocket, prompt, seed: 1 })
    expect(applied).toEqual(['colour-transfer'])
    const after = await look(bytes)
    const wanted = await look(rocket)
    const apart = (one: typeof before) =>
      Math.abs(one.red - wanted.red) + Math.abs(one.green - wanted.green) + Math.abs(one.blue - wanted.blue)
    expect(apart(after)).toBeLessThan(0.25 * apart(before))
  }
})

test('without a second picture its colours cannot be taken, and the default look is told', async () => {
  expect((await restyle({ image: coffee, prompt: 'like the second picture', seed: 1 })).applied).toEqual(['grade'])
})

test('a prompt that names nothing known gets a gentle look', async () => {
  const { bytes, applied } = await restyle({ image: coffee, prompt: 'add a dragon', seed: 1 })
  expect(applied).toEqual(['grade'])
  const after = await look(bytes)
  expect(Math.abs(after.light - before.light)).toBeLessThan(30)
  expect(Buffer.compare(bytes, coffee)).not.toBe(0)
})

test('with a mask only the transparent area changes, to the byte', async () => {
  const hole = await sharp({ create: { width: 200, height: 100, channels: 4, background: '#000' } })
    .png()
    .toBuffer()
  const mask = await sharp({ create: { width: 600, height: 400, channels: 4, background: '#000' } })
    .composite([{ input: hole, left: 100, top: 50, blend: 'dest-out' }])
    .png()
    .toBuffer()
  const { bytes } = await restyle({ image: coffee, mask, prompt: 'black and white, mirrored', seed: 1 })
  const part = (bytes: Uint8Array, box: { left: number; top: number; width: number; height: number }) =>
    sharp(bytes).removeAlpha().extract(box).raw().toBuffer()
  const outside = { left: 310, top: 0, width: 290, height: 400 }
  expect(Buffer.compare(await part(bytes, outside), await part(coffee, outside))).toBe(0)
  const inside = await sharp(bytes).extract({ left: 104, top: 54, width: 190, height: 90 }).png().toBuffer()
  expect((await look(inside)).saturation).toBeLessThan(0.5)
})

test('a mask of another size is fitted, a black and white one marks with white, and an empty one is refused', async () => {
  const white = await sharp({ create: { width: 30, height: 20, channels: 3, background: '#fff' } })
    .png()
    .toBuffer()
  const { bytes } = await restyle({ image: coffee, mask: white, prompt: 'grayscale', seed: 1 })
  expect((await look(bytes)).saturation).toBeLessThan(0.5)
  const black = await sharp({ create: { width: 30, height: 20, channels: 3, background: '#000' } })
    .png()
    .toBuffer()
  await expect(restyle({ image: coffee, mask: black, prompt: 'grayscale', seed: 1 })).rejects.toThrow(
    'The mask marks nothing to change',
  )
})

test('a wished size is kept exactly, and a large picture is worked on at most at 1536', async () => {
  const sized = await restyle({ image: coffee, prompt: 'warmer', width: 300, height: 300, seed: 1 })
  expect(await inspect(sized.bytes)).toMatchObject({ width: 300, height: 300 })
  const tall = await restyle({ image: coffee, prompt: 'warmer', height: 200, seed: 1 })
  expect(await inspect(tall.bytes)).toMatchObject({ width: 300, height: 200 })
  const large = await sharp(coffee).resize(3000).jpeg().toBuffer()
  expect(await inspect((await restyle({ image: large, prompt: 'warmer', seed: 1 })).bytes)).toMatchObject({
    width: 1536,
    height: 1024,
  })
})

test('transparency stays, and unusual pictures are no trouble', async () => {
  const clear = await sharp({
    create: { width: 60, height: 40, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer()
  expect((await sharp(await edit(clear, 'watercolour')).stats()).channels[3]?.max).toBe(0)
  const dot = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#808080' } })
    .png()
    .toBuffer()
  const thin = await sharp({ create: { width: 1, height: 300, channels: 3, background: '#808080' } })
    .png()
    .toBuffer()
  for (const prompt of [
    'watercolour',
    'pencil',
    'oil',
    'cartoon',
    'pixel art',
    'night',
    'blur',
    'posterise',
    'enhance',
    'noir',
    'dreamy',
    'sharpen',
    '',
  ]) {
    expect(await inspect(await edit(dot, prompt))).toMatchObject({ width: 1, height: 1 })
    expect(await inspect(await edit(thin, prompt))).toMatchObject({ width: 1, height: 300 })
  }
  const print = await sharp(coffee).toColourspace('cmyk').jpeg().toBuffer()
  expect(await inspect(await edit(print, 'brighter'))).toMatchObject({ width: 600, height: 400 })
  const turned = await sharp(coffee).withMetadata({ orientation: 6 }).jpeg().toBuffer()
  expect(await inspect(await edit(turned, 'brighter'))).toMatchObject({ width: 400, height: 600 })
})

test('what is no picture is refused', async () => {
  for (const image of [new Uint8Array(), Buffer.alloc(500, 3), coffee.subarray(0, 3000)]) {
    await expect(restyle({ image, prompt: 'warmer', seed: 1 })).rejects.toBeInstanceOf(UnreadablePicture)
  }
})
