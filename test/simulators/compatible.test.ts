/** The simulator under the clients that the AI SDK and OpenAI publish for such servers: proof that it speaks as they expect. */
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { createTogetherAI } from '@ai-sdk/togetherai'
import { createXai } from '@ai-sdk/xai'
import { generateText } from 'ai'
import OpenAI, { toFile } from 'openai'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { type CompatibleSimulator, startCompatible } from './compatible.ts'
import { pictureFile } from './files.ts'

const wish = { width: 64, height: 48, text: 'in' }
const plainCall = { n: 1, size: undefined, aspectRatio: undefined, seed: undefined, files: undefined, mask: undefined }

async function file() {
  return { type: 'file' as const, mediaType: 'image/png', data: new Uint8Array(await pictureFile(wish)) }
}

async function sizeOf(image: string | Uint8Array | undefined) {
  const bytes = typeof image === 'string' ? Buffer.from(image, 'base64') : image
  const { width, height } = await sharp(bytes).metadata()
  return `${width}x${height}`
}

describe('@ai-sdk/openai-compatible', () => {
  const client = ({ base, key }: CompatibleSimulator) =>
    createOpenAICompatible({ name: 'box', baseURL: base, ...(key ? { apiKey: key } : {}) })

  test('generates, by base64 and by an address', async () => {
    await using vllm = await startCompatible({ profile: 'vllm-omni' })
    const options = { box: { seed: 7, num_inference_steps: 20, response_format: 'b64_json' } }
    const call = { ...plainCall, prompt: 'a fox', size: '640x480' as const, providerOptions: options }
    const { images } = await client(vllm).imageModel('Qwen/Qwen-Image').doGenerate(call)
    expect(await sizeOf(images[0])).toBe('640x480')
    await using localai = await startCompatible({ profile: 'localai' })
    const bare = { ...plainCall, prompt: 'a fox', n: 2, providerOptions: {} }
    const answer = await client(localai).imageModel('flux.1-dev').doGenerate(bare)
    expect(answer.images).toHaveLength(2)
    expect(answer.images[0]).toBeInstanceOf(Uint8Array)
  })

  test('edits with a mask', async () => {
    await using plain = await startCompatible({ profile: 'plain' })
    const call = { ...plainCall, prompt: 'night', files: [await file()], mask: await file(), providerOptions: {} }
    const { images } = await client(plain).imageModel('house-model').doGenerate(call)
    expect(images).toHaveLength(1)
    expect(plain.requests).toMatchObject([
      { path: '/images/edits', files: { image: ['png 64x48'], mask: ['png 64x48'] } },
    ])
    expect(plain.charges).toEqual([{ id: 'call-1', micros: null }])
  })

  test('reports errors of OpenAI’s shape in words, and any other by its status', async () => {
    await using plain = await startCompatible({ profile: 'plain' })
    const call = { ...plainCall, prompt: 'forbidden', providerOptions: {} }
    await expect(client(plain).imageModel('house-model').doGenerate(call)).rejects.toMatchObject({
      statusCode: 400,
      message: 'Your request was rejected by our safety system.',
    })
    await using vllm = await startCompatible({ profile: 'vllm-omni' })
    const wrong = { ...call, providerOptions: { box: { response_format: 'url' } } }
    await expect(client(vllm).imageModel('Qwen/Qwen-Image').doGenerate(wrong)).rejects.toMatchObject({
      statusCode: 400,
      message: 'Bad Request',
      responseBody: expect.stringContaining('"detail":"response_format'),
    })
    expect([...plain.charges, ...vllm.charges]).toEqual([])
  })
})

describe('openai', () => {
  const client = ({ base, key }: CompatibleSimulator, apiKey = key) =>
    new OpenAI({ baseURL: base, apiKey, maxRetries: 0 })

  test('generates, edits, talks and lists', async () => {
    await using plain = await startCompatible({ profile: 'plain' })
    const { images, chat, models } = client(plain)
    const made = await images.generate({ model: 'house-model', prompt: 'a fox', response_format: 'b64_json', n: 2 })
    expect(made.data).toHaveLength(2)
    const image = await toFile(await pictureFile(wish), 'a.png', { type: 'image/png' })
    const edited = await images.edit({ model: 'house-model', prompt: 'night', image })
    expect(edited.data?.[0]?.b64_json).toBeTruthy()
    const talk = await chat.completions.create({ model: 'house-model', messages: [{ role: 'user', content: 'a cat' }] })
    expect(talk.choices[0]?.message.content).toBe('a cat, seen 0 times')
    expect((await models.list()).data.map(({ id }) => id)).toEqual(['house-model'])
    expect(plain.charges).toHaveLength(3)
  })

  test('throws its own error classes', async () => {
    await using plain = await startCompatible({ profile: 'plain' })
    const wrongKey = client(plain, 'sk-wrong').images.generate({ model: 'house-model', prompt: 'a' })
    await expect(wrongKey).rejects.toThrow(OpenAI.AuthenticationError)
    const { images } = client(plain)
    await expect(images.generate({ model: 'nothing', prompt: 'a' })).rejects.toThrow(OpenAI.NotFoundError)
    await expect(
      images.generate({ model: 'house-model', prompt: 'a', size: 'huge' as '256x256' }),
    ).rejects.toMatchObject({
      status: 400,
      type: 'invalid_request_error',
    })
    await using ollama = await startCompatible({ profile: 'ollama' })
    await expect(client(ollama, 'x').images.generate({ model: 'gemma3', prompt: 'a' })).rejects.toMatchObject({
      status: 400,
      error: 'image generation models are not currently supported',
    })
    expect(plain.charges).toEqual([])
  })
})

