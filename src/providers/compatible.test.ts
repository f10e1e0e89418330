import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { compatibleCase } from '../../test/providers/compatible.ts'
import { providerSuite } from '../../test/providers/suite.ts'
import { settingsFor } from '../../test/settings.ts'
import { type CompatibleOptions, startCompatible } from '../../test/simulators/compatible.ts'
import { ConfigError, readConfig } from '../config.ts'
import type { Ask, ChatAsk, Operation, Picture } from '../models/provider.ts'
import { compatible } from './compatible.ts'

providerSuite(compatibleCase)

const call = { idempotencyKey: 'line-1', signal: new AbortController().signal }

async function picture(alpha = 1, width = 64): Promise<Picture> {
  const background = { r: 30, g: 140, b: 90, alpha }
  const bytes = await sharp({ create: { width, height: 64, channels: 4, background } })
    .png()
    .toBuffer()
  return { bytes, mediaType: 'image/png' }
}

async function open(options: CompatibleOptions = {}, env: Record<string, string> = {}) {
  const sim = await startCompatible({ name: 'box', ...options })
  const settings = settingsFor(compatible, { ...sim.env, ...env })
  const provider = compatible.connect(settings)
  const ask = (more: Partial<Ask>): Ask => ({
    model: `box/${sim.env.GESSO_COMPATIBLE_BOX_MODELS?.split(', ')[0]}`,
    task: 'generate',
    prompt: 'a fox',
    n: 1,
    images: [],
    ...more,
  })
  return {
    sim,
    settings,
    ask,
    facts: compatible.localModels?.(settings) ?? [],
    generate: async (more: Partial<Ask> = {}) => (await provider.generate?.(ask(more), call)) ?? Promise.reject(),
    start: async (more: Partial<Ask> = {}) => (await provider.start?.(ask(more), call)) ?? Promise.reject(),
    status: async (operation: Operation) => (await provider.status?.(operation, call)) ?? Promise.reject(),
    cancel: async (operation: Operation) => provider.cancel?.(operation, call),
    chat: async (more: Partial<ChatAsk>) =>
      (await provider.chat?.({ model: ask({}).model, prompt: 'hello', images: [], ...more }, call)) ?? Promise.reject(),
    check: async () => provider.check?.(call),
    list: async () => provider.list?.(call),
    [Symbol.asyncDispose]: sim.close,
  }
}

describe('the settings', () => {
  const server = { GESSO_COMPATIBLE_MY_BOX_URL: 'http://box:8080/v1/' }

  test('name servers, which answer only where they are set', () => {
    expect(compatible.isUsable?.(settingsFor(compatible, {}))).toBe(false)
    expect(compatible.isUsable?.(settingsFor(compatible, { GESSO_COMPATIBLE_MY_BOX_KEY: 'k' }))).toBe(false)
    const settings = settingsFor(compatible, server)
    expect(compatible.isUsable?.(settings)).toBe(true)
    expect(compatible.ownAddresses?.(settings)).toEqual(['http://box:8080/v1'])
    expect(compatible.accountOf?.('my_box/some/model')).toBe('my_box')
  })

  test('list models, each once, under the name of their server', () => {
    const env = { ...server, GESSO_COMPATIBLE_MY_BOX_MODELS: 'a/b, c,,a/b', GESSO_COMPATIBLE_TWO_URL: 'http://two/v1' }
    const facts = compatible.localModels?.(settingsFor(compatible, { ...env, GESSO_COMPATIBLE_TWO_MODELS: 'c' }))
    expect(facts?.map(({ id, name, aliases }) => [id, name, aliases])).toEqual([
      ['my_box/a/b', 'a/b on my_box', ['a/b']],
      ['my_box/c', 'c on my_box', ['c']],
      ['two/c', 'c on two', []],
    ])
  })

  test('keep keys out of logs', () => {
    const { secrets } = readConfig({ ...server, GESSO_COMPATIBLE_MY_BOX_KEY: 'sk-box' }, [compatible])
    expect(secrets).toEqual(['sk-box'])
  })

  test('refuse a profile that there is not', () => {
    const env = { ...server, GESSO_COMPATIBLE_MY_BOX_PROFILE: 'togetherr' }
    expect(() => readConfig(env, [compatible])).toThrow(ConfigError)
    expect(() => readConfig(env, [compatible])).toThrow('GESSO_COMPATIBLE_MY_BOX_PROFILE: togetherr is none of plain')
  })
})

