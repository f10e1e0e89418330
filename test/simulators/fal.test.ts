import type { AddressInfo } from 'node:net'
import { createFal } from '@ai-sdk/fal'
import { ApiError, createFalClient, ValidationError } from '@fal-ai/client'
import { serve } from '@hono/node-server'
import { generateImage } from 'ai'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { sniff } from '../../src/media/sniff.ts'
import { type FalOptions, type FalSimulator, startFal } from './fal.ts'
import { videoFile } from './files.ts'

const START = Date.UTC(2026, 10, 21, 12)
const prompt = 'a red kite'
const endpoint = 'fal-ai/flux/dev'

/** A simulator whose clock only the test moves. */
async function still(options: FalOptions = {}) {
  const clock = { ms: START }
  return { clock, sim: await startFal({ latencyMs: 1000, now: () => clock.ms, ...options }) }
}

/** The official client, with fal's hosts led to the simulator. */
function officialClient(sim: FalSimulator, credentials = sim.key) {
  const hosts: Record<string, string> = { 'queue.fal.run': sim.urls.queue, 'rest.fal.ai': sim.urls.rest }
  return createFalClient({
    credentials,
    retry: { maxRetries: 0 },
    fetch: (url, init) => {
      const { host, pathname, search } = new URL(String(url))
      const to = hosts[host]
      if (!to) throw new Error(`The client called ${host}, which is not simulated.`)
      return fetch(`${to}${pathname}${search}`, init)
    },
  })
}

/** A plain call, as the documentation writes it. */
async function ask(sim: FalSimulator, method: string, path: string, body?: unknown, key = sim.key) {
  const response = await fetch(`${sim.url}${path}`, {
    method,
    headers: { ...(key ? { authorization: `Key ${key}` } : {}), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, headers: response.headers, body: await response.json() }
}
const submit = async (sim: FalSimulator, input: object = { prompt }, id = endpoint, query = '') =>
  String((await ask(sim, 'POST', `/${id}${query}`, input)).body.request_id)
const of = (id: string, more = '') => `/fal-ai/flux/requests/${id}${more}`

describe('the official client', () => {
  test('subscribes: submits, polls and reads the result', async () => {
    await using sim = await startFal({ latencyMs: 30 })
    const words: string[] = []
    const { data, requestId } = await officialClient(sim).subscribe(endpoint, {
      input: { prompt, image_size: { width: 320, height: 256 }, num_images: 2, output_format: 'png' },
      pollInterval: 5,
      logs: true,
      onQueueUpdate: ({ status }) => void words.push(status),
    })
    expect(data).toMatchObject({ prompt, has_nsfw_concepts: [false, false] })
    expect(words.at(-1)).toBe('COMPLETED')
    expect(sim.charges).toEqual([
      { id: requestId, requestId, endpoint, prompt, micros: 50_000, at: sim.requests[0]?.startsAt },
    ])
    const bytes = Buffer.from(await (await fetch(data.images[0]?.url ?? '')).arrayBuffer())
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 320, height: 256 })
  })

  test('submits, asks, cancels and resumes step by step', async () => {
    const { sim, clock } = await still({ queueMs: 400 })
    await using _ = sim
    const { queue } = officialClient(sim)
    const webhookUrl = 'https://example.com/hook?a=1'
    const { request_id: requestId, status } = await queue.submit(endpoint, { input: { prompt }, webhookUrl })
    expect(status).toBe('IN_QUEUE')
    expect(sim.requests[0]).toMatchObject({ webhookUrl, headers: { 'x-fal-queue-priority': 'normal' } })
    expect(await queue.status(endpoint, { requestId })).toMatchObject({ status: 'IN_QUEUE', queue_position: 0 })
    await expect(queue.result(endpoint, { requestId })).rejects.toMatchObject({
      status: 400,
      body: { detail: 'Request is still in progress' },
    })
    clock.ms += 500
    expect(await queue.status(endpoint, { requestId, logs: true })).toMatchObject({
      status: 'IN_PROGRESS',
      logs: [{ level: 'INFO', source: 'USER' }],
    })
    clock.ms += 500
    expect(await queue.status(endpoint, { requestId })).toMatchObject({
      status: 'COMPLETED',
      metrics: { inference_time: 0.6 },
    })
    expect(await queue.result(endpoint, { requestId })).toMatchObject({ requestId, data: { images: [{}] } })
    await expect(queue.cancel(endpoint, { requestId })).rejects.toMatchObject({
      status: 400,
      body: { status: 'ALREADY_COMPLETED' },
    })

    const second = await queue.submit(endpoint, { input: { prompt } })
    await queue.cancel(endpoint, { requestId: second.request_id })
    clock.ms += 1000
    expect(sim.charges.map((charge) => charge.requestId)).toEqual([requestId])
  })

  test('gets errors in the form it reads', async () => {
    await using sim = await startFal({ latencyMs: 0 })
    const client = officialClient(sim)
    const wrong = await client.queue
      .submit(endpoint, { input: { prompt, guidance_scale: 99, num_image: 1 } as never })
      .catch((error: unknown) => error)
    expect(wrong).toBeInstanceOf(ValidationError)
    expect((wrong as ValidationError).getFieldErrors('guidance_scale')).toMatchObject([{ type: 'less_than_equal' }])
    expect((wrong as ValidationError).getFieldErrors('num_image')).toMatchObject([{ type: 'extra_forbidden' }])
    const refused = await client
      .subscribe(endpoint, { input: { prompt: 'forbidden' }, pollInterval: 5 })
      .catch((error: unknown) => error)
    expect(refused).toMatchObject({ status: 422, body: { detail: [{ type: 'content_policy_violation' }] } })
    const stranger = await officialClient(sim, 'another')
      .queue.submit(endpoint, { input: { prompt } })
      .catch((error: unknown) => error)
    expect(stranger).toBeInstanceOf(ApiError)
    expect(stranger).toMatchObject({ status: 401 })
    expect(sim.charges).toEqual([])
  })
})

