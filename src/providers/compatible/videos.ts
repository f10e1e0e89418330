/** Videos, where a server has them: a queue with a handle. Two kinds: xAI's, and that of vLLM-Omni, which OpenAI's was the model for. */
import { z } from 'zod'
import { ProviderError } from '../../errors.ts'
import type { Ask, Call, Canceled, Operation, Started, Status } from '../../models/provider.ts'
import { blobOf, callFile, callJson, dataUri, type Wire } from '../http.ts'
import { chargedFor, microsOf, usage } from './pictures.ts'
import { refit } from './refit.ts'
import type { Server } from './servers.ts'

export const videoOperation = z.object({ server: z.string(), id: z.string() })
const begun = z.union([
  z.object({ request_id: z.string().min(1) }).transform(({ request_id }) => request_id),
  z.object({ id: z.string().min(1) }).transform(({ id }) => id),
])
const polled = z.object({
  status: z.string(),
  progress: z.number().nullish().catch(null),
  video: z.object({ url: z.string().nullish(), respect_moderation: z.boolean().nullish() }).nullish().catch(null),
  error: z
    .union([z.string(), z.object({ code: z.string().nullish(), message: z.string().nullish() })])
    .nullish()
    .catch(null),
  usage,
})
type Polled = z.infer<typeof polled>

const ASK_AGAIN_MS = 2000

export async function startVideo(wire: Wire, server: Server, wanted: Ask, { signal }: Call): Promise<Started> {
  const { video } = server.profile
  if (!video) throw new ProviderError('invalid_request', `${server.name} makes no videos.`, { charged: 'no' })
  const { ask, warnings } = refit(server.name, { tasks: ['video'], takes: video.takes }, wanted)
  // There is no place for a warning in what is under way, so nothing is left out of it.
  if (warnings.length > 0) throw new ProviderError('invalid_request', warnings.join(' '), { charged: 'no' })
  const isXai = video.api === 'xai'
  const request = isXai ? xaiRequest(ask) : vllmRequest(ask)
  const url = `${server.base}/videos${isXai ? '/generations' : ''}`
  const { body: id } = await callJson(wire, url, { ...request, signal, answer: begun, pays: true })
  const operation: Operation = { server: server.name, id }
  return { operation, requestId: id }
}

function xaiRequest({ model, prompt, duration, aspectRatio, resolution, images: [first], options }: Ask) {
  const image = first ? { image: { url: dataUri(first) } } : {}
  return { body: { model, prompt, duration, aspect_ratio: aspectRatio, resolution, ...image, ...options } }
}

function vllmRequest({ model, prompt, duration, width, height, seed, negativePrompt, images: [first], options }: Ask) {
  const size = width && height ? `${width}x${height}` : undefined
  const fields = { model, prompt, seconds: duration, size, seed, negative_prompt: negativePrompt, ...options }
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) form.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
  if (first) form.append('input_reference', blobOf(first), `reference.${first.mediaType.split('/')[1]}`)
  return { form }
}

export async function videoStatus(wire: Wire, server: Server, id: string, { signal }: Pick<Call, 'signal'>) {
  const url = videoUrl(server, id)
  const asking = { method: 'GET', signal, pays: false } as const
  const { body } = await callJson(wire, url, { ...asking, answer: polled })
  const costMicros = microsOf(body.usage)
  const cost = costMicros === undefined ? {} : { costMicros }
  if (body.status === 'done' || body.status === 'completed') {
    if (body.video?.respect_moderation === false) {
      return failed('content_refused', 'The video was withheld by moderation.', costMicros)
    }
    if (body.video?.url) {
      const address = URL.parse(body.video.url, `${server.base}/`)?.href ?? body.video.url
      return { state: 'succeeded', outputs: [{ url: address }], requestId: id, ...cost } satisfies Status
    }
    // Fetched here, since the address may need the key.
    const { bytes } = await callFile(wire, `${url}/content`, asking)
    return { state: 'succeeded', outputs: [{ bytes }], requestId: id, ...cost } satisfies Status
  }
  if (body.status === 'failed') return failed(classOf(body), wordsOf(body), costMicros)
  if (body.status === 'expired') return failed('result_expired', wordsOf(body), costMicros)
  // Any other word means "not yet": the deadline ends it.
  const progress = body.progress == null ? {} : { progress: Math.min(1, body.progress / 100) }
  return { state: 'running', askAgainMs: ASK_AGAIN_MS, note: body.status, ...progress } satisfies Status
}

const videoUrl = (server: Server, id: string) => `${server.base}/videos/${encodeURIComponent(id)}`

function failed(code: ProviderError['code'], said: string, costMicros: number | undefined): Status {
  return { state: 'failed', error: new ProviderError(code, said, { charged: chargedFor(costMicros) }) }
}

function wordsOf({ error, status }: Polled): string {
  return (typeof error === 'string' ? error : (error?.message ?? error?.code)) || status
}

const classOf = (body: Polled) =>
  /moderat|content.{0,3}policy|safety/i.test(wordsOf(body)) ? 'content_refused' : 'internal'

/** vLLM-Omni stops as well as it can. xAI has no cancel: what was taken runs, and is billed. */
export async function cancelVideo(wire: Wire, server: Server, id: string, { signal }: Pick<Call, 'signal'>) {
  if (server.profile.video?.api !== 'vllm-omni') return { charged: 'yes', runsOn: true } satisfies Canceled
  const asking = { method: 'DELETE', signal, pays: false } as const
  await callJson(wire, videoUrl(server, id), { ...asking, answer: z.unknown() })
  return { charged: 'unknown' } satisfies Canceled
}
