import sharp from 'sharp'
import { fetch as undiciFetch } from 'undici'
import { describe, expect, test } from 'vitest'
import { falCase } from '../../test/providers/fal.ts'
import { providerSuite } from '../../test/providers/suite.ts'
import { settingsFor } from '../../test/settings.ts'
import { createWebhooks } from '../../test/simulators/fal/webhooks.ts'
import { type FalOptions, startFal } from '../../test/simulators/fal.ts'
import type { Fault } from '../../test/simulators/simulator.ts'
import { Problem, ProviderError } from '../errors.ts'
import { sniff } from '../media/sniff.ts'
import { fullName, type ModelFacts, modelFacts, type OptionRule } from '../models/model.ts'
import { findByName, plain } from '../models/names.ts'
import type { Ask, Operation, Picture, Provider } from '../models/provider.ts'
import { CLOCK_TOLERANCE_MS, SETTLE_MS } from './fal/history.ts'
import { inputOf } from './fal/input.ts'
import { fal } from './fal.ts'
import { providerFiles } from './installed.ts'

providerSuite(falCase)

const fetch = undiciFetch as unknown as typeof globalThis.fetch
const START = Date.UTC(2026, 10, 21, 12)
const photo: Picture = {
  bytes: await sharp({ create: { width: 96, height: 64, channels: 3, background: 'teal' } })
    .png()
    .toBuffer(),
  mediaType: 'image/png',
}
const flux: Ask = { model: 'fal-ai/flux/dev', task: 'generate', prompt: 'a red kite', n: 1, seed: 7, images: [] }
const call = () => ({ idempotencyKey: 'line-1', signal: new AbortController().signal })
const untaken = async () => false

/** A simulator and a provider that go by the same clock, which only the test moves. */
async function open(options: FalOptions = {}) {
  const clock = { ms: START }
  const now = () => clock.ms
  const sim = await startFal({ now, latencyMs: 1000, ...options })
  const connect = (more: { key?: string; urls?: Record<string, string> } = {}) =>
    fal.connect(settingsFor(fal, {}, { key: sim.key, urls: sim.urls, fetch, now, ...more }))
  return {
    sim,
    clock,
    connect,
    provider: complete(connect()),
    [Symbol.asyncDispose]: sim.close,
  }
}

