/** Fallbacks, caps and rests over a whole Gesso, with providers that do as they are told. */
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { type Charged, ProviderError, type ProviderErrorCode } from '../../src/errors.ts'
import type { ModelFacts } from '../../src/models/model.ts'
import type { Limits, Provider, ProviderFile, Status } from '../../src/models/provider.ts'
import { startTestApp, type TestApp } from '../app.ts'

const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#408020' } })
  .png()
  .toBuffer()
const fine = { outputs: [{ bytes: png }] }

/** A provider with one model, `draw`, which turns to the same model of `others`. */
function toy(id: string, provider: Provider, facts: Partial<ModelFacts> = {}, limits: Limits = {}): ProviderFile {
  const model: ModelFacts = {
    ...{ id: 'draw', provider: id, name: id, aliases: [], tasks: ['generate'], state: { is: 'live' } },
    ...{ takes: { promptMax: 1000, n: 4, images: { min: 0, max: 0 } }, queued: provider.start !== undefined },
    price: { unit: 'image', rates: [{ usd: 0.01 }], source: 'this test, as it says', asOf: '2026-11-21' },
    ...{ idempotent: false, cancelable: false, webhook: false, deadlineMs: 60_000 },
    ...facts,
  }
  return {
    id,
    name: id,
    keyNames: [],
    urls: {},
    defaults: { generate: 'draw' },
    models: [model],
    limits,
    connect: () => provider,
  }
}

const failing = (code: ProviderErrorCode, charged: Charged = 'no') => ({
  generate: async () => Promise.reject(new ProviderError(code, `${code}, they say`, { charged })),
})
const drawing: Provider = { generate: async () => fine }

async function ledger(gesso: TestApp) {
  const { data } = await gesso.app.catalog.listLedger('local', { limit: 100 })
  return data.map(({ model, state }) => `${model} ${state}`).toReversed()
}

