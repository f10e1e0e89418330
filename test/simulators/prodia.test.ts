/** Prodia's own client, and the one of the AI SDK, run against the simulator. */
import { createProdia as createProvider } from '@ai-sdk/prodia'
import { APICallError, generateImage, generateText, experimental_generateVideo as generateVideo } from 'ai'
import { createProdia } from 'prodia/v2'
import { describe, expect, test } from 'vitest'
import { pictureFile } from './files.ts'
import { startProdia } from './prodia.ts'

globalThis.AI_SDK_LOG_WARNINGS = false

const schnell = 'inference.flux-fast.schnell.txt2img.v2'
const prompt = 'a fox'
const photo = await pictureFile({ width: 64, height: 64, format: 'jpeg' })

async function open() {
  const sim = await startProdia({ latencyMs: 0 })
  const client = createProdia({ token: sim.key, baseUrl: sim.base, maxErrors: 0, maxRetries: 1 })
  const provider = createProvider({ apiKey: sim.key, baseURL: sim.base })
  return { sim, client, provider, [Symbol.asyncDispose]: sim.close }
}

const isJpeg = (bytes: Uint8Array) => bytes[0] === 0xff && bytes[1] === 0xd8
const isPng = (bytes: Uint8Array) => Buffer.from(bytes).subarray(1, 4).toString() === 'PNG'

describe('the client of Prodia', () => {
  test('runs a job from a text', async () => {
    await using prodia = await open()
    const { job, uint8Array } = await prodia.client.job({ type: schnell, config: { prompt, steps: 2 } })
    expect(isJpeg(await uint8Array())).toBe(true)
    expect(job).toMatchObject({ type: schnell, config: { prompt, steps: 2 }, state: { current: 'completed' } })
    expect(prodia.sim.charges).toEqual([{ id: job.id, micros: 1000 }])
  })

  test('chooses the type of the file', async () => {
    await using prodia = await open()
    const made = await prodia.client.job({ type: schnell, config: { prompt } }, { accept: 'image/png' })
    expect(isPng(await made.uint8Array())).toBe(true)
  })

  test('sends pictures along, and gets several files', async () => {
    await using prodia = await open()
    const made = await prodia.client.job(
      { type: 'inference.birefnet.segment.v1', config: {} },
      { inputs: [new Uint8Array(photo)] },
    )
    expect((await made.formData()).getAll('output')).toHaveLength(2)
    expect(isPng(await made.uint8Array())).toBe(true)
    expect(prodia.sim.jobs[0]?.inputs).toEqual(['image/jpeg'])
  })

  test('says what its user did wrong', async () => {
    await using prodia = await open()
    const bad = prodia.client.job({ type: schnell, config: { prompt, steps: 9 } })
    await expect(bad).rejects.toThrow(/config\.steps: .*\(id: [\w-]+\)/)
    expect(prodia.sim.charges).toEqual([])
  })

  test('says what the server did wrong, and that there is no capacity', async () => {
    await using prodia = await open()
    const soon = { 'retry-after': '0.001' }
    const fault = { path: '/v2/job', kind: 'status', when: 'before', headers: soon } as const
    prodia.sim.misbehave({ ...fault, status: 500, body: { error: 'oops' } })
    await expect(prodia.client.job({ type: schnell, config: { prompt } })).rejects.toThrow('500 {"error":"oops"}')
    prodia.sim.misbehave({ ...fault, status: 429, body: { error: 'no capacity' }, times: 2 })
    await expect(prodia.client.job({ type: schnell, config: { prompt } })).rejects.toThrow('Unable to schedule the job')
    prodia.sim.misbehave({ ...fault, status: 429, body: { error: 'no capacity' } })
    expect((await prodia.client.job({ type: schnell, config: { prompt } })).job).toMatchObject({ type: schnell })
  })
})

describe('the client of the AI SDK', () => {
  test('makes a picture, and knows what it cost', async () => {
    await using prodia = await open()
    const { image, providerMetadata } = await generateImage({
      model: prodia.provider.image(schnell),
      prompt,
      size: '512x256',
      seed: 7,
      maxRetries: 0,
      providerOptions: { prodia: { steps: 2, stylePreset: 'anime' } },
    })
    expect(isPng(image.uint8Array)).toBe(true)
    expect(providerMetadata.prodia?.images[0]).toMatchObject({ seed: 7, dollars: 0.001, elapsed: 0.19 })
    expect(prodia.sim.jobs[0]?.config).toEqual({
      prompt,
      width: 512,
      height: 256,
      seed: 7,
      steps: 2,
      style_preset: 'anime',
    })
  })

  test('changes a picture by talking', async () => {
    await using prodia = await open()
    const { text, files } = await generateText({
      model: prodia.provider.languageModel('inference.nano-banana.img2img.v2'),
      maxRetries: 0,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: prompt },
            { type: 'file', data: new Uint8Array(photo), mediaType: 'image/jpeg' },
          ],
        },
      ],
    })
    expect(text).toBe('Here is your picture.')
    expect(files).toHaveLength(1)
  })

  test('films', async () => {
    await using prodia = await open()
    const model = prodia.provider.video('inference.wan2-2.lightning.txt2vid.v0')
    const { video } = await generateVideo({ model, prompt, maxRetries: 0 })
    expect(video.mediaType).toBe('video/mp4')
    expect(Buffer.from(video.uint8Array).subarray(4, 8).toString()).toBe('ftyp')
  })

  test('reports a wrong token and a want of capacity', async () => {
    await using prodia = await open()
    const stranger = createProvider({ apiKey: 'another', baseURL: prodia.sim.base })
    const wrong = generateImage({ model: stranger.image(schnell), prompt, maxRetries: 0 })
    await expect(wrong).rejects.toMatchObject({ statusCode: 401, message: 'Invalid token', isRetryable: false })
    const body = { error: 'no capacity' }
    prodia.sim.misbehave({ path: '/v2/job', kind: 'status', when: 'before', status: 429, body })
    const busy = generateImage({ model: prodia.provider.image(schnell), prompt, maxRetries: 0 })
    const error = await busy.catch((caught: unknown) => caught)
    expect(APICallError.isInstance(error)).toBe(true)
    expect(error).toMatchObject({ statusCode: 429, message: 'no capacity', isRetryable: true })
  })
})

test('a bare file, and a form that is no form, are answered as they were asked', async () => {
  await using prodia = await open()
  const headers = { authorization: `Bearer ${prodia.sim.key}`, accept: 'image/png' }
  const ask = (body: BodyInit, more: Record<string, string> = {}) =>
    fetch(`${prodia.sim.base}/job`, { method: 'POST', headers: { ...headers, ...more }, body })
  const json = { 'content-type': 'application/json' }
  const bare = await ask(JSON.stringify({ type: schnell, config: { prompt } }), json)
  expect(bare.headers.get('content-type')).toBe('image/png')
  const bad = await ask('prompt=a fox', { 'content-type': 'text/plain' })
  expect(await bad.json()).toEqual({ error: 'Unsupported content type: text/plain' })
  expect((await ask('{}', { ...json, accept: 'text/html' })).status).toBe(406)
  expect((await ask('{}', { ...json, authorization: 'Bearer x' })).status).toBe(401)
  expect((await ask(JSON.stringify({ type: 'inference.nobody.v1', config: {} }), json)).status).toBe(400)
  expect(prodia.sim.jobs).toHaveLength(1)
})
