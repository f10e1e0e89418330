import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import {
  InvokeEndpointAsyncCommand,
  type InvokeEndpointAsyncCommandInput,
  InvokeEndpointCommand,
  type InvokeEndpointCommandInput,
  ModelError,
  SageMakerRuntimeClient,
  SageMakerRuntimeServiceException,
} from '@aws-sdk/client-sagemaker-runtime'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { fetchFromSns, SNS, TOPIC } from './sagemaker/topic.ts'
import { type SagemakerSimulator, startSagemaker } from './sagemaker.ts'

const official = (
  { url, keys }: SagemakerSimulator,
  credentials: SagemakerSimulator['keys'] = keys,
  region = 'us-east-1',
) => new SageMakerRuntimeClient({ region, endpoint: url, credentials, maxAttempts: 1 })
const bucketsOf = ({ s3Url, keys }: SagemakerSimulator) =>
  new S3Client({ region: 'us-east-1', endpoint: s3Url, credentials: keys, forcePathStyle: true, maxAttempts: 1 })

const xl = { text_prompts: [{ text: 'a red fox', weight: 1 }], width: 128, height: 64 }

async function invoke(client: SageMakerRuntimeClient, body: object, more: Partial<InvokeEndpointCommandInput> = {}) {
  const answer = await client.send(
    new InvokeEndpointCommand({
      EndpointName: 'sdxl-live',
      ContentType: 'application/json',
      Accept: 'application/json',
      Body: JSON.stringify(body),
      ...more,
    }),
  )
  const bytes = Buffer.from(answer.Body)
  return {
    ...answer,
    bytes,
    json: answer.ContentType === 'application/json' ? JSON.parse(bytes.toString()) : undefined,
  }
}

const later = (client: SageMakerRuntimeClient, more: Partial<InvokeEndpointAsyncCommandInput>) =>
  client.send(
    new InvokeEndpointAsyncCommand({
      EndpointName: 'sdxl-queue',
      ContentType: 'application/json',
      InvocationTimeoutSeconds: 900,
      RequestTTLSeconds: 3600,
      ...more,
    }),
  )

const partsOf = (uri = '') => {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? []
  return { Bucket, Key }
}

async function readObject(client: S3Client, uri: string | undefined) {
  const { Body } = await client.send(new GetObjectCommand(partsOf(uri)))
  return Buffer.from((await Body?.transformToByteArray()) ?? [])
}

const meta = (base64: string) => sharp(Buffer.from(base64, 'base64')).metadata()

