import { createGoogle } from '@ai-sdk/google'
import { ApiError, FinishReason, GoogleGenAI, Modality } from '@google/genai'
import { generateImage, generateSpeech, generateText } from 'ai'
import sharp from 'sharp'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { sniff } from '../../src/media/sniff.ts'
import { pictureFile, videoFile } from './files.ts'
import { VERTEX_LOCATION, VERTEX_PROJECT, VERTEX_TOKEN } from './google/vertex.ts'
import { WEBHOOK_SECRET } from './google/webhooks.ts'
import { type GoogleSimulator, startGoogle } from './google.ts'

const HOUR_MS = 3_600_000
const model = 'gemini-nano-banana-2.1'
const omni = 'gemini-omni-1.1-flash'
const photo = async () => (await pictureFile({ width: 64, height: 48 })).toString('base64')

/** Google's own client. It speaks `/v1` when nothing is said. */
const officialClient = (sim: GoogleSimulator, apiKey = sim.key, apiVersion?: string) =>
  new GoogleGenAI({ apiKey, ...(apiVersion ? { apiVersion } : {}), httpOptions: { baseUrl: sim.url } })

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error,
  )

/** A plain call, as the documentation writes it. */
async function ask(sim: GoogleSimulator, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${sim.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'x-goog-api-key': sim.key, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: await response.json() }
}

test('the AI SDK hears a text read out', async () => {
  await using sim = await startGoogle({ latencyMs: 0 })
  const google = createGoogle({ apiKey: sim.key, baseURL: sim.base })
  for (const id of ['gemini-3.8-flash-tts', 'gemini-3.1-flash-tts-preview']) {
    const { audio } = await generateSpeech({ model: google.speech(id), text: 'Hello.', voice: 'Puck' })
    expect(sniff(audio.uint8Array)).toBe('audio/wav')
  }
})

