/** The Interactions API with Gemini Omni. An interaction has no timer: where it is in its life follows from the clock. */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { videoFile } from '../files.ts'
import { firstIssue, refuseInteraction } from './refused.ts'

const TOKENS_PER_SECOND = 5792
const USD_PER_MILLION = 17.5
const SECONDS = 8

const text = z.strictObject({ type: z.literal('text'), text: z.string().min(1) })
const image = z
  .strictObject({
    type: z.literal('image'),
    mime_type: z.enum(['image/png', 'image/jpeg', 'image/webp']).optional(),
    data: z
      .string()
      .regex(/^[A-Za-z0-9+/]+={0,2}$/)
      .optional(),
    uri: z.url().optional(),
  })
  .refine((one) => (one.data === undefined) !== (one.uri === undefined), 'needs data or uri')
const content = z.union([text, image])
const input = z.union([
  z.string().min(1),
  content,
  z.array(content).min(1),
  z.array(z.strictObject({ type: z.literal('user_input'), content: z.array(content).min(1) })).min(1),
])
const videoFormat = z.strictObject({
  type: z.literal('video'),
  aspect_ratio: z.enum(['16:9', '9:16']).optional(),
  resolution: z.enum(['360p', '720p', '1080p', '4k']).optional(),
  duration: z
    .string('a duration is a text such as "8s"')
    .regex(/^\d+(\.\d+)?s$/)
    .refine((value) => Number.parseFloat(value) >= 3 && Number.parseFloat(value) <= 10, 'must be 3 to 10 seconds')
    .optional(),
  delivery: z.enum(['inline', 'uri']).optional(),
})
const tasks = ['text_to_video', 'image_to_video', 'reference_to_video', 'edit', 'extend', 'upscale']
const request = z.strictObject({
  model: z.string(),
  input,
  background: z.boolean().optional(),
  store: z.boolean().optional(),
  stream: z.literal(false).optional(),
  previous_interaction_id: z.string().optional(),
  system_instruction: z.string().optional(),
  response_format: z.union([videoFormat, z.array(videoFormat).length(1)]).optional(),
  generation_config: z
    .strictObject({
      seed: z.int().optional(),
      temperature: z.number().optional(),
      video_config: z.strictObject({ task: z.enum(tasks).optional() }).optional(),
    })
    .optional(),
  webhook_config: z
    .strictObject({ uris: z.array(z.url()).min(1), user_metadata: z.record(z.string(), z.unknown()).optional() })
    .optional(),
  safety_settings: z.array(z.looseObject({})).optional(),
})

type Outcome = 'completed' | 'declined' | 'failed'

export interface Interaction {
  id: string
  body: z.infer<typeof request>
  prompt: string
  createdAt: number
  endsAt: number
  outcome: Outcome
  canceled: boolean
  /** Takes the place of the status that follows from the clock. */
  word?: string
}

const models = ['gemini-omni-1.1-flash', 'gemini-omni-1.2-flash']

