/**
 * Replicate: anybody's models behind one queue. Any official model (`owner/name`), version (`owner/name:version`) or
 * deployment (`deployments/owner/name`) can be called; those whose inputs are known are in `replicate/models.ts`. Inputs,
 * outputs and files are kept for one hour. Wire facts: https://replicate.com/docs/reference/http and its OpenAPI document.
 */
import { z } from 'zod'
import { ProviderError } from '../errors.ts'
import type { Ask, Call, Canceled, Operation, Provider, ProviderFile, Settings } from '../models/provider.ts'
import { callJson, type Wire } from './http.ts'
import { explain } from './replicate/errors.ts'
import { attach } from './replicate/files.ts'
import { inputOf, picturesOf } from './replicate/input.ts'
import { findSubmit } from './replicate/lost.ts'
import { deadlineOf, defaults, models, unlisted } from './replicate/models.ts'
import { chargedFor, hasEnded, type Prediction, prediction, statusOf } from './replicate/prediction.ts'
import { submitPath, targetOf } from './replicate/target.ts'
import { createWebhookCheck } from './replicate/webhook.ts'

const created = z.object({ id: z.string().min(1) })
const account = z.object({ username: z.string() })
/** Addresses are built from the id: an answer may name any host. */
const handle = z.object({ id: z.string().min(1) })
type Handle = z.infer<typeof handle>

/** Of an account in good standing. One with little credit is told so, and waits. */
const CREATIONS_PER_MINUTE = 600
/** Refusals of the call itself; any other refusal of a cancel is about the prediction. */
const refusesTheCall = new Set([401, 403, 404, 408, 429])

interface Replicate {
  wire: Wire
  base: string
}
type Asking = Pick<Call, 'signal'>

export const replicate: ProviderFile = {
  id: 'replicate',
  name: 'Replicate',
  claims: /^deployments\/[\w.-]+\/[\w.-]+$|^[\w.-]+\/[\w.-]+:[\da-f]{64}$/,
  keyNames: ['REPLICATE_API_TOKEN', 'REPLICATE_API_KEY'],
  urls: { api: { env: 'GESSO_REPLICATE_URL', fallback: 'https://api.replicate.com/v1' } },
  variables: { webhookSecret: { env: ['REPLICATE_WEBHOOK_SECRET'], secret: true } },
  limits: { perMinute: CREATIONS_PER_MINUTE },
  models,
  defaults,
  unlisted,
  connect,
}

function connect({ key = '', urls, variables, fetch, now, onRate }: Settings): Provider {
  const base = urls.api ?? ''
  const wire: Wire = {
    fetch,
    auth: { authorization: `Bearer ${key}` },
    origins: [base],
    explain,
    secrets: [key, variables.webhookSecret ?? ''],
    onRate,
  }
  const api: Replicate = { wire, base }
  return {
    start: (wanted, call) => start(api, wanted, call),
    status: async (operation, call) => statusOf(await read(api, handle.parse(operation), call)),
    cancel: async (operation, call) => cancel(api, handle.parse(operation), call),
    find: (lost, call) => findSubmit({ wire, base, now }, lost, call),
    webhook: createWebhookCheck(wire, base, variables.webhookSecret),
    async check({ signal }) {
      const { body } = await callJson(wire, `${base}/account`, { method: 'GET', signal, pays: false, answer: account })
      return `answers, account ${body.username}`
    },
  }
}

/** Submits. `Prefer: wait` is not sent: the id has to be written down before anything else. */
async function start({ wire, base }: Replicate, wanted: Ask, { signal, webhookUrl }: Call) {
  const target = targetOf(wanted.model)
  const pictures = await picturesOf(wanted)
  const place = { wire, base, signal }
  const images = await Promise.all(pictures.images.map((picture) => attach(place, picture)))
  const mask = pictures.mask ? { mask: await attach(place, pictures.mask) } : {}
  const { body } = await callJson(wire, `${base}/${submitPath(target)}`, {
    body: {
      ...(target.is === 'version' ? { version: target.version } : {}),
      input: inputOf(wanted, { images, ...mask }),
      // Replicate calls none but https addresses, and refuses the whole submit for another.
      ...(webhookUrl?.startsWith('https:') ? { webhook: webhookUrl, webhook_events_filter: ['completed'] } : {}),
    },
    headers: { 'cancel-after': `${Math.ceil(deadlineOf(wanted.model) / 1000)}s` },
    signal,
    pays: true,
    answer: created,
  })
  const operation: Operation = { id: body.id }
  return { operation, requestId: body.id }
}

async function read({ wire, base }: Replicate, { id }: Handle, { signal }: Asking): Promise<Prediction> {
  const url = `${base}/predictions/${encodeURIComponent(id)}`
  return (await callJson(wire, url, { method: 'GET', signal, pays: false, answer: prediction })).body
}

/** A cancel takes a moment: where its answer does not yet say what became of the prediction, it is asked about once. */
async function cancel(api: Replicate, one: Handle, call: Asking): Promise<Canceled> {
  const answered = await tellToStop(api, one, call)
  const last = answered && hasEnded(answered) ? answered : await read(api, one, call)
  if (!hasEnded(last)) return { charged: 'unknown' }
  return { charged: last.status === 'succeeded' ? 'yes' : chargedFor(last) }
}

/** `undefined`: it was refused, as one that is over may be. */
async function tellToStop({ wire, base }: Replicate, { id }: Handle, { signal }: Asking) {
  const url = `${base}/predictions/${encodeURIComponent(id)}/cancel`
  try {
    return (await callJson(wire, url, { method: 'POST', signal, pays: false, answer: prediction })).body
  } catch (error) {
    const status = error instanceof ProviderError ? (error.status ?? 500) : 500
    if (status >= 500 || refusesTheCall.has(status)) throw error
    return undefined
  }
}
