import { once } from 'node:events'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { comfyuiCase, openWith, templates } from '../../test/providers/comfyui.ts'
import { providerSuite } from '../../test/providers/suite.ts'
import { settingsFor } from '../../test/settings.ts'
import { type ComfyuiOptions, type ComfyuiSimulator, startComfyui } from '../../test/simulators/comfyui.ts'
import type { Ask, Lost, Operation, Picture, Settings } from '../models/provider.ts'
import { comfyui } from './comfyui.ts'

providerSuite(comfyuiCase)

const signal = new AbortController().signal
const ask: Ask = { model: 'default', task: 'generate', prompt: 'a fox', n: 1, images: [] }
const LONG = { latencyMs: 3_600_000 }

async function picture(alpha = 1): Promise<Picture> {
  const background = { r: 30, g: 140, b: 90, alpha }
  const bytes = await sharp({ create: { width: 64, height: 48, channels: 4, background } })
    .png()
    .toBuffer()
  return { bytes, mediaType: 'image/png' }
}

function connect(sim: ComfyuiSimulator, more: Partial<Settings> = {}) {
  const settings = settingsFor(comfyui, sim.env, more)
  const provider = comfyui.connect(settings)
  let calls = 0
  return {
    sim,
    facts: (id: string) => [...comfyui.models, ...(comfyui.localModels?.(settings) ?? [])].find((one) => one.id === id),
    start: async (wish: Partial<Ask> = {}, idempotencyKey = `line-${++calls}`) =>
      (await provider.start?.({ ...ask, ...wish }, { idempotencyKey, signal })) ?? Promise.reject(),
    status: async (operation: Operation) => (await provider.status?.(operation, { signal })) ?? Promise.reject(),
    cancel: async (operation: Operation) => provider.cancel?.(operation, { signal }),
    find: async (lost: Partial<Lost>) =>
      provider.find?.(
        { idempotencyKey: 'line-0', ask, sentAt: Date.now(), isTaken: async () => false, ...lost },
        { signal },
      ),
    check: async () => provider.check?.({ signal }),
    [Symbol.asyncDispose]: sim.close,
  }
}

const open = async (options: ComfyuiOptions = {}, more: Partial<Settings> = {}) =>
  connect(await startComfyui(options), more)

describe('a template', () => {
  test('takes what its slots say', async () => {
    await using comfy = connect(await openWith(templates))
    expect(comfy.facts('inpaint')).toMatchObject({
      tasks: ['edit'],
      queued: true,
      price: { rates: [{ usd: 0 }] },
      takes: {
        images: { min: 1, max: 1 },
        mask: true,
        seed: true,
        steps: { min: 1, max: 1000 },
        options: { light: { is: 'text' } },
      },
    })
    expect(comfy.facts('inpaint')?.takes).not.toHaveProperty('guidance')
    expect(comfy.facts('inpaint')?.takes).not.toHaveProperty('freeSize')
    expect(comfy.facts('two-pictures')).toMatchObject({
      tasks: ['edit', 'compose'],
      takes: { promptless: true, images: { min: 2, max: 2 } },
    })
    expect(comfy.facts('upscale')).toMatchObject({
      tasks: ['upscale', 'edit'],
      takes: { options: { factor: { is: 'number' } } },
    })
    expect(comfy.facts('film')).toMatchObject({
      tasks: ['video'],
      takes: { options: { frame_rate: { is: 'json', required: true } } },
    })
  })

  test('that is broken stops nothing: it is left out, and the check names it', async () => {
    const files = {
      ...templates,
      'a.json': '{',
      'b.json': { nodes: [], links: [] },
      'c.json': { x: { class_type: 'A', inputs: { text: '{{promt}}' } } },
      'd.json': [1, 2],
      'default.json': templates['film.json'] ?? {},
      'notes.txt': 'no template',
    }
    await using comfy = connect(await openWith(files))
    expect(comfy.facts('inpaint')).toBeDefined()
    for (const id of ['a', 'b', 'c', 'd', 'notes']) expect(comfy.facts(id)).toBeUndefined()
    expect(comfy.facts('default')).toMatchObject({ tasks: ['generate'] })
    const said = String(await comfy.check())
    expect(said).toContain('answers, ComfyUI 0.3.66, 8.0 GB of video memory free')
    expect(said).toContain('left out: a.json is no JSON')
    expect(said).toContain("left out: b.json is a workflow of the editor: save it there with 'Export (API)'")
    expect(said).toContain('left out: c.json has a slot that is not known: {{promt}}')
    expect(said).toContain('left out: d.json is no graph')
    expect(said).toContain('left out: default.json has the name of a built-in workflow')
    expect(said).not.toContain('notes')
  })

  test('in a folder that is not there is no template', async () => {
    await using comfy = await open({ workflows: '/nowhere/at/all' })
    expect(comfy.facts('default')).toBeDefined()
    expect(await comfy.check()).toContain('left out: /nowhere/at/all: ENOENT')
  })

  test('is filled: a slot alone keeps its type, a slot in a text is written out', async () => {
    await using comfy = connect(await openWith(templates))
    const options = { light: 'hard' }
    await comfy.start({
      model: 'inpaint',
      prompt: 'a "fox"\n',
      seed: 7,
      options,
      images: [await picture()],
      mask: await picture(0),
    })
    const graph = comfy.sim.jobs[0]?.graph
    expect(graph?.sampler?.inputs).toMatchObject({ seed: 7, steps: 30 })
    expect(graph?.words?.inputs.text).toBe('a photo of a "fox"\n, hard light')
  })

  test('whose slot stays empty is refused before anything is sent', async () => {
    await using comfy = connect(await openWith(templates))
    const unmasked = comfy.start({ model: 'inpaint', images: [await picture()] })
    await expect(unmasked).rejects.toMatchObject({
      code: 'invalid_request',
      charged: 'no',
      said: 'The workflow inpaint needs a mask.',
    })
    const lists = comfy.start({ model: 'film', options: { frame_rate: ['checkpoint', 0] } })
    await expect(lists).rejects.toMatchObject({ code: 'invalid_request', charged: 'no' })
    expect(comfy.sim.jobs).toEqual([])
  })
})

