/** The native API as its users meet it, when all goes well or only a part does not. */
import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { type JobView, jobView } from '../../src/jobs/view.ts'
import { dataUri, type Gesso, listenGesso, picture, startGesso, stock } from './gesso.ts'

const read = async (response: Response) => jobView.strict().parse(await response.json())
const page = z.strictObject({ data: z.array(z.looseObject({})), nextCursor: z.string().optional() })

async function submit(gesso: Pick<Gesso, 'post'>, body: object, headers?: Record<string, string>) {
  const response = await gesso.post('/v1/jobs', body, headers)
  return { response, job: await read(response) }
}

const ended = (gesso: Gesso, jobId: string) =>
  expect.poll(async () => (await gesso.app.jobs.find('local', jobId)).job.endedAt, { timeout: 10_000 }).not.toBeNull()

test('a job is accepted at once, and found where the answer says', async () => {
  await using gesso = await startGesso({ openai: { latencyMs: 50 } })
  const { response, job } = await submit(gesso, { prompt: 'a red fox', modelId: 'gpt-image-2' })
  expect(response.status).toBe(202)
  expect(response.headers.get('location')).toBe(`/v1/jobs/${job.jobId}`)
  expect(job).toMatchObject({ prompt: 'a red fox', imageUrl: null, results: [{ assets: [], error: null }] })
  expect(['QUEUED', 'RUNNING']).toContain(job.status)
  await ended(gesso, job.jobId)
  const done = await read(await gesso.request(response.headers.get('location') ?? ''))
  expect(done).toMatchObject({
    status: 'SUCCEEDED',
    results: [
      {
        model: 'openai/gpt-image-2',
        status: 'succeeded',
        sent: { n: 1 },
        assets: [{ mediaType: 'image/png', preview: false }],
      },
    ],
    request: { n: 1, modelId: 'gpt-image-2' },
  })
  expect(done.imageUrl).toBe(done.results[0]?.assets[0]?.url)
  expect(done.cost.chargedUsd).toBe(done.results[0]?.costUsd)
  expect(done.cost.chargedUsd).toBe((gesso.openai.charges[0]?.micros ?? 0) / 1e6)
})

test('who waits gets the finished job; who waits too short gets it as it stands', async () => {
  await using gesso = await startGesso({ openai: { latencyMs: 400 } })
  const short = await submit(gesso, { prompt: 'a red fox', modelId: 'gpt-image-2', wait: 0.01 })
  expect(short.response.status).toBe(202)
  const long = await submit(gesso, { prompt: 'a red fox', modelId: 'gpt-image-2', wait: 30 })
  expect(long.response.status).toBe(200)
  expect(long.job.status).toBe('SUCCEEDED')
  const byAddress = await gesso.post('/v1/jobs?wait=30', { prompt: 'a red fox', modelId: 'gpt-image-2' })
  expect(byAddress.status).toBe(200)
})

test('how long each part took adds up to the whole', async () => {
  await using gesso = await startGesso()
  const { results, metadata } = await gesso.run({ prompt: 'a red fox', modelId: 'fal-ai/flux/dev' })
  const { totalMs = -1, ...parts } = results[0]?.timings ?? {}
  expect(Object.keys(parts)).toEqual(['queuedMs', 'submittingMs', 'runningMs', 'storingMs'])
  expect(Object.values(parts).reduce((sum, ms) => sum + ms, 0)).toBe(totalMs)
  expect(metadata.timings.totalMs).toBeGreaterThanOrEqual(totalMs)
  expect(Date.parse(metadata.endedAt ?? '') - Date.parse(metadata.createdAt)).toBe(metadata.timings.totalMs)
})

test('one prompt over several models: what fails leaves the rest as it is', async () => {
  await using gesso = await startGesso()
  gesso.openai.misbehave({
    path: '/images/generations',
    kind: 'status',
    when: 'before',
    status: 401,
    body: { error: { message: 'Incorrect API key provided: sk-wrong.', code: 'invalid_api_key' } },
  })
  const job = await gesso.run({
    prompt: 'a red fox',
    models: ['gpt-image-2', 'fal-ai/flux/dev', 'mock'],
    size: '1024x1024',
  })
  expect(job.status).toBe('PARTIAL')
  expect(job.results.map(({ model, status }) => ({ model, status }))).toEqual([
    { model: 'openai/gpt-image-2', status: 'failed' },
    { model: 'fal/fal-ai/flux/dev', status: 'succeeded' },
    { model: 'offline/draw', status: 'succeeded' },
  ])
  expect(job.results[0]).toMatchObject({ assets: [], error: { code: 'auth', retry: 'never', charged: 'no' } })
  expect(job.results[0]?.error?.detail).not.toContain('sk-wrong')
  expect(job.imageUrl).toBe(job.results[1]?.assets[0]?.url)

  const again = await gesso.request(`/v1/jobs/${job.jobId}/retry`, { method: 'POST' })
  expect(again.status).toBe(202)
  await ended(gesso, job.jobId)
  const mended = await read(await gesso.request(`/v1/jobs/${job.jobId}`))
  expect(mended.status).toBe('SUCCEEDED')
  expect(mended.results.slice(1)).toEqual(job.results.slice(1))
  expect(gesso.fal.charges).toHaveLength(1)
  const nothing = await gesso.request(`/v1/jobs/${job.jobId}/retry`, { method: 'POST' })
  expect(nothing.status).toBe(409)
})