export function createInteractions({ latencyMs, fileUrl }: { latencyMs: number; fileUrl: (id: string) => string }) {
  const interactions: Interaction[] = []
  const isOver = (one: Interaction) => one.canceled || Date.now() >= one.endsAt
  const formatOf = ({ body }: Interaction) => [body.response_format ?? []].flat()[0]
  const tokensOf = (one: Interaction) =>
    Math.round(Number.parseFloat(formatOf(one)?.duration ?? `${SECONDS}s`) * TOKENS_PER_SECOND)

  function create(body: unknown): Interaction {
    const parsed = request.safeParse(body)
    if (!parsed.success) throw refuseInteraction(400, 'invalid_request', firstIssue(parsed.error))
    const { data } = parsed
    if (!models.includes(data.model)) throw refuseInteraction(404, 'not_found', `Model '${data.model}' not found.`)
    if (data.store === false && (data.background || data.previous_interaction_id)) {
      throw refuseInteraction(400, 'invalid_request', 'background needs store.')
    }
    if (data.webhook_config && !data.background) {
      throw refuseInteraction(400, 'invalid_request', 'webhook_config needs background.')
    }
    if (data.previous_interaction_id) find(data.previous_interaction_id)
    const prompt = textOf(data.input)
    if (prompt.includes('forbidden at the door')) {
      throw refuseInteraction(400, 'invalid_request', 'The prompt violates our usage policies.')
    }
    const one: Interaction = {
      id: `v1_${randomUUID().replaceAll('-', '')}`,
      body: data,
      prompt,
      createdAt: Date.now(),
      endsAt: Date.now() + latencyMs,
      outcome: prompt.includes('forbidden') ? 'declined' : prompt.includes('crash') ? 'failed' : 'completed',
      canceled: false,
    }
    interactions.push(one)
    return one
  }

  function find(id: string): Interaction {
    const found = interactions.find((one) => one.id === id)
    if (!found) throw refuseInteraction(400, 'invalid_request', 'Invalid interaction name.')
    return found
  }

  function cancel(id: string): Interaction {
    const one = find(id)
    if (!one.body.background) throw refuseInteraction(400, 'invalid_request', 'Only background interactions.')
    if (isOver(one)) throw refuseInteraction(400, 'invalid_request', 'The interaction is not running.')
    one.canceled = true
    return one
  }

  async function view(one: Interaction): Promise<object> {
    const status = one.word ?? statusOf(one)
    const stamp = (ms: number) => new Date(ms).toISOString().replace(/\.\d+/, '')
    const seen = {
      id: one.id,
      object: 'interaction',
      status,
      created: stamp(one.createdAt),
      updated: stamp(isOver(one) ? one.endsAt : one.createdAt),
      model: one.body.model,
    }
    if (status === 'failed') return { ...seen, errors: [{ code: 'internal', message: 'The model crashed.' }] }
    if (status !== 'completed') return seen
    const total = Math.ceil(one.prompt.length / 4)
    if (one.outcome === 'declined') {
      const words = "I can't make that video: it would go against the usage policies."
      const usage = { total_input_tokens: total, total_output_tokens: 18, total_tokens: total + 18 }
      return { ...seen, steps: [{ type: 'model_output', content: [{ type: 'text', text: words }] }], usage }
    }
    const tokens = tokensOf(one)
    const where =
      formatOf(one)?.delivery === 'uri' ? { uri: fileUrl(one.id) } : { data: (await videoFile()).toString('base64') }
    return {
      ...seen,
      steps: [
        { type: 'user_input', content: [{ type: 'text', text: one.prompt }] },
        { type: 'model_output', content: [{ type: 'video', mime_type: 'video/mp4', ...where }] },
      ],
      usage: {
        total_input_tokens: total,
        total_output_tokens: tokens,
        total_tokens: total + tokens,
        output_tokens_by_modality: [{ modality: 'video', tokens }],
      },
    }
  }

  const statusOf = (one: Interaction) => {
    if (one.canceled) return 'cancelled'
    if (!isOver(one)) return Date.now() - one.createdAt < latencyMs / 4 ? 'queued' : 'in_progress'
    return one.outcome === 'failed' ? 'failed' : 'completed'
  }

  return {
    interactions,
    create,
    find,
    cancel,
    view,
    isOver,
    /** What was canceled, declined, or has failed may be billed or not, and only 720p has a known number of tokens. */
    microsOf(one: Interaction): number | null {
      const isKnown = (formatOf(one)?.resolution ?? '720p') === '720p' && one.body.model === models[0]
      if (one.canceled || one.outcome !== 'completed' || !isKnown) return null
      return Math.ceil(tokensOf(one) * USD_PER_MILLION - 1e-6)
    },
  }
}

function textOf(given: z.infer<typeof input>): string {
  if (typeof given === 'string') return given
  const list = Array.isArray(given) ? given : [given]
  return list
    .flatMap((one) => (one.type === 'user_input' ? one.content : [one]))
    .flatMap((one) => (one.type === 'text' ? [one.text] : []))
    .join(' ')
}