describe('the built-in workflow', () => {
  test('sends every parameter to its place', async () => {
    await using comfy = await open()
    const wish = { width: 512, height: 384, seed: 7, steps: 9, guidance: 3.5, negativePrompt: 'rain' }
    await comfy.start({
      ...wish,
      options: { checkpoint: 'sdxl.safetensors', sampler_name: 'dpmpp_2m', scheduler: 'karras' },
    })
    const graph = comfy.sim.jobs[0]?.graph ?? {}
    expect(graph.checkpoint?.inputs).toEqual({ ckpt_name: 'sdxl.safetensors' })
    expect(graph.positive?.inputs.text).toBe('a fox')
    expect(graph.negative?.inputs.text).toBe('rain')
    expect(graph.empty?.inputs).toMatchObject({ width: 512, height: 384 })
    expect(graph.sampler?.inputs).toMatchObject({
      seed: 7,
      steps: 9,
      cfg: 3.5,
      sampler_name: 'dpmpp_2m',
      scheduler: 'karras',
      denoise: 1,
    })
  })

  test('takes the first checkpoint there is, in either form of the list, and a seed by chance', async () => {
    await using comfy = await open({}, { random: () => 0.25 })
    await comfy.start()
    const newer = {
      CheckpointLoaderSimple: { input: { required: { ckpt_name: ['COMBO', { options: ['sdxl.safetensors'] }] } } },
    }
    comfy.sim.misbehave({ path: '/object_info', kind: 'status', when: 'before', status: 200, body: newer })
    await comfy.start()
    const graphs = comfy.sim.jobs.map(({ graph }) => graph)
    expect(graphs.map(({ checkpoint }) => checkpoint?.inputs.ckpt_name)).toEqual([
      'dreamshaper.safetensors',
      'sdxl.safetensors',
    ])
    expect(graphs[0]?.sampler?.inputs.seed).toBe(2 ** 30)
  })

  test('needs a checkpoint', async () => {
    await using comfy = await open()
    const none = { CheckpointLoaderSimple: { input: { required: { ckpt_name: [[], {}] } } } }
    comfy.sim.misbehave({ path: '/object_info', kind: 'status', when: 'before', status: 200, body: none })
    await expect(comfy.start()).rejects.toMatchObject({ code: 'invalid_request', charged: 'no' })
  })
})

test('an input picture is there once, however often it is sent', async () => {
  await using comfy = await open()
  const wish = { model: 'default-image-to-image', images: [await picture()], strength: 0.4 }
  await comfy.start(wish)
  await comfy.start(wish)
  expect(comfy.sim.uploads.size).toBe(1)
  const [name] = comfy.sim.uploads.keys()
  expect(comfy.sim.jobs[1]?.graph.loaded?.inputs.image).toBe(name)
  expect(comfy.sim.jobs[1]?.graph.sampler?.inputs.denoise).toBe(0.4)
})

