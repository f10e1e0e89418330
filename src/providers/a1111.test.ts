import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { a1111Case } from '../../test/providers/a1111.ts'
import { providerSuite } from '../../test/providers/suite.ts'
import { settingsFor } from '../../test/settings.ts'
import { type A1111Options, startA1111 } from '../../test/simulators/a1111.ts'
import { readConfig } from '../config.ts'
import type { Ask, Call, Picture } from '../models/provider.ts'
import { a1111 } from './a1111.ts'

providerSuite(a1111Case)

const LONG = { latencyMs: 3_600_000 }

async function picture({ alpha = 1, width = 100, height = 60 } = {}): Promise<Picture> {
  const background = { r: 30, g: 140, b: 90, alpha }
  const bytes = await sharp({ create: { width, height, channels: 4, background } })
    .png()
    .toBuffer()
  return { bytes, mediaType: 'image/png' }
}

async function open(options: A1111Options = {}, env: Record<string, string> = {}) {
  const sim = await startA1111(options)
  const provider = a1111.connect(settingsFor(a1111, { ...sim.env, ...env }))
  let calls = 0
  return {
    sim,
    generate: async (wish: Partial<Ask> = {}, call: Partial<Call> = {}) => {
      calls += 1
      const ask: Ask = { model: 'txt2img', task: 'generate', prompt: 'a fox', n: 1, images: [], ...wish }
      const signal = new AbortController().signal
      return (await provider.generate?.(ask, { idempotencyKey: `line-${calls}`, signal, ...call })) ?? Promise.reject()
    },
    check: async () => provider.check?.({ signal: new AbortController().signal }),
    [Symbol.asyncDispose]: sim.close,
  }
}

describe('a request', () => {
  test('has every parameter under the server’s own name', async () => {
    await using local = await open()
    const options = {
      checkpoint: 'sdxl_base',
      vae: 'a.pt',
      clip_skip: 2,
      sampler_name: 'DPM++ 2M',
      scheduler: 'Karras',
    }
    const wish = { width: 512, height: 384, seed: 7, steps: 9, guidance: 3.5, negativePrompt: 'rain', n: 2 }
    const answer = await local.generate({ ...wish, options: { ...options, enable_hr: true, hr_scale: 2 } })
    expect(answer.outputs).toHaveLength(2)
    expect(answer.costMicros).toBe(0)
    expect(local.sim.tasks[0]?.fields).toEqual({
      prompt: 'a fox',
      negative_prompt: 'rain',
      seed: 7,
      steps: 9,
      cfg_scale: 3.5,
      width: 512,
      height: 384,
      n_iter: 2,
      sampler_name: 'DPM++ 2M',
      scheduler: 'Karras',
      enable_hr: true,
      hr_scale: 2,
      override_settings: { sd_model_checkpoint: 'sdxl_base', sd_vae: 'a.pt', CLIP_stop_at_last_layers: 2 },
      send_images: true,
      save_images: false,
      force_task_id: expect.stringMatching(/^task\(gesso-[0-9a-f]{24}\)$/),
    })
  })

  test('has the size of its picture, where none is asked for', async () => {
    await using local = await open()
    const images = [await picture()]
    await local.generate({ model: 'img2img', task: 'edit', images, strength: 0.4 })
    await local.generate({ model: 'img2img', task: 'edit', images: [await picture({ width: 4000, height: 2000 })] })
    await local.generate({ model: 'img2img', task: 'edit', images, width: 256, height: 256 })
    const frames = local.sim.tasks.map(({ fields }) => [fields.width, fields.height])
    expect(frames).toEqual([
      [104, 64],
      [2048, 1024],
      [256, 256],
    ])
    expect(local.sim.tasks[0]?.fields.denoising_strength).toBe(0.4)
  })

  test('has a mask that is white where the picture is to be changed', async () => {
    await using local = await open()
    const options = { inpainting_fill: 1, mask_blur: 4 }
    await local.generate({ model: 'img2img', images: [await picture()], mask: await picture({ alpha: 0 }), options })
    const { fields } = local.sim.tasks[0] ?? {}
    expect(fields).toMatchObject(options)
    const { channels } = await sharp(Buffer.from(String(fields?.mask), 'base64')).stats()
    expect(channels[0]).toMatchObject({ min: 255, max: 255 })
  })

  test('for an upscale takes the first upscaler that is a model, unless one is asked for', async () => {
    await using local = await open()
    const wish = { model: 'extra-single-image', task: 'upscale' as const, prompt: '', images: [await picture()] }
    const { outputs } = await local.generate({ ...wish, options: { upscaling_resize: 3 } })
    await local.generate({ ...wish, options: { upscaler_1: 'Lanczos' } })
    expect(local.sim.tasks.map(({ fields }) => fields.upscaler_1)).toEqual(['R-ESRGAN 4x+', 'Lanczos'])
    const [output] = outputs
    const { width } = await sharp(output && 'bytes' in output ? output.bytes : undefined).metadata()
    expect(width).toBe(300)
  })

  test('for a checkpoint that is not there is refused: the server would paint with another one', async () => {
    await using local = await open()
    const promise = local.generate({ options: { checkpoint: 'nothing' } })
    await expect(promise).rejects.toMatchObject({
      code: 'not_found',
      charged: 'no',
      said: 'There is no checkpoint nothing. There are: dreamshaper_8, sdxl_base',
    })
    expect(local.sim.tasks).toEqual([])
    for (const checkpoint of ['sdxl_base.safetensors [0123abcd]', 'sdxl_base.safetensors', 'sdxl_base']) {
      await local.generate({ options: { checkpoint } })
    }
  })
})

