import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { createAside } from './aside.ts'
import { inspectFile } from './file.ts'
import { UnreadablePicture } from './picture.ts'

const aside = createAside()
afterAll(aside.close)

const video = await readFile(new URL('../../test/fixtures/second.mp4', import.meta.url))
const svg = (content: string, frame = 'width="40" height="20"') =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${frame}>${content}</svg>`,
  )
const red = '<rect width="100%" height="100%" fill="#f00"/>'

test('a picture, a drawing and a video are told apart by what they hold', async () => {
  const png = await sharp({ create: { width: 8, height: 6, channels: 3, background: '#408020' } })
    .png()
    .toBuffer()
  expect(await inspectFile(aside, png)).toEqual({
    ...{ mediaType: 'image/png', width: 8, height: 6, color: '#408020', blur: expect.stringMatching(/^[\w+/]{20,}/) },
    ...{ durationMs: null, codec: null, frames: 1 },
  })
  expect(await inspectFile(aside, svg(red))).toMatchObject({
    ...{ mediaType: 'image/svg+xml', width: 40, height: 20, durationMs: null, color: expect.stringMatching(/^#[ef]/) },
  })
  expect(await inspectFile(aside, video)).toMatchObject({
    ...{ mediaType: 'video/mp4', width: 64, height: 36, durationMs: 1000, codec: expect.stringMatching(/^avc1/) },
  })
})

test.each([10, 100, 1000, 2000, video.length - 200, video.length - 1])(
  'a video that breaks off after %i bytes is refused',
  async (length) => {
    await expect(inspectFile(aside, video.subarray(0, length))).rejects.toThrow(UnreadablePicture)
  },
)

test.each<[string, Buffer]>([
  ['nothing', Buffer.alloc(0)],
  ['a page', Buffer.from('<!doctype html><html><body>Not found</body></html>')],
  ['a text', Buffer.from('Too many requests')],
  ['noise that begins like a video', Buffer.concat([video.subarray(0, 32), Buffer.alloc(500, 7)])],
  ['a drawing that is not closed', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect')],
  ['a drawing without an end of pixels', svg(red, 'width="90000" height="90000"')],
])('%s is refused', async (_, bytes) => {
  await expect(inspectFile(aside, bytes)).rejects.toThrow(UnreadablePicture)
})

test('a drawing sees no file of this machine', async () => {
  const path = join(tmpdir(), `gesso-secret-${process.pid}.png`)
  await writeFile(
    path,
    await sharp({ create: { width: 40, height: 20, channels: 3, background: '#00f' } })
      .png()
      .toBuffer(),
  )
  const plain = await inspectFile(aside, svg(red))
  for (const href of [path, pathToFileURL(path).href]) {
    const image = `${red}<image width="40" height="20" href="${href}" xlink:href="${href}"/>`
    expect((await inspectFile(aside, svg(image))).color).toBe(plain.color)
  }
})
