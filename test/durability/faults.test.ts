/** What networks, providers and disks do to a generation, and what may come of it: never a second charge in silence. */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Provider, ProviderFile } from '../../src/models/provider.ts'
import { offline } from '../../src/providers/offline.ts'
import { startFal } from '../simulators/fal.ts'
import type { Fault } from '../simulators/simulator.ts'
import { type Client, clientOf, expectSound, sendTo } from './client.ts'
import { startGateway } from './gateway.ts'
import { DEV, falJob, gptJob, SCHNELL, startProviders } from './providers.ts'
import { expectSmallRows, expectTidy } from './rows.ts'
import { openFolder } from './servers.ts'
import { openStage, until } from './stage.ts'

const LIMIT = { timeout: 150_000 }
const broken = { kind: 'status', when: 'before', status: 500 } as const

async function run(client: Client, body: object, prompt = 'A boat') {
  const { jobId } = await client.submit({ prompt, ...body })
  await client.end(jobId)
  const sound = await expectSound(client, jobId)
  return { jobId, ...sound, states: sound.lines.map((line) => line.state), result: sound.view.results[0] }
}

describe.concurrent('asking about an operation', () => {
  test.each([
    ['errors', [{ ...broken, times: 3 }]],
    ['gateways that are out of order', [{ kind: 'html', when: 'before', status: 502, times: 3 }]],
    ['pages instead of answers', [{ kind: 'html', when: 'before', status: 200, times: 3 }]],
    ['connections that break', [{ kind: 'reset', when: 'before', times: 3 }]],
    ['answers that are cut off', [{ kind: 'truncate', when: 'after', times: 3 }]],
    ['rate limits', [{ kind: 'status', when: 'before', status: 429, headers: { 'retry-after': '1' } }]],
    ['a refused key', [{ kind: 'status', when: 'before', status: 401, body: { detail: 'No user found' } }]],
  ] satisfies [string, Omit<Fault, 'path'>[]][])('%s do not fail it', LIMIT, async (_, faults) => {
    await using stage = await openStage()
    for (const fault of faults) stage.fal.misbehave({ path: '/status', ...fault })
    const { view, states } = await run(stage.client, falJob)
    expect([view.status, states]).toEqual(['SUCCEEDED', ['settled']])
    expect(stage.fal.charges).toHaveLength(1)
  })

  test('an answer that never comes does not hold it', LIMIT, async () => {
    await using stage = await openStage()
    const held = stage.toFal.hold('before', { path: '/status' })
    const { view } = await run(stage.client, falJob)
    expect(view.status).toBe('SUCCEEDED')
    held.release()
  })

  test('one word of not knowing it, after many errors, does not fail it', LIMIT, async () => {
    await using stage = await openStage()
    stage.fal.misbehave({ path: '/status', ...broken, times: 7 })
    const gone = { detail: 'Request not found' }
    stage.fal.misbehave({ path: '/status', kind: 'status', when: 'before', status: 404, body: gone })
    const { view } = await run(stage.client, falJob)
    expect(view.status).toBe('SUCCEEDED')
  })

  test('an operation that the provider has lost fails as not_found', LIMIT, async () => {
    await using stage = await openStage()
    const { result, states } = await run(stage.client, { modelId: 'offline/draw-queued' }, 'A boat [lose]')
    expect(result?.error).toMatchObject({ code: 'not_found' })
    expect(states).toEqual(['uncertain'])
  })

  test('two lost starts of the same request are two operations', LIMIT, async () => {
    await using stage = await openStage({ fal: { history: { lists: 'at once' } } })
    const { client, fal, toFal } = stage
    const same = { ...falJob, seed: 7 }
    for (const _ of [1, 2]) toFal.meet('between', { method: 'POST', path: '/flux' }, () => 'drop')
    // Both are asked about at the same moment.
    const asked = [1, 2].map(() => toFal.hold('between', { path: '/requests/by-endpoint' }))
    const runs = [run(client, same), run(client, same)]
    await Promise.all(asked.map((held) => held.arrived))
    for (const held of asked) held.release()
    const done = await Promise.all(runs)
    expect(done.map(({ view }) => view.status)).toEqual(['SUCCEEDED', 'SUCCEEDED'])
    const operations = done.flatMap(({ lines }) => lines.map((line) => line.operation))
    expect(new Set(operations).size).toBe(2)
    expect(fal.requests).toHaveLength(2)
  })
})

