/** What a failure costs, and what is kept of a half success: at the edges, in process, with a provider that does as told. */
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { ProviderError } from '../../src/errors.ts'
import type { Ask, Provider, ProviderFile } from '../../src/models/provider.ts'
import { startTestApp, type TestApp } from '../app.ts'
import { startOpenai } from '../simulators/openai.ts'

const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#408020' } })
  .png()
  .toBuffer()

/** A provider of one model at this price a picture, whose calls go as `generate` says. */
function toy(
  generate: (ask: Ask, call: number) => ReturnType<NonNullable<Provider['generate']>>,
  usd = 0.01,
): ProviderFile {
  let calls = 0
  return {
    id: 'toy',
    name: 'Toy',
    keyNames: [],
    urls: {},
    defaults: { generate: 'draw' },
    models: [
      {
        id: 'draw',
        provider: 'toy',
        name: 'Toy',
        aliases: [],
        tasks: ['generate'],
        state: { is: 'live' },
        takes: { promptMax: 1000, n: 4, images: { min: 0, max: 0 } },
        price: { unit: 'image', rates: [{ usd }], source: 'this test', asOf: '2026-11-21' },
        queued: false,
        idempotent: false,
        cancelable: false,
        webhook: false,
        deadlineMs: 60_000,
      },
    ],
    connect: () => ({ generate: (ask) => generate(ask, ++calls) }),
  }
}

interface Line {
  state: string
  chargedUsd: number | null
}

async function ledger(gesso: TestApp): Promise<Line[]> {
  const { data } = (await (await gesso.request('/v1/ledger')).json()) as { data: Line[] }
  return data.toReversed()
}

const limited = () => new ProviderError('rate_limited', 'slow down', { charged: 'no' })
const lost = () => new ProviderError('network', 'the line went dead', { charged: 'unknown' })

test.each([520, 524, 502])(
  'a gateway that answers %i may have had the work done: it is not sent again',
  async (status) => {
    await using openai = await startOpenai()
    await using gesso = await startTestApp({ env: { OPENAI_API_KEY: openai.key, GESSO_OPENAI_URL: openai.base } })
    openai.misbehave({ path: '/images/generations', kind: 'status', when: 'after', status, body: {} })
    const job = await gesso.run({ prompt: 'a fox', modelId: 'gpt-image-2', quality: 'low', size: '1024x1024' })
    expect(job.results[0]?.error).toMatchObject({ code: 'outcome_unknown', charged: 'unknown' })
    expect(openai.charges).toHaveLength(1)
    expect((await ledger(gesso)).map((line) => line.state)).toEqual(['uncertain'])
  },
)

test('waiting for a rate limit takes nothing from what `onUncertain: "retry"` promises', async () => {
  const file = toy(async (_, call) => {
    if (call <= 4) throw limited()
    if (call === 5) throw lost()
    return { outputs: [{ bytes: png }] }
  })
  await using gesso = await startTestApp({ files: [file] })
  const job = await gesso.run({ prompt: 'a fox', onUncertain: 'retry' })
  expect(job.status).toBe('SUCCEEDED')
  const states = (await ledger(gesso)).map((line) => line.state)
  expect(states).toEqual(['released', 'released', 'released', 'released', 'uncertain', 'settled'])
})

test('a call that is always lost is sent four times at most, and no more than `maxCost` allows', async () => {
  for (const [usd, maxCost, calls] of [
    [0.01, undefined, 4],
    [0.01, 0.02, 2],
    [0.67, 2.01, 3],
  ] as const) {
    await using gesso = await startTestApp({ files: [toy(async () => Promise.reject(lost()), usd)] })
    const job = await gesso.run({ prompt: 'a fox', onUncertain: 'retry', ...(maxCost ? { maxCost } : {}) })
    expect(job.results[0]?.error?.code).toBe('outcome_unknown')
    expect((await ledger(gesso)).map((line) => line.state)).toEqual(Array(calls).fill('uncertain'))
  }
})

test('one picture that cannot be decoded does not take its good siblings along', async () => {
  const outputs = [{ bytes: png }, { bytes: new TextEncoder().encode('oops') }, { bytes: png }]
  await using gesso = await startTestApp({ files: [toy(async () => ({ outputs }))] })
  const job = await gesso.run({ prompt: 'a fox', n: 3 })
  expect(job.status).toBe('SUCCEEDED')
  expect(job.results[0]?.assets).toHaveLength(2)
  expect(job.warnings.join()).toContain('was left out')
  expect(job.results[0]?.costUsd).toBe(0.03)
})

test('a call that failed and was charged says what it cost, in the result and in the ledger', async () => {
  const charged = async () => Promise.reject(new ProviderError('content_refused', 'no', { charged: 'yes' }))
  await using gesso = await startTestApp({ files: [toy(charged)] })
  const job = await gesso.run({ prompt: 'a fox' })
  expect(job.results[0]).toMatchObject({ costUsd: 0.01, error: { code: 'content_refused', charged: 'yes' } })
  expect(await ledger(gesso)).toMatchObject([{ state: 'failed', chargedUsd: 0.01 }])
})

test('after a retry the times are those of the last try', async () => {
  const file = toy(async (_, call) => {
    if (call === 1) throw new ProviderError('invalid_request', 'not so', { charged: 'no' })
    return { outputs: [{ bytes: png }] }
  })
  await using gesso = await startTestApp({ files: [file] })
  const { jobId } = await gesso.run({ prompt: 'a fox' })
  await gesso.post(`/v1/jobs/${jobId}/retry`, {})
  const detail = await gesso.app.jobs.waitForEnd('local', jobId, AbortSignal.timeout(10_000))
  const [generation] = detail?.generations ?? []
  expect(generation?.state).toBe('succeeded')
  expect(generation?.timings.failed).toBeUndefined()
  const { queued = 0, submitting = 0, storing = 0, succeeded = 0 } = generation?.timings ?? {}
  expect([queued, submitting, storing, succeeded]).toEqual([queued, submitting, storing, succeeded].toSorted())
})

test('a mask without transparency is refused by whatever way it comes', async () => {
  await using gesso = await startTestApp()
  const upload = async (body: Uint8Array) => {
    const headers = { 'content-type': 'application/octet-stream' }
    const response = await gesso.request('/v1/assets', {
      method: 'POST',
      headers,
      body: body as Uint8Array<ArrayBuffer>,
    })
    return ((await response.json()) as { id: string }).id
  }
  const photo = await readFile(new URL('../photos/rocket.jpg', import.meta.url))
  const opaque = await sharp(photo).negate().jpeg().toBuffer()
  const body = { prompt: 'as a watercolour', images: [await upload(photo)], mask: await upload(opaque) }
  const response = await gesso.post('/v1/jobs', body)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ code: 'invalid_image', field: 'mask' })
})

test('a repeated request gives its job, and another request under its key a conflict', async () => {
  await using gesso = await startTestApp()
  const headers = { 'idempotency-key': 'k1' }
  const first = await gesso.post('/v1/jobs', { prompt: 'a fox' }, headers)
  const again = await gesso.post('/v1/jobs', { prompt: 'a fox' }, headers)
  expect(((await again.json()) as { jobId: string }).jobId).toBe(((await first.json()) as { jobId: string }).jobId)
  const other = await gesso.post('/v1/jobs', { prompt: 'a hen' }, headers)
  expect(other.status).toBe(409)
})
