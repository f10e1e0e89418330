/** A cancel at every moment of a generation's life: it ends once, its provider is told, and the ledger says what it cost. */
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { clientOf, expectSound, sendTo } from './client.ts'
import { DEV, falJob, GPT, gptJob, type ProviderOptions, startProviders } from './providers.ts'
import { createRandom, seed } from './random.ts'
import { openFolder } from './servers.ts'
import { openStage, type Stage, until } from './stage.ts'

const LIMIT = { timeout: 90_000 }
const LONG_MS = 600_000
const inQueue = { fal: { latencyMs: LONG_MS, queueMs: LONG_MS, history: { lists: 'at once' } } } as const
const onRunner = { fal: { latencyMs: LONG_MS, queueMs: 0 } } as const
const atFal = { method: 'POST', path: '/fal-ai/flux/dev' }
const atOpenai = { method: 'POST', path: '/v1/images' }
const tooMany = { kind: 'status', when: 'before', status: 429, headers: { 'retry-after': '600' } } as const

interface Scene {
  body: object
  providers?: ProviderOptions
  /** Arranges what happens, before the job is submitted. Gives what to do once it has been canceled. */
  arrange?(stage: Stage): { reached?: Promise<unknown>; afterwards?: () => unknown } | undefined
  /** The state to wait for before the cancel. */
  state: string
  line: 'released' | 'settled' | 'uncertain'
  /** What the provider has charged for in the end. */
  charges: number
  /** What the provider has heard of the cancel. */
  told?: 'taken from the queue' | 'asked to stop' | 'connection closed'
}

/** Holds a request, and lets it go after the cancel. */
const holding = (gateway: 'toOpenai' | 'toFal', ...[moment, matching]: Parameters<Stage['toFal']['hold']>) =>
  function arrange(stage: Stage) {
    const held = stage[gateway].hold(moment, matching)
    return { reached: held.arrived, afterwards: held.release }
  }

const scenes: Record<string, Scene> = {
  'openai: waiting for a rate limit': {
    body: gptJob,
    arrange: ({ openai }) => void openai.misbehave({ path: '/images', ...tooMany }),
    state: 'queued',
    line: 'released',
    charges: 0,
  },
  'openai: the call on its way there': {
    body: gptJob,
    arrange: holding('toOpenai', 'before', atOpenai),
    state: 'submitting',
    line: 'uncertain',
    charges: 1,
    told: 'connection closed',
  },
  'openai: the picture made, the answer on its way': {
    body: gptJob,
    arrange: holding('toOpenai', 'between', atOpenai),
    state: 'submitting',
    line: 'uncertain',
    charges: 1,
    told: 'connection closed',
  },
  'fal: waiting for a rate limit': {
    body: falJob,
    arrange: ({ fal }) => void fal.misbehave({ path: '/flux', method: 'POST', ...tooMany }),
    state: 'queued',
    line: 'released',
    charges: 0,
  },
  'fal: the start on its way there': {
    body: falJob,
    providers: inQueue,
    arrange: holding('toFal', 'before', atFal),
    state: 'submitting',
    line: 'released',
    charges: 0,
    told: 'taken from the queue',
  },
  'fal: the start taken, the answer on its way': {
    body: falJob,
    providers: inQueue,
    arrange: holding('toFal', 'between', atFal),
    state: 'submitting',
    line: 'released',
    charges: 0,
    told: 'taken from the queue',
  },
  'fal: in the queue': {
    body: falJob,
    providers: inQueue,
    state: 'running',
    line: 'released',
    charges: 0,
    told: 'taken from the queue',
  },
  'fal: on a runner': {
    body: falJob,
    providers: onRunner,
    state: 'running',
    line: 'uncertain',
    charges: 1,
    told: 'asked to stop',
  },
  'fal: finished, and nobody knows yet': {
    body: falJob,
    providers: { fal: { latencyMs: 0 } },
    arrange: holding('toFal', 'before', { path: '/status' }),
    state: 'running',
    line: 'settled',
    charges: 1,
  },
  'fal: refused, and nobody knows yet': {
    body: { ...falJob, prompt: 'forbidden' },
    providers: { fal: { latencyMs: 0 } },
    arrange: holding('toFal', 'before', { path: '/status' }),
    state: 'running',
    line: 'released',
    charges: 0,
  },
  'fal: the result being fetched': {
    body: falJob,
    providers: { fal: { latencyMs: 0 } },
    arrange: holding('toFal', 'before', { path: '/files/' }),
    state: 'storing',
    line: 'settled',
    charges: 1,
  },
  'fal: the result arrived, just before success': {
    body: falJob,
    providers: { fal: { latencyMs: 0 } },
    arrange: holding('toFal', 'between', { path: '/files/' }),
    state: 'storing',
    line: 'settled',
    charges: 1,
  },
  'fal: uncertain, the history being asked': {
    body: falJob,
    providers: inQueue,
    arrange(stage) {
      stage.toFal.meet('between', atFal, () => 'drop')
      return holding('toFal', 'before', { path: '/requests/by-endpoint' })(stage)
    },
    state: 'uncertain',
    line: 'released',
    charges: 0,
    told: 'taken from the queue',
  },
  'offline: drawing': {
    body: { modelId: 'offline/draw', prompt: '[slow 600s]' },
    state: 'submitting',
    line: 'released',
    charges: 0,
  },
  'offline: in the queue': {
    body: { modelId: 'offline/draw-queued', prompt: '[slow 600s]' },
    state: 'running',
    line: 'released',
    charges: 0,
  },
  'offline: waiting for another try': {
    body: { modelId: 'offline/draw', prompt: '[fail overloaded]' },
    state: 'queued',
    line: 'released',
    charges: 0,
  },
}

