import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { startTestApp } from '../../test/app.ts'
import { clientOf } from '../../test/durability/client.ts'
import { until } from '../../test/durability/stage.ts'
import { sagemakerCase, sagemakerQueueCase } from '../../test/providers/sagemaker.ts'
import { providerSuite } from '../../test/providers/suite.ts'
import { settingsFor } from '../../test/settings.ts'
import { fetchFromSns, SNS, TOPIC } from '../../test/simulators/sagemaker/topic.ts'
import { type SagemakerOptions, type SagemakerSimulator, startSagemaker } from '../../test/simulators/sagemaker.ts'
import { readConfig } from '../config.ts'
import type { Ask, Operation, ProviderFile, Settings } from '../models/provider.ts'
import { readMade } from './sagemaker/answers.ts'
import { explain, failureOf } from './sagemaker/errors.ts'
import { sagemaker } from './sagemaker.ts'

providerSuite(sagemakerCase)
providerSuite(sagemakerQueueCase)

const { signal } = new AbortController()
const call = { idempotencyKey: '01JDQ0000000000000000LINE1', signal }
const keys = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secretsecretsecret' }

const asking = (more: Partial<Ask> = {}): Ask => ({
  model: 'sdxl-live',
  task: 'generate',
  prompt: 'a fox',
  n: 1,
  images: [],
  ...more,
})

async function picture(width = 64, height = 64, alpha = 1) {
  const drawn = sharp({ create: { width, height, channels: 4, background: { r: 9, g: 99, b: 9, alpha } } })
  return { bytes: new Uint8Array(await drawn.png().toBuffer()), mediaType: 'image/png' }
}

/** One that no compression makes small. */
async function noise(edge: number) {
  const raw = { width: edge, height: edge, channels: 3 } as const
  const drawn = sharp(randomBytes(edge * edge * raw.channels), { raw })
  return { bytes: new Uint8Array(await drawn.png().toBuffer()), mediaType: 'image/png' }
}

async function open(options: SagemakerOptions = {}, env: Record<string, string> = {}, more: Partial<Settings> = {}) {
  const sim = await startSagemaker(options)
  const settings = settingsFor(sagemaker, { ...sim.env, ...env }, { fetch: fetchFromSns(sim.url), ...more })
  const { generate, start, status, cancel, check, webhook } = sagemaker.connect(settings)
  if (!generate || !start || !status || !cancel || !check || !webhook) throw new Error('SageMaker has all of these')
  return { sim, generate, start, status, cancel, check, webhook, [Symbol.asyncDispose]: sim.close }
}

const factsBy = (env: Record<string, string>) => {
  const configured = readConfig(env, [sagemaker]).providers.sagemaker
  return configured ? (sagemaker.localModels?.(configured) ?? []) : []
}
const endpoint = (name: string, more: Record<string, string> = {}) =>
  Object.fromEntries([
    [`GESSO_SAGEMAKER_${name}_ENDPOINT`, 'my-endpoint'],
    ...Object.entries(more).map(([what, value]) => [`GESSO_SAGEMAKER_${name}_${what}`, value]),
  ])

/** What would be sent for a request. */
async function sentFor(env: Record<string, string>, ask: Ask, how: 'generate' | 'start' = 'generate') {
  const sent: { url: string; headers: Headers; body: unknown }[] = []
  const fetch: typeof globalThis.fetch = async (url, init) => {
    const bytes = init?.body as Uint8Array
    sent.push({
      url: String(url),
      headers: new Headers(init?.headers),
      body: JSON.parse(Buffer.from(bytes).toString()),
    })
    return Response.json({ Message: 'no' }, { status: 400 })
  }
  const provider = sagemaker.connect(settingsFor(sagemaker, { ...keys, ...env }, { fetch }))
  await expect(provider[how]?.(ask, call)).rejects.toMatchObject({ code: 'invalid_request', charged: 'no' })
  const [first] = sent
  if (!first) throw new Error('Nothing was sent')
  return first
}

const asJson = (body: unknown) => Buffer.from(JSON.stringify(body))