describe.concurrent('bringing the result home', () => {
  test('works in the end, however often it fails at first', LIMIT, async () => {
    await using stage = await openStage()
    const faults = [broken, { kind: 'reset', when: 'before' }, { kind: 'truncate', when: 'after' }] as const
    for (const fault of faults) stage.fal.misbehave({ path: '/files/', ...fault })
    const { view, states } = await run(stage.client, falJob)
    expect([view.status, states]).toEqual(['SUCCEEDED', ['settled']])
  })

  test('fails as result_expired when the address is gone', LIMIT, async () => {
    await using stage = await openStage()
    stage.fal.misbehave({ path: '/files/', ...broken, status: 404, times: 3 })
    const { result, states } = await run(stage.client, falJob)
    expect(result?.error).toMatchObject({ code: 'result_expired', charged: 'yes', retry: 'your-choice' })
    expect([result?.costUsd, states]).toEqual([0.025, ['settled']])
  })

  test('of something that is no picture is invalid_result, and paid', LIMIT, async () => {
    await using stage = await openStage({ openai: { picture: Buffer.from('Not a picture, whatever its name says.') } })
    stage.fal.misbehave({ path: '/files/', kind: 'html', when: 'after', status: 200 })
    for (const body of [gptJob, falJob]) {
      const { result, states, events } = await run(stage.client, body)
      expect(result?.error).toMatchObject({ code: 'invalid_result', charged: 'yes' })
      expect(states).toEqual(['settled'])
      expect(events.filter(({ state }) => state === 'succeeded')).toEqual([])
    }
  })

  test('of a picture that is cut off is invalid_result', LIMIT, async () => {
    const whole = await fetchPicture()
    await using stage = await openStage({ openai: { picture: whole.subarray(0, whole.length / 2) } })
    const { result } = await run(stage.client, gptJob)
    expect(result?.error?.code).toBe('invalid_result')
  })

  test('waits for a catalog that cannot be written for longer than it is tried', LIMIT, async () => {
    await using stage = await openStage()
    const { catalog } = stage.app.app
    const { move } = catalog
    let refused = 0
    catalog.move = async (change) => {
      if (change.to === 'succeeded' && refused++ < 13) throw new Error('database or disk is full')
      return move(change)
    }
    const { view, states } = await run(stage.client, gptJob)
    expect([view.status, states]).toEqual(['SUCCEEDED', ['settled']])
    expect(stage.openai.charges).toHaveLength(1)
  })

  test('that cannot be stored for a minute says so, and says that it was paid', LIMIT, async () => {
    await using stage = await openStage()
    stage.app.app.storage.put = async () => {
      throw new Error('ENOSPC: no space left on device')
    }
    const { result, states } = await run(stage.client, gptJob)
    expect(result?.error).toMatchObject({ code: 'storage_failed', charged: 'yes' })
    expect(states).toEqual(['settled'])
  })

  test('of a data URI that cannot be read is invalid_result', LIMIT, async () => {
    const unreadable = offlineBut(() => ({
      status: async () => ({ state: 'succeeded', outputs: [{ url: 'data:image/png;base64,%%%' }], costMicros: 0 }),
    }))
    await using stage = await openStage({ files: [unreadable] })
    const { result } = await run(stage.client, { modelId: 'offline/draw-queued', size: '64x64' })
    expect(result?.error?.code).toBe('invalid_result')
  })

  test('is not lost over what a provider has to say', LIMIT, async () => {
    const talkative = offlineBut((provider) => ({
      async generate(ask, call) {
        const answer = await provider.generate?.(ask, call)
        const warnings = Array.from({ length: 20 }, () => 'The prompt was revised. '.repeat(200))
        return { outputs: answer?.outputs ?? [], warnings }
      },
    }))
    await using stage = await openStage({ files: [talkative] })
    const { view } = await run(stage.client, { modelId: 'offline/draw', size: '64x64' })
    expect(view.status).toBe('SUCCEEDED')
    expect(view.warnings[0]).toMatch(/^The prompt was revised/)
  })
})

