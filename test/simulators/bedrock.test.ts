import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock'
import {
  BedrockRuntimeClient,
  ConflictException,
  ConverseCommand,
  GetAsyncInvokeCommand,
  InvokeModelCommand,
  ListAsyncInvokesCommand,
  ResourceNotFoundException,
  StartAsyncInvokeCommand,
  ValidationException,
} from '@aws-sdk/client-bedrock-runtime'
import { GetObjectCommand, HeadObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { APICallError, generateImage, generateText } from 'ai'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { type BedrockSimulator, startBedrock } from './bedrock.ts'

type Keys = BedrockSimulator['keys']

/** AWS's client speaks HTTP/2 unless it is given another handler. */
const official = ({ url, keys }: BedrockSimulator, region = 'us-east-1', credentials: Keys = keys) =>
  new BedrockRuntimeClient({
    region,
    endpoint: url,
    credentials,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler(),
  })
const aiSdk = ({ url, keys }: BedrockSimulator) => createAmazonBedrock({ region: 'us-east-1', baseURL: url, ...keys })

const png = (width: number, height: number, background: string | object = '#336699') =>
  sharp({ create: { width, height, channels: 3, background: background as string } })
    .png()
    .toBuffer()

async function invoke(client: BedrockRuntimeClient, modelId: string, body: object) {
  const answer = await client.send(
    new InvokeModelCommand({ modelId, body: JSON.stringify(body), contentType: 'application/json' }),
  )
  return JSON.parse(Buffer.from(answer.body).toString())
}

const meta = (base64: string) => sharp(Buffer.from(base64, 'base64')).metadata()

describe("AWS's client", () => {
  test('gets a picture of Stability, and one of Nova Canvas', async () => {
    await using sim = await startBedrock()
    const sd = await invoke(official(sim, 'us-west-2'), 'stability.sd3-5-large-v1:0', {
      prompt: 'a red fox',
      mode: 'text-to-image',
      aspect_ratio: '16:9',
      seed: 0,
      output_format: 'jpeg',
    })
    expect(sd).toMatchObject({ finish_reasons: [null], seeds: [expect.any(Number)] })
    expect(await meta(sd.images[0])).toMatchObject({ format: 'jpeg' })
    const nova = await invoke(official(sim), 'amazon.nova-canvas-v1:0', {
      taskType: 'TEXT_IMAGE',
      textToImageParams: { text: 'a red fox', negativeText: 'text', style: 'PHOTOREALISM' },
      imageGenerationConfig: {
        width: 1024,
        height: 768,
        quality: 'premium',
        cfgScale: 6.5,
        seed: 7,
        numberOfImages: 2,
      },
    })
    expect(nova).toMatchObject({ error: null, images: { length: 2 } })
    expect(await meta(nova.images[1])).toMatchObject({ width: 1024, height: 768 })
    expect(sim.charges.map(({ micros }) => micros)).toEqual([80_000, 120_000])
  })

  test('gets a picture with a key for Bedrock in the place of a signature', async () => {
    await using sim = await startBedrock()
    const client = (token: string) =>
      new BedrockRuntimeClient({
        region: 'us-west-2',
        endpoint: sim.url,
        token: { token },
        authSchemePreference: ['httpBearerAuth'],
        requestHandler: new NodeHttpHandler(),
        maxAttempts: 1,
      })
    const made = await invoke(client(sim.bearer), 'stability.stable-image-core-v1:1', { prompt: 'a fox' })
    expect(made.images).toHaveLength(1)
    await expect(invoke(client('wrong'), 'stability.stable-image-core-v1:1', { prompt: 'a' })).rejects.toMatchObject({
      name: 'AccessDeniedException',
    })
  })

  test('is told by name what is wrong', async () => {
    await using sim = await startBedrock()
    const west = official(sim, 'us-west-2')
    const core = 'stability.stable-image-core-v1:1'
    await expect(invoke(west, core, { prompt: 'a', cfg_scale: 7 })).rejects.toThrow(ValidationException)
    await expect(invoke(west, core, {})).rejects.toThrow('Malformed input request: #/prompt')
    await expect(invoke(official(sim), core, { prompt: 'a' })).rejects.toThrow('model identifier is invalid')
    const wrong = official(sim, 'us-west-2', { ...sim.keys, secretAccessKey: 'another' })
    await expect(invoke(wrong, core, { prompt: 'a' })).rejects.toMatchObject({ name: 'InvalidSignatureException' })
    const stranger = official(sim, 'us-west-2', { ...sim.keys, accessKeyId: 'AKIASTRANGER' })
    await expect(invoke(stranger, core, { prompt: 'a' })).rejects.toMatchObject({ name: 'UnrecognizedClientException' })
    const blocked = { taskType: 'TEXT_IMAGE', textToImageParams: { text: 'forbidden' } }
    await expect(invoke(official(sim), 'amazon.nova-canvas-v1:0', blocked)).rejects.toThrow('content filters')
    expect(sim.charges).toEqual([])
  })

  test('finds that Nova Canvas has gone', async () => {
    await using sim = await startBedrock({ novaHasEnded: true })
    const body = { taskType: 'TEXT_IMAGE', textToImageParams: { text: 'a fox' } }
    const gone = invoke(official(sim), 'amazon.nova-canvas-v1:0', body)
    await expect(gone).rejects.toThrow(ResourceNotFoundException)
  })

  test('talks, also about a picture', async () => {
    await using sim = await startBedrock()
    const answer = await official(sim).send(
      new ConverseCommand({
        modelId: 'amazon.nova-lite-v1:0',
        system: [{ text: 'Be short.' }],
        messages: [
          {
            role: 'user',
            content: [{ text: 'a cat' }, { image: { format: 'png', source: { bytes: await png(64, 64) } } }],
          },
        ],
        inferenceConfig: { maxTokens: 400, temperature: 0.2, topP: 0.9 },
      }),
    )
    expect(answer.output?.message?.content?.[0]?.text).toContain('with 1 pictures and 1 instructions')
    expect(answer).toMatchObject({ stopReason: 'end_turn', usage: { totalTokens: expect.any(Number) } })
  })

  test('makes a film, once for each token, and finds it in its bucket', async () => {
    await using sim = await startBedrock({ latencyMs: 0 })
    const client = official(sim)
    const film = (text: string) =>
      new StartAsyncInvokeCommand({
        clientRequestToken: 'token-1',
        modelId: 'amazon.nova-reel-v1:1',
        modelInput: {
          taskType: 'TEXT_VIDEO',
          textToVideoParams: { text },
          videoGenerationConfig: { durationSeconds: 6, fps: 24, dimension: '1280x720', seed: 42 },
        },
        outputDataConfig: { s3OutputDataConfig: { s3Uri: 's3://gesso-films/by-hand/' } },
      })
    const { invocationArn } = await client.send(film('a fox'))
    expect(await client.send(film('a fox'))).toMatchObject({ invocationArn })
    await expect(client.send(film('another'))).rejects.toThrow(ConflictException)
    expect(sim.charges).toEqual([{ id: invocationArn, micros: 480_000 }])

    const stands = await client.send(new GetAsyncInvokeCommand({ invocationArn }))
    expect(stands).toMatchObject({ status: 'Completed', clientRequestToken: 'token-1', endTime: expect.any(Date) })
    const { s3Uri = '' } = stands.outputDataConfig?.s3OutputDataConfig ?? {}
    const s3 = storage(sim)
    const [, , Bucket = '', ...folder] = s3Uri.split('/')
    const object = await s3.send(new GetObjectCommand({ Bucket, Key: `${folder.join('/')}/output.mp4` }))
    expect(object.ContentType).toBe('video/mp4')
    expect((await object.Body?.transformToByteArray())?.length).toBeGreaterThan(1000)

    const { asyncInvokeSummaries } = await client.send(new ListAsyncInvokesCommand({ statusEquals: 'Completed' }))
    expect(asyncInvokeSummaries).toMatchObject([{ invocationArn, clientRequestToken: 'token-1' }])
    const unknown = 'arn:aws:bedrock:us-east-1:123456789012:async-invoke/abcdefghijkl'
    const lost = client.send(new GetAsyncInvokeCommand({ invocationArn: unknown }))
    await expect(lost).rejects.toThrow(ResourceNotFoundException)
  })
})

const storage = ({ s3Url, keys }: BedrockSimulator, credentials: Keys = keys) =>
  new S3Client({ region: 'us-east-1', endpoint: s3Url, credentials, forcePathStyle: true, maxAttempts: 1 })

describe("AWS's client of S3", () => {
  test('writes and reads objects, and is told what is not there', async () => {
    await using sim = await startBedrock()
    const s3 = storage(sim)
    const place = { Bucket: 'gesso-films', Key: 'a folder/with + signs & (brackets)/é.json' }
    await s3.send(new PutObjectCommand({ ...place, Body: Buffer.from('{}'), ContentType: 'application/json' }))
    expect(sim.objects.get(`s3://${place.Bucket}/${place.Key}`)?.type).toBe('application/json')
    expect(await (await s3.send(new GetObjectCommand(place))).Body?.transformToString()).toBe('{}')
    expect(await s3.send(new HeadObjectCommand(place))).toMatchObject({ ContentLength: 2 })
    await expect(s3.send(new GetObjectCommand({ ...place, Key: 'other' }))).rejects.toThrow(NoSuchKey)
    const wrong = storage(sim, { ...sim.keys, secretAccessKey: 'another' })
    await expect(wrong.send(new GetObjectCommand(place))).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' })
  })
})

describe('the AI SDK', () => {
  test('gets pictures of Nova Canvas, and edits them', async () => {
    await using sim = await startBedrock()
    const model = aiSdk(sim).image('amazon.nova-canvas-v1:0')
    const { images } = await generateImage({ model, prompt: 'a fox', n: 2, size: '1024x768', maxRetries: 0 })
    expect(images).toHaveLength(2)
    const photo = await png(512, 512)
    const edit = { model, maxRetries: 0 }
    await generateImage({ ...edit, prompt: { text: 'a cap', images: [photo], mask: await png(512, 512, '#000000') } })
    expect(sim.bodies.at(-1)).toMatchObject({ taskType: 'INPAINTING' })
    await generateImage({
      ...edit,
      prompt: { images: [photo] },
      providerOptions: { amazonBedrock: { taskType: 'BACKGROUND_REMOVAL' } },
    })
    expect(sim.charges).toHaveLength(3)
  })

  test('is told what is wrong, and gets nothing when all is blocked', async () => {
    await using sim = await startBedrock()
    const model = aiSdk(sim).image('amazon.nova-canvas-v1:0')
    const draw = (prompt: string, more: object = {}) => generateImage({ model, prompt, maxRetries: 0, ...more })
    const refused = await draw('forbidden').catch((error: unknown) => error)
    expect(APICallError.isInstance(refused) && refused.statusCode).toBe(400)
    expect(String(refused)).toContain('content filters')
    await expect(draw('a fox', { size: '100x100' })).rejects.toThrow('Malformed input request')
    await expect(draw('withheld')).rejects.toThrow('no images')
    expect(sim.charges).toHaveLength(1)
  })

  test('talks by Converse', async () => {
    await using sim = await startBedrock()
    const model = aiSdk(sim)('amazon.nova-lite-v1:0')
    const { text, usage } = await generateText({ model, system: 'Be short.', prompt: 'hello', maxRetries: 0 })
    expect(text).toContain('1 instructions')
    expect(usage.totalTokens).toBeGreaterThan(1)
    const withheld = await generateText({ model, prompt: 'withheld', maxRetries: 0 })
    expect(withheld.finishReason).toBe('content-filter')
  })
})

describe('what no client sends', () => {
  test.each([
    ['no authorization', {}, 403, 'MissingAuthenticationTokenException'],
    ['a signature that is none', { authorization: 'AWS4-HMAC-SHA256 nonsense' }, 403, 'InvalidSignatureException'],
    ['a body of another type', { authorization: 'bearer', 'content-type': 'text/plain' }, 400, 'ValidationException'],
    ['an address that is not there', { authorization: 'bearer', path: '/model/x/dream' }, 404, 'UnknownOperation'],
  ])('%s is refused', async (_, more: Record<string, string>, status, type) => {
    await using sim = await startBedrock()
    const { path = '/model/amazon.nova-lite-v1%3A0/converse', authorization, ...rest } = more
    const auth = authorization === 'bearer' ? `Bearer ${sim.bearer}` : authorization
    const headers = { 'content-type': 'application/json', ...rest, ...(auth ? { authorization: auth } : {}) }
    const response = await fetch(`${sim.url}${path}`, { method: 'POST', headers, body: '{}' })
    expect(response.status).toBe(status)
    expect(response.headers.get('x-amzn-errortype')).toContain(type)
    expect(response.headers.get('x-amzn-requestid')).toBeTruthy()
  })
})