describe('the settings', () => {
  test('an endpoint is a model by its name', () => {
    const [facts] = factsBy(endpoint('MY_FOX'))
    expect(facts).toMatchObject({
      id: 'my-fox',
      tasks: ['generate', 'edit'],
      price: null,
      queued: false,
      idempotent: false,
      webhook: false,
    })
  })

  test.each([
    ['without any there are none', {}, false],
    ['a topic is none', { GESSO_SAGEMAKER_TOPICS: TOPIC }, false],
    ['one is enough', endpoint('SDXL'), true],
  ])('%s', (_, env: Record<string, string>, usable) => {
    const configured = readConfig(env, [sagemaker]).providers.sagemaker
    expect(configured && sagemaker.isUsable?.(configured)).toBe(usable)
  })

  test.each([
    ['SDXL', {}, ['generate', 'edit']],
    ['SD2', {}, ['generate']],
    ['UPSCALE', {}, ['upscale']],
    ['A', { FORMAT: 'inpaint' }, ['edit']],
    ['A', { FORMAT: 'STABILITY' }, ['generate', 'edit']],
    ['A', { TEMPLATE: '{"prompt":"{{prompt}}"}' }, ['generate']],
    ['A', { FORMAT: 'template', TEMPLATE: '{"image":"{{image}}"}' }, ['edit']],
  ])('%s with %j is for %j', (name, more, tasks) => {
    expect(factsBy(endpoint(name, more))[0]?.tasks).toEqual(tasks)
  })

  test('the first SDXL is the one that people mean', () => {
    const names = { ...endpoint('A', { FORMAT: 'upscale' }), ...endpoint('B'), ...endpoint('C') }
    expect(factsBy(names).map(({ aliases }) => aliases)).toEqual([[], ['Stable Diffusion XL'], []])
    const own = { ...endpoint('B'), ...endpoint('SDXL') }
    expect(factsBy(own).map(({ aliases }) => aliases)).toEqual([[], ['Stable Diffusion XL']])
    const named = { ...endpoint('B'), ...endpoint('STABLE_DIFFUSION_XL') }
    expect(factsBy(named).map(({ aliases }) => aliases)).toEqual([[], []])
  })

  test('a topic makes news of a queue possible', () => {
    const both = { ...endpoint('A', { MODE: 'async' }), ...endpoint('B') }
    expect(factsBy(both).map(({ webhook }) => webhook)).toEqual([false, false])
    expect(factsBy({ ...both, GESSO_SAGEMAKER_TOPICS: TOPIC }).map(({ webhook }) => webhook)).toEqual([true, false])
    expect(sagemaker.connect(settingsFor(sagemaker, both)).webhook).toBeUndefined()
  })

  test.each([
    ['a mode', { MODE: 'batch' }, /GESSO_SAGEMAKER_BAD_MODE: batch is not realtime or async/],
    ['a format', { FORMAT: 'flux' }, /GESSO_SAGEMAKER_BAD_FORMAT: flux is none of sd2, .*template/],
    ['a name', { ENDPOINT: 'not/a name' }, /GESSO_SAGEMAKER_BAD_ENDPOINT/],
    ['a place', { MODE: 'async', INPUT: '/tmp' }, /GESSO_SAGEMAKER_BAD_INPUT: \/tmp is not s3:/],
    ['a path', { ANSWER: 'images[' }, /GESSO_SAGEMAKER_BAD_ANSWER/],
    ['no template', { FORMAT: 'template' }, /GESSO_SAGEMAKER_BAD_TEMPLATE is not set/],
    ['a template that is no JSON', { TEMPLATE: '{{prompt}}' }, /not JSON/],
    ['a slot', { TEMPLATE: '{"a":"{{prmpt}}"}' }, /no slot {{prmpt}}; there are prompt/],
    ['a component of a queue', { MODE: 'async', COMPONENT: 'a' }, /no inference components/],
  ])('with %s that cannot be used an endpoint is left out, and the check says so', async (_, more, words) => {
    await using api = await open({}, endpoint('BAD', more))
    expect(factsBy({ ...api.sim.env, ...endpoint('BAD', more) }).map(({ id }) => id)).not.toContain('bad')
    expect(await api.check({ signal })).toMatch(words)
    expect((await api.generate(asking(), call)).outputs).toHaveLength(1)
  })

  test('names that cannot be told apart are one model', async () => {
    const env = { ...endpoint('FOX_1'), ...endpoint('FOX1') }
    expect(factsBy(env).map(({ id }) => id)).toEqual(['fox1'])
  })

  test('where they go follows from the region', async () => {
    const url = (region: string) =>
      `https://runtime.sagemaker.${region}.amazonaws.com/endpoints/my-endpoint/invocations`
    const ask = asking({ model: 'a' })
    const there = await sentFor({ ...endpoint('A'), AWS_REGION: 'eu-west-1' }, ask)
    expect(there.url).toBe(url('eu-west-1'))
    expect(there.headers.get('authorization')).toContain('/eu-west-1/sagemaker/aws4_request')
    expect((await sentFor(endpoint('A'), ask)).url).toBe(url('us-east-1'))
  })
})

