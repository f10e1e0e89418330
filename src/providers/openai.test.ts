import { inspect } from 'node:util'
import sharp from 'sharp'
import { fetch as undiciFetch } from 'undici'
import { describe, expect, test } from 'vitest'
import { openaiCase, openaiSpeechCase } from '../../test/providers/openai.ts'
import { providerSuite } from '../../test/providers/suite.ts'
import { settingsFor } from '../../test/settings.ts'
import { startOpenai } from '../../test/simulators/openai.ts'
import { ProviderError } from '../errors.ts'
import { modelFacts } from '../models/model.ts'
import { plain } from '../models/names.ts'
import type { Ask, Call, ChatAsk, ModerationAsk, Output, Picture } from '../models/provider.ts'
import { openai } from './openai.ts'

providerSuite(openaiCase)
providerSuite(openaiSpeechCase)

const ask = (more: Partial<Ask> = {}): Ask => ({
  model: 'gpt-image-2',
  task: 'generate',
  prompt: 'a red fox, studio light',
  n: 1,
  images: [],
  ...more,
})
const call = (more: Partial<Call> = {}): Call => ({
  idempotencyKey: 'ledger-1',
  signal: new AbortController().signal,
  ...more,
})

interface Sent {
  url: string
  body: string
}

/** The provider as the app connects it: with the `fetch` of npm's undici. `sent` are the requests that left. */
function connect(simulator: { base: string; key: string }, key = simulator.key) {
  const sent: Sent[] = []
  const fetch = async (url: string, init: RequestInit) => {
    sent.push({ url, body: Buffer.from((init.body as Uint8Array | string) ?? '').toString('latin1') })
    return undiciFetch(url, init as never)
  }
  const provider = openai.connect({
    ...settingsFor(openai, { OPENAI_API_KEY: key, GESSO_OPENAI_URL: simulator.base }),
    fetch: fetch as unknown as typeof globalThis.fetch,
    now: () => 0,
  })
  const generate = (asked: Ask, called: Call = call()) => provider.generate?.(asked, called) ?? Promise.reject()
  const chat = (asked: ChatAsk, signal = call().signal) => provider.chat?.(asked, { signal }) ?? Promise.reject()
  const moderate = (asked: Partial<ModerationAsk>) =>
    provider.moderate?.({ model: 'omni-moderation-latest', images: [], ...asked }, call()) ?? Promise.reject()
  const check = () => provider.check?.(call()) ?? Promise.reject()
  const list = () => provider.list?.(call()) ?? Promise.reject()
  return { generate, chat, moderate, check, list, sent }
}

