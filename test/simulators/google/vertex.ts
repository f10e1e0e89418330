/** Veo on Vertex AI, and the endpoint that gives tokens to who holds a service account. */
import { generateKeyPairSync, randomUUID, verify } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { videoFile } from '../files.ts'
import type { SimulatorEnv } from '../simulator.ts'
import { firstIssue, refuse } from './refused.ts'

export const VERTEX_PROJECT = 'simulated-project'
export const VERTEX_LOCATION = 'us-central1'
export const VERTEX_TOKEN = 'ya29.simulated-token-0123456789'
const models = ['veo-3.1-generate-001', 'veo-3.1-fast-generate-001']

const frame = z.strictObject({
  bytesBase64Encoded: z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/),
  mimeType: z.enum(['image/png', 'image/jpeg']),
})
const request = z.strictObject({
  instances: z
    .array(z.strictObject({ prompt: z.string().min(1), image: frame.optional(), lastFrame: frame.optional() }))
    .length(1),
  parameters: z
    .strictObject({
      sampleCount: z.int().min(1).max(4).optional(),
      aspectRatio: z.enum(['16:9', '9:16']).optional(),
      resolution: z.enum(['720p', '1080p', '4k']).optional(),
      durationSeconds: z.literal([4, 6, 8]).optional(),
      seed: z.int().min(0).max(4_294_967_295).optional(),
      negativePrompt: z.string().optional(),
      generateAudio: z.boolean().optional(),
      enhancePrompt: z.boolean().optional(),
      personGeneration: z.enum(['dont_allow', 'allow_adult', 'allow_all']).optional(),
      compressionQuality: z.enum(['optimized', 'lossless']).optional(),
      resizeMode: z.enum(['pad', 'crop']).optional(),
    })
    .refine((one) => (one.resolution ?? '720p') === '720p' || (one.durationSeconds ?? 8) === 8, 'needs 8 seconds'),
})

export interface VertexOperation {
  name: string
  body: z.infer<typeof request>
  endsAt: number
}

export function createVertex({ latencyMs }: { latencyMs: number }) {
  const operations: VertexOperation[] = []
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const email = 'robot@simulated-project.iam.gserviceaccount.com'
  let granted = 0
  const app = new Hono<SimulatorEnv>()
  const home = `/vertex/v1/projects/${VERTEX_PROJECT}/locations/${VERTEX_LOCATION}/publishers/google/models`

  app.post('/token', async (c) => {
    const form = await c.req.parseBody()
    if (form.grant_type === 'refresh_token' && form.refresh_token === 'a-refresh-token') {
      granted += 1
      return c.json({ access_token: VERTEX_TOKEN, expires_in: 3599, token_type: 'Bearer' })
    }
    const [head = '', payload = '', tail = ''] = String(form.assertion ?? '').split('.')
    const isGenuine = verify(
      'sha256',
      Buffer.from(`${head}.${payload}`),
      pair.publicKey,
      Buffer.from(tail, 'base64url'),
    )
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString() || '{}')
    if (!isGenuine || claims.iss !== email || claims.aud !== c.req.url || !/cloud-platform$/.test(claims.scope)) {
      return c.json({ error: 'invalid_grant', error_description: 'Invalid JWT Signature.' }, 400)
    }
    granted += 1
    return c.json({ access_token: VERTEX_TOKEN, expires_in: 3599, token_type: 'Bearer' })
  })
  app.use('/vertex/*', async (c, next) => {
    if (c.req.header('authorization') === `Bearer ${VERTEX_TOKEN}`) return next()
    throw refuse(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.', [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'ACCESS_TOKEN_TYPE_UNSUPPORTED' },
    ])
  })
  app.post(`${home}/:call`, async (c) => {
    const [model = '', verb] = c.req.param('call').split(':')
    if (!models.includes(model)) throw refuse(404, 'NOT_FOUND', `Publisher Model \`${model}\` was not found.`)
    if (verb === 'predictLongRunning') return submit(c, model)
    if (verb === 'fetchPredictOperation') return ask(c, model)
    throw refuse(404, 'NOT_FOUND', `There is no ${verb}.`)
  })

  async function submit(c: Context, model: string) {
    const parsed = request.safeParse(await c.req.json().catch(() => undefined))
    if (!parsed.success) throw refuse(400, 'INVALID_ARGUMENT', firstIssue(parsed.error))
    const id = randomUUID()
    const name = `${home.slice('/vertex/v1/'.length)}/${model}/operations/${id}`
    operations.push({ name, body: parsed.data, endsAt: Date.now() + latencyMs })
    return c.json({ name })
  }

  async function ask(c: Context, model: string) {
    const { operationName } = await c.req.json()
    const one = operations.find(({ name }) => name === operationName && name.includes(`/${model}/`))
    if (!one) throw refuse(404, 'NOT_FOUND', 'The operation was not found.')
    if (Date.now() < one.endsAt) return c.json({ name: one.name, metadata: {} })
    const [instance] = one.body.instances
    if (instance?.prompt.includes('forbidden')) {
      const raiMediaFilteredReasons = ['The prompt could not be used: support code 58061214.']
      return c.json({ name: one.name, done: true, response: { raiMediaFilteredCount: 1, raiMediaFilteredReasons } })
    }
    if (instance?.prompt.includes('crash')) {
      return c.json({ name: one.name, done: true, error: { code: 13, message: 'Internal error.' } })
    }
    const video = { bytesBase64Encoded: (await videoFile()).toString('base64'), mimeType: 'video/mp4' }
    const videos = Array.from({ length: one.body.parameters.sampleCount ?? 1 }, () => video)
    return c.json({ name: one.name, done: true, response: { raiMediaFilteredCount: 0, videos } })
  }

  return {
    app,
    operations,
    tokensGranted: () => granted,
    /** The file of a service account that this endpoint knows. */
    serviceAccount: (origin: string) => ({
      type: 'service_account',
      project_id: VERTEX_PROJECT,
      private_key_id: 'k1',
      private_key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }),
      client_email: email,
      token_uri: `${origin}/token`,
    }),
  }
}
