import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fetch as undiciFetch } from 'undici'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Rate } from '../models/provider.ts'
import { callFile, callJson, mayHoldKey, type Wire } from './http.ts'

const fetch = undiciFetch as unknown as typeof globalThis.fetch
const key = 'sk-secret-0123456789'

/** A server that answers as told, and remembers which keys it was shown. */
async function serve(answer: (path: string) => { status: number; headers?: Record<string, string>; body?: unknown }) {
  const shown: (string | undefined)[] = []
  const server = createServer((request, response) => {
    shown.push(request.headers.authorization)
    const { status, headers = {}, body = {} } = answer(request.url ?? '/')
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, shown, [Symbol.asyncDispose]: async () => void server.close() }
}

const wireTo = (url: string, more: Partial<Wire> = {}): Wire => ({
  fetch,
  auth: { authorization: `Bearer ${key}` },
  origins: [url],
  explain: () => ({}),
  secrets: [key],
  ...more,
})
const ask = (wire: Wire, url: string) =>
  callJson(wire, url, { method: 'GET', signal: new AbortController().signal, pays: false, answer: z.unknown() })

describe('a key', () => {
  test.each([
    ['https://api.bfl.ai', 'https://api.bfl.ai/v1/x', true],
    ['https://api.bfl.ai/v1', 'https://api.bfl.ai/other', true],
    ['https://api.bfl.ai', 'http://api.bfl.ai/v1/x', false],
    ['https://api.bfl.ai', 'https://api.bfl.ai:8443/v1/x', false],
    ['https://api.bfl.ai', 'https://api.bfl.ai.evil.example/', false],
    ['https://api.bfl.ai', 'https://user@evil.example/https://api.bfl.ai', false],
    ['https://*.bfl.ai', 'https://api.us1.bfl.ai/v1/x', true],
    ['https://*.bfl.ai', 'https://bfl.ai/', false],
    ['https://*.bfl.ai', 'https://evilbfl.ai/', false],
    ['https://*.bfl.ai', 'http://api.bfl.ai/', false],
    ['https://*.bfl.ai', 'https://api.bfl.ai:444/', false],
    ['https://api.bfl.ai', 'no address at all', false],
  ])('of %s may go to %s: %s', (origin, url, expected) => {
    expect(mayHoldKey({ origins: [origin] }, url)).toBe(expected)
  })

  test('does not go where an answer leads, if that is not the API itself', async () => {
    await using own = await serve(() => ({ status: 200 }))
    await using foreign = await serve(() => ({ status: 200 }))
    await expect(ask(wireTo(own.url), `${foreign.url}/poll`)).rejects.toMatchObject({ code: 'internal' })
    expect(foreign.shown).toEqual([])
  })

  test('does not follow a redirect, to its own origin or to another', async () => {
    await using foreign = await serve(() => ({ status: 200 }))
    await using own = await serve((path) => ({
      status: path === '/there' ? 200 : 307,
      headers: { location: path === '/out' ? `${foreign.url}/x` : '/there' },
    }))
    for (const path of ['/out', '/in']) {
      await expect(ask(wireTo(own.url), `${own.url}${path}`)).rejects.toMatchObject({ code: 'network' })
    }
    expect(foreign.shown).toEqual([])
    expect(own.shown).toHaveLength(2)
  })

  test('is not quoted back, in whatever words an answer has it', async () => {
    await using own = await serve(() => ({ status: 401, body: { error: `bad key ${key} (Bearer ${key})` } }))
    const error = await ask(wireTo(own.url), own.url).catch((reason: Error) => reason)
    expect(JSON.stringify(error) + String(error)).not.toContain(key)
  })

  test('that cannot be had is an auth error, and nothing is sent', async () => {
    await using own = await serve(() => ({ status: 200 }))
    const auth = async () => Promise.reject(new Error('Could not load credentials from any providers'))
    await expect(ask(wireTo(own.url, { auth }), own.url)).rejects.toMatchObject({ code: 'auth', charged: 'no' })
    expect(own.shown).toEqual([])
  })
})

describe('an answer that is a file', () => {
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const page = '<html><body>Bad gateway</body></html>'

  /** What is made of this answer, for a call that may have been paid. */
  const answered = (body: BodyInit, type: string, { status = 200, pays = true } = {}) => {
    const response = new Response(body, { status, headers: { 'content-type': type, 'x-request-id': 'r1' } })
    const wire = wireTo('https://api.example', { fetch: async () => response })
    return callFile(wire, 'https://api.example/x', { signal: new AbortController().signal, pays })
  }

  test.each([
    ['what its type says', 'bytes of a film', 'video/mp4'],
    ['what its bytes show', png, 'application/octet-stream'],
  ])('is taken for %s', async (_, body, type) => {
    const { bytes, headers, status } = await answered(body, type)
    expect(bytes).toEqual(new Uint8Array(await new Response(body).arrayBuffer()))
    expect([headers.get('x-request-id'), status]).toEqual(['r1', 200])
  })

  test.each([
    ['a page', page, 'text/html'],
    ['JSON', '{"detail":"later"}', 'application/json'],
    ['nothing', '', 'application/octet-stream'],
  ])('is no file where it is %s, and may have been paid', async (_, body, type) => {
    const error = { code: 'internal', charged: 'unknown', requestId: 'r1', said: expect.stringContaining(body) }
    await expect(answered(body, type)).rejects.toMatchObject(error)
    await expect(answered(body, type, { pays: false })).rejects.toMatchObject({ code: 'internal', charged: 'no' })
  })

  test('is refused with an error status as any other is', async () => {
    const refused = answered('{"error":"no"}', 'application/json', { status: 401 })
    await expect(refused).rejects.toMatchObject({ code: 'auth', charged: 'no' })
    await expect(answered(page, 'text/html', { status: 502 })).rejects.toMatchObject({ charged: 'unknown' })
  })
})

describe('what headers say of limits is told', () => {
  test.each<[Record<string, string>, Rate | undefined]>([
    [
      {
        'x-ratelimit-limit-requests': '500',
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '1m2.5s',
      },
      { limit: 500, remaining: 0, resetMs: 62_500 },
    ],
    [
      { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '120ms' },
      { remaining: 3, resetMs: 120 },
    ],
    [
      { 'ratelimit-limit': '10', 'ratelimit-remaining': '1', 'ratelimit-reset': '7' },
      { limit: 10, remaining: 1, resetMs: 7000 },
    ],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1795219200' }, { remaining: 0 }],
    [{ 'x-ratelimit-remaining': 'many' }, undefined],
    [{}, undefined],
  ])('%j', async (headers, expected) => {
    await using own = await serve(() => ({ status: 200, headers }))
    const told: Rate[] = []
    await ask(wireTo(own.url, { onRate: (rate) => void told.push(rate) }), own.url)
    expect(told).toEqual(expected ? [expected] : [])
  })
})

test.each([
  [{ 'retry-after': '7' }, {}, 7000],
  [{ 'retry-after-ms': '250', 'retry-after': '7' }, {}, 250],
  [{}, { retryAfterMs: 1500 }, 1500],
  [{ 'retry-after': '2' }, { retryAfterMs: 1500 }, 2000],
  [{}, {}, undefined],
])('a 429 with %j, whose body says %j, comes back after %s ms', async (headers, explained, expected) => {
  await using own = await serve(() => ({ status: 429, headers: headers as Record<string, string> }))
  const wire = wireTo(own.url, { explain: () => explained })
  const error = await ask(wire, own.url).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'rate_limited', charged: 'no', retryAfterMs: expected })
})