describe('a check', () => {
  test('tells how each endpoint is, and costs nothing', async () => {
    await using api = await open()
    const said = await api.check({ signal })
    expect(said).toContain('sdxl-queue is InService')
    expect(said).toContain('own-queue is Updating')
    expect(said).not.toContain('left out')
    expect(api.sim.charges).toEqual([])
  })

  test('tells what is set wrongly', async () => {
    const env = {
      GESSO_SAGEMAKER_LOST_ENDPOINT: 'nowhere',
      GESSO_SAGEMAKER_LIVE_ENDPOINT: 'own-queue',
      GESSO_SAGEMAKER_SDLX_MODE: 'async',
    }
    await using api = await open({}, env)
    const said = await api.check({ signal })
    expect(said).toContain('nowhere is not there')
    expect(said).toContain('GESSO_SAGEMAKER_SDLX_MODE belongs to no endpoint')
    await using other = await open({}, { GESSO_SAGEMAKER_SDXL_MODE: 'realtime' })
    expect(await other.check({ signal })).toContain('sdxl-queue is InService, but it is async: set its MODE')
  })

  test('that may not look says so, and one with a wrong key fails', async () => {
    const fetch: typeof globalThis.fetch = async () =>
      Response.json(
        { __type: 'AccessDeniedException', Message: 'User: x is not authorized to perform: y' },
        { status: 400 },
      )
    const { check } = sagemaker.connect(settingsFor(sagemaker, { ...keys, ...endpoint('A') }, { fetch }))
    expect(await check?.({ signal })).toBe('my-endpoint may not be looked at')
    await using api = await open({}, { AWS_SECRET_ACCESS_KEY: 'another' })
    await expect(api.check({ signal })).rejects.toMatchObject({ code: 'auth' })
  })
})

