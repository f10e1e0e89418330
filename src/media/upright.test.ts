import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { cleanPicture } from './clean.ts'
import { type RasterType, UnreadablePicture } from './picture.ts'
import { uprightPicture } from './upright.ts'

const photo = await readFile(new URL('../../test/photos/rocket.jpg', import.meta.url))
/** As a phone writes it that was held sideways. */
const sideways = () => sharp(photo).resize(60, 40).withIccProfile('p3').withMetadata({ orientation: 6 })
const shown = async (bytes: Uint8Array) =>
  sharp(bytes).autoOrient().toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true })

test.each<[string, RasterType, () => Promise<Buffer>, number]>([
  ['a JPEG', 'image/jpeg', () => sideways().jpeg({ quality: 95 }).toBuffer(), 2],
  ['a PNG', 'image/png', () => sideways().png().toBuffer(), 0],
  ['a WebP', 'image/webp', () => sideways().webp({ quality: 95 }).toBuffer(), 2],
  ['a lossless WebP', 'image/webp', () => sideways().webp({ lossless: true }).toBuffer(), 0],
])('%s is turned, and looks the same to whoever knew how it was held', async (_, mediaType, make, most) => {
  const bytes = await make()
  const upright = cleanPicture(await uprightPicture(bytes, mediaType), mediaType)
  expect(await sharp(upright).metadata()).toMatchObject({
    width: 40,
    height: 60,
    icc: (await sharp(bytes).metadata()).icc,
  })
  expect((await sharp(upright).metadata()).orientation).toBeUndefined()
  const [was, is] = [await shown(bytes), await shown(upright)]
  const apart = was.data.reduce((sum, value, index) => sum + Math.abs(value - (is.data[index] as number)), 0)
  expect(apart / was.data.length).toBeLessThanOrEqual(most)
})

test('what stands upright comes back as it is', async () => {
  const moving = await sharp(
    await Promise.all(
      ['#f00', '#0f0'].map((background) =>
        sharp({ create: { width: 8, height: 8, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    ),
    { join: { animated: true } },
  )
    .gif()
    .toBuffer()
  expect(await uprightPicture(photo, 'image/jpeg')).toBe(photo)
  expect(await uprightPicture(moving, 'image/gif')).toBe(moving)
})

test('what breaks off is refused in words', async () => {
  const bytes = await sideways().jpeg().toBuffer()
  await expect(uprightPicture(bytes.subarray(0, bytes.length >> 1), 'image/jpeg')).rejects.toThrow(UnreadablePicture)
})