/** The offline provider, with some of its ways changed. */
const offlineBut = (change: (provider: Provider) => Partial<Provider>): ProviderFile => ({
  ...offline,
  connect(settings) {
    const provider = offline.connect(settings)
    return { ...provider, ...change(provider) }
  },
})

async function fetchPicture(): Promise<Buffer> {
  await using stage = await openStage()
  const { result } = await run(stage.client, gptJob)
  const { bytes } = await stage.client.asset(result?.assets[0]?.url ?? '')
  return bytes
}

describe.concurrent('sending', () => {
  test.each([
    ['cut off', { kind: 'truncate', when: 'after' }],
    ['never there', { kind: 'reset', when: 'after' }],
    ['a page of a gateway', { kind: 'html', when: 'after', status: 502 }],
    ['a success that is none', { kind: 'html', when: 'after', status: 200 }],
  ] as const)('an answer that is %s: outcome_unknown, and nothing is sent again', LIMIT, async (_, fault) => {
    await using stage = await openStage()
    stage.openai.misbehave({ path: '/images', ...fault })
    const { result, states } = await run(stage.client, gptJob)
    expect(result?.error).toMatchObject({ code: 'outcome_unknown', charged: 'unknown' })
    expect(states).toEqual(['uncertain'])
    expect([stage.openai.charges.length, stage.toOpenai.passages.length]).toEqual([1, 1])
  })

  test.each([
    [2, 'SUCCEEDED', ['settled', 'uncertain', 'uncertain']],
    [9, 'FAILED', ['uncertain', 'uncertain', 'uncertain', 'uncertain']],
  ] as const)('with onUncertain "retry", %i lost answers: %s', LIMIT, async (times, status, states) => {
    await using stage = await openStage()
    stage.openai.misbehave({ path: '/images', kind: 'reset', when: 'after', times })
    const done = await run(stage.client, { ...gptJob, onUncertain: 'retry' })
    expect([done.view.status, done.states]).toEqual([status, states])
    expect(stage.openai.charges).toHaveLength(states.length)
  })

  test.each([
    ['a rate limit', { kind: 'status', when: 'before', status: 429, headers: { 'retry-after': '1' }, times: 3 }],
    ['an overload', { kind: 'status', when: 'before', status: 503, times: 3 }],
  ] as const)('%s is waited for, and costs nothing', LIMIT, async (_, fault) => {
    await using stage = await openStage()
    stage.openai.misbehave({ path: '/images', ...fault })
    stage.fal.misbehave({ path: '/flux', method: 'POST', ...fault })
    for (const body of [gptJob, falJob]) {
      const { view, states } = await run(stage.client, body)
      expect([view.status, states]).toEqual(['SUCCEEDED', ['settled', 'released', 'released', 'released']])
    }
    expect([stage.openai.charges.length, stage.fal.charges.length]).toEqual([1, 1])
  })

  test('a refused connection is waited for, and costs nothing', LIMIT, async () => {
    await using stage = await openStage()
    const { client, fal, toFal } = stage
    await toFal.close()
    const { jobId } = await client.submit({ ...falJob, prompt: 'A boat' })
    await until(async () => expect((await client.ledger()).length).toBeGreaterThanOrEqual(2))
    await using _again = await startGateway(fal.url, { port: toFal.port })
    await client.end(jobId)
    const { view, lines } = await expectSound(client, jobId)
    expect(view.status).toBe('SUCCEEDED')
    expect(lines.map((line) => line.state).filter((state) => state !== 'released')).toEqual(['settled'])
    expect(fal.charges).toHaveLength(1)
  })

  test('a refusal is never sent again', LIMIT, async () => {
    await using stage = await openStage()
    const refused = { code: 'content_refused', charged: 'no', retry: 'never' }
    for (const body of [gptJob, falJob]) {
      const { result, states } = await run(stage.client, body, 'Something forbidden')
      expect([result?.error, states]).toMatchObject([refused, ['released']])
    }
    expect(stage.toOpenai.passages).toHaveLength(1)
    expect(stage.fal.requests).toHaveLength(1)
    expect([...stage.openai.charges, ...stage.fal.charges]).toEqual([])
  })

  test('what was withheld but paid has a known price only where its model has one', LIMIT, async () => {
    await using stage = await openStage()
    for (const [modelId, costUsd] of [
      [DEV, 0.025],
      [SCHNELL, null],
    ]) {
      const { result, lines } = await run(stage.client, { modelId, size: '256x256' }, 'nsfw')
      expect(result).toMatchObject({ costUsd, error: { code: 'content_refused', charged: 'yes' } })
      expect(lines).toMatchObject([{ state: 'failed', chargedUsd: costUsd }])
    }
  })
})

