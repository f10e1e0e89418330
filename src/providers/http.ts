/** Calls a provider's API: one place that turns answers, refusals and broken connections into `ProviderError`s. */
import type { z } from 'zod'
import { type Charged, ProviderError, type ProviderErrorCode } from '../errors.ts'
import { sniff } from '../media/sniff.ts'
import type { Picture, Rate } from '../models/provider.ts'
import { readRate, readRetryAfter } from './rate-headers.ts'

/** How one API is reached. */
export interface Wire {
  fetch: typeof fetch
  /** The headers that hold the key; made anew for each request where it is signed. They go to `origins` and nowhere else. */
  auth: Record<string, string> | ((request: Outgoing) => Promise<Record<string, string>>)
  /** Where the key may go: `https://api.bfl.ai`, or with a star for sibling hosts, `https://*.bfl.ai`. */
  origins: string[]
  /** Sent with every call; no secrets. */
  headers?: Record<string, string>
  /** Reads an error answer: the provider's words and, where its codes say more than the status, the class. */
  explain(body: unknown, status: number): Explained
  /** Secret values that must not be quoted back. */
  secrets: string[]
  /** Told what each answer says of limits. */
  onRate?: ((rate: Rate) => void) | undefined
}

/** A request as it will be sent, for who signs it. */
export interface Outgoing {
  method: string
  url: string
  headers: Record<string, string>
  body: Uint8Array | undefined
}

export interface Explained {
  said?: string | undefined
  code?: ProviderErrorCode | undefined
  charged?: Charged | undefined
  /** When to come back, where the body says it and no header does. */
  retryAfterMs?: number | undefined
}

export interface WireRequest<T> {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Sent as JSON. */
  body?: unknown
  form?: FormData
  /** Sent as they are; `content-type` comes from `headers`. */
  bytes?: Uint8Array
  headers?: Record<string, string>
  signal: AbortSignal
  /** What is needed of the answer; unknown fields are ignored. */
  answer: z.ZodType<T>
  /** A lost answer may have been paid. */
  pays: boolean
}

/** Sends one request and reads the JSON answer. Throws `ProviderError`, or the signal's reason when it fired. */
export async function callJson<T>(wire: Wire, url: string, request: WireRequest<T>) {
  return readAnswer(wire, await send(wire, url, request), request)
}

/** Reads the JSON answer of a request that was sent. Throws like `callJson`. */
export async function readAnswer<T>(wire: Wire, response: Response, request: WireRequest<T>) {
  const text = await readText(response, request)
  const body = parseJson(text)
  if (!response.ok) throw refusal(wire, response, body ?? text)
  const parsed = request.answer.safeParse(body)
  if (!parsed.success) throw unexpected(wire, response, text, request)
  return { body: parsed.data, headers: response.headers, status: response.status }
}

/** Sends one request whose answer is a file, and reads its bytes. Throws like `callJson`, also for a page with status 200. */
export async function callFile(wire: Wire, url: string, request: Omit<WireRequest<unknown>, 'answer'>) {
  const response = await send(wire, url, request)
  const bytes = fileIn(wire, response, await readBytes(response, request), request)
  return { bytes, headers: response.headers, status: response.status }
}