describe('a price', () => {
  const priceAt = (url: string, profile: string, model = 'm') => {
    const prefix = 'GESSO_COMPATIBLE_BOX_'
    const env = { [`${prefix}URL`]: url, [`${prefix}PROFILE`]: profile, [`${prefix}MODELS`]: model }
    return compatible.localModels?.(settingsFor(compatible, env))[0]?.price
  }

  test.each([
    ['http://localhost:8080/v1', 'localai'],
    ['http://192.168.1.7:30000/v1', 'sglang'],
    ['http://vllm:8000/v1', 'vllm-omni'],
  ])('is nothing on a machine of one’s own: %s', (url, profile) => {
    expect(priceAt(url, profile)).toMatchObject({ rates: [{ usd: 0 }] })
  })

  test.each([
    ['https://gpu.example.com/v1', 'vllm-omni'],
    ['http://localhost:4000/v1', 'plain'],
    ['http://[2001:db8::1]:8000/v1', 'vllm-omni'],
    ['https://api.together.xyz/v1', 'together'],
  ])('is unknown where somebody may bill: %s', (url, profile) => {
    expect(priceAt(url, profile)).toBeNull()
  })

  test('is xAI’s where xAI publishes one', () => {
    expect(priceAt('https://api.x.ai/v1', 'xai', 'grok-imagine-image')).toMatchObject({ rates: [{ usd: 0.02 }] })
    expect(priceAt('https://api.x.ai/v1', 'xai', 'grok-next')).toBeNull()
  })
})

describe('a generation', () => {
  const wish = { width: 512, height: 256, seed: 7, negativePrompt: 'rain', steps: 20, guidance: 4 }

  test.each<[CompatibleOptions['profile'], Partial<Ask>, object]>([
    ['plain', { n: 2, width: 512, height: 256 }, { n: 2, size: '512x256', response_format: 'b64_json' }],
    ['localai', wish, { prompt: 'a fox|rain', step: 20, size: '512x256', response_format: 'b64_json' }],
    [
      'together',
      { ...wish, format: 'jpeg', options: { disable_safety_checker: true } },
      {
        width: 512,
        height: 256,
        seed: 7,
        negative_prompt: 'rain',
        steps: 20,
        guidance_scale: 4,
        output_format: 'jpeg',
        response_format: 'base64',
        disable_safety_checker: true,
      },
    ],
    [
      'xai',
      { aspectRatio: '16:9', resolution: '2k', quality: 'high', format: 'png' },
      { aspect_ratio: '16:9', resolution: '2k', quality: 'high', output_format: 'png', response_format: 'b64_json' },
    ],
    [
      'vllm-omni',
      wish,
      { size: '512x256', seed: 7, negative_prompt: 'rain', num_inference_steps: 20, guidance_scale: 4 },
    ],
    ['sglang', wish, { size: '512x256', seed: 7, num_inference_steps: 20, response_format: 'b64_json' }],
    ['sd-cpp', { format: 'jpeg' }, { prompt: 'a fox', output_format: 'jpeg' }],
  ])('at %s has the fields that it knows', async (profile, more, fields) => {
    await using box = await open({ profile })
    const { outputs, warnings = [] } = await box.generate(more)
    expect(box.sim.requests).toMatchObject([{ path: '/images/generations', fields }])
    expect(outputs).toHaveLength(more.n ?? 1)
    expect(outputs[0]).toHaveProperty('bytes')
    // A parameter that a server has no place for is not passed over in silence.
    if (profile === 'localai') expect(warnings).toHaveLength(2)
  })

  test('at stable-diffusion.cpp carries its arguments in the prompt', async () => {
    await using box = await open({ profile: 'sd-cpp' })
    await box.generate({ seed: 7, steps: 20, guidance: 4, negativePrompt: 'rain' })
    const [, tag = ''] =
      /<sd_cpp_extra_args>(.*)<\/sd_cpp_extra_args>$/.exec(String(box.sim.requests[0]?.fields.prompt)) ?? []
    const sample_params = { sample_steps: 20, guidance: { txt_cfg: 4 } }
    expect(JSON.parse(tag)).toEqual({ seed: 7, negative_prompt: 'rain', sample_params })
  })

  test('of a model that is not listed is fitted to its server', async () => {
    await using box = await open({ profile: 'xai' })
    const { warnings } = await box.generate({ width: 1024, height: 512, seed: 7 })
    expect(box.sim.requests[0]?.fields).toMatchObject({ aspect_ratio: '2:1' })
    expect(warnings).toEqual([expect.stringContaining('size was changed'), expect.stringContaining('seed was changed')])
  })

  test('with a mask that the server has no place for is refused before it costs anything', async () => {
    await using box = await open({ profile: 'xai' })
    const promise = box.generate({ images: [await picture()], mask: await picture(0) })
    await expect(promise).rejects.toMatchObject({ code: 'invalid_request', charged: 'no' })
    expect(box.sim.charges).toEqual([])
  })

  test('at Ollama is refused: it makes no pictures', async () => {
    await using box = await open({ profile: 'ollama' })
    await expect(box.generate()).rejects.toMatchObject({ code: 'invalid_request', charged: 'no' })
  })

  test('at a server that is not set costs nothing', async () => {
    await using box = await open()
    const promise = box.generate({ model: 'elsewhere/m' })
    await expect(promise).rejects.toMatchObject({
      charged: 'no',
      said: expect.stringContaining('GESSO_COMPATIBLE_ELSEWHERE_URL'),
    })
  })
})

