/** Videos by the Interactions API, in the background: started, asked about, canceled. Nothing lists what was started. */
import { z } from 'zod'
import { ProviderError } from '../../errors.ts'
import type { Ask, Call, Canceled, Operation, Output, Started, Status } from '../../models/provider.ts'
import { base64, callJson, type Wire } from '../http.ts'
import type { Gemini } from './content.ts'
import { lateError } from './errors.ts'
import { type Download, Gone } from './files.ts'
import { interactionUsage, videoCost, videoTokensOf } from './prices.ts'

/** Pins the form of the answers. */
const REVISION = { 'api-revision': '2026-05-20' }
/** How often in a row a video must be missing before it is: a new file may not be everywhere at once. */
const MISSES_MAX = 3

const fault = z.object({
  code: z.union([z.string(), z.number()]).nullish().catch(null),
  message: z.string().nullish().catch(null),
})
const content = z.object({
  type: z.string().catch(''),
  text: z.string().nullish().catch(null),
  data: z.string().nullish().catch(null),
  uri: z.string().nullish().catch(null),
})
const step = z.object({
  type: z.string().catch(''),
  content: z.array(content).nullish().catch(null),
  error: fault.nullish().catch(null),
})
const started = z.object({ id: z.string().min(1) })
const interaction = z.object({
  status: z.string(),
  steps: z.array(step).nullish(),
  errors: z.array(fault).nullish().catch(null),
  usage: interactionUsage.nullish().catch(null),
})
type Interaction = z.infer<typeof interaction>

export const interactionHandle = z.object({ id: z.string(), model: z.string() })
type Handle = z.infer<typeof interactionHandle>
type Asking = Pick<Call, 'signal'>

const running = new Set(['queued', 'in_progress'])
/** Where nothing goes on any more, and no video is there: why. */
const ended: Record<string, { code: ProviderError['code']; said: string }> = {
  failed: { code: 'internal', said: 'The interaction failed.' },
  cancelled: { code: 'internal', said: 'The interaction was canceled at Google.' },
  incomplete: { code: 'internal', said: 'The interaction ended before the video was whole.' },
  budget_exceeded: { code: 'quota_exhausted', said: 'The interaction went beyond its budget.' },
  requires_action: { code: 'internal', said: 'The interaction waits for an action, which a video never needs.' },
  requires_continuation: { code: 'internal', said: 'The interaction waits to be continued.' },
}

export function createInteractions({ wire, base }: Gemini, download: Download) {
  const revised: Wire = { ...wire, headers: { ...wire.headers, ...REVISION } }
  const bring = createBring(download)
  const urlOf = (id: string) => `${base}/interactions/${encodeURIComponent(id)}`
  const read = async (id: string, { signal }: Asking) => {
    const asking = { method: 'GET', signal, pays: false, answer: interaction } as const
    return (await callJson(revised, urlOf(id), asking)).body
  }

  async function start(ask: Ask, { signal, webhookUrl }: Call): Promise<Started> {
    const body = { ...requestOf(ask), ...(webhookUrl ? { webhook_config: { uris: [webhookUrl] } } : {}) }
    const request = { body, signal, pays: true, answer: started }
    const { body: got } = await callJson(revised, `${base}/interactions`, request)
    const operation: Operation = { id: got.id, model: ask.model }
    return { operation, requestId: got.id }
  }

  async function status({ id, model }: Handle, asking: Asking): Promise<Status> {
    const told = await read(id, asking)
    if (running.has(told.status)) return { state: 'running', note: told.status }
    const parts = (told.steps ?? []).filter(({ type }) => type === 'model_output').flatMap((one) => one.content ?? [])
    const videos = parts.filter(({ type, data, uri }) => type === 'video' && (data || uri))
    if (videos.length === 0) return withoutVideo(told, parts.flatMap((one) => one.text ?? []).join(' '))
    const costMicros = videoCost(model, told.usage)
    const outputs = await bring(id, videos, asking)
    if (outputs === 'gone') {
      const said = 'The video was made, but its file is not there any more.'
      return { state: 'failed', error: new ProviderError('result_expired', said, { charged: 'yes' }) }
    }
    return {
      state: 'succeeded',
      outputs,
      requestId: id,
      ...(costMicros === undefined ? {} : { costMicros }),
      ...(told.status === 'completed' ? {} : { warnings: [`Google calls this video ${told.status}.`] }),
    }
  }

  async function cancel({ id }: Handle, asking: Asking): Promise<Canceled> {
    const request = { signal: asking.signal, pays: false, answer: interaction, body: {} }
    try {
      return billOf((await callJson(revised, `${urlOf(id)}/cancel`, request)).body)
    } catch (error) {
      // What has ended cannot be canceled: how it ended says more than the refusal does.
      if (!(error instanceof ProviderError) || error.code !== 'invalid_request') throw error
      return billOf(await read(id, asking))
    }
  }

  return { start, status, cancel }
}

