/** One live line for each step of a space: what is happening, and how long already. */
import type { JobEvent } from './client.ts'
import type { Print } from './print.ts'
import { seconds } from './progress.ts'

const REDRAW_MS = 100
const marks = { waiting: '·', running: '…', done: '✓', failed: '✗' }

interface Line {
  title: string
  state: keyof typeof marks
  startedAt: number
  ms: number
  note: string
}

/** `planned`: the steps that the space says it has; it may run others, and several of one. */
export function createSteps(print: Print, planned: { name: string; title: string }[]) {
  const lines = new Map<string, Line>(
    planned.map(({ name, title }) => [name, { title, state: 'waiting', startedAt: 0, ms: 0, note: '' }]),
  )

  const draw = () => {
    const width = Math.max(...[...lines.values()].map(({ title }) => title.length))
    print.redraw(
      [...lines.values()].map(({ title, state, startedAt, ms, note }) => {
        const spent = state === 'running' ? Date.now() - startedAt : ms
        const time = state === 'waiting' ? '' : seconds(spent)
        return `${marks[state]} ${title.padEnd(width)}  ${time.padStart(7)}  ${note}`.trimEnd()
      }),
    )
  }
  const timer = setInterval(draw, REDRAW_MS)
  draw()

  /** `render 2` is one more of the planned step `render`, which its first one takes the line of. */
  function lineOf(name: string): Line {
    const plan = planned.find((one) => name === one.name || name.startsWith(`${one.name} `))
    const known = lines.get(name)
    if (known) return known
    const open = plan && lines.get(plan.name)
    const line: Line = { title: name, state: 'waiting', startedAt: 0, ms: 0, note: '' }
    if (plan && open?.state === 'waiting') {
      lines.delete(plan.name)
      line.title = `${plan.title}, ${name.slice(plan.name.length + 1)}`
    } else if (plan) line.title = `${plan.title}, ${name.slice(plan.name.length + 1)}`
    lines.set(name, line)
    return line
  }

  return {
    tell({ type, ...data }: JobEvent) {
      const name = typeof data.step === 'string' ? data.step : undefined
      if (name === undefined) return
      const line = type.startsWith('step.') || lines.has(name) ? lineOf(name) : undefined
      if (!line) return
      if (type === 'step.started') Object.assign(line, { state: 'running', startedAt: Date.now() })
      if (type === 'step.finished') Object.assign(line, { state: 'done', ms: Number(data.ms) })
      if (type === 'step.failed') {
        Object.assign(line, { state: 'failed', ms: Date.now() - line.startedAt, note: String(data.detail) })
      }
      if (type === 'generation.queued' && data.model) line.note = String(data.model)
    },

    /** Leaves the lines as they are, and lets the process end. */
    stop() {
      clearInterval(timer)
      draw()
      print.settle()
    },
  }
}
