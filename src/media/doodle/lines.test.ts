import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { UnreadablePicture } from '../picture.ts'
import { readRaster } from '../pixels/raster.ts'
import { linesOnly } from './lines.ts'

const drawing =
  '<g fill="none" stroke="#202020" stroke-width="5"><circle cx="150" cy="110" r="60"/><path d="M150 170 V250 M60 270 H240"/></g>'
const white = '<rect width="300" height="300" fill="#fff"/>'
const cream =
  '<radialGradient id="g" cx=".4" cy=".4" r=".9"><stop offset="0" stop-color="#fbf6e6"/><stop offset="1" stop-color="#c9bfa4"/></radialGradient><rect width="300" height="300" fill="url(#g)"/>'

const draw = (ground: string, body = drawing) =>
  sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300">${ground}${body}</svg>`)).png()

const alphaOf = (picture: Uint8Array) => sharp(picture).ensureAlpha().extractChannel(3).raw().toBuffer()

/** Area of intersection over union of what two pictures show; blurred edges count as what they cover. */
async function overlap(one: Uint8Array, other: Uint8Array) {
  const [a, b] = await Promise.all([alphaOf(one), alphaOf(other)])
  let [both, either] = [0, 0]
  a.forEach((value, i) => {
    both += Math.min(value, b[i] ?? 0)
    either += Math.max(value, b[i] ?? 0)
  })
  return both / either
}

test.each([
  ['white paper', white],
  ['cream paper under uneven light', cream],
])('%s becomes transparent, through the noise of a JPEG', async (_, ground) => {
  const lines = await linesOnly(await draw(ground).jpeg({ quality: 65 }).toBuffer())
  expect(await overlap(lines, await draw('').toBuffer())).toBeGreaterThan(0.9)
  const alpha = await alphaOf(lines)
  const clear = alpha.filter((value) => value === 0).length
  expect(clear).toBeGreaterThan(0.9 * alpha.length)
})

test('lines are opaque and keep their own colours', async () => {
  const red =
    '<path d="M40 60 H260" stroke="#d02030" stroke-width="8"/><path d="M40 160 H260" stroke="#3060c0" stroke-width="8"/>'
  const { data } = await readRaster(await linesOnly(await draw(white, red).toBuffer()))
  const at = (x: number, y: number) => [...data.slice((y * 300 + x) * 4, (y * 300 + x) * 4 + 4)]
  expect(at(150, 60)).toEqual([0xd0, 0x20, 0x30, 255])
  expect(at(150, 160)).toEqual([0x30, 0x60, 0xc0, 255])
  // The soft edge takes the line's colour, and none of the paper's white.
  const edge = [...Array(12).keys()].map((k) => at(150, 54 + k)).filter(([, , , alpha = 0]) => alpha > 0 && alpha < 255)
  for (const [, green = 255] of edge) expect(green).toBeLessThan(0x40)
})

test('on its own paper again the drawing looks as before', async () => {
  const before = await draw(white, `${drawing}<circle cx="150" cy="110" r="50" fill="#ffe9a8"/>`).toBuffer()
  const [a, b] = await Promise.all([
    readRaster(before),
    readRaster(
      await sharp(await linesOnly(before))
        .flatten({ background: '#fff' })
        .png()
        .toBuffer(),
    ),
  ])
  const far = a.data.reduce((sum, value, i) => sum + Math.abs(value - (b.data[i] ?? 0)), 0) / a.data.length
  expect(far).toBeLessThan(1)
})

test('light lines on a blackboard are lifted too', async () => {
  const board = '<rect width="300" height="300" fill="#23302b"/>'
  const lines = await linesOnly(await draw(board, drawing.replace('#202020', '#f4f4e8')).toBuffer())
  expect(await overlap(lines, await draw('').toBuffer())).toBeGreaterThan(0.9)
})

test('a picture on a transparent ground keeps its pixels', async () => {
  const before = await draw('').webp({ lossless: true, exact: true }).toBuffer()
  const [a, b] = await Promise.all([readRaster(before), readRaster(await linesOnly(before))])
  expect(Buffer.compare(Buffer.from(a.data), Buffer.from(b.data))).toBe(0)
})

test('plain paper gives nothing', async () => {
  const alpha = await alphaOf(await linesOnly(await draw(cream, '').jpeg({ quality: 60 }).toBuffer()))
  expect(alpha.every((value) => value === 0)).toBe(true)
})

test.each(['coffee.png', 'rocket.jpg'])(
  'of the photograph %s the outlines are drawn in one dark colour',
  async (name) => {
    const photo = await readFile(new URL(`../../../test/photos/${name}`, import.meta.url))
    const { data } = await readRaster(await linesOnly(photo))
    const inks = new Set<number>()
    let inked = 0
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] === 0) continue
      inks.add(data[at] ?? 0)
      inked++
    }
    expect(inks.size).toBe(1)
    expect(inked / (data.length / 4)).toBeGreaterThan(0.01)
    expect(inked / (data.length / 4)).toBeLessThan(0.25)
  },
)

test('a small picture and one of a single pixel are no trouble', async () => {
  const dot = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#fff' } })
    .png()
    .toBuffer()
  expect(await alphaOf(await linesOnly(dot))).toHaveLength(1)
})

test('damaged bytes are refused', async () => {
  const png = await draw(white).toBuffer()
  await expect(linesOnly(png.subarray(0, png.length / 2))).rejects.toThrow(UnreadablePicture)
  await expect(linesOnly(new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>'))).rejects.toThrow(
    UnreadablePicture,
  )
})
