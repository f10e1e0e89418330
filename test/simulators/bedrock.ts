/**
 * A strict stand-in for Bedrock Runtime and the bucket that its films are written to, on one origin. It stands for every region:
 * which one is meant is read from the scope of the signature. Facts: the service model of Bedrock Runtime, the Bedrock and Nova user guides.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type Context, Hono } from 'hono'
import { checkSignature, createObjects, type StoredObject, signatureException, simulatedAws } from './aws-signature.ts'
import { CANVAS, type Planned, planCanvas } from './bedrock/canvas.ts'
import { planConverse } from './bedrock/converse.ts'
import { createReel, type Film, filmMicros } from './bedrock/reel.ts'
import { type Exception, invalid, RefusedError } from './bedrock/refused.ts'
import { isStability, planStability } from './bedrock/stability.ts'
import { type Charge, type ProviderSimulator, type SimulatorEnv, startSimulator } from './simulator.ts'

export interface BedrockOptions {
  /** From submit to result; 20 ms when not said. */
  latencyMs?: number
  /** What `env` leads a server to use. */
  auth?: 'signature' | 'bearer'
  /** As for most accounts since the end of life of Nova Canvas and Nova Reel. */
  novaHasEnded?: boolean
}

export interface BedrockSimulator extends ProviderSimulator {
  /** A key for Bedrock, which stands for a signature. */
  bearer: string
  keys: typeof simulatedAws
  /** Where S3 is. */
  s3Url: string
  /** What lies in buckets, by `s3://bucket/key`. */
  objects: Map<string, StoredObject>
  films: Film[]
  /** Bodies of the calls that were taken, the latest last. */
  bodies: unknown[]
}

const BUCKET = 'gesso-films'
const MAX_BODY = 25_000_000
/** Where the models are that are not offered everywhere. */
const homes: [RegExp, string[]][] = [
  [/^us\.stability\./, ['us-east-1', 'us-east-2', 'us-west-2']],
  [/^stability\./, ['us-west-2']],
  [/^amazon\.nova-reel/, ['us-east-1', 'eu-west-1', 'ap-northeast-1']],
  [/^amazon\.nova-canvas/, ['us-east-1', 'eu-west-1', 'ap-northeast-1']],
]

type Env = SimulatorEnv & { Variables: { region: string } }

export async function startBedrock(options: BedrockOptions = {}): Promise<BedrockSimulator> {
  const { latencyMs = 20, auth = 'signature', novaHasEnded = false } = options
  const bearer = 'bedrock-api-key-simulated0123456789abcdef'
  const calls: Charge[] = []
  const bodies: unknown[] = []
  const { app: s3, objects } = createObjects()
  const reel = createReel({ latencyMs, buckets: [BUCKET], objects })

  const app = new Hono<Env>()
  app.use('/s3/*', async (_, next) => {
    await reel.write()
    return next()
  })
  app.route('/s3', s3)
  app.use('*', async (c, next) => {
    await next()
    c.header('x-amzn-requestid', randomUUID())
  })
  app.use('*', async (c, next) => {
    c.set('region', await regionOf(c, bearer))
    return next()
  })
  app.post('/model/:id/invoke', async (c) => {
    const model = placed(c, c.req.param('id'))
    const body = await readBody(c, bodies)
    if (isStability(model)) return answer(c, await planStability(model, body))
    if (model === CANVAS) return answer(c, await planCanvas(body))
    throw invalid('The provided model identifier is invalid.')
  })
  app.post('/model/:id/converse', async (c) =>
    answer(c, await planConverse(placed(c, c.req.param('id')), await readBody(c, bodies))),
  )
  app.post('/async-invoke', async (c) => {
    const body = await readBody(c, bodies)
    placed(c, String(Object(body).modelId))
    return c.json(await reel.start(body, c.get('region') || 'us-east-1'))
  })
  app.get('/async-invoke', async (c) => c.json(await reel.list(c.req.query())))
  app.get('/async-invoke/:arn', async (c) => c.json(await reel.find(c.req.param('arn'))))
  app.all('*', () => {
    throw new RefusedError('UnknownOperationException', 'There is no such operation.')
  })
  app.onError((error) => {
    if (error instanceof RefusedError) return error.response()
    throw error
  })

  /** A model where it is, and as long as it is. */
  function placed(c: Context<Env>, model: string): string {
    const regions = homes.find(([pattern]) => pattern.test(model))?.[1]
    const region = c.get('region')
    if (region && regions && !regions.includes(region)) throw invalid('The provided model identifier is invalid.')
    if (novaHasEnded && /nova-(canvas|reel)/.test(model)) {
      throw new RefusedError('ResourceNotFoundException', 'This model version has reached the end of its life.')
    }
    return model
  }

  /** The work is begun, and so it is paid, even if nobody waits for its end. */
  async function answer(c: Context<Env>, { micros, answer: make }: Planned) {
    calls.push({ id: `call ${calls.length + 1}`, micros })
    await delay(latencyMs, undefined, { ref: false })
    return c.json(await make())
  }

  const simulator = await startSimulator(app as unknown as Hono<SimulatorEnv>)
  const s3Url = `${simulator.url}/s3`
  const signing = {
    AWS_ACCESS_KEY_ID: simulatedAws.accessKeyId,
    AWS_SECRET_ACCESS_KEY: simulatedAws.secretAccessKey,
    AWS_ENDPOINT_URL_S3: s3Url,
    GESSO_BEDROCK_OUTPUT: `s3://${BUCKET}/reel/`,
  }
  return {
    ...simulator,
    bearer,
    keys: simulatedAws,
    s3Url,
    objects,
    films: reel.films,
    bodies,
    env: {
      GESSO_BEDROCK_URL: simulator.url,
      ...(auth === 'bearer' ? { AWS_BEARER_TOKEN_BEDROCK: bearer } : signing),
    },
    get charges(): Charge[] {
      return [...calls, ...reel.films.map((film) => ({ id: film.arn, micros: filmMicros(film) }))]
    },
  }
}

/** Who calls, and for which region; a key names none. */
async function regionOf(c: Context<Env>, bearer: string): Promise<string> {
  const authorization = c.req.header('authorization') ?? ''
  if (authorization === `Bearer ${bearer}`) return ''
  if (authorization.startsWith('Bearer ')) {
    throw new RefusedError('AccessDeniedException', 'Authentication failed: Please make sure your API Key is valid.')
  }
  const wrong = await checkSignature(c.req.raw, { ...simulatedAws, service: 'bedrock' })
  if (wrong) throw new RefusedError(signatureException(wrong) as Exception, wrong)
  return authorization.split('/')[2] ?? ''
}

async function readBody(c: Context<Env>, bodies: unknown[]): Promise<unknown> {
  if (!c.req.header('content-type')?.startsWith('application/json'))
    throw invalid('Content type must be application/json.')
  const bytes = await c.req.arrayBuffer()
  if (bytes.byteLength > MAX_BODY) throw invalid(`The body has more than ${MAX_BODY} bytes.`)
  try {
    const body: unknown = JSON.parse(Buffer.from(bytes).toString())
    bodies.push(body)
    return body
  } catch {
    throw invalid('Malformed input request, please reformat your input and try again.')
  }
}
