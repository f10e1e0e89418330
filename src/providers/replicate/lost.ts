/** Looks for a submit whose answer was lost, in Replicate's list of predictions. */
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { ProviderError } from '../../errors.ts'
import type { Call, Found, Lost, Picture } from '../../models/provider.ts'
import { callJson, dataUri, type Wire } from '../http.ts'
import { hashOf, isFileOf, isInline } from './files.ts'
import { inputOf, picturesOf, type Sent } from './input.ts'
import { type Target, targetOf } from './target.ts'

/** How long a prediction may take to be listed: Replicate promises nothing. */
export const SETTLE_MS = 15_000
/** Files are sent before the submit itself, which may so begin as late as a call may last. */
export const UPLOAD_MS = 3 * 60_000
/** How far Replicate's clock may be behind ours before a prediction that is there is taken for an earlier one. */
export const CLOCK_TOLERANCE_MS = 30_000
const ASK_AGAIN_MS = 2_000
/** Of 100 predictions each. A search that is longer than this will not end well: say so instead. */
const PAGES_MAX = 50

const listed = z.object({
  results: z.array(
    z.object({
      id: z.string().min(1),
      model: z.string().nullish(),
      version: z.string().nullish(),
      deployment: z.string().nullish(),
      input: z.unknown().optional(),
      data_removed: z.boolean().nullish().catch(null),
      created_at: z.string().nullish().catch(null),
    }),
  ),
  next: z.string().nullish(),
})
type Item = z.infer<typeof listed>['results'][number]
type Match = 'same' | 'other' | 'unclear'

interface List {
  wire: Wire
  base: string
  now: () => number
}

/**
 * Finds the prediction of exactly this model and input that was made about then and belongs to nobody else. Throws when the
 * list could not be read, and when it holds predictions that may or may not be the one: nobody should pay twice for a guess.
 */
export async function findSubmit(list: List, lost: Lost, { signal }: Pick<Call, 'signal'>): Promise<Found> {
  const target = targetOf(lost.ask.model)
  const sent = await picturesOf(lost.ask)
  const isSent = comparison(list, lost, sent, signal)
  const same: { id: string; awayMs: number }[] = []
  let unclear = 0
  for await (const item of madeSince(list, lost, signal)) {
    if (item === 'too many') {
      unclear += 1
      break
    }
    const madeBy = compareModel(target, item)
    if (madeBy === 'other') continue
    const match = worst([madeBy, await isSent(item)])
    if (match === 'other' || (await lost.isTaken({ id: item.id }))) continue
    if (match === 'same') same.push({ id: item.id, awayMs: Math.abs(createdAt(item) - lost.sentAt) || 0 })
    else unclear += 1
  }
  const [nearest] = same.sort((a, b) => a.awayMs - b.awayMs)
  if (nearest) return { found: { id: nearest.id } }
  const hasUploads = [...sent.images, ...(sent.mask ? [sent.mask] : [])].some((picture) => !isInline(picture))
  const waitMs = lost.sentAt + SETTLE_MS + (hasUploads ? UPLOAD_MS : 0) - list.now()
  if (waitMs > 0) return { found: 'not-yet-known', askAgainMs: Math.min(ASK_AGAIN_MS, waitMs) }
  if (unclear === 0) return { found: 'never-arrived' }
  throw new ProviderError('internal', 'The list of predictions does not tell whether this one is in it.', {
    charged: 'unknown',
  })
}

async function* madeSince({ wire, base }: List, lost: Lost, signal: AbortSignal) {
  const since = lost.sentAt - CLOCK_TOLERANCE_MS
  const query = new URLSearchParams({ created_after: new Date(since).toISOString() })
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const url = `${base}/predictions?${query}`
    const { body } = await callJson(wire, url, { method: 'GET', signal, pays: false, answer: listed })
    // A time that is missing or unreadable is no reason to pass a prediction over.
    const recent = body.results.filter((item) => !(createdAt(item) < since))
    yield* recent
    // The newest come first, so the first that is too old is the end, also where the list does not heed `created_after`.
    if (!body.next || recent.length < body.results.length) return
    // Only the place in the list is taken from the answer: the address is ours.
    for (const [name, value] of URL.parse(body.next, base)?.searchParams ?? []) query.set(name, value)
  }
  yield 'too many' as const
}

const createdAt = (item: Item) => Date.parse(item.created_at ?? '')

/** Whether a prediction is of this model. */
function compareModel(target: Target, { model, version, deployment }: Item): Match {
  if (target.is === 'deployment') return compareText(target.deployment, deployment)
  if (target.is === 'version') return compareText(target.version, version)
  return compareText(target.model, model)
}

function compareText(wanted: string, listed: string | null | undefined): Match {
  if (!listed) return 'unclear'
  return listed.toLowerCase() === wanted.toLowerCase() ? 'same' : 'other'
}

/** Makes the question whether a prediction has the input that was sent. */
function comparison({ wire, base }: List, lost: Lost, { images, mask }: Sent<Picture>, signal: AbortSignal) {
  // Each picture is stood for by its hash: it may have been sent as it is, or as a file whose address nobody remembers.
  const pictures = new Map<string, Picture>()
  const mark = (picture: Picture) => {
    const name = `picture ${hashOf(picture)}`
    pictures.set(name, picture)
    return name
  }
  const input = inputOf(lost.ask, { images: images.map(mark), ...(mask ? { mask: mark(mask) } : {}) })

  async function comparePicture(picture: Picture, listed: unknown): Promise<Match> {
    // A mask was painted by us, and might be painted otherwise, though not differently, after an upgrade.
    const otherwise = picture === mask ? 'unclear' : 'other'
    if (typeof listed !== 'string') return 'other'
    if (listed.startsWith('data:')) return listed === dataUri(picture) ? 'same' : otherwise
    const isIt = await isFileOf({ wire, base, signal }, listed, picture)
    return isIt === undefined ? 'unclear' : isIt ? 'same' : otherwise
  }

  async function compare(sent: unknown, listed: unknown): Promise<Match> {
    const picture = typeof sent === 'string' ? pictures.get(sent) : undefined
    if (picture) return comparePicture(picture, listed)
    if (typeof sent !== 'object' || sent === null || typeof listed !== 'object' || listed === null) {
      return isDeepStrictEqual(sent, listed) ? 'same' : 'other'
    }
    if (Array.isArray(sent) !== Array.isArray(listed)) return 'other'
    const known = new Map(Object.entries(listed))
    const matches: Match[] = []
    for (const [field, value] of Object.entries(sent)) {
      matches.push(await compare(value, known.get(field)))
      if (matches.at(-1) === 'other') return 'other' // before more files are asked about
    }
    // What we sent and more: defaults that were added, or another request.
    const hasMore = known.size > Object.keys(sent).length
    return hasMore && Array.isArray(sent) ? 'other' : worst([...matches, hasMore ? 'unclear' : 'same'])
  }

  return async ({ input: listed, data_removed }: Item): Promise<Match> =>
    data_removed || typeof listed !== 'object' || listed === null ? 'unclear' : compare(input, listed)
}

function worst(matches: Match[]): Match {
  if (matches.includes('other')) return 'other'
  return matches.includes('unclear') ? 'unclear' : 'same'
}