describe('the official client, with sounds', () => {
  test.each<[string, object, string, number]>([
    ['fal-ai/kokoro/american-english', { prompt: 'Hello.', voice: 'af_sky' }, 'audio/wav', 120],
    ['fal-ai/minimax/speech-02-hd', { text: 'Hello.', output_format: 'url' }, 'audio/mpeg', 600],
    ['fal-ai/minimax-music/v2', { prompt: 'a folk song', lyrics_prompt: '[Verse] La la' }, 'audio/mpeg', 30_000],
  ])('hears %s', async (id, input, mediaType, micros) => {
    await using sim = await startFal({ latencyMs: 0 })
    const { data } = await officialClient(sim).subscribe(id, { input: input as never })
    const { audio } = data as { audio: { url: string; content_type: string } }
    expect(audio.content_type).toBe(mediaType)
    expect(sniff(new Uint8Array(await (await fetch(audio.url)).arrayBuffer()))).toBe(mediaType)
    expect(sim.charges.map((charge) => charge.micros)).toEqual([micros])
  })

  test.each<[string, object]>([
    ['fal-ai/kokoro/american-english', { prompt: 'Hello.', voice: 'nova' }],
    ['fal-ai/elevenlabs/tts/eleven-v3', { prompt: 'Hello.' }],
    ['fal-ai/minimax/speech-02-hd', { text: 'Hello.', output_format: 'url', voice: 'Abbess' }],
    ['fal-ai/minimax/speech-02-hd', { text: 'Hello.', output_format: 'url', voice_setting: { speed: 9 } }],
    ['fal-ai/minimax-music/v2', { prompt: 'folk', lyrics_prompt: 'La' }],
    ['fal-ai/stable-audio-25/text-to-audio', { prompt: 'folk', seconds_total: '30' }],
  ])('%s refuses %j', async (id, input) => {
    await using sim = await startFal({ latencyMs: 0 })
    await expect(officialClient(sim).subscribe(id, { input: input as never })).rejects.toThrow(ValidationError)
    expect(sim.charges).toEqual([])
  })
})

