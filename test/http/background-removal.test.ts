import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../app.ts'
import { startFal } from '../simulators/fal.ts'
import { smallPhoto } from '../spaces/execute.ts'

const cup = await smallPhoto('coffee.png')

interface Status {
  status: string
  result_url: string
  thumbnail_url: string
  warnings: string[]
  error: { code: string }
}

function submit(gesso: TestApp, fields: Record<string, string | Uint8Array>, headers: Record<string, string> = {}) {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') body.append(name, value)
    else body.append(name, new File([value as Uint8Array<ArrayBuffer>], 'test_image.jpg'))
  }
  return gesso.request('/api/background-removal/submit', { method: 'POST', body, headers })
}

async function requestId(response: Response): Promise<string> {
  expect(response.status).toBe(200)
  const { request_id, ...rest } = (await response.json()) as { request_id: string }
  expect(rest).toEqual({ status: 'submitted' })
  return request_id
}

const statusOf = async (gesso: TestApp, id: string) =>
  (await (await gesso.request(`/api/background-removal/status/${id}`)).json()) as Status

/** Asks as a client of the seed does, until it is neither queued nor in progress. */
async function ended(gesso: TestApp, id: string): Promise<Status> {
  for (;;) {
    const status = await statusOf(gesso, id)
    if (status.status !== 'queued' && status.status !== 'in_progress') return status
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const pictureAt = async (gesso: TestApp, url: string) =>
  sharp(await (await gesso.request(new URL(url).pathname + new URL(url).search)).arrayBuffer())

const falEnv = ({ key, urls }: Awaited<ReturnType<typeof startFal>>) => ({
  FAL_KEY: key,
  GESSO_FAL_QUEUE_URL: urls.queue,
  GESSO_FAL_RUN_URL: urls.run,
  GESSO_FAL_REST_URL: urls.rest,
  GESSO_FAL_API_URL: urls.api,
})

describe('offline', () => {
  test('a cut-out has transparency, a thumbnail, and a word that it is a preview', async () => {
    await using gesso = await startTestApp()
    const done = await ended(gesso, await requestId(await submit(gesso, { file: cup })))
    expect(done).toMatchObject({
      status: 'completed',
      warnings: expect.arrayContaining([expect.stringContaining('preview')]),
    })
    expect(await (await pictureAt(gesso, done.result_url)).metadata()).toMatchObject({ format: 'png', hasAlpha: true })
    expect((await (await pictureAt(gesso, done.thumbnail_url)).metadata()).hasAlpha).toBe(true)
  })

  test('a WebP is one, and trimmed it is smaller', async () => {
    await using gesso = await startTestApp()
    const whole = await ended(gesso, await requestId(await submit(gesso, { file: cup, format: 'webp' })))
    const trimmed = await ended(
      gesso,
      await requestId(await submit(gesso, { file: cup, format: 'webp', trim: 'true' })),
    )
    const [one, other] = await Promise.all([whole, trimmed].map(async ({ result_url }) => pictureAt(gesso, result_url)))
    const [large, small] = [await one?.metadata(), await other?.metadata()]
    expect(large).toMatchObject({ format: 'webp', hasAlpha: true, width: 240 })
    expect(small).toMatchObject({ format: 'webp', hasAlpha: true })
    expect(small?.width).toBeLessThan(240)
  })
})

describe('with a key for fal', () => {
  test('fal cuts it out, and is paid once however often the same submit is sent', async () => {
    await using fal = await startFal()
    await using gesso = await startTestApp({ env: falEnv(fal) })
    const key = { 'idempotency-key': 'cut-1' }
    const ids = [
      await requestId(await submit(gesso, { file: cup }, key)),
      await requestId(await submit(gesso, { file: cup }, key)),
    ]
    expect(ids[0]).toBe(ids[1])
    expect(await ended(gesso, ids[0] as string)).toMatchObject({ status: 'completed', warnings: [] })
    expect(fal.charges).toHaveLength(1)
  })

  test('where fal cannot, it is cut out on this server, with a warning that says why', async () => {
    await using fal = await startFal()
    await using gesso = await startTestApp({ env: { ...falEnv(fal), FAL_KEY: 'wrong:key' } })
    const id = await requestId(await submit(gesso, { file: cup }))
    const done = await ended(gesso, id)
    expect(done).toMatchObject({ status: 'completed' })
    expect(done.warnings.join(' ')).toMatch(/^fal\/\S+ could not: offline\/cutout made a preview/)
    expect(await (await pictureAt(gesso, done.result_url)).metadata()).toMatchObject({ hasAlpha: true })
    const { results } = (await (await gesso.request(`/v1/jobs/${id}`)).json()) as { results: { tried: object[] }[] }
    expect(results[0]?.tried).toMatchObject([{ error: { code: 'auth', charged: 'no' } }])
    expect(fal.charges).toEqual([])
  })

  test('what is canceled stops at fal too, and cannot be canceled twice', async () => {
    await using fal = await startFal({ latencyMs: 60_000 })
    await using gesso = await startTestApp({ env: falEnv(fal) })
    const id = await requestId(await submit(gesso, { file: cup }))
    await expect.poll(() => fal.requests.length).toBe(1)
    const cancel = () => gesso.request(`/api/background-removal/cancel/${id}`, { method: 'POST' })
    expect(await (await cancel()).json()).toEqual({ cancelled: true })
    expect(await statusOf(gesso, id)).toMatchObject({ status: 'cancelled' })
    expect(await (await cancel()).json()).toEqual({ cancelled: false })
    await expect.poll(() => fal.requests[0]?.isCanceled).toBe(true)
  })
})

describe('refused, by the names of the form', () => {
  test.each<[string, Record<string, string | Uint8Array>, string, string]>([
    ['no picture', { trim: 'true' }, 'invalid_request', 'file'],
    ['a picture as text', { file: 'abc' }, 'invalid_request', 'file'],
    ['a picture under another name', { image: cup }, 'invalid_request', 'image'],
    ['a file that is none', { file: new Uint8Array(2000).fill(7) }, 'invalid_image', 'file'],
    ['a picture that breaks off', { file: cup.subarray(0, 900) }, 'invalid_image', 'file'],
    ['a format that has no transparency', { file: cup, format: 'jpeg' }, 'invalid_request', 'format'],
    ['an unknown field', { file: cup, feather: '3' }, 'invalid_request', 'feather'],
  ])('%s', async (_, fields, code, field) => {
    await using gesso = await startTestApp()
    const response = await submit(gesso, fields)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code, field })
    expect((await gesso.app.catalog.listAssets('local', { limit: 5 })).data).toEqual([])
  })

  test('an id that is none, or that of another job', async () => {
    await using gesso = await startTestApp()
    const other = await gesso.run({ prompt: 'a cat', size: '64x64' })
    for (const id of ['nope', other.jobId]) {
      for (const [method, verb] of [
        ['GET', 'status'],
        ['POST', 'cancel'],
      ]) {
        const response = await gesso.request(`/api/background-removal/${verb}/${id}`, { method: method as string })
        expect(response.status).toBe(404)
        expect(await response.json()).toMatchObject({ code: 'job_not_found', field: 'request_id' })
      }
    }
  })
})
