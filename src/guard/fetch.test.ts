import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { createBlockList, createGuardedFetch, Unanswered } from './fetch.ts'

const guarded = createGuardedFetch()
afterAll(() => guarded.close())

const ample = { maxBytes: 1_000_000 }
const text = async (bytes: Promise<Uint8Array>) => new TextDecoder().decode(await bytes)

describe('an address in a private network', () => {
  test.each([
    ['loopback', '127.0.0.1'],
    ['another loopback address', '127.255.255.254'],
    ['loopback as IPv6', '[::1]'],
    ['a name that leads to loopback', 'localhost'],
    ['an address with a trailing dot', '127.0.0.1.'],
    ['one decimal number', '2130706433'],
    ['octal', '0177.0.0.1'],
    ['one octal number', '017700000001'],
    ['hexadecimal', '0x7f.0x0.0x0.0x1'],
    ['one hexadecimal number', '0x7f000001'],
    ['a short form', '127.1'],
    ['percent-encoded', '%31%32%37.0.0.1'],
    ['full-width digits', '１２７.0.0.1'],
    ['every address of this machine', '0.0.0.0'],
    ['the same as IPv6', '[::]'],
    ['IPv4 mapped into IPv6', '[::ffff:127.0.0.1]'],
    ['the same in hexadecimal', '[::ffff:7f00:1]'],
    ['IPv4 compatible with IPv6', '[::127.0.0.1]'],
  ])('is not even connected to: %s', async (_, host) => {
    await using server = await serve((_, response) => response.end('secret'))
    for (const scheme of ['http', 'https']) {
      const asked = guarded(`${scheme}://${host}:${server.port}/`, ample)
      await expect(asked).rejects.toMatchObject({ name: 'Problem', code: 'input_forbidden' })
    }
    expect(server.connections).toBe(0)
  })

  test.each([
    ['10.1.2.3'],
    ['172.16.0.1'],
    ['172.31.255.255'],
    ['192.168.1.1'],
    ['169.254.169.254'], // metadata of AWS, Google, Azure
    ['100.100.100.200'], // metadata of Alibaba
    ['[fd00:ec2::254]'], // metadata of AWS over IPv6
    ['[fe80::1]'],
    ['[fc00::1]'],
    ['[fec0::1]'],
    ['224.0.0.1'],
    ['255.255.255.255'],
    ['[ff02::1]'],
    ['[64:ff9b::a00:1]'], // 10.0.0.1 behind NAT64
    ['[2002:7f00:1::]'], // 127.0.0.1 by 6to4
    ['[::ffff:10.0.0.1]'],
    ['[::ffff:a9fe:a9fe]'],
  ])('is refused: %s', async (host) => {
    const asked = guarded(`http://${host}/latest/meta-data/`, ample)
    await expect(asked).rejects.toMatchObject({ code: 'input_forbidden' })
  })
})

test.each([
  ['8.8.8.8', 'ipv4'],
  ['1.1.1.1', 'ipv4'],
  ['172.32.0.1', 'ipv4'],
  ['100.128.0.1', 'ipv4'],
  ['169.253.255.255', 'ipv4'],
  ['223.255.255.254', 'ipv4'],
  ['::ffff:8.8.8.8', 'ipv6'],
  ['2606:4700:4700::1111', 'ipv6'],
  ['2a00:1450:4001::64', 'ipv6'],
] as const)('the public address %s is allowed', (address, family) => {
  expect(createBlockList().check(address, family)).toBe(false)
})

test.each([
  ['file:///etc/passwd', 'file:'],
  ['ftp://example.com/a.png', 'ftp:'],
  ['gopher://127.0.0.1/', 'gopher:'],
  ['data:image/png;base64,AAAA', 'data:'],
  ['javascript:alert(1)', 'javascript:'],
  ['unix:/var/run/docker.sock', 'unix:'],
])('%s is refused for its scheme', async (address, scheme) => {
  const asked = guarded(address, ample)
  await expect(asked).rejects.toMatchObject({ code: 'input_forbidden', message: expect.stringContaining(scheme) })
})

