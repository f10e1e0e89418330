/** kie.ai has no client of its own: the simulator is held against requests written by hand from its pages. */
import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { pictureFile } from './files.ts'
import { startKie } from './kie.ts'

async function open(options: Parameters<typeof startKie>[0] = {}) {
  const sim = await startKie({ latencyMs: 0, ...options })
  const headers = { authorization: `Bearer ${sim.key}`, 'content-type': 'application/json' }
  const post = async (path: string, body: unknown, more: Record<string, string> = {}) => {
    const sent = { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify(body) }
    return (await fetch(`${sim.url}${path}`, sent)).json()
  }
  const get = async (path: string) => (await fetch(`${sim.url}${path}`, { headers })).json()
  const generate = (input: object) => post('/api/v1/jobs/createTask', { model: 'google/nano-banana', input })
  return { sim, post, get, generate, [Symbol.asyncDispose]: sim.close }
}

const prompt = 'a fox'

describe('a task of the market', () => {
  test('goes from its id to its files, which are plain links', async () => {
    await using kie = await open()
    const created = await kie.generate({ prompt, image_size: '16:9', output_format: 'png' })
    expect(created).toEqual({ code: 200, msg: 'success', data: { taskId: expect.any(String) } })
    const { data } = await kie.get(`/api/v1/jobs/recordInfo?taskId=${created.data.taskId}`)
    expect(data).toMatchObject({ state: 'success', failCode: '', failMsg: '' })
    expect(JSON.parse(data.param)).toMatchObject({ model: 'google/nano-banana', input: { prompt } })
    const { resultUrls } = JSON.parse(data.resultJson)
    const file = await fetch(resultUrls[0])
    expect(
      Buffer.from(await file.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
    expect((await fetch(resultUrls[0], { headers: { authorization: `Bearer ${kie.sim.key}` } })).status).toBe(400)
    expect(kie.sim.charges).toEqual([{ id: created.data.taskId, micros: null }])
  })

  test('has no result while it waits', async () => {
    await using kie = await open({ latencyMs: 3_600_000 })
    const created = await kie.generate({ prompt })
    const { data } = await kie.get(`/api/v1/jobs/recordInfo?taskId=${created.data.taskId}`)
    expect(data).toMatchObject({ state: 'waiting', resultJson: '', completeTime: null })
  })

  test('that the policy declines fails in words', async () => {
    await using kie = await open()
    const created = await kie.generate({ prompt: 'something forbidden' })
    const { code, data } = await kie.get(`/api/v1/jobs/recordInfo?taskId=${created.data.taskId}`)
    expect(code).toBe(200)
    expect(data).toMatchObject({ state: 'fail', failMsg: expect.stringContaining('flagged as sensitive') })
  })
})

test.each([
  [
    '/api/v1/gpt4o-image',
    { prompt, size: '1:1' },
    { status: 'SUCCESS', response: { resultUrls: [expect.any(String)] } },
  ],
  [
    '/api/v1/flux/kontext',
    { prompt, model: 'flux-kontext-pro' },
    { successFlag: 1, response: { resultImageUrl: expect.any(String) } },
  ],
  [
    '/api/v1/veo',
    { prompt, model: 'veo3_fast', aspect_ratio: '16:9' },
    { successFlag: 1, response: { resultUrls: [expect.any(String)], resolution: '720p' } },
  ],
])('the older family at %s answers in its own words', async (path, body, expected) => {
  await using kie = await open()
  const { data } = await kie.post(`${path}/generate`, body)
  const record = await kie.get(`${path}/record-info?taskId=${data.taskId}`)
  expect(record).toMatchObject({ code: 200, data: expected })
  const elsewhere = await kie.get(`/api/v1/jobs/recordInfo?taskId=${data.taskId}`)
  expect(elsewhere).toMatchObject({ code: 422, data: null })
})

test('Suno sings twice, and wants an address to report to', async () => {
  await using kie = await open()
  const wanted = { prompt, model: 'V5', customMode: false, instrumental: true }
  const bare = await kie.post('/api/v1/generate', wanted)
  expect(bare).toMatchObject({ code: 422, msg: expect.stringContaining('Please enter callBackUrl') })
  const song = { ...wanted, callBackUrl: 'https://a.example/' }
  expect(await kie.post('/api/v1/generate', { ...song, customMode: true })).toMatchObject({ code: 422 })
  expect(await kie.post('/api/v1/generate', { ...song, prompt: 'a'.repeat(501) })).toMatchObject({ code: 422 })
  const { data } = await kie.post('/api/v1/generate', song)
  const record = await kie.get(`/api/v1/generate/record-info?taskId=${data.taskId}`)
  const files = [{ audioUrl: expect.any(String) }, { audioUrl: expect.any(String) }]
  expect(record.data).toMatchObject({ status: 'SUCCESS', type: 'GENERATE', response: { sunoData: files } })
  expect((await fetch(record.data.response.sunoData[1].audioUrl)).status).toBe(200)
})

test('an input picture is an address that can be fetched, such as one of its own store', async () => {
  await using kie = await open()
  const edit = (url: string) =>
    kie.post('/api/v1/jobs/createTask', { model: 'google/nano-banana-edit', input: { prompt, image_urls: [url] } })
  const base64Data = `data:image/png;base64,${(await pictureFile({ width: 64, height: 64 })).toString('base64')}`
  const stored = await kie.post('/api/file-base64-upload', { base64Data, uploadPath: 'images/base64' })
  expect(stored).toMatchObject({ success: true, code: 200, data: { downloadUrl: expect.any(String) } })
  expect(await edit(stored.data.downloadUrl)).toMatchObject({ code: 200 })
  expect(await edit('https://nowhere.example/a.png')).toMatchObject({ code: 451 })
  expect(await edit(base64Data)).toMatchObject({ code: 422 })
  expect(kie.sim.tasks).toHaveLength(1)
})

test('what is not documented is refused, with the verdict in the body', async () => {
  await using kie = await open()
  const create = '/api/v1/jobs/createTask'
  expect(await kie.generate({ prompt, aspect_ratio: '16:9' })).toMatchObject({ code: 422, data: null })
  expect(await kie.generate({})).toMatchObject({ code: 422 })
  expect(await kie.post(create, { model: 'nobody/knows', input: { prompt } })).toMatchObject({ code: 422 })
  expect(await kie.post(create, { model: 'google/nano-banana', prompt })).toMatchObject({ code: 422 })
  expect(await kie.post('/api/v1/gpt4o-image/generate', { prompt })).toMatchObject({ code: 422 })
  expect(await kie.post(create, {}, { authorization: 'Bearer x' })).toMatchObject({ code: 401 })
  expect(await kie.post(create, {}, { 'content-type': 'text/plain' })).toMatchObject({ code: 400 })
  const hook = { model: 'google/nano-banana', input: { prompt }, callBackUrl: 'http://plain.example/' }
  expect(await kie.post(create, hook)).toMatchObject({ code: 422 })
  expect(await kie.get('/api/v1/nowhere')).toMatchObject({ code: 404 })
  expect(kie.sim.charges).toEqual([])
})

test('more than twenty tasks in ten seconds, or three questions in one, are too many', async () => {
  await using kie = await open()
  const codes = []
  for (let count = 0; count < 21; count++) codes.push((await kie.generate({ prompt })).code)
  expect(codes.indexOf(429)).toBe(20)
  const asking = Array.from({ length: 4 }, () => kie.get(`/api/v1/jobs/recordInfo?taskId=${kie.sim.tasks[0]?.id}`))
  expect((await Promise.all(asking)).filter(({ code }) => code === 429)).toHaveLength(1)
})

test('a callback is signed over the task and the second, as the page on verification computes it', async () => {
  await using kie = await open()
  const { data } = await kie.generate({ prompt })
  const { headers, body } = kie.sim.news(data.taskId)
  const told = JSON.parse(body.toString())
  const signed = `${told.data.taskId}.${headers.get('x-webhook-timestamp')}`
  const wanted = createHmac('sha256', kie.sim.webhookKey).update(signed).digest('base64')
  expect(headers.get('x-webhook-signature')).toBe(wanted)
  expect(told).toMatchObject({ code: 200, data: { state: 'success' } })
})