describe('input pictures', () => {
  test.each<[CompatibleOptions['profile'], object]>([
    ['plain', { path: '/images/edits', files: { 'image[]': ['png 64x64', 'png 32x64'] } }],
    ['vllm-omni', { path: '/images/edits', files: { image: ['png 64x64', 'png 32x64'] } }],
    ['sd-cpp', { path: '/images/edits', files: { 'image[]': ['png 64x64', 'png 32x64'] } }],
    ['localai', { path: '/images/generations', fields: { files: [expect.any(String), expect.any(String)] } }],
    [
      'together',
      { path: '/images/generations', fields: { reference_images: [expect.any(String), expect.any(String)] } },
    ],
    [
      'xai',
      {
        path: '/images/edits',
        fields: { images: [{ type: 'image_url' }, { type: 'image_url' }], response_format: 'b64_json' },
      },
    ],
  ])('go to %s in order, as it takes them', async (profile, request) => {
    await using box = await open({ profile })
    await box.generate({ task: 'edit', images: [await picture(), await picture(1, 32)] })
    expect(box.sim.requests).toMatchObject([request])
  })

  test.each<[CompatibleOptions['profile'], object]>([
    ['plain', { files: { image: ['png 64x64'] } }],
    ['sglang', { files: { image: ['png 64x64'] }, fields: { response_format: 'b64_json' } }],
    ['localai', { fields: { file: expect.stringMatching(/^iVBOR/) } }],
    ['together', { fields: { image_url: expect.stringMatching(/^data:image\/png;base64,/) } }],
    ['xai', { fields: { image: { url: expect.stringMatching(/^data:image\/png;base64,/) } } }],
  ])('that are one have a name of their own at %s', async (profile, request) => {
    await using box = await open({ profile })
    await box.generate({ task: 'edit', images: [await picture()] })
    expect(box.sim.requests).toMatchObject([request])
  })

  test.each<[CompatibleOptions['profile'], string, object]>([
    ['plain', '/images/edits', { alpha: 0 }],
    ['vllm-omni', '/images/edits', { bright: 255, alpha: 255 }],
    ['sd-cpp', '/images/edits', { bright: 255, alpha: 255 }],
    ['localai', '/images/inpainting', { bright: 255, alpha: 255 }],
  ])('are masked as %s has it', async (profile, path, mask) => {
    await using box = await open({ profile })
    await box.generate({ task: 'edit', images: [await picture()], mask: await picture(0) })
    expect(box.sim.requests).toMatchObject([{ path, mask }])
  })

  test('are painted over with steps, which LocalAI calls otherwise there', async () => {
    await using box = await open({ profile: 'localai' })
    await box.generate({ task: 'edit', images: [await picture()], mask: await picture(0), steps: 9 })
    expect(box.sim.requests[0]?.fields).toMatchObject({ steps: 9 })
  })
})

