/** The bytes of assets: whole, in parts, smaller, or not again. */
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Gesso, listenGesso, picture, startGesso } from './gesso.ts'

/** Without its words: an upload comes back as it was only if there is nothing to be taken out. */
const photo = await sharp(await readFile(new URL('../photos/chelsea.png', import.meta.url)))
  .png()
  .toBuffer()
let gesso: Gesso
let path: string
let asset: { id: string; url: string; sha256: string; width: number; height: number; bytes: number }

const upload = (bytes: Uint8Array, type = 'application/octet-stream') =>
  gesso.request('/v1/assets', { method: 'POST', headers: { 'content-type': type }, body: bytes as BodyInit })
const get = (more = '', headers: Record<string, string> = {}, method = 'GET') =>
  gesso.request(`${path}${more}`, { method, headers })
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer())

beforeAll(async () => {
  gesso = await startGesso()
  const response = await upload(photo, 'image/png')
  expect(response.status).toBe(201)
  asset = await response.json()
  path = new URL(asset.url).pathname
  expect(response.headers.get('location')).toBe(asset.url)
})
afterAll(() => gesso.close())

test('an upload is told from its content, whatever it says it is', async () => {
  expect(asset).toMatchObject({
    mediaType: 'image/png',
    width: 451,
    height: 300,
    bytes: photo.length,
    role: 'input',
    parents: [],
  })
  const jpeg = await readFile(new URL('../photos/rocket.jpg', import.meta.url))
  expect(await (await upload(jpeg, 'image/png')).json()).toMatchObject({
    mediaType: 'image/jpeg',
    url: expect.stringMatching(/\.jpg$/),
  })
})

test('the same content is the same asset', async () => {
  expect(await (await upload(photo)).json()).toEqual(asset)
  expect(await (await gesso.request(`/v1/assets/${asset.id}`)).json()).toEqual(asset)
})

test('the bytes come as they were, to be kept for ever and to be nothing but a picture', async () => {
  const response = await get()
  expect(response.status).toBe(200)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'image/png',
    'content-length': String(photo.length),
    'cache-control': expect.stringMatching(/max-age=31536000, immutable/),
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    'x-content-type-options': 'nosniff',
    'accept-ranges': 'bytes',
    etag: `"${asset.sha256}"`,
  })
  expect(photo.equals(await bytesOf(response))).toBe(true)
  expect((await gesso.request(`/assets/${asset.sha256}`)).status).toBe(200)
})

test.each([
  ['bytes=0-9', 0, 10],
  ['bytes=100-', 100, undefined],
  ['bytes=-10', -10, undefined],
  ['bytes=-99999999', 0, undefined],
  ['bytes=5-99999999', 5, undefined],
])('a part: %s', async (range, start, end) => {
  const response = await get('', { range })
  const part = photo.subarray(start, end)
  const first = start < 0 ? photo.length + start : start
  expect(response.status).toBe(206)
  expect(response.headers.get('content-range')).toBe(`bytes ${first}-${first + part.length - 1}/${photo.length}`)
  expect(response.headers.get('content-length')).toBe(String(part.length))
  expect(part.equals(await bytesOf(response))).toBe(true)
})

test.each(['bytes=99999999-', `bytes=${photo.length}-`, 'bytes=-0'])('no such part: %s', async (range) => {
  const response = await get('', { range })
  expect(response.status).toBe(416)
  expect(await response.json()).toMatchObject({ code: 'range_not_satisfiable', field: 'Range' })
})

test.each(['bytes=0-1,5-6', 'items=0-1', 'bytes=9-2', 'bytes=-', 'nonsense'])(
  'what may be ignored is: %s',
  async (range) => {
    const response = await get('', { range })
    expect(response.status).toBe(200)
    expect((await bytesOf(response)).length).toBe(photo.length)
  },
)

