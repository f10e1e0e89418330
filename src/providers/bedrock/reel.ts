/** Nova Reel: films by StartAsyncInvoke, which writes them to a bucket of the account. */

import { z } from 'zod'
import { ProviderError, type ProviderErrorCode } from '../../errors.ts'
import { sharp } from '../../media/sharp.ts'
import { microsOf } from '../../models/price.ts'
import type { Ask, Call, Operation, Picture, Started, Status } from '../../models/provider.ts'
import type { S3 } from '../aws.ts'
import { base64, parseJson } from '../http.ts'
import { type Bedrock, callBedrock, requestIdOf } from './api.ts'
import { SEEDS } from './canvas.ts'
import { isRefusal } from './errors.ts'
import { REEL_USD_PER_SECOND, SHOT_SECONDS } from './nova-models.ts'

type Asking = Pick<Call, 'signal'>

const begun = z.object({ invocationArn: z.string().min(1) })
const asked = z.object({
  status: z.string(),
  failureMessage: z.string().nullish(),
  outputDataConfig: z
    .object({ s3OutputDataConfig: z.object({ s3Uri: z.string() }) })
    .nullish()
    .catch(null),
})
/** `video-generation-status.json`, beside the film. */
const part = z.object({ status: z.string(), failureType: z.string().nullish(), failureMessage: z.string().nullish() })
const report = z.object({
  fullVideo: part.nullish().catch(null),
  shots: z
    .array(part.extend({ location: z.string().nullish() }))
    .nullish()
    .catch(null),
})
const operationSchema = z.object({
  arn: z.string(),
  region: z.string(),
  /** `s3://bucket/prefix`, without a slash at its end. */
  output: z.string(),
  seconds: z.number().nullable(),
  fitted: z.boolean(),
})

/** The only frame there is; a first picture must have it exactly. */
const FRAME = { width: 1280, height: 720 }
/** The longest text for one shot. */
const SHOT_TEXT = 512

const failures: Record<string, ProviderErrorCode> = {
  INTERNAL_SERVER_EXCEPTION: 'internal',
  RATE_LIMIT_EXCEEDED: 'overloaded',
  ABORTED: 'internal',
}

/** Begins a film. The same key with the same input gives the same film, however often it is sent. */
export async function startFilm(api: Bedrock, ask: Ask, { idempotencyKey, signal }: Call): Promise<Started> {
  const { output } = api
  if (!output || !/^s3:\/\/[^/]+/.test(output)) {
    const said = 'A film is written to a bucket: set GESSO_BEDROCK_OUTPUT=s3://bucket/prefix.'
    throw new ProviderError('invalid_request', said, { charged: 'no' })
  }
  const place = api.at(ask.model)
  await checkCredentials(api, place.region)
  const { modelInput, seconds } = await inputOf(ask)
  const { body, headers } = await callBedrock(place, '/async-invoke', {
    body: {
      clientRequestToken: idempotencyKey,
      modelId: ask.model,
      modelInput,
      outputDataConfig: { s3OutputDataConfig: { s3Uri: output } },
    },
    signal,
    answer: begun,
    pays: true,
  })
  const operation: Operation = {
    arn: body.invocationArn,
    region: place.region,
    output,
    seconds,
    fitted: ask.images.length > 0,
  }
  return { operation, ...requestIdOf(headers) }
}

/** A film that nobody here can read is not begun. */
async function checkCredentials(api: Bedrock, region: string) {
  try {
    await api.checkFilmCredentials(region)
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause)
    const said = `The film would lie in S3, and there are no credentials to read it: ${words}`
    throw new ProviderError('auth', said, { charged: 'no', cause })
  }
}

async function inputOf(ask: Ask) {
  const { model, prompt, seed, options = {} } = ask
  const [first] = ask.images
  const shots = Array.isArray(options.shots) ? options.shots : undefined
  const config = {
    fps: 24,
    dimension: `${FRAME.width}x${FRAME.height}`,
    seed: seed === undefined ? seed : seed % SEEDS,
  }
  const timed = (durationSeconds: number) => ({ ...config, durationSeconds })
  const seconds = ask.duration ?? SHOT_SECONDS
  const isLong = seconds > SHOT_SECONDS || prompt.length > SHOT_TEXT
  if (shots) {
    const modelInput = {
      taskType: 'MULTI_SHOT_MANUAL',
      multiShotManualParams: { shots },
      videoGenerationConfig: config,
    }
    return { modelInput, seconds: shots.length * SHOT_SECONDS }
  }
  if (isLong && !first && !model.endsWith('v1:0')) {
    const least = Math.max(seconds, 2 * SHOT_SECONDS)
    const modelInput = {
      taskType: 'MULTI_SHOT_AUTOMATED',
      multiShotAutomatedParams: { text: prompt },
      videoGenerationConfig: timed(least),
    }
    return { modelInput, seconds: least }
  }
  const images = first && [{ format: 'png', source: { bytes: await firstFrame(first) } }]
  const modelInput = {
    taskType: 'TEXT_VIDEO',
    textToVideoParams: { text: prompt, images },
    videoGenerationConfig: timed(seconds),
  }
  return { modelInput, seconds }
}