describe('the official client, with videos', () => {
  const photo = async () => {
    const bytes = await sharp({ create: { width: 64, height: 48, channels: 3, background: 'teal' } })
      .png()
      .toBuffer()
    return `data:image/png;base64,${bytes.toString('base64')}`
  }

  test('gets a film of a picture, as a real file', async () => {
    await using sim = await startFal({ latencyMs: 10 })
    const { data } = await officialClient(sim).subscribe('fal-ai/kling-video/v3/pro/image-to-video', {
      input: { prompt, start_image_url: await photo(), duration: '3', generate_audio: true },
      pollInterval: 5,
    })
    expect(data.video).toMatchObject({ content_type: 'video/mp4', file_name: '0.mp4' })
    const response = await fetch(data.video.url)
    expect(response.headers.get('content-type')).toBe('video/mp4')
    expect(Buffer.from(await response.arrayBuffer()).equals(await videoFile())).toBe(true)
    expect((await fetch(data.video.url, { headers: { authorization: `Key ${sim.key}` } })).status).toBe(400)
    expect(sim.charges).toMatchObject([{ endpoint: 'fal-ai/kling-video/v3/pro/image-to-video' }])
  })

  test('gets every way to write a length, and no other', async () => {
    await using sim = await startFal({ latencyMs: 0 })
    const { queue } = officialClient(sim)
    const lengths: [string, string, string][] = [
      ['fal-ai/kling-video/v2.5-turbo/pro/text-to-video', '10', '10s'],
      ['fal-ai/minimax/hailuo-02/standard/text-to-video', '6', '5'],
      ['fal-ai/veo3.1', '4s', '4'],
      ['wan/v2.6/text-to-video', '15', '8'],
      ['fal-ai/ltx-2/text-to-video', '8', '5'],
    ]
    for (const [id, right, wrong] of lengths) {
      await queue.submit(id, { input: { prompt, duration: right } })
      await expect(queue.submit(id, { input: { prompt, duration: wrong } })).rejects.toMatchObject({
        status: 422,
        body: { detail: [{ loc: ['body', 'duration'], type: 'one_of' }] },
      })
    }
    expect(sim.charges).toHaveLength(lengths.length)
  })

  test.each<[string, string, object]>([
    [
      'the picture under another name',
      'fal-ai/kling-video/v3/pro/image-to-video',
      { prompt, image_url: 'https://x.test/a' },
    ],
    ['a prompt and shots', 'fal-ai/kling-video/v3/pro/text-to-video', { prompt, multi_prompt: [] }],
    ['neither', 'fal-ai/kling-video/v3/pro/text-to-video', { duration: '5' }],
    ['a length as a number', 'fal-ai/veo3.1', { prompt, duration: 4 }],
    ['a long prompt', 'wan/v2.6/text-to-video', { prompt: 'a'.repeat(801) }],
    ['another resolution', 'fal-ai/minimax/hailuo-02/standard/image-to-video', { prompt, resolution: '768p' }],
    ['too few frames', 'fal-ai/wan/v2.2-a14b/text-to-video', { prompt, num_frames: 16 }],
  ])('is refused %s', async (_, id, input) => {
    await using sim = await startFal({ latencyMs: 0 })
    const refused = officialClient(sim).queue.submit(id, { input })
    await expect(refused).rejects.toBeInstanceOf(ValidationError)
    expect(sim.requests).toEqual([])
  })
})