describe("AWS's client, in real time", () => {
  test('gets a picture of each container', async () => {
    await using sim = await startSagemaker()
    const client = official(sim)
    const open = await invoke(client, xl)
    expect(open).toMatchObject({ InvokedProductionVariant: 'AllTraffic', $metadata: { requestId: expect.any(String) } })
    expect(await meta(open.json.generated_image)).toMatchObject({ format: 'png', width: 128, height: 64 })

    const closed = await invoke(client, xl, { EndpointName: 'many-live', InferenceComponentName: 'marketplace' })
    expect(closed.json).toMatchObject({ result: 'success', artifacts: [{ finishReason: 'SUCCESS' }] })

    const two = { prompt: 'a red fox', width: 64, height: 64, num_images_per_prompt: 2 }
    const jpegs = await invoke(client, two, { EndpointName: 'sd2-live', Accept: 'application/json;jpeg' })
    expect(jpegs.json).toMatchObject({ generated_images: { length: 2 }, prompt: 'a red fox' })
    expect(await meta(jpegs.json.generated_images[1])).toMatchObject({ format: 'jpeg', width: 64 })
    const raw = await invoke(client, two, { EndpointName: 'sd2-live' })
    expect(raw.json.generated_images[0]).toMatchObject({ length: 64, 63: { length: 64, 63: { length: 3 } } })

    const stability = { mode: 'text-to-image', prompt: 'a red fox', output_format: 'jpeg' }
    const newer = await invoke(client, stability, { EndpointName: 'sd35-live' })
    expect(newer.json).toMatchObject({ finish_reasons: [null], images: [expect.any(String)] })

    const own = { inputs: 'a red fox', parameters: { size: [64, 128], label: 'x' } }
    const { bytes, ContentType } = await invoke(client, own, { EndpointName: 'own-live', Accept: 'image/png' })
    expect(ContentType).toBe('image/png')
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 64, height: 128 })
    expect(sim.charges).toHaveLength(6)
  })

  test('is told what the filter of a container took', async () => {
    await using sim = await startSagemaker()
    const words = { text_prompts: [{ text: 'something forbidden' }] }
    await expect(invoke(official(sim), words, { EndpointName: 'many-live' })).rejects.toThrow(/Component/)
    const words2 = { text_prompts: [{ text: 'something forbidden', weight: 1 }] }
    const more = { EndpointName: 'many-live', InferenceComponentName: 'marketplace' }
    const { json } = await invoke(official(sim), words2, more)
    expect(json.artifacts[0].finishReason).toBe('CONTENT_FILTERED')
  })

  test('gets the error of a container as ModelError', async () => {
    await using sim = await startSagemaker()
    const failed = await invoke(official(sim), { ...xl, width: 100 }).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(ModelError)
    expect(failed).toMatchObject({
      name: 'ModelError',
      OriginalStatusCode: 400,
      OriginalMessage: expect.stringContaining('width'),
      LogStreamArn: expect.stringContaining('/aws/sagemaker/Endpoints/sdxl-live'),
      $metadata: { httpStatusCode: 424 },
    })
    const asText = invoke(official(sim), xl, { ContentType: 'text/plain' })
    await expect(asText).rejects.toMatchObject({ OriginalStatusCode: 415 })
    expect(sim.charges).toEqual([])
  })

  test.each<[string, Partial<InvokeEndpointCommandInput>, RegExp]>([
    ['an endpoint that is not there', { EndpointName: 'nowhere' }, /Endpoint nowhere of account \d+ not found/],
    ['an endpoint with a queue', { EndpointName: 'sdxl-queue' }, /asynchronous/],
    ['no component where there are some', { EndpointName: 'many-live' }, /Component Name header is required/],
    ['a component that is not there', { InferenceComponentName: 'other' }, /Component other not found/],
    ['an id that is too long', { InferenceId: 'x'.repeat(65) }, /1 to 64/],
  ])('hears that it asks for %s', async (_, more, words) => {
    await using sim = await startSagemaker()
    const failed = await invoke(official(sim), xl, more).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(SageMakerRuntimeServiceException)
    expect(failed).toMatchObject({ name: 'ValidationError', message: expect.stringMatching(words) })
    expect(sim.charges).toEqual([])
  })

  test('is refused with other credentials, or for another region', async () => {
    await using sim = await startSagemaker()
    const names = async (client: SageMakerRuntimeClient) =>
      invoke(client, xl).then(
        () => 'none',
        (error: Error) => error.name,
      )
    const { keys } = sim
    expect(await names(official(sim, { ...keys, secretAccessKey: 'another' }))).toBe('InvalidSignatureException')
    expect(await names(official(sim, { ...keys, accessKeyId: 'AKIAOTHER' }))).toBe('UnrecognizedClientException')
    expect(await names(official(sim, keys, 'eu-west-1'))).toBe('InvalidSignatureException')
    expect(sim.charges).toEqual([])
  })
})