/** The bytes of an answer, if they are a file. Throws `ProviderError` for anything else: an error, a page, JSON. */
export function fileIn(wire: Wire, response: Response, bytes: Uint8Array, request: Pick<WireRequest<unknown>, 'pays'>) {
  const type = response.headers.get('content-type') ?? ''
  if (response.ok && (/^(image|video|audio)\//.test(type) || sniff(bytes))) return bytes
  const text = new TextDecoder().decode(bytes)
  throw response.ok ? unexpected(wire, response, text, request) : refusal(wire, response, parseJson(text) ?? text)
}

/** An answer with a good status that is something else: a gateway's page, or an API that has changed. */
function unexpected(wire: Wire, response: Response, text: string, request: Pick<WireRequest<unknown>, 'pays'>) {
  const said = `Status ${response.status}, but not the expected answer: ${scrub(wire, text).slice(0, 300)}`
  return new ProviderError('internal', said, { charged: afterSending(request), ...traces(response) })
}

/** Sends one request and hands back the response, whatever its status. Throws like `callJson`. */
export async function send(wire: Wire, url: string, request: Omit<WireRequest<unknown>, 'answer'>): Promise<Response> {
  const { method = 'POST', signal } = request
  // Encoded here: a `fetch` from npm's undici does not know the global FormData, and would send "[object FormData]".
  const form = request.form && new Response(request.form)
  const type = form?.headers.get('content-type') ?? (request.body === undefined ? undefined : 'application/json')
  const headers = { ...wire.headers, ...(type ? { 'content-type': type } : {}), ...request.headers }
  const body = form ? new Uint8Array(await form.arrayBuffer()) : (request.bytes ?? jsonBytes(request.body))
  const auth = await authorize(wire, { method, url, headers, body }, request)
  let response: Response
  try {
    response = await wire.fetch(url, {
      method,
      headers: { ...headers, ...auth },
      body: (body as Uint8Array<ArrayBuffer> | undefined) ?? null,
      signal,
      // A key must never follow a redirect to another origin, and no API here redirects.
      redirect: 'error',
    })
  } catch (error) {
    throw connectionError(error, request)
  }
  const rate = wire.onRate && readRate(response.headers)
  if (rate) wire.onRate?.(rate)
  return response
}

const jsonBytes = (body: unknown) => (body === undefined ? undefined : new TextEncoder().encode(JSON.stringify(body)))

/** The headers with the key, for an address it may go to. Throws `ProviderError` for any other: an answer named it. */
async function authorize(wire: Wire, outgoing: Outgoing, request: Pick<WireRequest<unknown>, 'pays'>) {
  if (!mayHoldKey(wire, outgoing.url)) {
    const said = `The answer leads to ${URL.parse(outgoing.url)?.origin ?? 'no address'}, which is not asked.`
    throw new ProviderError('internal', said, { charged: afterSending(request) })
  }
  if (typeof wire.auth !== 'function') return wire.auth
  try {
    return await wire.auth(outgoing)
  } catch (error) {
    if (error instanceof ProviderError) throw error
    const said = error instanceof Error ? error.message : String(error)
    throw new ProviderError('auth', scrub(wire, said), { charged: 'no', cause: error })
  }
}

/** Whether an address is one of the API's own, so that a request with the key may go there. */
export function mayHoldKey({ origins }: Pick<Wire, 'origins'>, url: string): boolean {
  const parsed = URL.parse(url)
  if (!parsed) return false
  return origins.some((one) => {
    const [scheme = '', host = ''] = one.split('://*.')
    if (!host) return parsed.origin === URL.parse(one)?.origin
    return parsed.protocol === `${scheme}:` && parsed.port === '' && parsed.hostname.endsWith(`.${host}`)
  })
}

/** An answer with an error status, as a `ProviderError`. `body` is the parsed JSON, or the text when it is none. */
export function refusal(wire: Wire, response: Response, body: unknown): ProviderError {
  const { status } = response
  const explained = wire.explain(body, status)
  const words = explained.said ?? (typeof body === 'string' ? body : JSON.stringify(body))
  const said = scrub(wire, words).slice(0, 2000) || `Status ${status}`
  return new ProviderError(explained.code ?? classOfStatus(status), said, {
    charged: explained.charged ?? chargedAtStatus(status, typeof body !== 'string'),
    status,
    ...(explained.retryAfterMs === undefined ? {} : { retryAfterMs: explained.retryAfterMs }),
    ...traces(response),
  })
}

/** The same error with what is known better about its code and its bill. */
export function revised(error: ProviderError, more: { code?: ProviderErrorCode; charged: Charged }): ProviderError {
  const { status, retryAfterMs, requestId, costMicros } = error
  return new ProviderError(more.code ?? error.code, error.said, {
    charged: more.charged,
    ...(status === undefined ? {} : { status }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(costMicros === undefined ? {} : { costMicros }),
    cause: error,
  })
}

/** A request that got no answer. Only a connection that never came about is known to cost nothing. */
export function connectionError(error: unknown, request: Pick<WireRequest<unknown>, 'signal' | 'pays'>): unknown {
  if (request.signal.aborted) return request.signal.reason
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const said = `${code} ${cause instanceof Error ? cause.message : String(cause)}`.trim()
  // A host may also become unreachable in the middle of a connection.
  const isLate = code === 'EHOSTUNREACH' && cause instanceof Error && 'syscall' in cause && cause.syscall !== 'connect'
  const charged = neverSent.has(code) && !isLate ? 'no' : afterSending(request)
  return new ProviderError(timeouts.has(code) ? 'timeout' : 'network', said, { charged, cause: error })
}

const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])
const timeouts = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'])

const afterSending = (request: { pays: boolean }): Charged => (request.pays ? 'unknown' : 'no')

/** Reads a body to its end. Throws like `callJson`. */
export async function readText(response: Response, request: Pick<WireRequest<unknown>, 'signal' | 'pays'>) {
  let text = ''
  for await (const piece of readPieces(response, request)) text += piece
  return text
}

/** Reads a body of bytes to its end. Throws like `callJson`. */
export async function readBytes(response: Response, request: Pick<WireRequest<unknown>, 'signal' | 'pays'>) {
  try {
    return new Uint8Array(await response.arrayBuffer())
  } catch (error) {
    throw connectionError(error, request)
  }
}

/** The text of an answer as it arrives. A picture of 1.5 MB costs less than half the time that `response.text()` takes. */
export async function* readPieces(response: Response, request: Pick<WireRequest<unknown>, 'signal' | 'pays'>) {
  const decoder = new TextDecoder()
  try {
    for await (const bytes of response.body ?? []) yield decoder.decode(bytes, { stream: true })
    yield decoder.decode()
  } catch (error) {
    throw connectionError(error, request)
  }
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // not JSON: the caller quotes the text instead
  }
}