describe("Google's client", () => {
  test('hears a text read out, as a file from the later models and as samples from the older ones', async () => {
    await using sim = await startGoogle({ latencyMs: 0 })
    const speechConfig = { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Kore' } } }
    const config = { responseModalities: [Modality.AUDIO], speechConfig }
    const heard = async (model: string) => {
      const answer = await officialClient(sim).models.generateContent({ model, contents: 'Good morning.', config })
      return answer.candidates?.[0]?.content?.parts?.[0]?.inlineData
    }
    const file = await heard('gemini-3.8-flash-tts')
    expect(file?.mimeType).toBe('audio/wav')
    expect(sniff(Buffer.from(file?.data ?? '', 'base64'))).toBe('audio/wav')
    const samples = await heard('gemini-2.5-flash-preview-tts')
    expect(samples?.mimeType).toBe('audio/L16;codec=pcm;rate=24000')
    expect(Buffer.from(samples?.data ?? '', 'base64')).toHaveLength(48_000)
    expect(sim.charges.map(({ micros }) => micros)).toEqual([227, null])
  })

  test('hears a song with its words, at the price of a song', async () => {
    await using sim = await startGoogle({ latencyMs: 0 })
    const answer = await officialClient(sim).models.generateContent({ model: 'lyria-3-clip-preview', contents: 'folk' })
    const parts = answer.candidates?.[0]?.content?.parts ?? []
    expect(parts.map((part) => part.inlineData?.mimeType ?? part.text)).toEqual(['[Verse] La la la.', 'audio/mpeg'])
    expect(sim.charges.map(({ micros }) => micros)).toEqual([40_000])
  })

  test('makes a picture from words and pictures', async () => {
    await using sim = await startGoogle({ latencyMs: 0 })
    for (const version of [undefined, 'v1beta']) {
      const answer = await officialClient(sim, sim.key, version).models.generateContent({
        model,
        contents: [
          { role: 'user', parts: [{ text: 'a fox' }, { inlineData: { mimeType: 'image/png', data: await photo() } }] },
        ],
        config: {
          responseModalities: [Modality.IMAGE],
          imageConfig: { aspectRatio: '16:9', imageSize: '1K' },
          thinkingConfig: { includeThoughts: true },
          seed: 3,
        },
      })
      const parts = answer.candidates?.[0]?.content?.parts ?? []
      expect(parts.map((part) => part.thought)).toEqual([true, true, undefined, undefined])
      const data = parts.at(-1)?.inlineData?.data ?? ''
      expect(await sharp(Buffer.from(data, 'base64')).metadata()).toMatchObject({ width: 1360, height: 768 })
      expect(answer.usageMetadata).toMatchObject({ promptTokenCount: 260, candidatesTokenCount: 1120 })
    }
    expect(sim.charges.map(({ micros }) => micros)).toEqual([35_340, 35_340])
  })

  test('reads a refusal in an answer that went well', async () => {
    await using sim = await startGoogle({ latencyMs: 0 })
    const { models } = officialClient(sim)
    const config = { responseModalities: [Modality.IMAGE] }
    const early = await models.generateContent({ model, contents: 'something forbidden', config })
    expect(early.promptFeedback?.blockReason).toBe('PROHIBITED_CONTENT')
    expect(early.candidates).toBeUndefined()
    const late = await models.generateContent({ model, contents: 'a forbidden result', config })
    expect(late.candidates?.[0]).toMatchObject({ finishReason: FinishReason.IMAGE_SAFETY })
  })

  test('writes text, and lists the models page by page', async () => {
    await using sim = await startGoogle({ latencyMs: 0 })
    const client = officialClient(sim)
    const answer = await client.models.generateContent({
      model: 'gemini-3.8-flash',
      contents: 'a fox',
      config: { systemInstruction: 'Be brief.', maxOutputTokens: 100 },
    })
    expect(answer.text).toBe('A sleek picture of a fox.')
    const names: (string | undefined)[] = []
    for await (const one of await client.models.list({ config: { pageSize: 3 } })) names.push(one.name)
    expect(names).toContain(`models/${model}`)
    expect(new Set(names).size).toBeGreaterThan(6)
  })

  test('makes a video in the background', async () => {
    await using sim = await startGoogle({ latencyMs: 0 })
    const { interactions } = officialClient(sim)
    const started = await interactions.create({
      model: omni,
      input: [{ type: 'user_input', content: [{ type: 'text', text: 'a marble' }] }],
      response_format: [{ type: 'video', aspect_ratio: '16:9', duration: '5s', resolution: '720p' }],
      background: true,
      webhook_config: { uris: [`${sim.url}/nowhere`], user_metadata: { job: '1' } },
    })
    const done = await interactions.get(started.id)
    expect(done.status).toBe('completed')
    expect(Buffer.from(done.output_video?.data ?? '', 'base64')).toEqual(await videoFile())
    expect(done.usage?.total_output_tokens).toBe(28_960)
    expect(sim.charges).toEqual([{ id: started.id, micros: 506_800 }])
  })

  test('gets the address of a video, which needs the key', async () => {
    await using sim = await startGoogle({ latencyMs: 0 })
    const { interactions } = officialClient(sim)
    const response_format = { type: 'video', delivery: 'uri' } as const
    const { id } = await interactions.create({ model: omni, input: 'a marble', response_format, background: true })
    const uri = (await interactions.get(id)).output_video?.uri ?? ''
    expect((await fetch(uri)).status).toBe(403)
    const bytes = await (await fetch(uri, { headers: { 'x-goog-api-key': sim.key } })).arrayBuffer()
    expect(Buffer.from(bytes)).toEqual(await videoFile())
  })

  test('cancels what runs, and nothing else', async () => {
    await using sim = await startGoogle({ latencyMs: HOUR_MS })
    const { interactions } = officialClient(sim)
    const { id, status } = await interactions.create({ model: omni, input: 'a marble', background: true })
    expect(status).toBe('queued')
    expect(await interactions.cancel(id)).toMatchObject({ status: 'cancelled' })
    expect((await interactions.get(id)).status).toBe('cancelled')
    expect(await failureOf(interactions.cancel(id))).toMatchObject({ status: 400 })
    expect(sim.charges).toEqual([{ id, micros: null }])
  })

  test('gets errors in the forms it reads', async () => {
    await using sim = await startGoogle({ latencyMs: 0 })
    const { models, interactions } = officialClient(sim)
    const gone = await failureOf(models.generateContent({ model: 'imagen-4.0-generate-001', contents: 'a fox' }))
    expect(gone).toBeInstanceOf(ApiError)
    expect(gone).toMatchObject({ status: 404, message: expect.stringContaining('no longer available') })
    const wrong = { model, contents: 'a fox', config: { imageConfig: { imageSize: '8K' } } }
    expect(await failureOf(models.generateContent(wrong))).toMatchObject({ status: 400 })
    const stranger = officialClient(sim, 'AIzaAnother').models.generateContent({ model, contents: 'a fox' })
    expect(await failureOf(stranger)).toMatchObject({
      status: 400,
      message: expect.stringContaining('API_KEY_INVALID'),
    })
    const bare = { type: 'video', duration: 8 as unknown as string } as const
    const refused = await failureOf(
      interactions.create({ model: omni, input: 'a', response_format: bare, background: true }),
    )
    expect(refused).toMatchObject({ status: 400, message: expect.stringContaining('response_format') })
    expect(await failureOf(interactions.get('v1_nobody'))).toMatchObject({
      status: 400,
      message: expect.stringContaining('Invalid interaction name'),
    })
    expect(sim.charges).toEqual([])
  })

  test('films with Veo on Vertex AI', async () => {
    await using sim = await startGoogle({ latencyMs: 0 })
    const authClient = {
      getRequestHeaders: async () => new Headers({ authorization: `Bearer ${VERTEX_TOKEN}` }),
    } as never
    const client = new GoogleGenAI({
      ...{ vertexai: true, project: VERTEX_PROJECT, location: VERTEX_LOCATION, apiVersion: 'v1' },
      googleAuthOptions: { authClient },
      httpOptions: { baseUrl: `${sim.url}/vertex` },
    })
    const operation = await client.models.generateVideos({
      model: 'veo-3.1-generate-001',
      source: { prompt: 'a marble', image: { imageBytes: await photo(), mimeType: 'image/png' } },
      config: { numberOfVideos: 1, durationSeconds: 8, resolution: '1080p', aspectRatio: '16:9', generateAudio: true },
    })
    const done = await client.operations.getVideosOperation({ operation })
    expect(done.done).toBe(true)
    const [one] = done.response?.generatedVideos ?? []
    expect(Buffer.from(one?.video?.videoBytes ?? '', 'base64')).toEqual(await videoFile())
  })
})

describe('the AI SDK', () => {
  const sdk = (sim: GoogleSimulator) => createGoogle({ baseURL: sim.base, apiKey: sim.key })

  test('makes a picture, writes about one, and films', async () => {
    await using sim = await startGoogle({ latencyMs: 0 })
    const google = sdk(sim)
    const { image } = await generateImage({ model: google.image(model), prompt: 'a fox', aspectRatio: '1:1', seed: 1 })
    expect(await sharp(image.uint8Array).metadata()).toMatchObject({ width: 1024, height: 1024 })
    const { text } = await generateText({
      model: google('gemini-3.8-flash'),
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a fox' },
            { type: 'file', mediaType: 'image/png', data: await photo() },
          ],
        },
      ],
    })
    expect(text).toBe('A sleek picture of a fox. I see 1 of them.')
    // Not in the background: that would wait a second before it asks.
    const { files } = await generateText({
      model: google.interactions(omni),
      prompt: 'a marble',
      providerOptions: { google: { responseFormat: [{ type: 'video', duration: '4s', aspectRatio: '16:9' }] } },
    })
    expect(Buffer.from(files[0]?.uint8Array ?? [])).toEqual(await videoFile())
    expect(sim.charges).toHaveLength(3)
  })

  test('reports a refusal and an error as it finds them', async () => {
    await using sim = await startGoogle({ latencyMs: 0 })
    const google = sdk(sim)
    const refused = await failureOf(generateImage({ model: google.image(model), prompt: 'forbidden', maxRetries: 0 }))
    expect(refused).toMatchObject({ name: 'AI_NoImageGeneratedError' })
    const gone = await failureOf(generateText({ model: google('gemini-2.0-flash'), prompt: 'a fox', maxRetries: 0 }))
    expect(gone).toMatchObject({ name: 'AI_APICallError', statusCode: 404, data: { error: { status: 'NOT_FOUND' } } })
  })
})