describe('an answer', () => {
  test('may be a relative address, which leads to the server', async () => {
    await using box = await open({ profile: 'sglang', answersWith: 'url' })
    const { outputs } = await box.generate()
    expect(outputs).toEqual([{ url: `${box.sim.url}/v1/images/call-1-0/content` }])
  })

  test('on a server with a key is fetched with it', async () => {
    await using box = await open({ profile: 'sglang', answersWith: 'url', key: 'sk-sglang-0123456789' })
    expect((await box.generate()).outputs[0]).toHaveProperty('bytes')
    const fault = { path: '/content', kind: 'status', when: 'before', status: 500 } as const
    box.sim.misbehave(fault)
    expect((await box.generate()).outputs[0]).toHaveProperty('url')
  })

  test('at another host is not asked for with the key', async () => {
    await using box = await open()
    const url = 'https://files.example/a.png'
    box.sim.misbehave({ path: '/images', kind: 'status', when: 'before', status: 200, body: { data: [{ url }] } })
    expect((await box.generate()).outputs).toEqual([{ url }])
  })

  test('of xAI says what it cost', async () => {
    await using box = await open({ profile: 'xai' })
    expect(await box.generate({ n: 3 })).toMatchObject({ costMicros: 60_000, requestId: 'req-1' })
    expect(box.sim.charges).toEqual([{ id: 'call-1', micros: 60_000 }])
  })

  test('whose bill cannot be read is no loss', async () => {
    await using box = await open({ profile: 'xai' })
    const body = { data: [{ b64_json: 'aaaa', revised_prompt: 7 }], usage: { cost_in_usd_ticks: 'many' } }
    box.sim.misbehave({ path: '/images', kind: 'status', when: 'before', status: 200, body })
    expect(await box.generate()).not.toHaveProperty('costMicros')
  })

  test('of which a part is withheld keeps the rest', async () => {
    await using box = await open({ profile: 'xai' })
    const data = [
      { respect_moderation: false },
      { b64_json: 'aaaa', respect_moderation: true, revised_prompt: 'a vixen' },
    ]
    box.sim.misbehave({ path: '/images', kind: 'status', when: 'before', status: 200, body: { data } })
    const { outputs, warnings } = await box.generate({ n: 2 })
    expect(outputs).toHaveLength(1)
    expect(warnings).toEqual(['box withheld 1 of 2 pictures.', 'The prompt was revised: a vixen'])
  })

  test('that is withheld is content_refused, and as paid as its server says', async () => {
    await using box = await open({ profile: 'xai' })
    await expect(box.generate({ prompt: 'forbidden' })).rejects.toMatchObject({
      code: 'content_refused',
      charged: 'yes',
    })
    const answers = [
      [{ usage: { cost_in_usd_ticks: 0 } }, 'no'],
      [{}, 'unknown'],
    ] as const
    for (const [usage, charged] of answers) {
      const body = { data: [{ respect_moderation: false }], ...usage }
      box.sim.misbehave({ path: '/images', kind: 'status', when: 'before', status: 200, body })
      await expect(box.generate()).rejects.toMatchObject({ code: 'content_refused', charged })
    }
  })

  test('without a picture is a failure that may have been paid', async () => {
    await using box = await open()
    box.sim.misbehave({ path: '/images', kind: 'status', when: 'before', status: 200, body: { data: [] } })
    await expect(box.generate()).rejects.toMatchObject({ code: 'internal', charged: 'unknown' })
  })
})