describe('what is sent', () => {
  const full = {
    prompt: 'a fox',
    negativePrompt: 'text',
    n: 2,
    steps: 30,
    guidance: 7.5,
    seed: 7,
    width: 512,
    height: 768,
  }

  test('to Stable Diffusion 2', async () => {
    const { headers, body } = await sentFor(endpoint('SD2'), asking({ model: 'sd2', ...full }))
    expect(body).toEqual({
      prompt: 'a fox',
      negative_prompt: 'text',
      num_images_per_prompt: 2,
      num_inference_steps: 30,
      guidance_scale: 7.5,
      seed: 7,
      width: 512,
      height: 768,
    })
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'application/json',
      accept: 'application/json;jpeg',
      'x-amzn-sagemaker-inference-id': call.idempotencyKey,
    })
  })

  test('to SDXL', async () => {
    const ask = asking({ model: 'sdxl', ...full, n: 1, options: { use_refiner: true, sampler: 'DPMPP2MSampler' } })
    const { headers, body } = await sentFor(endpoint('SDXL', { COMPONENT: 'xl', ACCEPT: 'image/png' }), ask)
    expect(body).toEqual({
      text_prompts: [
        { text: 'a fox', weight: 1 },
        { text: 'text', weight: -1 },
      ],
      width: 512,
      height: 768,
      steps: 30,
      cfg_scale: 7.5,
      seed: 7,
      use_refiner: true,
      sampler: 'DPMPP2MSampler',
    })
    expect(headers.get('x-amzn-sagemaker-inference-component')).toBe('xl')
    expect(headers.get('accept')).toBe('image/png')
  })

  test('to SDXL with a picture: its strength is turned round', async () => {
    const first = await picture()
    const ask = asking({ model: 'sdxl', task: 'edit', images: [first], strength: 0.65 })
    expect((await sentFor(endpoint('SDXL'), ask)).body).toEqual({
      text_prompts: [{ text: 'a fox', weight: 1 }],
      init_image: Buffer.from(first.bytes).toString('base64'),
      image_strength: 0.35,
    })
  })

  test('to an inpainting model: JPEGs, and a mask that is white where the picture changes', async () => {
    const ask = asking({ model: 'inpaint', task: 'edit', images: [await picture()], mask: await picture(64, 64, 0) })
    const { headers, body } = await sentFor(endpoint('INPAINT'), ask)
    expect(headers.get('content-type')).toBe('application/json;jpeg')
    const sent = body as { image: string; mask_image: string }
    expect((await sharp(Buffer.from(sent.image, 'base64')).metadata()).format).toBe('jpeg')
    const mask = await sharp(Buffer.from(sent.mask_image, 'base64')).stats()
    expect(mask.channels[0]?.min).toBeGreaterThan(250)
  })

  test('an inpainting model without a mask is not called', async () => {
    await using api = await open()
    const ask = asking({ model: 'inpaint', task: 'edit', images: [await picture()] })
    await expect(api.generate(ask, call)).rejects.toMatchObject({ code: 'invalid_request', charged: 'no' })
    expect(api.sim.bodies).toEqual([])
  })

  test('to an upscaler', async () => {
    const ask = asking({ model: 'upscale', task: 'upscale', prompt: '', images: [await picture()] })
    const { body } = await sentFor(endpoint('UPSCALE'), ask)
    expect(body).toEqual({ prompt: '', image: expect.stringMatching(/^\/9j\//) })
  })

  test('to a newer package of Stability', async () => {
    const env = endpoint('A', { FORMAT: 'stability' })
    const text = asking({ model: 'a', aspectRatio: '16:9', seed: 7, format: 'jpeg', negativePrompt: 'text' })
    const common = { prompt: 'a fox', negative_prompt: 'text', seed: 7, output_format: 'jpeg' }
    expect((await sentFor(env, text)).body).toEqual({ ...common, mode: 'text-to-image', aspect_ratio: '16:9' })
    const edit = { ...text, images: [await picture()] }
    const image = expect.any(String)
    expect((await sentFor(env, edit)).body).toEqual({ ...common, mode: 'image-to-image', image, strength: 0.7 })
  })

  test('to a container of its own: slots keep their type, and are left out when empty', async () => {
    const TEMPLATE = JSON.stringify({
      inputs: '{{prompt}}',
      title: 'picture of {{ prompt }}, not {{negative_prompt}}',
      size: ['{{width}}', '{{height}}'],
      both: '{{size}}',
      parameters: { seed: '{{seed}}', steps: '{{steps}}', images: '{{n}}', always: 3 },
    })
    const env = endpoint('A', { TEMPLATE })
    expect((await sentFor(env, asking({ model: 'a', width: 512, height: 256, seed: 7 }))).body).toEqual({
      inputs: 'a fox',
      title: 'picture of a fox, not ',
      size: [512, 256],
      both: '512x256',
      parameters: { seed: 7, images: 1, always: 3 },
    })
    expect(factsBy(env)[0]?.takes).toMatchObject({ seed: true, negativePrompt: true, n: 4, images: { max: 0 } })
    expect(factsBy(env)[0]?.takes).not.toHaveProperty('guidance')
  })

  test('a prompt with a slot in it is no slot', async () => {
    const env = endpoint('A', { TEMPLATE: '{"a":"{{prompt}}","b":"{{prompt}} $& {{seed}}"}' })
    const { body } = await sentFor(env, asking({ model: 'a', prompt: '{{seed}}', seed: 7 }))
    expect(body).toEqual({ a: '{{seed}}', b: '{{seed}} $& 7' })
  })

  test('pictures and masks to a container of its own', async () => {
    const env = endpoint('A', { TEMPLATE: '{"image":"{{image_uri}}","mask":"{{mask}}"}' })
    const ask = asking({ model: 'a', task: 'edit', images: [await picture()], mask: await picture(64, 64, 0) })
    const { body } = await sentFor(env, ask)
    expect(body).toEqual({
      image: expect.stringMatching(/^data:image\/png;base64,/),
      mask: expect.stringMatching(/^iVBOR/),
    })
  })
})

describe('an answer', () => {
  const rows = [
    [
      [255, 0, 0],
      [0, 0, 255],
    ],
  ]
  const formats = async (body: unknown, path?: string) => {
    const { outputs = [] } = (await readMade(asJson(body), path)) ?? {}
    return Promise.all(
      outputs.map(async (one) => ('url' in one ? one.url : (await sharp(one.bytes).metadata()).format)),
    )
  }

  test.each<[string, (png: string) => unknown, number]>([
    ['generated_images', (png) => ({ generated_images: [png, png], prompt: 'x' }), 2],
    ['generated_image', (png) => ({ generated_image: png }), 1],
    ['pixels', () => ({ generated_images: [rows, rows] }), 2],
    ['pixels of one', () => ({ generated_image: rows }), 1],
    ['artifacts', (png) => ({ artifacts: [{ base64: png, finishReason: 'SUCCESS' }] }), 1],
    ['images with reasons', (png) => ({ images: [png], seeds: [1], finish_reasons: [null] }), 1],
    ['objects', (png) => ({ data: [{ b64_json: png }] }), 1],
    ['a list of predictions', (png) => ({ predictions: [[{ image: png }]] }), 1],
  ])('%s', async (_, body, n) => {
    const png = Buffer.from((await picture()).bytes).toString('base64')
    expect(await formats(body(png))).toEqual(Array.from({ length: n }, () => 'png'))
  })

  test('is found at a path', async () => {
    const png = Buffer.from((await picture()).bytes).toString('base64')
    const body = { images: [png], out: { all: [{ file: png }, { file: `data:image/png;base64,${png}` }] } }
    expect(await formats(body, 'out.all[*].file')).toEqual(['png', expect.stringMatching(/^data:/)])
    expect(await formats(body, 'out.all[0].file')).toEqual(['png'])
    expect(await formats(body, 'out.all[2].file')).toEqual([])
    expect(await formats({ out: 'https://files.example/a.png' }, 'out')).toEqual(['https://files.example/a.png'])
  })

  test('may be the bytes of a picture', async () => {
    const { bytes } = await picture()
    expect(await readMade(bytes, 'anything')).toEqual({ outputs: [{ bytes }] })
  })

  test.each([
    ['words', { generated_image: 'sorry, no' }],
    ['nothing', {}],
    ['a list', [1, 'two', null]],
    ['empty lists', { images: [] }],
    [
      'crooked pixels',
      {
        generated_image: [
          [[1, 2, 3]],
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
        ],
      },
    ],
  ])('with %s holds no picture', async (_, body) => {
    expect(await readMade(asJson(body), undefined)).toBeUndefined()
  })

  test.each([
    ['CONTENT_FILTERED', 'content_refused'],
    ['ERROR', 'internal'],
  ])('that is %s is %s', async (finishReason, code) => {
    const body = { artifacts: [{ base64: 'AAAA', finishReason }] }
    await expect(readMade(asJson(body), undefined)).rejects.toMatchObject({
      code,
      charged: 'yes',
      said: expect.stringContaining(finishReason),
    })
  })

  test('that was filtered in part gives the rest, and says so', async () => {
    const png = Buffer.from((await picture()).bytes).toString('base64')
    const body = {
      artifacts: [
        { base64: png, finishReason: 'CONTENT_FILTERED' },
        { base64: png, finishReason: 'SUCCESS' },
      ],
    }
    const answer = await readMade(asJson(body), undefined)
    expect(answer?.outputs).toHaveLength(1)
    expect(answer?.warnings).toEqual([expect.stringContaining('CONTENT_FILTERED')])
  })

  test('of the filter of a newer package is a refusal', async () => {
    await using api = await open()
    const refused = api.generate(asking({ model: 'sd35', prompt: 'forbidden' }), call)
    await expect(refused).rejects.toMatchObject({
      code: 'content_refused',
      said: expect.stringMatching(/Filter reason/),
    })
  })
})

describe('an error', () => {
  test.each([
    ['ModelError', { OriginalStatusCode: 400, OriginalMessage: 'bad width' }, 'invalid_request', undefined],
    ['ModelError', { OriginalStatusCode: 500, OriginalMessage: 'CUDA' }, 'internal', undefined],
    ['ModelError', { OriginalStatusCode: 429, OriginalMessage: 'busy' }, 'overloaded', undefined],
    ['ModelError', { OriginalStatusCode: 403, OriginalMessage: 'content_moderation' }, 'content_refused', undefined],
    [
      'ModelError',
      { Message: 'Your invocation timed out while waiting for a response from container', OriginalStatusCode: 0 },
      'timeout',
      'unknown',
    ],
    ['ThrottlingException:http://x', { Message: 'Rate exceeded' }, 'rate_limited', undefined],
    ['ModelNotReadyException', { Message: 'x' }, 'rate_limited', undefined],
    ['ServiceUnavailable', { Message: 'x' }, 'overloaded', undefined],
    ['ValidationError', { Message: 'Endpoint x of account 1 not found.' }, 'not_found', undefined],
    ['ValidationError', { Message: 'something else' }, undefined, undefined],
  ])('%s with %j is %s', (type, body, code, charged) => {
    const explained = explain(body, type)
    expect([explained.code, explained.charged]).toEqual([code, charged])
  })

  test('a secret is not quoted back', async () => {
    const fetch: typeof globalThis.fetch = async () =>
      Response.json({ Message: `not ${keys.AWS_SECRET_ACCESS_KEY}` }, { status: 403 })
    const { generate } = sagemaker.connect(settingsFor(sagemaker, { ...keys, ...endpoint('A') }, { fetch }))
    const failed = generate?.(asking({ model: 'a' }), call)
    await expect(failed).rejects.toMatchObject({ code: 'auth', said: 'not [key]', charged: 'no' })
  })

  test.each([
    ['ClientError: Received client error (400) from model.', 'invalid_request'],
    ['ClientError: Received server error (500) from model.', 'internal'],
    ['The request has timed out.', 'timeout'],
    ['content_moderation: flagged', 'content_refused'],
    ['', 'internal'],
  ])('written to S3: "%s" is %s', (text, code) => {
    expect(failureOf({ secrets: [] }, text)).toMatchObject({ code, charged: 'unknown' })
  })
})

/** What S3 says to a question about one place, again and again. */
async function statusAt(answers: (() => Response)[], operation: Operation = stored) {
  const fetch: typeof globalThis.fetch = async () =>
    (answers.length > 1 ? answers.shift() : answers[0])?.() ?? new Response()
  const { status } = sagemaker.connect(
    settingsFor(sagemaker, { ...keys, ...endpoint('A', { MODE: 'async' }) }, { fetch }),
  )
  return () => status?.(operation, { signal })
}
const stored: Operation = {
  model: 'a',
  inferenceId: 'x',
  outputLocation: 's3://gesso-out/made/1.out',
  failureLocation: null,
}
const s3Says = (status: number, code: string, message: string) => () =>
  new Response(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`, { status })

describe('a queue', () => {
  const queued = (more: Partial<Ask> = {}) => asking({ model: 'sdxl', width: 64, height: 64, ...more })

  test('takes a small input along with the call', async () => {
    await using api = await open({ latencyMs: 3_600_000 })
    const { operation, requestId } = await api.start(queued(), call)
    expect(operation).toEqual({
      model: 'sdxl',
      inferenceId: call.idempotencyKey,
      outputLocation: expect.stringMatching(/^s3:\/\/gesso-out\/made\//),
      failureLocation: expect.stringMatching(/^s3:\/\/gesso-out\/failed\//),
    })
    expect(requestId).toEqual(expect.any(String))
    expect(api.sim.inferences[0]).toMatchObject({ contentType: 'application/json', accept: 'application/json' })
    expect(api.sim.headers[0]?.get('x-amzn-sagemaker-requestttlseconds')).toBe('2700')
    expect(api.sim.objects.size).toBe(0)
    expect(await api.status(operation, { signal })).toEqual({ state: 'running' })
    expect(await api.cancel(operation, { signal })).toEqual({ charged: 'yes', runsOn: true })
    for (const inference of api.sim.inferences) inference.dueAt = 0
    expect(await api.status(operation, { signal })).toMatchObject({ state: 'succeeded', outputs: { length: 1 } })
  })

  test('takes a large input through S3', async () => {
    await using api = await open({ latencyMs: 0 })
    const { operation } = await api.start(queued({ images: [await noise(256)] }), call)
    expect(api.sim.inferences[0]?.inputLocation).toBe(`s3://gesso-in/inputs/${call.idempotencyKey}.json`)
    expect(await api.status(operation, { signal })).toMatchObject({ state: 'succeeded' })
  })

  test('without a place for a large input nothing is sent', async () => {
    await using api = await open({}, { GESSO_SAGEMAKER_SDXL_INPUT: '' })
    const failed = api.start(queued({ images: [await noise(256)] }), call)
    await expect(failed).rejects.toMatchObject({
      code: 'invalid_request',
      charged: 'no',
      said: expect.stringContaining('set GESSO_SAGEMAKER_SDXL_INPUT'),
    })
    expect(api.sim.charges).toEqual([])
  })

  test('gives the file that a container answers with', async () => {
    await using api = await open({ latencyMs: 0 })
    const { operation } = await api.start(asking({ model: 'own-queued' }), call)
    expect(await api.status(operation, { signal })).toMatchObject({ state: 'succeeded' })
  })

  test('says why a request failed', async () => {
    await using api = await open({ latencyMs: 0 })
    const { operation } = await api.start(queued({ steps: 1000 }), call)
    expect(await api.status(operation, { signal })).toMatchObject({
      state: 'failed',
      error: { code: 'invalid_request', charged: 'unknown', said: expect.stringContaining('steps') },
    })
  })

  test.each([
    ['Access Denied', 'AccessDenied'],
    ['User: x is not authorized to perform: s3:ListBucket on resource: y', 'AccessDenied'],
  ])('that hears "%s" waits, and says why', async (message, code) => {
    const ask = await statusAt([s3Says(403, code, message)])
    expect(await ask()).toMatchObject({ state: 'running', note: expect.stringContaining('s3://gesso-out/made/1.out') })
  })

  test('whose key is refused could not be asked', async () => {
    const ask = await statusAt([s3Says(403, 'SignatureDoesNotMatch', 'The request signature does not match')])
    await expect(ask()).rejects.toMatchObject({ code: 'auth' })
  })

  test('believes an odd result when it is the same three times', async () => {
    const ask = await statusAt([
      () => new Response('one'),
      () => new Response('another'),
      () => new Response('another'),
      () => new Response('another'),
    ])
    for (let time = 1; time <= 3; time++) await expect(ask()).rejects.toMatchObject({ code: 'internal' })
    expect(await ask()).toMatchObject({ state: 'failed', error: { code: 'internal', charged: 'yes' } })
  })

  test('looks into no place that an answer made up', async () => {
    const fetch: typeof globalThis.fetch = async () =>
      Response.json(
        { InferenceId: 'x' },
        { status: 202, headers: { 'x-amzn-sagemaker-outputlocation': 's3://evil#@/x' } },
      )
    const env = { ...keys, ...endpoint('A', { MODE: 'async' }) }
    const { start } = sagemaker.connect(settingsFor(sagemaker, env, { fetch }))
    await expect(start?.(asking({ model: 'a' }), call)).rejects.toMatchObject({ code: 'internal', charged: 'unknown' })
  })
})

