/** What Replicate says of a prediction, as a status. */
import { z } from 'zod'
import { type Charged, ProviderError, type ProviderErrorCode } from '../../errors.ts'
import type { Output, Status } from '../../models/provider.ts'
import { codeOf } from './errors.ts'

const time = z.string().nullish().catch(null)

export const prediction = z.object({
  id: z.string().min(1),
  status: z.string(),
  output: z.unknown().optional(),
  error: z.unknown().optional(),
  logs: z.string().nullish().catch(null),
  data_removed: z.boolean().nullish().catch(null),
  started_at: time,
  completed_at: time,
  deadline: time,
  metrics: z.object({ predict_time: z.number().nullish() }).nullish().catch(null),
})
export type Prediction = z.infer<typeof prediction>

const ends = new Set(['succeeded', 'failed', 'canceled', 'aborted'])

export const hasEnded = ({ status }: Prediction) => ends.has(status)

export function statusOf(one: Prediction): Status {
  const said = words(one.error)
  switch (one.status) {
    case 'succeeded':
      return succeeded(one)
    case 'failed':
      return failed(codeOf(said) ?? 'internal', said || 'The model failed, and did not say why.', chargedFor(one))
    case 'canceled':
    case 'aborted':
      return failed(
        isOverdue(one) ? 'timeout' : 'internal',
        said || `The prediction was ${one.status}.`,
        chargedFor(one),
      )
    default: {
      // Any other word means "not yet", also one that Replicate invents tomorrow: the deadline ends it.
      const progress = progressIn(one.logs ?? '')
      return { state: 'running', note: one.status, ...(progress === undefined ? {} : { progress }) }
    }
  }
}

function succeeded({ id, output, data_removed }: Prediction): Status {
  if (data_removed) return failed('result_expired', 'Replicate has removed the files of this prediction.', 'yes')
  const outputs = filesIn(output)
  if (outputs.length > 0) return { state: 'succeeded', outputs, requestId: id }
  return failed('internal', 'The model finished, but gave no file.', 'unknown')
}

const failed = (code: ProviderErrorCode, said: string, charged: Charged): Status => ({
  state: 'failed',
  error: new ProviderError(code, said.slice(0, 2000), { charged }),
})

/**
 * What a prediction that gave nothing has cost. Waiting in the queue is not billed; of one that ran it is not documented for
 * every model.
 */
export function chargedFor({ status, started_at, completed_at, metrics }: Prediction): Charged {
  const neverRan = status === 'aborted' || (completed_at && !started_at && metrics?.predict_time == null)
  return neverRan ? 'no' : 'unknown'
}

/** Whether it was the deadline that ended it, and nobody's wish. Only what waited too long is `aborted`. */
function isOverdue({ status, deadline, completed_at }: Prediction): boolean {
  return status === 'aborted' || Date.parse(completed_at ?? '') >= Date.parse(deadline ?? '')
}

/** A model may give one address, a list of them, or an object whose fields hold some. */
function filesIn(output: unknown): Output[] {
  if (typeof output === 'string') return /^(https?:\/\/|data:)/.test(output) ? [{ url: output }] : []
  if (typeof output !== 'object' || output === null) return []
  return Object.values(output).flatMap(filesIn)
}

/** `error` is a text; one that is not is quoted as it is. */
function words(error: unknown): string {
  if (error === null || error === undefined) return ''
  return typeof error === 'string' ? error : JSON.stringify(error)
}

/** Most models print a bar as they go: `76%|███`. */
function progressIn(logs: string): number | undefined {
  const last = [...logs.slice(-2000).matchAll(/(\d{1,3})%\s*\|/g)].at(-1)
  return last ? Math.min(1, Number(last[1]) / 100) : undefined
}