describe('a refusal', () => {
  test.each<[string, unknown, number, object]>([
    [
      'an object',
      { error: { message: 'too large', param: 'size', type: '', code: 400 } },
      400,
      { code: 'invalid_request', said: 'size: too large' },
    ],
    ['a text', { error: 'image generation models are not currently supported' }, 400, { code: 'invalid_request' }],
    [
      'a text with a code',
      { code: 'Some code', error: 'Model not found: m' },
      404,
      { code: 'not_found', said: 'Model not found: m' },
    ],
    [
      'a word and its reason',
      { error: 'server_error', message: 'no memory' },
      500,
      { code: 'internal', said: 'server_error: no memory' },
    ],
    [
      'a detail',
      { detail: 'Invalid size format: 1' },
      400,
      { code: 'invalid_request', said: 'Invalid size format: 1' },
    ],
    [
      'a list of fields',
      { detail: [{ loc: ['body', 'n'], msg: 'too many', type: 'x' }] },
      422,
      { code: 'invalid_request', said: 'n: too many' },
    ],
    ['a message alone', { message: 'no' }, 503, { code: 'overloaded', said: 'no' }],
    ['a full queue', { error: 'job queue is full' }, 429, { code: 'rate_limited' }],
    ['a policy', { error: { message: 'no', code: 'content_policy_violation' } }, 400, { code: 'content_refused' }],
    ['a safety checker', { error: { message: 'NSFW content', code: null } }, 422, { code: 'content_refused' }],
    ['used-up credits', { error: 'Your team has used all available credits' }, 403, { code: 'quota_exhausted' }],
  ])('as %s is understood', async (_, body, status, expected) => {
    await using box = await open()
    box.sim.misbehave({ path: '/images', kind: 'status', when: 'before', status, body })
    await expect(box.generate()).rejects.toMatchObject({ charged: 'no', ...expected })
  })

  test.each<[CompatibleOptions['profile'], string]>([
    ['plain', 'content_refused'],
    ['together', 'content_refused'],
  ])('by the policy of %s is content_refused', async (profile, code) => {
    await using box = await open({ profile })
    await expect(box.generate({ prompt: 'forbidden' })).rejects.toMatchObject({ code, charged: 'no' })
  })

  test('does not quote the key', async () => {
    await using box = await open({}, { GESSO_COMPATIBLE_BOX_KEY: 'wrong-key' })
    const promise = box.generate()
    await expect(promise).rejects.toMatchObject({ code: 'auth', said: 'Incorrect API key provided: [key]' })
  })

  test('of an unknown model is not_found', async () => {
    await using box = await open()
    await expect(box.generate({ model: 'box/nothing' })).rejects.toMatchObject({ code: 'not_found', charged: 'no' })
  })
})

