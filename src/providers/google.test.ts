import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { fetch as undiciFetch } from 'undici'
import { describe, expect, test } from 'vitest'
import { googlePicturesCase, googleSoundsCase, googleVideosCase } from '../../test/providers/google.ts'
import { providerSuite } from '../../test/providers/suite.ts'
import { settingsFor } from '../../test/settings.ts'
import { pictureFile, videoFile } from '../../test/simulators/files.ts'
import { type GoogleOptions, startGoogle } from '../../test/simulators/google.ts'
import { ProviderError } from '../errors.ts'
import { sniff } from '../media/sniff.ts'
import { modelFacts } from '../models/model.ts'
import { plain } from '../models/names.ts'
import type { Ask, Operation, Provider, Settings, Status } from '../models/provider.ts'
import { google } from './google.ts'

providerSuite(googlePicturesCase)
providerSuite(googleSoundsCase)
providerSuite(googleVideosCase)

const HOUR_MS = 3_600_000
const call = { idempotencyKey: 'line-1', signal: new AbortController().signal }
const image = async () => ({ bytes: await pictureFile({ width: 64, height: 48 }), mediaType: 'image/png' })
const asked = (more: Partial<Ask> = {}): Ask => ({
  model: 'gemini-nano-banana-2.1',
  task: 'generate',
  prompt: 'a red fox',
  n: 1,
  images: [],
  ...more,
})
const film = (more: Partial<Ask> = {}) => asked({ model: 'gemini-omni-1.1-flash', task: 'video', ...more })
const veo = (more: Partial<Ask> = {}) => asked({ model: 'vertex/veo-3.1-generate-001', task: 'video', ...more })

interface OpenOptions extends GoogleOptions {
  env?: Record<string, string>
  settings?: Partial<Settings>
}

/** The provider at its simulator. `sent` are the requests that left, and whether the key went along. */
async function open({ env, settings, ...options }: OpenOptions = {}) {
  const sim = await startGoogle(options)
  const sent: { url: string; withKey: boolean }[] = []
  const fetch = (url: string, init: RequestInit) => {
    sent.push({ url, withKey: 'x-goog-api-key' in Object(init.headers) })
    return undiciFetch(url, init as never)
  }
  const all = settingsFor(google, { ...sim.env, ...env }, { fetch: fetch as never, ...settings })
  const provider = google.connect(all) as Required<Provider>
  return { sim, sent, provider, [Symbol.asyncDispose]: sim.close }
}

async function failureOf(promise: Promise<unknown>): Promise<ProviderError> {
  const error = await promise.then(
    () => expect.unreachable('it should have failed'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ProviderError)
  expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/AIzaSimulated|ya29\.simulated/)
  return error as ProviderError
}

/** The bytes of each result that came as such. */
const bytesOf = (status: Status) =>
  status.state === 'succeeded' ? status.outputs.map((one) => 'bytes' in one && Buffer.from(one.bytes)) : []

describe('the facts', () => {
  test('are well formed, and every successor and default is a living model', () => {
    const byId = new Map(google.models.map((model) => [model.id, modelFacts.parse(model)]))
    const successors = google.models.flatMap(({ state }) => ('successor' in state ? [state.successor] : []))
    for (const id of [...successors, ...Object.values(google.defaults)]) expect(byId.get(id)?.state.is).toBe('live')
  })

  test.each([
    ['Imagen 3.0', 'imagen-3.0-generate-002'],
    ['Imagen 3', 'imagen-3.0-generate-002'],
    ['Imagen 4', 'imagen-4.0-generate-001'],
    ['Veo 3', 'veo-3.0-generate-001'],
    ['Gemini 2.0', 'gemini-2.0-flash'],
    ['Gemini 2.0 Flash', 'gemini-2.0-flash'],
    ['nano banana', 'gemini-nano-banana-2.1'],
    ['Nano Banana Pro', 'gemini-3-pro-image'],
  ])('"%s" is a name of %s and of no other model', (name, id) => {
    const named = google.models.filter((model) =>
      [model.id, model.name, ...model.aliases].map(plain).includes(plain(name)),
    )
    expect(named.map((model) => model.id)).toEqual([id])
  })

  test.each([
    ['gemini-5-flash', ['chat', 'vision'], false],
    ['gemini-5-flash-image', ['generate', 'edit', 'compose'], false],
    ['gemini-omni-2-flash', ['video'], true],
    ['gemini-9-flash-tts', ['speech'], false],
    ['lyria-9', ['music'], false],
    ['vertex/veo-4.0-generate-001', ['video'], true],
  ])('an id that is not listed goes where its name says: %s', (id, tasks, queued) => {
    const facts = google.unlisted?.(id)
    expect(modelFacts.parse(facts)).toMatchObject({ id, tasks, queued, price: null, state: { is: 'unlisted' } })
  })
})

