/** Veo on Vertex AI: long-running operations, which cannot be canceled. */
import { z } from 'zod'
import { ProviderError } from '../../errors.ts'
import type {
  Ask,
  Call,
  Configured,
  Operation,
  Output,
  Picture,
  Settings,
  Started,
  Status,
} from '../../models/provider.ts'
import { base64, callJson, type Wire } from '../http.ts'
import { createToken } from './credentials.ts'
import { explain, lateError } from './errors.ts'

/** Where Veo was first, and what Google's documents use. */
const USUAL_LOCATION = 'us-central1'
const PREFIX = 'vertex/'
const started = z.object({ name: z.string().regex(/^projects\/.+\/operations\/[^/]+$/) })
const video = z.object({ bytesBase64Encoded: z.string().nullish(), gcsUri: z.string().nullish() })
const polled = z.object({
  done: z.boolean().nullish(),
  error: z.object({ code: z.number().nullish(), message: z.string().nullish() }).nullish().catch(null),
  response: z
    .object({
      videos: z.array(video).nullish(),
      raiMediaFilteredCount: z.number().nullish().catch(null),
      raiMediaFilteredReasons: z.array(z.string()).nullish().catch(null),
    })
    .nullish(),
})

export const vertexHandle = z.object({ name: z.string(), model: z.string() })
type Handle = z.infer<typeof vertexHandle>

export const isVertex = (model: string) => model.startsWith(PREFIX)

/** Whether there is all that Vertex AI needs. */
export const hasVertex = ({ variables }: Pick<Configured, 'variables'>) =>
  Boolean(variables.project && (variables.accessToken || variables.credentials))

/** Where the API of a location is: `global`, `us` and `eu` have hosts of their own. */
function baseOf({ urls, variables }: Pick<Configured, 'urls' | 'variables'>): string {
  const location = variables.location ?? USUAL_LOCATION
  if (urls.vertex) return urls.vertex
  if (location === 'global') return 'https://aiplatform.googleapis.com/v1'
  if (location === 'us' || location === 'eu') return `https://aiplatform.${location}.rep.googleapis.com/v1`
  return `https://${location}-aiplatform.googleapis.com/v1`
}

export function createVertex(settings: Settings) {
  const { variables, fetch, onRate } = settings
  const token = createToken(settings)
  const base = baseOf(settings)
  const wire: Wire = {
    fetch,
    auth: async () => ({ authorization: `Bearer ${await token()}` }),
    origins: [base],
    explain,
    secrets: variables.accessToken ? [variables.accessToken] : [],
    onRate,
  }
  const home = ['projects', variables.project ?? '', 'locations', variables.location ?? USUAL_LOCATION]
  const urlOf = (model: string, verb: string) => {
    const path = [...home, 'publishers', 'google', 'models', model.slice(PREFIX.length)]
    return `${base}/${path.map(encodeURIComponent).join('/')}:${verb}`
  }

  async function start(ask: Ask, { signal }: Call): Promise<Started> {
    if (!hasVertex(settings)) {
      const said = 'Vertex AI needs GOOGLE_CLOUD_PROJECT, and GOOGLE_ACCESS_TOKEN or GOOGLE_APPLICATION_CREDENTIALS.'
      throw new ProviderError('auth', said, { charged: 'no' })
    }
    const url = urlOf(ask.model, 'predictLongRunning')
    const { body } = await callJson(wire, url, { body: requestOf(ask), signal, pays: true, answer: started })
    const operation: Operation = { name: body.name, model: ask.model }
    return { operation, requestId: body.name.split('/').at(-1) ?? body.name }
  }

  async function status({ name, model }: Handle, { signal }: Pick<Call, 'signal'>): Promise<Status> {
    const request = { body: { operationName: name }, signal, pays: false, answer: polled }
    const { body } = await callJson(wire, urlOf(model, 'fetchPredictOperation'), request)
    if (!body.done) return { state: 'running' }
    if (body.error) return { state: 'failed', error: lateError(body.error) }
    return finished(body.response ?? {})
  }

  return { start, status, token }
}

function requestOf({ prompt, n, images, aspectRatio, resolution, duration, seed, negativePrompt, options }: Ask) {
  const [first, last] = images
  const frame = (picture: Picture) => ({ bytesBase64Encoded: base64(picture), mimeType: picture.mediaType })
  return {
    instances: [{ prompt, ...(first ? { image: frame(first) } : {}), ...(last ? { lastFrame: frame(last) } : {}) }],
    parameters: {
      sampleCount: n,
      aspectRatio,
      resolution,
      durationSeconds: duration,
      seed,
      negativePrompt,
      ...options,
    },
  }
}

function finished({
  videos,
  raiMediaFilteredCount,
  raiMediaFilteredReasons,
}: NonNullable<z.infer<typeof polled>['response']>): Status {
  const outputs: Output[] = (videos ?? []).flatMap((one) =>
    one.bytesBase64Encoded ? [{ bytes: Buffer.from(one.bytesBase64Encoded, 'base64') }] : [],
  )
  const withheld = raiMediaFilteredCount ?? 0
  const reasons = raiMediaFilteredReasons?.join(' ') ?? ''
  if (outputs.length > 0) {
    const words = `Google withheld ${withheld} of the videos. ${reasons}`.trim()
    return { state: 'succeeded', outputs, ...(withheld > 0 ? { warnings: [words] } : {}) }
  }
  if (withheld > 0 || reasons) {
    const said = reasons || 'Google withheld the video.'
    return { state: 'failed', error: new ProviderError('content_refused', said.slice(0, 2000), { charged: 'unknown' }) }
  }
  // Where no bucket was named, the bytes come with the answer.
  const uri = videos?.find((one) => one.gcsUri)?.gcsUri
  const said = uri ? `The video lies in ${uri}, which is not read.` : 'The operation is done, but holds no video.'
  return { state: 'failed', error: new ProviderError('internal', said, { charged: uri ? 'yes' : 'unknown' }) }
}