describe('a video', () => {
  const filming = { model: 'box/grok-imagine-video', task: 'video' as const }

  test('is started, asked about and billed at xAI', async () => {
    await using box = await open({ profile: 'xai', latencyMs: 60_000 })
    const { operation } = await box.start({ ...filming, duration: 5, aspectRatio: '16:9', images: [await picture()] })
    expect(operation).toEqual({ server: 'box', id: expect.stringMatching(/^video-/) })
    expect(box.sim.requests[0]?.fields).toMatchObject({
      duration: 5,
      aspect_ratio: '16:9',
      image: { url: expect.any(String) },
    })
    expect(await box.status(operation)).toMatchObject({ state: 'running', note: 'pending', progress: 0.4 })
    // There is no cancel: it runs, and is billed.
    expect(await box.cancel(operation)).toEqual({ charged: 'yes', runsOn: true })
    expect(box.sim.charges).toEqual([{ id: 'call-1', micros: 300_000 }])
  })

  test.each([
    [
      'a fox',
      { state: 'succeeded', costMicros: 300_000, outputs: [{ url: expect.stringContaining('/video-files/') }] },
    ],
    ['forbidden', { state: 'failed', error: { code: 'content_refused', charged: 'yes' } }],
    ['crash', { state: 'failed', error: { code: 'internal', charged: 'no', said: 'It broke.' } }],
    ['expire', { state: 'failed', error: { code: 'result_expired', charged: 'unknown' } }],
  ])('of "%s" ends as xAI says', async (prompt, expected) => {
    await using box = await open({ profile: 'xai' })
    const { operation } = await box.start({ ...filming, prompt })
    expect(await box.status(operation)).toMatchObject(expected)
  })

  test('comes as bytes from vLLM-Omni, which can be told to stop', async () => {
    await using box = await open({ profile: 'vllm-omni' })
    const ask = { model: 'box/Wan-AI/Wan2.2-T2V-A14B', task: 'video', width: 832, height: 480, duration: 3 } as const
    const { operation } = await box.start({ ...ask, images: [await picture()] })
    expect(box.sim.requests).toMatchObject([
      { fields: { size: '832x480', seconds: 3 }, files: { input_reference: ['png 64x64'] } },
    ])
    expect(await box.status(operation)).toMatchObject({ state: 'succeeded', outputs: [{ bytes: expect.anything() }] })
    expect(await box.cancel(operation)).toEqual({ charged: 'unknown' })
    await expect(box.status(operation)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('with a parameter that its server has not is refused: there is no place to say what was left out', async () => {
    await using box = await open({ profile: 'xai' })
    await expect(box.start({ ...filming, seed: 7 })).rejects.toMatchObject({ code: 'invalid_request', charged: 'no' })
  })

  test('is what an id with such a name makes, listed or not', async () => {
    await using box = await open({ profile: 'xai' })
    expect(box.facts.find(({ id }) => id === 'box/grok-imagine-video')).toMatchObject({
      tasks: ['video'],
      queued: true,
    })
    expect(compatible.unlisted?.('box/Wan2.2-T2V')).toMatchObject({ tasks: ['video'], queued: true })
    expect(compatible.unlisted?.('box/flux')).toMatchObject({
      tasks: ['generate', 'edit', 'chat', 'vision'],
      queued: false,
    })
  })
})

describe('a chat', () => {
  test('sends a system text, a prompt and pictures', async () => {
    await using box = await open({ profile: 'ollama' })
    expect(await box.chat({ system: 'Be short.', prompt: 'a cat' })).toMatchObject({ text: 'a cat, seen 0 times' })
    const images = [await picture()]
    expect(await box.chat({ prompt: 'What is this?', images })).toMatchObject({ text: 'What is this?, seen 1 times' })
  })

  test('is billed as xAI says', async () => {
    await using box = await open({ profile: 'xai' })
    expect(await box.chat({ model: 'box/grok-5' })).toMatchObject({ costMicros: 1200, requestId: 'req-1' })
  })

  test('whose answer is withheld is content_refused', async () => {
    await using box = await open({ profile: 'xai' })
    const promise = box.chat({ model: 'box/grok-5', prompt: 'forbidden' })
    await expect(promise).rejects.toMatchObject({ code: 'content_refused', charged: 'yes' })
  })

  test('without a text is a failure', async () => {
    await using box = await open()
    const body = { choices: [{ message: { content: null }, finish_reason: 'length' }] }
    box.sim.misbehave({ path: '/chat', kind: 'status', when: 'before', status: 200, body })
    await expect(box.chat({})).rejects.toMatchObject({ code: 'internal', charged: 'unknown' })
  })
})

describe('a check', () => {
  test('says how many models each server has, whatever shape its list has', async () => {
    await using together = await startCompatible({ profile: 'together' })
    await using box = await open({ profile: 'localai' }, together.env)
    expect(await box.check()).toBe('box answers, 1 model; together answers, 2 models')
    expect(await box.list()).toContainEqual({ id: 'together/black-forest-labs/FLUX.1-schnell' })
    expect(await box.list()).toContainEqual({ id: 'box/flux.1-dev' })
  })

  test('names the server that does not answer, and says of the others too', async () => {
    await using together = await startCompatible({ profile: 'together' })
    await using box = await open(
      { profile: 'localai' },
      { ...together.env, GESSO_COMPATIBLE_TOGETHER_KEY: 'wrong-key' },
    )
    await expect(box.check()).rejects.toMatchObject({
      code: 'auth',
      said: 'box answers, 1 model; together does not: auth: Incorrect API key provided: [key]',
    })
  })
})