describe("AWS's client, through a queue", () => {
  test('finds the result where it was told, and nothing there before', async () => {
    await using sim = await startSagemaker({ latencyMs: 3_600_000 })
    const [client, s3] = [official(sim), bucketsOf(sim)]
    const taken = await later(client, { Body: JSON.stringify(xl), InferenceId: 'mine-1' })
    expect(taken).toMatchObject({
      InferenceId: 'mine-1',
      OutputLocation: expect.stringMatching(/^s3:\/\/gesso-out\/made\/.+\.out$/),
      FailureLocation: expect.stringMatching(/^s3:\/\/gesso-out\/failed\//),
      $metadata: { httpStatusCode: 202 },
    })
    await expect(readObject(s3, taken.OutputLocation)).rejects.toBeInstanceOf(NoSuchKey)
    for (const inference of sim.inferences) inference.dueAt = 0
    const result = JSON.parse((await readObject(s3, taken.OutputLocation)).toString())
    expect(await meta(result.artifacts[0].base64)).toMatchObject({ width: 128, height: 64 })
    await expect(readObject(s3, taken.FailureLocation)).rejects.toBeInstanceOf(NoSuchKey)
    expect(sim.charges).toEqual([{ id: 'mine-1', micros: null }])
  })

  test('sends an input through S3', async () => {
    await using sim = await startSagemaker({ latencyMs: 0 })
    const [client, s3] = [official(sim), bucketsOf(sim)]
    const InputLocation = 's3://gesso-in/inputs/42.json'
    await s3.send(new PutObjectCommand({ ...partsOf(InputLocation), Body: JSON.stringify(xl) }))
    const { OutputLocation } = await later(client, { InputLocation })
    expect(JSON.parse((await readObject(s3, OutputLocation)).toString())).toMatchObject({ result: 'success' })
  })

  test('finds at the other place why it failed', async () => {
    await using sim = await startSagemaker({ latencyMs: 0 })
    const [client, s3] = [official(sim), bucketsOf(sim)]
    const wrong = await later(client, { Body: JSON.stringify({ ...xl, steps: 1000 }) })
    expect((await readObject(s3, wrong.FailureLocation)).toString()).toMatch(/client error \(400\).*steps/)
    const lost = await later(client, { InputLocation: 's3://gesso-in/inputs/nothing.json' })
    expect((await readObject(s3, lost.FailureLocation)).toString()).toMatch(/Unable to download/)
    await expect(readObject(s3, lost.OutputLocation)).rejects.toBeInstanceOf(NoSuchKey)
  })

  test.each<[string, Partial<InvokeEndpointAsyncCommandInput>, RegExp]>([
    ['no input', {}, /InputLocation must be set/],
    ['two inputs', { Body: '{}', InputLocation: 's3://gesso-in/a' }, /cannot both/],
    ['a large one in the call', { Body: 'x'.repeat(128_001) }, /128000/],
    ['one that does not lie in S3', { InputLocation: 'https://example.com/a' }, /not a valid S3 URI/],
    ['a life of seconds', { Body: '{}', RequestTTLSeconds: 59 }, /60 and 21600/],
    ['hours of work', { Body: '{}', InvocationTimeoutSeconds: 3601 }, /1 and 3600/],
    ['an endpoint without a queue', { Body: '{}', EndpointName: 'sdxl-live' }, /not an asynchronous/],
  ])('is refused with %s', async (_, more, words) => {
    await using sim = await startSagemaker()
    const failed = await later(official(sim), more).catch((error: unknown) => error)
    expect(failed).toMatchObject({ name: 'ValidationError', message: expect.stringMatching(words) })
    expect(sim.charges).toEqual([])
  })
})

/** There is no client for what SNS delivers by HTTP: by hand, from its developer guide. */
describe('Amazon SNS', () => {
  test('confirms a subscription for its own token and topic alone', async () => {
    await using sim = await startSagemaker()
    const ask = fetchFromSns(sim.url)
    const { SubscribeURL } = JSON.parse(Buffer.from(sim.topic.confirmation().body).toString())
    expect((await ask(SubscribeURL.replace(/Token=[^&]+/, 'Token=another'))).status).toBe(400)
    expect((await ask(`${SNS}/?Action=ConfirmSubscription&Token=x&TopicArn=${TOPIC}`)).status).toBe(400)
    expect(sim.topic.confirmed).toEqual([])
    expect((await ask(SubscribeURL)).status).toBe(200)
    expect(sim.topic.confirmed).toHaveLength(1)
  })
})
