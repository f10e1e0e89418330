import { describe, expect, test } from 'vitest'
import { kieCase } from '../../test/providers/kie.ts'
import { providerSuite } from '../../test/providers/suite.ts'
import { settingsFor } from '../../test/settings.ts'
import { pictureFile } from '../../test/simulators/files.ts'
import { startKie } from '../../test/simulators/kie.ts'
import type { Ask } from '../models/provider.ts'
import { kie } from './kie.ts'

providerSuite(kieCase)

const call = { idempotencyKey: 'line-1', signal: new AbortController().signal }
const ask: Ask = { model: 'google/nano-banana', task: 'generate', prompt: 'a fox', n: 1, images: [] }
const webhookUrl = 'https://gesso.example/webhooks/kie/g1'
const picture = { bytes: await pictureFile({ width: 64, height: 64 }), mediaType: 'image/png' }

async function open(options: { latencyMs?: number; credits?: number } = {}, env: Record<string, string> = {}) {
  const sim = await startKie(options)
  const connected = kie.connect(settingsFor(kie, { ...sim.env, ...env }))
  const { start, status, check, cancel } = connected
  if (!start || !status || !check || !cancel) throw new Error('kie.ai has all of these')
  return { sim, start, status, check, cancel, webhook: connected.webhook, [Symbol.asyncDispose]: sim.close }
}

describe('a submit', () => {
  test('sends pictures to the store first, and their addresses to the model', async () => {
    await using api = await open()
    const images = [picture, picture]
    await api.start({ ...ask, model: 'nano-banana-pro', images, resolution: '2K', format: 'jpeg' }, call)
    const [task] = api.sim.tasks
    const stored = [0, 1].map(() => expect.stringMatching(`^${api.sim.url}/stored/`))
    expect(task?.body).toEqual({
      model: 'nano-banana-pro',
      input: { prompt: 'a fox', image_input: stored, resolution: '2K', output_format: 'jpg' },
    })
  })

  test.each<[string, Partial<Ask>, object]>([
    [
      'google/nano-banana',
      { aspectRatio: '16:9', format: 'png' },
      { prompt: 'a fox', image_size: '16:9', output_format: 'png' },
    ],
    [
      'bytedance/seedream-v4-text-to-image',
      { aspectRatio: '9:16', resolution: '4K', n: 3, seed: 5 },
      { prompt: 'a fox', image_size: 'portrait_16_9', image_resolution: '4K', max_images: 3, seed: 5 },
    ],
    [
      'google/imagen4-ultra',
      { aspectRatio: '3:4', negativePrompt: 'rain', options: { seed: 5 } },
      { prompt: 'a fox', aspect_ratio: '3:4', negative_prompt: 'rain', seed: 5 },
    ],
    [
      'qwen/text-to-image',
      { steps: 20, guidance: 3, options: { acceleration: 'high' } },
      { prompt: 'a fox', num_inference_steps: 20, guidance_scale: 3, acceleration: 'high' },
    ],
    ['flux-2/pro-text-to-image', { aspectRatio: '4:3' }, { prompt: 'a fox', aspect_ratio: '4:3', resolution: '1K' }],
    ['seedream/4.5-text-to-image', { quality: 'high' }, { prompt: 'a fox', aspect_ratio: '1:1', quality: 'high' }],
    [
      'elevenlabs/text-to-speech-turbo-2-5',
      { voice: 'Bill', options: { speed: 0.8 } },
      { text: 'a fox', voice: 'Bill', speed: 0.8 },
    ],
    [
      'elevenlabs/text-to-speech-turbo-2-5',
      { voice: 'Bill', options: { voice: 'x1' } },
      { text: 'a fox', voice: 'x1' },
    ],
    ['z-image', { options: { aspect_ratio: '1:1', prompt: 'another' } }, { prompt: 'a fox', aspect_ratio: '1:1' }],
  ])('of %s has its fields under their names', async (model, more, input) => {
    await using api = await open()
    await api.start({ ...ask, model, ...more }, call)
    expect(api.sim.tasks[0]?.body).toEqual({ model, input })
  })

  test.each<[string, Partial<Ask>, object]>([
    ['gpt4o-image', { n: 2 }, { prompt: 'a fox', size: '1:1', nVariants: 2 }],
    [
      'flux-kontext-max',
      { aspectRatio: '21:9', format: 'png', options: { safetyTolerance: 1 } },
      { model: 'flux-kontext-max', prompt: 'a fox', aspectRatio: '21:9', outputFormat: 'png', safetyTolerance: 1 },
    ],
    ['veo3', { options: { aspect_ratio: '9:16' } }, { model: 'veo3', prompt: 'a fox', aspect_ratio: '9:16' }],
    [
      'suno/V5',
      {},
      { model: 'V5', prompt: 'a fox', customMode: false, instrumental: false, callBackUrl: 'https://gesso.invalid/' },
    ],
    [
      'suno/V4',
      { options: { style: 'folk', title: 'La', instrumental: true } },
      {
        model: 'V4',
        prompt: 'a fox',
        style: 'folk',
        title: 'La',
        customMode: true,
        instrumental: true,
        callBackUrl: 'https://gesso.invalid/',
      },
    ],
  ])('of the older family of %s has them on the outermost level', async (model, more, body) => {
    await using api = await open()
    await api.start({ ...ask, model, ...more }, call)
    expect(api.sim.tasks[0]?.body).toEqual(body)
  })

  test('whose picture cannot be stored has cost nothing', async () => {
    await using api = await open()
    const broken = { code: 500, msg: 'Internal error', data: null }
    api.sim.misbehave({ path: '/api/file-', kind: 'status', when: 'before', status: 200, body: broken })
    const lost = api.start({ ...ask, model: 'google/nano-banana-edit', images: [picture] }, call)
    await expect(lost).rejects.toMatchObject({ code: 'internal', charged: 'no' })
    expect(api.sim.tasks).toEqual([])
  })

  test.each([
    [500, 'Server exception'],
    [501, 'Generation failed'],
  ])('that is answered with %s may have been taken', async (code, msg) => {
    await using api = await open()
    const body = { code, msg, data: null }
    api.sim.misbehave({ path: '/createTask', kind: 'status', when: 'before', status: 200, body })
    await expect(api.start(ask, call)).rejects.toMatchObject({ code: 'internal', said: msg, charged: 'unknown' })
    api.sim.misbehave({ path: '/createTask', kind: 'status', when: 'before', status: 500, body: { error: 'oops' } })
    await expect(api.start(ask, call)).rejects.toMatchObject({ code: 'internal', charged: 'unknown' })
  })

  test('that gave a task id was taken, whatever else the answer says', async () => {
    await using api = await open()
    const body = { code: 500, msg: 'odd', data: { taskId: 't1' } }
    api.sim.misbehave({ path: '/createTask', kind: 'status', when: 'before', status: 200, body })
    expect((await api.start(ask, call)).operation).toMatchObject({ family: 'market', taskId: 't1' })
  })

  test('does not quote the key', async () => {
    await using api = await open()
    const body = { code: 401, msg: `No access for ${api.sim.key}`, data: null }
    api.sim.misbehave({ path: '/createTask', kind: 'status', when: 'before', status: 200, body })
    await expect(api.start(ask, call)).rejects.toMatchObject({ code: 'auth', said: 'No access for [key]' })
  })
})

