import { z } from 'zod'
import type { App } from '../../app.ts'
import { toGsAddress, toHttpsAddress } from '../../assets/gs-address.ts'
import { shownOn } from '../../cards/view.ts'
import type { CardDetail, JobDetail } from '../../catalog/catalog.ts'
import { check } from '../../check.ts'
import { Problem } from '../../errors.ts'
import { planCall } from '../../jobs/for-spaces/call-model.ts'
import { type JobRequest, jobRequest } from '../../jobs/request.ts'
import { assetUrl, thumbUrl, viewJob } from '../../jobs/view.ts'
import { fullName, type Task } from '../../models/model.ts'
import { parseForm } from '../body.ts'
import { id } from '../cards/fields.ts'
import { refusalsOfJobs } from '../jobs/submit-job.ts'
import { inOtherNames } from '../other-names.ts'
import { asyncApplied, prefersAsync } from '../prefer.ts'
import { idempotencyHeader, route } from '../route.ts'

/** What is asked for, and of whom first when no model is set for it. */
const kinds = {
  image: { task: 'generate', prefer: ['kie'] },
  // fal has a model of its own for films that begin with a picture.
  video: { task: 'video', prefer: ['fal'], fromPictures: 'fal/fal-ai/kling-video/v2.5-turbo/pro/image-to-video' },
  speech: { task: 'speech', prefer: [] },
  music: { task: 'music', prefer: [] },
} satisfies Record<string, { task: Task; prefer: string[]; fromPictures?: string }>
type MediaKind = keyof typeof kinds

const MAX_BYTES = 32 * 1024 * 1024

const form = z.strictObject({
  card_id: id.describe('The card to show it; made when there is none'),
  prompt: z.string().min(1),
  media_type: z.enum(Object.keys(kinds) as [MediaKind]),
  input_files: z
    .string()
    .default('[]')
    .describe('A JSON array of pictures to work from: addresses, as https:// or gs://, or ids of assets'),
  aspect_ratio: z
    .string()
    .optional()
    .describe('Width to height, as 16:9; 1:1 when absent and the model lets one choose'),
  modifier: z.string().max(4000).optional().describe('Words that are put behind the prompt'),
})

const generated = z.object({
  card_id: z.string(),
  media_url: z.string().nullable(),
  thumbnail_url: z.string().nullable().describe('A sound has none'),
  status: z.enum(['completed', 'pending']),
  media_type: z.string(),
  job_id: z.string(),
  asset_id: z.string().nullable(),
  gs_uri: z.string().optional().describe('The same file as gs://, where GCS_BUCKET_NAME is set'),
  warnings: z.array(z.string()),
})

export const generateMedia = route({
  method: 'post',
  path: '/api/media/generate',
  summary: 'Make a picture, a film or a sound for a card, and wait for it',
  tag: 'Cards',
  headers: { ...idempotencyHeader, Prefer: 'respond-async: answer at once; the card is pending meanwhile (RFC 7240)' },
  rawBody: {
    mediaTypes: ['multipart/form-data', 'application/x-www-form-urlencoded'],
    maxBytes: MAX_BYTES,
    schemas: { 'multipart/form-data': form },
  },
  answers: {
    200: { description: 'It is made, and the card shows it', schema: generated },
    202: { description: 'It is under way', schema: generated },
  },
  problems: [...refusalsOfJobs, 'generation_failed'],
  async handle({ bytes, request, owner, idempotencyKey, base, requestId }, app) {
    const asked = check(form, fieldsOf(await parseForm(request, bytes)), 'body')
    const { request: wanted, warnings } = translated(() => toJobRequest(app, base, asked))
    const submission = { owner, idempotencyKey, base, requestId }
    const { detail, jobId } = await app.cards.generate(owner, asked.card_id, wanted, submission).catch(refuse)
    const headers = { location: `/v1/jobs/${jobId}`, 'x-gesso-job': jobId }
    const answer = (job: JobDetail) => answerOf(app, base, { ...asked, warnings }, { ...detail, job })
    if (prefersAsync(request)) {
      const now = answer(await app.jobs.find(owner, jobId))
      return Response.json(now, { status: 202, headers: { ...headers, ...asyncApplied } })
    }
    const ended = await app.jobs.waitForEnd(owner, jobId, new AbortController().signal)
    if (!ended) throw new Error('The wait ended without an end.')
    return Response.json(answer(ended), { headers })
  },
})

