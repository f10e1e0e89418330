/** Checks that a webhook is from Replicate. The secret is the account's own, and can be asked for with its key. */
import { z } from 'zod'
import { Problem, ProviderError } from '../../errors.ts'
import type { Provider } from '../../models/provider.ts'
import { callJson, parseJson, type Wire } from '../http.ts'
import { checkStandardWebhook, type SignedWebhook } from '../standard-webhooks.ts'

/** A wrong signature may mean a new secret, or anybody who likes us to ask: once a minute is enough for the first. */
const REFETCH_PAUSE_MS = 60_000
/** Replicate gives up on a delivery that is not answered, and repeats it. */
const FETCH_MS = 10_000

const secretAnswer = z.object({ key: z.string().min(1) })
const news = z.object({ id: z.string().min(1) })

interface Secret {
  value: string
  readAtMs: number
}

/**
 * Makes the check of one account. It throws `Problem('webhook_rejected')` for what is not genuine, and `ProviderError` when
 * the secret could not be asked for (Replicate delivers again).
 */
export function createWebhookCheck(wire: Wire, base: string, configured?: string): NonNullable<Provider['webhook']> {
  let kept: Secret | undefined = configured ? { value: configured, readAtMs: Number.POSITIVE_INFINITY } : undefined
  let reading: Promise<Secret> | undefined

  const read = (nowMs: number) => {
    reading ??= load(wire, `${base}/webhooks/default/secret`)
      .then((value) => (kept = { value, readAtMs: nowMs }))
      .finally(() => (reading = undefined))
    return reading
  }

  return async (delivery) => {
    const deliveryId = await check(delivery)
    const parsed = news.safeParse(parseJson(Buffer.from(delivery.body).toString()))
    if (!parsed.success) throw new Problem('webhook_rejected', 'The body names no prediction.')
    return { deliveryId, operation: { id: parsed.data.id } }
  }

  async function check(delivery: SignedWebhook): Promise<string> {
    const { headers, nowMs } = delivery
    if (!kept && !headers.has('webhook-signature')) throw new Problem('webhook_rejected', 'It is not signed.')
    const secret = kept ?? (await read(nowMs))
    try {
      return checkStandardWebhook(delivery, secret.value)
    } catch (error) {
      if (nowMs - secret.readAtMs < REFETCH_PAUSE_MS) throw error
      return checkStandardWebhook(delivery, (await read(nowMs)).value)
    }
  }
}

async function load(wire: Wire, url: string): Promise<string> {
  const signal = AbortSignal.timeout(FETCH_MS)
  try {
    const { body } = await callJson(wire, url, { method: 'GET', signal, pays: false, answer: secretAnswer })
    return body.key
  } catch (error) {
    if (!signal.aborted) throw error
    throw new ProviderError('timeout', 'The webhook secret could not be read in time.', { charged: 'no', cause: error })
  }
}
