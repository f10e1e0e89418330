/** Who may ask: nobody from another machine without a key, and every address that is not public wants it. */
import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { routes } from '../../src/http/routes.ts'
import { startTestApp } from '../app.ts'
import { readRefusal } from './answers.ts'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const KEY = 'a-long-random-key-of-ours'

/** Tries to start a server that should not start. */
async function refusedStart(env: Record<string, string>) {
  const data = await mkdtemp(join(tmpdir(), 'gesso-refused-'))
  const child = spawn(process.execPath, [main, 'serve'], {
    env: { PATH: process.env.PATH, PORT: '0', GESSO_DATA: data, ...env },
  })
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const [said, printed] = await Promise.all([text(child.stderr), text(child.stdout)])
  const left = await readdir(data)
  await rm(data, { recursive: true })
  return { code: await code, said, printed, left }
}

test.each(['0.0.0.0', '::', '192.168.1.5', 'gesso.internal'])('at %s no server starts without a key', async (HOST) => {
  const { code, said, printed, left } = await refusedStart({ HOST })
  expect(code).toBe(2)
  expect(said).toContain(`HOST=${HOST}`)
  expect(said).toContain('set GESSO_API_KEY')
  expect(said).not.toMatch(/\bat .*\.ts/)
  expect({ printed, left }).toEqual({ printed: '', left: [] })
})

test('nor with a key that can be guessed', async () => {
  const { code, said } = await refusedStart({ HOST: '0.0.0.0', GESSO_API_KEY: 'secret' })
  expect(code).toBe(2)
  expect(said).toMatch(/GESSO_API_KEY: must have at least 16 characters/)
  expect(said).not.toContain('secret')
})

const samples: Record<string, string> = {
  id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
  key: '0'.repeat(64),
  provider: 'fal',
  generation: 'x',
}
const addresses = routes.map((route) => ({
  name: `${route.method.toUpperCase()} ${route.path}`,
  isPublic: route.public ?? false,
  method: route.method.toUpperCase(),
  path: route.path.replace(/\{(\w+)\}/g, (_, name: string) => samples[name] ?? 'x'),
}))

test.each(addresses.filter((one) => !one.isPublic))('$name wants the key', async ({ method, path }) => {
  await using gesso = await startTestApp({ env: { GESSO_API_KEY: KEY, HOST: '0.0.0.0' } })
  const ask = (headers: Record<string, string>) => gesso.request(path, { method, headers })
  for (const headers of [
    {},
    { authorization: `Bearer ${KEY}x` },
    { authorization: `Basic ${btoa(`x:${KEY}`)}` },
    { authorization: 'Bearer' },
    { 'x-api-key': '' },
    { authorization: 'Bearer wrong', 'x-api-key': KEY },
  ] as Record<string, string>[]) {
    const response = await ask(headers)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(await readRefusal(response, { method, path })).toMatchObject({
      status: 401,
      code: 'unauthorized',
      field: 'Authorization',
    })
  }
  for (const headers of [
    { authorization: `Bearer ${KEY}` },
    { authorization: `bearer ${KEY}` },
    { 'x-api-key': KEY },
  ] as Record<string, string>[]) {
    expect((await ask(headers)).status).not.toBe(401)
  }
})

test('what is public is public: health, readiness, the documents, and signed webhooks', async () => {
  await using gesso = await startTestApp({ env: { GESSO_API_KEY: KEY } })
  const open = addresses.filter((one) => one.isPublic)
  expect(open.map(({ name }) => name).sort()).toEqual([
    'GET /docs',
    'GET /health',
    'GET /openapi.json',
    'GET /ready',
    'POST /webhooks/{provider}',
    'POST /webhooks/{provider}/{generation}',
  ])
  for (const { method, path } of open) {
    const { status } = await gesso.request(path, { method })
    expect(status, path).not.toBe(401)
  }
})

test('with a key a page of another site may ask, and any host name leads here', async () => {
  await using gesso = await startTestApp({ env: { GESSO_API_KEY: KEY } })
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${KEY}`,
    origin: 'https://product.example',
  }
  const response = await gesso.request('http://gesso.example/v1/estimates', {
    method: 'POST',
    headers,
    body: '{"prompt":"a fox"}',
  })
  expect(response.status).toBe(200)
})

test.each(['http://localhost', 'http://127.0.0.1', 'http://[::1]', 'http://LOCALHOST:8787'])(
  'without a key %s is this machine',
  async (base) => {
    await using gesso = await startTestApp()
    expect((await gesso.request(`${base}/v1/jobs`)).status).toBe(200)
    const headers = { 'content-type': 'application/json', origin: new URL(base).origin }
    const response = await gesso.request(`${base}/v1/estimates`, {
      method: 'POST',
      headers,
      body: '{"prompt":"a fox"}',
    })
    expect(response.status).toBe(200)
  },
)

test.each([
  'http://gesso.example',
  'http://127.0.0.1.nip.io',
  'http://0.0.0.0',
  'http://192.168.1.5',
  'http://localhost.evil.example',
])('without a key %s is not', async (base) => {
  await using gesso = await startTestApp()
  const response = await gesso.request(`${base}/v1/jobs`)
  expect(await readRefusal(response, { method: 'GET', path: '/v1/jobs' })).toMatchObject({
    status: 403,
    code: 'cross_origin',
    field: 'Host',
  })
})
