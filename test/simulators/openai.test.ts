import { createOpenAI } from '@ai-sdk/openai'
import { generateImage, generateSpeech, generateText } from 'ai'
import OpenAI, { toFile } from 'openai'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { sniff } from '../../src/media/sniff.ts'
import { type OpenaiSimulator, startOpenai } from './openai.ts'

const official = ({ base, key }: OpenaiSimulator, apiKey = key) => new OpenAI({ apiKey, baseURL: base, maxRetries: 0 })
const aiSdk = ({ base, key }: OpenaiSimulator) => createOpenAI({ apiKey: key, baseURL: base })

const png = (width: number, height: number, channels: 3 | 4 = 4) =>
  sharp({ create: { width, height, channels, background: { r: 9, g: 9, b: 9, alpha: 0 } } })
    .png()
    .toBuffer()
const uri = async (width: number, height: number) =>
  `data:image/png;base64,${(await png(width, height)).toString('base64')}`
const upload = async (bytes: Buffer | Promise<Buffer>, name = 'a.png', type = 'image/png') =>
  toFile(await bytes, name, { type })
const meta = (base64: string | undefined) => sharp(Buffer.from(base64 ?? '', 'base64')).metadata()

async function raw(simulator: OpenaiSimulator, path: string, init: RequestInit & { json?: unknown } = {}) {
  const { json, ...rest } = init
  const headers = {
    authorization: `Bearer ${simulator.key}`,
    ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    ...Object(init.headers),
  }
  const method = json === undefined && !init.body ? 'GET' : 'POST'
  const response = await fetch(`${simulator.base}${path}`, {
    method,
    ...rest,
    headers,
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  })
  return { status: response.status, headers: response.headers, body: await response.json() }
}

const form = (fields: Record<string, string | Blob | Blob[]>) => {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one)
  return { body }
}

