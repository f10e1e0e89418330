/** One prompt over twenty models of unequal speed: the whole should take as long as the slowest. */
import { Agent, fetch } from 'undici'
import { twentyModels } from '../test/providers/twenty.ts'
import { type Line, type Measurement, median, rounds, spread } from './measure.ts'
import { startGesso, startSimulators } from './processes.ts'
import type { Wanted } from './simulators.ts'

const ROUNDS = 5
const SLOWEST_MS = 1500

const atOnce = [
  ...['gpt-image-2', 'gpt-image-2-2026-04-21', 'gpt-image-2.6-sunburst', 'gpt-image-2.6-flare'],
  ...['gpt-image-2.5-sunburst', 'gpt-image-2.5-sunburst-2026-09-08', 'gpt-image-2.5-flare'],
  ...['gpt-image-2.5-flare-2026-09-08', 'gpt-image-1.5', 'gpt-image-1-mini'],
  'chatgpt-image-latest',
].map((id) => `openai/${id}`)
const queued = [
  ...['flux/dev', 'flux/schnell', 'flux-pro/v1.1', 'flux-pro/v1.1-ultra', 'flux-2', 'flux-2-pro'],
  ...['flux-2-max', 'nano-banana', 'recraft/v3/text-to-image'],
].map((id) => `fal/fal-ai/${id}`)

/** Evenly from the fastest to the slowest. */
const speeds = (count: number, fastestMs: number, slowestMs: number) =>
  Array.from({ length: count }, (_, index) => Math.round(fastestMs + ((slowestMs - fastestMs) * index) / (count - 1)))

export const manyModels: Measurement = {
  name: 'many-models',
  about: `POST /v1/jobs with ${atOnce.length + queued.length} models that take 200 to ${SLOWEST_MS} ms, until its answer, ${ROUNDS} rounds after one of warm-up`,
  measure: async () => [
    await wallOverSlowest('one prompt over 20 models, wall over the slowest, which answers at once', {
      openai: { latenciesMs: speeds(atOnce.length, 200, SLOWEST_MS) },
      fal: { latenciesMs: speeds(queued.length, 250, 1000) },
    }),
    await wallOverSlowest('one prompt over 20 models, wall over the slowest, which is polled', {
      openai: { latenciesMs: speeds(atOnce.length, 200, 1000) },
      fal: { latenciesMs: speeds(queued.length, 250, SLOWEST_MS) },
    }),
    await wallOverSlowest(
      'one prompt over 20 models of 10 providers, wall over the slowest',
      { twenty: { slowestMs: SLOWEST_MS } },
      twentyModels,
    ),
  ],
}

async function wallOverSlowest(what: string, wanted: Wanted, models = [...atOnce, ...queued]): Promise<Line> {
  await using simulators = await startSimulators(wanted)
  await using gesso = await startGesso(simulators.env)
  const dispatcher = new Agent()
  const body = JSON.stringify({ prompt: 'a lighthouse in a storm', models, wait: 30 })
  const ask = async () => {
    const startedAt = performance.now()
    const response = await fetch(`${gesso.url}/v1/jobs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      dispatcher,
    })
    const job = (await response.json()) as { status: string }
    const ms = performance.now() - startedAt
    if (job.status !== 'SUCCEEDED') throw new Error(`${response.status} ${JSON.stringify(job).slice(0, 2000)}`)
    return ms / SLOWEST_MS
  }
  await ask()
  const ratios = await rounds(ROUNDS, ask)
  await dispatcher.close()
  return { what, value: median(ratios), unit: '', budget: 1.03, wanted: 'at most', note: spread(ratios) }
}
