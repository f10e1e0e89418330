/** Who may ask: with a key set, who shows it; without one, only this machine, and no web page of another site. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { type Config, isLoopback } from '../config.ts'
import { Problem } from '../errors.ts'

const digest = (text: string) => createHash('sha256').update(text).digest()
const harmless = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Returns a check that throws `unauthorized` or `cross_origin`. */
export function createGate({ apiKey }: Pick<Config, 'apiKey'>) {
  const wanted = apiKey === undefined ? undefined : digest(apiKey)

  return (request: Request, options: { public: boolean }) => {
    if (options.public) return
    if (wanted) {
      const shown = shownKey(request)
      // Digests have one length, so the comparison takes the same time whatever was shown.
      if (shown === undefined || !timingSafeEqual(digest(shown), wanted)) {
        throw new Problem('unauthorized', 'Show the API key as Authorization: Bearer …', { field: 'Authorization' })
      }
      return
    }
    const url = new URL(request.url)
    // A name that leads here by DNS rebinding is not this machine's own.
    if (!isLoopback(url.hostname)) {
      throw new Problem('cross_origin', `This server answers to localhost only, not to ${url.hostname}.`, {
        field: 'Host',
      })
    }
    const origin = request.headers.get('origin')
    if (!harmless.has(request.method) && origin !== null && origin !== url.origin) {
      throw new Problem('cross_origin', `A page of ${origin} may not act here.`, { field: 'Origin' })
    }
  }
}

function shownKey(request: Request): string | undefined {
  const bearer = /^Bearer\s+(.+)$/i.exec(request.headers.get('authorization') ?? '')
  return bearer?.[1]?.trim() ?? request.headers.get('x-api-key') ?? undefined
}
