/** Sends fal's webhooks: signed, repeated until they are taken, and wrong in the ways that a test asks for. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'

export interface WebhookOptions {
  /** `wrong signature`: by a key that is not published. `old timestamp`: ten minutes ago, rightly signed. */
  mode?: 'once' | 'never' | 'twice' | 'wrong signature' | 'old timestamp'
  /** How long after the end it is sent. */
  delayMs?: number
  /** A delivery that is not answered with 2xx is repeated after this, up to ten times. */
  retryMs?: number
}

export interface Delivery {
  requestId: string
  /** The answer, or 0 when there was none. */
  status: number
}

const TRIES_MAX = 10

export function createWebhooks(now: () => number, options: WebhookOptions) {
  const { mode = 'once', retryMs = 1000 } = options
  const decoy = generateKeyPairSync('ed25519')
  const stranger = generateKeyPairSync('ed25519')
  let pair = generateKeyPairSync('ed25519')
  const deliveries: Delivery[] = []
  const closing = new AbortController()

  const jwk = (key: KeyObject) => ({ ...key.export({ format: 'jwk' }), use: 'sig' })

  /** The headers and bytes of one delivery. */
  function sealed(requestId: string, payload: unknown, wrong = mode) {
    const body = Buffer.from(JSON.stringify(payload))
    const timestamp = String(Math.floor(now() / 1000) - (wrong === 'old timestamp' ? 600 : 0))
    const userId = 'github|1234567'
    const digest = createHash('sha256').update(body).digest('hex')
    const message = Buffer.from([requestId, userId, timestamp, digest].join('\n'))
    const key = (wrong === 'wrong signature' ? stranger : pair).privateKey
    const headers = new Headers({
      'content-type': 'application/json',
      'x-fal-webhook-request-id': requestId,
      'x-fal-webhook-user-id': userId,
      'x-fal-webhook-timestamp': timestamp,
      'x-fal-webhook-signature': sign(null, message, key).toString('hex'),
    })
    return { headers, body }
  }

  async function deliver(url: string, requestId: string, payload: unknown): Promise<void> {
    if (mode === 'never') return
    const times = mode === 'twice' ? 2 : 1
    for (let time = 0; time < times; time += 1) await deliverOnce(url, requestId, payload)
  }

  async function deliverOnce(url: string, requestId: string, payload: unknown) {
    for (let turn = 0; turn < TRIES_MAX && !closing.signal.aborted; turn += 1) {
      const status = await post(url, sealed(requestId, payload), closing.signal)
      deliveries.push({ requestId, status })
      if (status >= 200 && status < 300) return
      // Ends early, and without a word, when the simulator closes.
      await setTimeout(retryMs, undefined, { signal: closing.signal, ref: false }).catch(() => {})
    }
  }

  return {
    deliveries,
    sealed,
    deliver,
    keySet: () => ({ keys: [jwk(decoy.publicKey), jwk(pair.publicKey)] }),
    rotateKeys() {
      pair = generateKeyPairSync('ed25519')
    },
    close: () => closing.abort(),
  }
}

async function post(
  url: string,
  { headers, body }: { headers: Headers; body: Buffer<ArrayBuffer> },
  signal: AbortSignal,
) {
  try {
    const response = await fetch(url, { method: 'POST', headers, body, signal })
    await response.arrayBuffer()
    return response.status
  } catch {
    return 0 // nobody there at the moment: it is sent again, as fal does
  }
}