test('a webhook with a secret is one of the Standard Webhooks', async () => {
  await using sim = await startGoogle()
  const { headers, body } = sim.news('v1_abc', { signed: 'with the secret' })
  const payload = new Webhook(WEBHOOK_SECRET).verify(body.toString(), Object.fromEntries(headers))
  expect(payload).toMatchObject({ type: 'interaction.completed', data: { id: 'v1_abc' } })
})

describe('the rules of the documentation', () => {
  const contents = [{ role: 'user', parts: [{ text: 'a fox' }] }]

  test.each([
    ['nothing to work on', {}],
    ['an unknown field', { contents, n: 2 }],
    ['an unknown role', { contents: [{ ...contents[0], role: 'system' }] }],
    ['an unknown ratio', { contents, generationConfig: { imageConfig: { aspectRatio: '7:5' } } }],
    ['a size in lower case', { contents, generationConfig: { imageConfig: { imageSize: '2k' } } }],
    ['a picture of another kind', { contents: [{ parts: [{ inlineData: { mimeType: 'image/gif', data: 'AAAA' } }] }] }],
    ['a picture that is none', { contents: [{ parts: [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }] }] }],
    ['an unknown threshold', { contents, safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'NO' }] }],
  ])('generateContent refuses %s', async (_, body) => {
    await using sim = await startGoogle({ latencyMs: 0 })
    const answer = await ask(sim, `/v1beta/models/${model}:generateContent`, body)
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 400, status: 'INVALID_ARGUMENT' } } })
    expect(sim.charges).toEqual([])
  })

  test.each([
    ['no model', { input: 'a' }, 400],
    ['a model that is not served', { model: 'gemini-omni-flash-preview', input: 'a' }, 404],
    ['an unknown field', { model: omni, input: 'a', n: 2 }, 400],
    ['too long a video', { model: omni, input: 'a', response_format: { type: 'video', duration: '11s' } }, 400],
    ['a square', { model: omni, input: 'a', response_format: { type: 'video', aspect_ratio: '1:1' } }, 400],
    ['a webhook to wait with', { model: omni, input: 'a', webhook_config: { uris: ['https://a.example'] } }, 400],
    ['background work that is not stored', { model: omni, input: 'a', background: true, store: false }, 400],
    ['an interaction to go on with that is not there', { model: omni, input: 'a', previous_interaction_id: 'x' }, 400],
    ['what policy forbids at the door', { model: omni, input: 'forbidden at the door' }, 400],
  ])('an interaction refuses %s', async (_, body, status) => {
    await using sim = await startGoogle({ latencyMs: 0 })
    const answer = await ask(sim, '/v1beta/interactions', body)
    expect(answer).toMatchObject({ status, body: { error: { code: expect.stringMatching(/^[a-z_]+$/) } } })
    expect(sim.charges).toEqual([])
  })

  const speechConfig = { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Kore' } } }
  const spoken = { responseModalities: ['AUDIO'], speechConfig }
  const style = { contents: [{ parts: [{ text: 'a', speechMetadata: { style: 'sad' } }] }] }
  test.each([
    [
      'words as well',
      'gemini-3.8-flash-tts',
      { contents, generationConfig: { ...spoken, responseModalities: ['TEXT'] } },
    ],
    ['nobody who speaks', 'gemini-3.8-flash-tts', { contents, generationConfig: { responseModalities: ['AUDIO'] } }],
    [
      'a voice that is none',
      'gemini-3.8-flash-tts',
      {
        contents,
        generationConfig: {
          ...spoken,
          speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'alloy' } } },
        },
      },
    ],
    ['sampling', 'gemini-3.8-flash-tts', { contents, generationConfig: { ...spoken, temperature: 1 } }],
    ['a style too early', 'gemini-2.5-pro-preview-tts', { ...style, generationConfig: spoken }],
    ['a song that speaks', 'lyria-3-clip-preview', { contents, generationConfig: spoken }],
  ])('a model that sounds refuses %s', async (_, sounding, body) => {
    await using sim = await startGoogle({ latencyMs: 0 })
    expect(await ask(sim, `/v1beta/models/${sounding}:generateContent`, body)).toMatchObject({ status: 400 })
    expect(sim.charges).toEqual([])
  })

  test('an Omni model is no model of generateContent', async () => {
    await using sim = await startGoogle({ latencyMs: 0 })
    expect(await ask(sim, `/v1/models/${omni}:generateContent`, { contents })).toMatchObject({ status: 404 })
  })

  test('nobody is served without a key, and no key is wanted where none belongs', async () => {
    await using sim = await startGoogle({ latencyMs: 0 })
    expect((await fetch(`${sim.base}/models`)).status).toBe(403)
    expect((await fetch(`${sim.base}/models?key=${sim.key}`)).status).toBe(200)
    expect((await fetch(`${sim.url}/nothing`)).status).toBe(404)
    expect((await ask(sim, '/.well-known/jwks.json')).status).toBe(400)
    const form = await ask(sim, `/v1/models/${model}:generateContent`, { contents }, { 'content-type': 'text/plain' })
    expect(form.status).toBe(400)
  })

  test('a lost answer is charged all the same', async () => {
    await using sim = await startGoogle({ latencyMs: 0 })
    sim.misbehave({ path: ':generateContent', kind: 'reset', when: 'after' })
    await failureOf(officialClient(sim).models.generateContent({ model, contents: 'a fox' }))
    expect(sim.charges).toHaveLength(1)
  })
})