describe('the official client', () => {
  test.each([
    ['1024x1536', 'png'],
    ['1536x864', 'jpeg'],
    ['2560x1440', 'webp'],
  ] as const)('gets pictures of %s as %s', async (size, format) => {
    await using simulator = await startOpenai()
    const { data, response, request_id } = await official(simulator)
      .images.generate({ model: 'gpt-image-2', prompt: 'a fox', size, output_format: format, n: 2 })
      .withResponse()
    expect(data.data).toHaveLength(2)
    const { width, height, format: drawn } = await meta(data.data?.[1]?.b64_json)
    expect([`${width}x${height}`, drawn]).toEqual([size, format])
    expect(data).toMatchObject({ size, output_format: format, quality: 'medium', background: 'opaque' })
    expect(data.usage?.total_tokens).toBeGreaterThan(100)
    expect(request_id).toBe('req_1')
    expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('499')
    expect(simulator.charges).toMatchObject([{ model: 'gpt-image-2', n: 2, prompt: 'a fox' }])
  })

  test('streams partial pictures and a finished one', async () => {
    await using simulator = await startOpenai()
    const stream = await official(simulator).images.generate({
      model: 'gpt-image-2.6-flare',
      prompt: 'a fox',
      stream: true,
      partial_images: 2,
    })
    const seen: unknown[] = []
    for await (const event of stream) {
      expect(await meta(event.b64_json)).toMatchObject({ width: 1024, height: 1024 })
      seen.push('partial_image_index' in event ? event.partial_image_index : event.usage.total_tokens > 0)
    }
    expect(seen).toEqual([0, 1, true])
  })

  test('sees a stream that is cut, and an error in a stream', async () => {
    await using simulator = await startOpenai()
    const open = () =>
      official(simulator).images.generate({ model: 'gpt-image-2', prompt: 'a fox', stream: true, partial_images: 2 })
    const drain = async () => {
      for await (const _ of await open());
    }
    simulator.interruptStream({ after: 1 })
    await expect(drain()).rejects.toThrow()
    simulator.interruptStream({ after: 1, error: { message: 'It broke.', code: 'server_error' } })
    await expect(drain()).rejects.toThrow('It broke.')
    await drain()
    expect(simulator.charges).toHaveLength(3)
  })

  test('edits one file, several files, and with a mask', async () => {
    await using simulator = await startOpenai()
    const { images } = official(simulator)
    const wanted = { model: 'gpt-image-2', prompt: 'make it night' }
    const one = await images.edit({ ...wanted, image: await upload(png(64, 48)), size: '1024x1024', n: 2 })
    expect(one.data).toHaveLength(2)
    expect(one.usage?.input_tokens_details.image_tokens).toBe(323)
    const several = await images.edit({ ...wanted, image: [await upload(png(8, 8)), await upload(png(9, 9, 3))] })
    expect(several.usage?.input_tokens_details.image_tokens).toBe(646)
    await images.edit({ ...wanted, image: await upload(png(64, 48, 3)), mask: await upload(png(64, 48)) })
    const stream = await images.edit({ ...wanted, image: await upload(png(8, 8)), stream: true, partial_images: 1 })
    const types: string[] = []
    for await (const event of stream) types.push(event.type)
    expect(types).toEqual(['image_edit.partial_image', 'image_edit.completed'])
    expect(simulator.charges).toHaveLength(4)
  })

  test('moderates texts, lists of texts, and a picture with its text', async () => {
    await using simulator = await startOpenai()
    const { moderations } = official(simulator)
    const one = await moderations.create({ model: 'omni-moderation-latest', input: 'something forbidden' })
    expect(one).toMatchObject({ id: expect.stringMatching(/^modr-/), model: 'omni-moderation-latest' })
    expect(one.results).toMatchObject([{ flagged: true, category_scores: { violence: 0.91, sexual: 0.0001 } }])
    const list = await moderations.create({ input: ['a fox', 'something forbidden'] })
    expect(list.results.map(({ flagged }) => flagged)).toEqual([false, true])
    const picture = { type: 'image_url' as const, image_url: { url: await uri(4, 4) } }
    const seen = await moderations.create({ input: [{ type: 'text', text: 'a fox' }, picture] })
    expect(seen.results[0]?.category_applied_input_types).toMatchObject({
      'violence/graphic': ['text', 'image'],
      'sexual/minors': ['text'],
    })
    await expect(moderations.create({ input: [picture, picture] })).rejects.toThrow(OpenAI.BadRequestError)
    await expect(moderations.create({ model: 'gpt-6-luna', input: 'a fox' })).rejects.toThrow(OpenAI.BadRequestError)
    await expect(official(simulator, 'sk-wrong-key-123456').moderations.create({ input: 'a' })).rejects.toMatchObject({
      status: 401,
      code: 'invalid_api_key',
    })
    expect(simulator.charges).toEqual([])
  })

  test('gets moving pictures and drawings where the account has the preview, and is refused where not', async () => {
    await using preview = await startOpenai({ previews: true })
    const wanted = { model: 'gpt-image-2', prompt: 'a fox' } as const
    const moving = await official(preview).images.generate({ ...wanted, output_format: 'gif', frame_count: 4 })
    expect(await meta(moving.data?.[0]?.b64_json)).toMatchObject({ format: 'gif', width: 1024 })
    const svg = { model: 'gpt-6.1-sol' }
    const drawn = await official(preview).images.generate({ ...wanted, output_format: 'svg', svg })
    expect(await meta(drawn.data?.[0]?.b64_json)).toMatchObject({ format: 'svg' })
    expect(drawn.svg_usage).toMatchObject({ model: 'gpt-6.1-sol', output_tokens: 2100 })
    for (const more of [
      { output_format: 'svg', n: 2 },
      { output_format: 'gif', output_compression: 50 },
      { output_format: 'gif', stream: true },
      { output_format: 'gif', model: 'gpt-image-1.5' },
      { output_format: 'gif', frame_count: 17 },
      { output_format: 'svg', svg: { model: 'gpt-9' } },
      { svg },
    ] as const) {
      await expect(official(preview).images.generate({ ...wanted, ...more } as never)).rejects.toThrow(OpenAI.APIError)
    }
    expect(preview.charges).toHaveLength(2)
    await using simulator = await startOpenai()
    await expect(official(simulator).images.generate({ ...wanted, output_format: 'svg' })).rejects.toMatchObject({
      status: 400,
      param: 'output_format',
    })
  })

  test('throws its own error classes', async () => {
    await using simulator = await startOpenai()
    const draw = (client: OpenAI, more: object) =>
      client.images.generate({ model: 'gpt-image-2', prompt: 'a', ...more })
    const right = official(simulator)
    await expect(draw(official(simulator, 'sk-wrong-key-123456'), {})).rejects.toThrow(OpenAI.AuthenticationError)
    await expect(draw(right, { model: 'dall-e-3' })).rejects.toThrow(OpenAI.NotFoundError)
    await expect(draw(right, { prompt: 'forbidden' })).rejects.toMatchObject({
      status: 400,
      code: 'moderation_blocked',
      type: 'image_generation_user_error',
      error: { moderation_details: { moderation_stage: 'input', categories: ['violence'] } },
      requestID: 'req_3',
    })
    const headers = { 'retry-after-ms': '20' }
    simulator.misbehave({ path: '/images', kind: 'status', when: 'before', status: 429, headers })
    await expect(draw(right, {})).rejects.toThrow(OpenAI.RateLimitError)
    simulator.misbehave({ path: '/images', kind: 'status', when: 'before', status: 500 })
    await expect(draw(right, {})).rejects.toThrow(OpenAI.InternalServerError)
    simulator.misbehave({ path: '/images', kind: 'reset', when: 'before' })
    await expect(draw(right, {})).rejects.toThrow(OpenAI.APIConnectionError)
    simulator.misbehave({ path: '/images', kind: 'hang', when: 'before' })
    await expect(right.images.generate({ model: 'gpt-image-2', prompt: 'a' }, { timeout: 30 })).rejects.toThrow(
      OpenAI.APIConnectionTimeoutError,
    )
    expect(simulator.charges).toEqual([])
  })

  test('is charged for every try, as its own retries do', async () => {
    await using simulator = await startOpenai()
    const client = new OpenAI({ apiKey: simulator.key, baseURL: simulator.base, maxRetries: 1 })
    simulator.misbehave({
      path: '/images',
      kind: 'status',
      when: 'after',
      status: 500,
      headers: { 'retry-after-ms': '1' },
    })
    await client.images.generate({ model: 'gpt-image-2', prompt: 'a fox' })
    expect(simulator.charges).toHaveLength(2)
  })

  test('talks, moderates and lists', async () => {
    await using simulator = await startOpenai()
    const client = official(simulator)
    const response = await client.responses.create({ model: 'gpt-6-luna', instructions: 'Be short.', input: 'a cat' })
    expect(response.output_text).toBe('A sleek picture of a cat.')
    const short = await client.responses.create({ model: 'gpt-6-luna', input: 'a cat', max_output_tokens: 16 })
    expect(short).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } })
    const messages = [{ role: 'user' as const, content: 'forbidden' }]
    const completion = await client.chat.completions.create({ model: 'gpt-6-luna', messages })
    expect(completion.choices[0]?.message.refusal).toContain('sorry')
    const image_url = { url: `data:image/png;base64,${(await png(4, 4)).toString('base64')}` }
    const input = [
      { type: 'text' as const, text: 'forbidden' },
      { type: 'image_url' as const, image_url },
    ]
    const { results } = await client.moderations.create({ input })
    expect(results).toMatchObject([{ flagged: true, categories: { violence: true, hate: false } }])
    expect(results[0]?.category_applied_input_types).toMatchObject({ violence: ['text', 'image'], hate: ['text'] })
    expect((await client.moderations.create({ input: ['a', 'b'] })).results).toHaveLength(2)
    const ids: string[] = []
    for await (const model of client.models.list()) ids.push(model.id)
    expect(ids).toContain('gpt-image-2')
    expect(await client.models.retrieve('gpt-image-1.5')).toMatchObject({ shutdown_date: '2026-12-01' })
    await expect(client.models.retrieve('gpt-image-1')).rejects.toThrow(OpenAI.NotFoundError)
  })
})

