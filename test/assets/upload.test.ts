/** What goes in: by every way there is, of every kind that is taken, and without what it says of its maker. */
import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listenGesso } from '../http/gesso.ts'

let gesso: Awaited<ReturnType<typeof listenGesso>> & { request: typeof request }

beforeAll(async () => {
  gesso = { ...(await listenGesso()), request }
})
afterAll(() => gesso.close())

/** Over a real connection: a refusal in the middle of a body is part of what is tested. */
const request = (path: string, init?: RequestInit) => fetch(`${gesso.url}${path}`, init)

const photo = (name: string) => readFile(new URL(`../photos/${name}`, import.meta.url))
const film = () => readFile(new URL('../fixtures/second.mp4', import.meta.url))

interface Asset {
  id: string
  url: string
  thumbUrl: string | null
  mediaType: string
  width: number
  height: number
  sha256: string
  bytes: number
  name: string | null
  color: string
  blur: string | null
  codec: string | null
  durationSeconds?: number
  frames: number
  parents: string[]
  role: string
}

const raw = (body: Uint8Array, query = '') =>
  gesso.request(`/v1/assets${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: body as BodyInit,
  })

function form(body: Uint8Array, name: string, more: Record<string, string> = {}, path = '/v1/assets') {
  const data = new FormData()
  data.set('file', new Blob([body as Uint8Array<ArrayBuffer>]), name)
  for (const [field, value] of Object.entries(more)) data.set(field, value)
  return gesso.request(path, { method: 'POST', body: data })
}

async function upload(body: Uint8Array, query = ''): Promise<Asset> {
  const response = await raw(body, query)
  const asset = (await response.json()) as Asset
  expect(response.status, JSON.stringify(asset)).toBeLessThan(300)
  return asset
}

const bytesAt = async (url: string) =>
  Buffer.from(await (await gesso.request(new URL(url).pathname + new URL(url).search)).arrayBuffer())

/** A photograph as a phone takes it: turned, and saying where, when and with what. */
const telling = async () =>
  sharp(await photo('rocket.jpg'))
    .resize(120, 80)
    .withExif({
      IFD0: { Make: 'Secretphone', Artist: 'Jane Doe' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1', GPSLongitudeRef: 'W', GPSLongitude: '0/1 7/1 0/1' },
    })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()

test('a form with a file makes an asset under the name that it was sent with', async () => {
  const response = await form(await photo('coffee.png'), 'My Cup of Coffee.png')
  expect(response.status).toBe(201)
  const asset = (await response.json()) as Asset
  expect(asset).toMatchObject({
    mediaType: 'image/png',
    width: 600,
    height: 400,
    role: 'input',
    name: 'My Cup of Coffee.png',
  })
  expect(asset.blur).toMatch(/^[\w+/]{20,}=*$/)
  const bytes = await gesso.request(`${new URL(asset.url).pathname}?download=1`)
  expect(bytes.headers.get('content-disposition')).toBe(
    `attachment; filename="My Cup of Coffee.png"; filename*=UTF-8''My%20Cup%20of%20Coffee.png`,
  )
})

test('the same file again is the same asset, by whatever way it comes', async () => {
  const coffee = await photo('coffee.png')
  const first = await upload(coffee)
  const again = await form(coffee, 'other.png')
  expect(again.status).toBe(200)
  expect(((await again.json()) as Asset).id).toBe(first.id)
})

test('a picture comes out upright, and says nothing of its maker', async () => {
  const sent = await telling()
  expect(sent.includes('Secretphone')).toBe(true)
  const asset = await upload(sent)
  expect(asset).toMatchObject({ width: 80, height: 120 })
  const kept = await bytesAt(asset.url)
  const { exif, orientation, width, height } = await sharp(kept).metadata()
  expect({ exif, orientation, width, height }).toEqual({
    exif: undefined,
    orientation: undefined,
    width: 80,
    height: 120,
  })
  for (const word of ['Secretphone', 'Jane Doe', 'Exif']) expect(kept.includes(word)).toBe(false)
  expect((await upload(sent)).id).toBe(asset.id)
})

test('the original is kept beside it when it is asked for, and is its parent', async () => {
  const sent = await telling()
  const other = Buffer.concat([sent.subarray(0, 2), Buffer.from('\xff\xfe\x00\x06note', 'latin1'), sent.subarray(2)])
  const asset = await upload(other, '?keepOriginal=true')
  expect(asset.parents).toHaveLength(1)
  const original = (await (await gesso.request(`/v1/assets/${asset.parents[0]}`)).json()) as Asset
  expect(original).toMatchObject({ role: 'original', sha256: hash('sha256', other) })
  expect(other.equals(await bytesAt(original.url))).toBe(true)
})

test('a hundred uploads of one file at the same time store it once', async () => {
  const body = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#14a' } })
    .jpeg()
    .toBuffer()
  const files = async () => {
    const found: string[] = []
    for await (const { sha256 } of gesso.app.storage.list()) found.push(sha256)
    return found.length
  }
  const before = await files()
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) => (index % 2 ? raw(body) : form(body, `${index}.jpg`))),
  )
  const assets = (await Promise.all(answers.map((answer) => answer.json()))) as Asset[]
  expect(new Set(assets.map(({ id }) => id)).size).toBe(1)
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  expect(await files()).toBe(before + 1)
  const listed = (await (await gesso.request('/v1/assets?limit=100')).json()) as { data: Asset[] }
  expect(listed.data.filter(({ sha256 }) => sha256 === assets[0]?.sha256)).toHaveLength(1)
})

test('a video has a duration, a codec, and a picture of its beginning', async () => {
  const asset = await upload(await film())
  expect(asset).toMatchObject({ mediaType: 'video/mp4', width: 64, height: 36, durationSeconds: 1 })
  expect(asset.codec).toMatch(/^avc1/)
  const thumb = await gesso.request(new URL(asset.thumbUrl ?? '').pathname + new URL(asset.thumbUrl ?? '').search)
  expect(thumb.headers.get('content-type')).toBe('image/webp')
  expect(await sharp(Buffer.from(await thumb.arrayBuffer())).metadata()).toMatchObject({ width: 64, height: 36 })
  const part = await gesso.request(new URL(asset.url).pathname, { headers: { range: 'bytes=0-99' } })
  expect(part.status).toBe(206)
  expect(part.headers.get('content-range')).toBe(`bytes 0-99/${asset.bytes}`)
})

test('a sound has a duration and no picture', async () => {
  const asset = await upload(tone())
  expect(asset).toMatchObject({ mediaType: 'audio/wav', width: 0, height: 0, durationSeconds: 0.5, thumbUrl: null })
})

test('a drawing is kept without what could run in it', async () => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" onload="alert(1)"><script>alert(2)</script>
    <rect width="40" height="20" fill="#0a0"/></svg>`
  const asset = await upload(Buffer.from(svg))
  expect(asset).toMatchObject({ mediaType: 'image/svg+xml', width: 40, height: 20, color: '#00aa00' })
  const kept = (await bytesAt(asset.url)).toString()
  expect(kept).toContain('<rect')
  expect(kept).not.toMatch(/script|onload|alert/)
  expect((await bytesAt(asset.thumbUrl ?? '')).subarray(8, 12).toString()).toBe('WEBP')
  // It is kept in the background: what follows counts files.
  await expect.poll(async () => (await gesso.app.catalog.variantsOf(asset.sha256)).length).toBe(1)
})

