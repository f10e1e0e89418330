import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { replicateCase } from '../../test/providers/replicate.ts'
import { providerSuite } from '../../test/providers/suite.ts'
import { settingsFor } from '../../test/settings.ts'
import { communityModel, deployment } from '../../test/simulators/replicate/inputs.ts'
import { type ReplicateOptions, startReplicate } from '../../test/simulators/replicate.ts'
import type { Fault } from '../../test/simulators/simulator.ts'
import { ProviderError } from '../errors.ts'
import { type ModelFacts, modelFacts, type OptionRule } from '../models/model.ts'
import { findByName } from '../models/names.ts'
import type { Ask, Lost, Picture, Provider } from '../models/provider.ts'
import { SETTLE_MS, UPLOAD_MS } from './replicate/lost.ts'
import { replicate } from './replicate.ts'

providerSuite(replicateCase)

const START = Date.UTC(2026, 10, 21, 12)
const HOUR_MS = 3_600_000
const call = { idempotencyKey: 'line-1', signal: new AbortController().signal }
const flux: Ask = {
  model: 'black-forest-labs/flux-dev',
  task: 'generate',
  prompt: 'a red kite',
  n: 1,
  seed: 7,
  images: [],
}
const photo: Picture = {
  bytes: await sharp({ create: { width: 96, height: 64, channels: 3, background: 'teal' } })
    .png()
    .toBuffer(),
  mediaType: 'image/png',
}
/** More than 256 kB: noise does not get smaller. */
const noise = Buffer.from(Array.from({ length: 400 * 400 * 3 }, (_, index) => (index * index * 2_654_435_761) >>> 21))
const large: Picture = {
  bytes: await sharp(noise, { raw: { width: 400, height: 400, channels: 3 } })
    .png()
    .toBuffer(),
  mediaType: 'image/png',
}

interface OpenOptions extends ReplicateOptions {
  env?: Record<string, string>
}

/** A simulator and a provider that go by the same clock, which only the test moves. */
async function open({ env = {}, ...options }: OpenOptions = {}) {
  const clock = { ms: START }
  const now = () => clock.ms
  const sim = await startReplicate({ now, latencyMs: 1000, queueMs: 400, ...options })
  const connect = () => complete(replicate.connect(settingsFor(replicate, { ...sim.env, ...env }, { now })))
  return { sim, clock, connect, ...connect(), [Symbol.asyncDispose]: sim.close }
}

function complete({ start, status, cancel, find, webhook, check }: Provider) {
  if (!start || !status || !cancel || !find || !webhook || !check) throw new Error('Replicate has all of these')
  return { start, status, cancel, find, webhook, check }
}