describe('the AI SDK', () => {
  test('generates and edits pictures', async () => {
    await using simulator = await startOpenai()
    const model = aiSdk(simulator).image('gpt-image-2')
    const { images } = await generateImage({ model, prompt: 'a fox', n: 2, size: '1536x1024', maxRetries: 0 })
    expect(await sharp(images[1]?.uint8Array).metadata()).toMatchObject({ width: 1536, height: 1024, format: 'png' })
    const prompt = { text: 'make it night', images: [await png(8, 8), await png(8, 8)], mask: await png(8, 8) }
    const edited = await generateImage({ model, prompt, maxRetries: 0 })
    expect(edited.images).toHaveLength(1)
    expect(simulator.charges).toHaveLength(2)
  })

  test('writes, sees, and reads structured answers, over both text APIs', async () => {
    await using simulator = await startOpenai()
    const openai = aiSdk(simulator)
    for (const model of [openai('gpt-6-luna'), openai.chat('gpt-6-luna')]) {
      const content = [
        { type: 'text' as const, text: 'this' },
        { type: 'file' as const, data: await png(6, 7), mediaType: 'image/png' },
      ]
      const { text, usage } = await generateText({ model, system: 'Be short.', messages: [{ role: 'user', content }] })
      expect(text).toBe('A sleek picture of this. I see a png of 6x7.')
      expect(usage.inputTokens).toBeGreaterThan(700)
    }
  })
})

