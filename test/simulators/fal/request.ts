/** One request at the simulated fal: what becomes of it, and the files it gives. */
import sharp from 'sharp'
import { drawingFile, type SoundFormat, soundFile, videoFile } from '../files.ts'
import { type Endpoint, endpoints } from './endpoints.ts'
import { draw, type Size, sizeOf } from './pictures.ts'

export type Json = Record<string, unknown>

export interface FalRequest {
  requestId: string
  endpoint: string
  app: string
  /** How many were submitted before it. */
  index: number
  input: Json
  prompt: string
  /** Lower-case header names. */
  headers: Record<string, string>
  webhookUrl: string | undefined
  sentAt: number
  startsAt: number
  endsAt: number
  outcome: 'fine' | 'black' | 'refused' | 'crashed' | 'invalid'
  /** What the result says when it is not fine. */
  failure: { status: 400 | 422 | 500; body: Json } | undefined
  source: { bytes: Buffer; size: Size } | undefined
  /** Taken out of the queue before it ran. */
  isCanceled: boolean
  isForgotten: boolean
}

/** The body of a result. Its files lie at `origin`. */
export async function outputOf(request: FalRequest, origin: string): Promise<Json> {
  const { input, requestId, prompt } = request
  const files = await Promise.all(
    Array.from({ length: results(input) }, async (_, index) => {
      const bytes = await resultFile(request, index)
      const name = `${index}.${formatOf(request)}`
      const mediaType = mediaTypeOf(request)
      return {
        url: input.sync_mode
          ? `data:${mediaType};base64,${bytes.toString('base64')}`
          : `${origin}/files/${requestId}/${name}`,
        content_type: mediaType,
        file_name: name,
        file_size: bytes.length,
        ...resultSize(request),
      }
    }),
  )
  const seed = input.seed ?? 1_234_567
  switch (endpoints[request.endpoint]?.gives) {
    case 'image':
    case 'larger image':
    case 'drawing':
      return { image: files[0] }
    case 'video':
      return { video: files[0] }
    case 'wan':
      return { video: files[0], seed, actual_prompt: prompt }
    case 'sound':
      return { audio: files.map(({ width: _w, height: _h, ...file }) => file)[0] }
    case 'recraft':
      return { images: files.map(({ width: _w, height: _h, ...file }) => file) }
    case 'nano-banana':
      return { images: files, description: prompt }
    case 'flux-2-pro':
      return { images: files, seed }
    default: {
      const has_nsfw_concepts = files.map((_, index) => isBlack(request, index))
      return { images: files, timings: { inference: 0.1 }, seed, has_nsfw_concepts, prompt }
    }
  }
}

export const results = (input: Json) => Number(input.num_images ?? 1)

/** What is billed: results, or thousands of characters. */
export function units({ endpoint, input }: FalRequest): number {
  if (endpoints[endpoint]?.unit !== 'thousand characters') return results(input)
  return String(input.text ?? input.prompt).length / 1000
}

/** The outputs of such a request are sent in its answer and kept nowhere. */
export const isKept = (input: Json) => input.sync_mode !== true
const formatOf = ({ endpoint, input }: FalRequest) => {
  const { format = 'png', gives } = endpoints[endpoint] ?? {}
  return String((gives === 'sound' ? Object(input.audio_setting).format : input.output_format) ?? format)
}
const isBlack = ({ outcome, prompt }: FalRequest, index: number) =>
  outcome === 'black' && (index === 0 || !/partly/i.test(prompt))

export const isVideo = (endpoint: Endpoint | undefined) => endpoint?.format === 'mp4'
const isSound = (endpoint: Endpoint | undefined) => endpoint?.gives === 'sound'

export function mediaTypeOf(request: FalRequest): string {
  const format = formatOf(request)
  if (isVideo(endpoints[request.endpoint])) return 'video/mp4'
  if (isSound(endpoints[request.endpoint])) return format === 'mp3' ? 'audio/mpeg' : `audio/${format}`
  return format === 'svg' ? 'image/svg+xml' : `image/${format}`
}

