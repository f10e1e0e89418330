/**
 * kie.ai: models of many makers behind one queue. Nothing can be canceled, and a submit whose answer is lost is not found
 * again. Wire facts: https://docs.kie.ai. The models are in `kie/models.ts`, the verdicts in `kie/errors.ts`.
 */
import { z } from 'zod'
import type { Ask, Call, Operation, Picture, Provider, ProviderFile, Settings, Status } from '../models/provider.ts'
import { dataUri, type Wire } from './http.ts'
import { askKie } from './kie/errors.ts'
import { defaults, models, unlisted } from './kie/models.ts'
import { outcomeOf, record } from './kie/outcome.ts'
import { bodyOf, families, familyOf, recordPaths, submitPaths } from './kie/request.ts'
import { checkWebhook } from './kie/webhook.ts'

const created = z.object({ data: z.object({ taskId: z.string().min(1) }) })
const uploaded = z.object({ data: z.object({ downloadUrl: z.url({ protocol: /^https?$/ }) }) })
const asked = z.object({ data: record })
const balance = z.object({ data: z.number() })
const operationSchema = z.object({ family: z.enum(families), taskId: z.string(), startedAt: z.number() })

/** 20 new tasks in 10 seconds; what is above is refused, and not queued. */
const TASKS_PER_MINUTE = 120
/** At first often, then in step with how long it takes. More than three questions a second are refused. */
const ASK_FIRST_MS = 500
const ASK_LONGEST_MS = 15_000
const ASK_SHARE = 0.1

interface Kie {
  wire: Wire
  urls: { api: string; upload: string }
  webhookKey: string | undefined
  now: () => number
}
type Asking = Pick<Call, 'signal'>

export const kie: ProviderFile = {
  id: 'kie',
  name: 'kie.ai',
  otherNames: ['kie.ai', 'kieai'],
  keyNames: ['KIE_KEY', 'KIE_API_KEY'],
  urls: {
    api: { env: 'GESSO_KIE_URL', fallback: 'https://api.kie.ai' },
    upload: {
      env: 'GESSO_KIE_UPLOAD_URL',
      fallback: 'https://kieai.redpandaai.co',
      beside: { url: 'api', path: '' },
    },
  },
  // Made in kie's account settings. Without it nobody can tell whether a callback is genuine, so none is asked for.
  variables: { webhookKey: { env: ['KIE_WEBHOOK_KEY'], secret: true } },
  limits: { perMinute: TASKS_PER_MINUTE },
  models,
  defaults,
  unlisted,
  connect,
}

function connect({ key = '', urls, variables, fetch, now, onRate }: Settings): Provider {
  const { webhookKey } = variables
  const wire: Wire = {
    fetch,
    auth: { authorization: `Bearer ${key}` },
    origins: Object.values(urls),
    explain: () => ({}), // `askKie` puts its own in this place
    secrets: [key, webhookKey ?? ''],
    onRate,
  }
  const api: Kie = { wire, urls: { api: urls.api ?? '', upload: urls.upload ?? '' }, webhookKey, now }
  return {
    start: (ask, call) => start(api, ask, call),
    status: async (operation, call) => status(api, operationSchema.parse(operation), call),
    // A task runs to its end, and is billed.
    cancel: async () => ({ charged: 'yes', runsOn: true }),
    ...(webhookKey ? { webhook: async (request) => checkWebhook(webhookKey, request) } : {}),
    async check({ signal }) {
      const url = `${api.urls.api}/api/v1/chat/credit`
      const { data } = await askKie(wire, url, { method: 'GET', signal, pays: false, answer: balance })
      return `answers, ${data} credits left`
    },
  }
}

async function start(api: Kie, ask: Ask, { signal, webhookUrl }: Call) {
  const { wire, urls, webhookKey, now } = api
  const pictures = await Promise.all(ask.images.map((picture) => upload(api, picture, { signal })))
  const callBackUrl = webhookKey && webhookUrl?.startsWith('https:') ? webhookUrl : undefined
  const family = familyOf(ask.model)
  const { data } = await askKie(wire, `${urls.api}${submitPaths[family]}`, {
    body: bodyOf(ask, pictures, callBackUrl),
    signal,
    pays: true,
    answer: created,
  })
  const operation: Operation = { family, taskId: data.taskId, startedAt: now() }
  return { operation, requestId: data.taskId }
}

/** kie fetches input pictures by address. Its own store keeps them for a day or more, is free, and names each file anew. */
async function upload({ wire, urls }: Kie, picture: Picture, { signal }: Asking): Promise<string> {
  const { data } = await askKie(wire, `${urls.upload}/api/file-base64-upload`, {
    body: { base64Data: dataUri(picture), uploadPath: 'gesso' },
    signal,
    pays: false,
    answer: uploaded,
  })
  return data.downloadUrl
}

async function status(
  { wire, urls, now }: Kie,
  { family, taskId, startedAt }: z.infer<typeof operationSchema>,
  { signal }: Asking,
): Promise<Status> {
  const url = `${urls.api}${recordPaths[family]}?${new URLSearchParams({ taskId })}`
  const { data } = await askKie(wire, url, { method: 'GET', signal, pays: false, answer: asked })
  const waited = now() - startedAt
  return outcomeOf(data, Math.min(ASK_LONGEST_MS, Math.max(ASK_FIRST_MS, Math.round(waited * ASK_SHARE))))
}