test.each([
  ['nothing at all', () => Buffer.alloc(0), 'invalid_file'],
  ['a text', () => Buffer.from('hello there'), 'invalid_file'],
  ['a web page', () => Buffer.from('<!doctype html><html><script>alert(1)</script></html>'), 'invalid_file'],
  ['a PDF', () => Buffer.from('%PDF-1.7\n'), 'invalid_file'],
  ['a picture that breaks off', async () => (await photo('coffee.png')).subarray(0, 20_000), 'invalid_image'],
  ['a video that breaks off', async () => (await film()).subarray(0, 1500), 'invalid_file'],
  ['a HEIC', () => Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), 'invalid_image'],
])('%s is refused, and leaves nothing behind', async (_, make, code) => {
  const count = async () => {
    let files = 0
    for await (const _ of gesso.app.storage.list()) files++
    const { data } = (await (await gesso.request('/v1/assets?limit=100')).json()) as { data: unknown[] }
    return { files, assets: data.length }
  }
  const before = await count()
  const body = await make()
  for (const [response, field] of [
    [await raw(body), 'body'],
    [await form(body, 'x.png'), 'file'],
  ] as const) {
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code, field })
  }
  expect(await count()).toEqual(before)
})

test.each([
  ['no file', {}, 'file'],
  ['a file under another name', { other: true }, 'other'],
])('a form with %s is refused by the name of the field', async (_, { other }: { other?: boolean }, field) => {
  const data = new FormData()
  data.set('x', 'y')
  if (other) data.set('other', new Blob([new Uint8Array(await photo('coffee.png'))]), 'a.png')
  const response = await gesso.request('/v1/assets', { method: 'POST', body: data })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ code: 'invalid_request', field })
})

test('a form that breaks off is refused', async () => {
  const form = '--x\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\n\r\n\x89PNG'
  const response = await gesso.request('/v1/assets', {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: Buffer.from(form, 'latin1'),
  })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ code: 'invalid_request', field: 'body' })
})

test('an address of a private network is not fetched', async () => {
  const response = await gesso.request('/v1/assets', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: 'http://127.0.0.1:8080/a.png' }),
  })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ code: 'input_forbidden' })
})

test('the card board’s own upload answers in its words', async () => {
  const response = await form(await photo('rocket.jpg'), 'test_image.jpg', {}, '/api/media/upload')
  expect(response.status).toBe(200)
  const { card_id, media_url, thumb_url, media_type } = (await response.json()) as Record<string, string>
  expect(card_id).toMatch(/^[0-9A-Z]{26}$/)
  expect(media_type).toBe('image')
  const { width, height } = await sharp(await bytesAt(thumb_url ?? '')).metadata()
  expect(Math.max(width, height)).toBe(512)
  expect((await bytesAt(media_url ?? '')).length).toBeGreaterThan(1000)
})

/** Half a second of 440 Hz, 8 kHz, 16 bit. */
function tone(): Buffer {
  const samples = 4000
  const wav = Buffer.alloc(44 + samples * 2)
  wav.write('RIFF', 0)
  wav.writeUInt32LE(36 + samples * 2, 4)
  wav.write('WAVEfmt ', 8)
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20)
  wav.writeUInt16LE(1, 22)
  wav.writeUInt32LE(8000, 24)
  wav.writeUInt32LE(16_000, 28)
  wav.writeUInt16LE(2, 32)
  wav.writeUInt16LE(16, 34)
  wav.write('data', 36)
  wav.writeUInt32LE(samples * 2, 40)
  for (let i = 0; i < samples; i++)
    wav.writeInt16LE(Math.round(8000 * Math.sin((i * 440 * 2 * Math.PI) / 8000)), 44 + i * 2)
  return wav
}
