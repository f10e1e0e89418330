/**
 * fal (fal.ai), through its queue only: the synchronous host gives no handle, so a crash would lose a paid picture.
 * Wire facts: https://docs.fal.ai (queue API, errors, webhooks). The models are in `fal/models.ts`, the search for a lost
 * submit in `fal/history.ts`.
 */
import { z } from 'zod'
import { type Charged, ProviderError } from '../errors.ts'
import { microsOf } from '../models/price.ts'
import type { Ask, Call, Canceled, Operation, Provider, ProviderFile, Settings, Status } from '../models/provider.ts'
import { check } from './fal/check.ts'
import { assertEndpoint, type Handle, handle, handleOf, requestPath } from './fal/endpoint.ts'
import { chargedForFailure, explain, isErrorBody, isTooEarly } from './fal/errors.ts'
import { findSubmit } from './fal/history.ts'
import { inputOf } from './fal/input.ts'
import { defaults, models, unlisted } from './fal/models.ts'
import { createWebhookCheck } from './fal/webhook.ts'
import { callJson, parseJson, readText, refusal, revised, send, type Wire } from './http.ts'

const submitted = z.object({ request_id: z.string().min(1) })
const polled = z.object({
  status: z.string(),
  queue_position: z.number().nullish(),
  /** Only there when the request failed. */
  error: z.unknown().optional(),
  error_type: z.unknown().optional(),
})
const file = z.object({ url: z.string().min(1) })
const result = z.object({
  images: z.array(file).nullish(),
  image: file.nullish(),
  video: file.nullish(),
  audio: file.nullish(),
  has_nsfw_concepts: z.array(z.boolean()).nullish(),
})
const canceled = z.object({ status: z.string() })

/** What each answer to a cancel says of the bill. A runner may ignore the signal; an unknown id may have run long ago. */
const chargedAfterCancel: Record<string, Charged> = {
  OK: 'no',
  CANCELLATION_REQUESTED: 'unknown',
  ALREADY_COMPLETED: 'yes',
  NOT_FOUND: 'unknown',
}
/** Refusals of the call that asks, not of the request it asks about. */
const refusesTheCall = new Set([401, 403, 408, 429])

interface Fal {
  wire: Wire
  urls: { queue: string; api: string }
  now: () => number
}
type Asking = Pick<Call, 'signal'>

export const fal: ProviderFile = {
  id: 'fal',
  name: 'fal',
  otherNames: ['fal.ai'],
  claims: /^fal-ai\//,
  keyNames: ['FAL_KEY'],
  urls: {
    queue: { env: 'GESSO_FAL_QUEUE_URL', fallback: 'https://queue.fal.run' },
    run: { env: 'GESSO_FAL_RUN_URL', fallback: 'https://fal.run' },
    rest: { env: 'GESSO_FAL_REST_URL', fallback: 'https://rest.fal.ai' },
    api: { env: 'GESSO_FAL_API_URL', fallback: 'https://api.fal.ai/v1', beside: { url: 'rest', path: '/v1' } },
  },
  models,
  defaults,
  unlisted,
  connect,
}

function connect({ key = '', urls, fetch, now, onRate }: Settings): Provider {
  const url = (name: keyof typeof fal.urls) => urls[name] ?? ''
  const wire: Wire = {
    fetch,
    auth: { authorization: `Key ${key}` },
    origins: Object.values(urls),
    explain,
    // A key may be written `id:secret`; either half alone is as secret as the whole.
    secrets: [key, ...key.split(':').filter((part) => part.length >= 8)],
    onRate,
  }
  const api: Fal = { wire, urls: { queue: url('queue'), api: url('api') }, now }
  return {
    start: (ask, call) => start(api, ask, call),
    status: async (operation, call) => status(api, handle.parse(operation), call),
    cancel: async (operation, call) => cancel(api, handle.parse(operation), call),
    find: (lost, call) => findSubmit({ wire, api: api.urls.api, now }, lost, call),
    check: (call) => check(wire, api.urls.api, call),
    webhook: createWebhookCheck(`${url('rest')}/.well-known/jwks.json`, fetch),
  }
}

/**
 * Submits. `X-Fal-No-Retry` is not sent: fal's own retries keep the request id, and it bills no 5xx, while a retry from
 * here would be a second paid request. `X-Fal-Store-IO` is not sent either: without payloads a lost submit is not found.
 */