describe('the AI SDK', () => {
  test('gets a picture from the synchronous host', async () => {
    await using sim = await startFal({ latencyMs: 10 })
    const model = createFal({ apiKey: sim.key, baseURL: sim.urls.run }).image(endpoint)
    const providerOptions = { fal: { outputFormat: 'png', acceleration: 'high' } } as const
    const { images } = await generateImage({ model, prompt, size: '320x256', maxRetries: 0, providerOptions })
    expect(await sharp(images[0]?.uint8Array).metadata()).toMatchObject({ format: 'png', width: 320, height: 256 })
    expect(sim.requests[0]?.input).toMatchObject({ num_images: 1, output_format: 'png', acceleration: 'high' })
    expect(sim.charges).toHaveLength(1)
  })

  test('says what the synchronous host refuses', async () => {
    await using sim = await startFal({ latencyMs: 0 })
    const draw = (apiKey: string, text: string, id = endpoint) =>
      generateImage({
        model: createFal({ apiKey, baseURL: sim.urls.run }).image(id),
        prompt: text,
        maxRetries: 0,
      })
    await expect(draw('another', prompt)).rejects.toMatchObject({ statusCode: 401 })
    await expect(draw(sim.key, prompt, 'fal-ai/no-such')).rejects.toMatchObject({ statusCode: 404 })
    await expect(draw(sim.key, 'forbidden')).rejects.toMatchObject({
      statusCode: 422,
      responseBody: expect.stringContaining('content_policy_violation'),
    })
    // It sends a number of pictures to every model, also to those that have no such field.
    await expect(draw(sim.key, prompt, 'fal-ai/flux-2-pro')).rejects.toThrow('num_images')
    expect(sim.charges).toEqual([])
  })

  /** Its videos go to one host only, which it also expects in the answers: both ways are led to the simulator. */
  const videosOf = (sim: FalSimulator) =>
    createFal({
      apiKey: sim.key,
      fetch: async (url, init) => {
        const response = await fetch(String(url).replace('https://queue.fal.run', sim.url), init)
        const text = (await response.text()).replaceAll(sim.url, 'https://queue.fal.run')
        return new Response(text, { status: response.status, headers: { 'content-type': 'application/json' } })
      },
    })
  const wish = {
    prompt,
    n: 1,
    aspectRatio: '16:9' as const,
    resolution: undefined,
    duration: 4,
    fps: undefined,
    seed: undefined,
    image: undefined,
    generateAudio: undefined,
    frameImages: undefined,
    inputReferences: undefined,
    providerOptions: {},
  }

  test('starts a film and asks until it is there', async () => {
    const { sim, clock } = await still()
    await using _ = sim
    const model = videosOf(sim).video('veo3.1')
    const { operation } = (await model.doStart?.(wish)) ?? {}
    if (!operation) throw new Error('fal films in two steps')
    expect(sim.requests[0]).toMatchObject({
      endpoint: 'fal-ai/veo3.1',
      input: { duration: '4s', aspect_ratio: '16:9' },
    })
    expect(await model.doStatus?.({ operation })).toMatchObject({ status: 'pending' })
    clock.ms += 1000
    const done = await model.doStatus?.({ operation })
    expect(done).toMatchObject({ status: 'completed', videos: [{ type: 'url', mediaType: 'video/mp4' }] })
    const file = `${sim.url}/files/${sim.requests[0]?.requestId}/0.mp4`
    expect(JSON.stringify(done)).toContain(new URL(file).pathname)
    expect(Buffer.from(await (await fetch(file)).arrayBuffer()).equals(await videoFile())).toBe(true)
    expect(sim.charges).toHaveLength(1)
  })

  test('writes an s after every length, which only some models know', async () => {
    await using sim = await startFal({ latencyMs: 0 })
    const model = videosOf(sim).video('kling-video/v2.5-turbo/pro/text-to-video')
    await expect(model.doStart?.({ ...wish, duration: 5 })).rejects.toMatchObject({ statusCode: 422 })
    await model.doStart?.({ ...wish, duration: 5, providerOptions: { fal: { duration: '5' } } })
    expect(sim.requests.map(({ input }) => input.duration)).toEqual(['5'])
  })

  test('takes a refusal for an end', async () => {
    await using sim = await startFal({ latencyMs: 0 })
    const model = videosOf(sim).video('veo3.1')
    const { operation } = (await model.doStart?.({ ...wish, prompt: 'forbidden' })) ?? {}
    if (!operation) throw new Error('fal films in two steps')
    expect(await model.doStatus?.({ operation })).toMatchObject({ status: 'error' })
    expect(sim.charges).toEqual([])
  })
})