/** What a call failed with, having checked that the key is nowhere in it. */
async function failureOf(promise: Promise<unknown>, key: string): Promise<ProviderError> {
  const error = await promise.then(
    () => expect.unreachable('it should have failed'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ProviderError)
  expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(key)
  expect(JSON.stringify(error)).not.toContain(key)
  return error as ProviderError
}

async function dimensions(output: Output | undefined) {
  const { width, height, format } = await sharp('bytes' in Object(output) ? (output as Picture).bytes : '').metadata()
  return { width, height, format }
}

async function picture(width: number, height: number, alpha = 1): Promise<Picture> {
  const background = { r: 200, g: 30, b: 30, alpha }
  const bytes = await sharp({ create: { width, height, channels: 4, background } })
    .png()
    .toBuffer()
  return { bytes, mediaType: 'image/png' }
}

describe('the facts', () => {
  test('are well formed, and every successor and default here is a living model', () => {
    const byId = new Map(openai.models.map((model) => [model.id, modelFacts.parse(model)]))
    expect(byId.size).toBe(openai.models.length)
    const successors = openai.models.flatMap(({ state }) => ('successor' in state ? [state.successor] : []))
    const here = successors.filter((id) => !id.includes('/'))
    for (const id of [...here, ...Object.values(openai.defaults)]) expect(byId.get(id)?.state.is).toBe('live')
  })

  test.each([
    ['DALL-E 3', 'dall-e-3'],
    ['DALL·E', 'dall-e-3'],
    ['DALL·E 3', 'dall-e-3'],
    ['dalle3', 'dall-e-3'],
    ['dall-e-2', 'dall-e-2'],
    ['GPT Image 1', 'gpt-image-1'],
    ['gpt image 2', 'gpt-image-2'],
    ['GPT-6 Luna', 'gpt-6-luna'],
    ['GPT-4o', 'gpt-4o'],
    ['Sora', 'sora-2'],
  ])('"%s" is a name of %s and of no other model', (name, id) => {
    const named = openai.models.filter((model) =>
      [model.id, model.name, ...model.aliases].map(plain).includes(plain(name)),
    )
    expect(named.map((model) => model.id)).toEqual([id])
  })

  test('an id that is not listed is passed on: what talks talks, everything else makes pictures', () => {
    expect(openai.unlisted?.('gpt-image-9')).toMatchObject({ tasks: ['generate', 'edit'], price: null })
    expect(openai.unlisted?.('gpt-7')).toMatchObject({ tasks: ['chat', 'vision'], state: { is: 'unlisted' } })
    expect(modelFacts.parse(openai.unlisted?.('o9'))).toMatchObject({ provider: 'openai', id: 'o9' })
    expect(openai.unlisted?.('text-moderation-latest')).toMatchObject({ tasks: ['moderate'], price: null })
  })
})

describe('pictures', () => {
  test('come as bytes of the size and type that was asked for, at the cost that was charged', async () => {
    await using simulator = await startOpenai()
    const { generate, sent } = connect(simulator)
    const asked = ask({ width: 1536, height: 1024, quality: 'high', format: 'webp', background: 'transparent', n: 2 })
    const { outputs, costMicros, requestId, warnings } = await generate(asked)
    expect(outputs).toHaveLength(2)
    expect(await dimensions(outputs[0])).toEqual({ width: 1536, height: 1024, format: 'webp' })
    expect(simulator.charges).toMatchObject([{ n: 2, model: 'gpt-image-2', micros: costMicros }])
    expect(costMicros).toBeGreaterThan(300_000)
    expect(requestId).toBe('req_1')
    expect(warnings).toBeUndefined()
    expect(sent).toHaveLength(1)
  })

  test('of a free size and a fine quality come from the later models', async () => {
    await using simulator = await startOpenai()
    const { generate } = connect(simulator)
    const asked = ask({ model: 'gpt-image-2.5-flare', width: 1536, height: 864, quality: 'max', format: 'jpeg' })
    expect(await dimensions((await generate(asked)).outputs[0])).toMatchObject({ width: 1536, height: 864 })
  })

  test('leave the cost out when the price is not known, or the bill cannot be read', async () => {
    await using simulator = await startOpenai()
    const { generate } = connect(simulator)
    expect(await generate(ask({ model: 'chatgpt-image-latest' }))).not.toHaveProperty('costMicros')
    const body = {
      created: 1,
      data: [{ b64_json: 'aGVsbG8=', revised_prompt: 'a fox' }],
      usage: { total_tokens: 'many' },
    }
    simulator.misbehave({ path: '/images', kind: 'status', when: 'after', status: 200, body })
    const { outputs, costMicros, warnings } = await generate(ask({ n: 2 }))
    expect(outputs).toEqual([{ bytes: Buffer.from('hello') }])
    expect(costMicros).toBeUndefined()
    expect(warnings).toEqual(['The prompt was revised: a fox', 'OpenAI gave 1 of 2 pictures.'])
  })

  test('are asked for with every option under its own name, as JSON and in a form', async () => {
    await using simulator = await startOpenai({ previews: true })
    const { generate, sent } = connect(simulator)
    const options = { complexity: 'low', moderation: 'low', output_compression: 0, safety_identifier: 'u-1' }
    const wanted = { model: 'gpt-image-2.6-sunburst', format: 'webp', options }
    await generate(ask(wanted))
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({
      ...options,
      model: 'gpt-image-2.6-sunburst',
      prompt: 'a red fox, studio light',
      n: 1,
      output_format: 'webp',
    })
    await generate(ask({ ...wanted, task: 'edit', images: [await picture(64, 48)] }))
    for (const [name, value] of Object.entries(options)) {
      expect(sent[1]?.body).toMatch(new RegExp(`name="${name}"\\r\\n\\r\\n${value}\\r\\n`))
    }
    const svg = { model: 'gpt-6.1-sol', reasoning: { effort: 'low' } }
    await generate(ask({ format: 'svg', options: { svg } }))
    expect(JSON.parse(sent[2]?.body ?? '')).toMatchObject({ output_format: 'svg', svg })
  })

  test('that move come from where the account has the preview', async () => {
    await using simulator = await startOpenai({ previews: true })
    const { generate } = connect(simulator)
    const options = { frame_count: 4, frame_duration_ms: 100 }
    const { outputs, costMicros } = await generate(ask({ format: 'gif', options }))
    expect(await dimensions(outputs[0])).toEqual({ width: 1024, height: 1024, format: 'gif' })
    expect(simulator.charges).toMatchObject([{ micros: costMicros }])
  })

  test('are never asked for as a stream by an option: its answer could not be read', async () => {
    await using simulator = await startOpenai()
    const { generate, sent } = connect(simulator)
    expect((await generate(ask({ options: { stream: true } }))).outputs).toHaveLength(1)
    expect(sent[0]?.body).not.toContain('stream')
  })

  test('that are drawings cost what their author costs, too, where its price is known', async () => {
    await using simulator = await startOpenai({ previews: true })
    const { generate } = connect(simulator)
    const priced = await generate(ask({ format: 'svg', quality: 'low', partials: 2 }))
    expect(priced.warnings).toEqual(['Partial pictures do not come with a GIF or SVG.'])
    expect(priced.costMicros).toBe(simulator.charges[0]?.micros)
    expect(priced.costMicros).toBeGreaterThan(6000 + 22_800)
    const unknown = await generate(ask({ format: 'svg', options: { svg: { model: 'gpt-6-luna' } } }))
    expect(unknown).not.toHaveProperty('costMicros')
    const body = { data: [{ b64_json: 'aGVsbG8=' }], usage: { input_tokens: 1, output_tokens: 1 }, svg_usage: 'much' }
    simulator.misbehave({ path: '/images', kind: 'status', when: 'after', status: 200, body })
    expect(await generate(ask({ format: 'svg' }))).not.toHaveProperty('costMicros')
  })

  test.each([
    ['one picture', 1, false],
    ['several pictures', 3, false],
    ['a mask', 1, true],
  ])('are edited from %s', async (_, count, masked) => {
    await using simulator = await startOpenai()
    const { generate, sent } = connect(simulator)
    const images = await Promise.all(Array.from({ length: count }, () => picture(64, 48)))
    const mask = masked ? { mask: await picture(64, 48, 0) } : {}
    const { outputs, costMicros } = await generate(ask({ task: 'edit', images, ...mask, width: 1024, height: 1024 }))
    expect(await dimensions(outputs[0])).toEqual({ width: 1024, height: 1024, format: 'png' })
    expect(simulator.charges).toMatchObject([{ micros: costMicros }])
    expect(sent[0]?.url).toBe(`${simulator.base}/images/edits`)
    expect(sent[0]?.body).toContain(count > 1 ? 'name="image[]"; filename="image-2.png"' : 'name="image"; filename')
  })
})

describe('partial pictures', () => {
  test('arrive in order, before the finished one', async () => {
    await using simulator = await startOpenai()
    const { generate } = connect(simulator)
    const seen: number[] = []
    const onPartial: Call['onPartial'] = ({ bytes, index }) => {
      expect(bytes.length).toBeGreaterThan(100)
      seen.push(index)
    }
    const { outputs, costMicros, requestId } = await generate(ask({ partials: 3 }), call({ onPartial }))
    expect(seen).toEqual([0, 1, 2])
    expect(await dimensions(outputs[0])).toEqual({ width: 1024, height: 1024, format: 'png' })
    expect(simulator.charges).toMatchObject([{ micros: costMicros }])
    expect(requestId).toBe('req_1')
  })

  test('come while a picture is edited, too', async () => {
    await using simulator = await startOpenai()
    const seen: number[] = []
    const asked = ask({ task: 'edit', partials: 2, images: [await picture(64, 64)] })
    await connect(simulator).generate(asked, call({ onPartial: ({ index }) => void seen.push(index) }))
    expect(seen).toEqual([0, 1])
  })

  test('are not asked for with several pictures, and a warning says so', async () => {
    await using simulator = await startOpenai()
    const { generate, sent } = connect(simulator)
    const { outputs, warnings } = await generate(ask({ n: 2, partials: 2 }))
    expect(outputs).toHaveLength(2)
    expect(warnings).toEqual(['Partial pictures come only when one picture is asked for.'])
    expect(sent[0]?.body).not.toContain('partial_images')
  })

  test('a server that answers at once all the same is understood', async () => {
    await using simulator = await startOpenai()
    const body = { created: 1, data: [{ b64_json: 'aGVsbG8=' }] }
    simulator.misbehave({ path: '/images', kind: 'status', when: 'after', status: 200, body })
    const { outputs } = await connect(simulator).generate(ask({ partials: 2 }))
    expect(outputs).toEqual([{ bytes: Buffer.from('hello') }])
  })

  test('a stream that is cut may have been paid', async () => {
    await using simulator = await startOpenai()
    const { generate, sent } = connect(simulator)
    simulator.interruptStream({ after: 1 })
    const seen: number[] = []
    const onPartial: Call['onPartial'] = ({ index }) => void seen.push(index)
    const error = await failureOf(generate(ask({ partials: 3 }), call({ onPartial })), simulator.key)
    expect(error).toMatchObject({ code: 'network', charged: 'unknown' })
    expect(seen).toEqual([0])
    expect(simulator.charges).toHaveLength(1)
    expect(sent).toHaveLength(1)
  })

  test.each([
    [
      { type: 'server_error', code: 'server_error', message: 'Oops.' },
      { code: 'internal', charged: 'unknown' },
    ],
    [
      { code: 'moderation_blocked', message: 'No.' },
      { code: 'content_refused', charged: 'no' },
    ],
    [
      { code: 'moderation_blocked', message: 'No.', moderation_details: { moderation_stage: 'output' } },
      { code: 'content_refused', charged: 'unknown' },
    ],
  ])('an error in the stream is classified: %o', async (inside, expected) => {
    await using simulator = await startOpenai()
    simulator.interruptStream({ after: 1, error: inside })
    const error = await failureOf(connect(simulator).generate(ask({ partials: 2 })), simulator.key)
    expect(error).toMatchObject({ ...expected, said: inside.message, requestId: 'req_1' })
  })

  test('a refusal before the stream starts is a refusal', async () => {
    await using simulator = await startOpenai()
    const error = await failureOf(connect(simulator).generate(ask({ prompt: 'forbidden', partials: 2 })), simulator.key)
    expect(error).toMatchObject({ code: 'content_refused', charged: 'no', status: 400 })
  })

  test('an abort in the stream gives the reason', async () => {
    await using simulator = await startOpenai()
    const stop = new AbortController()
    const reason = new Error('canceled by the client')
    const onPartial = () => stop.abort(reason)
    const promise = connect(simulator).generate(ask({ partials: 3 }), call({ signal: stop.signal, onPartial }))
    await expect(promise).rejects.toBe(reason)
  })
})

describe('what OpenAI refuses', () => {
  test.each([
    ['a retired model', { model: 'dall-e-3' }, { code: 'not_found', status: 404 }, 'dall-e-3'],
    ['content', { prompt: 'forbidden' }, { code: 'content_refused', status: 400 }, 'safety_violations=[violence]'],
    [
      'a size',
      { width: 100, height: 100 },
      { code: 'invalid_request', status: 400 },
      "size: Invalid value: '100x100'.",
    ],
    ['a quality', { quality: 'hd' }, { code: 'invalid_request', status: 400 }, 'hd'],
  ])('%s costs nothing, and the words say why', async (_, asked, expected, words) => {
    await using simulator = await startOpenai()
    const error = await failureOf(connect(simulator).generate(ask(asked)), simulator.key)
    expect(error).toMatchObject({ ...expected, charged: 'no', requestId: 'req_1' })
    expect(error.said).toContain(words)
    expect(simulator.charges).toEqual([])
  })

  test('a wrong key is not quoted, not even in part', async () => {
    await using simulator = await startOpenai({ key: 'other' })
    for (const key of ['sk-secret-0123456789', 'plain-secret-0123456789']) {
      const error = await failureOf(connect(simulator, key).generate(ask()), key)
      expect(error).toMatchObject({ code: 'auth', charged: 'no', status: 401 })
      expect(error.said).toMatch(/^Incorrect API key provided: \[key\]\. You can/)
    }
  })

  const body = (code: string, more = {}) => ({ error: { message: 'They said so.', type: 'x', code, ...more } })
  const output = { moderation_details: { moderation_stage: 'output', categories: ['sexual'] } }
  test.each([
    [429, body('insufficient_quota'), {}, { code: 'quota_exhausted', charged: 'no' }],
    [429, { error: { message: 'They said so.', type: 'insufficient_quota' } }, {}, { code: 'quota_exhausted' }],
    [400, body('billing_hard_limit_reached'), {}, { code: 'quota_exhausted', charged: 'no' }],
    [429, body('rate_limit_exceeded'), { 'retry-after-ms': '534' }, { code: 'rate_limited', retryAfterMs: 534 }],
    [429, body('rate_limit_exceeded'), { 'retry-after': '2' }, { code: 'rate_limited', retryAfterMs: 2000 }],
    [403, body('unsupported_country_region_territory'), {}, { code: 'auth', charged: 'no' }],
    [400, body('content_policy_violation'), {}, { code: 'content_refused', charged: 'no' }],
    [400, body('moderation_blocked', output), {}, { code: 'content_refused', charged: 'unknown' }],
    [413, body('too_large'), {}, { code: 'invalid_request', charged: 'no' }],
    [500, body('server_error'), {}, { code: 'internal', charged: 'no' }],
    [503, body('server_error'), {}, { code: 'overloaded', charged: 'no' }],
    [502, '<html>Bad gateway</html>', {}, { code: 'overloaded', charged: 'unknown' }],
    [504, {}, {}, { code: 'timeout', charged: 'unknown' }],
  ])('status %i with %o', async (status, answer, headers, expected) => {
    await using simulator = await startOpenai()
    const { generate, chat, sent } = connect(simulator)
    const fault = { kind: 'status', when: 'before', status, body: answer, headers, times: 2 } as const
    simulator.misbehave({ path: '/v1', ...fault })
    const error = await failureOf(generate(ask()), simulator.key)
    expect(error).toMatchObject({ ...expected, status })
    if (typeof answer === 'object' && 'error' in answer) expect(error.said).toContain('They said so.')
    if (error.charged === 'unknown' && error.code === 'content_refused') expect(error.said).toContain('sexual')
    const same = await failureOf(chat({ model: 'gpt-6-luna', prompt: 'hello', images: [] }), simulator.key)
    expect(same).toMatchObject({ ...expected, status, said: error.said })
    expect(sent).toHaveLength(2) // nothing is sent again
  })
})

describe('a broken connection', () => {
  const speak = { model: 'gpt-6.1-sol', prompt: 'hello', images: [] }

  test('that never came about costs nothing', async () => {
    const { url, key, close } = await startOpenai()
    await close()
    const { generate, chat } = connect({ base: `${url}/v1`, key })
    for (const promise of [generate(ask()), generate(ask({ partials: 1 })), chat(speak)]) {
      expect(await failureOf(promise, key)).toMatchObject({ code: 'network', charged: 'no' })
    }
  })

  test.each([
    ['reset', 'before', 'network', 0],
    ['reset', 'after', 'network', 1],
    ['truncate', 'after', 'network', 1],
    ['html', 'after', 'internal', 1],
  ] as const)('(%s, %s the work) may have been paid', async (kind, when, code, charges) => {
    const doings = [
      (to: ReturnType<typeof connect>) => to.generate(ask()),
      (to: ReturnType<typeof connect>) => to.generate(ask({ partials: 1 })),
      (to: ReturnType<typeof connect>) => to.chat(speak),
    ]
    for (const doing of doings) {
      await using simulator = await startOpenai()
      const connected = connect(simulator)
      simulator.misbehave({ path: '/v1', kind, when })
      expect(await failureOf(doing(connected), simulator.key)).toMatchObject({ code, charged: 'unknown' })
      expect(simulator.charges).toHaveLength(charges)
      expect(connected.sent).toHaveLength(1)
    }
  })

  test.each([
    ['an address instead of bytes', { created: 1, data: [{ url: 'https://x.test/a.png' }] }],
    ['no picture', { created: 1, data: [] }],
    ['an empty picture', { created: 1, data: [{ b64_json: '' }] }],
    ['something else', { id: 'resp_1' }],
    ['a list', []],
  ])('a paid answer with %s may have been paid', async (_, body) => {
    await using simulator = await startOpenai()
    simulator.misbehave({ path: '/v1', kind: 'status', when: 'after', status: 200, body, times: 2 })
    const { generate, chat } = connect(simulator)
    expect(await failureOf(generate(ask()), simulator.key)).toMatchObject({ code: 'internal', charged: 'unknown' })
    expect(await failureOf(chat(speak), simulator.key)).toMatchObject({ code: 'internal', charged: 'unknown' })
  })

  test('an abort gives the reason of the signal', async () => {
    await using simulator = await startOpenai()
    simulator.misbehave({ path: '/v1', kind: 'hang', when: 'after', times: 3 })
    const { generate, chat } = connect(simulator)
    for (const doing of [
      (signal: AbortSignal) => generate(ask(), call({ signal })),
      (signal: AbortSignal) => generate(ask({ partials: 1 }), call({ signal })),
      (signal: AbortSignal) => chat(speak, signal),
    ]) {
      const stop = new AbortController()
      const reason = new Error('the deadline passed')
      const promise = doing(stop.signal)
      const charges = simulator.charges.length
      await expect.poll(() => simulator.charges.length).toBeGreaterThan(charges)
      stop.abort(reason)
      await expect(promise).rejects.toBe(reason)
    }
  })

  test('what was aborted before it began is not sent', async () => {
    await using simulator = await startOpenai()
    const reason = new Error('too late')
    const promise = connect(simulator).generate(ask(), call({ signal: AbortSignal.abort(reason) }))
    await expect(promise).rejects.toBe(reason)
    expect(simulator.charges).toEqual([])
  })
})

describe('speech', () => {
  const said = (more: Partial<Ask> = {}) => ask({ model: 'tts-1', task: 'speech', prompt: 'Good morning.', ...more })

  test('is asked for under the names of the API, and says nothing of its cost', async () => {
    await using simulator = await startOpenai()
    const { generate, sent } = connect(simulator)
    const options = { speed: 1.2, instructions: 'Slowly.' }
    const answer = await generate(said({ model: 'gpt-4o-mini-tts', voice: 'cedar', format: 'opus', options }))
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({
      model: 'gpt-4o-mini-tts',
      input: 'Good morning.',
      voice: 'cedar',
      response_format: 'opus',
      ...options,
    })
    expect(answer).toEqual({ outputs: [{ bytes: expect.any(Uint8Array) }], requestId: 'req_1' })
  })

  test('has a voice that every model knows when none is named', async () => {
    await using simulator = await startOpenai()
    const { generate, sent } = connect(simulator)
    await generate(said())
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({ model: 'tts-1', input: 'Good morning.', voice: 'alloy' })
    for (const { tasks, takes } of openai.models) if (tasks.includes('speech')) expect(takes.voice).toContain('alloy')
  })

  test('of an id that is not listed is asked for as it is', () => {
    const facts = modelFacts.parse(openai.unlisted?.('gpt-9-tts'))
    expect(facts).toMatchObject({ tasks: ['speech'], state: { is: 'unlisted' }, price: null })
  })

  test('that is JSON in the place of a sound may have been paid', async () => {
    await using simulator = await startOpenai()
    const body = { audio: 'nothing that could be played' }
    simulator.misbehave({ path: '/audio/speech', kind: 'status', when: 'after', status: 200, body })
    const error = await failureOf(connect(simulator).generate(said()), simulator.key)
    expect(error).toMatchObject({ code: 'internal', charged: 'unknown' })
  })
})

describe('text', () => {
  test('is written under a system instruction, and kept nowhere', async () => {
    await using simulator = await startOpenai()
    const { chat, sent } = connect(simulator)
    const asked = { model: 'gpt-6.1-sol', system: 'You rewrite prompts.', prompt: 'a cat', images: [], maxTokens: 400 }
    const { text, costMicros, requestId } = await chat(asked)
    expect(text).toBe('A sleek picture of a cat.')
    expect(simulator.charges).toMatchObject([{ model: 'gpt-6.1-sol', micros: costMicros }])
    expect(requestId).toBe('req_1')
    expect(JSON.parse(sent[0]?.body ?? '')).toMatchObject({ store: false, max_output_tokens: 400 })
  })

  test('is written about pictures; an unknown price leaves the cost out', async () => {
    await using simulator = await startOpenai()
    const images = [await picture(64, 48), await picture(10, 20)]
    const { text, costMicros } = await connect(simulator).chat({ model: 'gpt-6-luna', prompt: 'these', images })
    expect(text).toBe('A sleek picture of these. I see a png of 64x48 and a png of 10x20.')
    expect(costMicros).toBeUndefined()
  })

  test('that the model declines is a refusal in its words, and paid', async () => {
    await using simulator = await startOpenai()
    const promise = connect(simulator).chat({ model: 'gpt-6-luna', prompt: 'forbidden', images: [] })
    const error = await failureOf(promise, simulator.key)
    expect(error).toMatchObject({ code: 'content_refused', charged: 'yes', said: "I'm sorry, I can't help with that." })
  })

  test.each([
    [{ status: 'failed', error: { code: 'server_error', message: 'It broke.' } }, 'internal', 'unknown'],
    [
      { status: 'failed', error: { code: 'image_content_policy_violation', message: 'It broke.' } },
      'content_refused',
      'no',
    ],
    [
      { status: 'failed', error: { code: 'rate_limit_exceeded', type: 'x', message: 'It broke.' } },
      'rate_limited',
      'no',
    ],
  ])('a response that failed is classified: %o', async (body, code, charged) => {
    await using simulator = await startOpenai()
    simulator.misbehave({ path: '/responses', kind: 'status', when: 'after', status: 200, body })
    const promise = connect(simulator).chat({ model: 'gpt-6-luna', prompt: 'hello', images: [] })
    expect(await failureOf(promise, simulator.key)).toMatchObject({ code, charged, said: 'It broke.' })
  })

  test('an answer without text says where it ended', async () => {
    await using simulator = await startOpenai()
    const body = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, output: [] }
    simulator.misbehave({ path: '/responses', kind: 'status', when: 'after', status: 200, body })
    const promise = connect(simulator).chat({ model: 'gpt-6-luna', prompt: 'hello', images: [] })
    const error = await failureOf(promise, simulator.key)
    expect(error).toMatchObject({ code: 'internal', charged: 'yes' })
    expect(error.said).toContain('max_output_tokens')
  })
})

