/** Files that Google keeps for a while, and gives to who holds the key. */
import { ProviderError } from '../../errors.ts'
import type { Call, Output, Settings } from '../../models/provider.ts'
import { connectionError, fileIn, mayHoldKey, readBytes, type Wire } from '../http.ts'

/** The file is not there. */
export class Gone extends Error {}

export type Download = (uri: string, asking: Pick<Call, 'signal'>) => Promise<Output>

/**
 * Makes what fetches a file. It is asked for with the key at Google's own address alone, which may send on to another: that
 * address, and any that is not Google's, is given back to be fetched without. Throws `Gone` and `ProviderError`.
 */
export function createDownload(wire: Wire & { auth: Record<string, string> }, { fetch }: Pick<Settings, 'fetch'>) {
  const download: Download = async (uri, { signal }) => {
    if (!/^https?:/.test(uri)) {
      throw new ProviderError('internal', `The result lies at ${uri.slice(0, 200)}, which is not asked.`, {
        charged: 'no',
      })
    }
    if (!mayHoldKey(wire, uri)) return { url: uri }
    const asking = { signal, pays: false }
    // Not through `send`: this is the one answer that may be a redirect.
    const response = await fetch(contentOf(uri), { headers: wire.auth, redirect: 'manual', signal }).catch((error) => {
      throw connectionError(error, asking)
    })
    const location = response.headers.get('location')
    if (response.status >= 300 && response.status < 400 && location) {
      await response.body?.cancel()
      return { url: new URL(location, uri).href }
    }
    const bytes = await readBytes(response, asking)
    if (response.status === 404 || response.status === 410) throw new Gone(`The file answers ${response.status}.`)
    return { bytes: fileIn(wire, response, bytes, asking) }
  }
  return download
}

/** Without this, the address of a file answers with what is known of it. */
function contentOf(uri: string): string {
  const url = new URL(uri)
  if (/\/files\/[^/:]+$/.test(url.pathname)) {
    url.pathname += ':download'
    url.searchParams.set('alt', 'media')
  }
  return url.href
}
