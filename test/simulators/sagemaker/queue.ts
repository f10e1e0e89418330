/** Asynchronous endpoints: a request waits for its time, and what comes of it is written to S3, result or failure. */
import { randomUUID } from 'node:crypto'
import type { StoredObject } from '../aws-signature.ts'
import type { Container } from './containers.ts'
import { ContainerError, invalid } from './refused.ts'

const MAX_INLINE = 128_000

export interface Inference {
  id: string
  endpoint: string
  container: Container
  dueAt: number
  inline: Uint8Array | undefined
  inputLocation: string | undefined
  contentType: string
  accept: string
  outputLocation: string
  failureLocation: string
  isDone: boolean
}

interface Place {
  latencyMs: number
  objects: Map<string, StoredObject>
  output: string
  failed: string
}

export function createQueue({ latencyMs, objects, output, failed }: Place) {
  const inferences: Inference[] = []

  /** Takes a request in, whether or not it can ever work: nobody looks at an input before its turn. */
  function take(endpoint: string, container: Container, headers: Headers, body: Uint8Array): Inference {
    const read = (name: string) => headers.get(`x-amzn-sagemaker-${name}`) ?? undefined
    const inputLocation = read('inputlocation')
    checkInput(inputLocation, body)
    checkNumber(read('requestttlseconds'), 60, 21_600, 'RequestTTLSeconds')
    checkNumber(read('invocationtimeoutseconds'), 1, 3600, 'InvocationTimeoutSeconds')
    const name = randomUUID()
    const inference: Inference = {
      id: inferenceIdOf(headers) ?? randomUUID(),
      endpoint,
      container,
      dueAt: Date.now() + latencyMs,
      inline: inputLocation === undefined ? body : undefined,
      inputLocation,
      contentType: read('content-type') ?? 'application/octet-stream',
      accept: read('accept') ?? '*/*',
      outputLocation: `${output}/${name}.out`,
      failureLocation: `${failed}/${name}-error.out`,
      isDone: false,
    }
    inferences.push(inference)
    return inference
  }

  /** Writes what is due by now. */
  async function write() {
    const due = inferences.filter(({ isDone, dueAt }) => !isDone && dueAt <= Date.now())
    await Promise.all(due.map(finish))
  }

  async function finish(inference: Inference) {
    const { container, contentType, accept } = inference
    const body = inference.inline ?? objects.get(inference.inputLocation ?? '')?.bytes
    try {
      if (!body) throw new ContainerError(400, `Unable to download ${inference.inputLocation}`)
      const made = await container({ body, contentType, accept })
      objects.set(inference.outputLocation, { bytes: made.body, type: made.contentType })
    } catch (error) {
      if (!(error instanceof ContainerError)) throw error
      const side = error.status < 500 ? 'client' : 'server'
      const words = `ClientError: Received ${side} error (${error.status}) from model. ${error.message}`
      objects.set(inference.failureLocation, { bytes: Buffer.from(words), type: 'text/plain' })
    }
    inference.isDone = true
  }

  return { inferences, take, write }
}

export function inferenceIdOf(headers: Headers): string | undefined {
  const id = headers.get('x-amzn-sagemaker-inference-id') ?? undefined
  if (id !== undefined && !(id.length >= 1 && id.length <= 64))
    throw invalid('InferenceId must have 1 to 64 characters.')
  return id
}

function checkInput(location: string | undefined, body: Uint8Array) {
  if (location !== undefined && body.length > 0) throw invalid('InputLocation and a body cannot both be sent.')
  if (location === undefined && body.length === 0) throw invalid('InputLocation must be set, or a body be sent.')
  if (location !== undefined && !(location.length <= 1024 && /^s3:\/\/[^/]+\/.+/.test(location))) {
    throw invalid(`InputLocation ${location} is not a valid S3 URI.`)
  }
  if (body.length > MAX_INLINE) throw invalid(`The body has ${body.length} bytes, which is more than ${MAX_INLINE}.`)
}

function checkNumber(text: string | undefined, min: number, max: number, name: string) {
  if (text === undefined) return
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= min && value <= max)) throw invalid(`${name} must be between ${min} and ${max}.`)
}
