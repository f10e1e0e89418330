/** What comes out: in the sizes that are offered, or signed for any; made once, and kept within bounds. */
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../app.ts'

const coffee = await readFile(new URL('../photos/coffee.png', import.meta.url))

let gesso: TestApp
let asset: { id: string; url: string; sha256: string }

beforeAll(async () => {
  gesso = await startTestApp({ env: { GESSO_API_KEY: 'a key of more than sixteen letters', GESSO_VARIANTS_MB: '1' } })
  const response = await keyed('/v1/assets', { method: 'POST', body: coffee, headers: { 'content-type': 'image/png' } })
  asset = (await response.json()) as typeof asset
})
afterAll(() => gesso.close())

const keyed = (path: string, init: RequestInit = {}) =>
  gesso.request(path, {
    ...init,
    headers: {
      authorization: 'Bearer a key of more than sixteen letters',
      ...(init.headers as Record<string, string>),
    },
  })
const at = (query: string) => `/assets/${asset.sha256}.png${query}`
const sign = async (body: object) => {
  const response = await keyed(`/v1/assets/${asset.id}/sign`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(response.status).toBe(200)
  const { url } = (await response.json()) as { url: string }
  return new URL(url)
}
const path = (url: URL) => url.pathname + url.search

test.each([
  ['w=321', 'w'],
  ['h=33', 'h'],
  ['q=41', 'q'],
])('%s is not offered, and the refusal says what is', async (query, field) => {
  const response = await keyed(at(`?${query}`))
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ code: 'invalid_request', field })
})

test('a signed address needs no key, and may have any size', async () => {
  expect((await gesso.request(at('?w=320'))).status).toBe(401)
  const url = await sign({ w: 321, format: 'webp', q: 41 })
  const response = await gesso.request(path(url))
  expect(response.status).toBe(200)
  expect(await sharp(Buffer.from(await response.arrayBuffer())).metadata()).toMatchObject({
    width: 321,
    format: 'webp',
  })
})

test.each([
  ['another size', (url: URL) => url.searchParams.set('w', '322')],
  ['one size more', (url: URL) => url.searchParams.append('h', '10')],
  ['a longer time', (url: URL) => url.searchParams.set('exp', '99999999999')],
  ['another owner', (url: URL) => url.searchParams.set('for', 'somebody')],
  ['another file', (url: URL) => (url.pathname = `/assets/${'0'.repeat(64)}`)],
  ['half a signature', (url: URL) => url.searchParams.set('sig', (url.searchParams.get('sig') ?? '').slice(0, 20))],
  ['no signature', (url: URL) => url.searchParams.set('sig', '')],
])('a signed address with %s does not hold', async (_, change) => {
  const url = await sign({ w: 321 })
  change(url)
  const response = await gesso.request(path(url))
  expect(response.status).toBe(403)
  expect(await response.json()).toMatchObject({ code: 'signature_invalid' })
})

test('a signed address ends with its time', async () => {
  const signer = gesso.app.signer
  const expired = signer.sign(new URL(asset.url), { owner: 'local', expiresAt: Date.now() - 1000 })
  expect((await gesso.request(path(expired))).status).toBe(403)
  const valid = signer.sign(new URL(asset.url), { owner: 'local', expiresAt: Date.now() + 60_000 })
  expect((await gesso.request(path(valid))).status).toBe(200)
})

test('whoever asks for any format gets what it can show', async () => {
  for (const [accept, type] of [
    ['image/avif,image/webp,*/*', 'image/webp'],
    ['image/avif', 'image/avif'],
    ['text/html', 'image/jpeg'],
  ] as const) {
    const response = await keyed(at('?w=64&format=auto'), { headers: { accept } })
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('vary')).toBe('Accept')
  }
})

test('a rendering to be saved has the ending of its own format', async () => {
  const response = await keyed(at('?w=320&format=webp&download=1'))
  expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="gesso-\w+\.webp"/)
  await response.body?.cancel()
})

test('a rendering is made once, however many ask for it, and found again', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => keyed(at('?w=256&format=webp'))))
  const bodies = await Promise.all(answers.map(async (answer) => Buffer.from(await answer.arrayBuffer())))
  expect(new Set(bodies.map((body) => body.toString('base64'))).size).toBe(1)
  const find = () => gesso.app.catalog.findVariant(asset.sha256, 'w256-formatwebp')
  await expect.poll(async () => (await find())?.bytes).toBe(bodies[0]?.length)
  // A file that is gone is made again.
  await gesso.app.storage.remove((await find())?.sha256 ?? '')
  expect((await keyed(at('?w=256&format=webp'))).status).toBe(200)
})

test('renderings stay within their bound: those that nobody asks for go first', async () => {
  for (const w of [1024, 960, 828, 768, 750, 640, 512, 448]) {
    expect((await keyed(at(`?w=${w}&format=png`))).status).toBe(200)
  }
  await expect.poll(() => gesso.app.catalog.variantBytes()).toBeLessThanOrEqual(1024 ** 2)
  expect((await keyed(at('?w=1024&format=png'))).status).toBe(200)
})

test('a sound has no picture', async () => {
  const wav = Buffer.concat([
    Buffer.from(
      'RIFF\x2c\x1f\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data\x08\x1f\0\0',
      'latin1',
    ),
    Buffer.alloc(7944, 128),
  ])
  const sound = await keyed('/v1/assets', { method: 'POST', body: wav, headers: { 'content-type': 'audio/wav' } })
  const { url, thumbUrl } = (await sound.json()) as { url: string; thumbUrl: null }
  expect(thumbUrl).toBeNull()
  const response = await keyed(`${new URL(url).pathname}?w=64`)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ code: 'invalid_image' })
})
