import { z } from 'zod'
import type { App } from '../../app.ts'
import type { JobDetail } from '../../catalog/catalog.ts'
import type { JobStatus } from '../../catalog/states.ts'
import { Problem } from '../../errors.ts'
import { assetView, jobView, thumbUrl, viewJob } from '../../jobs/view.ts'
import { backgroundRemover } from '../../spaces/built-in/background-remover.ts'
import { route } from '../route.ts'

export const requestParams = z.object({ request_id: z.string().min(1).max(100) })

const states = {
  QUEUED: 'queued',
  RUNNING: 'in_progress',
  SUCCEEDED: 'completed',
  PARTIAL: 'completed',
  FAILED: 'failed',
  CANCELED: 'cancelled',
} as const satisfies Record<JobStatus, string>

const status = z.object({
  request_id: z.string(),
  status: z.enum(states),
  result_url: z.string().optional().describe('The cut-out, once it is completed'),
  thumbnail_url: z.string().nullable().optional(),
  result: assetView.optional(),
  error: jobView.shape.error.optional().describe('Why it failed'),
  warnings: z.array(z.string()),
})

export const backgroundRemovalStatus = route({
  method: 'get',
  path: '/api/background-removal/status/{request_id}',
  summary: 'How far a cut-out is, and where its result is',
  tag: 'Cards',
  params: requestParams,
  answers: { 200: { description: 'Its state', schema: status } },
  problems: ['job_not_found'],
  async handle({ params, owner, base }, app) {
    const { outputs, status, error, warnings } = viewJob(base, await findRemoval(app, owner, params.request_id))
    const [result] = outputs
    const shown = result && { result_url: result.url, thumbnail_url: thumbUrl(base, result), result }
    return Response.json({
      request_id: params.request_id,
      status: states[status],
      ...shown,
      ...(error ? { error } : {}),
      warnings: result?.preview ? [...warnings, PREVIEW] : warnings,
    } satisfies z.infer<typeof status>)
  },
})

const PREVIEW = 'No provider cut this out: it is a preview, made on this server by plain rules.'

/** A job of the space, and no other. Throws `job_not_found`. */
export async function findRemoval({ jobs }: App, owner: string, id: string): Promise<JobDetail> {
  const detail = await jobs.find(owner, id).catch((error: unknown) => {
    if (error instanceof Problem && error.code === 'job_not_found') return undefined
    throw error
  })
  if (detail?.run?.space === backgroundRemover.id) return detail
  throw new Problem('job_not_found', `There is no background removal ${id}.`, { field: 'request_id' })
}
