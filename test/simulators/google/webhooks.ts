/** Google's webhooks: of a request, signed by a published key; of a project, signed with a secret. */
import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'

export interface WebhookForm {
  signed?: 'by a key' | 'with the secret' | 'by a stranger'
  /** From now until the token ends. */
  endsInS?: number
  /** How old the delivery is. */
  ageS?: number
  claims?: object
  type?: string
}

export const WEBHOOK_SECRET = `whsec_${Buffer.from('a secret of the simulator, 32 b.').toString('base64')}`

export function createWebhooks() {
  const decoy = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
  let pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  let turn = 1
  const jwk = (key: KeyObject, kid: string) => ({ ...key.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' })
  const kid = () => `key-${turn}`

  function token(key: KeyObject, claims: object): string {
    const parts = [{ alg: 'RS256', typ: 'JWT', kid: kid() }, claims]
    const message = parts.map((one) => Buffer.from(JSON.stringify(one)).toString('base64url')).join('.')
    return `${message}.${sign('sha256', Buffer.from(message), key).toString('base64url')}`
  }

  /** The headers and bytes of one delivery. */
  function news(id: string, form: WebhookForm = {}) {
    const { signed = 'by a key', endsInS = 300, ageS = 0, claims = {}, type = 'interaction.completed' } = form
    const now = Math.floor(Date.now() / 1000)
    const body = Buffer.from(JSON.stringify({ type, version: 'v1', timestamp: new Date().toISOString(), data: { id } }))
    const webhookId = `msg_${randomUUID()}`
    const timestamp = String(now - ageS)
    const key = Buffer.from(WEBHOOK_SECRET.slice('whsec_'.length), 'base64')
    const mac = createHmac('sha256', key).update(`${webhookId}.${timestamp}.`).update(body).digest('base64')
    const claimed = { iss: 'google', aud: 'a-project', iat: now - ageS, exp: now + endsInS, ...claims }
    const signature =
      signed === 'with the secret' ? `v1,${mac}` : token((signed === 'by a key' ? pair : stranger).privateKey, claimed)
    const headers = new Headers({
      'content-type': 'application/json',
      'webhook-id': webhookId,
      'webhook-timestamp': timestamp,
      'webhook-signature': signature,
    })
    return { headers, body }
  }

  return {
    news,
    keySet: () => ({ keys: [jwk(decoy.publicKey, 'key-0'), jwk(pair.publicKey, kid())] }),
    rotateKeys() {
      pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
      turn += 1
    },
  }
}