describe('a sound', () => {
  const said = (model: string, more: Partial<Ask> = {}) =>
    asked({ model, task: 'speech', prompt: 'Good morning.', ...more })

  test('is asked for with who speaks, and in which style', async () => {
    await using at = await open()
    const options = { style: 'whispered', languageCode: 'en-GB' }
    await at.provider.generate(said('gemini-3.8-flash-tts', { voice: 'Puck', format: 'wav', options }), call)
    await at.provider.generate(said('gemini-2.5-flash-preview-tts'), call)
    const speechConfig = (voiceName: string) => ({ voiceConfig: { prebuiltVoiceConfig: { voiceName } } })
    expect(at.sim.turns.map(({ body }) => body)).toEqual([
      {
        contents: [{ role: 'user', parts: [{ text: 'Good morning.', speechMetadata: { style: 'whispered' } }] }],
        generationConfig: {
          responseModalities: ['AUDIO'],
          speechConfig: { ...speechConfig('Puck'), languageCode: 'en-GB' },
        },
      },
      {
        contents: [{ role: 'user', parts: [{ text: 'Good morning.' }] }],
        generationConfig: { responseModalities: ['AUDIO'], speechConfig: speechConfig('Kore') },
      },
    ])
  })

  test('is a file from every model, at the cost of its tokens where their price is known', async () => {
    await using at = await open()
    const heard = await Promise.all(
      ['gemini-3.8-flash-tts', 'gemini-2.5-pro-preview-tts'].map((model) => at.provider.generate(said(model), call)),
    )
    const files = heard.map(({ outputs: [output] }) => (output && 'bytes' in output ? output.bytes : new Uint8Array()))
    expect(files.map(sniff)).toEqual(['audio/wav', 'audio/wav'])
    const rateOf = (file: Uint8Array | undefined) => file && Buffer.from(file).readUInt32LE(24)
    expect(files.map(rateOf)).toEqual([48_000, 24_000])
    expect(heard.map(({ costMicros }) => costMicros)).toEqual([at.sim.turns[0]?.micros, undefined])
  })

  test('costs twice as much from the day that was announced', async () => {
    const ask = said('gemini-3.8-flash-lite-tts')
    await using now = await open({ settings: { now: () => Date.parse('2026-12-31T23:59:59Z') } })
    await using later = await open({ settings: { now: () => Date.parse('2027-01-01T00:00:00Z') } })
    const cost = async (at: typeof now) => (await at.provider.generate(ask, call)).costMicros ?? 0
    expect(await cost(later)).toBe(2 * (await cost(now)))
  })

  test('that policy forbids is refused, and music is the file after the words', async () => {
    await using at = await open()
    const music = { model: 'lyria-3-clip-preview', task: 'music' } as const
    const refused = at.provider.generate(asked({ ...music, prompt: 'something forbidden' }), call)
    expect(await failureOf(refused)).toMatchObject({ code: 'content_refused' })
    const { outputs } = await at.provider.generate(asked({ ...music, images: [await image()] }), call)
    expect(outputs.map((output) => ('bytes' in output ? sniff(output.bytes) : ''))).toEqual(['audio/mpeg'])
  })
})

