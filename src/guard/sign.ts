/** Addresses that carry their own permission: for whom, until when, and for nothing else. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { Problem } from '../errors.ts'

const EXPIRY = 'exp'
const OWNER = 'for'
const SIGNATURE = 'sig'

export interface Signer {
  /** The address with its permission: whoever has it acts for `owner` until then, with this path and these parameters. */
  sign(url: URL, permission: { owner: string; expiresAt: number }): URL
  /**
   * Whose permission an address carries; `undefined` when it carries none. Throws `signature_invalid` for one that has
   * expired or was changed.
   */
  ownerOf(url: URL): string | undefined
}

/** `secret`: whoever knows it can sign. HMAC-SHA-256 over the path and the parameters, in the order of their names. */
export function createSigner({ secret, now }: { secret: string; now: () => number }): Signer {
  const signatureOf = ({ pathname, searchParams }: URL) => {
    const query = [...searchParams]
      .filter(([name]) => name !== SIGNATURE)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    const text = `${pathname}\n${new URLSearchParams(query)}`
    return createHmac('sha256', secret).update(text).digest()
  }
  return {
    sign(url, { owner, expiresAt }) {
      const signed = new URL(url)
      signed.searchParams.set(OWNER, owner)
      signed.searchParams.set(EXPIRY, String(Math.floor(expiresAt / 1000)))
      signed.searchParams.set(SIGNATURE, signatureOf(signed).toString('base64url'))
      return signed
    },

    ownerOf(url) {
      const shown = url.searchParams.get(SIGNATURE)
      if (shown === null) return undefined
      const given = Buffer.from(shown, 'base64url')
      const wanted = signatureOf(url)
      const owner = url.searchParams.get(OWNER)
      if (owner === null || given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
        throw new Problem('signature_invalid', 'The signature does not belong to this address.', { field: SIGNATURE })
      }
      // A number: the signature is ours.
      if (Number(url.searchParams.get(EXPIRY)) * 1000 <= now()) {
        throw new Problem('signature_invalid', 'The address was signed for a time that has passed.', { field: EXPIRY })
      }
      return owner
    },
  }
}
