import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { inspect, UnreadablePicture } from './picture.ts'
import { renderVariant } from './variant.ts'

const coffee = await readFile(new URL('../../test/photos/coffee.png', import.meta.url)) // 600 × 400
const size = async (bytes: Uint8Array) => {
  const { width, height } = await inspect(bytes)
  return `${width}x${height}`
}

test.each([
  [{ width: 300, fit: 'inside' }, '300x200'],
  [{ height: 100, fit: 'cover' }, '150x100'],
  [{ width: 100, height: 100, fit: 'inside' }, '100x67'],
  [{ width: 100, height: 100, fit: 'cover' }, '100x100'],
  [{ width: 100, height: 100, fit: 'contain' }, '100x100'],
  [{ fit: 'inside' }, '600x400'],
  // Nothing is enlarged: the box shrinks in its own shape.
  [{ width: 2000, height: 2000, fit: 'inside' }, '600x400'],
  [{ width: 2000, height: 2000, fit: 'cover' }, '400x400'],
  [{ width: 2000, height: 2000, fit: 'contain' }, '600x600'],
  [{ width: 5000, fit: 'cover' }, '600x400'],
] as const)('%j of a 600x400 picture is %s', async (box, expected) => {
  const { bytes, mediaType } = await renderVariant(coffee, { ...box, format: 'webp' })
  expect(mediaType).toBe('image/webp')
  expect(await size(bytes)).toBe(expected)
})

test.each(['png', 'jpeg', 'webp', 'avif'] as const)('a variant can be a %s', async (format) => {
  const { bytes, mediaType } = await renderVariant(coffee, { width: 60, fit: 'inside', format })
  expect(mediaType).toBe(`image/${format}`)
  expect(await inspect(bytes)).toMatchObject({ mediaType, width: 60, height: 40 })
})

test('the same format is kept, and a lower quality makes fewer bytes', async () => {
  const jpeg = await sharp(coffee).jpeg().toBuffer()
  const fine = await renderVariant(jpeg, { width: 300, fit: 'inside', format: 'same', quality: 90 })
  const coarse = await renderVariant(jpeg, { width: 300, fit: 'inside', format: 'same', quality: 20 })
  expect(fine.mediaType).toBe('image/jpeg')
  expect(coarse.bytes.length).toBeLessThan(fine.bytes.length / 2)
})

test('a picture that lies on its side is turned upright, and its metadata is gone', async () => {
  const turned = await sharp(coffee).withMetadata({ orientation: 6 }).jpeg().toBuffer()
  for (const fit of ['inside', 'cover', 'contain'] as const) {
    const { bytes } = await renderVariant(turned, { width: 80, height: 120, fit, format: 'same' })
    expect(await size(bytes)).toBe('80x120')
    expect((await sharp(bytes).metadata()).exif).toBeUndefined()
  }
})

test('transparency is kept, and becomes white in a JPEG', async () => {
  const clear = await sharp({
    create: { width: 80, height: 80, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer()
  for (const format of ['png', 'webp', 'avif'] as const) {
    const { bytes } = await renderVariant(clear, { width: 40, fit: 'inside', format })
    expect((await sharp(bytes).ensureAlpha().stats()).channels[3]?.max).toBe(0)
  }
  const { bytes } = await renderVariant(clear, { width: 40, height: 20, fit: 'contain', format: 'jpeg' })
  expect(await inspect(bytes)).toMatchObject({ color: '#ffffff', hasAlpha: false, width: 40, height: 20 })
})

test('an animation keeps moving in formats that can', async () => {
  const frame = (background: string) =>
    sharp({ create: { width: 60, height: 40, channels: 3, background } })
      .png()
      .toBuffer()
  const moving = await sharp([await frame('#ff0000'), await frame('#0000ff')], { join: { animated: true } })
    .gif({ delay: [80, 80] })
    .toBuffer()
  for (const format of ['same', 'webp'] as const) {
    const { bytes } = await renderVariant(moving, { width: 20, height: 20, fit: 'cover', format })
    expect(await sharp(bytes, { animated: true }).metadata()).toMatchObject({ pages: 2, pageHeight: 20, width: 20 })
  }
  const still = await renderVariant(moving, { width: 30, fit: 'inside', format: 'png' })
  expect(await inspect(still.bytes)).toMatchObject({ width: 30, height: 20, color: '#ff0000' })
})

test('what cannot be decoded is refused as unreadable', async () => {
  const options = { width: 10, fit: 'inside', format: 'png' } as const
  for (const bytes of [new Uint8Array(), Buffer.from('<svg/>'), coffee.subarray(0, 5000), Buffer.alloc(999, 7)]) {
    await expect(renderVariant(bytes, options)).rejects.toBeInstanceOf(UnreadablePicture)
  }
})