describe.concurrent('canceled', () => {
  test.each(Object.entries(scenes))('%s', LIMIT, async (_, scene) => {
    await using stage = await openStage(scene.providers)
    const { client, openai, fal } = stage
    const arranged = scene.arrange?.(stage)
    const { jobId } = await client.submit({ prompt: 'A boat', ...scene.body })
    await arranged?.reached
    // Every generation waits at first; what is meant is the wait for another try.
    if (scene.state === 'queued') await until(async () => expect(await client.ledger()).toHaveLength(1))
    await stage.reaches(jobId, scene.state)
    const canceled = await client.cancel(jobId)
    expect(canceled).toMatchObject({ status: 'CANCELED', results: [{ status: 'canceled', assets: [] }] })
    if (scene.told === 'connection closed') {
      await until(() => expect(stage.toOpenai.passages).toMatchObject([{ hungUp: true }]))
    }
    await arranged?.afterwards?.()
    await stage.quiet()

    const { view, lines } = await expectSound(client, jobId)
    expect(view).toMatchObject({ status: 'CANCELED', results: [{ status: 'canceled', error: { code: 'canceled' } }] })
    expect(lines.map((line) => line.state)).toEqual([scene.line])
    expect(await client.ledger('state=intended')).toEqual([])
    await until(() => expect(openai.charges.length + fal.charges.length).toBe(scene.charges))
    if (scene.line === 'released') expect(lines[0]?.chargedUsd ?? 0).toBe(0)
    if (scene.line === 'settled') expect(lines[0]?.chargedUsd).toBe(0.025)
    // The generation says of its bill what the ledger says.
    const said = { released: 'no', settled: 'yes', uncertain: 'unknown' }[scene.line]
    expect(view.results[0]?.error?.charged).toBe(said)
    expectTold(stage, scene.told)
  })
})

function expectTold({ fal, toFal }: Stage, told: Scene['told']) {
  const cancels = toFal.passages.filter(({ method }) => method === 'PUT')
  if (told === 'taken from the queue') expect(fal.requests.map((one) => one.isCanceled)).toEqual([true])
  if (told === 'taken from the queue' || told === 'asked to stop') expect(cancels).toHaveLength(1)
}

test('a provider that could not be reached for a while is told all the same', LIMIT, async () => {
  await using stage = await openStage(inQueue)
  const { client, fal } = stage
  const broken = { kind: 'status', when: 'before', status: 500 } as const
  fal.misbehave({ path: '/status', ...broken, times: 5 })
  fal.misbehave({ path: '/cancel', ...broken, times: 4 })
  const { jobId } = await client.submit({ ...falJob, prompt: 'A boat' })
  const asked = () => stage.toFal.passages.filter(({ path }) => path.includes('/status')).length
  await until(() => expect(asked()).toBe(5))
  await client.cancel(jobId)
  await stage.quiet()
  expect(fal.requests.map((one) => one.isCanceled)).toEqual([true])
  expect((await client.ledger()).map((line) => line.state)).toEqual(['released'])
})

