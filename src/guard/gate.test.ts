import { describe, expect, test } from 'vitest'
import { createGate } from './gate.ts'

const KEY = 'a-long-random-key-0123456789'
const locked = createGate({ apiKey: KEY })
const open = createGate({ apiKey: undefined })
const guarded = { public: false }

const request = (url: string, headers: Record<string, string> = {}, method = 'GET') =>
  new Request(url, { method, headers })

describe('with a key set', () => {
  const at = 'https://gesso.example/v1/jobs'

  test.each([
    ['Authorization: Bearer', { authorization: `Bearer ${KEY}` }],
    ['the scheme in any case', { authorization: `bearer ${KEY}` }],
    ['spaces around the key', { authorization: `Bearer   ${KEY}  ` }],
    ['X-Api-Key', { 'x-api-key': KEY }],
    ['X-Api-Key beside an authorization of another kind', { authorization: 'Basic YTpi', 'x-api-key': KEY }],
  ])('who shows it may ask: %s', (_, headers) => {
    expect(() => locked(request(at, headers, 'POST'), guarded)).not.toThrow()
  })

  test.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['another key', { authorization: 'Bearer another-key' }],
    ['the beginning of the key', { authorization: `Bearer ${KEY.slice(0, -1)}` }],
    ['more than the key', { authorization: `Bearer ${KEY}0` }],
    ['the key in capitals', { authorization: `Bearer ${KEY.toUpperCase()}` }],
    ['the key without its scheme', { authorization: KEY }],
    ['the key as a password', { authorization: `Basic ${btoa(`:${KEY}`)}` }],
    ['an empty bearer', { authorization: 'Bearer ' }],
    ['an empty key', { 'x-api-key': '' }],
    ['a wrong bearer beside the right key', { authorization: 'Bearer wrong', 'x-api-key': KEY }],
    ['the key as a cookie', { cookie: `key=${KEY}` }],
  ])('who shows %s may not', (_, headers) => {
    expect(() => locked(request(at, headers), guarded)).toThrow(
      expect.objectContaining({ code: 'unauthorized', field: 'Authorization' }),
    )
  })

  test('the key in the address does not count: addresses are logged', () => {
    expect(() => locked(request(`${at}?key=${KEY}&api_key=${KEY}`), guarded)).toThrow(/API key/)
  })

  test('the refusal does not repeat what was shown', () => {
    const shown = () => locked(request(at, { authorization: 'Bearer nearly-the-key' }), guarded)
    expect(shown).toThrow(expect.objectContaining({ message: expect.not.stringContaining('nearly') }))
  })

  test('host and origin do not matter: a web page of another site has no key', () => {
    const headers = { authorization: `Bearer ${KEY}`, origin: 'https://studio.example' }
    expect(() => locked(request(at, headers, 'POST'), guarded)).not.toThrow()
  })

  test('public routes are open', () => {
    expect(() => locked(request('https://gesso.example/health'), { public: true })).not.toThrow()
  })
})

describe('without a key', () => {
  test.each([
    'http://localhost:8787',
    'http://LOCALHOST:8787',
    'http://127.0.0.1:8787',
    'http://127.8.9.1',
    'http://[::1]:8787',
    'http://2130706433', // the URL parser has made it 127.0.0.1 by the time it is looked at
  ])('this machine may ask: %s', (origin) => {
    expect(() => open(request(`${origin}/v1/jobs`, {}, 'POST'), guarded)).not.toThrow()
  })

  test.each([
    'http://attacker.example:8787', // a name that was made to lead to 127.0.0.1
    'http://localhost.attacker.example',
    'http://127.0.0.1.attacker.example',
    'http://192.168.1.5:8787',
    'http://0.0.0.0:8787',
    'http://[::]:8787',
  ])('a host that is not this machine is refused: %s', (origin) => {
    for (const method of ['GET', 'POST']) {
      expect(() => open(request(`${origin}/v1/jobs`, {}, method), guarded)).toThrow(
        expect.objectContaining({ code: 'cross_origin', field: 'Host' }),
      )
    }
  })

  test.each([
    'https://attacker.example',
    'http://localhost:3000', // another program on this machine
    'https://localhost:8787',
    'http://127.0.0.1:8787',
    'null', // a sandboxed frame or a file
    '',
  ])('a page of another origin may not act: “%s”', (origin) => {
    for (const method of ['POST', 'DELETE', 'PUT', 'PATCH']) {
      expect(() => open(request('http://localhost:8787/v1/jobs', { origin }, method), guarded)).toThrow(
        expect.objectContaining({ code: 'cross_origin', field: 'Origin' }),
      )
    }
  })

  test('a page of another origin may look: the browser does not let it read the answer', () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      const asked = request('http://localhost:8787/v1/jobs', { origin: 'https://attacker.example' }, method)
      expect(() => open(asked, guarded)).not.toThrow()
    }
  })

  test('the own page may act, and so may what is no browser', () => {
    for (const headers of [{ origin: 'http://localhost:8787' }, undefined]) {
      expect(() => open(request('http://localhost:8787/v1/jobs', headers, 'POST'), guarded)).not.toThrow()
    }
  })

  test('public routes are open to any host', () => {
    expect(() => open(request('http://gesso.internal/health'), { public: true })).not.toThrow()
  })
})