describe('a picture', () => {
  test('is asked for in the fields of generateContent', async () => {
    await using at = await open()
    const options = { seed: 3, temperature: 0.5, topP: 0.9, thinkingLevel: 'low', googleSearch: true }
    const safetySettings = [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }]
    const pictures = [await image(), await image()]
    await at.provider.generate(
      asked({
        images: pictures,
        aspectRatio: '16:9',
        resolution: '2K',
        options: { ...options, safetySettings, systemInstruction: 'Be brief.' },
      }),
      call,
    )
    const data = pictures[0]?.bytes.toString('base64')
    expect(at.sim.turns[0]?.body).toEqual({
      contents: [
        {
          role: 'user',
          parts: [
            { text: 'a red fox' },
            { inlineData: { mimeType: 'image/png', data } },
            { inlineData: { mimeType: 'image/png', data } },
          ],
        },
      ],
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      safetySettings,
      tools: [{ googleSearch: {} }],
      generationConfig: {
        responseModalities: ['IMAGE'],
        seed: 3,
        temperature: 0.5,
        topP: 0.9,
        thinkingConfig: { thinkingLevel: 'low' },
        imageConfig: { aspectRatio: '16:9', imageSize: '2K' },
      },
    })
  })

  test('costs what its tokens cost', async () => {
    await using at = await open()
    for (const model of ['gemini-nano-banana-2.1', 'gemini-3-pro-image', 'gemini-2.5-flash-image']) {
      const { costMicros, outputs, requestId } = await at.provider.generate(
        asked({ model, images: [await image()] }),
        call,
      )
      expect(outputs).toHaveLength(1)
      expect(requestId).toBe(`r-${model}`)
      expect(costMicros).toBe(at.sim.charges.at(-1)?.micros)
    }
    const unpriced = await at.provider.generate(asked({ model: 'gemini-3.1-flash-lite-image' }), call)
    expect(unpriced).not.toHaveProperty('costMicros')
  })

  const part = (text: string, more = {}) => ({ inlineData: { mimeType: 'image/png', data: btoa(text) }, ...more })
  const answering = (body: object) =>
    ({ path: ':generateContent', kind: 'status', when: 'before', status: 200, body }) as const

  test('is no draft: what the model thinks is skipped', async () => {
    await using at = await open()
    const parts = [{ text: 'Hm.', thought: true }, part('draft', { thought: true }), part('one'), part('two')]
    at.sim.misbehave(answering({ candidates: [{ content: { parts }, finishReason: 'STOP' }] }))
    const { outputs } = await at.provider.generate(asked(), call)
    expect(outputs).toEqual([{ bytes: Buffer.from('one') }, { bytes: Buffer.from('two') }])
  })

  test.each([
    ['without details', { promptTokenCount: 10, candidatesTokenCount: 1000 }, 30_015],
    [
      'with words beside it',
      {
        promptTokenCount: 10,
        candidatesTokenCount: 1100,
        thoughtsTokenCount: 100,
        candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1000 }],
      },
      31_515,
    ],
    ['that cannot be read', { promptTokenCount: 'many' }, undefined],
    ['that is empty', {}, undefined],
  ])('is not lost over usage %s', async (_, usageMetadata, cost) => {
    await using at = await open()
    at.sim.misbehave(answering({ candidates: [{ content: { parts: [part('one')] } }], usageMetadata }))
    const { outputs, costMicros } = await at.provider.generate(asked(), call)
    expect(outputs).toHaveLength(1)
    expect(costMicros).toBe(cost)
  })

  const used = { promptTokenCount: 5 }
  test.each([
    ['a blocked prompt', { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata: used }, 'yes'],
    ['a blocked prompt that counts nothing', { promptFeedback: { blockReason: 'OTHER' } }, 'no'],
    [
      'a blocked picture',
      { candidates: [{ finishReason: 'IMAGE_SAFETY', finishMessage: 'Not this.' }], usageMetadata: used },
      'yes',
    ],
    ['a picture too like another', { candidates: [{ finishReason: 'IMAGE_RECITATION' }] }, 'no'],
  ])('that is refused by %s is content_refused', async (_, body, charged) => {
    await using at = await open()
    at.sim.misbehave(answering(body))
    const error = await failureOf(at.provider.generate(asked(), call))
    expect(error).toMatchObject({ code: 'content_refused', charged })
    expect(error.said).toMatch(/was blocked: [A-Z_]+\./)
  })

  test('that is refused keeps the words of the refusal', async () => {
    await using at = await open()
    const error = await failureOf(at.provider.generate(asked({ prompt: 'a forbidden result' }), call))
    expect(error.said).toBe('The answer was blocked: IMAGE_SAFETY. The image violates the usage policy.')
  })

  test.each([
    [
      'only words',
      { candidates: [{ content: { parts: [{ text: 'A fox.' }] } }], usageMetadata: used },
      'yes',
      'A fox.',
    ],
    ['no picture', { candidates: [{ finishReason: 'NO_IMAGE' }], usageMetadata: used }, 'yes', 'NO_IMAGE'],
    ['nothing at all', {}, 'unknown', 'no reason'],
  ])('in whose place comes %s is a fault, and was paid', async (_, body, charged, said) => {
    await using at = await open()
    at.sim.misbehave(answering(body))
    const error = await failureOf(at.provider.generate(asked(), call))
    expect(error).toMatchObject({ code: 'internal', charged })
    expect(error.said).toContain(said)
  })

  test('needs a key, where only Vertex AI is set up', async () => {
    await using at = await open({ env: { GEMINI_API_KEY: '' } })
    expect(await failureOf(at.provider.generate(asked(), call))).toMatchObject({ code: 'auth', charged: 'no' })
    expect(await failureOf(at.provider.start(film(), call))).toMatchObject({ code: 'auth', charged: 'no' })
    expect(at.sent).toEqual([])
  })
})