describe('a status', () => {
  const ok = { code: 200, msg: 'success' }
  const url = 'https://files.example/1.png'
  const running = { state: 'running', askAgainMs: 500 }

  test.each<[string, string, object, object]>([
    ['a waiting task', 'market', { state: 'waiting', resultJson: '' }, { ...running, note: 'waiting' }],
    ['a word they invent tomorrow', 'market', { state: 'thinking' }, { ...running, note: 'thinking' }],
    ['a share of the way', '4o', { status: 'GENERATING', successFlag: 0, progress: '0.48' }, { progress: 0.48 }],
    ['a beginning of Kontext', 'kontext', { successFlag: 0, response: null, errorMessage: '' }, running],
    ['a percentage', 'market', { state: 'generating', progress: 48 }, { progress: 0.48 }],
    [
      'a success in credits',
      'market',
      { state: 'success', resultJson: JSON.stringify({ resultUrls: [url] }), creditsConsumed: 4 },
      { state: 'succeeded', outputs: [{ url }], costMicros: 20_000 },
    ],
    [
      'credits that cannot be read',
      'market',
      { state: 'success', resultJson: JSON.stringify({ resultUrls: [url] }), creditsConsumed: { sum: 4 } },
      { state: 'succeeded', outputs: [{ url }] },
    ],
    [
      'a result without a state',
      'market',
      { resultJson: JSON.stringify({ resultUrls: [url] }) },
      { state: 'succeeded', outputs: [{ url }] },
    ],
    [
      'a success of Kontext',
      'kontext',
      { successFlag: 1, response: { originImageUrl: 'x', resultImageUrl: url } },
      { state: 'succeeded', outputs: [{ url }] },
    ],
    [
      'addresses as a text',
      'veo',
      { successFlag: 1, response: { resultUrls: JSON.stringify([url]) } },
      { state: 'succeeded', outputs: [{ url }] },
    ],
    [
      'a success without a file',
      'market',
      { state: 'success', resultJson: '{}' },
      { state: 'failed', error: { code: 'internal', charged: 'unknown' } },
    ],
    [
      'a failure',
      'market',
      { state: 'fail', failCode: '500', failMsg: 'Internal Error' },
      { state: 'failed', error: { code: 'internal', said: 'Internal Error', charged: 'unknown' } },
    ],
    [
      'a refusal, by its words',
      'market',
      { state: 'fail', failCode: '', failMsg: 'The input or output was flagged as sensitive.' },
      { state: 'failed', error: { code: 'content_refused', charged: 'unknown' } },
    ],
    [
      'a refusal of 4o',
      '4o',
      { successFlag: 2, status: 'CREATE_TASK_FAILED', errorCode: 400, errorMessage: 'Violating content policies' },
      { state: 'failed', error: { code: 'content_refused', charged: 'unknown' } },
    ],
    [
      'a field that only sounds like a policy',
      'market',
      { state: 'fail', failCode: '422', failMsg: 'nsfw_checker: must be true or false' },
      { state: 'failed', error: { code: 'invalid_request' } },
    ],
    ['a song that waits', 'suno', { status: 'PENDING', response: null }, { ...running, note: 'PENDING' }],
    [
      'a first song of two',
      'suno',
      { status: 'FIRST_SUCCESS', response: { sunoData: [{ audioUrl: url }, { audioUrl: '' }] } },
      { ...running, note: 'FIRST_SUCCESS' },
    ],
    [
      'two songs',
      'suno',
      { status: 'SUCCESS', response: { sunoData: [{ audioUrl: url }, { audioUrl: `${url}2` }] } },
      { state: 'succeeded', outputs: [{ url }, { url: `${url}2` }] },
    ],
    [
      'songs that could not be reported',
      'suno',
      { status: 'CALLBACK_EXCEPTION', response: { sunoData: [{ audioUrl: url }] } },
      { state: 'succeeded', outputs: [{ url }] },
    ],
    [
      'a report that failed before there was a song',
      'suno',
      { status: 'CALLBACK_EXCEPTION', response: { sunoData: [{ audioUrl: null }] } },
      { ...running, note: 'CALLBACK_EXCEPTION' },
    ],
    [
      'words that are not sung',
      'suno',
      { status: 'SENSITIVE_WORD_ERROR', errorCode: 400, errorMessage: 'Not these.', response: { sunoData: null } },
      { state: 'failed', error: { code: 'content_refused', said: 'Not these.' } },
    ],
    [
      'a song that failed',
      'suno',
      { status: 'GENERATE_AUDIO_FAILED', errorCode: 501, errorMessage: 'Try again', response: { sunoData: [] } },
      { state: 'failed', error: { code: 'internal', charged: 'unknown' } },
    ],
    [
      'a wrong field found late',
      'market',
      { state: 'fail', failCode: '422', failMsg: 'Invalid image_size' },
      { state: 'failed', error: { code: 'invalid_request', charged: 'unknown' } },
    ],
  ])('of %s', async (_, family, data, expected) => {
    await using api = await open()
    const path = family === 'market' ? '/recordInfo' : '/record-info'
    api.sim.misbehave({ path, kind: 'status', when: 'before', status: 200, body: { ...ok, data } })
    expect(await api.status({ family, taskId: 't1', startedAt: Date.now() }, call)).toMatchObject(expected)
  })

  test('whose verdict is bad, but that says how the task ended, is the end', async () => {
    await using api = await open()
    const body = { code: 501, msg: 'failed', data: { state: 'fail', failCode: '501', failMsg: 'Upstream' } }
    api.sim.misbehave({ path: '/recordInfo', kind: 'status', when: 'before', status: 200, body })
    const operation = { family: 'market', taskId: 't1', startedAt: 0 }
    expect(await api.status(operation, call)).toMatchObject({ state: 'failed', error: { code: 'internal' } })
  })

  test('of a task that is not known is an error, and no end', async () => {
    await using api = await open()
    const asked = api.status({ family: 'market', taskId: 'nobody', startedAt: 0 }, call)
    await expect(asked).rejects.toMatchObject({ code: 'not_found', said: 'recordInfo is null' })
  })

  test('is asked for more and more seldom, and never more than three times a second', async () => {
    await using api = await open({ latencyMs: 3_600_000 })
    const { operation } = await api.start(ask, call)
    expect(await api.status(operation, call)).toMatchObject({ askAgainMs: 500 })
    const minutesAgo = (minutes: number) => ({ ...operation, startedAt: Date.now() - minutes * 60_000 })
    expect(await api.status(minutesAgo(60), call)).toMatchObject({ askAgainMs: 15_000 })
  })

  test('tells what a task cost, where its account sees credits', async () => {
    await using api = await open({ latencyMs: 0, credits: 4 })
    const { operation } = await api.start(ask, call)
    expect(await api.status(operation, call)).toMatchObject({ state: 'succeeded', costMicros: 20_000 })
    expect(api.sim.charges).toEqual([{ id: operation.taskId, micros: 20_000 }])
  })
})

