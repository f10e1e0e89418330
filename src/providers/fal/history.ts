/** Looks for a submit whose answer was lost, in fal's list of requests. */
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { ProviderError } from '../../errors.ts'
import type { Call, Found, Lost } from '../../models/provider.ts'
import { callJson, type Wire } from '../http.ts'
import { type Handle, handleOf } from './endpoint.ts'
import { inputOf } from './input.ts'

/** fal's list may show a request only once it has started, so "not listed" means nothing until it had time to start. */
export const SETTLE_MS = 30_000
/** How far fal's clock may be behind ours before a request that is there is taken for an earlier one. */
export const CLOCK_TOLERANCE_MS = 30_000
const ASK_AGAIN_MS = 2_000
const PAGE = 100
/** Pictures travel inside the input, and a page of 100 such inputs can be larger than memory. */
const PAGE_WITH_PICTURES = 10
/** A search that is longer than this will not end well: say so instead. */
const PAGES_MAX = 50

const listed = z.object({
  items: z.array(
    z.object({
      request_id: z.string(),
      endpoint_id: z.string().nullish(),
      sent_at: z.string().nullish(),
      started_at: z.string().nullish(),
      json_input: z.unknown().optional(),
    }),
  ),
  next_cursor: z.string().nullish(),
  has_more: z.boolean().nullish(),
})
type Item = z.infer<typeof listed>['items'][number]

interface History {
  wire: Wire
  /** The platform API, without a slash at the end. */
  api: string
  now: () => number
}

/**
 * Finds the request with exactly this input that was sent about then and belongs to nobody else. Throws when the list could
 * not be read, and when it holds requests that may or may not be the one: nobody should pay twice for a guess.
 */
export async function findSubmit(history: History, lost: Lost, { signal }: Pick<Call, 'signal'>): Promise<Found> {
  const sent = inputOf(lost.ask)
  const same: { handle: Handle; awayMs: number }[] = []
  let unclear = 0
  for await (const item of requestsSince(history, lost, signal)) {
    if (item === 'too many') {
      unclear += 1
      break
    }
    const match = compare(sent, item.json_input)
    if (match === 'other') continue
    const handle = handleOf(lost.ask.model, item.request_id)
    if (await lost.isTaken(handle)) continue
    if (match === 'same') same.push({ handle, awayMs: Math.abs(sentAt(item) - lost.sentAt) || 0 })
    else unclear += 1
  }
  const [nearest] = same.sort((a, b) => a.awayMs - b.awayMs)
  if (nearest) return { found: nearest.handle }
  const waitMs = lost.sentAt + SETTLE_MS - history.now()
  if (waitMs > 0) return { found: 'not-yet-known', askAgainMs: Math.min(ASK_AGAIN_MS, waitMs) }
  if (unclear === 0) return { found: 'never-arrived' }
  throw new ProviderError('internal', 'The request history does not tell whether this request is in it.', {
    charged: 'unknown',
  })
}

async function* requestsSince({ wire, api }: History, lost: Lost, signal: AbortSignal) {
  const since = lost.sentAt - CLOCK_TOLERANCE_MS
  const query = new URLSearchParams({
    endpoint_id: lost.ask.model,
    start: new Date(since).toISOString(),
    expand: 'payloads',
    limit: String(lost.ask.images.length > 0 ? PAGE_WITH_PICTURES : PAGE),
  })
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const url = `${api}/models/requests/by-endpoint?${query}`
    const { body } = await callJson(wire, url, { method: 'GET', signal, pays: false, answer: listed })
    // A time that is missing or unreadable is no reason to pass a request over.
    yield* body.items.filter(
      (item) => !(sentAt(item) < since) && (item.endpoint_id ?? lost.ask.model) === lost.ask.model,
    )
    if (!body.has_more || !body.next_cursor) return
    query.set('cursor', body.next_cursor)
  }
  yield 'too many' as const
}

const sentAt = (item: Item) => Date.parse(item.sent_at ?? item.started_at ?? '')

/** `unclear`: the input was not kept, or it holds what we sent and more: defaults that fal added, or another request. */
function compare(sent: Record<string, unknown>, listed: unknown): 'same' | 'other' | 'unclear' {
  if (typeof listed !== 'object' || listed === null) return 'unclear'
  if (isDeepStrictEqual(listed, sent)) return 'same'
  const known = new Map(Object.entries(listed))
  return Object.entries(sent).every(([field, value]) => isDeepStrictEqual(known.get(field), value))
    ? 'unclear'
    : 'other'
}