function complete({ start, status, cancel, find, webhook, check }: Provider) {
  if (!start || !status || !cancel || !find || !webhook || !check) throw new Error('fal has all of these')
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

/** Submits, lets it finish, and asks what came of it. */
async function runToEnd({ provider, clock }: Awaited<ReturnType<typeof open>>, ask: Ask) {
  const { operation } = await provider.start(ask, call())
  clock.ms += 1000
  return provider.status(operation, call())
}

/** An ask that uses everything a model takes. */
function fullAsk({ id, tasks: [task = 'generate'], takes }: ModelFacts): Ask {
  const [w = 0, h = 0] = takes.sizes?.[1]?.split('x').map(Number) ?? []
  const edges = takes.freeSize ? { width: takes.freeSize.minEdge, height: takes.freeSize.maxEdge } : {}
  return {
    model: id,
    task,
    prompt: 'a red kite',
    n: takes.n,
    images: Array.from({ length: takes.images.max }, () => photo),
    ...(takes.sizes ? { width: w, height: h } : edges),
    ...(takes.aspectRatios ? { aspectRatio: takes.aspectRatios.at(-1) ?? '' } : {}),
    ...(takes.seed ? { seed: 4_294_967_295 } : {}),
    ...(takes.steps ? { steps: takes.steps.max } : {}),
    ...(takes.guidance ? { guidance: takes.guidance.min } : {}),
    ...(takes.strength ? { strength: takes.strength.min } : {}),
    ...(takes.style ? { style: takes.style.at(-1) ?? '' } : {}),
    ...(takes.voice ? { voice: takes.voice.at(-1) ?? '' } : {}),
    ...(takes.format ? { format: takes.format.at(-1) ?? '' } : {}),
    ...(takes.negativePrompt ? { negativePrompt: 'blue' } : {}),
    ...(takes.resolution ? { resolution: takes.resolution.at(-1) ?? '' } : {}),
    ...(takes.duration ? { duration: takes.duration.max } : {}),
    ...(takes.options ? { options: everyOption(takes.options) } : {}),
  }
}

/** The last that each rule allows. What is only described in fal's own documents is left out. */
function everyOption(rules: Record<string, OptionRule>): Record<string, unknown> {
  const values = Object.entries(rules).map(([name, rule]) => {
    if (rule.is === 'flag') return [name, false]
    if (rule.is === 'choice') return [name, rule.of.at(-1)]
    if (rule.is === 'text') return [name, name.endsWith('_url') ? 'https://example.com/a.mp3' : 'some words']
    return [name, rule.is === 'json' ? undefined : rule.max]
  })
  return Object.fromEntries(values.filter(([, value]) => value !== undefined))
}

describe('the models', () => {
  test('are facts that the registry accepts, and no two share a name', () => {
    for (const model of fal.models) expect(modelFacts.parse(model)).toEqual(model)
    const names = fal.models.flatMap(({ id, name, aliases }) => [...new Set([id, name, ...aliases].map(plain))])
    expect(names).toEqual([...new Set(names)])
  })

  test.each([
    ['Flux Dev', 'fal-ai/flux/dev'],
    ['flux-schnell', 'fal-ai/flux/schnell'],
    ['Flux Pro', 'fal-ai/flux-pro/v1.1'],
    ['flux-pro', 'fal-ai/flux-pro/v1.1'],
    ['Kontext', 'fal-ai/flux-pro/kontext'],
    ['FLUX.1 Kontext [pro]', 'fal-ai/flux-pro/kontext'],
    ['Nano Banana', 'fal-ai/nano-banana'],
    ['Recraft v3', 'fal-ai/recraft/v3/text-to-image'],
    ['fal/fal-ai/flux/dev', 'fal-ai/flux/dev'],
    ['fal.ai/flux dev', 'fal-ai/flux/dev'],
    ['fal-ai/flux-2-max', 'fal-ai/flux-2-max'],
    ['fal/wan/v2.6/text-to-image', 'wan/v2.6/text-to-image'],
    ['Kling 2.5 Turbo Pro', 'fal-ai/kling-video/v2.5-turbo/pro/text-to-video'],
    ['wan/v2.6/image-to-video', 'wan/v2.6/image-to-video'],
    ['Veo 3.1', 'fal-ai/veo3.1'],
    ['Hailuo', 'fal-ai/minimax/hailuo-02/standard/text-to-video'],
  ])('are found as people write them: %s', (name, id) => {
    expect(findByName([fal], name)?.facts?.id).toBe(id)
  })

  test('lead elsewhere to models that are there', () => {
    const known = providerFiles.flatMap((file) => file.models).map(fullName)
    const names = fal.models.flatMap(({ fallbacks = [] }) => fallbacks)
    expect(names.length).toBeGreaterThan(20)
    expect(names.filter((name) => !known.includes(name))).toEqual([])
  })

  test('that are not listed make videos where their id says so, and take whatever fields they have', () => {
    expect(fal.unlisted?.('fal-ai/pixverse/v5/text-to-video')).toMatchObject({ tasks: ['video'], takes: { n: 1 } })
    for (const id of ['fal-ai/pixverse/v5/text-to-video', 'fal-ai/topaz/upscale/image']) {
      const facts = modelFacts.parse(fal.unlisted?.(id))
      expect(facts).toMatchObject({ price: null, takes: { openOptions: true, promptless: true } })
    }
  })

  test.each([
    ['fal-ai/orpheus-tts', 'speech'],
    ['fal-ai/minimax/speech-2.8-hd', 'speech'],
    ['fal-ai/minimax-music/v2.6', 'music'],
    ['cassetteai/music-generator', 'music'],
  ])('that are not listed sound as their id says: %s is for %s', (id, task) => {
    expect(modelFacts.parse(fal.unlisted?.(id)).tasks[0]).toBe(task)
  })

  test.each([
    ['fal-ai/kokoro/american-english', { voice: 'af_sky' }, { prompt: 'a red kite', voice: 'af_sky' }],
    ['fal-ai/elevenlabs/tts/eleven-v3', { voice: 'Bill' }, { text: 'a red kite', voice: 'Bill' }],
    [
      'fal-ai/elevenlabs/tts/eleven-v3',
      { voice: 'Bill', options: { voice: 'x1' } },
      { text: 'a red kite', voice: 'x1' },
    ],
    ['fal-ai/minimax/speech-02-hd', {}, { text: 'a red kite', output_format: 'url' }],
    [
      'fal-ai/minimax/speech-02-hd',
      { voice: 'Abbess', format: 'flac', options: { voice_setting: { speed: 2 } } },
      {
        text: 'a red kite',
        output_format: 'url',
        voice_setting: { voice_id: 'Abbess', speed: 2 },
        audio_setting: { format: 'flac' },
      },
    ],
    ['fal-ai/minimax-music/v2', { format: 'mp3' }, { prompt: 'a red kite', audio_setting: { format: 'mp3' } }],
    ['fal-ai/stable-audio-25/text-to-audio', { duration: 12 }, { prompt: 'a red kite', seconds_total: 12 }],
    ['fal-ai/elevenlabs/music', { duration: 4.5 }, { prompt: 'a red kite', music_length_ms: 4500 }],
    ['fal-ai/elevenlabs/music', {}, { prompt: 'a red kite' }],
  ])('that sound are asked in their own words: %s with %j', (model, more, input) => {
    expect(inputOf({ model, task: 'speech', prompt: 'a red kite', n: 1, images: [], ...more })).toEqual(input)
  })

  test('have a default for each task that can do it', () => {
    for (const [task, id] of Object.entries(fal.defaults)) {
      expect(fal.models.find((model) => model.id === id)?.tasks).toContain(task)
    }
  })

  test.each(fal.models.map((model) => [model.id, model] as const))(
    '%s: everything it takes is accepted by the strict API, and what comes back is that',
    async (_, model) => {
      await using it = await open()
      const ask = fullAsk(model)
      const status = await runToEnd(it, ask)
      expect(status).toMatchObject({ state: 'succeeded', requestId: it.sim.requests[0]?.requestId })
      if (status.state !== 'succeeded') return
      expect(status.outputs).toHaveLength(model.takes.n)
      for (const output of status.outputs) {
        if (!('url' in output)) throw new Error('fal keeps its results behind addresses')
        const file = new Uint8Array(await (await fetch(output.url)).arrayBuffer())
        if (ask.task === 'video') {
          expect(sniff(file)).toBe('video/mp4')
          continue
        }
        if (ask.task === 'speech' || ask.task === 'music') {
          expect(sniff(file)).toMatch(ask.format ? `audio/${ask.format}` : /^audio\//)
          continue
        }
        const image = await sharp(file).metadata()
        if (ask.format) expect(image.format).toBe(ask.format)
        if (ask.width) expect([image.width, image.height]).toEqual([ask.width, ask.height])
        if (ask.task === 'cutout') expect([image.width, image.height, image.hasAlpha]).toEqual([96, 64, true])
        if (ask.task === 'upscale') expect(image.width).toBeGreaterThan(96)
        if (ask.task === 'vectorise') expect(image.format).toBe('svg')
      }
      const counts = model.price?.unit === 'image' || model.price?.unit === 'song'
      const micros = Math.round((model.price?.rates[0]?.usd ?? 0) * 1e6)
      expect(status.costMicros).toBe(counts ? micros * model.takes.n : undefined)
    },
  )

  test('an id that is not listed is passed through', async () => {
    await using it = await open()
    const facts = fal.unlisted?.('fal-ai/flux-2-max')
    expect(modelFacts.parse(facts)).toMatchObject({ state: { is: 'unlisted' }, price: null, queued: true })
    const ask = { ...flux, model: 'fal-ai/flux-2-max', width: 1024, height: 768 }
    expect(await runToEnd(it, ask)).toMatchObject({ state: 'succeeded' })
    expect(it.sim.requests[0]?.input).toEqual({
      prompt: 'a red kite',
      seed: 7,
      image_size: { width: 1024, height: 768 },
    })
  })

  test.each([
    'flux',
    '../secrets/x',
    'fal-ai/../x',
    'fal-ai/flux dev',
    'fal-ai//dev',
    'fal-ai/x?a=b',
    'comfy/owner',
    '',
  ])('an id that is no endpoint is not sent anywhere: "%s"', async (model) => {
    const outside = () => expect.unreachable('nothing may leave')
    const provider = complete(fal.connect(settingsFor(fal, { FAL_KEY: 'k' }, { now: () => START, fetch: outside })))
    expect(await errorOf(provider.start({ ...flux, model }, call()))).toMatchObject({
      code: 'not_found',
      charged: 'no',
    })
  })
})

describe('the input of a request', () => {
  const film = (model: string, more: Partial<Ask>): Ask => ({
    model: `fal-ai/${model}`,
    task: 'video',
    prompt: 'a red kite',
    n: 1,
    images: [],
    ...more,
  })
  const uri = expect.stringMatching(/^data:image\/png;base64,/)

  test.each<[string, Ask, Json]>([
    [
      'Kling 2.5 counts seconds as plain text',
      film('kling-video/v2.5-turbo/pro/text-to-video', { duration: 10, aspectRatio: '1:1', negativePrompt: 'blur' }),
      { duration: '10', aspect_ratio: '1:1', negative_prompt: 'blur' },
    ],
    [
      'Kling 2.5 has a first and a last picture',
      film('kling-video/v2.5-turbo/pro/image-to-video', { images: [photo, photo], options: { cfg_scale: 0.7 } }),
      { image_url: uri, tail_image_url: uri, cfg_scale: 0.7 },
    ],
    [
      'Kling 3 calls them by other names',
      film('kling-video/v3/pro/image-to-video', { images: [photo, photo], duration: 3 }),
      { start_image_url: uri, end_image_url: uri, duration: '3' },
    ],
    [
      'Kling 3 can leave the last one out',
      film('kling-video/v3/pro/image-to-video', { images: [photo], options: { generate_audio: false } }),
      { start_image_url: uri, generate_audio: false },
    ],
    [
      'Hailuo names sizes with a capital',
      film('minimax/hailuo-02/standard/image-to-video', { images: [photo], duration: 6, resolution: '512P' }),
      { image_url: uri, duration: '6', resolution: '512P' },
    ],
    [
      'Veo writes an s after its seconds',
      film('veo3.1/image-to-video', { images: [photo], duration: 4, resolution: '1080p', seed: 7 }),
      { image_url: uri, duration: '4s', resolution: '1080p', seed: 7 },
    ],
    [
      'Wan 2.2 counts frames',
      film('wan/v2.2-a14b/text-to-video', {
        steps: 20,
        guidance: 3,
        options: { num_frames: 81, frames_per_second: 16 },
      }),
      { num_inference_steps: 20, guidance_scale: 3, num_frames: 81, frames_per_second: 16 },
    ],
    [
      'LTX counts frames as text',
      film('ltx-2/text-to-video', { duration: 8, resolution: '2160p', options: { fps: '50' } }),
      { duration: '8', resolution: '2160p', fps: '50' },
    ],
    [
      'ultra calls its strength in another way',
      { ...flux, model: 'fal-ai/flux-pro/v1.1-ultra', images: [photo], strength: 0.2, options: { raw: true } },
      { seed: 7, image_url: uri, image_prompt_strength: 0.2, raw: true },
    ],
  ])('%s', async (_, ask, input) => {
    await using it = await open()
    await it.provider.start(ask, call())
    expect(it.sim.requests[0]?.input).toEqual({ prompt: 'a red kite', ...input })
  })

  test('has the prompts of a film in shots, and none beside them', async () => {
    await using it = await open()
    const shots = [{ prompt: 'a kite', duration: '5' }]
    await it.provider.start(film('kling-video/v3/pro/text-to-video', { options: { multi_prompt: shots } }), call())
    expect(it.sim.requests[0]?.input).toEqual({ multi_prompt: shots })
  })

  test('has a prompt only where the model hears one', async () => {
    await using it = await open()
    const tool = { task: 'upscale' as const, n: 1, images: [photo] }
    await it.provider.start({ ...tool, model: 'fal-ai/esrgan', prompt: 'a red kite', options: { scale: 3 } }, call())
    await it.provider.start({ ...tool, model: 'fal-ai/clarity-upscaler', prompt: 'a red kite' }, call())
    await it.provider.start({ ...tool, model: 'fal-ai/clarity-upscaler', prompt: '' }, call())
    expect(it.sim.requests.map(({ input }) => input)).toEqual([
      { image_url: uri, scale: 3 },
      { image_url: uri, prompt: 'a red kite' },
      { image_url: uri },
    ])
  })

  test('with a length that the model does not have is refused by fal, at no cost', async () => {
    await using it = await open()
    const asked = film('kling-video/v2.5-turbo/pro/text-to-video', { duration: 7 })
    expect(await errorOf(it.provider.start(asked, call()))).toMatchObject({
      code: 'invalid_request',
      said: "duration: Input should be '5', '10'",
      charged: 'no',
    })
    expect(it.sim.requests).toEqual([])
  })

  test('keeps its request in the history, whatever an option says: a lost submit would be paid again', async () => {
    await using it = await open()
    const model = 'fal-ai/flux/krea'
    const ask = { ...flux, model, options: { sync_mode: true, acceleration: 'high' } }
    it.sim.misbehave({ path: `/${model}`, when: 'after', kind: 'reset' })
    await errorOf(it.provider.start(ask, call()))
    expect(it.sim.requests[0]?.input).toEqual({ prompt: 'a red kite', seed: 7, acceleration: 'high' })
    it.clock.ms += SETTLE_MS
    const found = await it.provider.find({ idempotencyKey: 'line-1', ask, sentAt: START, isTaken: untaken }, call())
    expect(found).toMatchObject({ found: { endpoint: model } })
  })
})

describe('a check', () => {
  test('asks a free question that needs the key', async () => {
    await using it = await open()
    expect(await it.provider.check(call())).toBe('answers, the key works (fal-ai/flux/dev costs 0.025 USD per image)')
    expect(it.sim.requests).toEqual([])
    expect(await errorOf(complete(it.connect({ key: 'another' })).check(call()))).toMatchObject({ code: 'auth' })
  })

  test.each<[Omit<Fault, 'path' | 'when'>, Partial<ProviderError>]>([
    [
      { kind: 'status', status: 200, body: { prices: [] } },
      { code: 'internal', charged: 'no' },
    ],
    [{ kind: 'status', status: 403, body: { detail: 'Exhausted balance' } }, { code: 'quota_exhausted' }],
    [{ kind: 'reset' }, { code: 'network', charged: 'no' }],
  ])('that fails says why: %j', async (fault, expected) => {
    await using it = await open()
    it.sim.misbehave({ ...fault, path: '/models/pricing', when: 'before' })
    expect(await errorOf(it.provider.check(call()))).toMatchObject(expected)
  })
})

describe('submit', () => {
  test('sends the key, and stores ids only', async () => {
    await using it = await open()
    const started = await it.provider.start({ ...flux, n: 2, format: 'png' }, call())
    const [request] = it.sim.requests
    expect(started).toEqual({
      operation: { requestId: request?.requestId, endpoint: 'fal-ai/flux/dev', app: 'fal-ai/flux' },
      requestId: request?.requestId,
    })
    expect(request?.input).toEqual({ prompt: 'a red kite', seed: 7, output_format: 'png', num_images: 2 })
    expect(request?.headers).toMatchObject({ authorization: `Key ${it.sim.key}` })
    expect(Object.keys(request?.headers ?? {}).filter((name) => name.startsWith('x-fal'))).toEqual([])
    expect(request?.webhookUrl).toBeUndefined()
  })

  test('asks for a webhook where the server has an address', async () => {
    await using it = await open()
    const webhookUrl = 'https://gesso.example/v1/webhooks/fal/01J?x=1&y=2'
    await it.provider.start(flux, { ...call(), webhookUrl })
    expect(it.sim.requests[0]?.webhookUrl).toBe(webhookUrl)
  })

  test('works with the namespaces of fal', async () => {
    await using it = await open()
    it.sim.misbehave({ path: '/workflows/', when: 'before', kind: 'status', status: 200, body: { request_id: 'r' } })
    const ask = { ...flux, model: 'workflows/me/my-flow/v2' }
    const { operation } = await it.provider.start(ask, call())
    expect(operation).toEqual({ requestId: 'r', endpoint: ask.model, app: 'workflows/me/my-flow' })
  })

  const detail = (type: string, msg = 'words', loc: (string | number)[] = ['body', 'prompt']) => ({
    detail: [{ loc, msg, type, input: { secret: 'not quoted' } }],
  })
  test.each<[number, unknown, Partial<ProviderError>]>([
    [400, { detail: 'Bad input' }, { code: 'invalid_request', said: 'Bad input', charged: 'no' }],
    [401, { detail: 'No user found for Key ID and Secret' }, { code: 'auth', charged: 'no' }],
    [403, { detail: 'Not allowed' }, { code: 'auth', charged: 'no' }],
    [403, { detail: 'User is locked. Reason: Exhausted balance.' }, { code: 'quota_exhausted', charged: 'no' }],
    [402, { detail: 'Payment required' }, { code: 'quota_exhausted', charged: 'no' }],
    [404, { detail: "Application 'flux' not found" }, { code: 'not_found', charged: 'no' }],
    [
      422,
      detail('missing', 'Field required'),
      { code: 'invalid_request', said: 'prompt: Field required', charged: 'no' },
    ],
    [
      422,
      detail('url_parsing', 'Input should be a valid URL', ['body', 'image_urls', 0]),
      { code: 'invalid_request', said: 'image_urls.0: Input should be a valid URL' },
    ],
    [
      422,
      detail('content_policy_violation', 'Flagged'),
      { code: 'content_refused', said: 'prompt: Flagged', charged: 'no' },
    ],
    [422, { detail: 'One line' }, { code: 'invalid_request', said: 'One line' }],
    [429, { detail: 'Slow down' }, { code: 'rate_limited', retryAfterMs: 3000, charged: 'no' }],
    [500, detail('internal_server_error'), { code: 'internal', charged: 'no' }],
    [502, '<html>Bad gateway</html>', { code: 'overloaded', charged: 'unknown' }],
    [503, { detail: 'No runner', error_type: 'runner_scheduling_failure' }, { code: 'overloaded', charged: 'no' }],
    [504, { detail: 'Request timed out', error_type: 'request_timeout' }, { code: 'timeout', charged: 'unknown' }],
  ])('answered with %i %j', async (status, body, expected) => {
    await using it = await open()
    const headers = { 'retry-after': '3' }
    it.sim.misbehave({ path: '/fal-ai/flux/dev', when: 'before', kind: 'status', status, body, headers })
    expect(await errorOf(it.provider.start(flux, call()))).toMatchObject({ ...expected, status })
  })

  test.each<[Fault['kind'], Fault['when'], Partial<ProviderError>, number]>([
    ['reset', 'before', { code: 'network', charged: 'unknown' }, 0],
    ['reset', 'after', { code: 'network', charged: 'unknown' }, 1],
    ['truncate', 'after', { code: 'network', charged: 'unknown' }, 1],
    ['html', 'after', { code: 'internal', charged: 'unknown' }, 1],
  ])('whose answer is lost (%s, %s the work) may have been paid', async (kind, when, expected, charges) => {
    await using it = await open()
    it.sim.misbehave({ path: '/fal-ai/flux/dev', when, kind })
    expect(await errorOf(it.provider.start(flux, call()))).toMatchObject(expected)
    it.clock.ms += 1000
    expect(it.sim.charges).toHaveLength(charges)
  })

  test('that never left costs nothing', async () => {
    await using it = await open()
    const gone = await startFal()
    await gone.close()
    const provider = complete(it.connect({ urls: { ...it.sim.urls, queue: gone.urls.queue } }))
    expect(await errorOf(provider.start(flux, call()))).toMatchObject({ code: 'network', charged: 'no' })
  })

  test('that hangs ends when the signal fires, with its reason', async () => {
    await using it = await open()
    it.sim.misbehave({ path: '/fal-ai/flux/dev', when: 'after', kind: 'hang' })
    const reason = new DOMException('canceled', 'AbortError')
    const abort = new AbortController()
    const started = it.provider.start(flux, { ...call(), signal: abort.signal })
    await expect.poll(() => it.sim.requests.length).toBe(1)
    abort.abort(reason)
    await expect(started).rejects.toBe(reason)
  })
})

describe('status', () => {
  test('follows a request from the queue to its result', async () => {
    await using it = await open({ latencyMs: 1000, queueMs: 400 })
    const { provider, clock } = it
    await provider.start(flux, call())
    const { operation } = await provider.start(flux, call())
    expect(await provider.status(operation, call())).toEqual({ state: 'running', queuePosition: 1 })
    clock.ms += 500
    expect(await provider.status(operation, call())).toEqual({ state: 'running' })
    clock.ms += 500
    expect(await provider.status(operation, call())).toMatchObject({ state: 'succeeded', costMicros: 25_000 })
    expect(it.sim.charges).toHaveLength(2)
  })

  test('asks by id, also after a restart', async () => {
    await using it = await open()
    const { operation } = await it.provider.start(flux, call())
    it.clock.ms += 1000
    const restarted = complete(it.connect())
    const stored: Operation = JSON.parse(JSON.stringify(operation))
    expect(await restarted.status(stored, call())).toMatchObject({ state: 'succeeded' })
  })

  test.each<[string, Ask, Partial<ProviderError>, number]>([
    [
      'refused by a checker',
      { ...flux, prompt: 'forbidden' },
      { code: 'content_refused', charged: 'no', status: 422 },
      0,
    ],
    ['crashed', { ...flux, prompt: 'crash' }, { code: 'internal', charged: 'no', status: 500 }, 0],
    ['withheld as a black picture', { ...flux, prompt: 'nsfw' }, { code: 'content_refused', charged: 'yes' }, 1],
    [
      'with a broken picture',
      { ...flux, model: 'fal-ai/imageutils/rembg', images: [{ bytes: Buffer.from('no'), mediaType: 'image/png' }] },
      { code: 'invalid_request', said: 'image_url: Failed to load the image.', charged: 'no' },
      0,
    ],
  ])('a request %s is a failure that is returned, not thrown', async (_, ask, expected, charges) => {
    await using it = await open()
    const status = await runToEnd(it, ask)
    expect(status).toMatchObject({ state: 'failed', error: expect.objectContaining(expected) })
    expect(it.sim.charges).toHaveLength(charges)
  })

  test('an input that only the model refuses names the field', async () => {
    await using it = await open({ validates: 'in the model' })
    const status = await runToEnd(it, { ...flux, width: 20_000, height: 10 })
    const error = {
      code: 'invalid_request',
      said: 'image_size: Input should be less than or equal to 14142',
      charged: 'no',
    }
    expect(status).toMatchObject({ state: 'failed', error: expect.objectContaining(error) })
  })

  test('pictures that pass the safety checker are given beside one that does not', async () => {
    await using it = await open()
    const status = await runToEnd(it, { ...flux, prompt: 'partly nsfw', n: 3 })
    expect(status).toMatchObject({
      state: 'succeeded',
      outputs: [{ url: expect.any(String) }, { url: expect.any(String) }],
      warnings: ["fal's safety checker withheld 1 of 3 results."],
      costMicros: 75_000,
    })
  })

  test.each(['PAUSED', 'a word they invent tomorrow'])('"%s" means not yet', async (status) => {
    await using it = await open()
    const { operation } = await it.provider.start(flux, call())
    it.sim.misbehave({ path: '/status', when: 'before', kind: 'status', status: 202, body: { status } })
    expect(await it.provider.status(operation, call())).toEqual({ state: 'running' })
  })

  const ofRequest = '/requests/'
  test.each<[string, Omit<Fault, 'when'>, Partial<ProviderError>]>([
    ['the status is reset', { path: '/status', kind: 'reset' }, { code: 'network', charged: 'no' }],
    ['the status is cut off', { path: '/status', kind: 'truncate' }, { code: 'network', charged: 'no' }],
    ['the status is a page', { path: '/status', kind: 'html' }, { code: 'internal', charged: 'no' }],
    ['the status is a page that says 404', { path: '/status', kind: 'html', status: 404 }, { code: 'internal' }],
    ['the status is 503', { path: '/status', kind: 'status', status: 503 }, { code: 'overloaded' }],
    ['the status is 429', { path: '/status', kind: 'status', status: 429 }, { code: 'rate_limited' }],
    ['the key is refused', { path: '/status', kind: 'status', status: 401 }, { code: 'auth' }],
  ])('throws when it could not ask: %s', async (_, fault, expected) => {
    await using it = await open()
    const { operation } = await it.provider.start(flux, call())
    it.clock.ms += 1000
    it.sim.misbehave({ ...fault, when: 'after' })
    expect(await errorOf(it.provider.status(operation, call()))).toMatchObject(expected)
    expect(await it.provider.status(operation, call())).toMatchObject({ state: 'succeeded' })
  })

  test.each<[string, Omit<Fault, 'when' | 'path'>, Partial<ProviderError>]>([
    ['reset', { kind: 'reset' }, { code: 'network', charged: 'no' }],
    ['cut off', { kind: 'truncate' }, { code: 'network', charged: 'no' }],
    ['a page', { kind: 'html' }, { code: 'internal', charged: 'no' }],
    ['a page that says 502', { kind: 'html', status: 502 }, { code: 'overloaded' }],
    ['no JSON that fal documents', { kind: 'status', status: 200, body: { images: 'none' } }, { code: 'internal' }],
    ['429', { kind: 'status', status: 429, body: { detail: 'Slow down' } }, { code: 'rate_limited' }],
    ['401', { kind: 'status', status: 401, body: { detail: 'No' } }, { code: 'auth' }],
    [
      '503 of a request that did not fail',
      { kind: 'status', status: 503, body: { detail: 'No' } },
      { code: 'overloaded' },
    ],
  ])('throws when the result could not be had: %s', async (_, fault, expected) => {
    await using it = await open()
    const { operation } = await it.provider.start(flux, call())
    it.clock.ms += 1000
    const path = `${ofRequest}${operation.requestId}`
    const completed = { status: 'COMPLETED', request_id: operation.requestId }
    // The oldest fault that matches goes first, and the path of the status begins like that of the result.
    it.sim.misbehave({ path: `${path}/status`, when: 'before', kind: 'status', status: 200, body: completed })
    it.sim.misbehave({ ...fault, path, when: 'before' })
    expect(await errorOf(it.provider.status(operation, call()))).toMatchObject(expected)
    expect(await it.provider.status(operation, call())).toMatchObject({ state: 'succeeded' })
  })

  test.each<
    [string, Json, { status: number; body: unknown; headers?: Record<string, string> }, Partial<ProviderError>]
  >([
    ['is gone', {}, { status: 404, body: { detail: 'Not found' } }, { code: 'result_expired', charged: 'unknown' }],
    ['holds no file', {}, { status: 200, body: { images: [] } }, { code: 'internal', charged: 'unknown' }],
    [
      'is a timeout, and the request failed',
      { error: 'timed out', error_type: 'request_timeout' },
      { status: 504, body: { detail: 'Request timed out', error_type: 'request_timeout' } },
      { code: 'timeout', charged: 'no' },
    ],
    [
      'is nothing, after work',
      {},
      { status: 422, body: { detail: [{ loc: ['body'], msg: 'No media', type: 'no_media_generated' }] } },
      { code: 'invalid_request', charged: 'unknown' },
    ],
    [
      'was stopped while it was made',
      { error: 'canceled', error_type: 'request_cancelled' },
      { status: 400, body: { detail: 'Request was cancelled', error_type: 'request_cancelled' } },
      { code: 'invalid_request', charged: 'unknown' },
    ],
    [
      'is a refusal that was billed',
      {},
      {
        status: 422,
        body: { detail: [{ loc: ['body'], msg: 'Flagged', type: 'content_policy_violation' }] },
        headers: { 'x-fal-billable-units': '1' },
      },
      { code: 'content_refused', charged: 'yes' },
    ],
  ])('a result that %s is a failure', async (_, said, answer, expected) => {
    await using it = await open()
    const { operation } = await it.provider.start(flux, call())
    const path = `${ofRequest}${operation.requestId}`
    const completed = { status: 'COMPLETED', ...said }
    it.sim.misbehave({ path: `${path}/status`, when: 'before', kind: 'status', status: 200, body: completed })
    it.sim.misbehave({ path, when: 'before', kind: 'status', ...answer })
    const status = await it.provider.status(operation, call())
    expect(status).toMatchObject({ state: 'failed', error: expect.objectContaining(expected) })
  })

  test('a result that is asked for too early is still running', async () => {
    await using it = await open()
    const { operation } = await it.provider.start(flux, call())
    it.sim.misbehave({ path: '/status', when: 'before', kind: 'status', status: 200, body: { status: 'COMPLETED' } })
    expect(await it.provider.status(operation, call())).toEqual({ state: 'running' })
  })

  test('of a request that fal has forgotten throws not_found', async () => {
    await using it = await open()
    const { operation } = await it.provider.start(flux, call())
    it.sim.forget(String(operation.requestId))
    const error = await errorOf(it.provider.status(operation, call()))
    expect(error).toMatchObject({ code: 'not_found', said: 'Request not found', status: 404 })
  })

  test('a cost is told only where the units and the price are known', async () => {
    await using it = await open()
    const { operation } = await it.provider.start(flux, call())
    const path = `${ofRequest}${operation.requestId}`
    const body = { images: [{ url: 'https://v3.fal.media/files/a.png' }] }
    for (const headers of [{}, { 'x-fal-billable-units': 'many' }] as Record<string, string>[]) {
      it.sim.misbehave({
        path: `${path}/status`,
        when: 'before',
        kind: 'status',
        status: 200,
        body: { status: 'COMPLETED' },
      })
      it.sim.misbehave({ path, when: 'before', kind: 'status', status: 200, body, headers })
      expect(await it.provider.status(operation, call())).toEqual({
        state: 'succeeded',
        outputs: [{ url: 'https://v3.fal.media/files/a.png' }],
        requestId: operation.requestId,
      })
    }
  })

  test('ends when the signal fires', async () => {
    await using it = await open()
    const { operation } = await it.provider.start(flux, call())
    it.sim.misbehave({ path: '/status', when: 'before', kind: 'hang' })
    const abort = new AbortController()
    const asked = it.provider.status(operation, { signal: abort.signal })
    abort.abort()
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('cancel', () => {
  test.each<[string, number, FalOptions, 'no' | 'yes' | 'unknown', number]>([
    ['in the queue', 0, {}, 'no', 0],
    ['in the queue, and gone after', 0, { canceled: 'vanishes' }, 'no', 0],
    ['while it runs, and it goes on', 600, {}, 'unknown', 1],
    ['while it runs, and it stops', 600, { stops: true }, 'unknown', 1],
    ['when it is done', 1000, {}, 'yes', 1],
  ])('%s', async (_, afterMs, options, charged, charges) => {
    await using it = await open({ latencyMs: 1000, queueMs: 500, ...options })
    const { operation } = await it.provider.start(flux, call())
    it.clock.ms += afterMs
    expect(await it.provider.cancel(operation, call())).toEqual({ charged })
    it.clock.ms += 5000
    expect(it.sim.charges).toHaveLength(charges)
    const after = await it.provider.status(operation, call()).catch((error: ProviderError) => ({ state: error.code }))
    const stopped = afterMs === 0 || options.stops ? 'failed' : 'succeeded'
    expect(after.state).toBe(options.canceled === 'vanishes' ? 'not_found' : stopped)
  })

  test('of a request that fal does not know tells nothing about the bill', async () => {
    await using it = await open()
    const { operation } = await it.provider.start(flux, call())
    it.sim.forget(String(operation.requestId))
    expect(await it.provider.cancel(operation, call())).toEqual({ charged: 'unknown' })
  })

  test.each<[Omit<Fault, 'path' | 'when'>, Partial<ProviderError>]>([
    [{ kind: 'reset' }, { code: 'network' }],
    [{ kind: 'status', status: 503 }, { code: 'overloaded' }],
    [{ kind: 'status', status: 401, body: { detail: 'No' } }, { code: 'auth' }],
  ])('throws when it could not ask: %j', async (fault, expected) => {
    await using it = await open()
    const { operation } = await it.provider.start(flux, call())
    it.sim.misbehave({ ...fault, path: '/cancel', when: 'before' })
    expect(await errorOf(it.provider.cancel(operation, call()))).toMatchObject(expected)
  })

  test('an answer in new words leaves the bill open', async () => {
    await using it = await open()
    const { operation } = await it.provider.start(flux, call())
    it.sim.misbehave({ path: '/cancel', when: 'before', kind: 'status', status: 200, body: { status: 'MAYBE' } })
    expect(await it.provider.cancel(operation, call())).toEqual({ charged: 'unknown' })
  })
})

describe('a submit whose answer was lost', () => {
  async function lose(it: Awaited<ReturnType<typeof open>>, ask: Ask, when: Fault['when'] = 'after') {
    it.sim.misbehave({ path: `/${ask.model}`, when, kind: 'reset' })
    await errorOf(it.provider.start(ask, call()))
    return { idempotencyKey: 'line-1', ask, sentAt: it.clock.ms, isTaken: untaken }
  }

  test('is found, and goes on as if nothing had happened', async () => {
    await using it = await open()
    const lost = await lose(it, flux)
    it.clock.ms += 1000
    const found = await it.provider.find(lost, call())
    expect(found).toEqual({
      found: { requestId: it.sim.requests[0]?.requestId, endpoint: 'fal-ai/flux/dev', app: 'fal-ai/flux' },
    })
    expect(await it.provider.status(found.found as Operation, call())).toMatchObject({ state: 'succeeded' })
    expect(it.sim.charges).toHaveLength(1)
  })

  test('is the same operation as a submit that was answered, letter for letter', async () => {
    await using it = await open()
    const { operation } = await it.provider.start(flux, call())
    it.clock.ms += 1000
    const { found } = await it.provider.find(
      { idempotencyKey: 'line-1', ask: flux, sentAt: START, isTaken: untaken },
      call(),
    )
    expect(JSON.stringify(found)).toBe(JSON.stringify(operation))
  })

  test('with pictures is found too', async () => {
    await using it = await open()
    const lost = await lose(it, { ...flux, model: 'fal-ai/nano-banana/edit', images: [photo, photo] })
    it.clock.ms += 1000
    expect(await it.provider.find(lost, call())).toMatchObject({ found: { endpoint: 'fal-ai/nano-banana/edit' } })
  })

  test('that never arrived is known as such only once it had time to start', async () => {
    await using it = await open()
    const lost = await lose(it, flux, 'before')
    expect(await it.provider.find(lost, call())).toEqual({ found: 'not-yet-known', askAgainMs: 2000 })
    it.clock.ms += SETTLE_MS - 500
    expect(await it.provider.find(lost, call())).toEqual({ found: 'not-yet-known', askAgainMs: 500 })
    it.clock.ms += 500
    expect(await it.provider.find(lost, call())).toEqual({ found: 'never-arrived' })
  })

  test('that waits in the queue is not yet known, then found', async () => {
    await using it = await open({ latencyMs: 20_000, queueMs: 10_000 })
    const lost = await lose(it, flux)
    expect(await it.provider.find(lost, call())).toMatchObject({ found: 'not-yet-known' })
    it.clock.ms += 10_000
    expect(await it.provider.find(lost, call())).toMatchObject({ found: { endpoint: 'fal-ai/flux/dev' } })
  })

  test('is told from a twin that belongs to another generation', async () => {
    await using it = await open()
    const { operation: taken } = await it.provider.start(flux, call())
    const lost = await lose(it, flux)
    it.clock.ms += 1000
    const isTaken = async (operation: Operation) => JSON.stringify(operation) === JSON.stringify(taken)
    const found = await it.provider.find({ ...lost, isTaken }, call())
    expect(found).toMatchObject({ found: { requestId: it.sim.requests[1]?.requestId } })
    it.sim.forget(String(it.sim.requests[1]?.requestId))
    it.clock.ms += SETTLE_MS
    expect(await it.provider.find({ ...lost, isTaken }, call())).toEqual({ found: 'never-arrived' })
  })

  test('of two that were both lost is the one that was sent at that time', async () => {
    await using it = await open()
    const first = await lose(it, flux)
    it.clock.ms += 5000
    const second = await lose(it, flux)
    it.clock.ms += 1000
    const ids = it.sim.requests.map(({ requestId }) => requestId)
    expect(await it.provider.find(first, call())).toMatchObject({ found: { requestId: ids[0] } })
    expect(await it.provider.find(second, call())).toMatchObject({ found: { requestId: ids[1] } })
  })

  test.each<[string, Partial<Ask>]>([
    ['prompt', { prompt: 'a blue kite' }],
    ['seed', { seed: 8 }],
    ['endpoint', { model: 'fal-ai/flux/schnell' }],
    ['parameter', { guidance: 5 }],
  ])('is not mistaken for a request with another %s', async (_, other) => {
    await using it = await open()
    await it.provider.start({ ...flux, ...other }, call())
    it.clock.ms += SETTLE_MS
    // A parameter more may be a default that fal wrote down: that one is not for us to decide.
    const found = it.provider.find({ idempotencyKey: 'line-1', ask: flux, sentAt: START, isTaken: untaken }, call())
    if (other.guidance) expect(await errorOf(found)).toMatchObject({ code: 'internal', charged: 'unknown' })
    else expect(await found).toEqual({ found: 'never-arrived' })
  })

  test('is not mistaken for an older request, but our clock may be a little ahead', async () => {
    await using it = await open()
    await it.provider.start(flux, call())
    it.clock.ms += SETTLE_MS * 3
    const find = (aheadMs: number) =>
      it.provider.find({ idempotencyKey: 'line-1', ask: flux, sentAt: START + aheadMs, isTaken: untaken }, call())
    expect(await find(CLOCK_TOLERANCE_MS)).toMatchObject({ found: { endpoint: flux.model } })
    expect(await find(CLOCK_TOLERANCE_MS + 1)).toEqual({ found: 'never-arrived' })
  })

  test('is found on a later page', async () => {
    await using it = await open({ latencyMs: ({ index }) => (index === 0 ? 10 : 100) })
    const lost = await lose(it, flux)
    for (let seed = 100; seed < 350; seed += 1) await it.provider.start({ ...flux, seed }, call())
    it.clock.ms += 1000
    expect(await it.provider.find(lost, call())).toMatchObject({ found: { requestId: it.sim.requests[0]?.requestId } })
  })

  test.each<[string, (input: Json) => unknown]>([
    ['fills in defaults', (input) => ({ image_size: 'landscape_4_3', ...input })],
    ['keeps no inputs', () => null],
  ])('stays open when the history %s', async (_, input) => {
    await using it = await open({ history: { input } })
    const lost = await lose(it, flux)
    it.clock.ms += 1000
    expect(await it.provider.find(lost, call())).toMatchObject({ found: 'not-yet-known' })
    it.clock.ms += SETTLE_MS
    expect(await errorOf(it.provider.find(lost, call()))).toMatchObject({ code: 'internal', charged: 'unknown' })
    // Once the request in question belongs to somebody, the question is answered.
    expect(await it.provider.find({ ...lost, isTaken: async () => true }, call())).toEqual({ found: 'never-arrived' })
  })

  test.each<[Omit<Fault, 'path' | 'when'>, Partial<ProviderError>]>([
    [{ kind: 'reset' }, { code: 'network' }],
    [{ kind: 'html' }, { code: 'internal' }],
    [{ kind: 'status', status: 503 }, { code: 'overloaded' }],
    [{ kind: 'status', status: 403, body: { detail: 'This key may not read requests' } }, { code: 'auth' }],
  ])('cannot be looked for while the history fails: %j', async (fault, expected) => {
    await using it = await open()
    const lost = await lose(it, flux)
    it.clock.ms += SETTLE_MS
    it.sim.misbehave({ ...fault, path: '/by-endpoint', when: 'before', times: 3 })
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await errorOf(it.provider.find(lost, call()))).toMatchObject(expected)
    }
    expect(await it.provider.find(lost, call())).toMatchObject({ found: { endpoint: flux.model } })
  })
})

describe('a webhook', () => {
  const news = { request_id: 'r-1', gateway_request_id: 'g-1', status: 'OK', payload: {} }
  const sealed = (it: Awaited<ReturnType<typeof open>>, wrong?: 'wrong signature' | 'old timestamp') =>
    it.sim.webhooks.sealed('r-1', news, wrong)

  test('that is genuine names the request, as often as it comes', async () => {
    await using it = await open()
    for (let time = 0; time < 3; time += 1) {
      expect(await it.provider.webhook({ ...sealed(it), nowMs: START })).toMatchObject({
        operation: { requestId: 'r-1' },
      })
    }
    expect(it.sim.keySetReads).toBe(1)
  })

  test.each<[string, (it: Awaited<ReturnType<typeof open>>) => { headers: Headers; body: Uint8Array; nowMs?: number }]>(
    [
      ['has a wrong signature', (it) => sealed(it, 'wrong signature')],
      ['is old', (it) => sealed(it, 'old timestamp')],
      ['is 301 s old', (it) => ({ ...sealed(it), nowMs: START + 301_000 })],
      ['is from the future', (it) => ({ ...sealed(it), nowMs: START - 301_000 })],
      [
        'has another body',
        (it) => ({ ...sealed(it), body: Buffer.from(JSON.stringify({ ...news, request_id: 'r-2' })) }),
      ],
      ['has another time', (it) => withHeader(sealed(it), 'x-fal-webhook-timestamp', String(START / 1000 + 1))],
      ['has a time that is no number', (it) => withHeader(sealed(it), 'x-fal-webhook-timestamp', 'now')],
      ['has another request', (it) => withHeader(sealed(it), 'x-fal-webhook-request-id', 'r-2')],
      ['has a short signature', (it) => withHeader(sealed(it), 'x-fal-webhook-signature', 'abcd')],
      ['names no request', (it) => it.sim.webhooks.sealed('r-1', { status: 'OK' })],
      ...['request-id', 'user-id', 'timestamp', 'signature'].map(
        (name): [string, (it: Awaited<ReturnType<typeof open>>) => { headers: Headers; body: Uint8Array }] => [
          `lacks ${name}`,
          (it) => withHeader(sealed(it), `x-fal-webhook-${name}`, undefined),
        ],
      ),
    ],
  )('that %s is rejected', async (_, make) => {
    await using it = await open()
    const rejected = it.provider.webhook({ nowMs: START, ...make(it) })
    await expect(rejected).rejects.toMatchObject({ name: 'Problem', code: 'webhook_rejected' })
    await expect(rejected).rejects.toBeInstanceOf(Problem)
  })

  test('at the edge of the window is accepted', async () => {
    await using it = await open()
    for (const nowMs of [START - 300_000, START + 300_000]) {
      expect(await it.provider.webhook({ ...sealed(it), nowMs })).toMatchObject({ operation: { requestId: 'r-1' } })
    }
  })

  test('signed by a new key is accepted after one look at the keys, which strangers cannot make us repeat', async () => {
    await using it = await open()
    await it.provider.webhook({ ...sealed(it), nowMs: START })
    it.clock.ms += 61_000
    it.sim.webhooks.rotateKeys()
    expect(await it.provider.webhook({ ...sealed(it), nowMs: it.clock.ms })).toMatchObject({ operation: {} })
    expect(it.sim.keySetReads).toBe(2)
    for (let time = 0; time < 5; time += 1) {
      const bad = it.provider.webhook({ ...sealed(it, 'wrong signature'), nowMs: it.clock.ms })
      await expect(bad).rejects.toMatchObject({ code: 'webhook_rejected' })
    }
    expect(it.sim.keySetReads).toBe(2)
  })

  test('makes the keys be read again after a day, once for all that come at the same time', async () => {
    await using it = await open()
    await it.provider.webhook({ ...sealed(it), nowMs: START })
    it.clock.ms += 24 * 3_600_000
    const many = Array.from({ length: 5 }, () => it.provider.webhook({ ...sealed(it), nowMs: it.clock.ms }))
    expect(await Promise.all(many)).toHaveLength(5)
    expect(it.sim.keySetReads).toBe(2)
  })

  test('cannot be judged while the keys cannot be read, and fal sends it again', async () => {
    await using it = await open()
    it.sim.misbehave({ path: '/.well-known', when: 'before', kind: 'status', status: 503 })
    expect(await errorOf(it.provider.webhook({ ...sealed(it), nowMs: START }))).toMatchObject({ code: 'overloaded' })
    expect(await it.provider.webhook({ ...sealed(it), nowMs: START })).toMatchObject({ operation: {} })
  })

  test('is checked against keys that can be read, even beside keys that cannot', async () => {
    await using it = await open()
    const { keys } = it.sim.webhooks.keySet()
    const body = { keys: [{ kty: 'RSA', n: 'x' }, { kty: 'OKP', crv: 'Ed25519', x: '!' }, ...keys] }
    it.sim.misbehave({ path: '/.well-known', when: 'before', kind: 'status', status: 200, body })
    expect(await it.provider.webhook({ ...sealed(it), nowMs: START })).toMatchObject({ operation: {} })
  })

  test('of another fal is rejected', async () => {
    await using it = await open()
    const stranger = createWebhooks(() => START, {})
    const rejected = it.provider.webhook({ ...stranger.sealed('r-1', news), nowMs: START })
    await expect(rejected).rejects.toMatchObject({ code: 'webhook_rejected' })
  })

  const withHeader = (sent: { headers: Headers; body: Uint8Array }, name: string, value: string | undefined) => {
    if (value === undefined) sent.headers.delete(name)
    else sent.headers.set(name, value)
    return sent
  }
})

describe('the key', () => {
  test('is never quoted, whole or in halves', async () => {
    await using it = await open()
    const { provider, sim } = it
    const { operation } = await provider.start(flux, call())
    const [id = '', secret = ''] = sim.key.split(':')
    const body = { detail: `Key ${sim.key} is wrong: ${id} has no secret ${secret}` }
    const errors: unknown[] = []
    for (const { path, ask } of [
      { path: '/fal-ai/flux/dev', ask: () => provider.start(flux, call()) },
      { path: '/status', ask: () => provider.status(operation, call()) },
      { path: '/cancel', ask: () => provider.cancel(operation, call()) },
      {
        path: '/by-endpoint',
        ask: () => provider.find({ idempotencyKey: 'line-1', ask: flux, sentAt: START, isTaken: untaken }, call()),
      },
    ]) {
      for (const status of [200, 401, 422, 500]) {
        sim.misbehave({ path, when: 'before', kind: 'status', status, body })
        errors.push(await ask().catch((error: unknown) => error))
      }
      sim.misbehave({ path, when: 'before', kind: 'reset' })
      errors.push(await errorOf(ask()))
    }
    for (const error of errors) {
      const text = error instanceof Error ? everything(error) : JSON.stringify(error)
      expect(text).not.toContain(id)
      expect(text).not.toContain(secret)
    }
  })

  test('goes to no address but the ones of fal: the webhook keys are read without it', async () => {
    const seen: [string, boolean][] = []
    const provider = complete(
      fal.connect({
        ...settingsFor(fal, { FAL_KEY: 'k-secret' }),
        now: () => START,
        fetch: async (url, init) => {
          seen.push([new URL(String(url)).host, new Headers(init?.headers).has('authorization')])
          throw new TypeError('fetch failed')
        },
      }),
    )
    const operation = { requestId: 'r', endpoint: 'fal-ai/flux/dev', app: 'fal-ai/flux' }
    const { headers, body } = createWebhooks(() => START, {}).sealed('r', {})
    await errorOf(provider.start(flux, call()))
    await errorOf(provider.status(operation, call()))
    await errorOf(provider.cancel(operation, call()))
    await errorOf(provider.find({ idempotencyKey: 'line-1', ask: flux, sentAt: START, isTaken: untaken }, call()))
    await errorOf(provider.webhook({ headers, body, nowMs: START }))
    expect(seen).toEqual([
      ['queue.fal.run', true],
      ['queue.fal.run', true],
      ['queue.fal.run', true],
      ['api.fal.ai', true],
      ['rest.fal.ai', false],
    ])
  })

  /** An error and everything it was caused by, as a log would show it. */
  function everything(error: Error): string {
    const own = JSON.stringify(error, Object.getOwnPropertyNames(error))
    return own + (error.cause instanceof Error ? everything(error.cause) : '')
  }
})

type Json = Record<string, unknown>