async function errorOf(promise: Promise<unknown>): Promise<ProviderError> {
  const error = await promise.then(
    (value) => new Error(`expected an error, got ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ProviderError)
  return error as ProviderError
}

type Opened = Awaited<ReturnType<typeof open>>

/** Submits, lets it finish, and asks what came of it. */
async function runToEnd({ start, status, clock }: Opened, ask: Ask) {
  const { operation } = await start(ask, call)
  clock.ms += 1000
  return status(operation, call)
}

/** What a prediction is answered with, in the place of what the simulator would say. */
const answer = (body: object, status = 200): Fault => ({
  path: '/v1/predictions/',
  kind: 'status',
  when: 'before',
  status,
  body,
})

describe('the models', () => {
  test('are facts that the registry accepts', () => {
    for (const model of replicate.models) expect(modelFacts.parse(model)).toEqual(model)
  })

  test.each([
    ['Flux Dev', 'black-forest-labs/flux-dev'],
    ['Flux Pro', 'black-forest-labs/flux-1.1-pro'],
    ['Stable Diffusion 3.5 Large', 'stability-ai/stable-diffusion-3.5-large'],
    ['Recraft v3', 'recraft-ai/recraft-v3'],
    ['replicate/black-forest-labs/flux-schnell', 'black-forest-labs/flux-schnell'],
    ['replicate/someone/something', 'someone/something'],
    [`someone/something:${'0f'.repeat(32)}`, `someone/something:${'0f'.repeat(32)}`],
    ['deployments/acme/flux', 'deployments/acme/flux'],
  ])('are found as people write them: %s', (name, id) => {
    expect(findByName([replicate], name)?.facts?.id).toBe(id)
  })

  test('have a default for each task that can do it', () => {
    for (const [task, id] of Object.entries(replicate.defaults)) {
      expect(replicate.models.find((model) => model.id === id)?.tasks).toContain(task)
    }
  })

  test.each(replicate.models.map((model) => [model.id, model] as const))(
    '%s: everything it takes is a field that the model has',
    async (_, model) => {
      await using it = await open()
      const ask = fullAsk(model)
      const status = await runToEnd(it, ask)
      const [prediction] = it.sim.predictions
      expect(prediction?.ignored).toEqual([])
      // Each thing that was asked for went somewhere: the pictures, the prompt and every parameter.
      const inputs = Object.values(prediction?.input ?? {}).flat()
      expect(inputs.filter((value) => String(value).startsWith('data:'))).toHaveLength(
        ask.images.length + (ask.mask ? 1 : 0),
      )
      if (!model.takes.promptless) expect(inputs).toContain('a red kite')
      for (const value of sentOf(ask)) expect(inputs).toContain(value)
      expect(status).toMatchObject({ state: 'succeeded', requestId: prediction?.id })
      if (status.state === 'succeeded') expect(status.outputs).toHaveLength(model.takes.n)
    },
  )
})

/** An ask that uses everything a model takes. */
function fullAsk({ id, tasks: [task = 'generate'], takes }: ModelFacts): Ask {
  const [w = 0, h = 0] = takes.sizes?.[1]?.split('x').map(Number) ?? []
  const frame = takes.sizes ? { width: w, height: h } : takes.freeSize && { width: 1024, height: 1056 }
  return {
    model: id,
    task,
    prompt: takes.promptless ? '' : 'a red kite',
    n: takes.n,
    images: Array.from({ length: takes.images.max }, () => photo),
    ...(takes.mask ? { mask: photo } : {}),
    ...(frame ?? {}),
    ...(takes.aspectRatios && !frame ? { aspectRatio: takes.aspectRatios.at(-1) ?? '' } : {}),
    ...(takes.seed ? { seed: 4_294_967_295 } : {}),
    ...(takes.steps ? { steps: takes.steps.max } : {}),
    ...(takes.guidance ? { guidance: takes.guidance.min } : {}),
    ...(takes.strength ? { strength: 0.25 } : {}),
    ...(takes.negativePrompt ? { negativePrompt: 'clouds' } : {}),
    ...(takes.style ? { style: takes.style.at(-1) ?? '' } : {}),
    ...(takes.duration ? { duration: takes.duration.max } : {}),
    ...(takes.resolution && !frame ? { resolution: takes.resolution.at(-1) ?? '' } : {}),
    ...(takes.format ? { format: takes.format.at(-1) ?? '' } : {}),
    options: Object.fromEntries(Object.entries(takes.options ?? {}).map(([name, rule]) => [name, allowedBy(rule)])),
  }
}

function allowedBy(rule: OptionRule) {
  if (rule.is === 'choice') return rule.of.at(-1)
  return rule.is === 'number' || rule.is === 'whole number' ? rule.max : true
}

const sentOf = ({ seed, steps, guidance, strength, negativePrompt, style, duration, resolution, aspectRatio }: Ask) =>
  [seed, steps, guidance, strength, negativePrompt, style, duration, resolution, aspectRatio].filter(
    (value) => value !== undefined,
  )

describe('a submit', () => {
  test('sends what the model takes, a deadline, and stores the id only', async () => {
    await using it = await open()
    const ask: Ask = { ...flux, n: 3, aspectRatio: '3:2', format: 'jpeg', options: { go_fast: true } }
    const started = await it.start(ask, call)
    const [prediction] = it.sim.predictions
    expect(started).toEqual({ operation: { id: prediction?.id }, requestId: prediction?.id })
    expect(prediction?.input).toEqual({
      prompt: 'a red kite',
      aspect_ratio: '3:2',
      seed: 7,
      num_outputs: 3,
      output_format: 'jpg',
      go_fast: true,
    })
    expect(prediction?.deadlineAt).toBe(START + 30 * 60_000)
    expect(prediction?.webhook).toBeUndefined()
  })

  test('goes where the model lies, under each kind of id', async () => {
    await using it = await open()
    const { name, version } = communityModel
    for (const model of [version, `${name}:${version}`, `deployments/${deployment}`]) {
      await it.start({ ...flux, model }, call)
    }
    expect(it.sim.predictions).toMatchObject([
      { name, version, deployment: undefined },
      { name, version, deployment: undefined },
      { name, version, deployment },
    ])
    // A community model has no place of its own.
    expect(await errorOf(it.start({ ...flux, model: name }, call))).toMatchObject({ code: 'not_found', charged: 'no' })
  })

  test.each([
    'flux',
    '../account',
    'a/../b',
    'a/b/c',
    'a//b',
    'a/b?x=y',
    'a/b:',
    'a/b:../../files',
    'deployments/..',
    '',
  ])('with an id that is no model is not sent anywhere: "%s"', async (model) => {
    const outside = () => expect.unreachable('nothing may leave')
    const settings = settingsFor(replicate, { REPLICATE_API_TOKEN: 'k' }, { fetch: outside })
    const { start } = complete(replicate.connect(settings))
    expect(await errorOf(start({ ...flux, model }, call))).toMatchObject({ code: 'not_found', charged: 'no' })
  })

  test('takes an option before a field of the same name', async () => {
    await using it = await open()
    const model = `${communityModel.name}:${communityModel.version}`
    await it.start({ ...flux, model, options: { prompt: 'a blue kite', wobble: 1 } }, call)
    expect(it.sim.predictions[0]?.input).toEqual({ prompt: 'a blue kite', seed: 7, wobble: 1 })
  })

  test('asks for the frame of the picture that is to be changed, unless another is wanted', async () => {
    await using it = await open()
    const edit: Ask = { ...flux, model: 'black-forest-labs/flux-2-pro', images: [photo] }
    await it.start(edit, call)
    await it.start({ ...edit, aspectRatio: '1:1' }, call)
    await it.start({ ...edit, images: [] }, call)
    const ratios = it.sim.predictions.map(({ input }) => input.aspect_ratio)
    expect(ratios).toEqual(['match_input_image', '1:1', undefined])
  })

  test('paints the mask white where the picture is to be changed', async () => {
    await using it = await open()
    const hole = await sharp({ create: { width: 8, height: 8, channels: 4, background: '#00000000' } })
      .png()
      .toBuffer()
    const mask = { bytes: hole, mediaType: 'image/png' }
    await it.start({ ...flux, model: 'black-forest-labs/flux-fill-pro', images: [photo], mask }, call)
    const sent = Buffer.from(String(it.sim.predictions[0]?.input.mask).split(',')[1] ?? '', 'base64')
    expect((await sharp(sent).stats()).channels[0]).toMatchObject({ min: 255, max: 255 })
  })

  test('asks for the last news by webhook, at an https address only: Replicate refuses any other', async () => {
    await using it = await open()
    await it.start(flux, { ...call, webhookUrl: 'https://gesso.example/webhooks/replicate/01J' })
    await it.start(flux, { ...call, webhookUrl: 'http://localhost:8080/webhooks/replicate/01J' })
    expect(it.sim.predictions.map(({ webhook }) => webhook)).toEqual([
      'https://gesso.example/webhooks/replicate/01J',
      undefined,
    ])
  })

  test('sends a large picture ahead as a file, and a small one within', async () => {
    await using it = await open()
    await it.start({ ...flux, model: 'google/nano-banana', images: [large, photo] }, call)
    expect(large.bytes.length).toBeGreaterThan(256_000)
    expect(it.sim.files).toMatchObject([{ contentType: 'image/png' }])
    expect(it.sim.files[0]?.bytes.equals(large.bytes)).toBe(true)
    const base64 = Buffer.from(photo.bytes).toString('base64')
    expect(it.sim.predictions[0]?.input.image_input).toEqual([
      `${it.sim.url}/v1/files/${it.sim.files[0]?.id}`,
      `data:image/png;base64,${base64}`,
    ])
  })

  test.each<[Omit<Fault, 'path' | 'when'>, Partial<ProviderError>]>([
    [{ kind: 'status', status: 413, body: { detail: 'The file is too large' } }, { code: 'invalid_request' }],
    [{ kind: 'status', status: 500, body: { detail: 'Internal' } }, { code: 'internal' }],
    [{ kind: 'html', status: 502 }, { code: 'overloaded' }],
    [{ kind: 'reset' }, { code: 'network' }],
  ])('whose file could not be sent (%j) costs nothing, and is not made', async (fault, expected) => {
    await using it = await open()
    it.sim.misbehave({ path: '/v1/files', when: 'before', ...fault })
    const error = await errorOf(it.start({ ...flux, model: 'google/nano-banana', images: [large] }, call))
    expect(error).toMatchObject({ ...expected, charged: 'no' })
    expect(it.sim.predictions).toEqual([])
  })

  test.each<[number, unknown, Partial<ProviderError>]>([
    [401, { title: 'Unauthenticated', detail: 'No', status: 401 }, { code: 'auth', said: 'No', charged: 'no' }],
    [402, { title: 'Insufficient credit' }, { code: 'quota_exhausted', said: 'Insufficient credit', charged: 'no' }],
    [404, { detail: 'Not there' }, { code: 'not_found', charged: 'no' }],
    [404, '<html>', { code: 'internal', charged: 'no' }],
    [412, { detail: 'Odd' }, { code: 'invalid_request', charged: 'no' }],
    [
      422,
      { detail: '- input.prompt: prompt is required' },
      { code: 'invalid_request', said: '- input.prompt: prompt is required' },
    ],
    [422, { detail: 'The input was flagged as sensitive.' }, { code: 'content_refused', charged: 'no' }],
    // It may have made a prediction: the runner looks it up.
    [500, { detail: 'Internal server error' }, { code: 'internal', charged: 'unknown' }],
    [503, { detail: 'Unavailable' }, { code: 'overloaded', charged: 'unknown' }],
    [504, { detail: 'Timeout' }, { code: 'timeout', charged: 'unknown' }],
    [502, '<html>', { code: 'overloaded', charged: 'unknown' }],
  ])('answered with %i %j', async (status, body, expected) => {
    await using it = await open()
    const fault = typeof body === 'string' ? ({ kind: 'html' } as const) : ({ kind: 'status', body } as const)
    it.sim.misbehave({ path: '/predictions', when: 'before', status, ...fault })
    expect(await errorOf(it.start(flux, call))).toMatchObject({ ...expected, status })
  })

  test.each<[Record<string, string>, unknown, number | undefined]>([
    [{}, { detail: 'Request was throttled.', status: 429, retry_after: 5 }, 5000],
    [{ 'retry-after': '9' }, { detail: 'Request was throttled.', status: 429, retry_after: 5 }, 9000],
    [{}, { detail: 'Request was throttled.', status: 429 }, undefined],
    [{}, 'busy', undefined],
  ])('that came too fast (%j, %j) is told when to come back', async (headers, body, retryAfterMs) => {
    await using it = await open()
    it.sim.misbehave({ path: '/predictions', kind: 'status', when: 'before', status: 429, body, headers })
    const error = await errorOf(it.start(flux, call))
    expect(error).toMatchObject({ code: 'rate_limited', charged: 'no' })
    expect(error.retryAfterMs).toBe(retryAfterMs)
  })
})

describe('a status', () => {
  test('follows a prediction from the queue to its files', async () => {
    await using it = await open()
    const { operation } = await it.start({ ...flux, n: 2 }, call)
    expect(await it.status(operation, call)).toEqual({ state: 'running', note: 'starting' })
    it.clock.ms += 400
    expect(await it.status(operation, call)).toEqual({ state: 'running', note: 'processing', progress: 0.5 })
    it.clock.ms += 600
    const url = `${it.sim.url}/delivery/${operation.id}/out-`
    const outputs = [{ url: `${url}0.webp` }, { url: `${url}1.webp` }]
    expect(await it.connect().status(operation, call)).toEqual({ state: 'succeeded', outputs, requestId: operation.id })
    expect(it.sim.charges).toHaveLength(1)
  })

  test.each<[string, unknown, unknown]>([
    ['an address', 'https://replicate.delivery/a.png', [{ url: 'https://replicate.delivery/a.png' }]],
    ['a data URI', 'data:image/png;base64,AAAA', [{ url: 'data:image/png;base64,AAAA' }]],
    [
      'an object',
      { video: 'https://replicate.delivery/a.mp4', frames: 24 },
      [{ url: 'https://replicate.delivery/a.mp4' }],
    ],
    [
      'a list of objects',
      [{ file: 'https://a.test/1' }, { file: 'https://a.test/2' }],
      [{ url: 'https://a.test/1' }, { url: 'https://a.test/2' }],
    ],
  ])('reads an output that is %s', async (_, output, outputs) => {
    await using it = await open()
    it.sim.misbehave(answer({ id: 'p1', status: 'succeeded', output, error: null }))
    expect(await it.status({ id: 'p1' }, call)).toEqual({ state: 'succeeded', outputs, requestId: 'p1' })
  })

  const ran = { started_at: '2026-11-21T12:00:01Z', completed_at: '2026-11-21T12:00:09Z' }
  const waited = { started_at: null, completed_at: '2026-11-21T12:00:09Z' }
  test.each<[object, Partial<ProviderError>]>([
    [
      { status: 'failed', error: 'The input or output was flagged as sensitive. (E005) (xY)', ...ran },
      { code: 'content_refused', charged: 'unknown' },
    ],
    [{ status: 'failed', error: 'NSFW content detected. Try running it again.', ...ran }, { code: 'content_refused' }],
    [{ status: 'failed', error: 'Service is unavailable due to high demand. (E003) (a)' }, { code: 'overloaded' }],
    [
      { status: 'failed', error: 'Prediction timed out' },
      { code: 'timeout', charged: 'unknown' },
    ],
    [
      { status: 'failed', error: 'CUDA out of memory (E001) (b)', ...ran },
      { code: 'internal', charged: 'unknown' },
    ],
    [
      { status: 'failed', error: { why: 'an object' } },
      { code: 'internal', said: '{"why":"an object"}' },
    ],
    [
      { status: 'failed', error: null, ...waited },
      { code: 'internal', charged: 'no' },
    ],
    [
      { status: 'canceled', ...ran },
      { code: 'internal', charged: 'unknown', said: 'The prediction was canceled.' },
    ],
    [
      { status: 'canceled', deadline: ran.completed_at, ...ran },
      { code: 'timeout', charged: 'unknown' },
    ],
    [
      { status: 'canceled', ...waited },
      { code: 'internal', charged: 'no' },
    ],
    [
      { status: 'aborted', ...waited },
      { code: 'timeout', charged: 'no' },
    ],
    [
      { status: 'succeeded', output: null, data_removed: true, ...ran },
      { code: 'result_expired', charged: 'yes' },
    ],
    [
      { status: 'succeeded', output: ['a text', 5], ...ran },
      { code: 'internal', charged: 'unknown' },
    ],
  ])('that says %j is a failure that is returned, not thrown', async (body, expected) => {
    await using it = await open()
    it.sim.misbehave(answer({ id: 'p1', ...body }))
    const status = await it.status({ id: 'p1' }, call)
    expect(status).toMatchObject({ state: 'failed', error: expect.objectContaining(expected) })
  })

  test('with a part of the output, or with a word they invent tomorrow, means not yet', async () => {
    await using it = await open()
    it.sim.misbehave(answer({ id: 'p1', status: 'processing', output: ['https://replicate.delivery/draft.png'] }))
    expect(await it.status({ id: 'p1' }, call)).toEqual({ state: 'running', note: 'processing' })
    it.sim.misbehave(answer({ id: 'p1', status: 'pausing', output: null }))
    expect(await it.status({ id: 'p1' }, call)).toEqual({ state: 'running', note: 'pausing' })
  })

  test('of a prediction that nobody knows is an error, and no end', async () => {
    await using it = await open()
    expect(await errorOf(it.status({ id: 'gone' }, call))).toMatchObject({ code: 'not_found' })
  })

  test('after an hour says that the files are gone, and were paid', async () => {
    await using it = await open()
    const { operation } = await it.start(flux, call)
    it.clock.ms += 1000 + HOUR_MS
    const error = expect.objectContaining({ code: 'result_expired', charged: 'yes' })
    expect(await it.status(operation, call)).toMatchObject({ state: 'failed', error })
  })

  test('of a prediction that nobody asked about is ended by its deadline, in the queue at no cost', async () => {
    for (const [queueMs, charged] of [
      [HOUR_MS, 'no'],
      [400, 'unknown'],
    ] as const) {
      await using it = await open({ latencyMs: 2 * HOUR_MS, queueMs })
      const { operation } = await it.start(flux, call)
      it.clock.ms += HOUR_MS
      const error = expect.objectContaining({ code: 'timeout', charged })
      expect(await it.status(operation, call)).toMatchObject({ state: 'failed', error })
      expect(it.sim.charges).toHaveLength(charged === 'no' ? 0 : 1)
    }
  })
})

describe('a cancel', () => {
  test.each<[string, number, string, number]>([
    ['in the queue costs nothing', 0, 'no', 0],
    ['while it runs may have cost something', 500, 'unknown', 1],
    ['when it is done was paid', 1000, 'yes', 1],
  ])('%s', async (_, afterMs, charged, charges) => {
    await using it = await open()
    const { operation } = await it.start(flux, call)
    it.clock.ms += afterMs
    expect(await it.cancel(operation, call)).toEqual({ charged })
    it.clock.ms += 1000
    expect(it.sim.charges).toHaveLength(charges)
  })

  test('whose answer does not say yet what became of it is asked about once', async () => {
    await using it = await open()
    const { operation } = await it.start(flux, call)
    it.sim.misbehave({ ...answer({ id: operation.id, status: 'starting' }), method: 'POST', when: 'after' })
    expect(await it.cancel(operation, call)).toEqual({ charged: 'no' })
    it.sim.misbehave({ ...answer({ id: operation.id, status: 'processing' }), times: 2 })
    expect(await it.cancel(operation, call)).toEqual({ charged: 'unknown' })
  })

  test('that is refused because all is over goes by what came of it', async () => {
    await using it = await open()
    const { operation } = await it.start(flux, call)
    it.clock.ms += 1000
    it.sim.misbehave({ ...answer({ detail: 'It is over' }, 422), method: 'POST' })
    expect(await it.cancel(operation, call)).toEqual({ charged: 'yes' })
  })

  test.each([401, 404, 429, 500])('that could not be told (%i) throws', async (status) => {
    await using it = await open()
    const { operation } = await it.start(flux, call)
    it.sim.misbehave({ ...answer({ detail: 'No' }, status), method: 'POST' })
    expect(await errorOf(it.cancel(operation, call))).toMatchObject({ status })
  })
})

describe('a lost submit', () => {
  const lost = (ask: Ask, taken: string[] = []): Lost => ({
    ask,
    idempotencyKey: 'line-1',
    sentAt: START,
    isTaken: async ({ id }) => taken.includes(String(id)),
  })
  const notYet = { found: 'not-yet-known', askAgainMs: 2000 }

  test('is found by its model and its input', async () => {
    await using it = await open()
    await it.start({ ...flux, seed: 8 }, call)
    await it.start({ ...flux, model: 'black-forest-labs/flux-schnell' }, call)
    const { operation } = await it.start(flux, call)
    await it.start({ ...flux, prompt: 'a blue kite' }, call)
    it.clock.ms += 1000
    expect(await it.find(lost(flux), call)).toEqual({ found: operation })
  })

  test.each([communityModel.version, `${communityModel.name}:${communityModel.version}`, `deployments/${deployment}`])(
    'is found under each kind of id: %s',
    async (model) => {
      await using it = await open()
      const { operation } = await it.start({ ...flux, model }, call)
      expect(await it.find(lost({ ...flux, model }), call)).toEqual({ found: operation })
    },
  )

  test('is not one that belongs to another generation', async () => {
    await using it = await open()
    const first = await it.start(flux, call)
    expect(await it.find(lost(flux, [String(first.operation.id)]), call)).toEqual(notYet)
    const second = await it.start(flux, call)
    expect(await it.find(lost(flux, [String(first.operation.id)]), call)).toEqual({ found: second.operation })
  })

  test('is found on a later page, and is the nearest of several', async () => {
    await using it = await open({ pageSize: 2 })
    const { operation } = await it.start(flux, call)
    for (let more = 0; more < 5; more += 1) {
      it.clock.ms += 1000
      await it.start({ ...flux, ...(more < 4 ? { seed: more + 100 } : {}) }, call)
    }
    expect(await it.find(lost(flux), call)).toEqual({ found: operation })
  })

  test('is not one that was made before', async () => {
    await using it = await open()
    await it.start(flux, call)
    it.clock.ms += 120_000
    const later = { ...lost(flux), sentAt: START + 119_000 }
    expect(await it.find(later, call)).toEqual(notYet)
  })

  test('that is not listed never arrived, once it had time to be listed', async () => {
    await using it = await open()
    it.clock.ms += SETTLE_MS - 500
    expect(await it.find(lost(flux), call)).toEqual({ found: 'not-yet-known', askAgainMs: 500 })
    it.clock.ms += 500
    expect(await it.find(lost(flux), call)).toEqual({ found: 'never-arrived' })
  })

  test('with pictures is found by what they hold, sent as they are or as files', async () => {
    await using it = await open()
    const ask: Ask = { ...flux, model: 'google/nano-banana', images: [large, photo] }
    await it.start({ ...ask, images: [photo, large] }, call)
    const { operation } = await it.start(ask, call)
    expect(await it.find(lost(ask), call)).toEqual({ found: operation })
    // Files may be under way for as long as a submit may last.
    const other: Ask = { ...ask, prompt: 'another' }
    it.clock.ms += SETTLE_MS
    expect(await it.find(lost(other), call)).toEqual(notYet)
    it.clock.ms += UPLOAD_MS
    expect(await it.find(lost(other), call)).toEqual({ found: 'never-arrived' })
  })

  test('with a mask is found by the mask that was painted', async () => {
    await using it = await open()
    const ask: Ask = { ...flux, model: 'black-forest-labs/flux-fill-pro', images: [photo], mask: photo }
    const { operation } = await it.start(ask, call)
    expect(await it.find(lost(ask), call)).toEqual({ found: operation })
  })

  test.each<[string, object]>([
    ['whose input is gone', { input: {}, data_removed: true }],
    ['that holds more than was sent', { input: { prompt: 'a red kite', seed: 7, go_fast: true } }],
    ['whose model is not told', { input: { prompt: 'a red kite', seed: 7 }, model: null }],
  ])('is not settled by a guess: there is one %s', async (_, more) => {
    await using it = await open()
    const created_at = new Date(START).toISOString()
    const results = [{ id: 'p1', model: flux.model, status: 'succeeded', created_at, ...more }]
    it.clock.ms += HOUR_MS
    const page: Fault = { ...answer({ next: null, results }), path: '/v1/predictions' }
    it.sim.misbehave(page)
    expect(await errorOf(it.find(lost(flux), call))).toMatchObject({ code: 'internal', charged: 'unknown' })
    // What belongs to another generation raises no question.
    it.sim.misbehave(page)
    expect(await it.find(lost(flux, ['p1']), call)).toEqual({ found: 'never-arrived' })
  })

  test('is not settled by a file that is gone', async () => {
    await using it = await open()
    const ask: Ask = { ...flux, model: 'google/nano-banana', images: [large] }
    await it.start(ask, call)
    it.sim.files.length = 0
    it.clock.ms += SETTLE_MS + UPLOAD_MS
    expect(await errorOf(it.find(lost(ask), call))).toMatchObject({ charged: 'unknown' })
  })

  test('follows no page to another host: the key would go there', async () => {
    await using it = await open()
    const { operation } = await it.start(flux, call)
    const cursor = Buffer.from('0').toString('base64url')
    const next = `http://169.254.169.254/v1/predictions?cursor=${cursor}`
    it.sim.misbehave({ ...answer({ next, results: [] }), path: '/v1/predictions' })
    expect(await it.find(lost(flux), call)).toEqual({ found: operation })
  })

  test('is not looked for without end', async () => {
    await using it = await open({ pageSize: 1 })
    for (let seed = 100; seed < 152; seed += 1) await it.start({ ...flux, seed }, call)
    it.clock.ms += SETTLE_MS
    expect(await errorOf(it.find(lost(flux), call))).toMatchObject({ code: 'internal', charged: 'unknown' })
  })

  test('cannot be looked for where the list does not answer', async () => {
    await using it = await open()
    it.sim.misbehave({ path: '/v1/predictions', kind: 'html', when: 'before', status: 502 })
    expect(await errorOf(it.find(lost(flux), call))).toMatchObject({ code: 'overloaded' })
  })
})