test('of many models each gets what it takes, and the rest is said', async () => {
  await using gesso = await startGesso()
  const wanted = {
    prompt: 'a red fox',
    models: ['gpt-image-2', 'fal-ai/flux/dev'],
    seed: 7,
    steps: 20,
    n: 2,
    size: '1000x1000',
  }
  const { results, warnings } = await gesso.run(wanted)
  expect(results.map(({ sent }) => sent)).toEqual([
    { n: 2, width: expect.any(Number), height: expect.any(Number) },
    { n: 2, width: expect.any(Number), height: expect.any(Number), seed: 7, steps: 20 },
  ])
  expect(results[0]?.warnings.join('\n')).toMatch(/gpt-image-2: size.*\n.*steps.*\n.*seed/)
  expect(results[1]?.warnings).toHaveLength(1)
  expect(warnings).toEqual(results.flatMap((result) => result.warnings))
  const [input] = gesso.fal.requests.map((request) => request.input)
  expect(input).toMatchObject({ seed: 7, num_inference_steps: 20, num_images: 2 })
  expect(input?.image_size).toEqual({ width: results[1]?.sent.width, height: results[1]?.sent.height })
})

test.each([
  ['DALL-E 3', 'openai/gpt-image-2', /retired/],
  ['gpt-image-2', 'openai/gpt-image-2', undefined],
  ['GPT Image 2', 'openai/gpt-image-2', undefined],
  ['openai', 'openai/gpt-image-2', undefined],
  ['flux-pro', 'fal/fal-ai/flux-pro/v1.1', undefined],
  ['fal-ai/flux/schnell', 'fal/fal-ai/flux/schnell', undefined],
  ['mock', 'offline/draw', undefined],
  ['Offline Drawing', 'offline/draw', undefined],
  ['gpt-image-9', 'openai/gpt-image-9', /not in the registry/],
])('“%s” leads to %s', async (name, model, warning) => {
  await using gesso = await startGesso()
  const response = await gesso.post('/v1/estimates', { prompt: 'a fox', modelId: name })
  const { lines } = (await response.json()) as { lines: { model: string; warnings: string[] }[] }
  expect(lines.map((line) => line.model)).toEqual([model])
  if (warning) expect(lines[0]?.warnings.join()).toMatch(warning)
  else expect(lines[0]?.warnings).toEqual([])
})

test('an estimate says what a job would cost at most, and runs nothing', async () => {
  await using gesso = await startGesso()
  const estimate = async (body: object) => (await gesso.post('/v1/estimates', { prompt: 'a fox', ...body })).json()
  expect(await estimate({ modelId: 'gpt-image-2', n: 2, quality: 'low', size: '1024x1024' })).toMatchObject({
    totalUsd: 0.012,
    lines: [{ model: 'openai/gpt-image-2', usd: 0.012, source: expect.stringContaining('2026-11-21') }],
  })
  expect(await estimate({ models: ['fal-ai/flux/dev', 'mock'] })).toMatchObject({
    totalUsd: 0.025,
    lines: [{ usd: 0.025 }, { usd: 0 }],
  })
  expect(await estimate({ models: ['gpt-image-9', 'mock'] })).toMatchObject({
    totalUsd: null,
    lines: [{ usd: null, source: null }, { usd: 0 }],
  })
  expect(await stock(gesso)).toMatchObject({ jobs: [], ledger: [], charges: 0 })
})