describe('a submit', () => {
  test.each<[string, string, unknown, number, string]>([
    ['no key', endpoint, { prompt }, 401, ''],
    ['an unknown model', 'fal-ai/no-such', { prompt }, 404, 'k'],
    ['no prompt', endpoint, {}, 422, 'k'],
    ['an unknown field', endpoint, { prompt, size: '1x1' }, 422, 'k'],
    ['a wrong type', endpoint, { prompt: 5 }, 422, 'k'],
    ['a number that is too large', endpoint, { prompt, num_images: 5 }, 422, 'k'],
    ['a format that the model lacks', endpoint, { prompt, output_format: 'webp' }, 422, 'k'],
    ['a size with a third side', endpoint, { prompt, image_size: { width: 512, height: 512, depth: 1 } }, 422, 'k'],
    ['num_images where there is none', 'fal-ai/flux-2-pro', { prompt, num_images: 1 }, 422, 'k'],
    ['a small size for flux-2', 'fal-ai/flux-2', { prompt, image_size: { width: 256, height: 512 } }, 422, 'k'],
    ['no picture to edit', 'fal-ai/nano-banana/edit', { prompt, image_urls: [] }, 422, 'k'],
    ['a picture that is no address', 'fal-ai/imageutils/rembg', { image_url: 'photo.png' }, 422, 'k'],
    ['no object', endpoint, [prompt], 422, 'k'],
  ])('with %s is refused and costs nothing', async (_, id, input, status, key) => {
    await using sim = await startFal({ latencyMs: 0, key: 'k' })
    expect(await ask(sim, 'POST', `/${id}`, input, key)).toMatchObject({ status, body: { detail: expect.anything() } })
    expect(sim.requests).toEqual([])
    expect(sim.charges).toEqual([])
  })

  test('is answered with the id everywhere it belongs', async () => {
    const { sim } = await still()
    await using _ = sim
    const { status, body, headers } = await ask(sim, 'POST', `/${endpoint}`, { prompt })
    expect(status).toBe(200)
    expect(headers.get('x-fal-request-id')).toBeTruthy()
    const url = `${sim.url}/fal-ai/flux/requests/${body.request_id}`
    expect(body).toEqual({
      status: 'IN_QUEUE',
      request_id: body.request_id,
      response_url: url,
      status_url: `${url}/status`,
      cancel_url: `${url}/cancel`,
      queue_position: 0,
    })
  })

  test('can leave the wrong input to the model', async () => {
    await using sim = await startFal({ latencyMs: 0, validates: 'in the model' })
    const id = await submit(sim, { prompt, steps: 1 })
    expect(await ask(sim, 'GET', of(id))).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body', 'steps'], type: 'extra_forbidden' }] },
    })
  })
})

