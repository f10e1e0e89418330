/** Checks that a webhook is from fal: an Ed25519 signature by one of the keys that fal publishes. There is no shared secret. */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { z } from 'zod'
import { Problem, ProviderError } from '../../errors.ts'
import type { Provider } from '../../models/provider.ts'
import { callJson, type Wire } from '../http.ts'

/** fal's own rule: a delivery whose time is further away than this is refused. */
const WINDOW_S = 300
/** fal asks for its keys to be read again after a day at the latest. */
const KEYS_MAX_AGE_MS = 24 * 3_600_000
/** A signature that no key made may mean new keys, or anybody who likes us to fetch: once a minute is enough for the first. */
const REFETCH_PAUSE_MS = 60_000
/** fal gives up on a delivery after 15 s, and repeats it. */
const FETCH_MS = 10_000

const keySet = z.object({
  keys: z.array(z.object({ kty: z.string(), crv: z.string().nullish(), x: z.string().nullish() })),
})
const notice = z.object({ request_id: z.string().min(1) })

interface Keys {
  keys: KeyObject[]
  readAtMs: number
}

/**
 * Makes the check of one server. It throws `Problem('webhook_rejected')` for what is not genuine, and `ProviderError` when
 * fal's keys could not be read (fal delivers again). fal names the request only, so the operation holds just `requestId`.
 */
export function createWebhookCheck(keysUrl: string, fetchKeys: typeof fetch): NonNullable<Provider['webhook']> {
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

  return async ({ headers, body, nowMs }) => {
    const signed = readSigned(headers, body, nowMs)
    const isSignedBy = ({ keys }: Keys) => keys.some((key) => verify(null, signed.message, key, signed.signature))
    const isFresh = (keys: Keys | undefined, maxAgeMs: number): keys is Keys =>
      keys !== undefined && nowMs - keys.readAtMs < maxAgeMs

    const known = isFresh(kept, KEYS_MAX_AGE_MS) ? kept : await readKeys(nowMs)
    const genuine = isSignedBy(known) || (!isFresh(known, REFETCH_PAUSE_MS) && isSignedBy(await readKeys(nowMs)))
    if (!genuine) throw rejected('No key of fal made this signature.')

    const parsed = notice.safeParse(parse(body))
    if (!parsed.success) throw rejected('The body names no request.')
    return { deliveryId: signed.signature.toString('hex'), operation: { requestId: parsed.data.request_id } }
  }
}

/** What fal signed, put together again from what arrived. */
function readSigned(headers: Headers, body: Uint8Array, nowMs: number) {
  const header = (name: string) => {
    const value = headers.get(`x-fal-webhook-${name}`)
    if (!value) throw rejected(`The header X-Fal-Webhook-${name} is missing.`)
    return value
  }
  const requestId = header('request-id')
  const userId = header('user-id')
  const timestamp = header('timestamp')
  const signature = header('signature')
  if (!/^\d{1,12}$/.test(timestamp)) throw rejected('The timestamp is not a number of seconds.')
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > WINDOW_S) throw rejected('The timestamp is too far from now.')
  if (!/^[\da-f]{128}$/i.test(signature)) throw rejected('The signature is not 64 bytes in hexadecimal.')
  const digest = createHash('sha256').update(body).digest('hex')
  return {
    message: Buffer.from([requestId, userId, timestamp, digest].join('\n')),
    signature: Buffer.from(signature, 'hex'),
  }
}

async function load(wire: Wire, url: string, nowMs: number): Promise<Keys> {
  const signal = AbortSignal.timeout(FETCH_MS)
  const { body } = await callJson(wire, url, { method: 'GET', signal, pays: false, answer: keySet }).catch((error) => {
    if (!signal.aborted) throw error
    throw new ProviderError('timeout', 'The webhook keys could not be read in time.', { charged: 'no', cause: error })
  })
  const keys = body.keys.flatMap(({ kty, crv, x }) => (kty === 'OKP' && crv === 'Ed25519' && x ? publicKey(x) : []))
  return { keys, readAtMs: nowMs }
}

function publicKey(x: string): KeyObject[] {
  try {
    return [createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })]
  } catch {
    return [] // one key that cannot be read does not spoil the others
  }
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString())
  } catch {
    return undefined // said in words by the caller
  }
}

const rejected = (detail: string) => new Problem('webhook_rejected', detail)
