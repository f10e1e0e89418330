import { z } from 'zod'
import type { App } from '../../app.ts'
import type { JobDetail } from '../../catalog/catalog.ts'
import { check } from '../../check.ts'
import { Problem } from '../../errors.ts'
import { assetView, jobView, viewEvent, viewJob } from '../../jobs/view.ts'
import { mediaTypeOf, parseForm, parseJson } from '../body.ts'
import { asyncApplied, prefersAsync } from '../prefer.ts'
import { idempotencyHeader, route } from '../route.ts'
import { eventStream, type SentEvent } from '../sse.ts'
import { failedRun } from './failed-run.ts'
import { spaceParams } from './get-space.ts'
import { readSpaceForm } from './space-form.ts'

/** A few photographs. */
const MAX_BYTES = 160 * 1024 * 1024

const executeRequest = z.strictObject({
  inputs: z.record(z.string().max(100), z.unknown()).default({}),
  maxCost: z.number().min(0).max(100_000).optional().describe('Refuse to spend more US dollars than this'),
  onUncertain: z.enum(['fail', 'retry']).optional().describe('As of a job'),
})

const executed = z.object({
  success: z.literal(true),
  jobId: z.string(),
  outputAssets: z.array(assetView.extend({ type: z.enum(['image', 'video']) })),
  details: z.record(z.string(), z.unknown()),
  cost: jobView.shape.cost,
  warnings: z.array(z.string()),
})

export const executeSpace = route({
  method: 'post',
  path: '/spaces/{id}/execute',
  summary: 'Run a space and wait for what it makes',
  tag: 'Spaces',
  params: spaceParams,
  query: z.object({
    stream: z.enum(['true', 'false', '1', '0']).optional().describe('Answer as server-sent events'),
  }),
  headers: {
    ...idempotencyHeader,
    Prefer: 'respond-async: answer at once with the job, which goes on (RFC 7240)',
  },
  rawBody: {
    mediaTypes: ['application/json', 'multipart/form-data'],
    maxBytes: MAX_BYTES,
    schemas: {
      'application/json': executeRequest,
      'multipart/form-data': z.record(z.string(), z.unknown()).describe('Each input by its name; pictures as files'),
    },
  },
  answers: {
    200: { description: 'What the space has made, or a stream of how it goes', schema: executed },
    202: { description: 'The job is accepted and goes on', schema: jobView },
  },
  problems: [
    'invalid_json',
    'space_not_found',
    'space_failed',
    'invalid_image',
    'input_unreachable',
    'input_forbidden',
    'over_max_cost',
    'price_unknown',
    'asset_not_found',
    'model_not_found',
    'provider_unavailable',
    'parameter_unsupported',
    'idempotency_conflict',
  ],
  async handle({ params, query, bytes, request, owner, idempotencyKey, base, requestId }, app) {
    const { jobs, spaces } = app
    const isForm = mediaTypeOf(request) === 'multipart/form-data'
    const { files = {}, ...given } = isForm
      ? await readSpaceForm(await spaces.find(params.id), await parseForm(request, bytes))
      : { json: parseJson(bytes) }
    const body = check(executeRequest, 'json' in given ? given.json : given, 'body')
    const { jobId } = await spaces.submit(params.id, body, { owner, idempotencyKey, base, requestId, files })
    const headers = { location: `/v1/jobs/${jobId}`, 'x-gesso-job': jobId }
    if (prefersAsync(request)) {
      const detail = await jobs.find(owner, jobId)
      return Response.json(viewJob(base, detail), { status: 202, headers: { ...headers, ...asyncApplied } })
    }
    if (query.stream === 'true' || query.stream === '1') return stream(app, { owner, jobId, base })
    const detail = await jobs.waitForEnd(owner, jobId, new AbortController().signal)
    if (!detail) throw new Error('The wait ended without an end.')
    return Response.json(answerOf(base, detail), { headers })
  },
})

/** What was asked for. Throws the problem that kept it from being made. */
function answerOf(base: string, detail: JobDetail): z.infer<typeof executed> {
  const job = viewJob(base, detail)
  const failed = failedRun(job)
  if (failed) throw failed
  const { jobId, outputs, details, cost, warnings } = job
  const outputAssets = outputs.map((asset) => ({ type: typeOf(asset), ...asset }))
  return { success: true, jobId, outputAssets, details, cost, warnings }
}

const typeOf = ({ mediaType }: { mediaType: string }): 'image' | 'video' =>
  mediaType.startsWith('video/') ? 'video' : 'image'

/** Every event of the job, then `done` with what the plain answer would have been, or `error`. */
function stream({ jobs }: App, { owner, jobId, base }: { owner: string; jobId: string; base: string }) {
  return eventStream(async function* (signal): AsyncGenerator<SentEvent> {
    for await (const event of jobs.events(owner, jobId, 0, signal)) {
      yield { event: event.type, id: String(event.seq), data: viewEvent(base, event) }
    }
    if (signal.aborted) return
    const detail = await jobs.find(owner, jobId)
    try {
      yield { event: 'done', data: answerOf(base, detail) }
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      yield { event: 'error', data: { ...error.members, code: error.code, detail: error.message } }
    }
  })
}
