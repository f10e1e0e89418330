/** The one way to fetch an address that came from outside: http(s) only, and never into a private network. */
import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import type { buildConnector, RequestInit, Response } from 'undici'
import { Problem } from '../errors.ts'

/** Its 100 files are loaded when the first address is fetched. */
const undici = () => import('undici')

const MAX_REDIRECTS = 3
const TIMEOUT_MS = 60_000
/** A film of some gigabytes. */
const STREAM_TIMEOUT_MS = 15 * 60_000

/**
 * Private, loopback, link-local, shared, multicast, documentation and reserved ranges (IANA special-purpose registries).
 * ::ffff:0:0/96 must not be here: Node holds the IPv4 rules against such addresses by itself, and reads that rule as "all of IPv4".
 */
const forbidden: [string, number, 'ipv4' | 'ipv6'][] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 4, 'ipv4'],
  ['240.0.0.0', 4, 'ipv4'],
  ['::', 96, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['3fff::', 20, 'ipv6'],
  ['5f00::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
]

/**
 * The bytes at `url`. Throws `Problem('input_forbidden')` for an address that may not be asked, `input_unreachable` when
 * it does not answer well, `payload_too_large` past `maxBytes`. `trustedOrigins`: origins that the operator has set, which
 * may lie in a private network.
 */
export interface GuardedFetch {
  (url: string, options: FetchOptions): Promise<Uint8Array>
  /** The same piece by piece, for what may be large. Throws as it is read. */
  stream(url: string, options: FetchOptions): AsyncIterable<Uint8Array>
}

interface FetchOptions {
  maxBytes: number
  signal?: AbortSignal
  trustedOrigins?: string[]
}

/** The addresses that nobody outside may have fetched for them. */
export function createBlockList(): BlockList {
  const blockList = new BlockList()
  for (const [network, prefix, family] of forbidden) blockList.addSubnet(network, prefix, family)
  return blockList
}

/** Every connection is checked at the address it is really made to: after DNS, at every redirect. */
export function createGuardedFetch(): GuardedFetch & { close(): Promise<void> } {
  let opened: ReturnType<typeof openAgents> | undefined

  /** Answers with the first response that is no redirect. */
  async function open(address: string, { signal, trustedOrigins = [] }: FetchOptions, timeoutMs: number) {
    const deadline = AbortSignal.timeout(timeoutMs)
    const both = signal ? AbortSignal.any([signal, deadline]) : deadline
    let url = allowedUrl(address)
    opened ??= openAgents()
    const { guarded, trusting } = await opened
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const dispatcher = trustedOrigins.includes(url.origin) ? trusting : guarded
      const response = await ask(url, { dispatcher, signal: both, redirect: 'manual' })
      const location = response.headers.get('location')
      if (response.status < 300 || response.status >= 400 || location === null) return { response, url }
      await response.body?.cancel()
      url = allowedUrl(URL.parse(location, url)?.href ?? location)
    }
    throw new Problem('input_unreachable', `${url.origin} redirects more than ${MAX_REDIRECTS} times.`)
  }

  async function* stream(address: string, options: FetchOptions) {
    const { response, url } = await open(address, options, STREAM_TIMEOUT_MS)
    yield* readBody(response, url, options.maxBytes)
  }

  const fetchGuarded = async (address: string, options: FetchOptions) => {
    const { response, url } = await open(address, options, TIMEOUT_MS)
    const chunks: Uint8Array[] = []
    for await (const chunk of readBody(response, url, options.maxBytes)) chunks.push(chunk)
    return Buffer.concat(chunks)
  }

  return Object.assign(fetchGuarded, {
    stream,
    close: async () => {
      const agents = await opened
      await Promise.all([agents?.guarded.close(), agents?.trusting.close()])
    },
  })
}

async function openAgents() {
  const { Agent, buildConnector } = await undici()
  const connect = guardedConnector(createBlockList(), buildConnector)
  return { guarded: new Agent({ connect }), trusting: new Agent() }
}

class Blocked extends Error {}

/** Looks at every address before it is connected to. Node's own `blockList` option would not do: `tls.connect` ignores it. */
function guardedConnector(blockList: BlockList, build: typeof buildConnector): buildConnector.connector {
  const check = (address: string) => {
    const family = isIP(address)
    const blocked = family === 0 || blockList.check(address, family === 6 ? 'ipv6' : 'ipv4')
    return blocked ? new Blocked(`${address} is not allowed`) : null
  }
  const lookUp: LookupFunction = (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const wrong = error ?? found.map(({ address }) => check(address)).find(Boolean) ?? null
      const [first] = found ?? []
      if (wrong || !first) callback(wrong ?? new Error(`${hostname} has no address`), [])
      else if (options.all) callback(null, found)
      else callback(null, first.address, first.family)
    })
  const connect = build({ lookup: lookUp })
  return (options, callback) => {
    const host = options.hostname.replace(/^\[(.*)\]$/, '$1')
    // A host that is an address already is not looked up.
    const wrong = isIP(host) ? check(host) : null
    if (wrong) callback(wrong, null)
    else connect(options, callback)
  }
}

function allowedUrl(address: string): URL {
  const url = URL.parse(address)
  if (!url) throw new Problem('input_forbidden', `${address.slice(0, 200)} is not an address.`)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new Problem('input_forbidden', `Only http and https addresses are fetched, not ${url.protocol}`)
  }
  if (url.username || url.password) throw new Problem('input_forbidden', 'An address with a password is not fetched.')
  return url
}

async function ask(url: URL, init: RequestInit) {
  const { fetch } = await undici()
  try {
    return await fetch(url, init)
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error
    if (cause instanceof Blocked) {
      throw new Problem('input_forbidden', `${url.origin} lies in a private network, and is not fetched.`, {
        cause: error,
      })
    }
    const words = cause instanceof Error ? cause.message : String(cause)
    throw new Problem('input_unreachable', `${url.origin} could not be fetched: ${words}`, { cause: error })
  }
}

async function* readBody(response: Response, url: URL, maxBytes: number): AsyncGenerator<Uint8Array> {
  if (!response.ok || !response.body) {
    await response.body?.cancel()
    throw new Unanswered(url, response.status)
  }
  let bytes = 0
  try {
    for await (const chunk of response.body) {
      bytes += chunk.byteLength
      if (bytes > maxBytes) throw new Problem('payload_too_large', `${url.origin} sent more than ${maxBytes} bytes.`)
      yield chunk
    }
  } catch (error) {
    if (error instanceof Problem) throw error
    throw new Problem('input_unreachable', `${url.origin} broke off while sending.`, { cause: error })
  }
}

/** The address answered, with a status that is no success. */
export class Unanswered extends Problem {
  readonly status: number

  constructor(url: URL, status: number) {
    super('input_unreachable', `${url.origin} answered with status ${status}.`)
    this.status = status
  }
}
