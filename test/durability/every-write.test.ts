/** The server is stopped at every single point between two things that last, and at every word with a provider. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SETTLE_MS } from '../../src/providers/fal/history.ts'
import type { TestServer } from '../server.ts'
import { type FalSimulator, startFal } from '../simulators/fal.ts'
import { type OpenaiSimulator, startOpenai } from '../simulators/openai.ts'
import { clientOf, expectSound, type Send, sendTo } from './client.ts'
import { type Gateway, type Moment, startGateway } from './gateway.ts'
import { type Folder, openFolder } from './servers.ts'

const LIMIT_MS = 240_000
/** Started so much later, a provider's list of requests is complete. */
const CLOCK_AHEAD_MS = SETTLE_MS + 1000
/** How many stops are tried at the same time. */
const AT_ONCE = 3
/**
 * Each stop is a process that starts, works and dies. `npm test` tries every third write, another third each day, so that it ends
 * in a quarter of an hour on two cores; `npm run test:every` tries every one.
 */
const STRIDE = process.env.EVERY_STOP ? 1 : 3
const writes = { first: 1 + (Math.floor(Date.now() / 86_400_000) % STRIDE), stride: STRIDE }

let openai: OpenaiSimulator
let fal: FalSimulator

beforeAll(async () => {
  openai = await startOpenai({ latencyMs: 10 })
  fal = await startFal({ latencyMs: 20, queueMs: 5 })
})
afterAll(async () => {
  await fal.close()
  await openai.close()
})

const GPT = 'openai/gpt-image-2'
const DEV = 'fal/fal-ai/flux/dev'

const jobs = {
  'OpenAI, which answers at once': { modelId: GPT, size: '1024x640', quality: 'low' },
  'fal, which has a queue': { modelId: DEV, size: '256x256', n: 2 },
  'the offline provider': { modelId: 'offline/draw', size: '64x64' },
  'the offline provider with a queue': { modelId: 'offline/draw-queued', size: '64x64', prompt: '[slow 1ms]' },
  'two models': { models: [GPT, DEV], size: '1024x640', quality: 'low' },
}
type Body = (typeof jobs)[keyof typeof jobs] & { prompt?: string }

interface Stop {
  name: string
  body: Body
  /** Start the servers that are to be stopped, one after the other. Throw when one ends before it is ready. */
  stopped: ((folder: Folder) => Promise<TestServer>)[]
  urls: { openai: string; fal: string }
}

/** Runs one job over servers that may be stopped and one that is not. Says whether one of the first came to the end. */
async function runOver({ name, body, stopped, urls }: Stop): Promise<'stopped' | 'came through'> {
  await using folder = await openFolder({
    GESSO_LOG: 'warn',
    OPENAI_API_KEY: openai.key,
    GESSO_OPENAI_URL: `${urls.openai}/v1`,
    FAL_KEY: fal.key,
    GESSO_FAL_QUEUE_URL: urls.fal,
    GESSO_FAL_RUN_URL: `${urls.fal}/run`,
    GESSO_FAL_REST_URL: urls.fal,
    GESSO_FAL_API_URL: `${urls.fal}/v1`,
  })
  const job = { ...body, prompt: `${body.prompt ?? ''} ${name}` }
  for (const start of stopped) {
    const server = await start(folder).catch(() => undefined)
    if (!server) continue
    const early = clientOf(sendTo(server.url))
    try {
      const { jobId } = await early.submit(job, 'one-and-the-same')
      await early.end(jobId)
      await check(folder, sendTo(server.url), jobId, name)
      return 'came through'
    } catch (error) {
      if (!isCut(error)) throw error
      expect(await server.kill('SIGKILL'), 'a server that was not stopped has ended').toBeNull()
    }
  }
  // Whoever takes over is not to be stopped, and needs no process of its own: the same app, on what the dead one left.
  await using next = await folder.takeOver({ clockAheadMs: CLOCK_AHEAD_MS })
  const { jobId } = await clientOf(next.send).submit(job, 'one-and-the-same')
  await check(folder, next.send, jobId, name)
  return 'stopped'
}

/** The connection went with the server. */
const isCut = (error: unknown) =>
  error instanceof TypeError && /fetch failed|terminated/.test(`${error.message} ${String(error.cause)}`)