describe('a webhook', () => {
  test('is asked for only where it can be checked, and only on a public address', async () => {
    await using api = await open()
    await api.start(ask, { ...call, webhookUrl })
    await api.start(ask, { ...call, webhookUrl: 'http://gesso.example/webhooks/kie/g1' })
    await using keyless = await open({}, { KIE_WEBHOOK_KEY: '' })
    await keyless.start(ask, { ...call, webhookUrl })
    expect(keyless.webhook).toBeUndefined()
    const asked = [...api.sim.tasks, ...keyless.sim.tasks].map(({ body }) => body.callBackUrl)
    expect(asked).toEqual([webhookUrl, undefined, undefined])
  })

  test.each(['google/nano-banana', 'gpt4o-image', 'suno/V5'])(
    'of %s names its task, in either spelling',
    async (model) => {
      await using api = await open()
      const { operation } = await api.start({ ...ask, model }, call)
      const news = api.sim.news(String(operation.taskId))
      const heard = await api.webhook?.({ ...news, nowMs: Date.now() })
      expect(heard).toMatchObject({ operation: { taskId: operation.taskId } })
    },
  )

  test('that is old, of another task, or without a task is refused', async () => {
    await using api = await open()
    const [first, second] = [await api.start(ask, call), await api.start(ask, call)]
    const nowMs = Date.now()
    const { headers, body } = api.sim.news(String(first.operation.taskId), nowMs)
    const other = api.sim.news(String(second.operation.taskId), nowMs)
    const rejected = { code: 'webhook_rejected' }
    await expect(api.webhook?.({ headers, body, nowMs: nowMs + 301_000 })).rejects.toMatchObject(rejected)
    await expect(api.webhook?.({ headers, body: other.body, nowMs })).rejects.toMatchObject(rejected)
    await expect(api.webhook?.({ headers, body: Buffer.from('{"data":{}}'), nowMs })).rejects.toMatchObject(rejected)
    await expect(api.webhook?.({ headers, body: Buffer.from('no JSON'), nowMs })).rejects.toMatchObject(rejected)
    const hers = new Headers(headers)
    hers.delete('x-webhook-timestamp')
    await expect(api.webhook?.({ headers: hers, body, nowMs })).rejects.toMatchObject(rejected)
  })
})

test('a cancel cannot stop anything', async () => {
  await using api = await open({ latencyMs: 3_600_000 })
  const { operation } = await api.start(ask, call)
  expect(await api.cancel(operation, call)).toEqual({ charged: 'yes', runsOn: true })
})

test('a check says how much is left, and a wrong key is said to be wrong', async () => {
  await using api = await open()
  expect(await api.check(call)).toBe('answers, 1234.5 credits left')
  const wrong = kie.connect(settingsFor(kie, { ...api.sim.env, KIE_KEY: 'another' }))
  await expect(wrong.check?.(call)).rejects.toMatchObject({ code: 'auth', charged: 'no' })
})

test('who moves the API moves the store of input pictures with it', () => {
  const { urls } = settingsFor(kie, { KIE_API_KEY: 'k', GESSO_KIE_URL: 'http://127.0.0.1:9/' })
  expect(urls).toEqual({ api: 'http://127.0.0.1:9', upload: 'http://127.0.0.1:9' })
  expect(settingsFor(kie, { KIE_KEY: 'k' }).urls.upload).toBe('https://kieai.redpandaai.co')
})