test('a grid of all pictures is left out', async () => {
  await using local = await open({ grid: true })
  expect((await local.generate({ n: 3 })).outputs).toHaveLength(3)
  const pictures = (await local.generate({ n: 1 })).outputs.map((one) =>
    'bytes' in one ? Buffer.from(one.bytes).toString('base64') : '',
  )
  // An older server does not say where the pictures begin.
  const body = { images: ['aaaa', ...pictures, ...pictures], info: '' }
  local.sim.misbehave({ path: '/txt2img', kind: 'status', when: 'before', status: 200, body })
  expect(
    (await local.generate({ n: 2 })).outputs.map((one) => ('bytes' in one ? one.bytes.length > 3 : false)),
  ).toEqual([true, true])
})

describe('a refusal', () => {
  test.each<[string, Partial<Ask>, object]>([
    ['of a field', { steps: -1 }, { code: 'invalid_request', said: expect.stringMatching(/^steps: /) }],
    ['of a sampler', { options: { sampler_name: 'None' } }, { code: 'invalid_request', said: 'Sampler not found' }],
    ['of an edit without a picture', { model: 'img2img' }, { code: 'invalid_request', said: 'Init image not found' }],
    [
      'for want of memory',
      { prompt: 'gigantic' },
      { code: 'invalid_request', said: 'OutOfMemoryError: CUDA out of memory.' },
    ],
  ])('%s is understood', async (_, wish, expected) => {
    await using local = await open()
    await expect(local.generate(wish)).rejects.toMatchObject({ charged: 'no', ...expected })
    expect(local.sim.tasks).toEqual([])
  })

  test('of the password does not quote it', async () => {
    await using local = await open({ auth: 'gesso:right' }, { GESSO_A1111_AUTH: 'gesso:wrong-password' })
    const body = {
      detail: `not gesso:wrong-password, wrong-password, ${Buffer.from('gesso:wrong-password').toString('base64')}`,
    }
    await expect(local.generate()).rejects.toMatchObject({ code: 'auth' })
    local.sim.misbehave({ path: '/txt2img', kind: 'status', when: 'before', status: 401, body })
    await expect(local.generate()).rejects.toMatchObject({ code: 'auth', said: 'not [key], [key], [key]' })
  })

  test('leaves the password out of the log', () => {
    const { secrets } = readConfig({ GESSO_A1111_URL: 'http://localhost:7860', GESSO_A1111_AUTH: 'a:b' }, [a1111])
    expect(secrets).toEqual(['a:b'])
  })
})

describe('partial pictures', () => {
  test('are handed on while it paints, as many as were asked for', async () => {
    await using local = await open(LONG)
    const seen: number[] = []
    const onPartial: Call['onPartial'] = ({ bytes, index }) => {
      expect(bytes.length).toBeGreaterThan(50)
      seen.push(index)
      if (seen.length === 2) local.sim.finish()
    }
    await local.generate({ partials: 2 }, { onPartial })
    expect(seen).toEqual([0, 1])
  })

  test('of somebody else’s task are not shown, and a server without them loses nothing', async () => {
    await using local = await open({ latencyMs: 700 })
    local.sim.misbehave({
      path: '/internal/progress',
      kind: 'status',
      when: 'before',
      status: 200,
      body: { active: false },
      times: 99,
    })
    const seen: number[] = []
    const onPartial: Call['onPartial'] = ({ index }) => void seen.push(index)
    await local.generate({ partials: 2 }, { onPartial })
    local.sim.misbehave({ path: '/sdapi/v1/progress', kind: 'status', when: 'before', status: 404, times: 99 })
    expect((await local.generate({ partials: 2 }, { onPartial })).outputs).toHaveLength(1)
    expect(seen).toEqual([])
  })
})

describe('an abort', () => {
  /** Starts a generation that can be broken off, and waits until the server has it. */
  async function begin(local: Awaited<ReturnType<typeof open>>) {
    const controller = new AbortController()
    const before = local.sim.tasks.length
    const promise = local.generate({}, { signal: controller.signal })
    promise.catch(() => {}) // looked at below
    await expect.poll(() => local.sim.tasks.length, { interval: 5 }).toBe(before + 1)
    return { promise, abort: () => controller.abort() }
  }

  test('stops our own task', async () => {
    await using local = await open(LONG)
    const own = await begin(local)
    await expect.poll(() => local.sim.tasks[0]?.phase, { interval: 5 }).toBe('active')
    own.abort()
    await expect(own.promise).rejects.toMatchObject({ name: 'AbortError' })
    expect(local.sim.tasks[0]?.isInterrupted).toBe(true)
    expect(local.sim.charges).toEqual([])
  })

  test('never stops somebody else’s: ours only waits for its turn', async () => {
    await using local = await open(LONG)
    await begin(local)
    const own = await begin(local)
    own.abort()
    await expect(own.promise).rejects.toMatchObject({ name: 'AbortError' })
    expect(local.sim.interrupts).toBe(0)
    expect(local.sim.tasks[0]).toMatchObject({ phase: 'active', isInterrupted: false })
  })

  test('ends it also when the server cannot be told', async () => {
    await using local = await open(LONG)
    const own = await begin(local)
    local.sim.misbehave({ path: '/internal/progress', kind: 'reset', when: 'before' })
    own.abort()
    await expect(own.promise).rejects.toMatchObject({ name: 'AbortError' })
  })
})

test('a check says how many checkpoints there are', async () => {
  await using local = await open()
  expect(await local.check()).toBe('answers, 2 checkpoints')
})

test('without an address there is no AUTOMATIC1111', () => {
  expect(a1111.isUsable?.(settingsFor(a1111, {}))).toBe(false)
})
