/** A process with simulated providers. Told what to be by its argument; ends with the process that forked it. */
import { readFileSync } from 'node:fs'
import { startTwenty } from '../test/providers/twenty.ts'
import { startFal } from '../test/simulators/fal.ts'
import { startOpenai } from '../test/simulators/openai.ts'
import { distinct } from './pictures.ts'

export interface Wanted {
  openai?: {
    /** How long the answers take, one after the other, and then from the beginning again. */
    latenciesMs: number[]
    /** A PNG that is given for every picture, each time with other bytes at its end. */
    picture?: string
  }
  fal?: { latenciesMs: number[] }
  /** Every provider that twenty models need. */
  twenty?: { slowestMs: number }
}

const { openai, fal, twenty } = JSON.parse(process.argv[2] ?? '{}') as Wanted
const env: Record<string, string> = {}
process.on('disconnect', () => process.exit())
process.on('SIGTERM', () => process.exit())

if (openai) {
  let { latenciesMs } = openai
  let calls = 0
  const simulator = await startOpenai({
    latencyMs: () => latenciesMs[calls++ % latenciesMs.length] ?? 0,
    ...(openai.picture ? { picture: distinct(readFileSync(openai.picture)) } : {}),
  })
  process.on('message', (message: { latencyMs: number }) => {
    latenciesMs = [message.latencyMs]
  })
  // Charges are kept for ever, which a bench of many thousand calls would feel.
  setInterval(() => simulator.charges.splice(0), 1000).unref()
  Object.assign(env, { GESSO_OPENAI_URL: simulator.base, OPENAI_API_KEY: simulator.key })
}
if (fal) {
  const { latenciesMs } = fal
  // Nothing stands in a queue: finding its place there would cost the simulator more with every request that waits.
  const simulator = await startFal({
    latencyMs: ({ index }) => latenciesMs[index % latenciesMs.length] ?? 0,
    queueMs: 0,
  })
  for (const [name, url] of Object.entries(simulator.urls)) env[`GESSO_FAL_${name.toUpperCase()}_URL`] = url
  env.FAL_KEY = simulator.key
}
if (twenty) Object.assign(env, (await startTwenty(twenty)).env)
process.send?.(env)
