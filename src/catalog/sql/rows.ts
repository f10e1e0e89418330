/** How the records of `records.ts` lie in columns: objects as JSON text, flags as 0 and 1. */
import { z } from 'zod'
import * as records from '../records.ts'
import { columns, flag, json } from './sql.ts'

export const jobRow = records.job.extend({
  request: json(records.job.shape.request),
  warnings: json(records.job.shape.warnings),
})

export const generationRow = records.generation.extend({
  open: flag,
  wish: json(records.wish).nullable(),
  sent: json(records.sent),
  operation: json(records.generation.shape.operation.unwrap()).nullable(),
  result: json(records.result).nullable(),
  warnings: json(records.generation.shape.warnings),
  error: json(records.generationError).nullable(),
  fallbacks: json(records.fallbacks),
  timings: json(records.generation.shape.timings),
})

export const assetRow = records.asset.extend({ preview: flag, parents: json(z.array(z.string())) })
export const variantRow = records.variant
export const eventRow = records.event.extend({ data: json(records.event.shape.data) })
export const ledgerRow = records.ledgerLine
export const runRow = records.spaceRun.extend({
  inputs: json(records.spaceRun.shape.inputs),
  open: flag,
  outcome: json(records.outcome).nullable(),
  error: json(records.runError).nullable(),
})
export const boardRow = records.board
export const cardRow = records.card
export const stepRow = records.step.extend({ result: json(z.unknown()) })

export const jobColumns = columns(jobRow)
export const generationColumns = columns(generationRow)
export const assetColumns = columns(assetRow)
export const variantColumns = columns(variantRow)
export const eventColumns = columns(eventRow)
export const ledgerColumns = columns(ledgerRow)
export const runColumns = columns(runRow)
export const boardColumns = columns(boardRow)
export const cardColumns = columns(cardRow)
export const stepColumns = columns(stepRow)

/** One page of `rows`, which were asked for with one more than `limit` to see whether there is another page. */
export function page<T>(rows: T[], limit: number, cursorOf: (row: T) => string) {
  const data = rows.slice(0, limit)
  const last = data.at(-1)
  return rows.length > limit && last !== undefined ? { data, nextCursor: cursorOf(last) } : { data }
}