describe('a model whose provider cannot', () => {
  test('gives its place to the next one that can, and the job says which and why', async () => {
    const first = toy('first', failing('quota_exhausted'), { fallbacks: ['second/draw', 'third/draw'] })
    await using gesso = await startTestApp({ files: [first, toy('second', failing('auth')), toy('third', drawing)] })
    const job = await gesso.run({ prompt: 'a fox' })
    expect(job.status).toBe('SUCCEEDED')
    expect(job.results[0]).toMatchObject({
      model: 'third/draw',
      tried: [
        { model: 'first/draw', error: { code: 'quota_exhausted', detail: expect.stringContaining('they say') } },
        { model: 'second/draw', error: { code: 'auth' } },
      ],
    })
    expect(await ledger(gesso)).toEqual(['first/draw released', 'second/draw released', 'third/draw settled'])
  })

  test('turns to those that the request names, in its order, or to none at all', async () => {
    const first = toy('first', failing('quota_exhausted'), { fallbacks: ['second/draw'] })
    await using gesso = await startTestApp({ files: [first, toy('second', drawing), toy('third', drawing)] })
    const named = await gesso.run({ prompt: 'a fox', fallbacks: ['third/draw'] })
    expect(named.results[0]?.model).toBe('third/draw')
    const none = await gesso.run({ prompt: 'a fox', fallbacks: [] })
    expect(none.results[0]).toMatchObject({ model: 'first/draw', error: { code: 'quota_exhausted' } })
    const unknown = await gesso.post('/v1/jobs', { prompt: 'a fox', fallbacks: ['nobody/draw'] })
    expect(await unknown.json()).toMatchObject({ code: 'model_not_found', field: 'fallbacks[0]' })
  })

  test.each<[string, ProviderErrorCode, Charged]>([
    ['the content was refused', 'content_refused', 'no'],
    ['the request is wrong', 'invalid_request', 'no'],
    ['it has cost something', 'internal', 'yes'],
    ['it may have cost something', 'network', 'unknown'],
  ])('is not replaced when %s', async (_, code, charged) => {
    const first = toy('first', failing(code, charged), { fallbacks: ['second/draw'] })
    await using gesso = await startTestApp({ files: [first, toy('second', drawing)] })
    const job = await gesso.run({ prompt: 'a fox' })
    expect(job.results[0]).toMatchObject({ status: 'failed', model: 'first/draw', tried: [] })
  })

  test('passes over what would cost too much or cannot do it, and says so', async () => {
    const first = toy('first', failing('auth'), { fallbacks: ['dear/draw', 'small/draw'] })
    const dear = toy('dear', drawing, {
      price: { unit: 'image', rates: [{ usd: 5 }], source: 'this test, as it says', asOf: '2026-11-21' },
    })
    const small = toy('small', drawing, { takes: { promptMax: 3, n: 1, images: { min: 0, max: 0 } } })
    await using gesso = await startTestApp({ files: [first, dear, small] })
    const job = await gesso.run({ prompt: 'a fox', maxCost: 0.05 })
    expect(job.results[0]).toMatchObject({
      error: { code: 'auth' },
      tried: [
        { model: 'dear/draw', error: { code: 'quota_exhausted' } },
        { model: 'small/draw', error: { code: 'invalid_request' } },
      ],
    })
  })

  test('gives its place to one that costs all that may be spent, to the cent', async () => {
    const first = toy('first', failing('auth'), { fallbacks: ['dear/draw'] })
    const dear = toy('dear', drawing, {
      price: { unit: 'image', rates: [{ usd: 2.01 }], source: 'this test, as it says', asOf: '2026-11-21' },
    })
    await using gesso = await startTestApp({ files: [first, dear] })
    const job = await gesso.run({ prompt: 'a fox', maxCost: 2.01 })
    expect(job.results[0]).toMatchObject({ status: 'succeeded', model: 'dear/draw' })
  })

  test('is not replaced while a call that may have been heard can be repeated under its key', async () => {
    let calls = 0
    const keyed: Provider = {
      generate: async () => {
        calls += 1
        if (calls < 3) throw new ProviderError('network', 'the line went dead', { charged: 'unknown' })
        return fine
      },
    }
    const first = toy('first', keyed, { idempotent: true, fallbacks: ['second/draw'] })
    await using gesso = await startTestApp({ files: [first, toy('second', drawing)] })
    const job = await gesso.run({ prompt: 'a fox' })
    expect(job.results[0]).toMatchObject({ status: 'succeeded', model: 'first/draw', tried: [] })
    expect(await ledger(gesso)).toEqual(['first/draw settled'])
  })

  test.each([555.5, 0.001, Number.NaN])(
    'waits for a limit that is told as %s ms, and is not lost over it',
    async (retryAfterMs) => {
      let calls = 0
      const limited: Provider = {
        generate: async () => {
          if (calls++ === 0) throw new ProviderError('rate_limited', 'slow down', { charged: 'no', retryAfterMs })
          return fine
        },
      }
      await using gesso = await startTestApp({ files: [toy('first', limited)] })
      expect((await gesso.run({ prompt: 'a fox' })).status).toBe('SUCCEEDED')
    },
  )

  test('with more options than it can tell of is refused or told in brief, and never a fault', async () => {
    const open = { promptMax: 1000, n: 1, images: { min: 0, max: 0 }, openOptions: true }
    const first = toy('first', failing('auth'), { takes: open, fallbacks: ['second/draw'] })
    await using gesso = await startTestApp({ files: [first, toy('second', drawing)] })
    const options = Object.fromEntries(Array.from({ length: 700 }, (_, index) => [`o${index}`, 1]))
    const job = await gesso.run({ prompt: 'a fox', options })
    expect(job.results[0]).toMatchObject({ status: 'succeeded', model: 'second/draw' })
    const many = await gesso.run({ prompt: 'a fox', options, models: ['second/draw', 'second/draw'] })
    expect(many.status).toBe('SUCCEEDED')
  })

  test('begins with itself again at a retry', async () => {
    let calls = 0
    const first = toy(
      'first',
      { generate: async () => (calls++ ? fine : failing('auth').generate()) },
      { fallbacks: ['second/draw'] },
    )
    await using gesso = await startTestApp({ files: [first, toy('second', failing('content_refused'))] })
    const job = await gesso.run({ prompt: 'a fox' })
    expect(job.results[0]).toMatchObject({ model: 'second/draw', error: { code: 'content_refused' } })
    await gesso.post(`/v1/jobs/${job.jobId}/retry`, {})
    const ended = await gesso.app.jobs.waitForEnd('local', job.jobId, AbortSignal.timeout(10_000))
    expect(ended?.generations[0]).toMatchObject({ model: 'first/draw', state: 'succeeded' })
  })

  test('is canceled at its provider before another takes its place', async () => {
    const told: string[] = []
    const stuck: Provider = {
      start: async () => ({ operation: { id: 'op-1' } }),
      status: async (): Promise<Status> => ({ state: 'running', askAgainMs: 10 }),
      cancel: async ({ id }) => {
        told.push(`canceled ${id}`)
        return { charged: 'no' }
      },
    }
    const second: Provider = {
      generate: async () => {
        told.push('second asked')
        return fine
      },
    }
    const first = toy('first', stuck, { deadlineMs: 100, fallbacks: ['second/draw'] })
    await using gesso = await startTestApp({ files: [first, toy('second', second)] })
    const job = await gesso.run({ prompt: 'a fox' })
    expect(told).toEqual(['canceled op-1', 'second asked'])
    expect(job.results[0]).toMatchObject({ model: 'second/draw', tried: [{ error: { code: 'timeout' } }] })
  })

  test('is not replaced while nobody knows whether it still runs', async () => {
    const stuck: Provider = {
      start: async () => ({ operation: { id: 'op-1' } }),
      status: async (): Promise<Status> => ({ state: 'running', askAgainMs: 10 }),
      cancel: async () => ({ charged: 'unknown' }),
    }
    const first = toy('first', stuck, { deadlineMs: 100, fallbacks: ['second/draw'] })
    await using gesso = await startTestApp({ files: [first, toy('second', drawing)] })
    const job = await gesso.run({ prompt: 'a fox' })
    expect(job.results[0]).toMatchObject({ model: 'first/draw', error: { code: 'timeout', charged: 'unknown' } })
  })
})

