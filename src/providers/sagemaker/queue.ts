/** Asynchronous endpoints: a request is put into a queue, and what comes of it is written to S3. Nothing says how it stands. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { ProviderError } from '../../errors.ts'
import type { Ask, Call, Operation, Started, Status } from '../../models/provider.ts'
import type { S3 } from '../aws.ts'
import { parseJson, readText, traces } from '../http.ts'
import { readMade } from './answers.ts'
import { type Endpoint, QUEUE_S, RUN_S } from './endpoints.ts'
import { failureOf } from './errors.ts'
import { invoke, type Runtime } from './invoke.ts'

/** What goes along with a call; anything larger is put into S3 first. */
const INLINE_BYTES = 128_000
const submitted = z.object({ InferenceId: z.string().min(1) })
/** A bucket's name becomes that of a host. */
const s3Place = z.string().regex(/^s3:\/\/[a-z0-9][a-z0-9.-]+\/./)
const operationSchema = z.object({
  model: z.string(),
  inferenceId: z.string(),
  outputLocation: s3Place,
  failureLocation: s3Place.nullable(),
})

interface Queue {
  runtime: Runtime
  s3: S3
  /** Results in which no picture was found, by their place, with how often the same was read. */
  odd: Map<string, { digest: string; times: number }>
}

/** Something in between may answer in the place of S3. What it holds itself is the same each time. */
const ODD_TIMES = 3
/** More results than this are hardly read at the same time; the oldest are forgotten. */
const ODD_KEPT = 1000

/** The id of the call becomes the id of the inference, which comes back in the news of its end. */
export async function startInQueue({ runtime, s3 }: Queue, endpoint: Endpoint, ask: Ask, call: Call): Promise<Started> {
  const { idempotencyKey, signal } = call
  const { format, accept } = endpoint
  const bytes = Buffer.from(JSON.stringify(await format.payload(ask)))
  const isInline = bytes.length <= INLINE_BYTES
  const input = isInline ? undefined : await putInput(s3, endpoint, { bytes, idempotencyKey, signal })
  const request = {
    headers: {
      'x-amzn-sagemaker-content-type': format.contentType,
      'x-amzn-sagemaker-accept': accept,
      'x-amzn-sagemaker-inference-id': idempotencyKey,
      'x-amzn-sagemaker-requestttlseconds': String(QUEUE_S),
      'x-amzn-sagemaker-invocationtimeoutseconds': String(RUN_S),
      ...(input ? { 'x-amzn-sagemaker-inputlocation': input } : { 'content-type': 'application/octet-stream' }),
    },
    ...(isInline ? { bytes } : {}),
    signal,
    pays: true,
  }
  const response = await invoke(runtime, `${endpoint.name}/async-invocations`, request)
  const text = await readText(response, request)
  const inferenceId = submitted.safeParse(parseJson(text)).data?.InferenceId ?? idempotencyKey
  const { data: outputLocation } = s3Place.safeParse(response.headers.get('x-amzn-sagemaker-outputlocation'))
  if (!outputLocation) {
    const said = 'SageMaker took it, but does not say where the result will be.'
    throw new ProviderError('internal', said, { charged: 'unknown', ...traces(response) })
  }
  // One that is no place would only make every question about a paid result fail.
  const failureLocation = s3Place.safeParse(response.headers.get('x-amzn-sagemaker-failurelocation')).data ?? null
  return { operation: { model: endpoint.id, inferenceId, outputLocation, failureLocation }, ...traces(response) }
}

async function putInput(
  s3: S3,
  { id, input, format }: Endpoint,
  { bytes, idempotencyKey, signal }: Pick<Call, 'idempotencyKey' | 'signal'> & { bytes: Uint8Array },
): Promise<string> {
  if (!input) {
    const variable = `GESSO_SAGEMAKER_${id.toUpperCase().replaceAll('-', '_')}_INPUT`
    const said = `The input has ${bytes.length} bytes, and more than ${INLINE_BYTES} go through S3: set ${variable}.`
    throw new ProviderError('invalid_request', said, { charged: 'no' })
  }
  const place = `${input}/${idempotencyKey}.json`
  await s3.write(place, bytes, format.contentType, { signal })
  return place
}

/** Reads both places. Where there is neither result nor failure it waits, or runs, or has expired: the deadline ends it. */
export async function statusInQueue(
  queue: Queue,
  operation: Operation,
  endpoints: Endpoint[],
  { signal }: Pick<Call, 'signal'>,
): Promise<Status> {
  const { runtime, s3 } = queue
  const stored = operationSchema.parse(operation)
  const { outputLocation, failureLocation } = stored
  const output = await peek(s3, outputLocation, signal)
  if (output.bytes) return ended(queue, output.bytes, stored, endpoints)
  const failure = failureLocation ? await peek(s3, failureLocation, signal) : undefined
  if (failure?.bytes) {
    return { state: 'failed', error: failureOf(runtime.wire, Buffer.from(failure.bytes).toString()) }
  }
  return { state: 'running', ...(output.note ? { note: output.note } : {}) }
}

async function ended(
  { odd }: Queue,
  bytes: Uint8Array,
  { model, inferenceId, outputLocation }: z.infer<typeof operationSchema>,
  endpoints: Endpoint[],
): Promise<Status> {
  try {
    const answer = await readMade(bytes, endpoints.find(({ id }) => id === model)?.answer)
    if (answer) return { state: 'succeeded', ...answer, requestId: inferenceId }
  } catch (error) {
    if (error instanceof ProviderError) return { state: 'failed', error }
    throw error
  }
  const said = `There is a result, but no picture can be found in it: ${outputLocation}`
  const error = new ProviderError('internal', said, { charged: 'yes' })
  if (timesRead(odd, outputLocation, bytes) < ODD_TIMES) throw error
  odd.delete(outputLocation)
  return { state: 'failed', error }
}

/** How often in a row the same was read at a place. */
function timesRead(odd: Queue['odd'], place: string, bytes: Uint8Array): number {
  const digest = createHash('sha256').update(bytes).digest('base64url')
  const before = odd.get(place)
  const times = before?.digest === digest ? before.times + 1 : 1
  const [oldest] = odd.keys()
  if (odd.size >= ODD_KEPT && oldest !== undefined) odd.delete(oldest)
  odd.set(place, { digest, times })
  return times
}

/** How S3 says 403 for what is not there, to whoever may not list the bucket. A key it does not take has other words. */
const mayBeAbsent = /^Access Denied|s3:ListBucket/i

async function peek(s3: S3, uri: string, signal: AbortSignal): Promise<{ bytes?: Uint8Array; note?: string }> {
  try {
    const bytes = await s3.read(uri, { signal })
    return bytes ? { bytes } : {}
  } catch (error) {
    if (!(error instanceof ProviderError) || error.status !== 403 || !mayBeAbsent.test(error.said)) throw error
    return { note: `not there yet, or it may not be read: ${uri}` }
  }
}
