/** The public keys that a provider signs its webhooks with: read from its address, kept for a day, and read again for a new one. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { ProviderError } from '../errors.ts'
import { callJson, type Wire } from './http.ts'

/** What providers ask for: after a day at the latest the keys are read again. */
const MAX_AGE_MS = 24 * 3_600_000
/** A signature that no key made may mean new keys, or anybody who likes us to fetch: once a minute is enough for the first. */
const REFETCH_PAUSE_MS = 60_000
/** Providers give up on a delivery after some seconds, and repeat it. */
const FETCH_MS = 10_000

const keySet = z.object({ keys: z.array(z.looseObject({ kid: z.string().nullish(), kty: z.string() })) })

/** A key of a set (RFC 7517). */
export interface PublishedKey {
  id: string | undefined
  key: KeyObject
}

/**
 * Says whether `isRight` holds for one of the keys at `url`. When it holds for none of those that are kept, they are read
 * again, since a key may be new. Throws `ProviderError` when the keys cannot be read: the provider delivers again.
 */
export function createPublishedKeys(url: string, fetchKeys: typeof fetch) {
  // The key set is public: our key has no business there.
  const wire: Wire = { fetch: fetchKeys, auth: {}, origins: [url], explain: () => ({}), secrets: [] }
  let kept: { keys: PublishedKey[]; readAtMs: number } | undefined
  let reading: Promise<PublishedKey[]> | undefined

  const read = (nowMs: number) => {
    reading ??= load(wire, url)
      .then((keys) => {
        kept = { keys, readAtMs: nowMs }
        return keys
      })
      .finally(() => {
        reading = undefined
      })
    return reading
  }

  return async (nowMs: number, isRight: (key: PublishedKey) => boolean): Promise<boolean> => {
    const ageMs = kept ? nowMs - kept.readAtMs : Number.POSITIVE_INFINITY
    const known = kept && ageMs < MAX_AGE_MS ? kept.keys : await read(nowMs)
    if (known.some(isRight)) return true
    return kept !== undefined && nowMs - kept.readAtMs >= REFETCH_PAUSE_MS && (await read(nowMs)).some(isRight)
  }
}

async function load(wire: Wire, url: string): Promise<PublishedKey[]> {
  const signal = AbortSignal.timeout(FETCH_MS)
  const { body } = await callJson(wire, url, { method: 'GET', signal, pays: false, answer: keySet }).catch((error) => {
    if (!signal.aborted) throw error
    throw new ProviderError('timeout', 'The webhook keys could not be read in time.', { charged: 'no', cause: error })
  })
  return body.keys.flatMap((key) => {
    try {
      return [{ id: key.kid ?? undefined, key: createPublicKey({ key, format: 'jwk' }) }]
    } catch {
      return [] // one key that cannot be read does not spoil the others
    }
  })
}
