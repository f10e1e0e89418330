/** No double pay: the real server, killed at thirty random moments while it works through two hundred jobs. */
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { JobView } from '../../src/jobs/view.ts'
import { type FalSimulator, startFal } from '../simulators/fal.ts'
import { type OpenaiSimulator, startOpenai } from '../simulators/openai.ts'
import { type Client, clientOf, expectSound, type Line, sendTo } from './client.ts'
import { createRandom, seed } from './random.ts'
import { expectSmallRows, expectTidy } from './rows.ts'
import { type Folder, openFolder } from './servers.ts'

let openai: OpenaiSimulator
let fal: FalSimulator
let folder: Folder
const random = createRandom(seed)
const between = (least: number, most: number) => least + random() * (most - least)

beforeEach(async () => {
  openai = await startOpenai({ latencyMs: () => between(20, 150) })
  fal = await startFal({ latencyMs: () => between(60, 600) })
  folder = await openFolder({
    GESSO_LOG: 'info',
    OPENAI_API_KEY: openai.key,
    GESSO_OPENAI_URL: openai.base,
    FAL_KEY: fal.key,
    GESSO_FAL_QUEUE_URL: fal.urls.queue,
    GESSO_FAL_RUN_URL: fal.urls.run,
    GESSO_FAL_REST_URL: fal.urls.rest,
    GESSO_FAL_API_URL: fal.urls.api,
  })
})
afterEach(async () => {
  await folder.close()
  await fal.close()
  await openai.close()
})

const GPT = 'openai/gpt-image-2'
const DEV = 'fal/fal-ai/flux/dev'
const SCHNELL = 'fal/fal-ai/flux/schnell'

/** Every kind of job there is, in turn; its prompt is its own. */
function wanted(index: number) {
  const kinds = [
    { modelId: GPT, size: '1024x640', quality: 'low' },
    { modelId: DEV, size: '256x256' },
    { modelId: GPT, size: '1024x640', quality: 'low' },
    { modelId: SCHNELL, size: '320x256', n: 2 },
    { modelId: GPT, size: '1024x640', quality: 'low', n: 2 },
    { modelId: DEV, size: '256x320' },
    { modelId: GPT, size: '1024x640', quality: 'low' },
    { models: [GPT, DEV, SCHNELL], size: '1024x640', quality: 'low' },
  ]
  return { prompt: `No. ${index} of the jobs to come through`, ...kinds[index % kinds.length] }
}

interface Plan {
  jobs: number
  kills: number
  /** How long a server lives, in milliseconds. */
  life: [number, number]
  body?: object
}

/** Submits the jobs over the lives of so many servers; the last one lives on. Gives its client, and jobs by prompt. */
async function live({ jobs, kills, life, body = {} }: Plan) {
  const accepted = new Map<string, string>()
  const keys = Array.from({ length: jobs }, (_, index) => `key-${index}`)

  async function submit(client: Client, key: string, afterMs: number) {
    await delay(afterMs)
    const index = Number(key.slice('key-'.length))
    try {
      const { jobId } = await client.submit({ ...wanted(index), ...body }, key)
      // A repeated submit leads to the job that is there.
      expect(accepted.get(key) ?? jobId).toBe(jobId)
      accepted.set(key, jobId)
    } catch (error) {
      if (!(error instanceof TypeError)) throw error // the server died: the next one is asked again, under the same key
    }
  }

  for (let kill = 0; kill < kills; kill++) {
    const lifeMs = between(...life)
    const share = Math.ceil(((kill + 1) / (kills + 1)) * jobs)
    const coming = keys.slice(0, share).filter((key) => !accepted.has(key))
    // One that was answered before is now and then asked for again.
    if (kill > 0) coming.push(keys[Math.floor(random() * accepted.size)] ?? 'key-0')
    const server = await folder.start()
    const client = clientOf(sendTo(server.url))
    const submits = coming.map((key) => submit(client, key, between(0, lifeMs)))
    await delay(lifeMs)
    await server.kill('SIGKILL')
    await Promise.all(submits)
  }
  const server = await folder.start()
  const client = clientOf(sendTo(server.url))
  await Promise.all(keys.filter((key) => !accepted.has(key)).map((key) => submit(client, key, 0)))
  expect(accepted.size).toBe(jobs)
  return { server, client, ids: [...accepted.values()] }
}

type Result = JobView['results'][number]
interface Paid {
  /** How often the provider charged for this generation. */
  charges: number
  micros: number
  result: Result
  lines: Line[]
  /** A call of it was lost with a server. */
  wasLost: boolean
}

/** Every generation with what its provider charged: a prompt is one job's, and a model is in it once. */
async function reckon(client: Client, ids: string[]): Promise<Paid[]> {
  const all: Paid[] = []
  for (const id of ids) {
    const { view, lines, events } = await expectSound(client, id)
    for (const result of view.results) {
      const charges =
        result.model === GPT
          ? openai.charges.filter((one) => one.prompt === view.prompt)
          : fal.charges.filter((one) => one.prompt === view.prompt && `fal/${one.endpoint}` === result.model)
      all.push({
        charges: charges.length,
        micros: charges.reduce((sum, one) => sum + (one.micros ?? 0), 0),
        result,
        lines: lines.filter((line) => line.generationId === result.generationId),
        wasLost: events.some((one) => one.generationId === result.generationId && one.state === 'uncertain'),
      })
    }
  }
  return all
}

