/** A job as an OpenAI client expects it: pictures in the answer, or as a stream. The job goes on if the client leaves. */
import type { App } from '../../app.ts'
import type { JobDetail } from '../../catalog/catalog.ts'
import type { Asset, GenerationError } from '../../catalog/records.ts'
import { type FailureCode, Problem } from '../../errors.ts'
import type { JobRequest } from '../../jobs/request.ts'
import { assetUrl } from '../../jobs/view.ts'
import { eventStream, type SentEvent } from '../sse.ts'
import { type ImageRequest, openaiField } from './image-request.ts'

interface Caller {
  owner: string
  idempotencyKey: string | undefined
  base: string
  requestId: string
  files?: Record<string, Uint8Array>
}

interface Wanted {
  request: ImageRequest
  job: JobRequest
  /** How OpenAI names the events of this call. */
  event: 'image_generation' | 'image_edit'
}

/** Submits the job, waits for its end, and answers with its pictures. */
export async function answerImages(app: App, submission: Caller, { request, job, event }: Wanted) {
  const { owner, base } = submission
  const jobId = await submit(app, job, submission)
  if (request.stream) return streamImages(app, { owner, jobId, event })
  try {
    return await endOf(app, { owner, jobId, base }, request)
  } catch (error) {
    app.log.error({ request: submission.requestId, job: jobId, error }, 'a fault after a job was accepted')
    const detail = `Something went wrong in Gesso, but the job is there: GET /v1/jobs/${jobId}.`
    return errorResponse(jobId, { code: 'internal', detail, retry: 'your-choice', charged: 'unknown' })
  }
}

async function endOf(
  app: App,
  { owner, jobId, base }: { owner: string; jobId: string; base: string },
  request: ImageRequest,
) {
  const detail = await app.jobs.waitForEnd(owner, jobId, new AbortController().signal)
  if (!detail) throw new Error('The wait ended without an end.')
  const error = detail.assets.length === 0 ? failureOf(detail) : undefined
  if (error) return errorResponse(jobId, error)
  const known = { created: Math.floor(detail.job.createdAt / 1000), ...describe(detail.assets[0]) }
  const headers = { 'content-type': 'application/json', 'x-gesso-job': jobId }
  if (request.response_format === 'url') {
    return Response.json(
      { ...known, data: detail.assets.map((asset) => ({ url: assetUrl(base, asset) })) },
      { headers },
    )
  }
  const pictures = await Promise.all(detail.assets.map((asset) => base64(app, asset)))
  return new Response(withPictures(known, pictures), { headers })
}

/** JSON by hand and as bytes: base64 needs no escaping, and as text its megabytes would be copied twice more. */
function withPictures(known: object, pictures: string[]): Buffer<ArrayBuffer> {
  const data = pictures.map((picture) => `{"b64_json":"${picture}"}`).join(',')
  return Buffer.from(`${JSON.stringify({ ...known, data: [] }).slice(0, -2)}${data}]}`, 'latin1')
}

async function submit(app: App, job: JobRequest, submission: Parameters<App['jobs']['submit']>[1]) {
  try {
    return (await app.jobs.submit(job, { ...submission, noSound: true })).jobId
  } catch (error) {
    throw error instanceof Problem ? openaiField(error) : error
  }
}

async function base64({ storage }: App, { sha256 }: Pick<Asset, 'sha256'>): Promise<string> {
  const bytes = await storage.read(sha256)
  if (!bytes) throw new Error(`The file ${sha256} is gone from storage.`)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

/** What OpenAI says of a picture, as far as it is known here. */
function describe(asset: Pick<Asset, 'mediaType' | 'width' | 'height'> | undefined) {
  if (!asset) return {}
  return { output_format: asset.mediaType.replace('image/', ''), size: `${asset.width}x${asset.height}` }
}

function failureOf({ generations }: JobDetail): GenerationError {
  const error = generations.map((generation) => generation.error).find(Boolean)
  return (
    error ?? { code: 'internal', detail: 'The job ended without a picture.', retry: 'your-choice', charged: 'unknown' }
  )
}

const statuses: Partial<Record<FailureCode, number>> = {
  invalid_request: 400,
  content_refused: 400,
  rate_limited: 429,
  overloaded: 503,
  network: 502,
  timeout: 504,
  internal: 502,
}

/** What may have been paid, or was canceled, must not be sent again by a client's own retries; most retry 409, 429 and 5xx. */
const FAILED_DEPENDENCY = 424

function errorResponse(jobId: string, error: GenerationError): Response {
  const status = (error.charged === 'no' ? statuses[error.code] : undefined) ?? FAILED_DEPENDENCY
  const headers = { 'x-gesso-job': jobId, 'x-should-retry': String(error.charged === 'no' && error.retry === 'later') }
  return Response.json({ error: openaiError(error) }, { status, headers })
}

function openaiError({ code, detail, charged }: GenerationError) {
  const type = code === 'content_refused' ? 'image_generation_user_error' : 'image_generation_server_error'
  return { message: detail, type, param: null, code, charged }
}

/** Partial pictures as they come, then each finished one. */
function streamImages(app: App, { owner, jobId, event }: { owner: string; jobId: string; event: Wanted['event'] }) {
  return eventStream(async function* (signal): AsyncGenerator<SentEvent> {
    for await (const { type, data } of app.jobs.events(owner, jobId, 0, signal)) {
      if (type === 'generation.partial') {
        const partial = { ...(await picture(app, data.asset as Asset)), partial_image_index: data.index }
        yield named(`${event}.partial_image`, partial)
      }
      if (type === 'generation.succeeded') {
        for (const asset of data.assets as Asset[]) yield named(`${event}.completed`, await picture(app, asset))
      }
      if (type === 'generation.failed' || type === 'generation.canceled') {
        const error = openaiError(data.error as GenerationError)
        yield { event: 'error', data: { type: 'error', error } }
      }
    }
  })
}

const named = (type: string, data: object): SentEvent => ({ event: type, data: { type, ...data } })

async function picture(app: App, asset: Asset) {
  return { b64_json: await base64(app, asset), created_at: Math.floor(Date.now() / 1000), ...describe(asset) }
}
