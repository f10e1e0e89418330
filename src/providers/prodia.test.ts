import { describe, expect, test } from 'vitest'
import { prodiaCase } from '../../test/providers/prodia.ts'
import { providerSuite } from '../../test/providers/suite.ts'
import { settingsFor } from '../../test/settings.ts'
import { pictureFile } from '../../test/simulators/files.ts'
import { startProdia } from '../../test/simulators/prodia.ts'
import type { Ask } from '../models/provider.ts'
import { prodia } from './prodia.ts'

providerSuite(prodiaCase)

const call = { idempotencyKey: 'line-1', signal: new AbortController().signal }
const schnell = 'inference.flux-fast.schnell.txt2img.v2'
const ask: Ask = { model: schnell, task: 'generate', prompt: 'a fox', n: 1, images: [] }
const picture = { bytes: await pictureFile({ width: 64, height: 64 }), mediaType: 'image/png' }
const photo = { bytes: await pictureFile({ width: 64, height: 64, format: 'jpeg' }), mediaType: 'image/jpeg' }

async function open() {
  const sim = await startProdia({ latencyMs: 0 })
  const { generate } = prodia.connect(settingsFor(prodia, sim.env))
  if (!generate) throw new Error('Prodia answers at once')
  return { sim, generate, [Symbol.asyncDispose]: sim.close }
}

/** A Prodia that answers with this, whatever it is asked. */
function answering(body: BodyInit, init: ResponseInit) {
  const settings = settingsFor(prodia, { PRODIA_TOKEN: 'secret-token-0123456789' })
  const { generate } = prodia.connect({ ...settings, fetch: async () => new Response(body, init) })
  if (!generate) throw new Error('Prodia answers at once')
  return generate(ask, call)
}

const formOf = (parts: [name: string, type: string, body: string][]) => {
  const form = new FormData()
  for (const [name, type, body] of parts) form.append(name, new Blob([body], { type }), `${name}.bin`)
  return form
}
const done = JSON.stringify({ id: 'j1', state: { current: 'completed' }, price: { product: 'x', dollars: 0.0025 } })

describe('a job', () => {
  test('has every parameter under its name, and what it cost is told', async () => {
    await using api = await open()
    const more = { width: 512, height: 768, seed: 7, steps: 2, style: 'anime', format: 'webp' }
    const answer = await api.generate({ ...ask, ...more, options: { progressive: true, prompt: 'another' } }, call)
    expect(answer).toMatchObject({ costMicros: 1000, requestId: api.sim.jobs[0]?.id })
    expect(answer.outputs).toHaveLength(1)
    expect(api.sim.jobs).toMatchObject([
      {
        type: schnell,
        config: {
          prompt: 'a fox',
          width: 512,
          height: 768,
          seed: 7,
          steps: 2,
          style_preset: 'anime',
          progressive: true,
        },
        accept: 'multipart/form-data; image/webp',
      },
    ])
  })

  test.each<[string, Partial<Ask>, object]>([
    [
      'inference.sdxl.txt2img.v1',
      { negativePrompt: 'rain', guidance: 3 },
      { prompt: 'a fox', negative_prompt: 'rain', guidance_scale: 3 },
    ],
    ['inference.flux.schnell.img2img.v1', { images: [photo], strength: 0.5 }, { prompt: 'a fox', strength: 0.5 }],
    ['inference.upscale.v1', { prompt: '', images: [photo], options: { upscale: 8 } }, { upscale: 8 }],
    [
      'inference.nano-banana.img2img.v2',
      { images: [photo], aspectRatio: '4:7' },
      { prompt: 'a fox', aspect_ratio: '4:7' },
    ],
    [
      'inference.wan2-2.lightning.txt2vid.v0',
      { task: 'video', resolution: '720p' },
      { prompt: 'a fox', resolution: '720p' },
    ],
  ])('of type %s', async (model, more, config) => {
    await using api = await open()
    await api.generate({ ...ask, model, ...more }, call)
    expect(api.sim.jobs[0]?.config).toEqual(config)
  })

  test('sends its pictures along in order, as what they are', async () => {
    await using api = await open()
    await api.generate({ ...ask, model: 'inference.nano-banana.img2img.v2', images: [picture, photo] }, call)
    expect(api.sim.jobs[0]?.inputs).toEqual(['image/png', 'image/jpeg'])
  })

  test('that makes a cut-out wants what can be transparent', async () => {
    await using api = await open()
    const cutout = { ...ask, task: 'cutout' as const, prompt: '', images: [photo] }
    const answer = await api.generate({ ...cutout, model: 'inference.birefnet.segment.v1' }, call)
    expect(api.sim.jobs[0]?.accept).toBe('multipart/form-data; image/png')
    expect(answer.outputs).toHaveLength(2)
  })

  test('that says something as well gives the picture only', async () => {
    await using api = await open()
    const options = { include_messages: true }
    const talks = { ...ask, model: 'inference.nano-banana.img2img.v2', images: [photo], options }
    expect((await api.generate(talks, call)).outputs).toHaveLength(1)
  })
})

