import { readFile } from 'node:fs/promises'
import sharp, { type Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { UnreadablePicture } from '../picture.ts'
import { readRaster } from '../pixels/raster.ts'
import { optimiseDoodle } from './optimise.ts'
import { boundsOf } from './trace/bounds.ts'

const svg = (body: string, width = 500, height = 400) =>
  sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}</svg>`))
const white = '<rect width="100%" height="100%" fill="#fff"/>'
const bird =
  '<g fill="none" stroke="#223355" stroke-width="6" stroke-linejoin="round"><path d="M120 220 C160 120 300 120 340 200 L400 180 L350 240 C300 330 160 310 120 220 Z" fill="#ffd27f"/><circle cx="300" cy="190" r="8"/></g>'
const canvas = { width: 640, height: 360 }

const drawing = () => svg(bird).png().toBuffer()

test('a drawing is trimmed, centred, and packed small on a canvas of the asked size', async () => {
  const picture = await drawing()
  const { png, svg: strokes, saved, placement } = await optimiseDoodle(picture, canvas)
  const raster = await readRaster(png)
  const bounds = boundsOf(await readRaster(picture))
  expect(raster).toMatchObject(canvas)
  expect(boundsOf(raster)).toEqual(placement)
  // Neither shrunk nor enlarged: as many pixels as it had.
  expect([placement.width, placement.height]).toEqual([bounds?.width, bounds?.height])
  expect(Math.abs(2 * placement.x + placement.width - 640)).toBeLessThan(2)
  expect(Math.abs(2 * placement.y + placement.height - 360)).toBeLessThan(2)
  const { left, top, right, bottom } = saved.trimmed
  expect([left, top]).toEqual([bounds?.x, bounds?.y])
  expect([right, bottom]).toEqual([500 - left - placement.width, 400 - top - placement.height])
  expect(saved).toMatchObject({ bytesBefore: picture.length, bytesAfter: png.length })
  expect(png.length).toBeLessThan(picture.length)
  expect(strokes).toBeUndefined()
})

test('a palette with transparency is used, and shows no difference', async () => {
  const picture = await drawing()
  const { png, saved, placement } = await optimiseDoodle(picture, canvas)
  expect(await sharp(png).metadata()).toMatchObject({ format: 'png', isPalette: true, hasAlpha: true })
  expect(saved.colorsAfter).toBeLessThanOrEqual(256)
  expect(saved.colorsBefore).toBeGreaterThan(saved.colorsAfter)
  const { x: left, y: top, width, height } = placement
  const onBlue = (image: Sharp) => image.flatten({ background: '#4488cc' }).raw().toBuffer()
  const after = await onBlue(sharp(png).extract({ left, top, width, height }))
  const before = await onBlue(
    sharp(picture).extract({ left: saved.trimmed.left, top: saved.trimmed.top, width, height }),
  )
  const far = before.map((value, i) => Math.abs(value - (after[i] ?? 0)))
  expect(far.reduce((sum, value) => sum + value, 0) / far.length).toBeLessThan(1.5)
})

test.each([
  ['JPEG', (image: Sharp) => image.jpeg({ quality: 80 })],
  ['WebP', (image: Sharp) => image.webp({ quality: 80 })],
  ['GIF', (image: Sharp) => image.gif()],
  ['AVIF', (image: Sharp) => image.avif({ quality: 70, effort: 0 })],
])('the paper of a %s is taken away', async (_, encode) => {
  const { png, placement } = await optimiseDoodle(await encode(svg(white + bird)).toBuffer(), canvas)
  const bounds = boundsOf(await readRaster(await drawing()))
  expect(Math.abs(placement.width - (bounds?.width ?? 0))).toBeLessThan(6)
  const { data } = await readRaster(png)
  const clear = data.filter((value, at) => at % 4 === 3 && value === 0).length
  expect(clear / (640 * 360)).toBeGreaterThan(0.7)
})

test('a drawing larger than the canvas is shrunk in its own shape', async () => {
  const { placement } = await optimiseDoodle(await drawing(), { width: 100, height: 400 })
  const bounds = boundsOf(await readRaster(await drawing()))
  expect(placement.width).toBeGreaterThan(96)
  expect(placement.width).toBeLessThanOrEqual(100)
  expect(placement.height / placement.width).toBeCloseTo((bounds?.height ?? 0) / (bounds?.width ?? 1), 1)
})

test('traced, a small drawing fills the canvas, as strokes and as pixels alike', async () => {
  const {
    png,
    svg: text = '',
    placement,
  } = await optimiseDoodle(await drawing(), { width: 1200, height: 900, trace: true })
  expect(placement.width).toBe(1200)
  expect(text).toMatch(/^<svg [^>]*width="1200" height="900"/)
  const [one, other] = await Promise.all([readRaster(png), readRaster(await sharp(Buffer.from(text)).png().toBuffer())])
  let [both, either] = [0, 0]
  for (let at = 3; at < one.data.length; at += 4) {
    const [a, b] = [one.data[at] ?? 0, other.data[at] ?? 0]
    both += Math.min(a, b)
    either += Math.max(a, b)
  }
  expect(both / either).toBeGreaterThan(0.98)
})

test('traced, a large drawing lies under its strokes', async () => {
  const { png, svg: text = '' } = await optimiseDoodle(await drawing(), { width: 150, height: 150, trace: true })
  const [one, other] = await Promise.all([readRaster(png), readRaster(await sharp(Buffer.from(text)).png().toBuffer())])
  const far = one.data.reduce((sum, value, at) => sum + (at % 4 === 3 ? Math.abs(value - (other.data[at] ?? 0)) : 0), 0)
  expect(far / (150 * 150)).toBeLessThan(6)
})

test('a photograph stays whole and opaque', async () => {
  const photo = await readFile(new URL('../../../test/photos/chelsea.png', import.meta.url))
  const { png, saved, placement } = await optimiseDoodle(photo, { width: 300, height: 300 })
  expect(saved.trimmed).toEqual({ left: 0, top: 0, right: 0, bottom: 0 })
  expect(placement.width).toBe(300)
  const { x: left, y: top, width, height } = placement
  const inside = await sharp(png).extract({ left, top, width, height }).png().toBuffer()
  expect((await sharp(inside).stats()).isOpaque).toBe(true)
})

test('what cannot be used is refused', async () => {
  const png = await drawing()
  await expect(optimiseDoodle(png.subarray(0, png.length / 2), canvas)).rejects.toThrow(UnreadablePicture)
  await expect(
    optimiseDoodle(new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>'), canvas),
  ).rejects.toThrow(UnreadablePicture)
  await expect(optimiseDoodle(await svg(white).png().toBuffer(), canvas)).rejects.toThrow('Nothing is drawn')
  await expect(optimiseDoodle(png, { width: 0, height: 100 })).rejects.toThrow(RangeError)
})