test('a refusal that comes at the same moment as the cancel is not taken for a charge', LIMIT, async () => {
  await using stage = await openStage()
  const { client, fal, toFal } = stage
  fal.misbehave({ path: '/fal-ai/flux/dev', method: 'POST', kind: 'status', when: 'before', status: 422 })
  const held = toFal.hold('between', atFal)
  const { jobId } = await client.submit({ ...falJob, prompt: 'A boat' })
  await held.arrived
  await client.cancel(jobId)
  held.release()
  await stage.quiet()
  const { lines } = await expectSound(client, jobId)
  expect(lines.map((line) => line.state)).toEqual(['released'])
  expect(toFal.passages.filter(({ path }) => path.includes('/requests/by-endpoint'))).toEqual([])
})

test(`a cancel and the end at the same time: exactly one of them wins (SEED=${seed})`, LIMIT, async ({ annotate }) => {
  const ROUNDS = 60
  const random = createRandom(seed)
  await using stage = await openStage({
    openai: { latencyMs: () => random() * 60 },
    fal: { latencyMs: () => random() * 60, history: { lists: 'at once' } },
  })
  const { client, openai, fal } = stage
  const kinds = [
    { body: gptJob, longestMs: 160 },
    { body: falJob, longestMs: 900 },
    { body: { modelId: 'offline/draw', size: '64x64' }, longestMs: 60 },
  ]
  const round = async (index: number) => {
    const { body, longestMs = 0 } = kinds[index % kinds.length] ?? {}
    const { jobId } = await client.submit({ ...body, prompt: `Round ${index}` })
    await delay(random() * longestMs)
    const canceled = await client.cancel(jobId)
    await client.end(jobId)
    return { jobId, status: canceled.status }
  }
  const rounds: Awaited<ReturnType<typeof round>>[] = []
  while (rounds.length < ROUNDS) {
    const few = Array.from({ length: 6 }, (_, index) => round(rounds.length + index))
    rounds.push(...(await Promise.all(few)))
  }
  await stage.quiet()
  for (const { jobId, status } of rounds) {
    const { view, lines, events } = await expectSound(client, jobId)
    expect(['SUCCEEDED', 'CANCELED']).toContain(view.status)
    expect(view.status).toBe(status)
    expect(events.filter(({ type }) => /^generation\.(succeeded|canceled|failed)$/.test(type))).toHaveLength(1)
    const charges = [...openai.charges, ...fal.charges].filter((one) => one.prompt === view.prompt).length
    const free = view.results[0]?.model.startsWith('offline/')
    for (const { state } of lines) {
      if (state === 'settled' && !free) expect(charges).toBe(1)
      if (state === 'released') expect(charges).toBe(0)
    }
  }
  const won = rounds.filter(({ status }) => status === 'SUCCEEDED').length
  await annotate(`${won} of ${ROUNDS} came to their end, ${ROUNDS - won} were canceled`)
})