test('jobs are listed newest first, page by page, and by status and model', async () => {
  await using gesso = await startGesso()
  const made: string[] = []
  for (const [index, modelId] of [
    'gpt-image-2',
    'fal-ai/flux/dev',
    'gpt-image-2',
    'gpt-image-2',
    'fal-ai/flux/dev',
  ].entries()) {
    made.push((await gesso.run({ prompt: index === 3 ? 'forbidden' : 'a fox', modelId })).jobId)
  }
  const list = async (query: string) => page.parse(await (await gesso.request(`/v1/jobs?${query}`)).json())
  const ids = ({ data }: z.infer<typeof page>) => data.map((job) => job.jobId)
  const first = await list('limit=2')
  const second = await list(`limit=2&cursor=${first.nextCursor}`)
  const third = await list(`limit=2&cursor=${second.nextCursor}`)
  expect([first, second, third].flatMap(ids)).toEqual(made.toReversed())
  expect(third.nextCursor).toBeUndefined()
  expect(ids(await list('status=FAILED'))).toEqual([made[3]])
  expect(ids(await list('status=SUCCEEDED&model=fal/fal-ai/flux/dev'))).toEqual([made[4], made[1]])
  expect(ids(await list('status=CANCELED'))).toEqual([])
})

test('a key makes one job of many submits, at the same time too', async () => {
  await using gesso = await startGesso({ openai: { latencyMs: 50 } })
  const body = { prompt: 'a fox', modelId: 'gpt-image-2', wait: 30 }
  const jobs = await Promise.all(Array.from({ length: 8 }, () => submit(gesso, body, { 'idempotency-key': 'k' })))
  const later = await submit(gesso, { ...body, wait: 1 }, { 'idempotency-key': 'k' })
  expect(new Set([...jobs, later].map(({ job }) => job.jobId)).size).toBe(1)
  expect(gesso.openai.charges).toHaveLength(1)
  expect((await stock(gesso)).jobs).toHaveLength(1)
  const spelled = await gesso.post(
    '/v1/jobs',
    { wait: 1, modelId: 'gpt-image-2', prompt: 'a fox' },
    { 'idempotency-key': ' k ' },
  )
  expect(spelled.status).toBe(200)
  expect((await read(spelled)).jobId).toBe(later.job.jobId)
  expect((await gesso.post('/v1/jobs', { ...body, n: 2 }, { 'idempotency-key': 'k' })).status).toBe(409)
})

test('the same seed makes the same picture, another one another', async () => {
  await using gesso = await startGesso()
  const draw = async (seed?: number) =>
    gesso.run({
      prompt: 'a red fox in the snow',
      modelId: 'mock',
      size: '256x256',
      ...(seed === undefined ? {} : { seed }),
    })
  // Each file names its own job: it is the pictures that are the same.
  const hash = async ({ imageUrl }: JobView) => {
    const file = await gesso.request(new URL(imageUrl ?? '').pathname)
    return createHash('sha256')
      .update(
        await sharp(await file.arrayBuffer())
          .raw()
          .toBuffer(),
      )
      .digest('hex')
  }
  const [first, again, other, free] = [await draw(1), await draw(1), await draw(2), await draw()]
  expect(await hash(again)).toBe(await hash(first))
  expect(await hash(other)).not.toBe(await hash(first))
  // A seed of Gesso's own choice is told, so that any picture can be made again.
  expect(await hash(await draw(free.results[0]?.sent.seed as number))).toBe(await hash(free))
})

test('input pictures come by id or as data, are kept once, and are the parents of what is made of them', async () => {
  await using gesso = await startGesso()
  const bytes = await picture(64, 64)
  const upload = await gesso.request('/v1/assets', {
    method: 'POST',
    headers: { 'content-type': 'image/png' },
    body: bytes as BodyInit,
  })
  const { id } = (await upload.json()) as { id: string }
  const mask = dataUri(await picture(64, 64, { alpha: 0 }))
  const job = await gesso.run({ prompt: 'a hat', modelId: 'gpt-image-2', images: [id, dataUri(bytes)], mask })
  expect(job.status).toBe('SUCCEEDED')
  const [result] = job.results
  expect(result?.sent.images).toEqual([id, id])
  expect(job.request).toMatchObject({ images: [id, id], mask: result?.sent.mask })
  const made = await (await gesso.request(`/v1/assets/${result?.assets[0]?.id}`)).json()
  expect(made).toMatchObject({ role: 'result', jobId: job.jobId, parents: [id, id] })
  const inputs = page.parse(await (await gesso.request('/v1/assets?role=input')).json())
  expect(inputs.data.map((asset) => asset.id)).toEqual([result?.sent.mask, id])
})

