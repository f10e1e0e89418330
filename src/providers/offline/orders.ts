/**
 * Orders in a prompt, in square brackets, so that a test or a demo can make the offline provider misbehave:
 * `[slow 2s]`, `[fail]`, `[fail overloaded]`, `[refuse]`, `[lose]` (a queued operation that nobody knows any more).
 */
import { failures, type ProviderErrorCode } from '../../errors.ts'

export interface Orders {
  /** The prompt without its orders. */
  prompt: string
  slowMs: number
  fail: ProviderErrorCode | undefined
  refuse: boolean
  lose: boolean
}

const LONGEST_MS = 10 * 60_000
const order = /\[(slow|fail|refuse|lose)(?:\s+([\w.]+))?\]/gi
const ours = ['outcome_unknown', 'invalid_result', 'storage_failed', 'canceled']

export function readOrders(prompt: string): Orders {
  const orders: Orders = { prompt: '', slowMs: 0, fail: undefined, refuse: false, lose: false }
  for (const [, name, value] of prompt.matchAll(order)) {
    if (name?.toLowerCase() === 'slow') orders.slowMs = readDuration(value ?? '3s')
    if (name?.toLowerCase() === 'fail') orders.fail = readCode(value)
    if (name?.toLowerCase() === 'refuse') orders.refuse = true
    if (name?.toLowerCase() === 'lose') orders.lose = true
  }
  return { ...orders, prompt: prompt.replace(order, ' ').replace(/\s+/g, ' ').trim() }
}

/** `2s`, `300ms` or a number of milliseconds. */
function readDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s)?$/.exec(text)
  const ms = match ? Number(match[1]) * (match[2] === 's' ? 1000 : 1) : 0
  return Math.min(LONGEST_MS, ms)
}

const readCode = (value = 'internal'): ProviderErrorCode =>
  Object.hasOwn(failures, value) && !ours.includes(value) ? (value as ProviderErrorCode) : 'internal'
