/**
 * Stability has no client of its own for REST v2beta: `stability-client` on npm speaks gRPC to the older generation service,
 * and knows none of these addresses. So the stand-in is asked by hand, as the documents' own examples ask the real one.
 */
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { type StabilitySimulator, startStability } from './stability.ts'

const png = (width = 128, height = 96) =>
  sharp({ create: { width, height, channels: 3, background: '#456' } })
    .png()
    .toBuffer()

async function form(fields: Record<string, string | number | Buffer | Promise<Buffer>>) {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    const given = await value
    if (Buffer.isBuffer(given)) body.append(name, new Blob([new Uint8Array(given)]), `${name}.png`)
    else body.append(name, String(given))
  }
  return body
}

function ask({ url, key }: StabilitySimulator, path: string, init: RequestInit = {}) {
  const headers = { authorization: `Bearer ${key}`, ...Object(init.headers) }
  return fetch(`${url}/v2beta/${path}`, { method: init.body ? 'POST' : 'GET', ...init, headers })
}

describe('a picture', () => {
  test('comes as bytes, with what is said of it in the headers', async () => {
    await using sim = await startStability()
    // The empty part is how the documents' examples make a form without a file.
    const body = await form({ none: '', prompt: 'Lighthouse on a cliff overlooking the ocean', output_format: 'webp' })
    const response = await ask(sim, 'stable-image/generate/ultra', { body, headers: { accept: 'image/*' } })
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/webp',
      'finish-reason': 'SUCCESS',
      seed: '343940597',
      'x-request-id': expect.any(String),
    })
    const { format, width, height } = await sharp(Buffer.from(await response.arrayBuffer())).metadata()
    expect({ format, width, height }).toEqual({ format: 'webp', width: 1024, height: 1024 })
    expect(sim.charges).toMatchObject([{ micros: 80_000 }])
  })

  test('comes as JSON, and then the headers say nothing', async () => {
    await using sim = await startStability()
    const body = await form({ prompt: 'a fox', model: 'sd3.5-medium', seed: 5 })
    const response = await ask(sim, 'stable-image/generate/sd3', { body, headers: { accept: 'application/json' } })
    expect(response.headers.get('content-type')).toBe('application/json; type=image/png')
    expect(response.headers.get('finish-reason')).toBeNull()
    expect(await response.json()).toEqual({ image: expect.any(String), finish_reason: 'SUCCESS', seed: 5 })
    expect(sim.charges).toMatchObject([{ micros: 35_000 }])
  })

  test('that breaks the policy comes blurred, with a status of 200, and is charged', async () => {
    await using sim = await startStability()
    const body = await form({ prompt: 'filtered' })
    const response = await ask(sim, 'stable-image/generate/core', { body, headers: { accept: 'image/*' } })
    expect([response.status, response.headers.get('finish-reason')]).toEqual([200, 'CONTENT_FILTERED'])
    expect(sim.charges).toHaveLength(1)
  })

  test.each([
    ['edit/outpaint', { image: png(), left: 200, down: 100 }, [328, 196]],
    ['upscale/fast', { image: png(), output_format: 'webp' }, [512, 384]],
    ['edit/inpaint', { image: png(), mask: png(), prompt: 'a dog wearing black glasses' }, [128, 96]],
    ['control/style-transfer', { init_image: png(), style_image: png(64, 64) }, [1024, 1024]],
  ] as const)('of %s has the size that it makes', async (path, fields, size) => {
    await using sim = await startStability()
    const response = await ask(sim, `stable-image/${path}`, { body: await form(fields) })
    const { width, height } = await sharp(Buffer.from(await response.arrayBuffer())).metadata()
    expect([width, height]).toEqual(size)
  })
})

test('a queued generation gives an id, is in progress for a while, and then gives the same answers', async () => {
  const fields = { image: png(), prompt: 'cute fluffy white kitten floating in space', output_format: 'webp' }
  await using slow = await startStability({ latencyMs: 3_600_000 })
  const started = await ask(slow, 'stable-image/upscale/creative', { body: await form(fields) })
  const { id } = (await started.json()) as { id: string }
  expect(id).toMatch(/^[0-9a-f]{64}$/)
  const waiting = await ask(slow, `results/${id}`, { headers: { accept: 'image/*' } })
  expect([waiting.status, await waiting.json()]).toEqual([202, { id, status: 'in-progress' }])

  await using sim = await startStability()
  const quick = await ask(sim, 'stable-image/upscale/creative', { body: await form(fields) })
  const { id: done } = (await quick.json()) as { id: string }
  for (const path of [`results/${done}`, `stable-image/upscale/creative/result/${done}`]) {
    const response = await ask(sim, path, { headers: { accept: 'application/json' } })
    expect(await response.json()).toMatchObject({ finish_reason: 'SUCCESS', image: expect.any(String) })
  }
  const unknown = await ask(sim, `results/${'0'.repeat(64)}`)
  expect([unknown.status, await unknown.json()]).toMatchObject([
    404,
    { name: 'not_found', errors: [expect.any(String)] },
  ])
})

