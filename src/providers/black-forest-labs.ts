/**
 * Black Forest Labs (bfl.ai): every model is queued, nothing can be canceled, and a finished picture is there for ten minutes.
 * Wire facts: https://docs.bfl.ai and the OpenAPI document of api.bfl.ai. The models are in `black-forest-labs/models.ts`.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { Problem, ProviderError, type ProviderErrorCode } from '../errors.ts'
import { paintMask } from '../media/mask.ts'
import type { Ask, Call, Operation, Provider, ProviderFile, Settings, Status } from '../models/provider.ts'
import { models, unlisted } from './black-forest-labs/models.ts'
import { base64, callJson, type Explained, mayHoldKey, parseJson, type Wire } from './http.ts'

const submitted = z.object({
  id: z.string().min(1),
  /** Absent when a webhook was asked for. */
  polling_url: z.string().nullish(),
  cost: z.number().nullish(),
})
const polled = z.object({
  status: z.string(),
  details: z.unknown().optional(),
  progress: z.number().nullish(),
  cost: z.number().nullish(),
  result: z.object({ sample: z.string().min(1) }).nullish(),
})
const operationSchema = z.object({ id: z.string(), pollUrl: z.string(), credits: z.number().nullable() })
const credits = z.object({ credits: z.number() })
/** Two forms of the same news are documented. */
const news = z.union([
  z.object({ id: z.string() }),
  z.object({ task_id: z.string() }).transform(({ task_id }) => ({ id: task_id })),
])
const errorBody = z.object({
  detail: z.union([z.string(), z.array(z.object({ loc: z.array(z.unknown()).nullish(), msg: z.string() }))]).nullish(),
  message: z.string().nullish(),
})

const MICROS_PER_CREDIT = 10_000
/** The documented pace of polling. */
const ASK_AGAIN_MS = 500
/** Unfinished tasks that an account may have, on most endpoints. */
const ACTIVE_TASKS = 24

const failures: Record<string, ProviderErrorCode> = {
  'Request Moderated': 'content_refused',
  'Content Moderated': 'content_refused',
  Error: 'internal',
  Failed: 'internal',
}

export const blackForestLabs: ProviderFile = {
  id: 'black-forest-labs',
  name: 'Black Forest Labs',
  otherNames: ['bfl'],
  claims: /^flux-/,
  keyNames: ['BFL_API_KEY'],
  urls: { api: { env: 'GESSO_BLACK_FOREST_LABS_URL', fallback: 'https://api.bfl.ai' } },
  limits: { concurrency: ACTIVE_TASKS },
  models,
  defaults: { generate: 'flux-2-pro', edit: 'flux-kontext-pro', compose: 'flux-2-pro' },
  unlisted,
  connect,
}

function connect({ key = '', urls, fetch, onRate }: Settings): Provider {
  const base = urls.api ?? ''
  const wire: Wire = {
    fetch,
    auth: { 'x-key': key },
    // A task is asked about at the cluster that has it, under a name that the answer gives.
    origins: [base, 'https://*.bfl.ai'],
    explain,
    secrets: [key],
    onRate,
  }
  const webhookSecret = createHmac('sha256', key).update('gesso webhook').digest('hex')
  return {
    start: (ask, call) => start(wire, base, webhookSecret, ask, call),
    status: (operation, call) => status(wire, operationSchema.parse(operation), call),
    // A submitted task runs to its end, and is billed.
    cancel: async () => ({ charged: 'yes', runsOn: true }),
    webhook: async ({ headers, body }) => checkWebhook(headers, body, webhookSecret),
    async check({ signal }) {
      const { body } = await callJson(wire, `${base}/v1/credits`, {
        method: 'GET',
        signal,
        pays: false,
        answer: credits,
      })
      return `answers, ${body.credits} credits left (${(body.credits / 100).toFixed(2)} US dollars)`
    },
  }
}

async function start(wire: Wire, base: string, secret: string, ask: Ask, { signal, webhookUrl }: Call) {
  const body = { ...(await inputOf(ask)), ...(webhookUrl ? { webhook_url: webhookUrl, webhook_secret: secret } : {}) }
  const url = `${base}/v1/${ask.model.split('/').map(encodeURIComponent).join('/')}`
  const { body: task } = await callJson(wire, url, { body, signal, pays: true, answer: submitted })
  const own = task.polling_url && mayHoldKey(wire, task.polling_url) ? task.polling_url : undefined
  const pollUrl = own ?? `${base}/v1/get_result?${new URLSearchParams({ id: task.id })}`
  const operation: Operation = { id: task.id, pollUrl, credits: task.cost ?? null }
  return { operation, requestId: task.id }
}