test('a mask is white and transparent where the picture is to be changed, for either way to load it', async () => {
  await using comfy = connect(await openWith(templates))
  await comfy.start({ model: 'inpaint', images: [await picture()], mask: await picture(0) })
  await comfy.start({ model: 'inpaint', images: [await picture()], mask: await picture(1) })
  const middles = await Promise.all(
    comfy.sim.jobs.map(async ({ graph }) => {
      const file = comfy.sim.uploads.get(String(graph.mask?.inputs.image))
      const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true })
      return { channels: info.channels, red: data[0], alpha: data[3] }
    }),
  )
  expect(middles).toEqual([
    { channels: 4, red: 255, alpha: 0 },
    { channels: 4, red: 0, alpha: 255 },
  ])
})

describe('a submit', () => {
  test('has an id of our own, the same for every try', async () => {
    await using comfy = await open()
    const first = await comfy.start({}, 'line-a')
    const second = await comfy.start({}, 'line-a')
    const third = await comfy.start({}, 'line-b')
    expect(first.operation.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(second).toEqual(first)
    expect(third).not.toEqual(first)
  })

  test('that does not fit is refused in ComfyUI’s words', async () => {
    await using comfy = await open()
    await expect(comfy.start({ options: { checkpoint: 'none.safetensors' } })).rejects.toMatchObject({
      code: 'invalid_request',
      charged: 'no',
      said: expect.stringMatching(
        /Prompt outputs failed validation; CheckpointLoaderSimple \(checkpoint\): Value not in list: ckpt_name: 'none/,
      ),
    })
  })

  test('whose answer was lost is found in the queue, and in the history', async () => {
    await using comfy = await open(LONG)
    const running = await comfy.start({ seed: 1 }, 'line-a')
    const waiting = await comfy.start({ seed: 1 }, 'line-b')
    expect(await comfy.find({ idempotencyKey: 'line-a' })).toEqual({ found: running.operation })
    expect(await comfy.find({ idempotencyKey: 'line-b' })).toEqual({ found: waiting.operation })
    comfy.sim.finish()
    expect(await comfy.find({ idempotencyKey: 'line-a' })).toEqual({ found: running.operation })
  })

  test('that is nowhere has not arrived, once it had time to', async () => {
    await using comfy = await open()
    expect(await comfy.find({ sentAt: Date.now() })).toEqual({ found: 'not-yet-known', askAgainMs: 500 })
    await comfy.start({}, 'another line')
    expect(await comfy.find({ sentAt: Date.now() - 60_000 })).toEqual({ found: 'never-arrived' })
  })
})

describe('a status', () => {
  test('says the place in the queue', async () => {
    await using comfy = await open(LONG)
    const first = await comfy.start()
    await comfy.start()
    const third = await comfy.start()
    expect(await comfy.status(first.operation)).not.toHaveProperty('queuePosition')
    expect(await comfy.status(third.operation)).toMatchObject({ state: 'running', queuePosition: 2, askAgainMs: 1000 })
  })

  test('of a run that has failed says why, and that it cost nothing', async () => {
    await using comfy = await open({ latencyMs: 0 })
    const { operation } = await comfy.start({ prompt: 'crash' })
    expect(await comfy.status(operation)).toMatchObject({
      state: 'failed',
      error: { code: 'internal', charged: 'no', said: 'KSampler: Allocation on device (torch.OutOfMemoryError)' },
    })
  })

  test('gives the files that are kept, and previews only where nothing is kept', async () => {
    await using comfy = await open({ latencyMs: 0 })
    const { operation } = await comfy.start()
    const id = String(operation.id)
    const image = (filename: string, type: string) => ({ filename, subfolder: 'a b', type })
    const entry = (outputs: object) => ({
      [id]: { outputs, status: { status_str: 'success', completed: true, messages: [] } },
    })
    const answers = [
      [
        {
          1: { images: [image('t.png', 'temp')] },
          2: { gifs: [image('o.mp4', 'output')], audio: [image('o.wav', 'output')] },
        },
        ['o.mp4'],
      ],
      [{ 1: { images: [image('t.png', 'temp')], text: ['words'] } }, ['t.png']],
    ] as const
    for (const [outputs, expected] of answers) {
      comfy.sim.misbehave({ path: '/history', kind: 'status', when: 'before', status: 200, body: entry(outputs) })
      const status = await comfy.status(operation)
      const urls =
        status.state === 'succeeded' ? status.outputs.flatMap((one) => ('url' in one ? [new URL(one.url)] : [])) : []
      expect(urls.map((url) => url.searchParams.get('filename'))).toEqual(expected)
      expect(urls[0]?.searchParams.get('subfolder')).toBe('a b')
      expect(status).toMatchObject({ costMicros: 0 })
    }
    comfy.sim.misbehave({ path: '/history', kind: 'status', when: 'before', status: 200, body: entry({}) })
    expect(await comfy.status(operation)).toMatchObject({
      state: 'failed',
      error: { said: expect.stringContaining('no file') },
    })
  })

  test('of a run that a restart has forgotten is an error, and no end', async () => {
    await using comfy = await open()
    const { operation } = await comfy.start()
    comfy.sim.restart()
    await expect(comfy.status(operation)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('the websocket', () => {
  /** Sockets that say when they have heard something, also if that was before anybody asked. */
  function listening() {
    const sockets: WebSocket[] = []
    const heardOnce = new Map<string, PromiseWithResolvers<void>>()
    const hearing = (type: string) => {
      const one = heardOnce.get(type) ?? Promise.withResolvers<void>()
      heardOnce.set(type, one)
      return one
    }
    const openSocket = (url: string) => {
      const socket = new WebSocket(url)
      socket.addEventListener('message', ({ data }) => {
        if (typeof data === 'string') hearing(JSON.parse(data).type).resolve()
      })
      sockets.push(socket)
      return socket
    }
    return { sockets, openSocket, heard: (type: string) => hearing(type).promise }
  }

  test('tells how far a run is, and which node runs under its author’s name', async () => {
    const ears = listening()
    await using comfy = connect(await openWith(templates, LONG), ears)
    const { operation } = await comfy.start({ model: 'film', options: { frame_rate: 8 } })
    const id = String(operation.id)
    await ears.heard('status')
    comfy.sim.sockets.open[0]?.send(new Uint8Array([0, 0, 0, 1, 0, 0, 0, 1]))
    comfy.sim.tell(id, 'progress', { value: 5, max: 20, node: 'sampler' })
    await ears.heard('progress')
    expect(await comfy.status(operation)).toMatchObject({ state: 'running', progress: 0.25, note: 'Paint' })
    const nodes = { words: { value: 1, max: 1, state: 'finished' }, decoded: { value: 1, max: 2, state: 'running' } }
    comfy.sim.tell(id, 'progress_state', { nodes })
    await ears.heard('progress_state')
    expect(await comfy.status(operation)).toMatchObject({ progress: 0.5, note: 'VAEDecode' })
    comfy.sim.finish()
    expect(await comfy.status(operation)).toMatchObject({ state: 'succeeded' })
  })

  test('is one for all runs, and is closed with the last', async () => {
    const ears = listening()
    await using comfy = await open(LONG, ears)
    const runs = [await comfy.start(), await comfy.start(), await comfy.start()]
    await ears.heard('status')
    expect(ears.sockets).toHaveLength(1)
    const closed = once(ears.sockets[0] as unknown as EventTarget, 'close')
    comfy.sim.finish()
    for (const { operation } of runs) await comfy.status(operation)
    await closed
  })

  test('changes nothing by failing', async () => {
    const openSocket = () => {
      throw new SyntaxError('no sockets here')
    }
    await using without = await open({ latencyMs: 0 }, { openSocket })
    expect(await without.status((await without.start()).operation)).toMatchObject({ state: 'succeeded' })
    const ears = listening()
    await using refused = await open(LONG, ears)
    refused.sim.sockets.refuse()
    const { operation } = await refused.start()
    await once(ears.sockets[0] as unknown as EventTarget, 'close')
    expect(await refused.status(operation)).toMatchObject({ state: 'running' })
    // It is not asked for again at every question.
    expect(ears.sockets).toHaveLength(1)
  })
})

describe('a cancel', () => {
  test('takes a run out of the queue, or stops the one that runs, and costs nothing', async () => {
    await using comfy = await open(LONG)
    const running = await comfy.start()
    const waiting = await comfy.start()
    expect(await comfy.cancel(waiting.operation)).toEqual({ charged: 'no' })
    expect(comfy.sim.jobs.map(({ isDeleted }) => isDeleted)).toEqual([false, true])
    expect(await comfy.cancel(running.operation)).toEqual({ charged: 'no' })
    expect(await comfy.status(running.operation)).toMatchObject({
      state: 'failed',
      error: { said: 'The run was interrupted.', charged: 'no' },
    })
    expect(comfy.sim.charges).toEqual([])
  })

  test('never stops somebody else’s run', async () => {
    await using comfy = await open(LONG)
    await comfy.start()
    const waiting = await comfy.start()
    await comfy.cancel(waiting.operation)
    await comfy.cancel({ id: 'unknown' })
    expect(comfy.sim.jobs[0]?.interruptedAt).toBeUndefined()
  })

  test('of a run that is over says so', async () => {
    await using comfy = await open({ latencyMs: 0 })
    const { operation } = await comfy.start()
    expect(await comfy.cancel(operation)).toEqual({ charged: 'yes' })
  })
})

test('without an address there is no ComfyUI', () => {
  expect(comfyui.isUsable?.(settingsFor(comfyui, {}))).toBe(false)
})
