import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { frameCutOut } from './frame-cutout.ts'
import { UnreadablePicture } from './picture.ts'

/** A red square of 20 pixels at 30, 10 on clear ground of 100 × 60. */
const cutOut = async () => {
  const square = { create: { width: 20, height: 20, channels: 4 as const, background: '#ff0000' } }
  return sharp({ create: { width: 100, height: 60, channels: 4, background: '#00000000' } })
    .composite([{ input: square, left: 30, top: 10 }])
    .png()
    .toBuffer()
}

async function pixels(bytes: Uint8Array) {
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 4, (y * info.width + x) * 4 + 4)]
  return { width: info.width, height: info.height, at }
}

describe('a cut-out is framed', () => {
  test('as it is, as a PNG with alpha', async () => {
    const { width, height, at } = await pixels(await frameCutOut(await cutOut(), { trim: false }))
    expect([width, height]).toEqual([100, 60])
    expect(at(0, 0)[3]).toBe(0)
    expect(at(35, 15)).toEqual([255, 0, 0, 255])
  })

  test('tightly, when it is trimmed on clear ground', async () => {
    const { width, height, at } = await pixels(await frameCutOut(await cutOut(), { trim: true }))
    expect([width, height]).toEqual([20, 20])
    expect(at(0, 0)).toEqual([255, 0, 0, 255])
  })

  test.each([
    ['#00ff00', [0, 255, 0, 255]],
    ['#0F0', [0, 255, 0, 255]],
    ['#ffffff', [255, 255, 255, 255]],
  ])('on %s, with air around it when it is trimmed', async (background, color) => {
    const framed = await frameCutOut(await cutOut(), { background, trim: true })
    const { width, height, at } = await pixels(framed)
    expect([width, height]).toEqual([22, 22])
    expect(at(0, 0)).toEqual(color)
    expect(at(10, 10)).toEqual([255, 0, 0, 255])
    expect((await sharp(framed).metadata()).hasAlpha).toBe(false)
  })

  test('half-transparent pixels let the colour through', async () => {
    const soft = await sharp({
      create: { width: 8, height: 8, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0.5 } },
    })
      .png()
      .toBuffer()
    const { at } = await pixels(await frameCutOut(soft, { background: '#ffffff', trim: false }))
    const [r = 0, g = 0] = at(4, 4)
    expect(r).toBe(255)
    expect(Math.abs(g - 127)).toBeLessThan(3)
  })

  test('not cropped when nothing can be seen', async () => {
    const clear = await sharp({ create: { width: 8, height: 6, channels: 4, background: '#00000000' } })
      .png()
      .toBuffer()
    expect(await pixels(await frameCutOut(clear, { trim: true }))).toMatchObject({ width: 8, height: 6 })
  })
})

test('bytes that are no picture are refused', async () => {
  await expect(frameCutOut(Buffer.from('no picture'), { trim: true })).rejects.toThrow(UnreadablePicture)
})