describe('it is strict', () => {
  const ok = { model: 'gpt-image-2', prompt: 'a fox' }
  test.each([
    ['an unknown field', { ...ok, seed: 1 }, 'seed', 'unknown_parameter'],
    ['a field of the retired models', { ...ok, response_format: 'b64_json' }, 'response_format', 'unknown_parameter'],
    ['a field of the retired models', { ...ok, style: 'vivid' }, 'style', 'unknown_parameter'],
    ['no prompt', { model: 'gpt-image-2' }, 'prompt', 'missing_required_parameter'],
    ['a prompt of another type', { ...ok, prompt: 1 }, 'prompt', 'invalid_type'],
    ['a long prompt', { ...ok, prompt: 'a'.repeat(32_001) }, 'prompt', 'string_above_max_length'],
    ['no pictures', { ...ok, n: 0 }, 'n', 'integer_below_min_value'],
    ['too many pictures', { ...ok, n: 11 }, 'n', 'integer_above_max_value'],
    ['a number as text', { ...ok, n: '1' }, 'n', 'invalid_type'],
    ['an odd size', { ...ok, size: '1000x1000' }, 'size', 'invalid_value'],
    ['a small size', { ...ok, size: '512x512' }, 'size', 'invalid_value'],
    ['a large size', { ...ok, size: '3840x3840' }, 'size', 'invalid_value'],
    ['a long size', { ...ok, size: '3200x640' }, 'size', 'invalid_value'],
    ['a free size', { ...ok, model: 'gpt-image-1.5', size: '1536x864' }, 'size', 'invalid_value'],
    ['a fine quality', { ...ok, quality: 'max' }, 'quality', 'invalid_value'],
    ['an old quality', { ...ok, quality: 'hd' }, 'quality', 'invalid_value'],
    ['a format', { ...ok, output_format: 'gif' }, 'output_format', 'invalid_value'],
    ['a transparent JPEG', { ...ok, output_format: 'jpeg', background: 'transparent' }, 'background', 'invalid_value'],
    ['a compressed PNG', { ...ok, output_compression: 50 }, 'output_compression', 'invalid_value'],
    ['a moderation', { ...ok, moderation: 'off' }, 'moderation', 'invalid_value'],
    ['frames of a still', { ...ok, frame_count: 4 }, 'frame_count', 'invalid_value'],
    ['partials without a stream', { ...ok, partial_images: 1 }, 'partial_images', 'invalid_value'],
    ['too many partials', { ...ok, stream: true, partial_images: 4 }, 'partial_images', 'integer_above_max_value'],
    ['a stream of several', { ...ok, stream: true, n: 2 }, 'n', 'invalid_value'],
    ['a model that talks', { ...ok, model: 'gpt-6-luna' }, 'model', 'invalid_value'],
  ])('%s is refused: %o', async (_, json, param, code) => {
    await using simulator = await startOpenai()
    const { status, body } = await raw(simulator, '/images/generations', { json })
    expect([status, body.error]).toMatchObject([400, { param, code, type: 'invalid_request_error' }])
    expect(simulator.charges).toEqual([])
  })

  test.each(['gpt-image-1', 'dall-e-2', 'dall-e-3', 'sora-2', undefined])('the model %s is gone', async (model) => {
    await using simulator = await startOpenai()
    const { status, body } = await raw(simulator, '/images/generations', { json: { ...ok, model } })
    expect([status, body.error.code]).toEqual([404, 'model_not_found'])
  })

  test('an edit needs pictures, a mask that fits, and fields the model knows', async () => {
    await using simulator = await startOpenai()
    const blob = async (bytes: Promise<Buffer>) => new Blob([new Uint8Array(await bytes)], { type: 'image/png' })
    const image = await blob(png(8, 8))
    const cases: [Record<string, string | Blob | Blob[]>, string, string?][] = [
      [{}, 'image', 'missing_required_parameter'],
      [{ image: 'text' }, 'image', 'invalid_type'],
      [{ image: new Blob(['GIF89a']) }, 'image'],
      [{ 'image[]': Array.from({ length: 17 }, () => image) }, 'image'],
      [{ image, mask: await blob(png(8, 8, 3)) }, 'mask'],
      [{ image, mask: await blob(png(8, 9)) }, 'mask'],
      [{ image, mask: new Blob([new Uint8Array(4_000_001)]) }, 'mask'],
      [{ image, markup: image }, 'markup'],
      [{ image, input_fidelity: 'high' }, 'input_fidelity'],
      [{ image, strength: '1' }, 'strength', 'unknown_parameter'],
      [{ image, n: 'many' }, 'n', 'invalid_type'],
      [{ image, partial_images: '1' }, 'partial_images'],
    ]
    for (const [fields, param, code = 'invalid_value'] of cases) {
      const { status, body } = await raw(simulator, '/images/edits', form({ ...ok, ...fields }))
      expect([status, body.error]).toMatchObject([400, { param, code }])
    }
    expect(simulator.charges).toEqual([])
    const fine = { model: 'gpt-image-1.5', prompt: 'night', image, input_fidelity: 'high' }
    expect((await raw(simulator, '/images/edits', form(fine))).status).toBe(200)
    const marked = { model: 'gpt-image-2.6-flare', prompt: 'night', image, markup: image }
    expect((await raw(simulator, '/images/edits', form(marked))).status).toBe(200)
  })

  test('an edit is also read as JSON', async () => {
    await using simulator = await startOpenai()
    const image_url = `data:image/png;base64,${(await png(8, 8)).toString('base64')}`
    const mask = { image_url }
    const edited = await raw(simulator, '/images/edits', { json: { ...ok, images: [{ image_url }], mask } })
    expect([edited.status, edited.body.usage.input_tokens_details.image_tokens]).toEqual([200, 323])
    const { status } = await raw(simulator, '/images/edits', { json: { ...ok, images: [{ file_id: 'file-1' }] } })
    expect(status).toBe(400)
  })

  test('a key is needed, and is quoted in part when it is wrong', async () => {
    await using simulator = await startOpenai()
    const without = await raw(simulator, '/models', { headers: { authorization: '' } })
    expect([without.status, without.body.error.type]).toEqual([401, 'invalid_request_error'])
    const wrong = await raw(simulator, '/models', { headers: { authorization: 'Bearer sk-wrong-key-123456' } })
    expect([wrong.status, wrong.body.error.code]).toEqual([401, 'invalid_api_key'])
    expect(wrong.body.error.message).toContain('sk-wrong*******3456')
  })

  test('other addresses and bodies are refused in the same shape', async () => {
    await using simulator = await startOpenai()
    expect((await raw(simulator, '/images/variations', { json: {} })).body.error.message).toContain('Invalid URL')
    expect((await raw(simulator, '/images/generations', { body: 'not json' })).status).toBe(400)
    const headers = { 'content-type': 'application/json' }
    expect((await raw(simulator, '/images/generations', { body: '{', headers })).status).toBe(400)
    expect((await raw(simulator, '/responses', { json: { model: 'gpt-image-2', input: 'a' } })).status).toBe(400)
    expect((await raw(simulator, '/responses', { json: { model: 'gpt-6-luna', input: 'a', n: 1 } })).status).toBe(400)
  })
})