describe('an error', () => {
  const details = (quotaId: string, retryDelay: string) => [{ violations: [{ quotaId }] }, { retryDelay }]
  test.each([
    [
      'says when to come back',
      429,
      { details: details('PerMinute', '34s') },
      { code: 'rate_limited', retryAfterMs: 34_000 },
    ],
    [
      'of the day is no rate limit',
      429,
      { details: details('X-PerDay-Y', '2.5s') },
      { code: 'quota_exhausted', retryAfterMs: 2500 },
    ],
    [
      'of an empty purse is no rate limit',
      429,
      { message: 'Your prepayment credits are depleted.' },
      { code: 'quota_exhausted' },
    ],
    [
      'of a gateway leaves the bill open',
      504,
      { status: 'DEADLINE_EXCEEDED' },
      { code: 'timeout', charged: 'unknown' },
    ],
    [
      'of policy is a refusal',
      400,
      { message: 'It was blocked by our Responsible AI practices.' },
      { code: 'content_refused' },
    ],
    ['with a word for a code', 403, { code: 'permission_denied', message: 'No.' }, { code: 'auth', said: 'No.' }],
    ['with a word of policy', 400, { code: 'content_blocked', message: 'No.' }, { code: 'content_refused' }],
    ['without words', 400, { code: 'invalid_request' }, { code: 'invalid_request', said: 'invalid_request' }],
  ])('%s', async (_, status, error, expected) => {
    await using at = await open()
    at.sim.misbehave({ path: '/interactions', kind: 'status', when: 'before', status, body: { error } })
    expect(await failureOf(at.provider.start(film(), call))).toMatchObject({ charged: 'no', ...expected })
  })

  test('in a list is read like any other', async () => {
    await using at = await open()
    const body = [
      { error: { code: 429, message: 'Slowly.', status: 'RESOURCE_EXHAUSTED', details: details('', '7s') } },
    ]
    at.sim.misbehave({ path: '/models/', kind: 'status', when: 'before', status: 429, body })
    const error = await failureOf(at.provider.generate(asked(), call))
    expect(error).toMatchObject({ code: 'rate_limited', said: 'Slowly.', retryAfterMs: 7000 })
  })

  test('of the simulator reads as it is documented', async () => {
    await using at = await open({ env: { GEMINI_API_KEY: 'AIzaSimulated-but-another-0123456789' } })
    expect(await failureOf(at.provider.generate(asked(), call))).toMatchObject({ code: 'auth', charged: 'no' })
    await using good = await open()
    const gone = await failureOf(good.provider.generate(asked({ model: 'imagen-4.0-generate-001' }), call))
    expect(gone).toMatchObject({ code: 'not_found', charged: 'no' })
    const wrong = await failureOf(good.provider.generate(asked({ resolution: '8K' }), call))
    expect(wrong).toMatchObject({ code: 'invalid_request', charged: 'no' })
    expect(good.sim.charges).toEqual([])
  })
})

