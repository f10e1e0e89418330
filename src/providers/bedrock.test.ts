import sharp from 'sharp'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { startTestApp } from '../../test/app.ts'
import { bedrockCase, bedrockFilmCase } from '../../test/providers/bedrock.ts'
import { providerSuite } from '../../test/providers/suite.ts'
import { settingsFor } from '../../test/settings.ts'
import { type BedrockOptions, startBedrock } from '../../test/simulators/bedrock.ts'
import { readConfig } from '../config.ts'
import type { Ask, Settings } from '../models/provider.ts'
import { explain } from './bedrock/errors.ts'
import { bedrock } from './bedrock.ts'

providerSuite(bedrockCase)
providerSuite(bedrockFilmCase)

const { signal } = new AbortController()
const call = { idempotencyKey: '01JDQ0000000000000000LINE1', signal }
const core = 'stability.stable-image-core-v1:1'
const large = 'stability.sd3-5-large-v1:0'
const canvas = 'amazon.nova-canvas-v1:0'
const reel = 'amazon.nova-reel-v1:1'
const lite = 'amazon.nova-lite-v1:0'

const asking = (more: Partial<Ask> = {}): Ask => ({
  model: core,
  task: 'generate',
  prompt: 'a fox',
  n: 1,
  images: [],
  ...more,
})

async function picture(more: { width?: number; height?: number; alpha?: number; type?: 'png' | 'jpeg' | 'avif' } = {}) {
  const { width = 512, height = 512, alpha = 1, type = 'png' } = more
  const drawn = sharp({ create: { width, height, channels: 4, background: { r: 9, g: 99, b: 9, alpha } } })
  return { bytes: new Uint8Array(await drawn.toFormat(type).toBuffer()), mediaType: `image/${type}` }
}

/** A mask that marks its left half, with an edge that is half transparent. */
async function halfMask() {
  const right = await sharp({ create: { width: 256, height: 512, channels: 4, background: 'black' } })
    .png()
    .toBuffer()
  const edge = await sharp({
    create: { width: 2, height: 512, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0.4 } },
  })
    .png()
    .toBuffer()
  const clear = {
    create: { width: 512, height: 512, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  } as const
  const marked = sharp(clear).composite([
    { input: right, left: 256, top: 0 },
    { input: edge, left: 254, top: 0 },
  ])
  return { bytes: new Uint8Array(await marked.png().toBuffer()), mediaType: 'image/png' }
}

async function open(options: BedrockOptions = {}, env: Record<string, string> = {}, more: Partial<Settings> = {}) {
  const sim = await startBedrock(options)
  const connected = bedrock.connect(settingsFor(bedrock, { ...sim.env, ...env }, more))
  const { generate, start, status, cancel, chat, check } = connected
  if (!generate || !start || !status || !cancel || !chat || !check) throw new Error('Bedrock has all of these')
  return { sim, generate, start, status, cancel, chat, check, [Symbol.asyncDispose]: sim.close }
}

/** Where a call would go, and with which authorization. */
async function sentBy(env: Record<string, string>, ask: Ask = asking()) {
  const sent: { url: string; authorization: string }[] = []
  const fetch: typeof globalThis.fetch = async (url, init) => {
    sent.push({ url: String(url), authorization: new Headers(init?.headers).get('authorization') ?? '' })
    return Response.json({ message: 'no' }, { status: 400 })
  }
  const { generate } = bedrock.connect(settingsFor(bedrock, env, { fetch }))
  await expect(generate?.(ask, call)).rejects.toMatchObject({ code: 'invalid_request', charged: 'no' })
  return sent[0] ?? { url: '', authorization: '' }
}

afterEach(() => vi.unstubAllEnvs())

/** No credentials anywhere, and no question to an instance that is none. */
function withoutCredentials() {
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE']) vi.stubEnv(name, undefined)
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere/credentials')
  vi.stubEnv('AWS_CONFIG_FILE', '/nowhere/config')
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
}