test.each(['', 'cat.png', '//example.com/cat.png', 'http://', 'http://[::1', 'http://1.2.3.4.5.6.7/ /'])(
  '“%s” is not an address, or leads nowhere',
  async (address) => {
    const code = expect.stringMatching(/^input_(forbidden|unreachable)$/)
    await expect(guarded(address, ample)).rejects.toMatchObject({ name: 'Problem', code })
  },
)

test('an address with a name or a password is refused, and the password is not repeated', async () => {
  for (const address of ['http://user:hunter22@example.com/', 'http://user@example.com/']) {
    const error = await guarded(address, ample).catch((problem: unknown) => problem)
    expect(error).toMatchObject({ code: 'input_forbidden' })
    expect(String(error)).not.toContain('hunter22')
  }
})

describe('an origin that the operator trusts', () => {
  test('may lie in a private network', async () => {
    await using server = await serve((_, response) => response.end('a picture'))
    expect(await text(guarded(`${server.origin}/a.png`, { ...ample, trustedOrigins: [server.origin] }))).toBe(
      'a picture',
    )
  })

  test('says nothing about another port, host or scheme of the same machine', async () => {
    await using server = await serve((_, response) => response.end('secret'))
    const others = [`http://127.0.0.1:${server.port + 1}`, `http://127.0.0.2:${server.port}`, `https://127.0.0.1`]
    for (const origin of others) {
      const asked = guarded(`${server.origin}/`, { ...ample, trustedOrigins: [origin] })
      await expect(asked).rejects.toMatchObject({ code: 'input_forbidden' })
    }
    expect(server.connections).toBe(0)
  })

  test('cannot lead into the private network behind it by a redirect', async () => {
    await using secret = await serve((_, response) => response.end('secret'))
    const places = [
      `${secret.origin}/`,
      `http://localhost:${secret.port}/`,
      'http://169.254.169.254/latest/',
      'file:///',
    ]
    for (const place of places) {
      await using server = await serve((_, response) => response.writeHead(302, { location: place }).end())
      const asked = guarded(`${server.origin}/`, { ...ample, trustedOrigins: [server.origin] })
      await expect(asked, place).rejects.toMatchObject({ code: 'input_forbidden' })
    }
    expect(secret.connections).toBe(0)
  })

  test('may redirect within itself, by relative addresses too', async () => {
    await using server = await serve((request, response) => {
      if (request.url === '/a') response.writeHead(301, { location: 'b?x=1' }).end()
      else if (request.url === '/b?x=1') response.writeHead(307, { location: '/c' }).end('moved')
      else response.end(`here: ${request.url}`)
    })
    expect(await text(guarded(`${server.origin}/a`, { ...ample, trustedOrigins: [server.origin] }))).toBe('here: /c')
  })
})

test('a redirect that goes round and round is given up after three', async () => {
  await using server = await serve((_, response) => response.writeHead(302, { location: '/again?key=abc' }).end())
  const error = await guarded(`${server.origin}/?key=abc`, trusting(server)).catch((problem: unknown) => problem)
  expect(error).toMatchObject({ code: 'input_unreachable', message: expect.stringContaining('redirects more than 3') })
  expect(String(error)).not.toContain('abc')
  expect(server.requests).toBe(4)
})

test('a redirect to nonsense is no fault of ours', async () => {
  await using server = await serve((_, response) => response.writeHead(302, { location: 'http://[nonsense' }).end())
  await expect(guarded(server.origin, trusting(server))).rejects.toMatchObject({ code: 'input_forbidden' })
})

