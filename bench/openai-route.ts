/** What the OpenAI-compatible route adds to a direct call, and how many calls a second it takes. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Agent, fetch } from 'undici'
import { type Line, load, type Measurement, median, rounds, spread } from './measure.ts'
import { largePicture, smallPicture } from './pictures.ts'
import { processorMs, startGesso, startSimulators, temporaryFolder } from './processes.ts'

const PROVIDER_MS = 50
const ROUNDS = 3
const THROUGHPUT_CLIENTS = 16

interface Size {
  name: string
  draw(): Promise<Buffer>
  /** Calls in one block, by clients. */
  calls: Record<number, number>
  addedBudgets: Record<number, number>
  throughputCalls: number
  ratioBudget: number
}

const sizes: Size[] = [
  {
    name: 'small picture',
    draw: smallPicture,
    calls: { 1: 30, 16: 480, 64: 1280 },
    addedBudgets: { 1: 2.5, 16: 4 },
    throughputCalls: 1200,
    ratioBudget: 0.2,
  },
  {
    name: '1.5 MB picture',
    draw: largePicture,
    calls: { 1: 20, 16: 96, 64: 128 },
    addedBudgets: { 16: 25 },
    throughputCalls: 128,
    ratioBudget: 0.4,
  },
]

export const openaiRoute: Measurement = {
  name: 'openai-route',
  about: `POST /v1/images/generations through Gesso against the same call to the simulator, in turns, ${ROUNDS} rounds`,
  measure: async () => (await rounds(sizes.length, (index) => measureSize(sizes[index] as Size))).flat(),
}

async function measureSize(size: Size): Promise<Line[]> {
  await using folder = await temporaryFolder()
  const picture = join(folder.path, 'picture.png')
  await writeFile(picture, await size.draw())
  await using simulators = await startSimulators({ openai: { latenciesMs: [PROVIDER_MS], picture } })
  await using gesso = await startGesso(simulators.env)
  const direct = createClient(simulators.base, simulators.key)
  const through = createClient(`${gesso.url}/v1`, simulators.key)

  const warmUp = async (calls: number) => {
    await load(THROUGHPUT_CLIENTS, calls, direct.call)
    await load(THROUGHPUT_CLIENTS, calls, through.call)
  }
  const inTurns = (clients: number, calls: number, times: number) =>
    rounds(times, async () => {
      const directly = await load(clients, calls, direct.call)
      const before = processorMs(gesso.pid)
      const throughGesso = await load(clients, calls, through.call)
      return { direct: directly, through: throughGesso, processorMs: (processorMs(gesso.pid) - before) / calls }
    })

  const lines: Line[] = []
  await warmUp(size.throughputCalls / 2)
  for (const [clients, calls] of Object.entries(size.calls)) {
    const pairs = await inTurns(Number(clients), calls, ROUNDS)
    const added = pairs.map((pair) => median(pair.through.ms) - median(pair.direct.ms))
    const budget = size.addedBudgets[Number(clients)]
    lines.push({
      what: `added to a direct call: ${size.name}, ${clients} client${clients === '1' ? '' : 's'}, p50`,
      value: median(added),
      unit: 'ms',
      ...(budget === undefined ? {} : { budget, wanted: 'at most' }),
      note: `direct ${median(pairs.map((pair) => median(pair.direct.ms))).toFixed(1)}; ${spread(added)}`,
    })
  }

  simulators.setLatency(0)
  await warmUp(size.throughputCalls / 2)
  const pairs = await inTurns(THROUGHPUT_CLIENTS, size.throughputCalls, ROUNDS)
  const ratios = pairs.map((pair) => pair.through.callsPerSecond / pair.direct.callsPerSecond)
  const [directly, throughGesso] = (['direct', 'through'] as const).map((way) =>
    Math.round(median(pairs.map((pair) => pair[way].callsPerSecond))),
  )
  lines.push({
    what: `calls per second against direct: ${size.name}, provider 0 ms, ${THROUGHPUT_CLIENTS} clients`,
    value: median(ratios),
    unit: '',
    budget: size.ratioBudget,
    wanted: 'at least',
    note: `${throughGesso}/s against ${directly}/s; ${spread(ratios)}`,
  })
  const used = pairs.map((pair) => pair.processorMs)
  const what = `processor time of the server for one call: ${size.name}, ${THROUGHPUT_CLIENTS} clients`
  lines.push({ what, value: median(used), unit: 'ms', note: spread(used) })
  await direct.close()
  await through.close()
  return lines
}

/** A client as plain as can be, the same for both: one request, its answer parsed, the picture there. */
function createClient(base: string, key: string) {
  const dispatcher = new Agent()
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
  return {
    async call(index: number) {
      const body = JSON.stringify({ model: 'gpt-image-2', prompt: `a lighthouse, ${index}`, size: '1024x1024' })
      const response = await fetch(`${base}/images/generations`, { method: 'POST', headers, body, dispatcher })
      const answer = (await response.json()) as { data?: { b64_json?: string }[] }
      if (!answer.data?.[0]?.b64_json) throw new Error(`${response.status} ${JSON.stringify(answer).slice(0, 500)}`)
    },
    close: () => dispatcher.close(),
  }
}