async function start({ wire, urls }: Fal, ask: Ask, { signal, webhookUrl }: Call) {
  assertEndpoint(ask.model)
  const query = webhookUrl ? `?${new URLSearchParams({ fal_webhook: webhookUrl })}` : ''
  const { body } = await callJson(wire, `${urls.queue}/${ask.model}${query}`, {
    body: inputOf(ask),
    signal,
    answer: submitted,
    pays: true,
  })
  const operation: Operation = handleOf(ask.model, body.request_id)
  return { operation, requestId: body.request_id }
}

/**
 * `COMPLETED` means finished, not succeeded: the result's own HTTP status is the outcome. A request that fal does not know
 * throws `not_found`: only the caller knows whether it was there a moment ago.
 */
async function status({ wire, urls }: Fal, request: Handle, { signal }: Asking): Promise<Status> {
  const url = `${urls.queue}/${requestPath(request)}`
  const asking = { method: 'GET', signal, pays: false } as const
  const { body: state } = await callJson(wire, `${url}/status?logs=0`, { ...asking, answer: polled })
  if (state.status !== 'COMPLETED') {
    // Any other word means "not yet", also one that fal invents tomorrow: the deadline ends it.
    return { state: 'running', ...(state.queue_position == null ? {} : { queuePosition: state.queue_position }) }
  }

  const response = await send(wire, url, asking)
  const text = await readText(response, asking)
  const body = parseJson(text)
  if (isTooEarly(body)) return { state: 'running' }
  const units = billableUnits(response.headers)
  if (response.ok) return succeeded(request, body, units)

  const error = refusal(wire, response, body ?? text)
  if (!isOutcome(response.status, body, state)) throw error
  if (error.code === 'not_found') {
    return { state: 'failed', error: revised(error, { code: 'result_expired', charged: 'unknown' }) }
  }
  return failed(error, chargedForFailure(response.status, body, units))
}

/** Whether an error answer to "what came of it?" is what came of it, and not a fault on the way there. */
function isOutcome(status: number, body: unknown, { error, error_type }: z.infer<typeof polled>): boolean {
  if (!isErrorBody(body) || refusesTheCall.has(status)) return false
  return status <= 500 || error != null || error_type != null
}

const failed = (error: ProviderError, charged: Charged): Status => ({
  state: 'failed',
  error: revised(error, { charged }),
})

function succeeded(request: Handle, body: unknown, units: number | undefined): Status {
  const parsed = result.safeParse(body)
  if (!parsed.success) {
    throw new ProviderError('internal', 'The result is there, but it is not what fal documents.', { charged: 'no' })
  }
  const { images, image, video, audio, has_nsfw_concepts } = parsed.data
  const files = [...(images ?? []), image, video, audio].filter((one) => one != null)
  // The safety checker puts a black picture in the place of one it withholds.
  const kept = files.filter((_, index) => !has_nsfw_concepts?.[index])
  if (kept.length === 0) {
    const error =
      files.length > 0
        ? new ProviderError('content_refused', "fal's safety checker withheld the result.", { charged: 'yes' })
        : new ProviderError('internal', 'fal finished, but sent no file.', { charged: 'unknown' })
    return { state: 'failed', error }
  }
  const withheld = files.length - kept.length
  const costMicros = cost(request.endpoint, units)
  return {
    state: 'succeeded',
    outputs: kept.map(({ url }) => ({ url })),
    requestId: request.requestId,
    ...(costMicros === undefined ? {} : { costMicros }),
    ...(withheld ? { warnings: [`fal's safety checker withheld ${withheld} of ${files.length} results.`] } : {}),
  }
}

/**
 * What was billed, where fal says how many units that were and the price of one is known. How it counts characters is not
 * documented: a text costs what its length says.
 */
function cost(endpoint: string, units: number | undefined): number | undefined {
  const price = models.find((model) => model.id === endpoint)?.price
  const rate = price?.rates[0]
  return rate && units !== undefined && price?.unit !== 'million characters' ? microsOf(units * rate.usd) : undefined
}

function billableUnits(headers: Headers): number | undefined {
  const units = Number.parseFloat(headers.get('x-fal-billable-units') ?? '')
  return Number.isFinite(units) && units >= 0 ? units : undefined
}

/** fal answers a cancel with a word, whatever the HTTP status is. */
async function cancel({ wire, urls }: Fal, request: Handle, { signal }: Asking): Promise<Canceled> {
  const asking = { method: 'PUT', signal, pays: false } as const
  const response = await send(wire, `${urls.queue}/${requestPath(request)}/cancel`, asking)
  const text = await readText(response, asking)
  const body = parseJson(text)
  const answer = canceled.safeParse(body)
  const charged = answer.success ? chargedAfterCancel[answer.data.status] : undefined
  if (charged) return { charged }
  if (!response.ok) throw refusal(wire, response, body ?? text)
  return { charged: 'unknown' }
}