describe.concurrent('webhooks', () => {
  async function withWebhooks(mode: 'once' | 'wrong signature') {
    const port = await freePort()
    const providers = await startProviders({ fal: { latencyMs: 300, webhooks: { mode, retryMs: 600_000 } } })
    const folder = await openFolder({
      ...providers.env,
      PORT: String(port),
      GESSO_PUBLIC_URL: `http://127.0.0.1:${port}`,
    })
    return {
      ...providers,
      client: clientOf(sendTo((await folder.start()).url)),
      async [Symbol.asyncDispose]() {
        await folder.close()
        await providers.close()
      },
    }
  }

  test('bring news early', LIMIT, async () => {
    await using stage = await withWebhooks('once')
    // Without the webhook nobody would ask for the next ten minutes.
    stage.fal.misbehave({
      path: '/status',
      kind: 'status',
      when: 'before',
      status: 429,
      headers: { 'retry-after': '600' },
    })
    const { view } = await run(stage.client, falJob)
    expect(view.status).toBe('SUCCEEDED')
    expect(stage.fal.webhooks.deliveries).toMatchObject([{ status: 202 }])
    expect(stage.fal.charges).toHaveLength(1)
  })

  test('with a wrong signature are refused, and not needed', LIMIT, async () => {
    await using stage = await withWebhooks('wrong signature')
    const { view } = await run(stage.client, falJob)
    expect(view.status).toBe('SUCCEEDED')
    await until(() => expect(stage.fal.webhooks.deliveries).toMatchObject([{ status: 401 }]))
  })
})

async function freePort() {
  const gateway = await startGateway('http://127.0.0.1')
  await gateway.close()
  return gateway.port
}

