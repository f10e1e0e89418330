/**
 * Nova Reel behind StartAsyncInvoke, GetAsyncInvoke and ListAsyncInvokes. A film has no timer: where it is in its life follows
 * from the clock, and its files are in the bucket when somebody looks. Facts: the Nova user guide, "Generating videos".
 */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { StoredObject } from '../aws-signature.ts'
import { videoFile } from '../files.ts'
import { base64, lookOpaque } from './pictures.ts'
import { blocked, invalid, RefusedError, read, wordsOf } from './refused.ts'

const REELS = ['amazon.nova-reel-v1:0', 'amazon.nova-reel-v1:1']
const MICROS_PER_SECOND = 80_000

const image = z.strictObject({ format: z.enum(['png', 'jpeg']), source: z.strictObject({ bytes: base64 }) })
const config = {
  fps: z.literal(24),
  dimension: z.literal('1280x720'),
  seed: z.int().min(0).max(2_147_483_646).optional(),
}
const input = z.discriminatedUnion('taskType', [
  z.strictObject({
    taskType: z.literal('TEXT_VIDEO'),
    textToVideoParams: z.strictObject({ text: z.string().min(1).max(512), images: z.array(image).max(1).optional() }),
    videoGenerationConfig: z.strictObject({ ...config, durationSeconds: z.literal(6) }),
  }),
  z.strictObject({
    taskType: z.literal('MULTI_SHOT_AUTOMATED'),
    multiShotAutomatedParams: z.strictObject({ text: z.string().min(1).max(4000) }),
    videoGenerationConfig: z.strictObject({ ...config, durationSeconds: z.int().min(12).max(120).multipleOf(6) }),
  }),
  z.strictObject({
    taskType: z.literal('MULTI_SHOT_MANUAL'),
    multiShotManualParams: z.strictObject({
      shots: z
        .array(z.strictObject({ text: z.string().min(1).max(512), image: image.optional() }))
        .min(1)
        .max(20),
    }),
    videoGenerationConfig: z.strictObject(config),
  }),
])
const request = z.strictObject({
  clientRequestToken: z.string().regex(/^[!-~]{1,256}$/),
  modelId: z.string(),
  modelInput: input,
  outputDataConfig: z.strictObject({
    s3OutputDataConfig: z.strictObject({
      s3Uri: z.string().regex(/^s3:\/\/[a-z0-9][.\-a-z0-9]{1,61}[a-z0-9](\/.*)?$/),
      kmsKeyId: z.string().optional(),
      bucketOwner: z.string().optional(),
    }),
  }),
  tags: z.array(z.strictObject({ key: z.string(), value: z.string() })).optional(),
})

type Outcome = 'made' | 'deflected' | 'crashed'

export interface Film {
  arn: string
  token: string
  model: string
  /** The input, to tell a repeated submit from another one. */
  input: string
  folder: string
  seconds: number
  submittedAt: number
  endsAt: number
  outcome: Outcome
  isWritten: boolean
}

export interface ReelOptions {
  latencyMs: number
  /** The buckets that the caller may write to. */
  buckets: string[]
  objects: Map<string, StoredObject>
}