describe('a request', () => {
  test('is charged when it has started, exactly once, whoever asks', async () => {
    const { sim, clock } = await still({ queueMs: 400 })
    await using _ = sim
    const id = await submit(sim)
    clock.ms += 399
    expect(sim.charges).toEqual([])
    clock.ms += 1
    expect(sim.charges).toMatchObject([{ requestId: id, micros: 25_000, at: START + 400 }])
    clock.ms += 10_000
    for (let time = 0; time < 3; time += 1) await ask(sim, 'GET', of(id))
    expect(sim.charges).toHaveLength(1)
  })

  test.each([
    ['forbidden', 422, 0, 'content_policy_violation'],
    ['crash', 500, 0, 'internal_server_error'],
    ['nsfw', 200, 1, null],
  ])('with "%s" ends as fal would have it', async (word, status, charges, type) => {
    await using sim = await startFal({ latencyMs: 0 })
    const id = await submit(sim, { prompt: word })
    const polled = await ask(sim, 'GET', of(id, '/status'))
    expect(polled).toMatchObject({ status: 200, body: { status: 'COMPLETED' } })
    expect(polled.body.error_type ?? null).toBe(type)
    const result = await ask(sim, 'GET', of(id))
    expect(result.status).toBe(status)
    expect(result.headers.get('x-fal-error-type')).toBe(type)
    expect(result.headers.get('x-fal-billable-units')).toBe(String(charges))
    expect(sim.charges).toHaveLength(charges)
    if (status === 200) {
      expect(result.body.has_nsfw_concepts).toEqual([true])
      const bytes = Buffer.from(await (await fetch(result.body.images[0].url)).arrayBuffer())
      expect((await sharp(bytes).stats()).channels.map(({ max }) => max)).toEqual([0, 0, 0])
    }
  })

  test('is known under its own app only, and not once it is forgotten', async () => {
    await using sim = await startFal({ latencyMs: 0 })
    const id = await submit(sim)
    expect((await ask(sim, 'GET', `/fal-ai/birefnet/requests/${id}/status`)).status).toBe(404)
    expect((await ask(sim, 'GET', of(id, '/status'), undefined, 'wrong')).status).toBe(401)
    sim.forget(id)
    for (const more of ['', '/status']) expect((await ask(sim, 'GET', of(id, more))).status).toBe(404)
    expect(await ask(sim, 'PUT', of(id, '/cancel'))).toMatchObject({ status: 404, body: { status: 'NOT_FOUND' } })
    expect(sim.charges).toHaveLength(1)
  })

  test('of an account that forgets everything cannot be asked about', async () => {
    await using sim = await startFal({ latencyMs: 0, forgetOperations: true })
    const id = await submit(sim)
    expect((await ask(sim, 'GET', of(id, '/status'))).status).toBe(404)
    expect(sim.charges).toHaveLength(1)
  })

  test.each<[string, FalOptions, number, string, number, unknown, number]>([
    ['in the queue', {}, 0, 'OK', 200, { detail: 'Request was cancelled' }, 0],
    ['in the queue', { canceled: 'vanishes' }, 0, 'OK', 200, { detail: 'Request not found' }, 0],
    ['while it runs', {}, 600, 'CANCELLATION_REQUESTED', 202, { images: expect.anything() }, 1],
    ['while it runs', { stops: true }, 600, 'CANCELLATION_REQUESTED', 202, { detail: 'Request was cancelled' }, 1],
    ['when it is done', {}, 1000, 'ALREADY_COMPLETED', 400, { images: expect.anything() }, 1],
  ])(
    'canceled %s (%j) says so and is charged by what ran',
    async (_, options, afterMs, word, status, result, charges) => {
      const { sim, clock } = await still({ queueMs: 500, ...options })
      await using _sim = sim
      const id = await submit(sim)
      clock.ms += afterMs
      expect(await ask(sim, 'PUT', of(id, '/cancel'))).toMatchObject({ status, body: { status: word } })
      clock.ms += 1000
      expect((await ask(sim, 'GET', of(id))).body).toMatchObject(result as object)
      expect(sim.charges).toHaveLength(charges)
    },
  )

  test('two hundred at once are charged two hundred times, each with its own picture', async () => {
    const { sim, clock } = await still()
    await using _ = sim
    const seeds = Array.from({ length: 200 }, (_, seed) => seed)
    const ids = await Promise.all(seeds.map((seed) => submit(sim, { prompt, seed, image_size: 'square' })))
    clock.ms += 1000
    expect(new Set(sim.charges.map(({ requestId }) => requestId))).toEqual(new Set(ids))
    const pictures = await Promise.all(
      ids.slice(0, 20).map(async (id) => {
        const { body } = await ask(sim, 'GET', of(id))
        return Buffer.from(await (await fetch(body.images[0].url)).arrayBuffer()).toString('base64')
      }),
    )
    expect(new Set(pictures).size).toBe(20)
  })

  test('whose answer was reset is charged if the work was done', async () => {
    await using sim = await startFal({ latencyMs: 0 })
    sim.misbehave({ path: endpoint, kind: 'reset', when: 'before' })
    await expect(submit(sim)).rejects.toThrow()
    expect(sim.charges).toHaveLength(0)
    sim.misbehave({ path: endpoint, kind: 'reset', when: 'after' })
    await expect(submit(sim)).rejects.toThrow()
    expect(sim.charges).toHaveLength(1)
  })

  test('in sync_mode carries its picture and stays out of the history', async () => {
    await using sim = await startFal({ latencyMs: 0 })
    const id = await submit(sim, { prompt, sync_mode: true })
    expect((await ask(sim, 'GET', of(id))).body.images[0].url).toMatch(/^data:image\/jpeg;base64,/)
    expect((await ask(sim, 'GET', `/v1/models/requests/by-endpoint?endpoint_id=${endpoint}`)).body.items).toEqual([])
  })
})