describe('speech', () => {
  const body = { model: 'tts-1', input: 'Good morning.', voice: 'alloy' }

  test('comes to the official client as bytes of the type that was asked for', async () => {
    await using simulator = await startOpenai()
    const { speech } = official(simulator).audio
    for (const [format, type] of [
      ['mp3', 'audio/mpeg'],
      ['opus', 'audio/ogg'],
      ['aac', 'audio/aac'],
      ['flac', 'audio/flac'],
      ['wav', 'audio/wav'],
    ] as const) {
      const answer = await speech.create({ ...body, voice: 'nova', response_format: format, speed: 0.5 })
      expect(answer.headers.get('content-type')).toBe(type)
      expect(sniff(new Uint8Array(await answer.arrayBuffer()))).toBe(type)
    }
    expect(simulator.charges.map(({ micros }) => micros)).toEqual([195, 195, 195, 195, 195])
  })

  test('comes to the AI SDK, and what it costs by tokens nobody is told', async () => {
    await using simulator = await startOpenai()
    const model = aiSdk(simulator).speech('gpt-4o-mini-tts')
    const { audio } = await generateSpeech({ model, text: 'Hello.', voice: 'marin', instructions: 'Cheerfully.' })
    expect(sniff(audio.uint8Array)).toBe('audio/mpeg')
    expect(simulator.charges).toMatchObject([{ model: 'gpt-4o-mini-tts', micros: null }])
  })

  test.each<[string, object, string]>([
    ['an unknown field', { language: 'en' }, 'unknown_parameter'],
    ['no text', { input: undefined }, 'missing_required_parameter'],
    ['an empty text', { input: '' }, 'string_below_min_length'],
    ['too long a text', { input: 'a'.repeat(4097) }, 'string_above_max_length'],
    ['no voice', { voice: undefined }, 'missing_required_parameter'],
    ['a voice of the later models', { voice: 'cedar' }, 'invalid_value'],
    ['instructions for a model that takes none', { instructions: 'Sing.' }, 'invalid_value'],
    ['too fast', { speed: 5 }, 'invalid_value'],
    ['a format that is none', { response_format: 'ogg' }, 'invalid_value'],
    ['a model that draws', { model: 'gpt-image-2' }, 'invalid_value'],
  ])('is refused with %s, and not charged', async (_, more, code) => {
    await using simulator = await startOpenai()
    const { status, body: answer } = await raw(simulator, '/audio/speech', { json: { ...body, ...more } })
    expect([status, answer.error.code]).toEqual([400, code])
    expect(simulator.charges).toEqual([])
  })
})

describe('it serves benches and faults', () => {
  test('the given picture comes back as it is, and the latency is asked for each time', async () => {
    const latencies: number[] = []
    const picture = await png(3, 3)
    const latencyMs = () => latencies.push(1)
    await using simulator = await startOpenai({ picture, latencyMs })
    for (const n of [1, 2]) {
      const { body } = await raw(simulator, '/images/generations', { json: { model: 'gpt-image-2', prompt: 'a', n } })
      expect(Buffer.from(body.data[n - 1].b64_json, 'base64').equals(picture)).toBe(true)
    }
    expect(latencies).toEqual([1, 1])
  })

  test('work is charged for although its answer is lost', async () => {
    await using simulator = await startOpenai()
    for (const kind of ['reset', 'truncate', 'html'] as const) {
      simulator.misbehave({ path: '/images', kind, when: 'after' })
      await raw(simulator, '/images/generations', { json: { model: 'gpt-image-2', prompt: 'a' } }).catch(() => {})
    }
    expect(simulator.charges).toHaveLength(3)
  })
})