async function check(folder: Folder, send: Send, jobId: string, name: string) {
  const client = clientOf(send)
  await client.end(jobId)
  const { view, lines } = await expectSound(client, jobId)
  expect(await client.jobs()).toHaveLength(1)
  const where = `${name}: ${folder.log().find((line) => line.startsWith('stopped'))}`
  for (const result of view.results) {
    const own = lines.filter((line) => line.generationId === result.generationId)
    const isOpenai = result.model === GPT
    const bill = isOpenai ? openai.charges : fal.charges.filter((one) => `fal/${one.endpoint}` === result.model)
    const charges = bill.filter((one) => one.prompt === view.prompt).length
    const settled = own.filter((line) => line.state === 'settled').length
    if (result.status === 'succeeded') {
      const isFree = result.model.startsWith('offline/')
      expect({ where, charges, settled }).toEqual({ where, charges: isFree ? 0 : 1, settled: 1 })
      expect(own.filter((line) => line.state !== 'settled' && line.state !== 'released')).toEqual([])
    } else {
      expect({ where, model: result.model, error: result.error?.code }).toEqual({
        where,
        model: GPT,
        error: 'outcome_unknown',
      })
      expect(charges).toBeLessThanOrEqual(1)
      expect(own.map((line) => line.state)).toEqual(['uncertain'])
    }
  }
}

/** Tries stop after stop, until one lies beyond the end of the job. Says how many there are before it. */
async function everyStop(
  attempt: (number: number) => Promise<'stopped' | 'came through'>,
  { first = 1, stride = 1 } = {},
): Promise<number> {
  let next = first
  let last = Number.POSITIVE_INFINITY
  const worker = async () => {
    while (next < last) {
      const number = next
      next += stride
      if ((await attempt(number)) === 'came through') last = Math.min(last, number)
    }
  }
  // All of them end before the first failure is told, so that no server outlives the test.
  const workers = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker))
  for (const one of workers) if (one.status === 'rejected') throw one.reason
  return last - 1
}

describe.each(Object.entries(jobs))('one job on %s', (name, body) => {
  test('comes through a stop at every write', { timeout: LIMIT_MS }, async ({ annotate }) => {
    const attempt = (number: number) =>
      runOver({
        name: `${name}, write ${number}`,
        body,
        stopped: [(folder) => folder.start({ preload: ['./stop-at-write.ts'], env: { STOP_AT: String(number) } })],
        urls: { openai: openai.url, fal: fal.url },
      })
    const stops = await everyStop(attempt, writes)
    expect(stops).toBeGreaterThan(10)
    await annotate(`${stops} writes, every ${STRIDE}. from ${writes.first}`)
  })
})

/** Starts a server that is killed at call number `call` of its provider. */
const killedAtCall = (gateway: Gateway, moment: Moment, call: number) =>
  async function start(folder: Folder) {
    const server = await folder.start()
    const every = { path: '' }
    for (let earlier = 1; earlier < call; earlier++) gateway.meet(moment, every, () => undefined)
    gateway.meet(moment, every, async () => {
      await server.kill('SIGKILL')
      return 'drop'
    })
    return server
  }

describe.each([
  ['OpenAI', jobs['OpenAI, which answers at once'], 1],
  ['fal', jobs['fal, which has a queue'], 5],
] as const)('one job on %s', (name, body, leastCalls) => {
  test.each([
    ['before', 'before it hears of a request'],
    ['between', 'before its answer is heard'],
    ['after', 'after its answer'],
  ] as [Moment, string][])('comes through a stop %s: %s', { timeout: LIMIT_MS }, async (moment) => {
    const stops = await everyStop(async (number) => {
      await using toOpenai = await startGateway(openai.url)
      await using toFal = await startGateway(fal.url)
      const gateway = name === 'fal' ? toFal : toOpenai
      return await runOver({
        name: `${name}, ${moment} call ${number}`,
        body,
        stopped: [killedAtCall(gateway, moment, number)],
        urls: { openai: toOpenai.url, fal: toFal.url },
      })
    })
    // After the last word of the provider the job may end before the stop.
    expect(stops).toBeGreaterThanOrEqual(moment === 'after' ? leastCalls - 1 : leastCalls)
  })

  test('comes through a stop at every write of the start that looks for a lost call', {
    timeout: LIMIT_MS,
  }, async ({ annotate }) => {
    const attempt = async (number: number) => {
      await using toOpenai = await startGateway(openai.url)
      await using toFal = await startGateway(fal.url)
      const preload = ['./stop-at-write.ts', './clock-ahead.ts']
      return await runOver({
        name: `${name}, lost, write ${number}`,
        body,
        stopped: [
          killedAtCall(name === 'fal' ? toFal : toOpenai, 'between', 1),
          (folder) =>
            folder.start({ preload, env: { CLOCK_AHEAD_MS: String(CLOCK_AHEAD_MS), STOP_AT: String(number) } }),
        ],
        urls: { openai: toOpenai.url, fal: toFal.url },
      })
    }
    const stops = await everyStop(attempt, writes)
    expect(stops).toBeGreaterThan(3)
    await annotate(`${stops} writes, every ${STRIDE}. from ${writes.first}`)
  })
})