test('what one job made is the input of the next, by the address that was given out', async () => {
  await using gesso = await startGesso()
  const { imageUrl } = await gesso.run({ prompt: 'a fox', modelId: 'gpt-image-2' })
  const job = await gesso.run({ prompt: 'a hat', modelId: 'gpt-image-2', images: [imageUrl] })
  expect(job.status).toBe('SUCCEEDED')
  const { data } = page.parse(await (await gesso.request('/v1/assets')).json())
  const first = data.findLast((asset) => asset.url === imageUrl)
  expect(job.results[0]?.sent.images).toEqual([first?.id])
  const answer = await gesso.post('/v1/images/edits', {
    model: 'gpt-image-2',
    prompt: 'a scarf',
    images: [{ image_url: imageUrl }],
  })
  expect(answer.status).toBe(200)
})

test('the same picture given twice at once is one asset', async () => {
  await using gesso = await startGesso()
  const image = dataUri(await picture(64, 64))
  const job = await gesso.run({ prompt: 'a hat', modelId: 'gpt-image-2', images: [image, image] })
  expect(new Set(job.results[0]?.sent.images as string[]).size).toBe(1)
})

test('a job that is canceled ends, says so, and can be tried again', async () => {
  await using gesso = await startGesso()
  const { job } = await submit(gesso, { prompt: 'a fox', modelId: 'offline/draw-queued' })
  const canceled = await read(await gesso.request(`/v1/jobs/${job.jobId}/cancel`, { method: 'POST' }))
  expect(canceled).toMatchObject({ status: 'CANCELED', results: [{ status: 'canceled', error: { code: 'canceled' } }] })
  const twice = await gesso.request(`/v1/jobs/${job.jobId}/cancel`, { method: 'POST' })
  expect(await read(twice)).toMatchObject({ status: 'CANCELED' })
})

interface Sent {
  id: string
  event: string
  data: { seq: number; type: string; assets?: { url: string }[] }
}

/** Reads server-sent events over HTTP, as a browser would, until `enough` are there or the stream ends. */
async function readEvents(
  url: string,
  { after, enough = Number.POSITIVE_INFINITY }: { after?: string; enough?: number } = {},
) {
  const leaving = new AbortController()
  const response = await fetch(url, { headers: after ? { 'last-event-id': after } : {}, signal: leaving.signal })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const events: Sent[] = []
  let text = ''
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = Object.fromEntries(
        block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      )
      if (fields.data) events.push({ id: fields.id ?? '', event: fields.event ?? '', data: JSON.parse(fields.data) })
    }
    if (events.length >= enough) break
  }
  leaving.abort()
  return events.slice(0, enough)
}

test('events come as they happen, go on exactly where they were cut, and end with the job', async () => {
  await using gesso = await listenGesso({ openai: { latencyMs: 150 } })
  const { job } = await submit(gesso, {
    prompt: 'a fox',
    models: ['gpt-image-2', 'mock'],
    partials: 2,
    size: '1024x1024',
  })
  const url = `${gesso.url}/v1/jobs/${job.jobId}/events`
  const first = await readEvents(url, { enough: 3 })
  const rest = await readEvents(url, { after: first.at(-1)?.id ?? '' })
  const all = await readEvents(url)
  expect([...first, ...rest]).toEqual(all)
  expect(all.map(({ id }) => Number(id))).toEqual(all.map((_, index) => index + 1))
  for (const { id, event, data } of all) expect(data).toMatchObject({ seq: Number(id), type: event })
  const names = all.map(({ event }) => event)
  expect(names[0]).toBe('job.queued')
  expect(names.at(-1)).toBe('job.succeeded')
  expect(names.filter((name) => name === 'generation.succeeded')).toHaveLength(2)
  expect(names).toContain('generation.partial')
  const urls = all.flatMap(({ data }) => data.assets?.map((asset) => asset.url) ?? [])
  expect(urls).toHaveLength(2)
  for (const one of urls) expect((await fetch(one)).headers.get('content-type')).toBe('image/png')
  expect(await readEvents(url, { after: all.at(-1)?.id ?? '' })).toEqual([])
  expect(await readEvents(url, { after: '9999' })).toEqual([])
})

test('HEAD of a stream or a list is answered without a body, and at once', async () => {
  await using gesso = await listenGesso()
  const { job } = await submit(gesso, { prompt: 'a fox', modelId: 'offline/draw-queued' })
  for (const path of [`/v1/jobs/${job.jobId}/events`, '/v1/jobs', '/openapi.json', '/health']) {
    const response = await fetch(`${gesso.url}${path}`, { method: 'HEAD' })
    expect({ path, status: response.status, body: await response.text() }).toEqual({ path, status: 200, body: '' })
  }
})