/** The body of a submit: the fields of each endpoint, named as it names them. */
async function inputOf(ask: Ask): Promise<Record<string, unknown>> {
  const { prompt, seed, width, height, aspectRatio, steps, guidance, strength, format, images, mask, options } = ask
  const common = { prompt, seed, output_format: format, steps, guidance, ...options }
  const frame = { width, height, aspect_ratio: aspectRatio }
  const [first] = images
  if (/fill|expand/.test(ask.model)) {
    const painted = mask && { mask: Buffer.from(await paintMask(mask.bytes, { changed: 'white' })).toString('base64') }
    return { ...common, ...(first ? { image: base64(first) } : {}), ...painted }
  }
  if (/^flux-(pro-1\.1|dev)/.test(ask.model)) {
    return { ...common, ...frame, ...(first ? { image_prompt: base64(first) } : {}), image_prompt_strength: strength }
  }
  const named = images.map((picture, index) => [
    index === 0 ? 'input_image' : `input_image_${index + 1}`,
    base64(picture),
  ])
  return { ...common, ...frame, ...Object.fromEntries(named) }
}

async function status(
  wire: Wire,
  { pollUrl, credits: submittedFor }: z.infer<typeof operationSchema>,
  { signal }: Pick<Call, 'signal'>,
): Promise<Status> {
  const { body } = await callJson(wire, pollUrl, { method: 'GET', signal, pays: false, answer: polled })
  const said = words(body.details) ?? body.status
  if (body.status === 'Ready' && body.result) {
    const cost = body.cost ?? submittedFor
    const costMicros = cost === null ? {} : { costMicros: Math.round(cost * MICROS_PER_CREDIT) }
    return { state: 'succeeded', outputs: [{ url: body.result.sample }], ...costMicros }
  }
  const code = body.status === 'Ready' ? 'internal' : failures[body.status]
  // Whether a task that was refused or has failed is billed is not documented.
  if (code) return { state: 'failed', error: new ProviderError(code, said, { charged: 'unknown' }) }
  // It may be said for a moment of a task that is there: the caller knows how often is too often.
  if (body.status === 'Task not found') throw new ProviderError('not_found', said, { charged: 'unknown' })
  // Any other word means "not yet": new ones appear unannounced. The deadline ends it.
  const progress = body.progress == null ? {} : { progress: body.progress }
  return { state: 'running', askAgainMs: ASK_AGAIN_MS, note: body.status, ...progress }
}

function explain(body: unknown, status: number): Explained {
  const parsed = errorBody.safeParse(body)
  if (!parsed.success) return {}
  const { detail, message } = parsed.data
  const said = Array.isArray(detail)
    ? detail.map(({ loc, msg }) => `${(loc ?? []).slice(1).join('.')}: ${msg}`).join('; ')
    : (detail ?? message ?? undefined)
  // A key of the wrong form is refused like a wrong field.
  const code = status === 422 && /API key/.test(said ?? '') ? 'auth' : undefined
  return { said, code }
}

/** `details` is a text, or an object with reasons. */
function words(details: unknown): string | undefined {
  if (details === null || details === undefined) return undefined
  return typeof details === 'string' ? details : JSON.stringify(details)
}

/** A signature of the body, or, in the other documented form, the secret itself. */
function checkWebhook(headers: Headers, body: Uint8Array, secret: string) {
  const signature = headers.get('x-bfl-signature')?.replace(/^sha256=/, '')
  const plain = headers.get('x-webhook-secret')
  const wanted = createHmac('sha256', secret).update(body).digest('hex')
  if (!(isSame(signature, wanted) || isSame(plain, secret))) {
    throw new Problem('webhook_rejected', 'Neither signature nor secret of this webhook is right.')
  }
  const parsed = news.safeParse(parseJson(Buffer.from(body).toString()))
  if (!parsed.success) throw new Problem('webhook_rejected', 'The body names no task.')
  return {
    deliveryId: createHmac('sha256', secret).update(body).digest('base64url'),
    operation: { id: parsed.data.id },
  }
}

function isSame(given: string | null | undefined, wanted: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}