export function createReel({ latencyMs, buckets, objects }: ReelOptions) {
  const films: Film[] = []

  async function start(body: unknown, region: string) {
    const asked = read(request, body)
    if (!REELS.includes(asked.modelId)) throw invalid('The provided model identifier is invalid.')
    const { modelInput } = asked
    const [whole, said] = [JSON.stringify(modelInput), wordsOf(modelInput)]
    if (asked.modelId.endsWith('v1:0') && modelInput.taskType !== 'TEXT_VIDEO') throw invalid('Unsupported task type.')
    const { s3Uri } = asked.outputDataConfig.s3OutputDataConfig
    if (!buckets.includes(s3Uri.split('/')[2] ?? '')) throw invalid('Invalid S3 credentials')
    const known = films.find((film) => film.token === asked.clientRequestToken)
    if (known?.input === whole) return { invocationArn: known.arn }
    if (known) throw new RefusedError('ConflictException', 'The token was used for another request.')
    const picture = modelInput.taskType === 'TEXT_VIDEO' ? modelInput.textToVideoParams.images?.[0] : undefined
    if (picture) {
      const { width, height, format } = await lookOpaque(picture.source.bytes)
      if (width !== 1280 || height !== 720) throw invalid('The image must be 1280x720.')
      if (format !== picture.format) throw invalid('The image is not of the format that it is said to be.')
    }
    if (said.includes('forbidden')) throw blocked('your text prompt')
    const id = [...randomBytes(12)].map((byte) => 'abcdefghijklmnopqrstuvwxyz0123456789'[byte % 36]).join('')
    const film: Film = {
      arn: `arn:aws:bedrock:${region}:123456789012:async-invoke/${id}`,
      token: asked.clientRequestToken,
      model: asked.modelId,
      input: whole,
      folder: `${s3Uri.replace(/\/$/, '')}/${id}`,
      seconds: secondsOf(modelInput),
      submittedAt: Date.now(),
      endsAt: Date.now() + latencyMs,
      outcome: said.includes('deflected') ? 'deflected' : said.includes('crash') ? 'crashed' : 'made',
      isWritten: false,
    }
    films.push(film)
    objects.set(`${film.folder}/manifest.json`, json({ schemaVersion: '1.0' }))
    return { invocationArn: film.arn }
  }

  /** Writes what has been finished meanwhile. */
  async function write() {
    for (const film of films) {
      if (film.isWritten || Date.now() < film.endsAt) continue
      film.isWritten = true
      objects.set(`${film.folder}/video-generation-status.json`, json(reportOf(film)))
      if (film.outcome !== 'made') continue
      objects.set(`${film.folder}/output.mp4`, { bytes: await videoFile(), type: 'video/mp4' })
    }
  }

  function describe(film: Film) {
    const isDone = Date.now() >= film.endsAt
    const status = isDone ? (film.outcome === 'made' ? 'Completed' : 'Failed') : 'InProgress'
    const at = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z/, 'Z')
    return {
      invocationArn: film.arn,
      modelArn: `arn:aws:bedrock:us-east-1::foundation-model/${film.model}`,
      clientRequestToken: film.token,
      status,
      ...(status === 'Failed' ? { failureMessage: failureOf(film).failureMessage } : {}),
      submitTime: at(film.submittedAt),
      lastModifiedTime: at(Math.min(Date.now(), film.endsAt)),
      ...(isDone ? { endTime: at(film.endsAt) } : {}),
      outputDataConfig: { s3OutputDataConfig: { s3Uri: film.folder } },
    }
  }

  async function find(arn: string) {
    await write()
    const film = films.find((one) => one.arn === arn)
    if (film) return describe(film)
    if (!/^arn:aws:bedrock:[a-z0-9-]+:\d{12}:async-invoke\/[a-z0-9]{12}$/.test(arn))
      throw invalid('The ARN is malformed.')
    throw new RefusedError('ResourceNotFoundException', 'The async invocation was not found.')
  }

  async function list({ statusEquals, maxResults = '100' }: Record<string, string>) {
    await write()
    if (!/^[1-9]\d{0,3}$/.test(maxResults) || Number(maxResults) > 1000) throw invalid('maxResults must be 1 to 1000.')
    const all = films.map(describe).filter(({ status }) => !statusEquals || status === statusEquals)
    return { asyncInvokeSummaries: all.reverse().slice(0, Number(maxResults)) }
  }

  return { films, start, find, list, write }
}

export const filmMicros = ({ seconds, outcome }: Film) => (outcome === 'made' ? seconds * MICROS_PER_SECOND : null)

function secondsOf(asked: z.infer<typeof input>): number {
  if (asked.taskType === 'MULTI_SHOT_MANUAL') return asked.multiShotManualParams.shots.length * 6
  return asked.videoGenerationConfig.durationSeconds
}

function failureOf({ outcome }: Film) {
  if (outcome === 'crashed') {
    return { failureType: 'INTERNAL_SERVER_EXCEPTION', failureMessage: 'Something went wrong on the server side.' }
  }
  const failureMessage = 'The generated content has been blocked by our content filters.'
  return { failureType: 'RAI_VIOLATION_OUTPUT_VIDEO_DEFLECTION', failureMessage }
}

function reportOf(film: Film) {
  if (film.outcome !== 'made')
    return { schemaVersion: '1.0', shots: [], fullVideo: { status: 'FAILURE', ...failureOf(film) } }
  const location = `${film.folder}/output.mp4`
  return { schemaVersion: '1.0', shots: [{ status: 'SUCCESS', location }], fullVideo: { status: 'SUCCESS', location } }
}

const json = (body: object): StoredObject => ({ bytes: Buffer.from(JSON.stringify(body)), type: 'application/json' })
