/**
 * Checks that a webhook is from Google. One that a request asked for is signed with a token (RS256) by a key that Google
 * publishes; one that was set up for a whole project, with a shared secret.
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { z } from 'zod'
import { Problem, ProviderError } from '../../errors.ts'
import type { Provider } from '../../models/provider.ts'
import { callJson, parseJson, type Wire } from '../http.ts'
import { checkStandardWebhook } from '../standard-webhooks.ts'

/** Google's own rule: a delivery whose time is further away than this is refused. */
const WINDOW_S = 300
/** Clocks differ by a little. */
const LEEWAY_S = 60
const KEYS_MAX_AGE_MS = 24 * 3_600_000
/** A key that is not known may be new, or made up by anybody who likes us to fetch: once a minute is enough for the first. */
const REFETCH_PAUSE_MS = 60_000
const FETCH_MS = 10_000

const keySet = z.object({ keys: z.array(z.looseObject({ kid: z.string().nullish(), kty: z.string().nullish() })) })
const tokenHeader = z.object({ alg: z.literal('RS256'), kid: z.string() })
/** Google says to check `aud`, and not what it holds: so it is not looked at. A false one only makes us ask Google. */
const claims = z.object({ exp: z.number(), nbf: z.number().nullish() })
const event = z.object({ data: z.object({ id: z.string().min(1) }) })

interface Keys {
  byId: Map<string, KeyObject>
  readAtMs: number
}

/** Makes the check of one server. It throws `Problem('webhook_rejected')`, and `ProviderError` when Google's keys cannot be read. */
export function createWebhookCheck(
  keysUrl: string,
  secret: string | undefined,
  fetchKeys: typeof fetch,
): NonNullable<Provider['webhook']> {
  // The key set is public: our key has no business there.
  const wire: Wire = { fetch: fetchKeys, auth: {}, origins: [keysUrl], explain: () => ({}), secrets: [] }
  let kept: Keys | undefined
  let reading: Promise<Keys> | undefined

  const readKeys = (nowMs: number) => {
    reading ??= load(wire, keysUrl, nowMs)
      .then((keys) => (kept = keys))
      .finally(() => (reading = undefined))
    return reading
  }

  async function keyFor(id: string, nowMs: number): Promise<KeyObject | undefined> {
    const isFresh = (maxAgeMs: number) => kept !== undefined && nowMs - kept.readAtMs < maxAgeMs
    const known = kept && isFresh(KEYS_MAX_AGE_MS) ? kept : await readKeys(nowMs)
    return known.byId.get(id) ?? (isFresh(REFETCH_PAUSE_MS) ? undefined : (await readKeys(nowMs)).byId.get(id))
  }

  async function checkToken(token: string, nowMs: number) {
    const [head = '', payload = '', tail = '', ...more] = token.split('.')
    const header = tokenHeader.safeParse(parseJson(textOf(head)))
    const signature = Buffer.from(tail, 'base64url')
    // A letter may have bits that count for nothing: a signature has one way to be written.
    if (!header.success || more.length > 0 || signature.toString('base64url') !== tail) {
      throw rejected('The signature is neither of the two that Google makes.')
    }
    const key = await keyFor(header.data.kid, nowMs)
    if (!key || !verify('sha256', Buffer.from(`${head}.${payload}`), key, signature)) {
      throw rejected('No key of Google made this signature.')
    }
    const claimed = claims.safeParse(parseJson(textOf(payload)))
    if (!claimed.success) throw rejected('The token does not say when it ends.')
    const now = nowMs / 1000
    if (claimed.data.exp + LEEWAY_S < now) throw rejected('The token has ended.')
    if (claimed.data.nbf && claimed.data.nbf - LEEWAY_S > now) throw rejected('The token does not hold yet.')
  }

  return async ({ headers, body, nowMs }) => {
    const { id, signature } = readHeaders(headers, nowMs)
    if (!/(^| )v\d+,/.test(signature)) await checkToken(signature, nowMs)
    else if (secret) checkStandardWebhook({ headers, body, nowMs }, secret)
    else throw rejected('It is signed with a secret that is not set here: GEMINI_WEBHOOK_SECRET.')
    const parsed = event.safeParse(parseJson(Buffer.from(body).toString()))
    if (!parsed.success) throw rejected('The body names no interaction.')
    return { deliveryId: id, operation: { id: parsed.data.data.id.replace(/^interactions\//, '') } }
  }
}

function readHeaders(headers: Headers, nowMs: number) {
  const read = (name: string) => {
    const value = headers.get(`webhook-${name}`)
    if (!value) throw rejected(`The header webhook-${name} is missing.`)
    return value
  }
  const id = read('id')
  const timestamp = read('timestamp')
  if (!/^\d{1,12}$/.test(timestamp)) throw rejected('The timestamp is not a number of seconds.')
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > WINDOW_S) throw rejected('The timestamp is too far from now.')
  return { id, signature: read('signature') }
}

async function load(wire: Wire, url: string, nowMs: number): Promise<Keys> {
  const signal = AbortSignal.timeout(FETCH_MS)
  const { body } = await callJson(wire, url, { method: 'GET', signal, pays: false, answer: keySet }).catch((error) => {
    if (!signal.aborted) throw error
    throw new ProviderError('timeout', 'The webhook keys could not be read in time.', { charged: 'no', cause: error })
  })
  const usable = body.keys.flatMap((key) => (key.kid && key.kty === 'RSA' ? publicKey(key.kid, key) : []))
  return { byId: new Map(usable), readAtMs: nowMs }
}

function publicKey(id: string, key: Record<string, unknown>): [string, KeyObject][] {
  try {
    return [[id, createPublicKey({ key, format: 'jwk' })]]
  } catch {
    return [] // one key that cannot be read does not spoil the others
  }
}

const textOf = (part: string) => Buffer.from(part, 'base64url').toString()
const rejected = (detail: string) => new Problem('webhook_rejected', detail)
