import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { queuedStabilityCase, stabilityCase } from '../../test/providers/stability.ts'
import { providerSuite } from '../../test/providers/suite.ts'
import { settingsFor } from '../../test/settings.ts'
import { type StabilityOptions, startStability } from '../../test/simulators/stability.ts'
import { modelFacts } from '../models/model.ts'
import type { Ask, Picture } from '../models/provider.ts'
import { requestFor } from './stability/form.ts'
import { stability } from './stability.ts'

providerSuite(stabilityCase)
providerSuite(queuedStabilityCase)

const call = { idempotencyKey: 'line-1', signal: new AbortController().signal }
const fox: Ask = { model: 'sd3.5-large', task: 'generate', prompt: 'a fox', n: 1, images: [] }

async function open(options: StabilityOptions = {}, env: Record<string, string> = {}) {
  const sim = await startStability(options)
  const { generate, start, status, cancel, check } = stability.connect(settingsFor(stability, { ...sim.env, ...env }))
  if (!generate || !start || !status || !cancel || !check) throw new Error('Stability has all of these')
  return { sim, generate, start, status, cancel, check, [Symbol.asyncDispose]: sim.close }
}

const picture = async (format: 'png' | 'gif' | 'jpeg', alpha = 1): Promise<Picture> => ({
  bytes: await sharp({ create: { width: 96, height: 80, channels: 4, background: { r: 9, g: 9, b: 9, alpha } } })
    .toFormat(format)
    .toBuffer(),
  mediaType: `image/${format}`,
})