describe('the platform API', () => {
  const history = '/v1/models/requests/by-endpoint'

  test('lists requests once they have started, newest first, in pages', async () => {
    const { sim, clock } = await still({ queueMs: 400 })
    await using _ = sim
    const ids: string[] = []
    for (let seed = 0; seed < 5; seed += 1) {
      ids.unshift(await submit(sim, { prompt, seed }))
      clock.ms += 10
    }
    expect((await ask(sim, 'GET', `${history}?endpoint_id=${endpoint}`)).body.items).toEqual([])
    clock.ms += 400
    const seen: string[] = []
    let cursor = ''
    do {
      const { body } = await ask(sim, 'GET', `${history}?endpoint_id=${endpoint}&limit=2&expand=payloads${cursor}`)
      for (const item of body.items) {
        seen.push(item.request_id)
        expect(item).toMatchObject({ endpoint_id: endpoint, ended_at: null, status_code: null, json_input: { prompt } })
      }
      cursor = body.has_more ? `&cursor=${encodeURIComponent(body.next_cursor)}` : ''
    } while (cursor)
    expect(seen).toEqual(ids)
    clock.ms += 1000
    const [done] = (await ask(sim, 'GET', `${history}?endpoint_id=${endpoint}&request_id=${ids[0]}`)).body.items
    expect(done).toMatchObject({ status_code: 200, duration: 0.6 })
    expect(done).not.toHaveProperty('json_input')
    const since = new Date(START + 25).toISOString()
    const later = await ask(sim, 'GET', `${history}?endpoint_id=${endpoint}&start=${since}`)
    expect(later.body.items).toHaveLength(2)
  })

  test('can list them at once', async () => {
    const { sim } = await still({ history: { lists: 'at once' } })
    await using _ = sim
    const id = await submit(sim)
    const { body } = await ask(sim, 'GET', `${history}?endpoint_id=${endpoint}`)
    expect(body.items).toMatchObject([{ request_id: id, started_at: null }])
  })

  test.each(['', '?endpoint_id=x&limit=101', '?endpoint_id=x&start=soon', '?endpoint_id=x&status=fine'])(
    'refuses a wrong question: %s',
    async (query) => {
      await using sim = await startFal()
      expect((await ask(sim, 'GET', history + query)).status).toBe(422)
    },
  )

  test('tells prices', async () => {
    await using sim = await startFal()
    expect((await ask(sim, 'GET', `/v1/models/pricing?endpoint_id=${endpoint}`)).body).toEqual({
      prices: [{ endpoint_id: endpoint, unit_price: 0.025, unit: 'image', currency: 'USD' }],
      next_cursor: null,
      has_more: false,
    })
  })
})

describe('webhooks', () => {
  /** A server that keeps what it is sent, and says 500 as often as told first. */
  async function receiver(refusals = 0) {
    const got: { headers: Headers; body: Record<string, unknown> }[] = []
    let left = refusals
    const server = serve({
      hostname: '127.0.0.1',
      port: 0,
      fetch: async (request) => {
        got.push({ headers: request.headers, body: await request.json() })
        left -= 1
        return new Response(null, { status: left >= 0 ? 500 : 200 })
      },
    })
    await new Promise<void>((resolve) => (server.listening ? resolve() : server.once('listening', () => resolve())))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
    return { url, got, [Symbol.asyncDispose]: async () => void server.close() }
  }

  test('are sent when a request is done, with its result', async () => {
    await using to = await receiver()
    await using sim = await startFal({ latencyMs: 10 })
    const id = await submit(sim, { prompt }, endpoint, `?fal_webhook=${encodeURIComponent(to.url)}`)
    await expect.poll(() => sim.webhooks.deliveries).toEqual([{ requestId: id, status: 200 }])
    expect(to.got[0]?.body).toMatchObject({ request_id: id, status: 'OK', payload: { images: [{}] } })
    expect(to.got[0]?.headers.get('x-fal-webhook-signature')).toMatch(/^[\da-f]{128}$/)
  })

  test('are sent again until they are taken', async () => {
    await using to = await receiver(2)
    await using sim = await startFal({ latencyMs: 0, webhooks: { retryMs: 1 } })
    await submit(sim, { prompt: 'forbidden' }, endpoint, `?fal_webhook=${encodeURIComponent(to.url)}`)
    await expect.poll(() => sim.webhooks.deliveries.map(({ status }) => status)).toEqual([500, 500, 200])
    expect(to.got[0]?.body).toMatchObject({
      status: 'ERROR',
      error: 'Invalid status code: 422',
      payload: { detail: [{ type: 'content_policy_violation' }] },
    })
  })

  test.each([
    ['never', 0],
    ['once', 1],
    ['twice', 2],
    ['wrong signature', 1],
    ['old timestamp', 1],
  ] as const)('can be sent as %s', async (mode, times) => {
    await using to = await receiver()
    const { sim } = await still({ webhooks: { mode } })
    await using _ = sim
    const id = await submit(sim, { prompt }, endpoint, `?fal_webhook=${encodeURIComponent(to.url)}`)
    await sim.sendWebhook(id)
    expect(to.got).toHaveLength(times)
  })

  test('to nobody do not keep the simulator from closing', async () => {
    const sim = await startFal({ latencyMs: 0, webhooks: { retryMs: 60_000 } })
    await submit(sim, { prompt }, endpoint, `?fal_webhook=${encodeURIComponent('http://127.0.0.1:9/hook')}`)
    await expect.poll(() => sim.webhooks.deliveries.length).toBe(1)
    await sim.close()
  })
})
