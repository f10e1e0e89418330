/** What a run of a space would cost at most, from the steps that it plans. */
import { Problem } from '../errors.ts'
import { planCall } from '../jobs/for-spaces/call-model.ts'
import { fullName, type Task } from '../models/model.ts'
import { microsOf, usd } from '../models/price.ts'
import type { Models } from '../models/registry.ts'
import type { Ask } from './context.ts'
import type { Space } from './define.ts'

export interface EstimateLine {
  step: string
  model: string
  /** How often the model is asked. */
  times: number
  /** US dollars for all of them; null: not known. */
  usd: number | null
  source: string | null
  warnings: string[]
}

/** How many pictures go along with a task, as a rule: a model is chosen by what it takes. */
const picturesFor: Partial<Record<Task, number>> = {
  edit: 1,
  cutout: 1,
  compose: 2,
  sketch: 1,
  style: 1,
  upscale: 1,
  vectorise: 1,
  vision: 1,
}
/** As long as what a space tells a model may be. */
const LONG_PROMPT = 'x'.repeat(4000)

/** Throws `model_not_found` where a step asks for what no provider here has. */
export function estimateSpace(models: Models, space: Space, input: Record<string, unknown>) {
  const lines = space.steps.flatMap(({ name, asks, times }): EstimateLine[] => {
    const count = times ? times(input as never) : 1
    if (!asks || count === 0) return []
    const { facts, estimatedMicros, warnings } = planCall(models, callOf(asks))
    return [
      {
        step: name,
        model: fullName(facts),
        times: count,
        usd: usd(estimatedMicros === null ? null : estimatedMicros * count),
        source: facts.price && `${facts.price.source} (${facts.price.asOf})`,
        warnings,
      },
    ]
  })
  const totalUsd = lines.reduce<number | null>(
    (sum, line) => (sum === null || line.usd === null ? null : sum + line.usd),
    0,
  )
  return { totalUsd, lines }
}

const callOf = ({ pictures, ...ask }: Ask) => ({
  ...ask,
  prompt: LONG_PROMPT,
  images: Array.from({ length: pictures ?? picturesFor[ask.task] ?? 0 }, () => ''),
})

/** Refuses what could cost more than it may before any of it is paid. Throws `over_max_cost` or `price_unknown`. */
export function checkMaxCost(models: Models, space: Space, input: Record<string, unknown>, maxCost: number) {
  const { totalUsd, lines } = estimateSpace(models, space, input)
  const unknown = lines.find((line) => line.usd === null)
  if (unknown) {
    const detail = `The price of ${unknown.model} (step “${unknown.step}”) is not known, so maxCost cannot be kept.`
    throw new Problem('price_unknown', detail, { field: 'maxCost' })
  }
  if (microsOf(totalUsd ?? 0) <= microsOf(maxCost)) return
  const detail = `The space could cost ${totalUsd} US dollars, more than maxCost allows (${maxCost}).`
  throw new Problem('over_max_cost', detail, { field: 'maxCost' })
}