describe('@ai-sdk/xai', () => {
  const client = ({ base, key }: CompatibleSimulator, apiKey = key) => createXai({ baseURL: base, apiKey })

  test('generates, edits, and reads the cost', async () => {
    await using xai = await startCompatible({ profile: 'xai' })
    const model = client(xai).image('grok-imagine-image')
    const call = { ...plainCall, prompt: 'a fox', aspectRatio: '16:9' as const, n: 2, providerOptions: {} }
    expect(await model.doGenerate(call)).toMatchObject({
      images: [expect.any(String), expect.any(String)],
      providerMetadata: { xai: { costInUsdTicks: 400_000_000 } },
    })
    await model.doGenerate({ ...call, n: 1, files: [await file(), await file()] })
    expect(xai.requests).toMatchObject([
      { path: '/images/generations', fields: { response_format: 'b64_json', aspect_ratio: '16:9' } },
      { path: '/images/edits', fields: { images: [{ type: 'image_url' }, { type: 'image_url' }] } },
    ])
    expect(xai.charges.map(({ micros }) => micros)).toEqual([40_000, 20_000])
  })

  test('sees what was withheld, and errors of its two shapes', async () => {
    await using xai = await startCompatible({ profile: 'xai' })
    const call = { ...plainCall, prompt: 'forbidden', providerOptions: {} }
    const draw = (client: ReturnType<typeof createXai>, prompt: string) =>
      client.image('grok-imagine-image').doGenerate({ ...call, prompt })
    await expect(draw(client(xai), 'forbidden')).rejects.toThrow('content policy violation')
    await expect(draw(client(xai, 'wrong'), 'a fox')).rejects.toMatchObject({
      statusCode: 400,
      message: 'Client specified an invalid argument: Incorrect API key provided: wrong',
    })
    const body = { error: { message: 'slow down' } }
    xai.misbehave({ path: '/images', kind: 'status', when: 'before', status: 429, body })
    await expect(draw(client(xai), 'a fox')).rejects.toMatchObject({ statusCode: 429, message: 'slow down' })
  })

  test('starts a video and asks about it until it is there', async () => {
    await using xai = await startCompatible({ profile: 'xai' })
    const model = client(xai).video('grok-imagine-video')
    const call = {
      prompt: 'a fox',
      n: 1,
      duration: 5,
      aspectRatio: '16:9' as const,
      resolution: undefined,
      fps: undefined,
      seed: undefined,
      image: undefined,
      generateAudio: undefined,
      frameImages: undefined,
      inputReferences: undefined,
      providerOptions: {},
    }
    const operation = (await model.doStart?.(call))?.operation ?? null
    const status = await model.doStatus?.({ operation })
    expect(status).toMatchObject({ status: 'completed', videos: [{ type: 'url', mediaType: 'video/mp4' }] })
    expect(xai.charges).toEqual([{ id: 'call-1', micros: 300_000 }])
  })
})

describe('@ai-sdk/togetherai', () => {
  const client = ({ base, key }: CompatibleSimulator, apiKey = key) => createTogetherAI({ baseURL: base, apiKey })

  test('generates and edits', async () => {
    await using together = await startCompatible({ profile: 'together' })
    const call = { ...plainCall, prompt: 'a fox', size: '512x256' as const, seed: 7, providerOptions: {} }
    const { images } = await client(together).image('black-forest-labs/FLUX.1-schnell').doGenerate(call)
    expect(await sizeOf(images[0])).toBe('512x256')
    await client(together)
      .image('black-forest-labs/FLUX.1-kontext-pro')
      .doGenerate({ ...plainCall, prompt: 'night', files: [await file()], providerOptions: {} })
    expect(together.requests).toMatchObject([
      { fields: { width: 512, height: 256, seed: 7, response_format: 'base64' } },
      { fields: { image_url: expect.stringMatching(/^data:image\/png;base64,/) } },
    ])
  })

  test('talks', async () => {
    await using together = await startCompatible({ profile: 'together' })
    const { text } = await generateText({
      model: client(together)('black-forest-labs/FLUX.1-schnell'),
      prompt: 'a cat',
      maxRetries: 0,
    })
    expect(text).toBe('a cat, seen 0 times')
  })

  test('reports its errors', async () => {
    await using together = await startCompatible({ profile: 'together' })
    const draw = (client: ReturnType<typeof createTogetherAI>, more: object) =>
      client
        .image('black-forest-labs/FLUX.1-schnell')
        .doGenerate({ ...plainCall, prompt: 'a', providerOptions: {}, ...more })
    await expect(draw(client(together, 'wrong'), {})).rejects.toMatchObject({ statusCode: 401 })
    await expect(draw(client(together), { prompt: 'forbidden' })).rejects.toMatchObject({ statusCode: 422 })
    await expect(draw(client(together), { size: '513x256' })).rejects.toMatchObject({
      statusCode: 400,
      message: expect.stringContaining('width'),
    })
    expect(together.charges).toEqual([])
  })
})

test.each([
  ['together', { error: { message: 'Not Found' } }],
  ['localai', { error: { message: 'Not Found' } }],
] as const)('%s has no edits: the path is not there', async (profile, body) => {
  await using server = await startCompatible({ profile })
  const headers = { authorization: `Bearer ${server.key}` }
  const response = await fetch(`${server.base}/images/edits`, { method: 'POST', headers, body: new FormData() })
  expect(response.status).toBe(404)
  expect(await response.json()).toMatchObject(body)
})