describe('where and as whom it is called', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secretsecretsecret' }

  test.each([
    [core, {}, 'us-west-2'],
    ['us.stability.stable-fast-upscale-v1:0', { AWS_REGION: 'eu-west-1' }, 'us-west-2'],
    [canvas, { AWS_REGION: 'eu-west-1' }, 'us-east-1'],
    ['acme.paints-v1:0', { AWS_REGION: 'eu-west-1' }, 'eu-west-1'],
    ['acme.paints-v1:0', {}, 'us-east-1'],
    [core, { AWS_REGION: 'eu-west-1', GESSO_BEDROCK_REGION: 'ap-south-1' }, 'ap-south-1'],
  ])('%s with %j is in %s', async (model, env, region) => {
    const { url, authorization } = await sentBy({ ...keys, ...env }, asking({ model }))
    expect(url).toBe(`https://bedrock-runtime.${region}.amazonaws.com/model/${encodeURIComponent(model)}/invoke`)
    expect(authorization).toContain(`Credential=AKIDEXAMPLE/`)
    expect(authorization).toContain(`/${region}/bedrock/aws4_request`)
  })

  test('a key for Bedrock wins over credentials', async () => {
    const { authorization } = await sentBy({ ...keys, AWS_BEARER_TOKEN_BEDROCK: 'bedrock-key' })
    expect(authorization).toBe('Bearer bedrock-key')
    await using api = await open({ auth: 'bearer' })
    expect((await api.generate(asking(), call)).outputs).toHaveLength(1)
  })

  test.each([
    [{}, false],
    [{ AWS_REGION: 'us-east-1', GESSO_BEDROCK: 'off' }, false],
    [{ AWS_BEARER_TOKEN_BEDROCK: 'k' }, true],
    [keys, true],
    [{ AWS_PROFILE: 'me' }, true],
    [{ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/1' }, true],
    [{ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials' }, true],
    [{ AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/token' }, true],
    [{ GESSO_BEDROCK: 'on' }, true],
  ])('with %j it can be called: %s', (env: Record<string, string>, usable) => {
    const configured = readConfig(env, [bedrock]).providers.bedrock
    expect(configured && bedrock.isUsable?.(configured)).toBe(usable)
  })

  test('a secret is not quoted back', async () => {
    const { AWS_SECRET_ACCESS_KEY: secret } = keys
    const fetch: typeof globalThis.fetch = async () => Response.json({ message: `not ${secret}` }, { status: 403 })
    const { generate } = bedrock.connect(settingsFor(bedrock, keys, { fetch }))
    await expect(generate?.(asking(), call)).rejects.toMatchObject({ code: 'auth', said: 'not [key]' })
  })

  test('without credentials a call is refused here, and costs nothing', async () => {
    withoutCredentials()
    const { generate } = bedrock.connect(settingsFor(bedrock, { GESSO_BEDROCK: 'on' }))
    await expect(generate?.(asking(), call)).rejects.toMatchObject({ code: 'auth', charged: 'no' })
  })

  test('a check is a free question', async () => {
    await using api = await open()
    expect(await api.check({ signal })).toBe('answers in us-west-2')
    expect(api.sim.charges).toEqual([])
    await using wrong = await open({}, { AWS_SECRET_ACCESS_KEY: 'another' })
    await expect(wrong.check({ signal })).rejects.toMatchObject({ code: 'auth' })
  })
})

describe('Stability', () => {
  test('has its own names for what is asked', async () => {
    await using api = await open()
    const words = { negativePrompt: 'text', seed: 4_294_967_295, format: 'jpeg', aspectRatio: '21:9' }
    await api.generate(asking({ model: large, ...words }), call)
    expect(api.sim.bodies.at(-1)).toEqual({
      prompt: 'a fox',
      mode: 'text-to-image',
      seed: 4_294_967_295,
      negative_prompt: 'text',
      aspect_ratio: '21:9',
      output_format: 'jpeg',
    })
    await api.generate(asking({ model: large, task: 'edit', images: [await picture()], ...words }), call)
    expect(api.sim.bodies.at(-1)).toMatchObject({ mode: 'image-to-image', image: expect.any(String), strength: 0.7 })
    expect(api.sim.bodies.at(-1)).not.toHaveProperty('aspect_ratio')
  })

  test('takes two pictures for a transfer of style, the one to change first', async () => {
    await using api = await open()
    const images = [await picture(), await picture({ type: 'jpeg' })]
    const model = 'us.stability.stable-style-transfer-v1:0'
    await api.generate(asking({ model, task: 'style', images, options: { style_strength: 0.5 } }), call)
    const [first, second] = images.map(({ bytes }) => Buffer.from(bytes).toString('base64'))
    expect(api.sim.bodies.at(-1)).toEqual({
      prompt: 'a fox',
      init_image: first,
      style_image: second,
      style_strength: 0.5,
    })
  })

  test('gets a mask that is white where the picture is to change, and a PNG for what it does not read', async () => {
    await using api = await open()
    const model = 'us.stability.stable-image-inpaint-v1:0'
    const images = [await picture({ type: 'avif' })]
    await api.generate(asking({ model, task: 'edit', images, mask: await halfMask() }), call)
    const body = api.sim.bodies.at(-1) as { image: string; mask: string }
    expect((await sharp(Buffer.from(body.image, 'base64')).metadata()).format).toBe('png')
    expect(await sides(body.mask)).toEqual([255, 0, 3])
  })

  test.each([
    ['a forbidden fox', 'content_refused', 'Filter reason: prompt'],
    ['a fox that is withheld', 'content_refused', 'Filter reason: output image'],
    ['a crash', 'internal', 'Inference error'],
  ])('answers %s with status 200 and a reason: it counts as billed', async (prompt, code, said) => {
    await using api = await open()
    await expect(api.generate(asking({ prompt }), call)).rejects.toMatchObject({
      code,
      said,
      charged: 'yes',
      requestId: expect.any(String),
    })
    expect(api.sim.charges).toHaveLength(1)
  })

  test('an answer with neither picture nor reason may have been paid', async () => {
    await using api = await open()
    api.sim.misbehave({ path: '/invoke', kind: 'status', when: 'after', status: 200, body: { images: [] } })
    await expect(api.generate(asking(), call)).rejects.toMatchObject({ code: 'internal', charged: 'unknown' })
  })

  test('a request that is too large is not sent', async () => {
    await using api = await open()
    const images = [{ bytes: new Uint8Array(19_000_000), mediaType: 'image/png' }]
    const failing = api.generate(asking({ model: large, task: 'edit', images }), call)
    await expect(failing).rejects.toMatchObject({ code: 'invalid_request', charged: 'no' })
    expect(api.sim.bodies).toEqual([])
  })
})

/** What a mask has at its left and at its right, and how many greys it has in all. */
async function sides(encoded: string) {
  const { data, info } = await sharp(Buffer.from(encoded, 'base64'))
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return [data[0], data[info.width * info.channels - 1], new Set(data).size]
}

describe('Nova Canvas', () => {
  const nova = (more: Partial<Ask> = {}) => asking({ model: canvas, ...more })

  test('has its own names for what is asked', async () => {
    await using api = await open()
    const words = { negativePrompt: 'text', style: 'MAXIMALISM', quality: 'premium', guidance: 4, seed: 4_294_967_295 }
    const answer = await api.generate(nova({ n: 2, width: 1280, height: 1024, ...words }), call)
    expect(api.sim.bodies.at(-1)).toEqual({
      taskType: 'TEXT_IMAGE',
      textToImageParams: { text: 'a fox', negativeText: 'text', style: 'MAXIMALISM' },
      // The seed is folded into the 31 bits that are taken.
      imageGenerationConfig: { width: 1280, height: 1024, quality: 'premium', cfgScale: 4, seed: 1, numberOfImages: 2 },
    })
    expect(answer.outputs).toHaveLength(2)
    expect(answer.costMicros).toBe(160_000)
  })

  test('chooses its type of task by what it is given', async () => {
    await using api = await open()
    const one = await picture({ alpha: 0.5 })
    const jpeg = await picture({ type: 'jpeg' })
    const mask = await halfMask()
    const colors = ['#336699']
    const asks: [Partial<Ask>, string][] = [
      [{}, 'TEXT_IMAGE'],
      [{ task: 'sketch', images: [one], options: { controlMode: 'SEGMENTATION', controlStrength: 0.4 } }, 'TEXT_IMAGE'],
      [{ options: { colors } }, 'COLOR_GUIDED_GENERATION'],
      [{ task: 'edit', images: [one], options: { colors } }, 'COLOR_GUIDED_GENERATION'],
      [{ task: 'edit', images: [one, jpeg] }, 'IMAGE_VARIATION'],
      [{ task: 'edit', images: [one], mask }, 'INPAINTING'],
      [{ task: 'edit', images: [one], options: { maskPrompt: 'the hat' }, prompt: '' }, 'INPAINTING'],
      [{ task: 'edit', images: [one], mask, options: { outPaintingMode: 'DEFAULT' } }, 'OUTPAINTING'],
      [{ task: 'edit', images: [one], mask, options: { taskType: 'OUTPAINTING' } }, 'OUTPAINTING'],
      [{ task: 'cutout', images: [one], prompt: '', n: 2 }, 'BACKGROUND_REMOVAL'],
      [{ task: 'compose', images: [one, jpeg], mask, options: { returnMask: true } }, 'VIRTUAL_TRY_ON'],
      [
        { task: 'compose', images: [one, jpeg], options: { promptBasedMask: { maskPrompt: 'coat' } } },
        'VIRTUAL_TRY_ON',
      ],
      [{ task: 'compose', images: [one, jpeg, one] }, 'IMAGE_VARIATION'],
    ]
    for (const [more, taskType] of asks) {
      await api.generate(nova(more), call)
      expect(api.sim.bodies.at(-1)).toMatchObject({ taskType })
    }
    expect(api.sim.charges).toHaveLength(asks.length)
  })

  test('gets a mask of pure black and white: black is painted in, white is painted around', async () => {
    await using api = await open()
    const edit: Partial<Ask> = { task: 'edit', images: [await picture()], mask: await halfMask() }
    await api.generate(nova(edit), call)
    const inside = api.sim.bodies.at(-1) as { inPaintingParams: { maskImage: string } }
    expect(await sides(inside.inPaintingParams.maskImage)).toEqual([0, 255, 2])
    await api.generate(nova({ ...edit, options: { taskType: 'OUTPAINTING' } }), call)
    const around = api.sim.bodies.at(-1) as { outPaintingParams: { maskImage: string } }
    expect(await sides(around.outPaintingParams.maskImage)).toEqual([255, 0, 2])
  })

  test('leaves the size out where the picture has one, and says so', async () => {
    await using api = await open()
    const images = [await picture({ width: 640 })]
    const answer = await api.generate(
      nova({ task: 'edit', images, mask: await picture({ width: 640, alpha: 0 }), width: 1024, height: 1024 }),
      call,
    )
    expect(api.sim.bodies.at(-1)).toMatchObject({ imageGenerationConfig: { numberOfImages: 1 } })
    expect(answer.warnings).toEqual([expect.stringContaining('size was left out')])
  })

  test.each([
    [{}, 40_000],
    [{ n: 3, width: 512, height: 512, quality: 'standard' }, 120_000],
    [{ width: 1024, height: 1024, quality: 'premium' }, 60_000],
    [{ width: 1280, height: 1280 }, 60_000],
    // Fewer pixels than a large one, and a longer edge than a small one: the estimate counts.
    [{ width: 1280, height: 720 }, undefined],
  ])('costs what %j costs', async (more, micros) => {
    await using api = await open()
    expect((await api.generate(nova(more), call)).costMicros).toBe(micros)
  })

  test('keeps the good pictures of an answer that is partly blocked', async () => {
    await using api = await open()
    const answer = await api.generate(nova({ prompt: 'partly a fox', n: 3 }), call)
    expect(answer.outputs).toHaveLength(2)
    expect(answer.warnings).toEqual(['Some of the generated images have been blocked by our content filters.'])
    expect(answer.costMicros).toBe(120_000)
  })

  test('says when all was blocked: it was served, and counts as billed', async () => {
    await using api = await open()
    const error = { code: 'content_refused', charged: 'yes', said: expect.stringContaining('All of the generated') }
    await expect(api.generate(nova({ prompt: 'withheld' }), call)).rejects.toMatchObject(error)
    await expect(api.generate(nova({ prompt: 'forbidden' }), call)).rejects.toMatchObject({
      code: 'content_refused',
      charged: 'no',
      status: 400,
    })
  })

  test('is gone for most: its other names lead to a model that lives', async () => {
    await using sim = await startBedrock({ novaHasEnded: true })
    await using gesso = await startTestApp({ env: sim.env, files: [bedrock] })
    const named = await gesso.run({ prompt: 'a fox', modelId: 'Nova Canvas' })
    expect(named).toMatchObject({ status: 'SUCCEEDED', results: [{ model: `bedrock/${large}` }] })
    const called = await gesso.run({ prompt: 'a fox', modelId: `bedrock/${canvas}` })
    expect(called).toMatchObject({ status: 'FAILED', results: [{ error: { code: 'not_found', charged: 'no' } }] })
  })
})

describe('Nova Reel', () => {
  const film = (more: Partial<Ask> = {}) => asking({ model: reel, task: 'video', ...more })

  test('writes a film to the bucket, which is read from there and costs its seconds', async () => {
    await using api = await open({ latencyMs: 0 })
    const { operation } = await api.start(film({ duration: 12, seed: 2 ** 32 - 1 }), call)
    expect(api.sim.bodies.at(-1)).toEqual({
      clientRequestToken: call.idempotencyKey,
      modelId: reel,
      modelInput: {
        taskType: 'MULTI_SHOT_AUTOMATED',
        multiShotAutomatedParams: { text: 'a fox' },
        videoGenerationConfig: { durationSeconds: 12, fps: 24, dimension: '1280x720', seed: 1 },
      },
      outputDataConfig: { s3OutputDataConfig: { s3Uri: 's3://gesso-films/reel' } },
    })
    const status = await api.status(operation, { signal })
    expect(status).toMatchObject({ state: 'succeeded', costMicros: 960_000, outputs: [{ bytes: expect.anything() }] })
    expect(await api.cancel(operation, { signal })).toEqual({ charged: 'yes', runsOn: true })
  })

  test('chooses its type of task by length, picture and shots', async () => {
    await using api = await open()
    const sent = async (more: Partial<Ask>, key: string) => {
      await api.start(film(more), { ...call, idempotencyKey: key })
      return (api.sim.bodies.at(-1) as { modelInput: object }).modelInput
    }
    expect(await sent({}, 'a')).toMatchObject({
      taskType: 'TEXT_VIDEO',
      videoGenerationConfig: { durationSeconds: 6 },
    })
    expect(await sent({ prompt: 'a fox '.repeat(100) }, 'b')).toMatchObject({
      taskType: 'MULTI_SHOT_AUTOMATED',
      videoGenerationConfig: { durationSeconds: 12 },
    })
    expect(await sent({ options: { shots: [{ text: 'a fox' }] } }, 'c')).toMatchObject({
      taskType: 'MULTI_SHOT_MANUAL',
    })
    expect(await sent({ model: 'amazon.nova-reel-v1:0' }, 'd')).toMatchObject({ taskType: 'TEXT_VIDEO' })
    expect(api.sim.films.map(({ seconds }) => seconds)).toEqual([6, 12, 6, 6])
  })

  test('cuts its first picture to the only frame there is, and says so', async () => {
    await using api = await open({ latencyMs: 0 })
    const { operation } = await api.start(film({ images: [await picture({ alpha: 0.5 })] }), call)
    expect(await api.status(operation, { signal })).toMatchObject({ warnings: ['The picture was cut to 1280x720.'] })
  })

  test('is the same film when it is submitted again under its key, and no other film', async () => {
    await using api = await open()
    const images = [await picture()]
    const first = await api.start(film({ images }), call)
    expect(await api.start(film({ images }), call)).toMatchObject({ operation: first.operation })
    expect(api.sim.charges).toHaveLength(1)
    // The first one may have been made: this is not known to have cost nothing.
    await expect(api.start(film(), call)).rejects.toMatchObject({ code: 'invalid_request', charged: 'unknown' })
  })

  test('is not begun without a place to write to, or credentials to read from it', async () => {
    await using api = await open({}, { GESSO_BEDROCK_OUTPUT: '' })
    await expect(api.start(film(), call)).rejects.toMatchObject({
      code: 'invalid_request',
      charged: 'no',
      said: expect.stringContaining('GESSO_BEDROCK_OUTPUT'),
    })
    withoutCredentials()
    await using other = await open({ auth: 'bearer' }, { GESSO_BEDROCK_OUTPUT: 's3://gesso-films' })
    await expect(other.start(film(), call)).rejects.toMatchObject({ code: 'auth', charged: 'no' })
    expect([...api.sim.bodies, ...other.sim.bodies]).toEqual([])
  })

  test.each([
    ['deflected', 'content_refused', 'The generated content has been blocked by our content filters.'],
    ['a crash', 'internal', 'Something went wrong on the server side.'],
  ])('that fails with %s says why in the bucket', async (prompt, code, said) => {
    await using api = await open({ latencyMs: 0 })
    const { operation } = await api.start(film({ prompt }), call)
    const failed = { state: 'failed', error: { code, said, charged: 'unknown' } }
    expect(await api.status(operation, { signal })).toMatchObject(failed)
    // The bucket may say nothing: the answer itself has a few words.
    for (const name of api.sim.objects.keys()) api.sim.objects.delete(name)
    expect(await api.status(operation, { signal })).toMatchObject({ state: 'failed', error: { said } })
  })

  test('that is refused at the door costs nothing', async () => {
    await using api = await open()
    const refused = { code: 'content_refused', charged: 'no' }
    await expect(api.start(film({ prompt: 'forbidden' }), call)).rejects.toMatchObject(refused)
    expect(api.sim.films).toEqual([])
  })

  test('runs on while its status is a word that is not known', async () => {
    await using api = await open()
    const { operation } = await api.start(film(), call)
    api.sim.misbehave({
      path: '/async-invoke/',
      kind: 'status',
      when: 'before',
      status: 200,
      body: { status: 'Dozing' },
    })
    expect(await api.status(operation, { signal })).toEqual({ state: 'running', note: 'Dozing' })
  })

  test('without a whole film gives its shots, and looks into no other folder', async () => {
    await using api = await open({ latencyMs: 0 })
    const { operation } = await api.start(film(), call)
    const { folder } = api.sim.films[0] ?? { folder: '' }
    await api.status(operation, { signal })
    const shot = api.sim.objects.get(`${folder}/output.mp4`)
    if (!shot) throw new Error('the film is there')
    api.sim.objects.delete(`${folder}/output.mp4`)
    api.sim.objects.set(`${folder}/shot_0001.mp4`, shot)
    api.sim.objects.set('s3://elsewhere/shot.mp4', shot)
    const shots = [`${folder}/shot_0001.mp4`, 's3://elsewhere/shot.mp4'].map((location) => ({
      status: 'SUCCESS',
      location,
    }))
    const report = Buffer.from(JSON.stringify({ shots, fullVideo: { status: 'FAILURE' } }))
    api.sim.objects.set(`${folder}/video-generation-status.json`, { bytes: report, type: 'application/json' })
    const s3Uri = 's3://elsewhere/reel'
    const body = { status: 'Completed', outputDataConfig: { s3OutputDataConfig: { s3Uri } } }
    api.sim.misbehave({ path: '/async-invoke/', kind: 'status', when: 'before', status: 200, body })
    const status = await api.status(operation, { signal })
    expect(status).toMatchObject({ state: 'succeeded', warnings: [expect.stringContaining('shots')] })
    expect(status).toHaveProperty('outputs.length', 1)
  })
})

describe('Converse', () => {
  const talk = (more: object = {}) => ({ model: lite, prompt: 'hello there', images: [], ...more })

  test('answers a text, under instructions and within a length', async () => {
    await using api = await open()
    const answer = await api.chat(talk({ system: 'Be short.', maxTokens: 3 }), { signal })
    expect(answer).toEqual({ text: 'You said "hello', requestId: expect.any(String) })
    expect(api.sim.bodies.at(-1)).toEqual({
      system: [{ text: 'Be short.' }],
      messages: [{ role: 'user', content: [{ text: 'hello there' }] }],
      inferenceConfig: { maxTokens: 3 },
    })
  })

  test('looks at pictures, of formats that it does not read as PNG', async () => {
    await using api = await open()
    const images = [await picture({ type: 'jpeg' }), await picture({ type: 'avif' })]
    expect((await api.chat(talk({ images }), { signal })).text).toContain('with 2 pictures')
    const content = [{}, { image: { format: 'jpeg' } }, { image: { format: 'png' } }]
    expect(api.sim.bodies.at(-1)).toMatchObject({ messages: [{ content }] })
  })

  test('refuses before it answers for nothing, and after it has answered for the price of an answer', async () => {
    await using api = await open()
    const refused = (charged: string) => ({ code: 'content_refused', charged })
    await expect(api.chat(talk({ prompt: 'forbidden' }), { signal })).rejects.toMatchObject(refused('no'))
    await expect(api.chat(talk({ prompt: 'withheld' }), { signal })).rejects.toMatchObject(refused('yes'))
  })

  test('an empty answer is an error that was paid', async () => {
    await using api = await open()
    const body = { output: { message: { content: [] } }, stopReason: 'max_tokens' }
    api.sim.misbehave({ path: '/converse', kind: 'status', when: 'after', status: 200, body })
    await expect(api.chat(talk(), { signal })).rejects.toMatchObject({
      code: 'internal',
      charged: 'yes',
      said: 'No text came: it ended with "max_tokens".',
    })
  })
})

describe('an error answer', () => {
  test.each([
    [{ message: 'slow down' }, 429, 'ThrottlingException:http://x/', { said: 'slow down', code: 'rate_limited' }],
    [{ Message: 'capital' }, 400, 'ValidationException', { said: 'capital', code: 'invalid_request' }],
    [{ __type: 'com.amazon#ExpiredTokenException' }, 403, null, { said: 'ExpiredTokenException', code: 'auth' }],
    [{ message: 'Amazon has content filters' }, 503, 'ServiceUnavailableException', { code: 'overloaded' }],
    [{ message: 'new' }, 418, 'TeapotException', { said: 'new', code: undefined }],
    ['<html>', 502, null, { said: undefined, code: undefined }],
  ])('%j of status %i and type %s is read', (body, status, type, expected) => {
    expect(explain(body, status, type)).toMatchObject(expected)
  })
})