type Form = z.output<typeof form>

/** Text alone: files are uploaded first, and named by their addresses. */
function fieldsOf(parts: FormData): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [name, value] of parts) {
    if (typeof value !== 'string') {
      const detail = `${name}: upload the file first (POST /api/media/upload), and give its address in input_files.`
      throw new Problem('invalid_request', detail, { field: name })
    }
    if (Object.hasOwn(fields, name)) throw new Problem('invalid_request', `${name} was sent twice.`, { field: name })
    if (value !== '') fields[name] = value
  }
  return fields
}

/** `warnings`: what of the form was left out. Board clients always send a shape, also where the input picture decides on it. */
function toJobRequest({ config, models }: App, base: string, asked: Form): { request: JobRequest; warnings: string[] } {
  const images = readInputFiles(asked.input_files).map(
    (file) => (file.startsWith('gs:') && toHttpsAddress(file, { base, bucket: config.bucket ?? '' })) || file,
  )
  const kind: { task: Task; prefer: string[]; fromPictures?: string } = kinds[asked.media_type]
  const task = asked.media_type === 'image' && images.length > 0 ? 'edit' : kind.task
  const prompt = [asked.prompt, asked.modifier].filter(Boolean).join(', ')
  const { fromPictures } = kind
  const other = fromPictures && images.length > 0 && models.connection(fromPictures) ? fromPictures : undefined
  const set = config.mediaModels[asked.media_type] ?? other
  const { facts } = planCall(models, { task, prompt, images, prefer: kind.prefer, ...(set ? { model: set } : {}) })
  const { aspectRatios, freeSize, sizes } = facts.takes
  const hasShapes = aspectRatios || freeSize || sizes
  const aspectRatio = hasShapes ? (asked.aspect_ratio ?? '1:1') : undefined
  const leftOut = asked.aspect_ratio && !hasShapes
  return {
    request: check(
      jobRequest,
      { modelId: set ?? fullName(facts), task, prompt, aspectRatio, images: images.length > 0 ? images : undefined },
      'body',
    ),
    warnings: leftOut ? [`${fullName(facts)}: aspect_ratio was left out: it lets nobody choose a shape.`] : [],
  }
}

function readInputFiles(text: string): string[] {
  const refuse = () => {
    const detail = 'input_files must be a JSON array of addresses, as ["https://…"].'
    return new Problem('invalid_request', detail, { field: 'input_files' })
  }
  try {
    const files = z.array(z.string().min(1)).safeParse(JSON.parse(text))
    if (files.success) return files.data
  } catch {
    throw refuse()
  }
  throw refuse()
}

/** Of this job, also when the card shows another one by now. Throws `generation_failed` when it came to nothing. */
function answerOf(
  { config }: App,
  base: string,
  { card_id, media_type, warnings }: Form & { warnings: string[] },
  detail: CardDetail & { job: JobDetail },
) {
  const { status, asset, error } = shownOn(detail)
  const { job } = detail
  const job_id = job.job.id
  if (status === 'failed' || status === 'canceled') {
    const { code = 'canceled', detail: words = 'It was canceled.', retry, charged } = error ?? {}
    const members = { card_id, job_id, reason: code, retryHelps: retry, charged }
    throw new Problem('generation_failed', words, { members })
  }
  const isDone = status === 'ready'
  const url = isDone && asset ? assetUrl(base, asset) : null
  const gs = url && config.bucket && toGsAddress(url, { base, bucket: config.bucket })
  return {
    ...{ card_id, media_type, job_id, media_url: url },
    thumbnail_url: isDone && asset ? thumbUrl(base, asset) : null,
    status: isDone ? 'completed' : 'pending',
    asset_id: isDone && asset ? asset.id : null,
    ...(gs ? { gs_uri: gs } : {}),
    warnings: [...warnings, ...viewJob(base, job).warnings],
  } satisfies z.infer<typeof generated>
}

const names: [RegExp, string][] = [
  [/\bimages\b/g, 'input_files'],
  [/\b(aspectRatio|size)\b/g, 'aspect_ratio'],
  [/\bmodelId\b/g, 'media_type'],
]

const rename = (field: string) => names.reduce((said, [ours, theirs]) => said.replace(ours, theirs), field)

/** What is refused is told by the names of the form. */
function refuse(error: unknown): never {
  throw error instanceof Problem ? inOtherNames(error, { field: rename }) : error
}

function translated<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    return refuse(error)
  }
}