describe('the size limit', () => {
  test('is met by exactly as many bytes, with a length and without', async () => {
    for (const length of [{ 'content-length': '1000' }, {}]) {
      await using server = await serve((_, response) => response.writeHead(200, length).end(Buffer.alloc(1000)))
      expect(await guarded(server.origin, { ...trusting(server), maxBytes: 1000 })).toHaveLength(1000)
    }
  })

  test('ends a longer answer, with a length and without', async () => {
    for (const length of [{ 'content-length': '1001' }, {}]) {
      await using server = await serve((_, response) => response.writeHead(200, length).end(Buffer.alloc(1001)))
      const asked = guarded(server.origin, { ...trusting(server), maxBytes: 1000 })
      await expect(asked).rejects.toMatchObject({ code: 'payload_too_large' })
    }
  })

  test('ends an answer that never ends, and hangs up', async () => {
    const hungUp = Promise.withResolvers<void>()
    await using server = await serve((_, response) => {
      response.on('close', hungUp.resolve)
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      }
      response.on('drain', pour)
      pour()
    })
    await expect(guarded(server.origin, trusting(server))).rejects.toMatchObject({ code: 'payload_too_large' })
    await hungUp.promise
  })

  test('counts what a compressed answer unfolds to', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000))
    expect(bomb.length).toBeLessThan(ample.maxBytes)
    await using server = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
    await expect(guarded(server.origin, trusting(server))).rejects.toMatchObject({ code: 'payload_too_large' })
  })
})

test('an answer that breaks off is not taken for the whole', async () => {
  await using server = await serve((_, response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('half')
    setImmediate(() => response.destroy())
  })
  await expect(guarded(server.origin, trusting(server))).rejects.toMatchObject({ code: 'input_unreachable' })
})

test.each([403, 404, 410, 429, 500])('status %i is said, so that a result that is gone can be told', async (status) => {
  await using server = await serve((_, response) => response.writeHead(status).end('no'))
  const error = await guarded(server.origin, trusting(server)).catch((problem: unknown) => problem)
  expect(error).toBeInstanceOf(Unanswered)
  expect(error).toMatchObject({ code: 'input_unreachable', status })
})

test('an address where nobody answers is unreachable', async () => {
  const server = await serve((_, response) => response.end())
  await server[Symbol.asyncDispose]()
  await expect(guarded(server.origin, trusting(server))).rejects.toMatchObject({ code: 'input_unreachable' })
})

describe('the signal', () => {
  test('ends the wait for an answer', async () => {
    const stop = new AbortController()
    await using server = await serve(() => stop.abort(new Error('the deadline has passed')))
    const asked = guarded(server.origin, { ...trusting(server), signal: stop.signal })
    await expect(asked).rejects.toMatchObject({
      code: 'input_unreachable',
      message: expect.stringContaining('the deadline has passed'),
    })
  })

  test('ends an answer that trickles', async () => {
    const stop = new AbortController()
    await using server = await serve((_, response) => {
      response.write('a')
      setImmediate(() => stop.abort())
    })
    const asked = guarded(server.origin, { ...trusting(server), signal: stop.signal })
    await expect(asked).rejects.toMatchObject({ code: 'input_unreachable' })
  })

  test('that has fired already lets nothing out', async () => {
    await using server = await serve((_, response) => response.end())
    const asked = guarded(server.origin, { ...trusting(server), signal: AbortSignal.abort() })
    await expect(asked).rejects.toMatchObject({ code: 'input_unreachable' })
    expect(server.requests).toBe(0)
  })
})

const trusting = ({ origin }: { origin: string }) => ({ ...ample, trustedOrigins: [origin] })

/** A server on loopback, IPv4 and IPv6, that counts who comes. */
async function serve(answer: RequestListener) {
  const counts = { connections: 0, requests: 0 }
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    counts.requests++
    answer(request, response)
  })
  server.on('connection', () => counts.connections++)
  await new Promise<void>((resolve) => server.listen(0, '::', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    get connections() {
      return counts.connections
    },
    get requests() {
      return counts.requests
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