describe.concurrent('canceled, and then killed', () => {
  test('the next start tells the provider', LIMIT, async () => {
    await using providers = await startProviders(inQueue)
    await using folder = await openFolder(providers.env)
    const { fal, toFal } = providers
    const first = await folder.start()
    const { jobId } = await clientOf(sendTo(first.url)).submit({ ...falJob, prompt: 'A boat' })
    await until(() => expect(toFal.passages.some(({ path }) => path.includes('/status'))).toBe(true))
    toFal.meet('before', { method: 'PUT', path: '/cancel' }, async () => {
      await first.kill('SIGKILL')
      return 'drop'
    })
    const canceled = await clientOf(sendTo(first.url)).cancel(jobId)
    expect(canceled.status).toBe('CANCELED')
    await until(() => expect(first.process.signalCode).toBe('SIGKILL'))
    expect(fal.requests.map((one) => one.isCanceled)).toEqual([false])

    const second = clientOf(sendTo((await folder.start()).url))
    await until(async () => expect(await second.ledger('state=released')).toHaveLength(1))
    expect(fal.requests.map((one) => one.isCanceled)).toEqual([true])
    await expectSound(second, jobId)
  })

  test('a start whose answer nobody heard is found and stopped', LIMIT, async () => {
    await using providers = await startProviders(inQueue)
    await using folder = await openFolder(providers.env)
    const { fal, toFal } = providers
    const first = await folder.start()
    const held = toFal.hold('between', atFal)
    const { jobId } = await clientOf(sendTo(first.url)).submit({ ...falJob, prompt: 'A boat' })
    await held.arrived
    await clientOf(sendTo(first.url)).cancel(jobId)
    await first.kill('SIGKILL')
    held.release()

    const second = clientOf(sendTo((await folder.start()).url))
    await until(async () => expect(await second.ledger('state=released')).toHaveLength(1))
    expect(fal.requests.map((one) => one.isCanceled)).toEqual([true])
    await expectSound(second, jobId)
  })

  test('a call that cannot be asked about leaves an uncertain line, not an intended one', LIMIT, async () => {
    await using providers = await startProviders()
    await using folder = await openFolder(providers.env)
    const first = await folder.start()
    const held = providers.toOpenai.hold('between', atOpenai)
    const { jobId } = await clientOf(sendTo(first.url)).submit({ ...gptJob, prompt: 'A boat' })
    await held.arrived
    await Promise.all([clientOf(sendTo(first.url)).cancel(jobId), held.arrived])
    await first.kill('SIGKILL')
    held.release()
    const second = clientOf(sendTo((await folder.start()).url))
    await until(async () => expect(await second.ledger('state=uncertain')).toHaveLength(1))
    const { view } = await expectSound(second, jobId)
    expect(view.status).toBe('CANCELED')
  })
})

describe.concurrent('a retry', () => {
  test('runs only what failed, and its call is a line of its own', LIMIT, async () => {
    await using stage = await openStage()
    const { client, openai, fal } = stage
    openai.misbehave({ path: '/images', kind: 'reset', when: 'after' })
    const { jobId } = await client.submit({ models: [GPT, DEV], size: '1024x640', quality: 'low', prompt: 'A boat' })
    const before = await client.end(jobId)
    expect(before.status).toBe('PARTIAL')
    expect(before.results[0]?.error).toMatchObject({ code: 'outcome_unknown', charged: 'unknown' })

    await client.retry(jobId)
    await client.end(jobId)
    const { view, lines } = await expectSound(client, jobId)
    expect(view.status).toBe('SUCCEEDED')
    expect(view.results[1]).toEqual(before.results[1])
    expect(fal.requests).toHaveLength(1)
    expect(openai.charges).toHaveLength(2)
    const ofOpenai = lines.filter((line) => line.provider === 'openai').map((line) => line.state)
    expect(ofOpenai.sort()).toEqual(['settled', 'uncertain'])
  })

  test('of a canceled job runs it from the start', LIMIT, async () => {
    await using stage = await openStage(inQueue)
    const { client, fal } = stage
    const { jobId } = await client.submit({ ...falJob, prompt: 'A boat' })
    await stage.reaches(jobId, 'running')
    await client.cancel(jobId)
    await stage.quiet()
    await client.retry(jobId)
    await until(() => expect(fal.requests.length).toBe(2))
    await client.cancel(jobId)
    await stage.quiet()
    const { lines } = await expectSound(client, jobId)
    expect(lines.map((line) => line.state)).toEqual(['released', 'released'])
    expect(fal.charges).toEqual([])
  })

  test('of a canceled job waits until its provider has been told', LIMIT, async () => {
    await using stage = await openStage(inQueue)
    const { client, toFal } = stage
    const held = toFal.hold('before', { method: 'PUT', path: '/cancel' })
    const { jobId } = await client.submit({ ...falJob, prompt: 'A boat' })
    await stage.reaches(jobId, 'running')
    await client.cancel(jobId)
    await held.arrived
    await expect(client.retry(jobId)).rejects.toThrow('nothing_to_retry')
    held.release()
    await stage.quiet()
    expect((await client.retry(jobId)).status).toBe('QUEUED')
  })
})