describe('news from a topic', () => {
  const inference = { id: call.idempotencyKey, endpoint: 'sdxl-queue', outputLocation: 's3://gesso-out/made/1.out' }
  const nowMs = Date.now()

  test.each(['1', '2'])('signed in version %s is about its inference', async (SignatureVersion) => {
    await using api = await open()
    const { headers, body } = api.sim.topic.notification(inference, { more: { SignatureVersion } })
    expect(await api.webhook({ headers, body, nowMs })).toEqual({
      deliveryId: `${inference.id} Completed`,
      callId: inference.id,
      operation: { inferenceId: inference.id },
    })
  })

  test('of a failure is other news, and the certificate is read once', async () => {
    await using api = await open()
    for (const change of [{}, { failed: true as const }, { more: { Subject: 'Done' } }]) {
      const { headers, body } = api.sim.topic.notification(inference, change)
      const { deliveryId } = await api.webhook({ headers, body, nowMs })
      expect(deliveryId).toBe(`${inference.id} ${'failed' in change ? 'Failed' : 'Completed'}`)
    }
    expect(api.sim.topic.certificateReads).toHaveLength(1)
  })

  test.each([
    ['a forged message', { forged: { Message: '{"inferenceId":"other"}' } }],
    ['a forged subject', { forged: { Subject: 'x' } }],
    ['a signature of another kind', { forged: { SignatureVersion: '2' } }],
    ['an unknown version', { more: { SignatureVersion: '3' } }],
    ['no signature', { forged: { Signature: '' } }],
    ['another topic', { more: { TopicArn: 'arn:aws:sns:us-east-1:999999999999:evil' } }],
    ['a certificate elsewhere', { more: { SigningCertURL: 'https://sns.us-east-1.amazonaws.com.evil.example/a.pem' } }],
    ['a certificate by http', { more: { SigningCertURL: 'http://sns.us-east-1.amazonaws.com/a.pem' } }],
    ['a certificate at another port', { more: { SigningCertURL: `${SNS}:8443/a.pem` } }],
    [
      'a certificate in another region',
      { more: { SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-simulated.pem' } },
    ],
    ['a certificate in a bucket', { more: { SigningCertURL: 'https://sns.s3.amazonaws.com/evil/a.pem' } }],
    ['an old message', { more: { Timestamp: new Date(nowMs - 61 * 60_000).toISOString() } }],
    ['no time', { more: { Timestamp: 'yesterday' } }],
  ])('%s is rejected', async (_, change) => {
    await using api = await open()
    const { headers, body } = api.sim.topic.notification(inference, change)
    await expect(api.webhook({ headers, body, nowMs })).rejects.toMatchObject({ code: 'webhook_rejected' })
  })

  test('what is no message of SNS is rejected', async () => {
    await using api = await open()
    const body = new TextEncoder().encode('{"inferenceId":"x"}')
    await expect(api.webhook({ headers: new Headers(), body, nowMs })).rejects.toMatchObject({
      code: 'webhook_rejected',
    })
  })

  test('a certificate that cannot be read now is asked for again', async () => {
    await using api = await open()
    api.sim.misbehave({ path: '/sns/', kind: 'status', when: 'before', status: 500 })
    const { headers, body } = api.sim.topic.notification(inference)
    await expect(api.webhook({ headers, body, nowMs })).rejects.toMatchObject({ name: 'ProviderError' })
    expect(await api.webhook({ headers, body, nowMs })).toMatchObject({ callId: inference.id })
  })

  test('a subscription is confirmed', async () => {
    await using api = await open()
    const { headers, body } = api.sim.topic.confirmation()
    expect(await api.webhook({ headers, body, nowMs })).toMatchObject({ operation: {} })
    expect(api.sim.topic.confirmed).toHaveLength(1)
  })

  test.each([
    ['leads elsewhere', 'https://evil.example/?Action=ConfirmSubscription'],
    ['asks for something else', `${SNS}/?Action=DeleteTopic&TopicArn=${TOPIC}`],
  ])('a subscription that %s is rejected', async (_, SubscribeURL) => {
    await using api = await open()
    const { headers, body } = api.sim.topic.confirmation({ more: { SubscribeURL } })
    await expect(api.webhook({ headers, body, nowMs })).rejects.toMatchObject({ code: 'webhook_rejected' })
    expect(api.sim.topic.confirmed).toEqual([])
  })

  test('wakes the generation that it is about', async () => {
    await using sim = await startSagemaker({ latencyMs: 3_600_000 })
    await using gesso = await appAt(sim)
    const client = clientOf(gesso.request)
    const { jobId } = await client.submit({ prompt: 'a fox', modelId: 'sagemaker/sdxl', size: '64x64' })
    await until(async () => expect((await client.job(jobId)).results[0]?.status).toBe('running'))
    const [taken] = sim.inferences
    if (!taken) throw new Error('Nothing was taken')
    taken.dueAt = 0
    const deliver = (to: string) =>
      gesso.request(`/webhooks/${to}`, { method: 'POST', ...sim.topic.notification(taken) })
    expect((await deliver('sagemaker')).status).toBe(202)
    expect((await deliver('sagemaker')).status).toBe(202)
    expect((await client.end(jobId)).status).toBe('SUCCEEDED')
    const { headers, body } = sim.topic.notification({ ...taken, id: 'of another server' })
    expect((await gesso.request('/webhooks/sagemaker', { method: 'POST', headers, body })).status).toBe(202)
    const forged = sim.topic.notification(taken, { forged: { Message: '{"inferenceId":"x"}' } })
    expect((await gesso.request('/webhooks/sagemaker', { method: 'POST', ...forged })).status).toBe(401)
  })
})

/** A Gesso that finds SNS at the simulator. */
async function appAt(sim: SagemakerSimulator) {
  const file: ProviderFile = {
    ...sagemaker,
    connect(settings) {
      const atSns = fetchFromSns(sim.url)
      const fetch: typeof globalThis.fetch = (input, init) =>
        String(input).startsWith(SNS) ? atSns(input, init) : settings.fetch(input, init)
      return sagemaker.connect({ ...settings, fetch })
    },
  }
  return startTestApp({ env: { ...sim.env, GESSO_PUBLIC_URL: 'https://gesso.example' }, files: [file] })
}
