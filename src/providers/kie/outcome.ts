/** What a task's record says. Each family spells it in its own way; all of them are read here. */
import { z } from 'zod'
import { ProviderError } from '../../errors.ts'
import type { Status } from '../../models/provider.ts'
import { parseJson } from '../http.ts'
import { classOf } from './errors.ts'

/** One credit is worth half a cent. */
const MICROS_PER_CREDIT = 5000

/** A list of addresses, or the same as a text of JSON. */
const addresses = z
  .union([z.array(z.string()), z.string().transform((text) => parseJson(text))])
  .pipe(z.array(z.string()))
  .nullish()
  .catch(null)
const word = z.union([z.string(), z.number()]).nullish().catch(null)
const results = z.object({
  resultUrls: addresses,
  /** Kontext: one picture. */
  resultImageUrl: z.string().nullish().catch(null),
  resultWaterMarkUrls: addresses,
  /** Songs, each with its file once that is there. */
  sunoData: z
    .array(z.object({ audioUrl: z.string().nullish() }))
    .nullish()
    .catch(null),
})

export const record = z
  .object({
    /** The market. */
    state: z.string().nullish(),
    resultJson: z.string().nullish().catch(null),
    failCode: word,
    failMsg: word,
    /** The older families. */
    successFlag: z.number().nullish().catch(null),
    status: z.string().nullish().catch(null),
    response: results.nullish().catch(null),
    errorCode: word,
    errorMessage: word,
    progress: word,
    creditsConsumed: word,
  })
  .refine((task) => [task.state, task.resultJson, task.successFlag, task.status].some((value) => value != null))
type Record = z.infer<typeof record>

const REFUSED = 'SENSITIVE_WORD_ERROR'
const isFailure = new RegExp(`FAILED$|^${REFUSED}$`)

export function outcomeOf(task: Record, askAgainMs: number): Status {
  const urls = resultsOf(task)
  const { state, successFlag, status } = task
  // Upscalers were seen to leave the state out when the result is there. A report that did not arrive is no failure of the work.
  const isThere = urls.length > 0 && ((!state && !status) || status === 'CALLBACK_EXCEPTION')
  const isDone = state === 'success' || successFlag === 1 || status === 'SUCCESS' || isThere
  const isFailed = state === 'fail' || successFlag === 2 || successFlag === 3 || isFailure.test(status ?? '')
  if (isFailed) return { state: 'failed', error: failureOf(task) }
  if (isDone && urls.length === 0) {
    const error = new ProviderError('internal', 'kie.ai says success, but names no file.', { charged: 'unknown' })
    return { state: 'failed', error }
  }
  if (isDone) return { state: 'succeeded', outputs: urls.map((url) => ({ url })), ...costOf(task) }
  // Any other word means "not yet": the deadline ends it.
  const note = state ?? status
  return { state: 'running', askAgainMs, ...(note ? { note } : {}), ...progressOf(task) }
}

function resultsOf({ resultJson, response }: Record): string[] {
  const parsed = results.safeParse(resultJson ? parseJson(resultJson) : response)
  if (!parsed.success) return []
  const { resultUrls, resultImageUrl, resultWaterMarkUrls, sunoData } = parsed.data
  if (sunoData) return sunoData.flatMap(({ audioUrl }) => audioUrl || [])
  const main = resultUrls?.length ? resultUrls : resultImageUrl ? [resultImageUrl] : resultWaterMarkUrls
  return (main ?? []).filter((url) => url !== '')
}

/** Failed tasks are said to be refunded, but nothing confirms it. */
function failureOf({ failCode, failMsg, errorCode, errorMessage, status }: Record): ProviderError {
  const code = Number(failCode || errorCode || Number.NaN)
  const said = String(failMsg || errorMessage || status || 'The task failed.').slice(0, 2000)
  const kind = status === REFUSED ? 'content_refused' : classOf(code, said)
  return new ProviderError(kind, said, { charged: 'unknown' })
}

function costOf({ creditsConsumed }: Record): { costMicros?: number } {
  const credits = numberOf(creditsConsumed)
  return credits === undefined || credits < 0 ? {} : { costMicros: Math.round(credits * MICROS_PER_CREDIT) }
}

/** A share, or a percentage. */
function progressOf({ progress }: Record): { progress?: number } {
  const value = numberOf(progress)
  if (value === undefined || value < 0 || value > 100) return {}
  return { progress: value > 1 ? value / 100 : value }
}

function numberOf(value: string | number | null | undefined): number | undefined {
  const number = value === '' || value == null ? Number.NaN : Number(value)
  return Number.isFinite(number) ? number : undefined
}
