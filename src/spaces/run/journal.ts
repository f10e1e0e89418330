/** The finished steps of a run: what each gave is written down once, and never worked out again. */
import type { NewEvent } from '../../catalog/catalog.ts'
import type { Step } from '../../catalog/records.ts'
import { MAX_COLUMN_BYTES } from '../../catalog/records.ts'

const MAX_NAME = 100
const MAX_REASON = 500

export interface Journal {
  /** The step's result: from before, or by doing the work now. */
  once<T>(name: string, work: () => Promise<T>): Promise<T>
  /** Steps that failed in this run, and what was the matter. */
  failed: { step: string; error: unknown }[]
}

interface JournalOptions {
  finished: Step[]
  /** Writes a step down. The one that was first stays. */
  finish(name: string, result: unknown): Promise<Step>
  /** In order; waiting for it is only needed where something else tells of the same thing. */
  tell(event: NewEvent): Promise<void>
  now: () => number
}

export function createJournal({ finished, finish, tell, now }: JournalOptions): Journal {
  const before = new Map(finished.map((step) => [step.name, step.result]))
  const begun = new Set<string>()
  const failed: Journal['failed'] = []

  async function once<T>(name: string, work: () => Promise<T>): Promise<T> {
    if (name === '' || name.length > MAX_NAME) throw new Error(`A step has a name of 1 to ${MAX_NAME} characters.`)
    if (begun.has(name)) throw new Error(`Two steps of this run are called “${name}”: their names must differ.`)
    begun.add(name)
    if (before.has(name)) return before.get(name) as T
    const startedAt = now()
    // What a generation says of itself comes after the step that asked for it.
    await tell({ type: 'step.started', data: { step: name } })
    try {
      const result = (await work()) ?? null
      if (Buffer.byteLength(JSON.stringify(result)) > MAX_COLUMN_BYTES) {
        throw new Error(`The result of step “${name}” is larger than ${MAX_COLUMN_BYTES} bytes of JSON.`)
      }
      const kept = await finish(name, result)
      tell({ type: 'step.finished', data: { step: name, ms: now() - startedAt } })
      return kept.result as T
    } catch (error) {
      failed.push({ step: name, error })
      const reason = error instanceof Error ? error.message : String(error)
      tell({ type: 'step.failed', data: { step: name, detail: reason.slice(0, MAX_REASON) } })
      throw error
    }
  }

  return { once, failed }
}