const count = (lines: Line[], ...states: string[]) => lines.filter((line) => states.includes(line.state)).length
const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0)
const settledMicros = (lines: Line[]) => sum(lines.map((line) => Math.round((line.chargedUsd ?? 0) * 1_000_000)))

test(`200 jobs and 30 kills: nothing is paid twice, nothing is lost (SEED=${seed})`, {
  timeout: 300_000,
}, async ({ annotate }) => {
  const { server, client, ids } = await live({ jobs: 200, kills: 30, life: [30, 700] })
  await Promise.all(ids.map((id) => client.events(id)))
  expect(await client.jobs()).toHaveLength(200)

  const all = await reckon(client, ids)
  const ofOpenai = all.filter(({ result }) => result.model === GPT)
  const ofFal = all.filter(({ result }) => result.model !== GPT)

  // fal can be asked, so every generation has its picture and exactly one charge.
  expect(ofFal.filter(({ result }) => result.status !== 'succeeded')).toEqual([])
  expect(ofFal.filter(({ charges }) => charges !== 1)).toEqual([])
  expect(fal.charges).toHaveLength(ofFal.length)
  for (const { lines } of ofFal) expect([count(lines, 'settled'), count(lines, 'uncertain', 'failed')]).toEqual([1, 0])

  // OpenAI cannot: what is not known is said, and nothing is sent again.
  expect(ofOpenai.filter(({ charges }) => charges > 1)).toEqual([])
  expect(openai.charges.length).toBeLessThanOrEqual(ofOpenai.length)
  for (const { result, charges, lines, micros } of ofOpenai) {
    if (result.status === 'succeeded') {
      expect({ charges, lines: lines.map((line) => line.state) }).toEqual({ charges: 1, lines: ['settled'] })
      expect(settledMicros(lines)).toBe(micros)
    } else {
      expect(result.error).toMatchObject({ code: 'outcome_unknown', charged: 'unknown', retry: 'your-choice' })
      expect(lines.map((line) => line.state)).toEqual(['uncertain'])
    }
  }

  // The ledger against the providers' bills.
  const uncertain = await client.ledger('state=uncertain')
  const settled = await client.ledger('state=settled')
  const lost = ofOpenai.filter(({ result }) => result.status === 'failed')
  expect(uncertain.map((line) => line.generationId).sort()).toEqual(lost.map((one) => one.result.generationId).sort())
  expect(await client.ledger('state=intended')).toEqual([])
  const paidAt = (provider: string) => settled.filter((line) => line.provider === provider)
  expect(paidAt('fal')).toHaveLength(fal.charges.length)
  expect(paidAt('openai')).toHaveLength(openai.charges.length - sum(lost.map((one) => one.charges)))
  expect(settledMicros(paidAt('openai'))).toBe(
    sum(openai.charges.map((one) => one.micros ?? 0)) - sum(lost.map((one) => one.micros)),
  )
  const dev = fal.charges.filter((one) => `fal/${one.endpoint}` === DEV)
  const devLines = paidAt('fal').filter((line) => line.estimatedUsd !== null)
  expect(settledMicros(devLines)).toBe(sum(dev.map((one) => one.micros)))

  await server.kill('SIGTERM')
  expectSmallRows(folder.data, [openai.key, fal.key])
  expectTidy(folder.log(), [openai.key, fal.key])
  await annotate(
    `${ids.length} jobs, ${all.length} generations, 30 kills. fal: ${ofFal.length} generations, ${fal.charges.length} ` +
      `charges, ${ofFal.filter((one) => one.wasLost).length} lost starts settled. openai: ${ofOpenai.length} generations, ${openai.charges.length} charges, ${lost.length} outcome_unknown, ` +
      `of which ${sum(lost.map((one) => one.charges))} were charged. ${folder.log().length} lines of log.`,
  )
})

test(`with onUncertain "retry" every job succeeds, and every further charge has its line (SEED=${seed})`, {
  timeout: 300_000,
}, async ({ annotate }) => {
  // A call is sent again three times at most, so more kills than that could rightly end a job.
  const { client, ids } = await live({ jobs: 48, kills: 3, life: [100, 500], body: { onUncertain: 'retry' } })
  await Promise.all(ids.map((id) => client.events(id)))
  const all = await reckon(client, ids)
  expect(all.filter(({ result }) => result.status !== 'succeeded')).toEqual([])
  for (const { result, charges, lines } of all) {
    expect(count(lines, 'settled')).toBe(1)
    if (result.model === GPT) expect(charges).toBeLessThanOrEqual(1 + count(lines, 'uncertain'))
    else expect([charges, count(lines, 'uncertain')]).toEqual([1, 0])
  }
  const uncertain = await client.ledger('state=uncertain')
  expect(openai.charges.length + fal.charges.length).toBeLessThanOrEqual(all.length + uncertain.length)
  await annotate(
    `${ids.length} jobs, ${all.length} generations, 3 kills. ${openai.charges.length + fal.charges.length} charges, ` +
      `${uncertain.length} uncertain lines.`,
  )
})
