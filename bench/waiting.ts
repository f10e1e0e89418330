/** What generations hold while their provider takes minutes. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, fetch } from 'undici'
import { type Line, load, type Measurement } from './measure.ts'
import { residentMegabytes, startGesso, startSimulators } from './processes.ts'

const PROVIDER_MS = 30 * 60_000
const COUNTS = [2000, 10_000]
const CLIENTS = 16
const WAIT_MS = 6000
const LOOK_MS = 250

export const waiting: Measurement = {
  name: 'waiting',
  about: `jobs on a queued fal model that takes ${PROVIDER_MS / 60_000} minutes; the most memory seen within ${WAIT_MS / 1000} s, polls going on`,
  async measure() {
    await using simulators = await startSimulators({ fal: { latenciesMs: [PROVIDER_MS] } })
    await using gesso = await startGesso(simulators.env)
    const dispatcher = new Agent()
    const submit = async (index: number) => {
      const response = await fetch(`${gesso.url}/v1/jobs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ prompt: `a slow picture ${index}`, modelId: 'fal-ai/flux/dev' }),
        dispatcher,
      })
      if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`)
      await response.arrayBuffer()
    }
    const lines: Line[] = []
    let submitted = 0
    for (const count of COUNTS) {
      await load(CLIENTS, count - submitted, submit)
      submitted = count
      const seen: number[] = []
      for (let at = 0; at < WAIT_MS; at += LOOK_MS) {
        await sleep(LOOK_MS)
        seen.push(residentMegabytes(gesso.pid))
      }
      const healthStarted = performance.now()
      await (await fetch(`${gesso.url}/health`, { dispatcher })).arrayBuffer()
      const healthMs = performance.now() - healthStarted
      lines.push({
        what: `memory of one process with ${count} waiting generations`,
        value: Math.max(...seen),
        unit: 'MB',
        ...(count === 10_000 ? { budget: 300, wanted: 'at most' } : {}),
        note: `at the end ${Math.round(seen.at(-1) ?? 0)}; /health then took ${healthMs.toFixed(0)} ms`,
      })
    }
    await dispatcher.close()
    return lines
  },
}
