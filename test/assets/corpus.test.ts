/** Files of every kind, by every way in: what is good is taken, clean and shown; what is not is refused, and leaves nothing. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Gesso, listenGesso, stock } from '../http/gesso.ts'
import { type Case, isTaken, type Refused, type Taken } from './corpus/case.ts'
import { corpus } from './corpus/corpus.ts'

let gesso: Gesso & { url: string }

beforeAll(async () => {
  gesso = await listenGesso()
})
afterAll(() => gesso.close())

const send = (path: string, init?: RequestInit) => fetch(`${gesso.url}${path}`, init)

const typeOf = ({ said }: Case) => said?.type.match(/^(image|video|audio)\//) && said.type

const raw = (bytes: Uint8Array, one: Case) =>
  send('/v1/assets', {
    method: 'POST',
    headers: { 'content-type': typeOf(one) ?? 'application/octet-stream' },
    body: bytes as BodyInit,
  })

function form(bytes: Uint8Array, { said }: Case, path: string) {
  const data = new FormData()
  const file = new Blob([bytes as Uint8Array<ArrayBuffer>], said ? { type: said.type } : {})
  data.set('file', file, said?.name ?? 'file')
  return send(path, { method: 'POST', body: data })
}

/** Everything that is left of what was sent. */
async function left() {
  const { app, data } = gesso
  const everything = { ...(await stock(gesso)), catalog: (await app.catalog.allAssets('', 1000)).map(({ id }) => id) }
  const expected = await app.catalog.expectedFiles(Number.MAX_SAFE_INTEGER)
  return { ...everything, expected, spool: await readdir(join(data, 'spool')) }
}

async function refuse(one: Refused, bytes: Uint8Array) {
  const before = await left()
  const status = one.code === 'payload_too_large' ? 413 : 400
  const ways = [
    [() => raw(bytes, one), 'body'],
    [() => form(bytes, one, '/v1/assets'), 'file'],
    [() => form(bytes, one, '/api/media/upload'), 'file'],
  ] as const
  for (const [ask, field] of one.isSlow ? ways.slice(0, 1) : ways) {
    const response = await ask()
    const answer = await response.json()
    expect(answer).toMatchObject({ status, code: one.code, field, retry: 'never' })
    expect(response.status).toBe(status)
  }
  expect(await left()).toEqual(before)
}

interface Answer {
  id: string
  sha256: string
  bytes: number
  color: string
  blur: string | null
  url: string
  thumbUrl: string | null
  durationSeconds?: number
}

async function take(one: Taken, bytes: Uint8Array) {
  const before = await left()
  const response = await raw(bytes, one)
  const asset = (await response.json()) as Answer
  expect(response.status, JSON.stringify(asset)).toBe(201)
  const [width, height] = one.size
  expect(asset).toMatchObject({ mediaType: one.mediaType, width, height, frames: one.frames ?? 1, role: 'input' })
  const ms = (asset.durationSeconds ?? 0) * 1000
  const [least, most] = one.lasts ?? [0, 0]
  expect(ms).toBeGreaterThanOrEqual(least)
  expect(ms).toBeLessThanOrEqual(most)
  if (one.color) expectNear(asset.color, one.color)

  const again = await form(bytes, one, '/v1/assets')
  expect({ status: again.status, id: ((await again.json()) as Answer).id }).toEqual({ status: 200, id: asset.id })
  const board = await form(bytes, one, '/api/media/upload')
  expect(board.status).toBe(200)
  expect(await board.json()).toMatchObject({ asset_id: asset.id, media_type: one.mediaType.split('/')[0] })

  await expectKept(one, bytes, asset)
  await expectPicture(one, asset)
  await gesso.app.assets.remove('local', asset.id)
  expect(await left()).toEqual(before)
}

/** As it is kept it is what it says, and nothing else. */
async function expectKept(one: Taken, sent: Uint8Array, { url, bytes }: Answer) {
  const response = await send(new URL(url).pathname)
  expect(response.headers.get('content-type')).toBe(one.mediaType)
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('content-security-policy')).toContain('sandbox')
  const kept = Buffer.from(await response.arrayBuffer())
  expect(kept).toHaveLength(bytes)
  for (const secret of one.secrets ?? []) {
    expect(Buffer.from(sent).includes(secret), `${secret} is in the file that is sent`).toBe(true)
    expect(kept.includes(secret), `${secret} is in the file that is kept`).toBe(false)
  }
}

async function expectPicture(one: Taken, { thumbUrl, url, blur }: Answer) {
  const query = '?w=512&h=512&format=webp'
  const response = await send(new URL(url).pathname + query)
  if (one.mediaType.startsWith('audio/')) {
    expect({ status: response.status, thumbUrl, blur }).toEqual({ status: 400, thumbUrl: null, blur: null })
    return
  }
  expect(new URL(thumbUrl ?? '').search).toBe(query)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('image/webp')
  const { width = 0, height = 0, format } = await sharp(Buffer.from(await response.arrayBuffer())).metadata()
  expect(format).toBe('webp')
  expect(Math.max(width, height)).toBeLessThanOrEqual(512)
  expect(width / height).toBeCloseTo(one.size[0] / one.size[1], 1)
  expect(blur).toMatch(/^[\w+/]{8,}=*$/)
}

function expectNear(found: string, wanted: string) {
  const channels = (hex: string) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
  const away = channels(found).map((value, index) => Math.abs(value - (channels(wanted)[index] as number)))
  expect(Math.max(...away), `${found} for ${wanted}`).toBeLessThan(12)
}

test('there are files enough, and each is another', () => {
  expect(corpus.length).toBeGreaterThan(110)
  expect(new Set(corpus.map(({ name }) => name)).size).toBe(corpus.length)
})

describe('is taken', () => {
  test.each(corpus.filter(isTaken).map((one) => [one.name, one] as const))('%s', async (_, one) => {
    await take(one, await one.make())
  })
})

describe('is refused', () => {
  const refused = corpus.filter((one): one is Refused => !isTaken(one))
  test.each(refused.map((one) => [one.name, one] as const))('%s', { timeout: 60_000 }, async (_, one) => {
    await refuse(one, await one.make())
  })
})