function resultSize({ endpoint, input, source }: FalRequest): Size {
  if (isVideo(endpoints[endpoint])) return { width: 64, height: 36 }
  const { width, height } = sizeOf(input, source?.size)
  const times = endpoints[endpoint]?.gives === 'larger image' ? Number(input.scale ?? input.upscale_factor ?? 2) : 1
  return { width: Math.round(width * times), height: Math.round(height * times) }
}

export async function resultFile(request: FalRequest, index: number): Promise<Buffer> {
  const { width, height } = resultSize(request)
  if (isVideo(endpoints[request.endpoint])) return videoFile()
  if (isSound(endpoints[request.endpoint])) return soundFile(formatOf(request) as SoundFormat)
  if (formatOf(request) === 'svg') return drawingFile(width, height)
  return draw({
    width,
    height,
    format: formatOf(request),
    text: `${request.prompt} ${request.input.seed} ${index}`,
    isBlack: isBlack(request, index),
    from: request.source?.bytes,
    isCutout: endpoints[request.endpoint]?.gives === 'image',
  })
}

/** The first input picture, decoded. A word says what is wrong with it; addresses are not fetched. */
export async function sourceOf(input: Json): Promise<{ bytes: Buffer; size: Size } | 'broken' | undefined> {
  const uri = [input.image_url, input.image_urls, input.start_image_url].flat().find((one) => one !== undefined)
  if (typeof uri !== 'string' || !uri.startsWith('data:')) return undefined
  const bytes = Buffer.from(uri.slice(uri.indexOf(',') + 1), 'base64')
  try {
    const { width, height } = await sharp(bytes).metadata()
    return { bytes, size: { width, height } }
  } catch {
    return 'broken' // the model finds out when it runs
  }
}

/** What becomes of a request. The prompt decides: "forbidden", "crash", "nsfw". */
export function fate(
  { gives }: Endpoint,
  prompt: string,
  wrong: unknown[],
  source: unknown,
): Pick<FalRequest, 'outcome' | 'failure'> {
  const detail = (loc: string, type: string, msg: string) => ({
    status: 422 as const,
    body: { detail: [{ loc: ['body', loc], msg, type, url: `https://docs.fal.ai/errors#${type}` }] },
  })
  if (wrong.length > 0) return { outcome: 'invalid', failure: { status: 422, body: { detail: wrong } } }
  if (source === 'broken') {
    return { outcome: 'invalid', failure: detail('image_url', 'image_load_error', 'Failed to load the image.') }
  }
  const isFlagged = /nsfw/i.test(prompt)
  if (/forbidden/i.test(prompt) || (isFlagged && gives !== 'flux')) {
    const msg = 'The content could not be processed because it was flagged by a content checker.'
    return { outcome: 'refused', failure: detail('prompt', 'content_policy_violation', msg) }
  }
  if (/crash/i.test(prompt)) {
    const body = { detail: [{ loc: ['body'], msg: 'Internal server error', type: 'internal_server_error' }] }
    return { outcome: 'crashed', failure: { status: 500, body } }
  }
  return { outcome: isFlagged ? 'black' : 'fine', failure: undefined }
}

export const stopped = {
  status: 400 as const,
  body: { detail: 'Request was cancelled', error_type: 'request_cancelled' },
}

export function failureOf(request: FalRequest) {
  const failure = request.isCanceled ? stopped : request.failure
  if (!failure) return undefined
  const { detail, error_type } = failure.body as { detail: string | { type: string }[]; error_type?: string }
  return { ...failure, type: error_type ?? (typeof detail === 'string' ? undefined : detail[0]?.type) ?? 'unknown' }
}

export const statusWord = (request: FalRequest) => {
  const status = failureOf(request)?.status ?? 200
  return status >= 500 ? 'error' : status >= 400 ? 'user_error' : 'success'
}