describe('a video', () => {
  test('is asked for in the fields of the Interactions API, and reports to its webhook', async () => {
    await using at = await open({ latencyMs: HOUR_MS })
    const options = { task: 'image_to_video', seed: 5, system_instruction: 'Slowly.' }
    const picture = await image()
    const { operation, requestId } = await at.provider.start(
      film({ images: [picture], aspectRatio: '9:16', resolution: '1080p', duration: 6, options }),
      { ...call, webhookUrl: 'https://gesso.example/webhooks/google/1' },
    )
    expect(at.sim.interactions[0]?.body).toEqual({
      model: 'gemini-omni-1.1-flash',
      input: [
        {
          type: 'user_input',
          content: [
            { type: 'text', text: 'a red fox' },
            { type: 'image', mime_type: 'image/png', data: picture.bytes.toString('base64') },
          ],
        },
      ],
      response_format: [{ type: 'video', aspect_ratio: '9:16', resolution: '1080p', delivery: 'uri', duration: '6s' }],
      generation_config: { seed: 5, video_config: { task: 'image_to_video' } },
      system_instruction: 'Slowly.',
      background: true,
      webhook_config: { uris: ['https://gesso.example/webhooks/google/1'] },
    })
    expect(operation).toEqual({ id: at.sim.interactions[0]?.id, model: 'gemini-omni-1.1-flash' })
    expect(requestId).toBe(operation.id)
  })

  /** A video whose interaction is answered as a test has it. */
  async function told(body: object, options: OpenOptions = {}) {
    const at = await open({ latencyMs: 0, ...options })
    const { operation } = await at.provider.start(film(), call)
    at.sim.misbehave({ path: '/interactions/', method: 'GET', kind: 'status', when: 'before', status: 200, body })
    return { ...at, operation, status: () => at.provider.status(operation, call) }
  }
  const output = (...content: object[]) => [{ type: 'model_output', content }]

  test.each([
    [{ status: 'queued' }, { state: 'running', note: 'queued' }],
    [{ status: 'in_progress' }, { state: 'running' }],
    [{ status: 'a word they invent tomorrow' }, { state: 'running', note: 'a word they invent tomorrow' }],
    [{ status: 'failed' }, { state: 'failed', error: { code: 'internal', charged: 'unknown' } }],
    [
      { status: 'failed', errors: [{ code: 'https://example.com/errors/unavailable', message: 'Too busy.' }] },
      { state: 'failed', error: { code: 'overloaded', said: 'Too busy.' } },
    ],
    [
      { status: 'failed', steps: [{ type: 'model_output', error: { code: 3, message: 'Against our safety rules.' } }] },
      { state: 'failed', error: { code: 'content_refused', said: 'Against our safety rules.' } },
    ],
    [{ status: 'cancelled' }, { state: 'failed', error: { code: 'internal', charged: 'unknown' } }],
    [{ status: 'incomplete' }, { state: 'failed', error: { code: 'internal' } }],
    [{ status: 'budget_exceeded' }, { state: 'failed', error: { code: 'quota_exhausted' } }],
    [{ status: 'requires_action' }, { state: 'failed', error: { code: 'internal' } }],
    [{ status: 'requires_continuation' }, { state: 'failed', error: { code: 'internal' } }],
    [
      { status: 'completed', steps: [] },
      { state: 'failed', error: { code: 'internal', charged: 'unknown' } },
    ],
    [
      { status: 'completed', steps: output({ type: 'text', text: 'I will not.' }) },
      { state: 'failed', error: { code: 'content_refused', said: 'I will not.', charged: 'unknown' } },
    ],
    [
      { status: 'completed', steps: output({ type: 'video', data: btoa('film') }) },
      { state: 'succeeded', outputs: [{ bytes: Buffer.from('film') }] },
    ],
    [
      { status: 'incomplete', steps: output({ type: 'video', data: btoa('film') }) },
      { state: 'succeeded', warnings: ['Google calls this video incomplete.'] },
    ],
  ])('of which is said %j', async (body, expected) => {
    await using at = await told(body)
    expect(await at.status()).toMatchObject(expected)
  })

  test('comes as bytes from an address that needs the key, at the price of its tokens', async () => {
    await using at = await open({ latencyMs: 0 })
    const { operation } = await at.provider.start(film({ duration: 4, resolution: '720p' }), call)
    const status = await at.provider.status(operation, call)
    expect(status).toMatchObject({ state: 'succeeded', costMicros: 4 * 101_360, requestId: operation.id })
    expect(bytesOf(status)).toEqual([await videoFile()])
    expect(at.sim.charges).toEqual([{ id: operation.id, micros: 405_440 }])
    expect(at.sent.at(-1)).toMatchObject({ withKey: true, url: expect.stringContaining(':download?alt=media') })
  })

  test('is fetched without the key where Google sends on to another host', async () => {
    await using at = await open({ latencyMs: 0, filesElsewhere: true })
    const { operation } = await at.provider.start(film(), call)
    const status = await at.provider.status(operation, call)
    expect(status).toMatchObject({ outputs: [{ url: `${at.sim.url}/elsewhere/${operation.id}` }] })
  })

  test('at a foreign address never sees the key', async () => {
    const uri = 'https://storage.example/film.mp4?signed=1'
    await using at = await told({ status: 'completed', steps: output({ type: 'video', uri }) })
    expect(await at.status()).toMatchObject({ state: 'succeeded', outputs: [{ url: uri }] })
    expect(at.sent.some(({ url }) => url.startsWith('https://storage.example'))).toBe(false)
  })

  test('in a bucket of nobody cannot be fetched, and is asked for again', async () => {
    await using at = await told({ status: 'completed', steps: output({ type: 'video', uri: 'gs://bucket/film.mp4' }) })
    expect(await failureOf(at.status())).toMatchObject({ code: 'internal', charged: 'no' })
  })

  test('is downloaded also where its address is that of the file itself', async () => {
    await using at = await open({ latencyMs: 0 })
    const { operation } = await at.provider.start(film(), call)
    const steps = output({ type: 'video', uri: `${at.sim.base}/files/${operation.id}` })
    at.sim.misbehave({
      ...{ path: '/interactions/', method: 'GET', kind: 'status', when: 'before', status: 200 },
      body: { status: 'completed', steps },
    })
    expect(bytesOf(await at.provider.status(operation, call))).toEqual([await videoFile()])
  })

  test('that Google does not know is an error, and no end', async () => {
    await using at = await open()
    const lost = at.provider.status({ id: 'v1_nobody', model: 'gemini-omni-1.1-flash' }, call)
    expect(await failureOf(lost)).toMatchObject({ code: 'not_found' })
  })

  test('that is canceled may be billed all the same; one that is completed is', async () => {
    await using at = await open({ latencyMs: HOUR_MS })
    const { operation } = await at.provider.start(film(), call)
    expect(await at.provider.cancel(operation, call)).toEqual({ charged: 'unknown' })
    expect(at.sim.interactions[0]?.canceled).toBe(true)
    expect(await at.provider.cancel(operation, call)).toEqual({ charged: 'unknown' })

    await using quick = await open({ latencyMs: 0 })
    const { operation: done } = await quick.provider.start(film(), call)
    expect(await quick.provider.cancel(done, call)).toEqual({ charged: 'yes' })
  })
})

