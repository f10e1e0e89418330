import { z } from 'zod'
import type { App } from '../../app.ts'
import type { JobDetail } from '../../catalog/catalog.ts'
import { check } from '../../check.ts'
import { Problem } from '../../errors.ts'
import { viewJob } from '../../jobs/view.ts'
import { parseJson } from '../body.ts'
import { inOtherNames } from '../other-names.ts'
import { idempotencyHeader, route } from '../route.ts'
import { failedRun } from '../spaces/failed-run.ts'
import { type Action, actions, isWarmUp, requests } from './actions.ts'
import { answered, answers } from './answers.ts'

/** A few pictures as base64. */
const MAX_BYTES = 64 * 1024 * 1024

export const ai = route({
  method: 'post',
  path: '/ai',
  summary: 'Doodles: draw, animate, analyse, optimise, by an action in the body',
  tag: 'Doodles',
  headers: idempotencyHeader,
  rawBody: {
    mediaTypes: ['application/json'],
    maxBytes: MAX_BYTES,
    schemas: { 'application/json': z.union(Object.values(requests)) },
  },
  answers: { 200: { description: 'What the action gives', schema: answered } },
  problems: [
    'invalid_json',
    'invalid_image',
    'space_failed',
    'model_not_found',
    'provider_unavailable',
    'parameter_unsupported',
    'idempotency_conflict',
  ],
  async handle({ bytes, owner, idempotencyKey, base, requestId }, app) {
    const body = parseJson(bytes)
    // Keeps a function warm: it has been loaded by now, and nothing else is to be done.
    if (isWarmUp(body)) return Response.json({ success: true, status: 'warm' })
    try {
      const action = actionOf(body)
      const { space, inputs } = actions[action](check(requests[action], body, 'body') as never)
      const submission = { owner, idempotencyKey, requestId, base }
      const { jobId } = await app.spaces.submit(space, { inputs }, submission)
      const detail = await app.jobs.waitForEnd(owner, jobId, new AbortController().signal)
      if (!detail) throw new Error('The wait ended without an end.')
      return Response.json(await answerOf(app, action, { base, detail }))
    } catch (error) {
      throw error instanceof Problem ? asRefused(error) : error
    }
  },
})

function actionOf(body: unknown): Action {
  const known = Object.keys(requests)
  const { action } = check(z.looseObject({ action: z.enum(known as [Action]) }), body, 'body')
  return action
}

/** Throws the problem that kept it from being made. */
async function answerOf(app: App, action: Action, { base, detail }: { base: string; detail: JobDetail }) {
  const job = viewJob(base, detail)
  const failed = failedRun(job)
  if (failed) throw failed
  const [first] = job.results
  return {
    success: true,
    action,
    provider: first?.model.split('/')[0] ?? 'gesso',
    model: first?.model ?? null,
    ...(await answers[action](app, job)),
    jobId: job.jobId,
    cost: job.cost,
    warnings: job.warnings,
    preview: job.metadata.preview,
  }
}

/** In the names that this surface has for things, and with what its clients look for. */
function asRefused(problem: Problem): Problem {
  const rename = (field: string) => field.replace(/^inputs\./, '').replace(/^image$/, 'imageData')
  return inOtherNames(problem, {
    field: rename,
    detail: (words) => words.replaceAll(/\binputs\.(\w+)/g, (_, name: string) => rename(name)),
    members: { success: false, error: problem.message },
  })
}