describe('what goes over the wire', () => {
  test.each<[string, Partial<Ask>, string, object]>([
    [
      'every parameter of SD 3.5, under its name',
      { aspectRatio: '21:9', negativePrompt: 'rain', seed: 4, style: 'anime', guidance: 5.5, format: 'webp' },
      'generate/sd3',
      {
        prompt: 'a fox',
        model: 'sd3.5-large',
        aspect_ratio: '21:9',
        negative_prompt: 'rain',
        seed: 4,
        style_preset: 'anime',
        cfg_scale: 5.5,
        output_format: 'webp',
      },
    ],
    ['core without a model', { model: 'core' }, 'generate/core', { prompt: 'a fox' }],
    [
      'flash as a model of its own',
      { model: 'sd3.5-flash' },
      'generate/sd3',
      { prompt: 'a fox', model: 'sd3.5-flash' },
    ],
    // 0 would be a random seed, and the last of 32 bits is refused.
    ['the seed 0 as the next one', { seed: 0 }, 'generate/sd3', { prompt: 'a fox', model: 'sd3.5-large', seed: 1 }],
    [
      'the last seed as the one before',
      { seed: 4_294_967_295 },
      'generate/sd3',
      { prompt: 'a fox', model: 'sd3.5-large', seed: 4_294_967_294 },
    ],
  ])('%s', async (_, more, path, fields) => {
    await using it = await open()
    await it.generate({ ...fox, ...more }, call)
    expect(it.sim.requests).toEqual([{ path, fields, files: [] }])
  })

  test('an SD 3.5 that starts from a picture has a mode and a strength, and no frame of its own', async () => {
    await using it = await open()
    const images = [await picture('png')]
    const answer = await it.generate({ ...fox, task: 'edit', images, aspectRatio: '16:9' }, call)
    const fields = { prompt: 'a fox', model: 'sd3.5-large', mode: 'image-to-image', strength: 0.5 }
    expect(it.sim.requests).toEqual([{ path: 'generate/sd3', fields, files: ['image'] }])
    expect(answer.warnings).toEqual([expect.stringContaining('aspect ratio was left out')])
  })

  test('an Ultra that starts from a picture keeps its frame, and its strength of 0', async () => {
    await using it = await open()
    const ask = { ...fox, model: 'ultra', images: [await picture('jpeg')], strength: 0, aspectRatio: '4:5' }
    expect(await it.generate(ask, call)).not.toHaveProperty('warnings')
    const fields = { prompt: 'a fox', strength: 0, aspect_ratio: '4:5' }
    expect(it.sim.requests).toEqual([{ path: 'generate/ultra', fields, files: ['image'] }])
  })

  test('a service that reads no prompt is sent none', async () => {
    await using it = await open()
    const images = [await picture('png')]
    for (const model of ['erase', 'remove-background', 'upscale-fast']) {
      await it.generate({ ...fox, model, images }, call)
    }
    expect(it.sim.requests.map(({ fields }) => fields)).toEqual([{}, {}, {}])
  })

  test.each([
    ['white where the picture is to change', 0, 255],
    ['black where it is to stay', 1, 0],
  ])('a mask is %s', async (_, alpha, grey) => {
    const parts: File[] = []
    await using it = await open()
    const spying: typeof fetch = async (_url, init) => {
      const form = await new Response(init?.body, { headers: new Headers(init?.headers) }).formData()
      parts.push(form.get('mask') as File)
      return Response.json({ image: 'AAAA', finish_reason: 'SUCCESS' })
    }
    const { generate } = stability.connect(settingsFor(stability, it.sim.env, { fetch: spying }))
    const ask = { ...fox, model: 'inpaint', images: [await picture('png')], mask: await picture('png', alpha) }
    await generate?.(ask, call)
    const [mask] = parts
    const { channels } = await sharp(new Uint8Array((await mask?.arrayBuffer()) ?? new ArrayBuffer())).stats()
    expect(channels.map(({ min, max }) => [min, max])).toEqual(channels.map(() => [grey, grey]))
  })

  test('a GIF goes as a PNG, which Stability can read', async () => {
    await using it = await open()
    await it.generate({ ...fox, model: 'structure', images: [await picture('gif')] }, call)
    expect(it.sim.requests).toHaveLength(1)
  })

  test('the pictures of a relight are subject, background and light', async () => {
    await using it = await open()
    const images = [await picture('png'), await picture('jpeg'), await picture('png')]
    const options = { light_source_strength: 0.9, keep_original_background: true }
    await it.start({ ...fox, model: 'replace-background-and-relight', images, options }, call)
    expect(it.sim.requests).toEqual([
      {
        path: 'edit/replace-background-and-relight',
        fields: { background_prompt: 'a fox', light_source_strength: 0.9, keep_original_background: 'true' },
        files: ['subject_image', 'background_reference', 'light_reference'],
      },
    ])
  })

  test('a composition is asked for with the scene first, and sent with the subject first', async () => {
    const [scene, subject] = [await picture('png'), await picture('jpeg')]
    const ask: Ask = { ...fox, model: 'replace-background-and-relight', task: 'compose', images: [scene, subject] }
    const { form } = await requestFor(ask)
    const sent = async (name: string) => new Uint8Array(await (form.get(name) as Blob).arrayBuffer())
    expect(await sent('subject_image')).toEqual(new Uint8Array(subject.bytes))
    expect(await sent('background_reference')).toEqual(new Uint8Array(scene.bytes))
  })

  test('a mask that cannot be read is not sent, and costs nothing', async () => {
    await using it = await open()
    const mask = { bytes: (await picture('png', 0)).bytes.slice(0, 60), mediaType: 'image/png' }
    const ask = { ...fox, model: 'inpaint', images: [await picture('png')], mask }
    await expect(it.generate(ask, call)).rejects.toMatchObject({ code: 'invalid_request', charged: 'no' })
    expect(it.sim.requests).toEqual([])
  })

  test('a service that is not listed is not called', async () => {
    await using it = await open()
    const error = await it.generate({ ...fox, model: 'sd9' }, call).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'not_found', charged: 'no' })
    expect(stability.unlisted).toBeUndefined()
  })
})

