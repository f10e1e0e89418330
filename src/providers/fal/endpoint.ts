/** fal's endpoint ids (`fal-ai/flux/dev`), the paths made of them, and the handle on one request. */
import { z } from 'zod'
import { ProviderError } from '../../errors.ts'

/** Ids that begin with one of these have it before `owner/app`. */
const namespaces = new Set(['workflows', 'comfy'])

/** Everything needed to ask about a request again. Addresses are built from it: fal's answers may name any host. */
export const handle = z.object({ requestId: z.string().min(1), endpoint: z.string(), app: z.string() })
export type Handle = z.infer<typeof handle>

/** The handle on a request: always the same JSON for the same request, so that it can be compared as text. */
export function handleOf(endpoint: string, requestId: string): Handle {
  return { requestId, endpoint, app: appOf(endpoint) }
}

/** Submit uses the full id; status, result and cancel know only `owner/app`. */
function appOf(endpoint: string): string {
  const parts = endpoint.split('/')
  return parts.slice(0, namespaces.has(parts[0] ?? '') ? 3 : 2).join('/')
}

export const requestPath = ({ app, requestId }: Handle) => `${app}/requests/${encodeURIComponent(requestId)}`

/** An id becomes part of an address that the key is sent to, and it may come from a client. */
export function assertEndpoint(id: string): void {
  const parts = id.split('/')
  const least = namespaces.has(parts[0] ?? '') ? 3 : 2
  if (parts.length >= least && parts.every((part) => /^[\w.-]+$/.test(part) && !/^\.+$/.test(part))) return
  throw new ProviderError('not_found', `"${id.slice(0, 200)}" is no fal endpoint id: write owner/app[/path]`, {
    charged: 'no',
  })
}
