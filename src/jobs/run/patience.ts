/** Questions to a provider that can be asked again: a silent one holds nobody, and failures in a row are counted. */
import { ProviderError } from '../../errors.ts'
import type { Run } from './run.ts'

/** A connection may stay open without a word for ever. */
const ANSWER_MS = 60_000

/** Asks, and gives up after `ms`. Throws what `ask` throws, and `ProviderError('timeout')`. */
export async function within<T>(signal: AbortSignal, ask: (signal: AbortSignal) => Promise<T>, ms = ANSWER_MS) {
  const patience = new AbortController()
  const giveUp = () => patience.abort(new ProviderError('timeout', 'no answer in time', { charged: 'unknown' }))
  const timer = setTimeout(giveUp, ms)
  try {
    return await ask(AbortSignal.any([signal, patience.signal]))
  } finally {
    clearTimeout(timer)
  }
}

/** `denial`: the provider was asked about an operation and said that it does not know it. */
type Question = 'status' | 'denial' | 'cancel' | 'find' | 'result'

/** Counts one more failure in a row. Each question has its own count: failed polls must not use up the tries of a cancel. */
export function countMiss({ live }: Run, question: Question, id: string): number {
  const misses = (live.misses.get(`${question} ${id}`) ?? 0) + 1
  live.misses.set(`${question} ${id}`, misses)
  return misses
}

export function forgetMisses({ live }: Run, id: string, ...questions: Question[]) {
  for (const question of questions) live.misses.delete(`${question} ${id}`)
}