describe('an answer', () => {
  test('that is a bare file is taken, at a cost that is not known', async () => {
    const answer = await answering('bytes', { headers: { 'content-type': 'video/mp4' } })
    expect(answer).toEqual({ outputs: [{ bytes: new TextEncoder().encode('bytes') }] })
  })

  test.each([
    ['no price', { id: 'j1', price: null }],
    ['a price that cannot be read', { id: 'j1', price: { dollars: 'few' } }],
    ['no id', { price: {} }],
  ])('with %s loses no picture', async (_, job) => {
    const form = formOf([
      ['job', 'application/json', JSON.stringify(job)],
      ['output', 'image/png', 'bytes'],
    ])
    const answer = await new Response(form).blob()
    const given = await answering(answer, { headers: { 'content-type': answer.type } })
    expect(given.outputs).toHaveLength(1)
    expect(given).not.toHaveProperty('costMicros')
  })

  test.each<[string, object, object]>([
    [
      'a failure that was billed',
      { price: { dollars: 0.01 } },
      { code: 'internal', charged: 'yes', said: 'out of memory' },
    ],
    ['a failure that cost nothing', { price: { dollars: 0 } }, { code: 'internal', charged: 'no' }],
    ['a failure at an unknown price', {}, { code: 'internal', charged: 'unknown', requestId: 'j1' }],
    ['a refusal', { error: 'NSFW content detected' }, { code: 'content_refused', charged: 'unknown' }],
  ])('without a file is %s', async (_, more, expected) => {
    const job = { id: 'j1', state: { current: 'failed' }, error: 'out of memory', ...more }
    const answer = await new Response(formOf([['job', 'application/json', JSON.stringify(job)]])).blob()
    const given = answering(answer, { headers: { 'content-type': answer.type } })
    await expect(given).rejects.toMatchObject(expected)
  })

  test('that breaks off within its form may have been paid', async () => {
    const form = formOf([
      ['job', 'application/json', done],
      ['output', 'image/png', 'bytes'],
    ])
    const answer = await new Response(form).blob()
    const half = answer.slice(0, answer.size - 60)
    const given = answering(half, { headers: { 'content-type': answer.type } })
    await expect(given).rejects.toMatchObject({ code: 'internal', charged: 'unknown' })
  })
})

describe('a refusal', () => {
  test.each([
    ['error', { error: 'bad steps' }],
    ['message', { message: 'bad steps' }],
    ['detail', { detail: 'bad steps' }],
  ])('is read from “%s”', async (_, body) => {
    const headers = { 'content-type': 'application/json' }
    const given = answering(JSON.stringify(body), { status: 400, headers })
    await expect(given).rejects.toMatchObject({ code: 'invalid_request', said: 'bad steps', charged: 'no' })
  })

  test.each([
    ['config.safety_tolerance: too big', 'invalid_request'],
    ['Rejected by the safety filter', 'content_refused'],
    ['NSFW content', 'content_refused'],
  ])('with the words “%s” is %s', async (error, code) => {
    const headers = { 'content-type': 'application/json' }
    await expect(answering(JSON.stringify({ error }), { status: 400, headers })).rejects.toMatchObject({ code })
  })

  test('is read from the job of a form', async () => {
    await using api = await open()
    const given = api.generate({ ...ask, steps: 9 }, call)
    await expect(given).rejects.toMatchObject({
      code: 'invalid_request',
      said: expect.stringContaining('config.steps'),
    })
    const unknown = api.generate({ ...ask, model: 'inference.nobody.v1' }, call)
    await expect(unknown).rejects.toMatchObject({ code: 'not_found', status: 400 })
    expect(api.sim.charges).toEqual([])
  })

  test('is one also in a form that does not hold its job', async () => {
    const answer = await new Response(formOf([['other', 'text/plain', 'oops']])).blob()
    const given = answering(answer, { status: 400, headers: { 'content-type': answer.type } })
    await expect(given).rejects.toMatchObject({ code: 'invalid_request', said: expect.stringContaining('oops') })
  })

  test('does not quote the key', async () => {
    const body = JSON.stringify({ error: 'Invalid token secret-token-0123456789' })
    const given = answering(body, { status: 401, headers: { 'content-type': 'application/json' } })
    await expect(given).rejects.toMatchObject({ code: 'auth', said: 'Invalid token [key]' })
  })

  test('for want of capacity says when to come back', async () => {
    const headers = { 'content-type': 'application/json', 'retry-after': '7' }
    const given = answering('{"error":"no capacity"}', { status: 429, headers })
    await expect(given).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 7000, charged: 'no' })
  })
})
