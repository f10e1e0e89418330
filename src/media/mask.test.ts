import sharp from 'sharp'
import { expect, test } from 'vitest'
import { flatten, paintMask } from './mask.ts'
import { UnreadablePicture } from './picture.ts'

/** Four pixels in a row: opaque, half transparent, transparent, opaque. */
const mask = await sharp(Buffer.from([9, 9, 9, 255, 9, 9, 9, 128, 9, 9, 9, 0, 200, 9, 9, 255]), {
  raw: { width: 4, height: 1, channels: 4 },
})
  .png()
  .toBuffer()

async function greys(bytes: Uint8Array) {
  const { data, info } = await sharp(bytes).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true })
  expect([info.width, info.height, info.channels]).toEqual([4, 1, 1])
  return [...data]
}

test('what is transparent is to be changed: white or black, as the API has it', async () => {
  expect(await greys(await paintMask(mask, { changed: 'white' }))).toEqual([0, 127, 255, 0])
  expect(await greys(await paintMask(mask, { changed: 'black' }))).toEqual([255, 128, 0, 255])
})

test('a mask without transparency marks nothing', async () => {
  const opaque = await sharp(mask).removeAlpha().png().toBuffer()
  expect(await greys(await paintMask(opaque, { changed: 'white' }))).toEqual([0, 0, 0, 0])
})

test('a picture is laid on white where it is transparent', async () => {
  const flat = await sharp(await flatten(mask, { format: 'png' }))
    .raw()
    .toBuffer({ resolveWithObject: true })
  expect(flat.info.channels).toBe(3)
  expect([...flat.data.subarray(6, 9)]).toEqual([255, 255, 255])
  expect((await sharp(await flatten(mask, { format: 'jpeg' })).metadata()).format).toBe('jpeg')
})

test.each([Buffer.from('no picture'), mask.subarray(0, mask.length / 2)])(
  'what cannot be decoded is refused',
  async (bytes) => {
    await expect(paintMask(bytes, { changed: 'white' })).rejects.toThrow(UnreadablePicture)
    await expect(flatten(bytes, { format: 'png' })).rejects.toThrow(UnreadablePicture)
  },
)