describe.concurrent('the server', () => {
  test('with a full disk accepts nothing, and loses nothing that it has accepted', LIMIT, async () => {
    await using providers = await startProviders({ openai: { latencyMs: 300 }, fal: { latencyMs: 300 } })
    await using folder = await openFolder(providers.env)
    const { openai, fal } = providers
    const server = await folder.start({ preload: ['./full-disk.ts'] })
    const client = clientOf(sendTo(server.url))
    const jobs = [gptJob, falJob, { modelId: 'offline/draw-queued', size: '64x64' }]
    const accepted = await Promise.all(jobs.map((job) => client.submit({ ...job, prompt: 'A boat' })))
    await until(() => expect(openai.charges.length + fal.requests.length).toBe(2))
    const full = join(folder.data, 'full')
    await writeFile(full, '')
    await until(() => expect(folder.log().filter((line) => line.includes('ENOSPC')).length).toBeGreaterThan(5))
    await expect(client.submit({ ...gptJob, prompt: 'One more boat' }, 'key-1')).rejects.toThrow('500')
    await rm(full)
    const { jobId } = await client.submit({ ...gptJob, prompt: 'One more boat' }, 'key-1')
    for (const id of [...accepted.map((job) => job.jobId), jobId]) {
      await client.end(id)
      const { view, lines } = await expectSound(client, id)
      expect([view.status, lines.map((line) => line.state)]).toEqual(['SUCCEEDED', ['settled']])
    }
    expect([openai.charges.length, fal.charges.length]).toEqual([2, 1])
    await server.kill('SIGTERM')
    expectSmallRows(folder.data, [openai.key, fal.key])
    expectTidy(folder.log(), [openai.key, fal.key])
  })

  test('when told to stop lets calls in flight finish, and leaves nothing uncertain', LIMIT, async () => {
    await using providers = await startProviders({ openai: { latencyMs: 700 }, fal: { latencyMs: 1500 } })
    await using folder = await openFolder(providers.env)
    const { openai, fal } = providers
    const server = await folder.start()
    const first = clientOf(sendTo(server.url))
    const jobs = await Promise.all([gptJob, falJob, gptJob].map((job) => first.submit({ ...job, prompt: 'A boat' })))
    await until(() => expect([openai.charges.length, fal.requests.length]).toEqual([2, 1]))
    expect(await server.kill('SIGTERM')).toBe(0)

    const client = clientOf(sendTo((await folder.start()).url))
    const found = await Promise.all(jobs.map((job) => client.job(job.jobId)))
    expect(found.map((job) => job.status)).toEqual(['SUCCEEDED', 'RUNNING', 'SUCCEEDED'])
    for (const { jobId } of jobs) {
      await client.end(jobId)
      expect((await expectSound(client, jobId)).view.status).toBe('SUCCEEDED')
    }
    expect(await client.ledger('state=uncertain')).toEqual([])
    expect([openai.charges.length, fal.charges.length]).toEqual([2, 1])
  })

  test('that was down for longer than a model may take brings home what was finished', LIMIT, async () => {
    await using providers = await startProviders({ fal: { latencyMs: 400 } })
    // A second fal, whose requests never end.
    await using endless = await startFal({ latencyMs: 600_000, queueMs: 600_000 })
    for (const [fal, status] of [
      [providers.fal, 'SUCCEEDED'],
      [endless, 'FAILED'],
    ] as const) {
      const urls = { GESSO_FAL_QUEUE_URL: fal.url, GESSO_FAL_RUN_URL: `${fal.url}/run` }
      await using folder = await openFolder({ ...providers.env, ...urls })
      const server = await folder.start()
      const { jobId } = await clientOf(sendTo(server.url)).submit({ ...falJob, prompt: 'A boat' })
      await until(async () => {
        const [line] = await clientOf(sendTo(server.url)).ledger()
        expect(line?.operation).toBeTruthy()
      })
      await server.kill('SIGKILL')
      const anHour = { CLOCK_AHEAD_MS: '3600000' }
      if (status === 'SUCCEEDED') await until(() => expect(Date.now()).toBeGreaterThan(fal.requests[0]?.endsAt ?? 0))
      const client = clientOf(sendTo((await folder.start({ preload: ['./clock-ahead.ts'], env: anHour })).url))
      await client.end(jobId)
      const { view, lines } = await expectSound(client, jobId)
      expect(view.status).toBe(status)
      if (status === 'SUCCEEDED') expect(lines.map((line) => line.state)).toEqual(['settled'])
      else {
        expect(view.results[0]?.error).toMatchObject({ code: 'timeout', charged: 'no' })
        expect(fal.requests.map((one) => one.isCanceled)).toEqual([true])
        expect(lines.map((line) => line.state)).toEqual(['released'])
      }
    }
  })
})
