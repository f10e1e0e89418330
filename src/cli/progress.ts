/** One live line for each generation: its model, what is happening, how long already, what it cost. */
import type { JobView } from '../jobs/view.ts'
import type { JobEvent } from './client.ts'
import type { Print } from './print.ts'

const REDRAW_MS = 100

const phases: Record<string, string> = {
  queued: 'waiting',
  submitting: 'rendering',
  running: 'rendering at the provider',
  storing: 'storing',
  uncertain: 'asking what became of it',
  succeeded: 'done',
  failed: 'failed',
  canceled: 'canceled',
}

/** US dollars as people read them; what is not known is not 0. */
export const money = (usd: number | null) => (usd === null ? 'cost unknown' : `$${usd === 0 ? '0' : usd.toFixed(4)}`)
export const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`

/** How a job ended, in a line, with what is to be known of it before. */
export function summary({ status, cost, metadata, warnings }: JobView): string {
  const preview = metadata.preview ? ' (preview)' : ''
  const notes = warnings.map((warning) => `  note: ${warning}\n`).join('')
  return `${notes}${status.toLowerCase()}  ${money(cost.chargedUsd)}${preview}  ${seconds(metadata.timings.totalMs ?? 0)}`
}

export function createProgress(print: Print, job: JobView) {
  const startedAt = Date.now()
  const width = Math.max(...job.results.map((result) => result.model.length))
  const lines = new Map(
    job.results.map(({ generationId, model }) => [generationId, { model, phase: 'waiting', note: '', ms: -1 }]),
  )

  const draw = () =>
    print.redraw(
      [...lines.values()].map(({ model, phase, note, ms }) => {
        const elapsed = seconds(ms < 0 ? Date.now() - startedAt : ms)
        return `${model.padEnd(width)}  ${elapsed.padStart(7)}  ${phase}${note && `  ${note}`}`
      }),
    )
  const timer = setInterval(draw, REDRAW_MS)
  draw()

  return {
    tell({ type, generationId, ...data }: JobEvent) {
      const line = lines.get(generationId ?? '')
      if (!line) return
      const state = String(data.state ?? '')
      line.phase = phases[state] ?? line.phase
      line.note = noteOf(type, data)
      if (data.insteadOf) line.model = String(data.model)
      if (['succeeded', 'failed', 'canceled'].includes(state)) line.ms = Date.now() - startedAt
    },

    /** Shows how everything ended. */
    end(ended: JobView) {
      for (const { generationId, costUsd, timings } of ended.results) {
        const line = lines.get(generationId)
        if (line && timings.totalMs !== undefined) line.ms = timings.totalMs
        if (line?.phase === 'done') line.note = money(costUsd)
      }
      draw()
    },

    /** Leaves the lines as they are, and lets the process end. */
    stop() {
      clearInterval(timer)
      print.settle()
    },
  }
}

function noteOf(type: string, data: Record<string, unknown>): string {
  if (type === 'generation.partial') return `picture ${Number(data.index) + 1} on the way`
  if (data.queuePosition !== undefined) return `place ${Number(data.queuePosition) + 1} in the provider's queue`
  if (typeof data.progress === 'number') return `${Math.round(data.progress * 100)} %`
  if (typeof data.note === 'string') return data.note
  const error = data.error as { code: string; detail: string } | undefined
  const place = data.insteadOf ? `in the place of ${data.insteadOf}, ` : ''
  return error && error.code !== 'canceled' ? `${place}${error.code}: ${error.detail}` : ''
}