/** Cut to the frame, and opaque. The same bytes each time: a repeated submit must be the same. */
async function firstFrame({ bytes }: Picture): Promise<string> {
  const fitted = sharp(bytes)
    .autoOrient()
    .resize({ ...FRAME, fit: 'cover' })
    .flatten({ background: '#ffffff' })
  return base64({ bytes: await fitted.png().toBuffer() })
}

export async function statusOfFilm(api: Bedrock, stored: Operation, { signal }: Asking): Promise<Status> {
  const { arn, region, output, seconds, fitted } = operationSchema.parse(stored)
  const path = `/async-invoke/${encodeURIComponent(arn)}`
  const { body } = await callBedrock(api.inRegion(region), path, { method: 'GET', signal, pays: false, answer: asked })
  // Any other word means "not yet".
  if (body.status !== 'Completed' && body.status !== 'Failed') return { state: 'running', note: body.status }

  const told = body.outputDataConfig?.s3OutputDataConfig.s3Uri.replace(/\/+$/, '')
  const id = arn.split('/').at(-1) ?? ''
  // The answer names the folder of this film; one that lies elsewhere is not looked into.
  const folder = told?.startsWith(`${output}/`) && told.endsWith(id) ? told : `${output}/${id}`
  const s3 = api.films(region)
  if (body.status === 'Failed')
    return { state: 'failed', error: await failureOf(s3, folder, body.failureMessage, signal) }

  const costMicros = seconds === null ? undefined : microsOf(seconds * REEL_USD_PER_SECOND)
  const warnings = fitted ? [`The picture was cut to ${FRAME.width}x${FRAME.height}.`] : []
  const film = await s3.read(`${folder}/output.mp4`, { signal })
  const films = film ? [film] : await shotsOf(s3, folder, signal)
  if (films.length === 0) {
    const said = `There is no film in ${folder}.`
    return { state: 'failed', error: new ProviderError('result_expired', said, { charged: 'yes' }) }
  }
  if (!film) warnings.push('The whole film was not made: these are its shots.')
  return {
    state: 'succeeded',
    outputs: films.map((bytes) => ({ bytes })),
    ...(costMicros === undefined ? {} : { costMicros }),
    ...(warnings.length > 0 ? { warnings } : {}),
  }
}

/** Shots that were made although the whole was not. */
async function shotsOf(s3: S3, folder: string, signal: AbortSignal): Promise<Uint8Array[]> {
  const found: Uint8Array[] = []
  for (const { location } of (await readReport(s3, folder, signal))?.shots ?? []) {
    const shot = location?.startsWith(`${folder}/`) ? await s3.read(location, { signal }) : undefined
    if (shot) found.push(shot)
  }
  return found
}

/** Why it failed stands in the bucket. Whether a film that failed is billed is not documented. */
async function failureOf(s3: S3, folder: string, message: string | null | undefined, signal: AbortSignal) {
  const { fullVideo, shots } = (await readReport(s3, folder, signal)) ?? {}
  const reason = [fullVideo, ...(shots ?? [])].find((one) => one?.failureType || one?.failureMessage)
  const said = reason?.failureMessage ?? message ?? reason?.failureType ?? 'It failed, and no reason is given.'
  const type = reason?.failureType ?? ''
  const isRefused = type.startsWith('RAI_') || isRefusal(said)
  return new ProviderError(isRefused ? 'content_refused' : (failures[type] ?? 'internal'), said, { charged: 'unknown' })
}

/** Some of the documentation has the shorter name. A report that cannot be read only says less. */
async function readReport(s3: S3, folder: string, signal: AbortSignal) {
  for (const name of ['video-generation-status.json', 'generation-status.json']) {
    try {
      const bytes = await s3.read(`${folder}/${name}`, { signal })
      const parsed = bytes && report.safeParse(parseJson(Buffer.from(bytes).toString()))
      if (parsed?.success) return parsed.data
    } catch (error) {
      if (signal.aborted) throw error
    }
  }
  return undefined
}
