import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../app.ts'
import { startServer } from '../server.ts'
import { startFal } from '../simulators/fal.ts'
import { startKie } from '../simulators/kie.ts'
import { smallPhoto } from '../spaces/execute.ts'

interface Made {
  card_id: string
  media_url: string
  thumbnail_url: string | null
  status: string
  media_type: string
  job_id: string
  gs_uri?: string
  warnings: string[]
  code?: string
}

const send = (gesso: TestApp, fields: Record<string, string>, headers: Record<string, string> = {}) => {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.append(name, value)
  return gesso.request('/api/media/generate', { method: 'POST', body, headers })
}
const read = async (response: Response) => (await response.json()) as Made
const at = (url: string) => new URL(url).pathname + new URL(url).search

const sunset = { card_id: 'test123', prompt: 'a serene sunset', media_type: 'image' }

describe('with a key for each', () => {
  test('a picture comes from kie, once, with the modifier, and the card shows it', async () => {
    await using kie = await startKie()
    await using fal = await startFal()
    await using gesso = await startTestApp({ env: { ...kie.env, ...fal.env } })
    const key = { 'idempotency-key': 'once' }
    const response = await send(gesso, { ...sunset, aspect_ratio: '1:1', modifier: 'in watercolour' }, key)
    expect(response.status).toBe(200)
    const made = await read(response)
    expect(made).toMatchObject({ card_id: 'test123', status: 'completed', media_type: 'image' })
    expect(await read(await send(gesso, { ...sunset, aspect_ratio: '1:1', modifier: 'in watercolour' }, key))).toEqual(
      made,
    )
    expect([kie.tasks.length, fal.requests.length]).toEqual([1, 0])
    const job = (await (await gesso.request(`/v1/jobs/${made.job_id}`)).json()) as { prompt: string }
    expect(job.prompt).toBe('a serene sunset, in watercolour')
    expect((await gesso.request(at(made.thumbnail_url as string))).headers.get('content-type')).toBe('image/webp')
    expect(await (await gesso.request('/api/cards/test123')).json()).toMatchObject({
      ...{ card_id: 'test123', status: 'ready', media_url: made.media_url, media_type: 'image', job_id: made.job_id },
    })
  })

  test('a film comes from fal, from a stored picture by its gs:// address, and has a poster', async () => {
    await using kie = await startKie()
    await using fal = await startFal()
    await using gesso = await startTestApp({ env: { ...kie.env, ...fal.env, GCS_BUCKET_NAME: 'es-nanosheet' } })
    const body = new FormData()
    body.append('file', new File([new Uint8Array(await smallPhoto('coffee.png'))], 'cup.png'))
    const upload = await read(await gesso.request('/api/media/upload', { method: 'POST', body }))
    expect(upload.gs_uri).toMatch(/^gs:\/\/es-nanosheet\/assets\/[0-9a-f]{64}\.png$/)
    const fields = { card_id: upload.card_id, prompt: 'steam rises', media_type: 'video', aspect_ratio: '16:9' }
    const response = await send(gesso, { ...fields, input_files: JSON.stringify([upload.gs_uri]) })
    const made = await read(response)
    expect([response.status, made.status, made.code]).toEqual([200, 'completed', undefined])
    expect([kie.tasks.length, fal.charges.length]).toEqual([0, 1])
    expect(made.warnings.join()).toMatch(/aspect_ratio was left out/)
    const film = await gesso.request(at(made.media_url), { headers: { range: 'bytes=0-99' } })
    expect([film.status, film.headers.get('content-type')]).toEqual([206, 'video/mp4'])
    expect((await gesso.request(at(made.thumbnail_url as string))).status).toBe(200)
  })

  test('asked to answer at once, the card is pending in a light colour, then shows what was made', async () => {
    await using kie = await startKie({ latencyMs: 1500 })
    await using gesso = await startTestApp({ env: kie.env })
    const response = await send(gesso, sunset, { prefer: 'respond-async' })
    expect([response.status, (await read(response)).status]).toEqual([202, 'pending'])
    const card = async () =>
      (await (await gesso.request('/api/cards/test123')).json()) as { status: string; color: string }
    expect(await card()).toMatchObject({ status: 'pending', color: expect.stringMatching(/^#[a-f][0-9a-f]/i) })
    await expect.poll(async () => (await card()).status, { timeout: 15_000, interval: 100 }).toBe('ready')
  })

  test('each answer is about its own job, also when the card has another one by then, or is gone', async () => {
    await using kie = await startKie({ latencyMs: 1000 })
    await using gesso = await startTestApp({ env: kie.env })
    const [first, second] = [send(gesso, sunset), send(gesso, { ...sunset, prompt: 'a stormy sea' })]
    await expect.poll(() => kie.tasks.length, { timeout: 10_000 }).toBe(2)
    await gesso.request('/api/cards/test123', { method: 'DELETE' })
    const made = await Promise.all([first, second].map(async (response) => read(await response)))
    for (const { status, job_id, media_url } of made) {
      const job = (await (await gesso.request(`/v1/jobs/${job_id}`)).json()) as { imageUrl: string }
      expect([status, media_url]).toEqual(['completed', job.imageUrl])
    }
    expect(made[0]?.job_id).not.toBe(made[1]?.job_id)
  })

  test('any model can be set instead', async () => {
    await using kie = await startKie()
    await using gesso = await startTestApp({ env: { ...kie.env, GESSO_MEDIA_IMAGE_MODEL: 'offline/draw' } })
    expect(await read(await send(gesso, sunset))).toMatchObject({ status: 'completed' })
    expect(kie.tasks).toEqual([])
  })
})

describe('without a key', () => {
  test('pictures and films are previews', async () => {
    await using gesso = await startTestApp()
    for (const media_type of ['image', 'video']) {
      const made = await read(await send(gesso, { ...sunset, media_type, aspect_ratio: '16:9' }))
      expect(made).toMatchObject({ status: 'completed', media_type })
      expect((await gesso.request(at(made.thumbnail_url as string))).status).toBe(200)
    }
  })

  test('sounds are refused, and no card is made', async () => {
    await using gesso = await startTestApp()
    const response = await send(gesso, { ...sunset, media_type: 'speech' })
    expect([response.status, (await read(response)).code]).toEqual([404, 'model_not_found'])
    expect((await gesso.request('/api/cards/test123')).status).toBe(404)
  })

  test('what fails is a failed card with its reason, and says whether it was charged', async () => {
    await using gesso = await startTestApp()
    const response = await send(gesso, { ...sunset, prompt: 'a cat [refuse]' })
    expect(response.status).toBe(424)
    expect(await response.json()).toMatchObject({
      ...{ code: 'generation_failed', reason: 'content_refused', charged: 'no', card_id: 'test123' },
    })
    const card = await (await gesso.request('/api/cards/test123')).json()
    expect(card).toMatchObject({ status: 'failed', error_code: 'content_refused', media_url: null })
  })

  test.each<[string, Record<string, string>, string]>([
    ['no card', { prompt: 'x', media_type: 'image' }, 'card_id'],
    ['no prompt', { card_id: 'a', media_type: 'image' }, 'prompt'],
    ['a kind of media that is none', { ...sunset, media_type: 'hologram' }, 'media_type'],
    ['input files that are no JSON', { ...sunset, input_files: 'a.png' }, 'input_files'],
    ['input files that are no list', { ...sunset, input_files: '{"a":1}' }, 'input_files'],
    ['a private address', { ...sunset, input_files: '["http://127.0.0.1/x.png"]' }, 'input_files[0]'],
    ['a shape that is none', { ...sunset, aspect_ratio: 'wide' }, 'aspect_ratio'],
    ['a field nobody knows', { ...sunset, style_id: '4' }, 'style_id'],
  ])('%s is refused by its name, and nothing is kept', async (_, fields, field) => {
    await using gesso = await startTestApp()
    const response = await send(gesso, fields)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ field })
    expect((await gesso.app.catalog.listJobs('local', { limit: 1 })).data).toEqual([])
    expect((await gesso.request('/api/cards/test123')).status).toBe(404)
  })
})

/** As the board's own instructions have them. */
const lines = [
  String.raw`curl -X POST http://localhost:8000/api/media/upload \
  -F "file=@test_image.jpg"`,
  String.raw`curl -X POST http://localhost:8000/api/background-removal/submit \
  -F "file=@test_image.jpg"`,
  String.raw`curl -X POST http://localhost:8000/api/media/generate \
  -F "card_id=test123" \
  -F "prompt=a serene sunset" \
  -F "media_type=image" \
  -F "aspect_ratio=1:1"`,
]

test('the lines of the board’s instructions work as they are written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gesso-lines-'))
  await using kie = await startKie()
  await using fal = await startFal()
  const server = await startServer({ GESSO_DATA: join(folder, 'data'), ...kie.env, ...fal.env })
  try {
    const { default: sharp } = await import('sharp')
    await writeFile(
      join(folder, 'test_image.jpg'),
      await sharp(await smallPhoto('coffee.png'))
        .jpeg()
        .toBuffer(),
    )
    // The port of the instructions may be taken here: curl itself goes to another one.
    await writeFile(
      join(folder, '.curlrc'),
      `connect-to = "localhost:8000:127.0.0.1:${new URL(server.url).port}"\nsilent\n`,
    )
    const answers: Record<string, unknown>[] = []
    for (const line of lines) {
      const env = { PATH: process.env.PATH, CURL_HOME: folder }
      const { stdout } = await promisify(execFile)('sh', ['-c', line], { cwd: folder, env })
      answers.push(JSON.parse(stdout) as Record<string, unknown>)
    }
    const [upload, cutOut, generated] = answers
    expect(upload).toMatchObject({ card_id: expect.any(String), media_type: 'image', thumb_url: expect.any(String) })
    expect(cutOut).toEqual({ request_id: expect.any(String), status: 'submitted' })
    expect(generated).toMatchObject({ card_id: 'test123', status: 'completed', media_url: expect.any(String) })
    await expect.poll(() => fal.charges.length).toBe(1)
    expect(kie.tasks).toHaveLength(1)
  } finally {
    await server.kill('SIGTERM')
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
})