describe('a provider that keeps failing', () => {
  test('is not asked any more: others take over at once', async () => {
    let calls = 0
    const broken: Provider = {
      generate: async () => {
        calls += 1
        throw new ProviderError('overloaded', 'no capacity', { charged: 'no' })
      },
    }
    const first = toy('first', broken, { fallbacks: ['second/draw'] })
    await using gesso = await startTestApp({ files: [first, toy('second', drawing)] })
    const jobs = await Promise.all(Array.from({ length: 8 }, () => gesso.run({ prompt: 'a fox' })))
    expect(jobs.map((job) => job.results[0]?.model)).toEqual(Array(8).fill('second/draw'))
    const before = calls
    const late = await gesso.run({ prompt: 'a fox' })
    expect(late.results[0]?.tried[0]?.error.detail).toContain('keeps failing')
    expect(calls).toBe(before)
  })
})

describe('a cap of the configuration', () => {
  test('holds over jobs: never more under way than allowed, and everybody is served', async () => {
    let under = 0
    let most = 0
    const counting: Provider = {
      generate: async () => {
        most = Math.max(most, ++under)
        await new Promise(setImmediate)
        under -= 1
        return fine
      },
    }
    await using gesso = await startTestApp({ files: [toy('first', counting)], env: { GESSO_FIRST_CONCURRENCY: '2' } })
    const jobs = await Promise.all(Array.from({ length: 12 }, () => gesso.run({ prompt: 'a fox' })))
    expect(jobs.map((job) => job.status)).toEqual(Array(12).fill('SUCCEEDED'))
    expect(most).toBe(2)
  })

  test('of requests a minute lets no more through, and cancels what waits without a charge', async () => {
    let calls = 0
    const counting: Provider = {
      generate: async () => {
        calls += 1
        return fine
      },
    }
    await using gesso = await startTestApp({ files: [toy('first', counting)], env: { GESSO_FIRST_RPM: '15' } })
    const ids: string[] = []
    for (let time = 0; time < 18; time++) {
      const accepted = (await (await gesso.post('/v1/jobs', { prompt: 'a fox' })).json()) as { jobId: string }
      ids.push(accepted.jobId)
    }
    const done = await Promise.all(
      ids.slice(0, 15).map((id) => gesso.app.jobs.waitForEnd('local', id, AbortSignal.timeout(10_000))),
    )
    expect(done.map((one) => one?.job.status)).toEqual(Array(15).fill('SUCCEEDED'))
    for (const id of ids.slice(15)) await gesso.post(`/v1/jobs/${id}/cancel`, {})
    const rest = await Promise.all(ids.slice(15).map((id) => gesso.app.jobs.find('local', id)))
    expect(rest.map(({ job }) => job.status)).toEqual(Array(3).fill('CANCELED'))
    expect(calls).toBe(15)
  })

  test('that is no number is refused by name', async () => {
    await expect(startTestApp({ env: { GESSO_OPENAI_RPM: 'many' } })).rejects.toThrow(/GESSO_OPENAI_RPM/)
  })
})