describe('what it refuses', () => {
  const post = async (
    sim: StabilitySimulator,
    path: string,
    fields: Parameters<typeof form>[0],
    init: RequestInit = {},
  ) => {
    const response = await ask(sim, `stable-image/${path}`, { body: await form(fields), ...init })
    return [response.status, await response.json()]
  }

  test.each<[string, string, Parameters<typeof form>[0], number, string, string]>([
    ['no prompt', 'generate/core', { seed: 1 }, 400, 'bad_request', 'prompt: '],
    ['a field that it does not have', 'generate/core', { prompt: 'a', steps: 4 }, 400, 'bad_request', 'steps'],
    [
      'a ratio that it does not make',
      'generate/core',
      { prompt: 'a', aspect_ratio: '4:3' },
      400,
      'bad_request',
      'aspect_ratio: ',
    ],
    ['a seed past the last', 'generate/core', { prompt: 'a', seed: 4_294_967_295 }, 400, 'bad_request', 'seed: '],
    ['a picture for core', 'generate/core', { prompt: 'a', image: png() }, 400, 'bad_request', 'image: is not allowed'],
    ['a picture without a strength', 'generate/ultra', { prompt: 'a', image: png() }, 400, 'bad_request', 'strength: '],
    ['a picture as a text', 'edit/erase', { image: 'AAAA' }, 400, 'bad_request', 'image'],
    [
      'a frame beside a picture',
      'generate/sd3',
      { prompt: 'a', mode: 'image-to-image', image: png(), strength: 0.5, aspect_ratio: '1:1' },
      400,
      'bad_request',
      'aspect_ratio: ',
    ],
    [
      'a picture that is none',
      'edit/erase',
      { image: Buffer.from('no picture') },
      400,
      'bad_request',
      'image: must be',
    ],
    ['a picture too large to upscale', 'upscale/fast', { image: png(1200, 1000) }, 400, 'bad_request', 'total pixels'],
    [
      'a relight without a background',
      'edit/replace-background-and-relight',
      { subject_image: png() },
      400,
      'bad_request',
      'background_prompt',
    ],
    ['another language', 'generate/core', { prompt: '赤い狐' }, 422, 'invalid_language', 'English is the only'],
    [
      'what moderation flags',
      'generate/core',
      { prompt: 'forbidden' },
      403,
      'content_moderation',
      'you were not charged',
    ],
    ['an address that is none', 'generate/sd4', { prompt: 'a' }, 404, 'not_found', ''],
  ])('%s', async (_, path, fields, status, name, words) => {
    await using sim = await startStability()
    const errors = [expect.stringContaining(words)]
    expect(await post(sim, path, fields)).toMatchObject([status, { id: expect.any(String), name, errors }])
    expect(sim.charges).toEqual([])
  })

  test('no key, a wrong one, a wrong type of body and a wrong type of answer', async () => {
    await using sim = await startStability()
    const fields = { prompt: 'a' }
    expect(await post(sim, 'generate/core', fields, { headers: { authorization: '' } })).toMatchObject([
      401,
      { name: 'unauthorized' },
    ])
    expect(await post(sim, 'generate/core', fields, { headers: { authorization: 'Bearer sk-1' } })).toMatchObject([
      401,
      {},
    ])
    expect(await post(sim, 'generate/core', fields, { headers: { accept: 'text/html' } })).toMatchObject([400, {}])
    const json = { body: JSON.stringify(fields), headers: { 'content-type': 'application/json' } }
    expect(await post(sim, 'generate/core', fields, json)).toMatchObject([400, { name: 'bad_request' }])
    expect(sim.charges).toEqual([])
  })

  test('more than 150 requests in ten seconds, and then all of them', async () => {
    await using sim = await startStability()
    const statuses = []
    for (let index = 0; index < 152; index++) statuses.push((await ask(sim, 'results/none')).status)
    expect(statuses.slice(0, 150).every((status) => status === 404)).toBe(true)
    expect(statuses.slice(150)).toEqual([429, 429])
    const last = await ask(sim, 'results/none')
    expect(await last.json()).toMatchObject({ id: 'rate_limit_exceeded', name: 'rate_limit_exceeded' })
  })
})
