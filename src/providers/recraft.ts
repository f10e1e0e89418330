/**
 * Recraft (recraft.ai): pictures and SVG drawings, each call answered at once. Nothing can be canceled or found again.
 * Wire facts: https://www.recraft.ai/docs/api-reference. The models are in `recraft/models.ts`.
 *
 * Results come as addresses, not as base64: an answer of some hundred bytes arrives whole where one of ten megabytes breaks
 * off, and a paid answer that broke off is lost for good. An address is written down, and fetched again as often as needed,
 * also after a crash; it holds for about a day.
 */
import { z } from 'zod'
import type { ProviderErrorCode } from '../errors.ts'
import type { Answer, Ask, Call, Output, Provider, ProviderFile, Settings } from '../models/provider.ts'
import { callJson, type Explained, type Wire } from './http.ts'
import { models, unlisted } from './recraft/models.ts'
import { requestFor } from './recraft/request.ts'

const word = z.string().nullish().catch(null)
const file = z.union([
  z.object({ url: z.string().min(1), image_id: word, revised_prompt: word }),
  z.object({ b64_json: z.string().min(1), image_id: word, revised_prompt: word }),
])
/** Units that were charged. A paid picture is never lost over its bill. */
const credits = z.number().nonnegative().nullish().catch(null)
const more = { credits, style_id: word }
const made = z.union([
  z.object({ data: z.array(file).min(1), ...more }),
  // What works on one picture answers with one, under another name.
  z.object({ image: file, ...more }).transform(({ image, ...rest }) => ({ data: [image], ...rest })),
])
const user = z.object({ credits: z.number() })
const modelList = z.object({ data: z.array(z.object({ id: z.string(), name: word })) })
const errorBody = z.union([
  z.object({ code: word, message: z.string() }),
  z.object({ error: z.object({ code: word, message: z.string() }) }).transform(({ error }) => error),
  z.object({ error: z.string() }).transform(({ error }) => ({ code: null, message: error })),
])

/** 1000 units are a dollar. */
const MICROS_PER_UNIT = 1000
/** Pictures, which are at least calls. */
const PER_MINUTE = 100

export const recraft: ProviderFile = {
  id: 'recraft',
  name: 'Recraft',
  otherNames: ['recraft.ai', 'recraft-ai'],
  claims: /^recraft\w+$/,
  keyNames: ['RECRAFT_API_KEY', 'RECRAFT_API_TOKEN'],
  urls: { api: { env: 'GESSO_RECRAFT_URL', fallback: 'https://external.api.recraft.ai/v1' } },
  limits: { perMinute: PER_MINUTE },
  models,
  defaults: {
    generate: 'recraftv4_1',
    edit: 'recraftv3',
    cutout: 'remove-background',
    style: 'recraftv4_styles',
    upscale: 'crisp-upscale',
    vectorise: 'vectorize',
  },
  unlisted,
  connect,
}

function connect({ key = '', urls, fetch, onRate }: Settings): Provider {
  const base = urls.api ?? ''
  const wire: Wire = {
    fetch,
    auth: { authorization: `Bearer ${key}` },
    origins: [base],
    explain,
    secrets: [key],
    onRate,
  }
  return {
    generate: (ask, call) => generate(wire, base, ask, call),
    async check({ signal }) {
      const asking = { method: 'GET', signal, pays: false, answer: user } as const
      const { body } = await callJson(wire, `${base}/users/me`, asking)
      return `answers, ${body.credits} units left (${(body.credits / 1000).toFixed(2)} US dollars)`
    },
    async list({ signal }) {
      const asking = { method: 'GET', signal, pays: false, answer: modelList } as const
      const { body } = await callJson(wire, `${base}/models`, asking)
      return body.data.map(({ id, name }) => ({ id, ...(name ? { name } : {}) }))
    },
  }
}

async function generate(wire: Wire, base: string, ask: Ask, { signal }: Call): Promise<Answer> {
  const { path, body: wish, warnings } = await requestFor(ask)
  const paying = { body: wish, signal, pays: true, answer: made }
  const { body, headers } = await callJson(wire, `${base}/images/${path}`, paying)
  const requestId = headers.get('x-request-id') ?? body.data[0]?.image_id
  for (const { revised_prompt } of body.data) {
    if (revised_prompt) warnings.push(`The prompt was revised: ${revised_prompt}`)
  }
  if (body.style_id) warnings.push(`The style of the references was kept: options.style_id "${body.style_id}".`)
  return {
    outputs: body.data.map(outputOf),
    ...(body.credits == null ? {} : { costMicros: Math.round(body.credits * MICROS_PER_UNIT) }),
    ...(requestId ? { requestId } : {}),
    ...(warnings.length > 0 ? { warnings } : {}),
  }
}

const outputOf = (one: z.infer<typeof file>): Output =>
  'url' in one ? { url: one.url } : { bytes: Buffer.from(one.b64_json, 'base64') }

/** How errors look is hardly documented: some are JSON of one form or another, some are plain text. */
function explain(body: unknown, status: number): Explained {
  const parsed = errorBody.safeParse(body)
  const { code = null, message = typeof body === 'string' ? body : '' } = parsed.data ?? {}
  return { said: message || code || undefined, code: classOf(`${code ?? ''} ${message}`, status) }
}

const poor = /not.enough.(api.)?(credits|units)|insufficient.*(credits|units|balance|funds)/i
const indecent = /moderat|content.?polic|nsfw|safety.(system|filter|check)|inappropriate|prohibited.content/i

function classOf(words: string, status: number): ProviderErrorCode | undefined {
  if (status >= 500 || status === 401 || status === 404 || status === 429) return undefined
  if (poor.test(words)) return 'quota_exhausted'
  return indecent.test(words) ? 'content_refused' : undefined
}