describe('a webhook', () => {
  const webhookUrl = 'https://gesso.example/webhooks/replicate/01J'

  async function delivered(it: Opened) {
    const { operation } = await it.start(flux, { ...call, webhookUrl })
    it.clock.ms += 1000
    return { operation, news: () => ({ ...it.sim.news(String(operation.id)), nowMs: it.clock.ms }) }
  }

  test('is checked with the secret of the account, which is asked for once', async () => {
    await using it = await open()
    const { operation, news } = await delivered(it)
    const first = news()
    const deliveryId = first.headers.get('webhook-id')
    expect(await it.webhook(first)).toEqual({ deliveryId, operation })
    expect(await it.webhook(first)).toEqual({ deliveryId, operation })
    expect(it.sim.secretReads).toBe(1)
  })

  test('with a wrong signature makes us ask for the secret again, once a minute', async () => {
    await using it = await open()
    const { operation, news } = await delivered(it)
    await it.webhook(news())
    it.sim.changeSecret()
    await expect(it.webhook(news())).rejects.toMatchObject({ code: 'webhook_rejected' })
    expect(it.sim.secretReads).toBe(1)
    it.clock.ms += 60_000
    expect(await it.webhook(news())).toMatchObject({ operation })
    expect(it.sim.secretReads).toBe(2)
    const forged = { ...news(), body: Buffer.from('{"id":"p1"}') }
    for (let time = 0; time < 3; time += 1) {
      await expect(it.webhook(forged)).rejects.toMatchObject({ code: 'webhook_rejected' })
    }
    expect(it.sim.secretReads).toBe(2)
  })

  test('that is not signed makes nobody ask for anything', async () => {
    await using it = await open()
    const { news } = await delivered(it)
    const unsigned = { ...news(), headers: new Headers() }
    await expect(it.webhook(unsigned)).rejects.toMatchObject({ code: 'webhook_rejected' })
    expect(it.sim.secretReads).toBe(0)
  })

  test('is checked with the secret that the operator has set, and with no other', async () => {
    const secret = `whsec_${createHash('sha256').update('other').digest('base64')}`
    await using it = await open({ env: { REPLICATE_WEBHOOK_SECRET: secret } })
    const { news } = await delivered(it)
    it.clock.ms += 120_000
    await expect(it.webhook(news())).rejects.toMatchObject({ code: 'webhook_rejected' })
    expect(it.sim.secretReads).toBe(0)
  })

  test('cannot be judged while the secret cannot be had', async () => {
    await using it = await open()
    const { operation, news } = await delivered(it)
    it.sim.misbehave({ path: '/secret', kind: 'status', when: 'before', status: 500, body: { detail: 'No' } })
    expect(await errorOf(it.webhook(news()))).toMatchObject({ code: 'internal' })
    expect(await it.webhook(news())).toMatchObject({ operation })
  })
})

test('a check says whose key it is', async () => {
  await using it = await open()
  expect(await it.check(call)).toBe('answers, account acme')
  it.sim.misbehave({
    path: '/account',
    kind: 'status',
    when: 'before',
    status: 401,
    body: { detail: `No user with ${it.sim.key}` },
  })
  const error = await errorOf(it.check(call))
  expect(error).toMatchObject({ code: 'auth' })
  expect(error.said).not.toContain(it.sim.key)
})
