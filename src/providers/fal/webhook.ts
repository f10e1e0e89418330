/** Checks that a webhook is from fal: an Ed25519 signature by one of the keys that fal publishes. There is no shared secret. */
import { createHash, verify } from 'node:crypto'
import { z } from 'zod'
import { Problem } from '../../errors.ts'
import type { Provider } from '../../models/provider.ts'
import { parseJson } from '../http.ts'
import { createPublishedKeys } from '../published-keys.ts'

/** fal's own rule: a delivery whose time is further away than this is refused. */
const WINDOW_S = 300
const notice = z.object({ request_id: z.string().min(1) })

/**
 * Makes the check of one server. It throws `Problem('webhook_rejected')` for what is not genuine, and `ProviderError` when
 * fal's keys could not be read. fal names the request only, so the operation holds just `requestId`.
 */
export function createWebhookCheck(keysUrl: string, fetchKeys: typeof fetch): NonNullable<Provider['webhook']> {
  const isSignedBy = createPublishedKeys(keysUrl, fetchKeys)
  return async ({ headers, body, nowMs }) => {
    const { message, signature } = readSigned(headers, body, nowMs)
    const isGenuine = await isSignedBy(
      nowMs,
      ({ key }) => key.asymmetricKeyType === 'ed25519' && verify(null, message, key, signature),
    )
    if (!isGenuine) throw rejected('No key of fal made this signature.')
    const parsed = notice.safeParse(parseJson(Buffer.from(body).toString()))
    if (!parsed.success) throw rejected('The body names no request.')
    return { deliveryId: signature.toString('hex'), operation: { requestId: parsed.data.request_id } }
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

const rejected = (detail: string) => new Problem('webhook_rejected', detail)
