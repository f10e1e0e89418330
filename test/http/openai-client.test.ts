/** OpenAI's own client against a Gesso that listens, as a product would use it. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import OpenAI, { toFile } from 'openai'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { listenGesso, picture, stock } from './gesso.ts'

type Listening = Awaited<ReturnType<typeof listenGesso>>
const clientOf = ({ url }: Listening, options: Partial<ConstructorParameters<typeof OpenAI>[0]> = {}) =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey: 'not needed on loopback', ...options })

const factsOf = async (base64: string | undefined) => {
  const { format, width, height, hasAlpha } = await sharp(Buffer.from(base64 ?? '', 'base64')).metadata()
  return { format, width, height, hasAlpha }
}
const png = async (name: string, ...of: Parameters<typeof picture>) =>
  toFile(await picture(...of), name, { type: 'image/png' })

test('pictures come as base64, in the format and size that were asked for', async () => {
  await using gesso = await listenGesso()
  const answer = await clientOf(gesso).images.generate({
    model: 'gpt-image-2',
    prompt: 'a red fox',
    n: 2,
    size: '1536x1024',
    output_format: 'webp',
    quality: 'low',
  })
  expect(answer.created).toBeGreaterThan(1.7e9)
  expect(answer).toMatchObject({ output_format: 'webp', size: '1536x1024' })
  expect(answer.data).toHaveLength(2)
  for (const { b64_json, url } of answer.data ?? []) {
    expect(await factsOf(b64_json)).toMatchObject({ format: 'webp', width: 1536, height: 1024 })
    expect(url).toBeUndefined()
  }
  expect(gesso.openai.charges).toHaveLength(1)
})

test('pictures come as addresses that anybody here can read', async () => {
  await using gesso = await listenGesso()
  const { data } = await clientOf(gesso).images.generate({
    model: 'offline/draw',
    prompt: 'a red fox',
    size: '256x256',
    response_format: 'url',
  })
  const url = data?.[0]?.url ?? ''
  expect(url.startsWith(`${gesso.url}/assets/`)).toBe(true)
  const bytes = Buffer.from(await (await fetch(url)).arrayBuffer())
  expect(await factsOf(bytes.toString('base64'))).toMatchObject({ format: 'png', width: 256, height: 256 })
})

test('what clients for models that are gone still send is understood', async () => {
  await using gesso = await listenGesso()
  const answer = clientOf(gesso).images.generate({
    model: 'dall-e-3',
    prompt: 'a red fox',
    size: '1792x1024',
    quality: 'hd',
    style: 'vivid',
    response_format: 'b64_json',
    user: 'u1',
  })
  const { data, response } = await answer.withResponse()
  expect(await factsOf(data.data?.[0]?.b64_json)).toMatchObject({ width: 1792, height: 1024 })
  const job = await gesso.request(`/v1/jobs/${response.headers.get('x-gesso-job')}`)
  const { results } = (await job.json()) as { results: unknown[] }
  expect(results).toMatchObject([{ model: 'openai/gpt-image-2', sent: { quality: 'high' }, warnings: [/retired/] }])
})

test('one picture is edited', async () => {
  await using gesso = await listenGesso()
  const image = await png('cat.png', 64, 64)
  const { data } = await clientOf(gesso).images.edit({
    model: 'gpt-image-2',
    prompt: 'make it night',
    image,
    size: '1024x1024',
  })
  expect(await factsOf(data?.[0]?.b64_json)).toMatchObject({ format: 'png', width: 1024 })
  expect((await stock(gesso)).assets).toHaveLength(2)
})

test('several pictures are edited, in their order', async () => {
  await using gesso = await listenGesso()
  const image = [await png('a.png', 64, 64, { color: 10 }), await png('b.png', 32, 32, { color: 200 })]
  const answer = clientOf(gesso).images.edit({ model: 'gpt-image-2', prompt: 'put them together', image, n: 2 })
  const { data, response } = await answer.withResponse()
  expect(data.data).toHaveLength(2)
  const detail = await gesso.app.jobs.find('local', response.headers.get('x-gesso-job') ?? '')
  const images = detail.generations[0]?.sent.images ?? []
  const assets = await Promise.all(images.map((id) => gesso.app.catalog.findAsset('local', id)))
  expect(assets).toMatchObject([{ width: 64 }, { width: 32 }])
})

test('a mask goes with its picture', async () => {
  await using gesso = await listenGesso()
  const image = await png('cat.png', 64, 64)
  const mask = await png('mask.png', 64, 64, { alpha: 0 })
  const { data } = await clientOf(gesso).images.edit({ model: 'gpt-image-2', prompt: 'a hat', image, mask })
  expect(data).toHaveLength(1)
  const wrong = clientOf(gesso).images.edit({
    model: 'gpt-image-2',
    prompt: 'a hat',
    image,
    mask: await png('m.png', 32, 32, { alpha: 0 }),
  })
  await expect(wrong).rejects.toMatchObject({ status: 400, code: 'invalid_image', param: 'mask' })
  expect(gesso.openai.charges).toHaveLength(1)
})

test('a stream brings partial pictures, then the finished one', async () => {
  await using gesso = await listenGesso({ openai: { latencyMs: 60 } })
  const stream = await clientOf(gesso).images.generate({
    model: 'gpt-image-2',
    prompt: 'a red fox',
    stream: true,
    partial_images: 2,
    size: '1024x1024',
  })
  const events = []
  for await (const event of stream) events.push(event)
  expect(events.map(({ type }) => type)).toEqual([
    'image_generation.partial_image',
    'image_generation.partial_image',
    'image_generation.completed',
  ])
  expect(events).toMatchObject([{ partial_image_index: 0 }, { partial_image_index: 1 }, {}])
  for (const { b64_json, created_at, output_format, size } of events) {
    expect({ output_format, size }).toEqual({ output_format: 'png', size: '1024x1024' })
    expect(created_at).toBeGreaterThan(1.7e9)
    expect(await factsOf(b64_json)).toMatchObject({ format: 'png', width: 1024 })
  }
})

test('a stream of an edit names its events after it', async () => {
  await using gesso = await listenGesso()
  const image = await png('cat.png', 64, 64)
  const stream = await clientOf(gesso).images.edit({
    model: 'gpt-image-2',
    prompt: 'a hat',
    image,
    stream: true,
    partial_images: 1,
  })
  const types = []
  for await (const { type } of stream) types.push(type)
  expect(types).toEqual(['image_edit.partial_image', 'image_edit.completed'])
})

test('a stream of a failure ends with an error the client throws', async () => {
  await using gesso = await listenGesso()
  const stream = await clientOf(gesso).images.generate({ model: 'gpt-image-2', prompt: 'forbidden', stream: true })
  const read = async () => {
    for await (const _ of stream);
  }
  await expect(read()).rejects.toMatchObject({
    code: 'content_refused',
    message: expect.stringContaining('safety system'),
  })
})

test('models are listed, and found one by one', async () => {
  await using gesso = await listenGesso()
  const client = clientOf(gesso)
  const ids = []
  for await (const model of client.models.list()) ids.push(model.id)
  expect(ids).toEqual(expect.arrayContaining(['offline/draw', 'openai/gpt-image-2', 'fal/fal-ai/flux/dev']))
  expect(await client.models.retrieve('fal/fal-ai/flux/dev')).toMatchObject({
    id: 'fal/fal-ai/flux/dev',
    object: 'model',
    owned_by: 'fal',
  })
  await expect(client.models.retrieve('gpt-imag-2')).rejects.toMatchObject({ status: 404, code: 'model_not_found' })
  expect((await fetch(`${gesso.url}/v1/models/fal/fal-ai/flux/dev`)).status).toBe(200)
})

test('refusals are the errors that the client has classes for', async () => {
  await using gesso = await listenGesso()
  const client = clientOf(gesso)
  const ask = (more: object) => client.images.generate({ model: 'gpt-image-2', prompt: 'a fox', ...more })
  const rejected = (more: object) =>
    ask(more).then(Promise.reject, (error: unknown) => error) as Promise<InstanceType<typeof OpenAI.APIError>>
  const bad = await rejected({ n: 11 })
  expect(bad).toBeInstanceOf(OpenAI.BadRequestError)
  expect(bad).toMatchObject({ status: 400, code: 'invalid_request', param: 'n', type: 'invalid_request_error' })
  expect(bad.requestID).toMatch(/^[0-9A-Z]{26}$/)
  expect(await rejected({ model: 'gpt-imag-2' })).toBeInstanceOf(OpenAI.NotFoundError)
  const refused = await rejected({ prompt: 'forbidden' })
  expect(refused).toBeInstanceOf(OpenAI.BadRequestError)
  expect(refused).toMatchObject({ code: 'content_refused', type: 'image_generation_user_error' })
  expect(gesso.openai.charges).toHaveLength(0)
})

test('the same idempotency key is the same job', async () => {
  await using gesso = await listenGesso()
  const client = clientOf(gesso)
  const ask = (prompt: string) =>
    client.images.generate({ model: 'gpt-image-2', prompt }, { headers: { 'Idempotency-Key': 'k1' } }).withResponse()
  const [first, second] = await Promise.all([ask('a fox'), ask('a fox')])
  const third = await ask('a fox')
  expect(new Set([first, second, third].map(({ response }) => response.headers.get('x-gesso-job'))).size).toBe(1)
  expect(third.data.data).toEqual(first.data.data)
  expect(gesso.openai.charges).toHaveLength(1)
  const other = new OpenAI({ baseURL: `${gesso.url}/v1`, apiKey: 'x', maxRetries: 0 })
  await expect(
    other.images.generate({ model: 'gpt-image-2', prompt: 'an owl' }, { headers: { 'Idempotency-Key': 'k1' } }),
  ).rejects.toMatchObject({ status: 409, code: 'idempotency_conflict', param: 'Idempotency-Key' })
})

test('a client that leaves gets its pictures when it comes back', async () => {
  await using gesso = await listenGesso({ openai: { latencyMs: 300 } })
  const client = clientOf(gesso)
  const headers = { 'Idempotency-Key': 'k2' }
  const leaving = new AbortController()
  const left = client.images.generate({ model: 'gpt-image-2', prompt: 'a fox' }, { headers, signal: leaving.signal })
  await expect.poll(() => gesso.openai.charges.length).toBe(1)
  leaving.abort()
  await expect(left).rejects.toBeInstanceOf(OpenAI.APIUserAbortError)
  const back = await client.images.generate({ model: 'gpt-image-2', prompt: 'a fox' }, { headers })
  expect(await factsOf(back.data?.[0]?.b64_json)).toMatchObject({ format: 'png' })
  expect(gesso.openai.charges).toHaveLength(1)
})

test('a client that leaves a stream leaves the job running', async () => {
  await using gesso = await listenGesso({ openai: { latencyMs: 200 } })
  const stream = await clientOf(gesso).images.generate({
    model: 'gpt-image-2',
    prompt: 'a fox',
    stream: true,
    partial_images: 1,
  })
  for await (const _ of stream) break
  const statuses = async () => {
    const { data } = await gesso.app.jobs.list('local', { limit: 1 })
    return data.map(({ job }) => job.status)
  }
  await expect.poll(statuses, { timeout: 10_000 }).toEqual(['SUCCEEDED'])
})

test.each([
  ['a connection that breaks after the work was done', { kind: 'reset', when: 'after' }],
  ['an answer that is cut off', { kind: 'truncate', when: 'after' }],
  ['a gateway that speaks HTML after the work was done', { kind: 'html', when: 'after', status: 502 }],
] as const)('%s is paid once: the client does not try again by itself', async (_, fault) => {
  await using gesso = await listenGesso()
  gesso.openai.misbehave({ path: '/images/generations', ...fault })
  const asked = clientOf(gesso, { maxRetries: 3 }).images.generate({ model: 'gpt-image-2', prompt: 'a fox' })
  await expect(asked).rejects.toMatchObject({ status: 424, code: 'outcome_unknown' })
  expect(gesso.openai.charges).toHaveLength(1)
  expect((await stock(gesso)).jobs).toHaveLength(1)
})

test('a fault of ours after a picture was paid is not asked for again', async () => {
  await using gesso = await listenGesso()
  const ask = () =>
    clientOf(gesso).images.generate({ model: 'gpt-image-2', prompt: 'a fox' }, { headers: { 'Idempotency-Key': 'k3' } })
  await ask()
  await rm(join(gesso.data, 'files'), { recursive: true })
  await expect(ask()).rejects.toMatchObject({
    status: 424,
    code: 'internal',
    message: expect.stringContaining('/v1/jobs/'),
  })
  expect(gesso.openai.charges).toHaveLength(1)
})

test('what cost nothing and may pass is tried again, and paid once', async () => {
  await using gesso = await listenGesso()
  gesso.openai.misbehave({
    path: '/images/generations',
    kind: 'status',
    when: 'before',
    status: 429,
    headers: { 'retry-after-ms': '10' },
    body: { error: { message: 'slow down', code: 'rate_limit_exceeded' } },
  })
  const { data } = await clientOf(gesso).images.generate({ model: 'gpt-image-2', prompt: 'a fox' })
  expect(data).toHaveLength(1)
  expect(gesso.openai.charges).toHaveLength(1)
})