describe('a webhook', () => {
  const check = async (form: Parameters<Awaited<ReturnType<typeof startGoogle>>['news']>[1], env = {}) => {
    await using at = await open({ env })
    const { headers, body } = at.sim.news('v1_abc', form)
    return await at.provider.webhook({ headers, body, nowMs: Date.now() })
  }

  test.each([
    ['a published key', {}],
    ['the secret of the project', { signed: 'with the secret' }],
    ['a published key, a while before its end', { endsInS: 3000, claims: { aud: ['anything'] } }],
  ] as const)('that is signed with %s is heard', async (_, form) => {
    expect(await check(form)).toMatchObject({ operation: { id: 'v1_abc' }, deliveryId: expect.stringMatching(/^msg_/) })
  })

  test.each([
    ['of a stranger', { signed: 'by a stranger' }, {}],
    ['whose token has ended', { endsInS: -3600 }, {}],
    ['whose token does not say when it ends', { claims: { exp: undefined } }, {}],
    ['whose token does not hold yet', { claims: { nbf: 9_999_999_999 } }, {}],
    ['that is old', { ageS: 600 }, {}],
    ['that is old, with a secret', { ageS: 600, signed: 'with the secret' }, {}],
    ['of another secret', { signed: 'with the secret' }, { GEMINI_WEBHOOK_SECRET: 'whsec_AAAA' }],
    ['of a secret that is not set', { signed: 'with the secret' }, { GEMINI_WEBHOOK_SECRET: '' }],
  ] as const)('%s is rejected', async (_, form, env) => {
    await expect(check(form, env)).rejects.toMatchObject({ code: 'webhook_rejected' })
  })

  test.each([
    ['claims no algorithm', 'eyJhbGciOiJub25lIiwia2lkIjoia2V5LTEifQ.e30.'],
    ['is no token', 'hello'],
  ])('whose signature %s is rejected', async (_, signature) => {
    await using at = await open()
    const { headers, body } = at.sim.news('v1_abc')
    headers.set('webhook-signature', signature)
    const heard = at.provider.webhook({ headers, body, nowMs: Date.now() })
    await expect(heard).rejects.toMatchObject({ code: 'webhook_rejected' })
  })

  test('reads the keys once, without our key, and again when they have changed', async () => {
    await using at = await open()
    const hear = (nowMs = Date.now()) => at.provider.webhook({ ...at.sim.news('v1_abc'), nowMs })
    await hear()
    await hear()
    expect(at.sent).toEqual([{ url: `${at.sim.url}/.well-known/jwks.json`, withKey: false }])
    at.sim.rotateKeys()
    await expect(hear(), 'whoever makes up keys does not make us ask').rejects.toThrow('No key of Google')
    await hear(Date.now() + 61_000)
    expect(at.sent).toHaveLength(2)
  })

  test('cannot be judged while the keys cannot be read', async () => {
    await using at = await open()
    at.sim.misbehave({ path: '/.well-known', kind: 'status', when: 'before', status: 503 })
    await expect(at.provider.webhook({ ...at.sim.news('v1_abc'), nowMs: Date.now() })).rejects.toBeInstanceOf(
      ProviderError,
    )
  })
})