/** What a status says when the body says nothing better. */
function classOfStatus(status: number): ProviderErrorCode {
  if (status === 401 || status === 403) return 'auth'
  if (status === 402) return 'quota_exhausted'
  if (status === 404 || status === 410) return 'not_found'
  if (status === 408 || status === 504) return 'timeout'
  if (status === 429) return 'rate_limited'
  if (status === 409 || status === 502 || status === 503 || status === 529) return 'overloaded'
  return status >= 500 ? 'internal' : 'invalid_request'
}

/**
 * An API that refuses in its own words did not do the work. A gateway that lost it cannot say whether it was done: 502, 504,
 * Cloudflare's 520 to 527, and any 5xx that is a page and not the API's JSON.
 */
function chargedAtStatus(status: number, isJson: boolean): Charged {
  if (status < 500) return 'no'
  const isGateway = status === 502 || status === 504 || (status >= 520 && status <= 527)
  return isGateway || !isJson ? 'unknown' : 'no'
}

const requestIdNames = ['x-request-id', 'x-fal-request-id', 'x-amzn-requestid', 'request-id']

/** What a support desk asks for, and when to come back. */
export function traces(response: Response) {
  const requestId = requestIdNames.map((name) => response.headers.get(name)).find(Boolean)
  const retryAfterMs = readRetryAfter(response.headers)
  return {
    ...(requestId ? { requestId } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  }
}

/** Takes secrets out of a provider's words: error texts like to quote the key that was sent. */
export function scrub(wire: Pick<Wire, 'secrets'>, text: string): string {
  const known = wire.secrets.filter(Boolean).reduce((rest, secret) => rest.replaceAll(secret, '[key]'), text)
  return known
    .replace(/\b(sk|key|pk|r8|AIza)[-_][\w*-]{8,}/g, '[key]')
    .replace(/(Bearer|Key)\s+[\w.:*-]{12,}/g, '$1 [key]')
}

export const base64 = ({ bytes }: Pick<Picture, 'bytes'>) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')

export const dataUri = (picture: Picture) => `data:${picture.mediaType};base64,${base64(picture)}`

/** A picture as a part of a form. */
export const blobOf = ({ bytes, mediaType }: Picture) =>
  new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mediaType })