describe('moderation', () => {
  test('judges a text with its scores, free of charge', async () => {
    await using simulator = await startOpenai()
    const { moderate, sent } = connect(simulator)
    const answer = await moderate({ text: 'something forbidden' })
    expect(answer).toMatchObject({ flagged: true, categories: ['violence'], requestId: 'req_1' })
    expect(answer.scores.violence).toBeGreaterThan(0.9)
    expect(Object.keys(answer.scores)).toHaveLength(13)
    expect(await moderate({ text: 'a fox' })).toMatchObject({ flagged: false, categories: [] })
    expect(sent[0]?.url).toBe(`${simulator.base}/moderations`)
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({
      model: 'omni-moderation-latest',
      input: [{ type: 'text', text: 'something forbidden' }],
    })
    expect(simulator.charges).toEqual([])
  })

  test('judges a text together with a picture, and a picture alone', async () => {
    await using simulator = await startOpenai()
    const { moderate, sent } = connect(simulator)
    const images = [await picture(8, 8)]
    expect(await moderate({ text: 'a fox', images })).toMatchObject({ flagged: false })
    expect(await moderate({ images })).toMatchObject({ flagged: false })
    const types = sent.map(({ body }) => JSON.parse(body).input.map((part: { type: string }) => part.type))
    expect(types).toEqual([['text', 'image_url'], ['image_url']])
  })

  test('asks about several pictures one by one: what is flagged in one is flagged', async () => {
    await using simulator = await startOpenai()
    const { moderate, sent } = connect(simulator)
    const results = (flagged: boolean, score: number) => [
      {
        flagged,
        categories: { sexual: flagged, violence: false, illicit: null },
        category_scores: { sexual: score, violence: 0.1, illicit: null },
      },
    ]
    for (const one of [results(false, 0.2), results(true, 0.8), results(false, 0.3)]) {
      simulator.misbehave({ path: '/moderations', kind: 'status', when: 'before', status: 200, body: { results: one } })
    }
    const images = await Promise.all([8, 9, 10].map((edge) => picture(edge, edge)))
    expect(await moderate({ text: 'these', images })).toMatchObject({
      flagged: true,
      categories: ['sexual'],
      scores: { sexual: 0.8, violence: 0.1 },
    })
    expect(sent).toHaveLength(3)
    expect(await moderate({ images })).toMatchObject({ flagged: false }) // the strict API takes them so, too
  })

  test.each([
    [{ kind: 'status', when: 'before', status: 429, headers: { 'retry-after': '2' } }, { code: 'rate_limited' }],
    [{ kind: 'status', when: 'before', status: 200, body: { results: [] } }, { code: 'internal' }],
    [{ kind: 'reset', when: 'after' }, { code: 'network' }],
    [{ kind: 'html', when: 'before', status: 502 }, { code: 'overloaded' }],
  ] as const)('that cannot be had is an error (%o)', async (fault, expected) => {
    await using simulator = await startOpenai()
    simulator.misbehave({ path: '/moderations', ...fault })
    const error = await failureOf(connect(simulator).moderate({ text: 'a fox' }), simulator.key)
    expect(error).toMatchObject(expected)
    expect(simulator.charges).toEqual([])
  })

  test('of nothing is not asked for', async () => {
    await using simulator = await startOpenai()
    const { moderate, sent } = connect(simulator)
    const error = await failureOf(moderate({ text: '' }), simulator.key)
    expect(error).toMatchObject({ code: 'invalid_request', charged: 'no' })
    expect(sent).toEqual([])
  })

  test('is free in the facts, and each of its models has a name', () => {
    const judges = openai.models.filter(({ tasks }) => tasks.includes('moderate'))
    expect(judges.map(({ id }) => id)).toEqual(['omni-moderation-latest', 'omni-moderation-2024-09-26'])
    for (const { price } of judges) expect(price).toMatchObject({ rates: [{ usd: 0 }], source: expect.any(String) })
  })
})