describe('Veo on Vertex AI', () => {
  test('is asked in the fields of its own API', async () => {
    await using at = await open({ latencyMs: HOUR_MS })
    const picture = await image()
    const more = { n: 2, seed: 1, negativePrompt: 'blur', duration: 8, resolution: '4k', aspectRatio: '16:9' }
    const { operation } = await at.provider.start(
      veo({ ...more, images: [picture, picture], options: { generateAudio: false } }),
      call,
    )
    const frame = { bytesBase64Encoded: picture.bytes.toString('base64'), mimeType: 'image/png' }
    expect(at.sim.operations[0]?.body).toEqual({
      instances: [{ prompt: 'a red fox', image: frame, lastFrame: frame }],
      parameters: {
        ...{ sampleCount: 2, seed: 1, negativePrompt: 'blur', durationSeconds: 8, resolution: '4k' },
        ...{ aspectRatio: '16:9', generateAudio: false },
      },
    })
    expect(await at.provider.status(operation, call)).toEqual({ state: 'running' })
    expect(await at.provider.cancel(operation, call)).toEqual({ charged: 'yes', runsOn: true })
    expect(
      at.sent.every(({ withKey }) => !withKey),
      'the key of the Gemini API has no business there',
    ).toBe(true)
  })

  test.each([
    ['a fox', { state: 'succeeded', outputs: [{}] }],
    ['forbidden', { state: 'failed', error: { code: 'content_refused', said: expect.stringContaining('58061214') } }],
    ['a crash', { state: 'failed', error: { code: 'internal', charged: 'unknown' } }],
  ])('tells how %s went', async (prompt, expected) => {
    await using at = await open({ latencyMs: 0 })
    const { operation } = await at.provider.start(veo({ prompt }), call)
    expect(await at.provider.status(operation, call)).toMatchObject(expected)
  })

  test.each([
    [{ response: { videos: [{ gcsUri: 'gs://b/o' }] } }, { state: 'failed', error: { charged: 'yes' } }],
    [{ response: {} }, { state: 'failed', error: { code: 'internal', charged: 'unknown' } }],
    [
      { response: { videos: [{ bytesBase64Encoded: 'Zg==' }], raiMediaFilteredCount: 1 } },
      { state: 'succeeded', warnings: ['Google withheld 1 of the videos.'] },
    ],
    [{ error: { code: 8, message: 'Later.' } }, { state: 'failed', error: { code: 'rate_limited', said: 'Later.' } }],
  ])('reads %j', async (more, expected) => {
    await using at = await open({ latencyMs: 0 })
    const { operation } = await at.provider.start(veo(), call)
    const body = { done: true, ...more }
    at.sim.misbehave({ path: ':fetchPredictOperation', kind: 'status', when: 'before', status: 200, body })
    expect(await at.provider.status(operation, call)).toMatchObject(expected)
  })

  test('without a project, or with a token that is refused, costs nothing', async () => {
    await using bare = await open({ env: { GOOGLE_CLOUD_PROJECT: '' } })
    expect(await failureOf(bare.provider.start(veo(), call))).toMatchObject({ code: 'auth', charged: 'no' })
    await using wrong = await open({ env: { GOOGLE_ACCESS_TOKEN: 'ya29.simulated-another' } })
    expect(await failureOf(wrong.provider.start(veo(), call))).toMatchObject({ code: 'auth', charged: 'no' })
  })

  test.each([
    ['us-central1', 'https://us-central1-aiplatform.googleapis.com/v1/'],
    ['global', 'https://aiplatform.googleapis.com/v1/'],
    ['eu', 'https://aiplatform.eu.rep.googleapis.com/v1/'],
  ])('is where its location is: %s', async (location, base) => {
    const asks: string[] = []
    const fetch = (async (url: string) => {
      asks.push(url)
      return Response.json({ name: 'projects/p/operations/1' })
    }) as unknown as typeof globalThis.fetch
    const env = { GOOGLE_CLOUD_PROJECT: 'p', GOOGLE_CLOUD_LOCATION: location, GOOGLE_ACCESS_TOKEN: 'token' }
    await google.connect(settingsFor(google, env, { fetch })).start?.(veo(), call)
    const path = `projects/p/locations/${location}/publishers/google/models/veo-3.1-generate-001:predictLongRunning`
    expect(asks).toEqual([base + path])
  })
})

describe('a file of credentials', () => {
  async function withFile(content: (sim: Awaited<ReturnType<typeof startGoogle>>) => object | string) {
    const folder = await mkdtemp(join(tmpdir(), 'gesso-google-'))
    const path = join(folder, 'credentials.json')
    const clock = { ms: Date.now() }
    const env = { GOOGLE_ACCESS_TOKEN: '', GOOGLE_APPLICATION_CREDENTIALS: path }
    const at = await open({ env, settings: { now: () => clock.ms } })
    const text = content(at.sim)
    await writeFile(path, typeof text === 'string' ? text : JSON.stringify(text))
    const close = async () => {
      await at.sim.close()
      await rm(folder, { recursive: true })
    }
    return { ...at, clock, [Symbol.asyncDispose]: close }
  }
  const user = (sim: { url: string }) => ({
    ...{ type: 'authorized_user', client_id: 'c', client_secret: 'a-client-secret', refresh_token: 'a-refresh-token' },
    token_uri: `${sim.url}/token`,
  })

  test.each([
    ['a service account', (sim: Awaited<ReturnType<typeof startGoogle>>) => sim.serviceAccount()],
    ['a user', user],
  ])('of %s gives a token, which is kept until it ends', async (_, content) => {
    await using at = await withFile(content)
    await Promise.all([at.provider.start(veo(), call), at.provider.start(veo(), call)])
    await at.provider.start(veo(), call)
    expect(at.sim.tokensGranted()).toBe(1)
    at.clock.ms += HOUR_MS
    await at.provider.start(veo(), call)
    expect(at.sim.tokensGranted()).toBe(2)
    expect(at.sim.operations).toHaveLength(4)
  })

  test.each([
    ['is refused', (sim: { url: string }) => ({ ...user(sim), refresh_token: 'another' }), 'No token was given'],
    ['is of another kind', () => ({ type: 'external_account' }), 'no file of a service account'],
    ['is no JSON', () => 'hello', 'no file of a service account'],
  ])('that %s costs nothing', async (_, content, said) => {
    await using at = await withFile(content)
    const error = await failureOf(at.provider.start(veo(), call))
    expect(error).toMatchObject({ code: 'auth', charged: 'no', said: expect.stringContaining(said) })
    expect(at.sim.operations).toEqual([])
  })
})