describe('what Stability refuses', () => {
  test('a prompt that moderation flags costs nothing', async () => {
    await using it = await open()
    await expect(it.generate({ ...fox, prompt: 'forbidden' }, call)).rejects.toMatchObject({
      code: 'content_refused',
      charged: 'no',
      status: 403,
      said: expect.stringContaining('you were not charged'),
    })
    expect(it.sim.charges).toEqual([])
  })

  test('a picture that was blurred is no picture, and is paid', async () => {
    await using it = await open()
    await expect(it.generate({ ...fox, prompt: 'filtered' }, call)).rejects.toMatchObject({
      code: 'content_refused',
      charged: 'yes',
      said: expect.stringContaining('CONTENT_FILTERED'),
      requestId: expect.any(String),
    })
    expect(it.sim.charges).toHaveLength(1)
  })

  test('a block lasts a minute, unless the answer says how long', async () => {
    await using it = await open()
    const body = { id: 'rate_limit_exceeded', name: 'rate_limit_exceeded', errors: ['too fast'] }
    const fault = { path: '/generate/sd3', kind: 'status', when: 'before', status: 429, body } as const
    it.sim.misbehave(fault)
    await expect(it.generate(fox, call)).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterMs: 60_000,
      charged: 'no',
    })
    it.sim.misbehave({ ...fault, headers: { 'retry-after': '7' } })
    await expect(it.generate(fox, call)).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 7000 })
  })

  test('a key that is quoted back is not passed on', async () => {
    await using it = await open({}, { STABILITY_API_KEY: 'a-key-like-no-other' })
    const error = await it.generate(fox, call).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'auth', charged: 'no' })
    expect(String(error)).not.toContain('a-key-like-no-other')
  })

  test.each([
    ['an outpaint to no side', { model: 'outpaint' }, 'at least one outpaint direction'],
    ['a picture that is too small', { model: 'structure' }, 'every side must be at least 64 pixels'],
  ])('%s is told in its words', async (_, more, said) => {
    await using it = await open()
    const bytes = await sharp({ create: { width: 80, height: 48, channels: 3, background: '#123' } })
      .png()
      .toBuffer()
    const images = [more.model === 'outpaint' ? await picture('png') : { bytes, mediaType: 'image/png' }]
    const error = it.generate({ ...fox, ...more, images }, call)
    await expect(error).rejects.toMatchObject({
      code: 'invalid_request',
      charged: 'no',
      said: expect.stringContaining(said),
    })
  })
})

describe('what is queued', () => {
  const upscale = async (): Promise<Ask> => ({ ...fox, model: 'upscale-creative', images: [await picture('png')] })

  test('is asked about at the documented pace, and answers with its picture', async () => {
    await using it = await open({ latencyMs: 3_600_000 })
    const { operation, requestId } = await it.start(await upscale(), call)
    expect(operation).toEqual({ id: requestId })
    expect(await it.status(operation, call)).toEqual({ state: 'running', askAgainMs: 10_000, note: 'in-progress' })
    await using quick = await open()
    const started = await quick.start(await upscale(), call)
    const ended = await quick.status(started.operation, call)
    expect(ended).toMatchObject({ state: 'succeeded', outputs: [{ bytes: expect.any(Buffer) }] })
  })

  test('is read also where the picture is called "result"', async () => {
    await using it = await open()
    const { operation } = await it.start(await upscale(), call)
    const body = { result: 'QUJD', finish_reason: 'SUCCESS', seed: 1 }
    it.sim.misbehave({ path: '/results/', kind: 'status', when: 'before', status: 200, body })
    expect(await it.status(operation, call)).toMatchObject({
      state: 'succeeded',
      outputs: [{ bytes: Buffer.from('ABC') }],
    })
  })

  test('fails when its picture was blurred, and is paid', async () => {
    await using it = await open()
    const { operation } = await it.start({ ...(await upscale()), prompt: 'filtered' }, call)
    const error = { code: 'content_refused', charged: 'yes' }
    expect(await it.status(operation, call)).toMatchObject({ state: 'failed', error })
  })

  test('fails when moderation stopped it on the way', async () => {
    await using it = await open()
    const { operation } = await it.start(await upscale(), call)
    const body = { id: 'x', name: 'content_moderation', errors: ['flagged'] }
    it.sim.misbehave({ path: '/results/', kind: 'status', when: 'before', status: 403, body })
    const error = { code: 'content_refused', charged: 'no' }
    expect(await it.status(operation, call)).toMatchObject({ state: 'failed', error })
  })

  test('is unknown once its result is deleted: an error, and no end', async () => {
    await using it = await open()
    const { operation } = await it.start(await upscale(), call)
    it.sim.forgetResults()
    await expect(it.status(operation, call)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('cannot be stopped', async () => {
    await using it = await open()
    const { operation } = await it.start(await upscale(), call)
    expect(await it.cancel(operation, call)).toEqual({ charged: 'yes', runsOn: true })
  })
})

test('a check says how much is left, or that the key is wrong', async () => {
  await using it = await open()
  expect(await it.check(call)).toBe('answers, 1234.6 credits left (12.35 US dollars)')
  const body = { id: 'x', name: 'unauthorized', message: 'missing authorization header' }
  it.sim.misbehave({ path: '/balance', kind: 'status', when: 'before', status: 401, body })
  await expect(it.check(call)).rejects.toMatchObject({ code: 'auth', said: 'missing authorization header' })
})

test('the facts of every model keep to their form', () => {
  for (const model of stability.models) expect(modelFacts.parse(model)).toEqual(model)
})
