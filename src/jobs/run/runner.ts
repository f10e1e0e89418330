/** Takes up generations: looks where one stands, and does the next thing. A look can be repeated at any time, anywhere. */
import type { Generation } from '../../catalog/records.ts'
import { createTurns } from '../../turns.ts'
import type { Parts } from '../parts.ts'
import { stopAtProvider } from './canceled.ts'
import { underWay } from './move.ts'
import { poll } from './poll.ts'
import { recover } from './recover.ts'
import type { Live, Run } from './run.ts'
import { settle } from './settle.ts'
import { store } from './store.ts'
import { submit } from './submit.ts'

/** How many generations are looked at at once. Calls that answer at once hold their place until they do. */
const SLOTS = 1024
/** How many operations are asked about at once. */
const QUESTIONS = 64
/** How many waiting generations are read from the catalog at a time, at start. */
const REFILL_PAGE = 1000

export function createRunner(parts: Parts) {
  const live: Live = {
    controllers: new Map(),
    misses: new Map(),
    claims: new Set(),
    notes: new Map(),
    asking: createTurns(QUESTIONS),
    closing: false,
  }
  const run: Run = { ...parts, live }

  async function look(id: string) {
    const generation = await run.catalog.findGeneration(id)
    if (!generation?.open) return run.lanes.leave(id)
    const controller = new AbortController()
    live.controllers.set(id, controller)
    try {
      await next(run, generation, controller.signal)
    } finally {
      live.controllers.delete(id)
    }
  }

  return {
    /** Begins to work, with what an earlier process left behind first. */
    async start() {
      let after = ''
      while (true) {
        const page = await run.catalog.openGenerations(after, REFILL_PAGE)
        for (const { id, state, model, dueAt } of page) {
          const connection = underWay.includes(state) ? run.models.connection(model) : undefined
          if (connection) run.lanes.hold(connection, id)
          await run.queue.push(id, dueAt === null ? {} : { at: dueAt })
        }
        const last = page.at(-1)
        if (!last) break
        after = last.id
      }
      // Only now: what is under way at the providers counts before anything new is sent to them.
      run.queue.work(look, { slots: SLOTS })
    },

    /** Breaks off the call under way for a generation, if there is one here. */
    abort(id: string, reason: Error) {
      live.controllers.get(id)?.abort(reason)
    },

    /** Finishes the calls under way, at most `graceMs` long; what then still runs is broken off, and its outcome counts as unknown. */
    async close(graceMs: number) {
      live.closing = true
      const timer = setTimeout(() => {
        for (const controller of live.controllers.values()) controller.abort(new Error('The server is stopping.'))
      }, graceMs)
      await run.queue.close()
      clearTimeout(timer)
    },
  }
}
export type Runner = ReturnType<typeof createRunner>

function next(run: Run, generation: Generation, signal: AbortSignal): Promise<void> {
  switch (generation.state) {
    case 'queued':
      return submit(run, generation, signal)
    case 'submitting':
      return recover(run, generation, signal)
    case 'uncertain':
      return settle(run, generation, signal)
    case 'running':
      return poll(run, generation, signal)
    case 'storing':
      return store(run, generation, signal)
    case 'canceled':
      return stopAtProvider(run, generation, signal)
    default:
      return Promise.resolve()
  }
}