describe('text', () => {
  const talk = { model: 'gemini-3.8-flash', prompt: 'a fox', images: [] }

  test('comes at the cost of its tokens, without what was thought', async () => {
    await using at = await open()
    const answer = await at.provider.chat({ ...talk, system: 'Be brief.', images: [await image()] }, call)
    expect(answer.text).toBe('A sleek picture of a fox. I see 1 of them.')
    expect(answer.costMicros).toBe(at.sim.charges[0]?.micros)
    expect(at.sim.turns[0]?.body.systemInstruction).toEqual({ parts: [{ text: 'Be brief.' }] })
  })

  test('of a model without a price has no cost', async () => {
    await using at = await open()
    expect(await at.provider.chat({ ...talk, model: 'gemini-4-argon' }, call)).not.toHaveProperty('costMicros')
  })

  test('costs more from the day that Google has announced', async () => {
    await using at = await open({ settings: { now: () => Date.UTC(2027, 0, 2) } })
    const answer = await at.provider.chat(talk, call)
    expect(answer.costMicros).toBeGreaterThan(1.9 * (at.sim.charges[0]?.micros ?? 0))
  })

  test('costs more beyond 200,000 tokens', async () => {
    await using at = await open()
    const usageMetadata = { promptTokenCount: 200_001, candidatesTokenCount: 10 }
    const body = { candidates: [{ content: { parts: [{ text: 'Yes.' }] } }], usageMetadata }
    at.sim.misbehave({ path: ':generateContent', kind: 'status', when: 'before', status: 200, body })
    const { costMicros } = await at.provider.chat({ ...talk, model: 'gemini-3.1-pro-preview' }, call)
    expect(costMicros).toBe(200_001 * 4 + 180)
  })

  test('that is cut short is kept; where nothing is left, it was paid for nothing', async () => {
    await using at = await open()
    expect((await at.provider.chat({ ...talk, maxTokens: 4 }, call)).text).toBe('A sleek picture')
    const error = await failureOf(at.provider.chat({ ...talk, maxTokens: 1 }, call))
    expect(error).toMatchObject({ code: 'internal', charged: 'yes', said: 'No text came: it ended with MAX_TOKENS.' })
  })

  test('that is refused is content_refused', async () => {
    await using at = await open()
    const error = await failureOf(at.provider.chat({ ...talk, prompt: 'forbidden' }, call))
    expect(error).toMatchObject({ code: 'content_refused', charged: 'yes' })
  })
})

test('a check says how many models there are, and the list has them all', async () => {
  await using at = await open()
  const listed = await at.provider.list(call)
  expect(listed).toContainEqual({ id: 'gemini-nano-banana-2.1', name: 'gemini nano banana 2.1' })
  expect(await at.provider.check(call)).toBe(`answers, ${listed.length} models`)
})

test('a list of several pages is read to its end, and one without an end is not', async () => {
  await using at = await open()
  const page = (body: object, times = 1) =>
    at.sim.misbehave({ path: '/v1beta/models', kind: 'status', when: 'before', status: 200, body, times })
  page({ models: [{ name: 'models/one' }], nextPageToken: '1' })
  page({ models: [{ name: 'models/two' }] })
  expect(await at.provider.list(call)).toEqual([{ id: 'one' }, { id: 'two' }])
  page({ models: [{ name: 'models/one' }], nextPageToken: '1' }, 99)
  expect(await at.provider.list(call)).toHaveLength(20)
})

test('a check of Vertex AI alone says that it has a token', async () => {
  await using at = await open({ env: { GEMINI_API_KEY: '' } })
  expect(await at.provider.check(call)).toContain('simulated-project')
})

test('an operation is small, and flat', async () => {
  await using at = await open()
  const operations: Operation[] = []
  for (const one of [film(), veo()]) operations.push((await at.provider.start(one, call)).operation)
  for (const one of operations) expect(JSON.stringify(one).length).toBeLessThan(500)
})
