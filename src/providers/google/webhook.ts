/**
 * Checks that a webhook is from Google. One that a request asked for is signed with a token (RS256) by a key that Google
 * publishes; one that was set up for a whole project, with a shared secret.
 */
import { verify } from 'node:crypto'
import { z } from 'zod'
import { Problem } from '../../errors.ts'
import type { Provider } from '../../models/provider.ts'
import { parseJson } from '../http.ts'
import { createPublishedKeys } from '../published-keys.ts'
import { checkStandardWebhook, readSignedHeaders } from '../standard-webhooks.ts'

/** Clocks differ by a little. */
const LEEWAY_S = 60
const tokenHeader = z.object({ alg: z.literal('RS256'), kid: z.string() })
/** Google says to check `aud`, and not what it holds: so it is not looked at. A false one only makes us ask Google. */
const claims = z.object({ exp: z.number(), nbf: z.number().nullish() })
const event = z.object({ data: z.object({ id: z.string().min(1) }) })

/** Makes the check of one server. It throws `Problem('webhook_rejected')`, and `ProviderError` when Google's keys cannot be read. */
export function createWebhookCheck(
  keysUrl: string,
  secret: string | undefined,
  fetchKeys: typeof fetch,
): NonNullable<Provider['webhook']> {
  const isSignedBy = createPublishedKeys(keysUrl, fetchKeys)

  async function checkToken(token: string, nowMs: number) {
    const [head = '', payload = '', tail = '', ...more] = token.split('.')
    const header = tokenHeader.safeParse(parseJson(textOf(head)))
    const signature = Buffer.from(tail, 'base64url')
    // A letter may have bits that count for nothing: a signature has one way to be written.
    if (!header.success || more.length > 0 || signature.toString('base64url') !== tail) {
      throw rejected('The signature is neither of the two that Google makes.')
    }
    const { kid } = header.data
    const signed = Buffer.from(`${head}.${payload}`)
    const isGenuine = await isSignedBy(
      nowMs,
      ({ id, key }) => id === kid && key.asymmetricKeyType === 'rsa' && verify('sha256', signed, key, signature),
    )
    if (!isGenuine) throw rejected('No key of Google made this signature.')
    const claimed = claims.safeParse(parseJson(textOf(payload)))
    if (!claimed.success) throw rejected('The token does not say when it ends.')
    const now = nowMs / 1000
    if (claimed.data.exp + LEEWAY_S < now) throw rejected('The token has ended.')
    if (claimed.data.nbf && claimed.data.nbf - LEEWAY_S > now) throw rejected('The token does not hold yet.')
  }

  return async ({ headers, body, nowMs }) => {
    const { id, signature } = readSignedHeaders({ headers, nowMs })
    if (!/(^| )v\d+,/.test(signature)) await checkToken(signature, nowMs)
    else if (secret) checkStandardWebhook({ headers, body, nowMs }, secret)
    else throw rejected('It is signed with a secret that is not set here: GEMINI_WEBHOOK_SECRET.')
    const parsed = event.safeParse(parseJson(Buffer.from(body).toString()))
    if (!parsed.success) throw rejected('The body names no interaction.')
    return { deliveryId: id, operation: { id: parsed.data.data.id.replace(/^interactions\//, '') } }
  }
}

const textOf = (part: string) => Buffer.from(part, 'base64url').toString()
const rejected = (detail: string) => new Problem('webhook_rejected', detail)
