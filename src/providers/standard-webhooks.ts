/** Checks webhooks that are signed as https://www.standardwebhooks.com says, with a shared secret: Replicate's, Google's. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { Problem } from '../errors.ts'

/** What the standard advises: a message whose time is further away than this is refused. */
const WINDOW_S = 300

export interface SignedWebhook {
  headers: Headers
  body: Uint8Array
  nowMs: number
}

/** The id and the signature of a message, whose time is near enough to now. Throws `Problem('webhook_rejected')`. */
export function readSignedHeaders({ headers, nowMs }: Pick<SignedWebhook, 'headers' | 'nowMs'>) {
  const read = (name: string) => {
    const value = headers.get(`webhook-${name}`)
    if (!value) throw rejected(`The header webhook-${name} is missing.`)
    return value
  }
  const id = read('id')
  const timestamp = read('timestamp')
  if (!/^\d{1,12}$/.test(timestamp)) throw rejected('The timestamp is not a number of seconds.')
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > WINDOW_S) throw rejected('The timestamp is too far from now.')
  return { id, timestamp, signature: read('signature') }
}

/**
 * Returns the id of the message, which is the same for every delivery of it. `secret` is `whsec_` and the key in base64.
 * Throws `Problem('webhook_rejected')`.
 */
export function checkStandardWebhook({ headers, body, nowMs }: SignedWebhook, secret: string): string {
  const { id, timestamp, signature } = readSignedHeaders({ headers, nowMs })
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const wanted = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest()
  // Several while a secret is being changed: one of them has to be right.
  const given = signature
    .split(' ')
    .flatMap((one) => (one.startsWith('v1,') ? [Buffer.from(one.slice(3), 'base64')] : []))
  if (!given.some((one) => one.length === wanted.length && timingSafeEqual(one, wanted))) {
    throw rejected('No signature of this message is right.')
  }
  return id
}

const rejected = (detail: string) => new Problem('webhook_rejected', detail)