test('a part of another version than the client knows is not wanted', async () => {
  expect((await get('', { range: 'bytes=0-9', 'if-range': `"${asset.sha256}"` })).status).toBe(206)
  expect((await get('', { range: 'bytes=0-9', 'if-range': '"another"' })).status).toBe(200)
})

test.each([
  ['the same', (etag: string) => etag, 304],
  ['the same, said weakly', (etag: string) => `W/${etag}`, 304],
  ['one of several', (etag: string) => `"a", ${etag}`, 304],
  ['anything', () => '*', 304],
  ['another', () => '"another"', 200],
])('a client that has %s', async (_, known, status) => {
  for (const more of ['', '?w=64']) {
    const etag = (await get(more)).headers.get('etag') ?? ''
    const response = await get(more, { 'if-none-match': known(etag) })
    expect(response.status).toBe(status)
    expect(response.headers.get('etag')).toBe(etag)
    if (status === 304) expect((await bytesOf(response)).length).toBe(0)
  }
})

test.each([
  ['?w=64', 'png', 64, 43],
  ['?h=64', 'png', 96, 64],
  ['?w=64&h=64', 'png', 64, 43],
  ['?w=64&h=64&fit=inside', 'png', 64, 43],
  ['?w=64&h=64&fit=cover', 'png', 64, 64],
  ['?w=64&h=64&fit=contain', 'png', 64, 64],
  ['?w=4096', 'png', 451, 300],
  ['?format=webp', 'webp', 451, 300],
  ['?w=64&format=jpeg&q=50', 'jpeg', 64, 43],
  ['?w=32&format=avif', 'heif', 32, 21],
])('a rendering: %s', async (query, format, width, height) => {
  const response = await get(query)
  expect(response.status).toBe(200)
  const bytes = await bytesOf(response)
  const facts = await sharp(bytes).metadata()
  expect({ format: facts.format, width: facts.width, height: facts.height }).toEqual({ format, width, height })
  expect(response.headers.get('content-type')).toBe(format === 'heif' ? 'image/avif' : `image/${format}`)
  expect(response.headers.get('cache-control')).toContain('immutable')
  expect(response.headers.get('content-length')).toBe(String(bytes.length))
  const part = await get(query, { range: 'bytes=2-5' })
  expect(part.status).toBe(206)
  expect((await bytesOf(part)).equals(bytes.subarray(2, 6))).toBe(true)
})

test('a lower quality is a smaller file, with a name of its own', async () => {
  const [low, high] = await Promise.all([get('?format=webp&q=10'), get('?format=webp&q=90')])
  expect(low.headers.get('etag')).not.toBe(high.headers.get('etag'))
  expect((await bytesOf(low)).length).toBeLessThan((await bytesOf(high)).length)
})

test('a rendering that its format cannot hold is refused, not a fault', async () => {
  const long = (await (await upload(await picture(17_000, 8))).json()) as { sha256: string }
  const response = await gesso.request(`/assets/${long.sha256}?format=webp`)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    code: 'invalid_image',
    detail: expect.stringContaining('This rendering cannot be made.'),
  })
  expect((await gesso.request(`/assets/${long.sha256}?format=webp&w=4096`)).status).toBe(200)
})

test('over a real connection HEAD, ranges and the whole say the same', async () => {
  await using listening = await listenGesso()
  const created = await fetch(`${listening.url}/v1/assets`, {
    method: 'POST',
    headers: { 'content-type': 'image/png' },
    body: photo,
  })
  const { url } = (await created.json()) as { url: string }
  expect(url.startsWith(listening.url)).toBe(true)
  const head = await fetch(url, { method: 'HEAD' })
  expect(head.status).toBe(200)
  expect(head.headers.get('content-length')).toBe(String(photo.length))
  expect((await bytesOf(head)).length).toBe(0)
  expect(photo.equals(await bytesOf(await fetch(url)))).toBe(true)
  expect((await bytesOf(await fetch(url, { headers: { range: 'bytes=0-0' } }))).length).toBe(1)
})