describe('the list of models', () => {
  test('says when each one leaves, and its length is what a check tells', async () => {
    await using simulator = await startOpenai()
    const { check, list } = connect(simulator)
    const models = await list()
    expect(models).toContainEqual({ id: 'gpt-image-2' })
    expect(models).toContainEqual({ id: 'gpt-image-1.5', leavesOn: '2026-12-01' })
    expect(await check()).toBe(`answers, ${models.length} models`)
  })

  test('agrees with the facts: what it has is not retired here, and leaves on the same day', async () => {
    await using simulator = await startOpenai()
    for (const { id, leavesOn } of await connect(simulator).list()) {
      const state = openai.models.find((model) => model.id === id)?.state
      expect(state, id).toMatchObject(leavesOn ? { is: 'leaving', on: leavesOn } : { is: 'live' })
    }
  })

  test('a day that is no day is passed over', async () => {
    await using simulator = await startOpenai()
    const body = { data: [{ id: 'gpt-9', object: 'model', shutdown_date: 'soon' }] }
    simulator.misbehave({ path: '/models', kind: 'status', when: 'before', status: 200, body })
    expect(await connect(simulator).list()).toEqual([{ id: 'gpt-9' }])
  })

  test('is refused to a wrong key', async () => {
    await using simulator = await startOpenai()
    const { check } = connect(simulator, 'sk-wrong-0123456789')
    expect(await failureOf(check(), 'sk-wrong-0123456789')).toMatchObject({ code: 'auth', charged: 'no' })
  })
})