/** Fetches each video. Its file counts as gone only when it was missing a few times in a row. */
function createBring(download: Download) {
  const misses = new Map<string, number>()
  return async function bring(
    id: string,
    videos: z.infer<typeof content>[],
    asking: Asking,
  ): Promise<Output[] | 'gone'> {
    try {
      const outputs: Output[] = []
      for (const { data, uri } of videos) {
        outputs.push(data ? { bytes: Buffer.from(data, 'base64') } : await download(uri ?? '', asking))
      }
      misses.delete(id)
      return outputs
    } catch (error) {
      if (!(error instanceof Gone)) throw error
      const count = (misses.get(id) ?? 0) + 1
      misses.set(id, count)
      if (count < MISSES_MAX) throw new ProviderError('internal', error.message, { charged: 'no' })
      misses.delete(id)
      return 'gone'
    }
  }
}

/** Whether canceled work is billed is not documented; what was completed is. */
const billOf = ({ status }: Interaction): Canceled => ({ charged: status === 'completed' ? 'yes' : 'unknown' })

function requestOf({ model, prompt, images, aspectRatio, resolution, duration, options = {} }: Ask) {
  const { task, seed, ...rest } = options
  const pictures = images.map((one) => ({ type: 'image', mime_type: one.mediaType, data: base64(one) }))
  const format = { type: 'video', aspect_ratio: aspectRatio, resolution, delivery: 'uri' }
  const config = {
    ...(seed === undefined ? {} : { seed }),
    ...(task === undefined ? {} : { video_config: { task } }),
  }
  return {
    ...rest,
    model,
    input: [{ type: 'user_input', content: [{ type: 'text', text: prompt }, ...pictures] }],
    // A bare number of seconds is refused.
    response_format: [duration === undefined ? format : { ...format, duration: `${duration}s` }],
    ...(Object.keys(config).length > 0 ? { generation_config: config } : {}),
    background: true,
  }
}

function withoutVideo({ status, steps, errors, usage }: Interaction, words: string): Status {
  const failed = (error: ProviderError): Status => ({ state: 'failed', error })
  if (status === 'completed') {
    // Words in the place of a video are how the model declines. They are tokens, which may be billed.
    if (words) return failed(new ProviderError('content_refused', words.slice(0, 2000), { charged: 'unknown' }))
    const charged = videoTokensOf(usage) ? 'yes' : 'unknown'
    return failed(new ProviderError('internal', 'The interaction is completed, but holds no video.', { charged }))
  }
  const end = ended[status]
  // Any other word means "not yet": new ones appear unannounced. The deadline ends it.
  if (!end) return { state: 'running', note: status }
  const told = errors?.[0] ?? steps?.find((one) => one.error)?.error
  if (status === 'failed' && told) return failed(lateError(told))
  const said = told?.message ?? (words || end.said)
  return failed(new ProviderError(end.code, said.slice(0, 2000), { charged: 'unknown' }))
}
