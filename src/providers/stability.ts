/**
 * Stability AI (platform.stability.ai), REST v2beta: most services answer at once, two have a queue. Nothing can be canceled,
 * and a lost answer cannot be found again: there is no list, and no key that makes a second submit the same one.
 * Wire facts: https://platform.stability.ai/docs/api-reference. The models are in `stability/models.ts`.
 */
import { z } from 'zod'
import { ProviderError, type ProviderErrorCode } from '../errors.ts'
import type { Answer, Ask, Call, Operation, Provider, ProviderFile, Settings, Status } from '../models/provider.ts'
import { callJson, type Explained, type Wire } from './http.ts'
import { requestFor } from './stability/form.ts'
import { models } from './stability/models.ts'

const word = z.string().nullish().catch(null)
/** Older documents call the picture of a queued service `result`. */
const finished = z.union([
  z.object({ image: z.string().min(1), finish_reason: word }),
  z
    .object({ result: z.string().min(1), finish_reason: word })
    .transform(({ result, ...rest }) => ({ image: result, ...rest })),
])
const unfinished = z.object({ status: z.string() })
const submitted = z.object({ id: z.string().min(1) })
const operationSchema = z.object({ id: z.string() })
const balance = z.object({ credits: z.number() })
const errorBody = z.object({
  name: z.string().nullish().catch(null),
  errors: z.array(z.string()).nullish().catch(null),
  /** Of v1, where the balance is asked for. */
  message: z.string().nullish().catch(null),
})

const USD_PER_CREDIT = 0.01
/** The documented pace: sooner may be refused. */
const ASK_AGAIN_MS = 10_000
/** How long an account is shut out that asked more than 150 times in 10 seconds. */
const BLOCKED_MS = 60_000
/** In any minute what is allowed in 10 seconds: so the block never comes. */
const PER_MINUTE = 150

const classes: Record<string, ProviderErrorCode> = {
  content_moderation: 'content_refused',
  payment_required: 'quota_exhausted',
  rate_limit_exceeded: 'rate_limited',
  unauthorized: 'auth',
}

export const stability: ProviderFile = {
  id: 'stability',
  name: 'Stability AI',
  otherNames: ['stability-ai', 'stabilityai', 'stability ai'],
  keyNames: ['STABILITY_API_KEY'],
  urls: { api: { env: 'GESSO_STABILITY_URL', fallback: 'https://api.stability.ai' } },
  limits: { perMinute: PER_MINUTE },
  models,
  defaults: {
    generate: 'core',
    edit: 'sd3.5-large',
    cutout: 'remove-background',
    compose: 'replace-background-and-relight',
    sketch: 'sketch',
    style: 'style-transfer',
    upscale: 'upscale-fast',
  },
  connect,
}

function connect({ key = '', urls, fetch, onRate }: Settings): Provider {
  const base = urls.api ?? ''
  const wire: Wire = {
    fetch,
    auth: { authorization: `Bearer ${key}` },
    origins: [base],
    // A picture as raw bytes would say in headers alone that it was filtered; here one body holds both.
    headers: { accept: 'application/json' },
    explain,
    secrets: [key],
    onRate,
  }
  return {
    generate: (ask, call) => generate(wire, base, ask, call),
    start: (ask, call) => start(wire, base, ask, call),
    status: (operation, call) => status(wire, base, operationSchema.parse(operation).id, call),
    // What is queued runs to its end, and is billed.
    cancel: async () => ({ charged: 'yes', runsOn: true }),
    async check({ signal }) {
      const asking = { method: 'GET', signal, pays: false, answer: balance } as const
      const { body } = await callJson(wire, `${base}/v1/user/balance`, asking)
      return `answers, ${body.credits.toFixed(1)} credits left (${(body.credits * USD_PER_CREDIT).toFixed(2)} US dollars)`
    },
  }
}

async function generate(wire: Wire, base: string, ask: Ask, { signal }: Call): Promise<Answer> {
  const { path, form, warnings } = await requestFor(ask)
  const paying = { form, signal, pays: true, answer: finished }
  const { body, headers } = await callJson(wire, `${base}/v2beta/stable-image/${path}`, paying)
  const requestId = headers.get('x-request-id') ?? undefined
  if (isFiltered(body)) throw filtered(requestId)
  return {
    outputs: [{ bytes: Buffer.from(body.image, 'base64') }],
    ...(requestId ? { requestId } : {}),
    ...(warnings.length > 0 ? { warnings } : {}),
  }
}

async function start(wire: Wire, base: string, ask: Ask, { signal }: Call) {
  const { path, form } = await requestFor(ask)
  const paying = { form, signal, pays: true, answer: submitted }
  const { body } = await callJson(wire, `${base}/v2beta/stable-image/${path}`, paying)
  const operation: Operation = { id: body.id }
  return { operation, requestId: body.id }
}

async function status(wire: Wire, base: string, id: string, { signal }: Pick<Call, 'signal'>): Promise<Status> {
  const url = `${base}/v2beta/results/${encodeURIComponent(id)}`
  const asking = { method: 'GET', signal, pays: false, answer: z.union([finished, unfinished]) } as const
  try {
    const { body } = await callJson(wire, url, asking)
    if ('status' in body) return { state: 'running', askAgainMs: ASK_AGAIN_MS, note: body.status }
    if (isFiltered(body)) return { state: 'failed', error: filtered(id) }
    return { state: 'succeeded', outputs: [{ bytes: Buffer.from(body.image, 'base64') }], requestId: id }
  } catch (error) {
    // Any other error may be about the question, and not about what was asked for.
    if (error instanceof ProviderError && error.code === 'content_refused') return { state: 'failed', error }
    throw error
  }
}

const isFiltered = ({ finish_reason }: z.infer<typeof finished>) => finish_reason === 'CONTENT_FILTERED'

/** The picture was made and then blurred: the documents call that a successful generation, and bill each of these. */
function filtered(requestId: string | undefined) {
  const said = 'CONTENT_FILTERED: the picture broke the content policy, and was blurred.'
  return new ProviderError('content_refused', said, { charged: 'yes', ...(requestId ? { requestId } : {}) })
}

/** What failed is not charged, say the documents of each endpoint; nor is what moderation declined. */
function explain(body: unknown, status: number): Explained {
  const wait = status === 429 ? { retryAfterMs: BLOCKED_MS } : {}
  const parsed = errorBody.safeParse(body)
  if (!parsed.success) return wait
  const { name, errors, message } = parsed.data
  return { said: errors?.join('; ') || message || name || undefined, code: classes[name ?? ''], ...wait }
}
