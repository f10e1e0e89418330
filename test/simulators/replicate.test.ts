import { createReplicate } from '@ai-sdk/replicate'
import { experimental_getVideoStatus, experimental_startVideo, generateImage } from 'ai'
import Replicate, { type Prediction, validateWebhook } from 'replicate'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { communityModel, deployment } from './replicate/inputs.ts'
import { type ReplicateOptions, type ReplicateSimulator, startReplicate } from './replicate.ts'

const START = Date.UTC(2026, 10, 21, 12)
const prompt = 'a red kite'
const schnell = 'black-forest-labs/flux-schnell'
const forever = { latencyMs: 3_600_000 }

/** A simulator whose clock only the test moves. */
async function still(options: ReplicateOptions = {}) {
  const clock = { ms: START }
  return { clock, sim: await startReplicate({ latencyMs: 1000, queueMs: 400, now: () => clock.ms, ...options }) }
}

const officialClient = (sim: ReplicateSimulator, more = {}) =>
  new Replicate({ auth: sim.key, baseUrl: `${sim.url}/v1`, useFileOutput: false, ...more })

const aiSdk = (sim: ReplicateSimulator) => createReplicate({ apiToken: sim.key, baseURL: `${sim.url}/v1` })

/** A plain call, as the documentation writes it. */
async function ask(
  sim: ReplicateSimulator,
  method: string,
  path: string,
  more: { body?: unknown; headers?: object } = {},
) {
  const response = await fetch(`${sim.url}/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${sim.key}`, 'content-type': 'application/json', ...more.headers },
    ...(more.body === undefined ? {} : { body: JSON.stringify(more.body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

async function formatOf(url: unknown) {
  const bytes = Buffer.from(await (await fetch(String(url))).arrayBuffer())
  return (await sharp(bytes).metadata()).format
}

describe('the official client', () => {
  test('runs a model: creates, waits and reads the outputs', async () => {
    await using sim = await startReplicate({ latencyMs: 30 })
    const output = await officialClient(sim).run(schnell, { input: { prompt, num_outputs: 2, output_format: 'png' } })
    expect(output).toEqual([0, 1].map((index) => `${sim.url}/delivery/${sim.predictions[0]?.id}/out-${index}.png`))
    expect(await formatOf(Array.isArray(output) && output[1])).toBe('png')
    expect(sim.charges).toEqual([{ id: sim.predictions[0]?.id, micros: null }])
  })

  test('runs a version by polling, until it is done', async () => {
    await using sim = await startReplicate({ latencyMs: 40, queueMs: 20 })
    const { name, version } = communityModel
    const words: string[] = []
    const wait = { mode: 'poll' as const, interval: 5 }
    const output = await officialClient(sim).run(
      `acme/${name.split('/')[1]}:${version}`,
      { input: { prompt }, wait },
      ({ status }: Prediction) => void words.push(status),
    )
    expect(String(output)).toMatch(/out-0\.webp$/)
    expect(words.at(-1)).toBe('succeeded')
    expect(sim.predictions).toMatchObject([{ name, version }])
  })

  test('creates at a deployment, waits, and cancels what runs', async () => {
    await using sim = await startReplicate({ ...forever, queueMs: 0 })
    const replicate = officialClient(sim)
    const [owner = '', name = ''] = deployment.split('/')
    const created = await replicate.deployments.predictions.create(owner, name, { input: { prompt } })
    expect(created).toMatchObject({ status: 'processing', model: communityModel.name, deployment })
    expect(await replicate.predictions.cancel(created.id)).toMatchObject({ status: 'canceled', output: null })
    expect(await replicate.wait(await replicate.predictions.get(created.id), {})).toMatchObject({ status: 'canceled' })
    expect(sim.charges).toHaveLength(1)
  })

  test('lists page after page, newest first', async () => {
    await using sim = await startReplicate({ ...forever, pageSize: 2 })
    const replicate = officialClient(sim)
    const ids: string[] = []
    for (let seed = 0; seed < 5; seed += 1) {
      ids.unshift((await replicate.predictions.create({ model: schnell, input: { prompt, seed } })).id)
    }
    const pages: string[][] = []
    for await (const page of replicate.paginate(replicate.predictions.list)) pages.push(page.map(({ id }) => id))
    expect(pages.flat()).toEqual(ids)
    expect(pages.map(({ length }) => length)).toEqual([2, 2, 1])
  })

  test('sends pictures as files, and takes them away again', async () => {
    await using sim = await startReplicate()
    const replicate = officialClient(sim)
    const bytes = await sharp({ create: { width: 80, height: 40, channels: 3, background: 'teal' } })
      .png()
      .toBuffer()
    const output = await replicate.run('recraft-ai/recraft-remove-background', { input: { image: bytes } })
    const { width, height, hasAlpha } = await sharp(
      Buffer.from(await (await fetch(String(output))).arrayBuffer()),
    ).metadata()
    expect({ width, height, hasAlpha }).toEqual({ width: 80, height: 40, hasAlpha: true })
    const { results } = await replicate.files.list()
    expect(results).toMatchObject([{ size: bytes.length, content_type: 'application/octet-stream' }])
    const [file] = results
    expect(sim.predictions[0]?.input.image).toBe(file?.urls.get)
    expect(await replicate.files.get(file?.id ?? '')).toEqual(file)
    expect(await replicate.files.delete(file?.id ?? '')).toBe(true)
    await expect(replicate.files.get(file?.id ?? '')).rejects.toThrow(/status 404/)
  })

  test('finds webhooks genuine, and only those', async () => {
    const { sim, clock } = await still()
    await using _ = sim
    const replicate = officialClient(sim)
    const webhook = 'https://example.com/hook'
    const { id } = await replicate.predictions.create({
      model: schnell,
      input: { prompt },
      webhook,
      webhook_events_filter: ['completed'],
    })
    clock.ms += 1000
    const { key } = await replicate.webhooks.default.secret.get()
    const { headers, body } = sim.news(id)
    const read = (name: string) => headers.get(`webhook-${name}`) ?? ''
    const validate = (text: string) =>
      validateWebhook({
        id: read('id'),
        timestamp: read('timestamp'),
        signature: read('signature'),
        body: text,
        secret: key,
      })
    expect(JSON.parse(body.toString())).toMatchObject({ id, status: 'succeeded' })
    expect(await validate(body.toString())).toBe(true)
    expect(await validate(body.toString().replace('succeeded', 'failed'))).toBe(false)
  })

  test('reports a failed prediction, a wrong input and a wrong token', async () => {
    await using sim = await startReplicate()
    const replicate = officialClient(sim)
    await expect(replicate.run(schnell, { input: { prompt: 'something forbidden' } })).rejects.toThrow(
      /Prediction failed: .*flagged as sensitive.*\(E005\)/,
    )
    await expect(replicate.run(schnell, { input: { prompt, num_outputs: 5 } })).rejects.toThrow(
      /status 422 .*"field":"input\.num_outputs"/,
    )
    await expect(officialClient(sim, { auth: 'r8_wrong' }).accounts.current()).rejects.toThrow(/status 401/)
    await expect(replicate.run('acme/nothing', { input: {} })).rejects.toThrow(/status 404/)
    expect(await replicate.accounts.current()).toMatchObject({ username: 'acme' })
    expect(sim.charges).toHaveLength(1)
  })
})

describe("the AI SDK's client", () => {
  test('generates a picture, and downloads it', async () => {
    await using sim = await startReplicate()
    const model = aiSdk(sim).image(schnell)
    const { images } = await generateImage({ model, prompt, aspectRatio: '3:2', seed: 5, maxRetries: 0 })
    expect((await sharp(images[0]?.uint8Array).metadata()).format).toBe('webp')
    expect(sim.predictions).toMatchObject([{ input: { prompt, aspect_ratio: '3:2', seed: 5, num_outputs: 1 } }])
  })

  test('starts a video, and asks how it stands', async () => {
    const { sim, clock } = await still()
    await using _ = sim
    const model = aiSdk(sim).video('minimax/video-01')
    const { operation } = await experimental_startVideo({ model, prompt, maxRetries: 0 })
    expect(await experimental_getVideoStatus(model, { operation })).toMatchObject({ status: 'pending' })
    clock.ms += 1000
    expect(await experimental_getVideoStatus(model, { operation })).toMatchObject({ status: 'completed' })
  })

  test('reports what was declined, and what was asked for wrongly', async () => {
    await using sim = await startReplicate()
    const wanted = { model: aiSdk(sim).image(schnell), maxRetries: 0 }
    await expect(generateImage({ ...wanted, prompt: 'forbidden' })).rejects.toThrow(/flagged as sensitive/)
    await expect(generateImage({ ...wanted, prompt, aspectRatio: '7:1' })).rejects.toThrow(/input\.aspect_ratio/)
  })
})

describe('a submit', () => {
  const models = `/models/${schnell}/predictions`
  const input = { prompt }

  test.each<[string, string, number, { body?: unknown; headers?: Record<string, string> }]>([
    ['no token', models, 401, { body: { input }, headers: { authorization: '' } }],
    ['a token that is wrong', models, 401, { body: { input }, headers: { authorization: 'Bearer r8_wrong' } }],
    ['an unknown model', '/models/acme/nothing/predictions', 404, { body: { input } }],
    ['a community model by its name', `/models/${communityModel.name}/predictions`, 404, { body: { input } }],
    ['an unknown deployment', '/deployments/acme/nothing/predictions', 404, { body: { input } }],
    ['an unknown version', '/predictions', 422, { body: { input, version: '0f'.repeat(32) } }],
    ['no version', '/predictions', 422, { body: { input } }],
    ['no input', models, 422, { body: { prompt } }],
    ['no prompt', models, 422, { body: { input: {} } }],
    ['a wrong type', models, 422, { body: { input: { prompt: 5 } } }],
    ['a number that is too large', models, 422, { body: { input: { prompt, num_inference_steps: 5 } } }],
    ['a ratio that the model lacks', models, 422, { body: { input: { prompt, aspect_ratio: '2:1' } } }],
    [
      'a picture that is no address',
      '/models/google/upscaler/predictions',
      422,
      { body: { input: { image: 'x.png' } } },
    ],
    [
      'half a data URI',
      '/models/google/upscaler/predictions',
      422,
      { body: { input: { image: 'data:image/png;base64,' } } },
    ],
    ['a webhook without TLS', models, 422, { body: { input, webhook: 'http://example.com' } }],
    ['an unknown event', models, 422, { body: { input, webhook_events_filter: ['done'] } }],
    ['an unknown field beside the input', models, 422, { body: { input, model: schnell } }],
    ['a deadline of no time', models, 422, { body: { input }, headers: { 'cancel-after': '4s' } }],
    ['a deadline in other words', models, 422, { body: { input }, headers: { 'cancel-after': 'soon' } }],
    ['too long a wait', models, 422, { body: { input }, headers: { prefer: 'wait=61' } }],
    ['no JSON', models, 400, { body: { input }, headers: { 'content-type': 'text/plain' } }],
    ['a path that is not there', '/models', 404, { body: { input } }],
  ])('with %s is refused, and costs nothing', async (_, path, status, more) => {
    await using sim = await startReplicate({ latencyMs: 0 })
    const refused = await ask(sim, 'POST', path, more)
    expect(refused).toMatchObject({ status, body: { title: expect.anything(), detail: expect.anything(), status } })
    expect(sim.predictions).toEqual([])
  })

  test('takes a field that the model does not have, and does nothing with it', async () => {
    await using sim = await startReplicate({ latencyMs: 0 })
    expect((await ask(sim, 'POST', models, { body: { input: { ...input, width: 5 } } })).status).toBe(201)
    expect(sim.predictions).toMatchObject([{ ignored: ['width'] }])
  })

  test('answers with the whole prediction, at once or when it was waited for', async () => {
    const { sim } = await still()
    await using _ = sim
    const { status, body } = await ask(sim, 'POST', models, { body: { input }, headers: { 'cancel-after': '1m30s' } })
    const url = `${sim.url}/v1/predictions/${body.id}`
    expect(status).toBe(202)
    expect(body).toEqual({
      id: expect.stringMatching(/^\w{26}$/),
      model: schnell,
      version: 'hidden',
      input,
      logs: '',
      output: null,
      error: null,
      status: 'starting',
      source: 'api',
      data_removed: false,
      created_at: '2026-11-21T12:00:00.000Z',
      started_at: null,
      completed_at: null,
      deadline: '2026-11-21T12:01:30.000Z',
      metrics: {},
      urls: { web: `https://replicate.com/p/${body.id}`, get: url, cancel: `${url}/cancel` },
    })
  })

  test('that is waited for does not keep the simulator from closing', async () => {
    const sim = await startReplicate(forever)
    const waiting = ask(sim, 'POST', models, { body: { input }, headers: { prefer: 'wait' } }).catch(() => 'gone')
    await expect.poll(() => sim.predictions.length).toBe(1)
    await sim.close()
    await waiting
  })
})

describe('a prediction', () => {
  const submit = async (sim: ReplicateSimulator, headers = {}, words = prompt) =>
    String(
      (await ask(sim, 'POST', `/models/${schnell}/predictions`, { body: { input: { prompt: words } }, headers })).body
        .id,
    )

  test('is charged once its work has begun, whoever asks', async () => {
    const { sim, clock } = await still()
    await using _ = sim
    const id = await submit(sim)
    clock.ms += 399
    expect(sim.charges).toEqual([])
    clock.ms += 1
    expect(sim.charges).toEqual([{ id, micros: null }])
    clock.ms += 10_000
    for (let time = 0; time < 3; time += 1) await ask(sim, 'GET', `/predictions/${id}`)
    expect(sim.charges).toHaveLength(1)
  })

  test.each([
    ['canceled in the queue', 0, 'canceled', null, 0],
    ['canceled while it runs', 500, 'canceled', '2026-11-21T12:00:00.400Z', 1],
    ['canceled too late', 1000, 'succeeded', '2026-11-21T12:00:00.400Z', 1],
  ])('that is %s says so', async (_, afterMs, status, started_at, charges) => {
    const { sim, clock } = await still()
    await using _sim = sim
    const id = await submit(sim)
    clock.ms += afterMs
    for (let time = 0; time < 2; time += 1) {
      const { body } = await ask(sim, 'POST', `/predictions/${id}/cancel`)
      expect(body).toMatchObject({ status, started_at, completed_at: new Date(clock.ms).toISOString() })
    }
    clock.ms += 1000
    expect(sim.charges).toHaveLength(charges)
  })

  test.each([
    [10_000, 'aborted', 0],
    [1000, 'canceled', 1],
  ])('whose deadline passes, with %i ms in the queue, is %s', async (queueMs, status, charges) => {
    const { sim, clock } = await still({ latencyMs: 20_000, queueMs })
    await using _ = sim
    const id = await submit(sim, { 'cancel-after': '5' })
    clock.ms += 20_000
    expect((await ask(sim, 'GET', `/predictions/${id}`)).body).toMatchObject({
      status,
      completed_at: '2026-11-21T12:00:05.000Z',
    })
    expect(sim.charges).toHaveLength(charges)
  })

  test('and its files are gone after an hour, and never open to who has a key to lose', async () => {
    const { sim, clock } = await still()
    await using _ = sim
    const id = await submit(sim)
    const file = `${sim.url}/delivery/${id}/out-0.webp`
    expect((await fetch(file)).status).toBe(404)
    clock.ms += 1000
    expect((await fetch(file)).status).toBe(200)
    expect((await fetch(file, { headers: { authorization: `Bearer ${sim.key}` } })).status).toBe(400)
    expect((await fetch(file.replace('out-0', 'out-1'))).status).toBe(404)
    clock.ms += 3_600_000
    expect((await fetch(file)).status).toBe(404)
    const { body } = await ask(sim, 'GET', `/predictions/${id}`)
    expect(body).toMatchObject({ status: 'succeeded', data_removed: true, input: {}, output: null, logs: '' })
  })

  test('is listed from a time on', async () => {
    const { sim, clock } = await still()
    await using _ = sim
    await submit(sim)
    clock.ms += 5000
    const id = await submit(sim)
    const since = (time: string) => ask(sim, 'GET', `/predictions?created_after=${encodeURIComponent(time)}`)
    expect((await since('2026-11-21T12:00:01Z')).body).toMatchObject({ next: null, previous: null, results: [{ id }] })
    expect((await since('2026-11-21T11:00:00Z')).body.results).toHaveLength(2)
    expect((await since('soon')).status).toBe(422)
    expect((await ask(sim, 'GET', '/predictions?limit=5')).status).toBe(422)
  })
})

describe('the file store', () => {
  async function upload(sim: ReplicateSimulator, parts: Record<string, string | Blob>) {
    const body = new FormData()
    for (const [name, value] of Object.entries(parts)) body.append(name, value)
    const headers = { authorization: `Bearer ${sim.key}` }
    return (await fetch(`${sim.url}/v1/files`, { method: 'POST', headers, body })).status
  }

  test.each<[string, Record<string, string | Blob>, number]>([
    ['a file', { content: new Blob(['abc']) }, 201],
    ['a file with more about it', { content: new Blob(['abc']), metadata: '{"a":1}', type: 'image/png' }, 201],
    ['no file', { metadata: '{}' }, 422],
    ['an empty file', { content: new Blob([]) }, 422],
    ['a text in its place', { content: 'abc' }, 422],
    ['metadata that is no object', { content: new Blob(['abc']), metadata: '[]' }, 422],
    ['an unknown part', { content: new Blob(['abc']), purpose: 'vision' }, 422],
  ])('answers %s with %o', async (_, parts, status) => {
    await using sim = await startReplicate()
    expect(await upload(sim, parts)).toBe(status)
  })

  test('refuses what is no form, and forgets a file after a day', async () => {
    const { sim, clock } = await still()
    await using _ = sim
    expect((await ask(sim, 'POST', '/files', { body: { content: 'abc' } })).status).toBe(400)
    await upload(sim, { content: new Blob(['abc']) })
    const id = sim.files[0]?.id
    expect((await ask(sim, 'GET', `/files/${id}`)).body).toMatchObject({
      checksums: { sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' },
    })
    clock.ms += 24 * 3_600_000
    expect((await ask(sim, 'GET', `/files/${id}`)).status).toBe(404)
    const lost = { image: `${sim.url}/v1/files/${id}` }
    const made = await ask(sim, 'POST', '/models/google/upscaler/predictions', { body: { input: lost } })
    clock.ms += 1000
    expect((await ask(sim, 'GET', `/predictions/${made.body.id}`)).body).toMatchObject({
      status: 'failed',
      error: 'Failed to download an input file',
    })
  })
})
