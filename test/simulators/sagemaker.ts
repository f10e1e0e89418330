/**
 * A strict stand-in for SageMaker Runtime with endpoints of both kinds, the call of its control plane that shows how an endpoint
 * is, the buckets of asynchronous endpoints, and Amazon SNS, on one origin. Facts: the service model of SageMaker Runtime, its
 * developer guide, AWS's notebooks for JumpStart's Stable Diffusion, and the developer guide of SNS.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { checkSignature, createObjects, type StoredObject, signatureException, simulatedAws } from './aws-signature.ts'
import { type ContainerName, containers, type Made } from './sagemaker/containers.ts'
import { createQueue, type Inference, inferenceIdOf } from './sagemaker/queue.ts'
import { ContainerError, type Exception, invalid, modelError, RefusedError } from './sagemaker/refused.ts'
import { createTopic, TOPIC } from './sagemaker/topic.ts'
import { type Charge, type ProviderSimulator, type SimulatorEnv, startSimulator } from './simulator.ts'

export interface SagemakerOptions {
  /** From submit to result; 20 ms when not said. */
  latencyMs?: number
}

export interface SagemakerSimulator extends ProviderSimulator {
  keys: typeof simulatedAws
  s3Url: string
  /** What lies in buckets, by `s3://bucket/key`. */
  objects: Map<string, StoredObject>
  inferences: Inference[]
  /** What the containers got, the latest last. */
  bodies: unknown[]
  /** The headers of the calls, the latest last. */
  headers: Headers[]
  topic: ReturnType<typeof createTopic>
}

interface Endpoint {
  container: ContainerName
  isAsync?: true
  /** It hosts inference components, and this is one of them. */
  component?: string
  status?: string
}

const endpoints: Record<string, Endpoint> = {
  'sdxl-queue': { container: 'sdxl', isAsync: true },
  'inpaint-queue': { container: 'inpaint', isAsync: true },
  'own-queue': { container: 'own', isAsync: true, status: 'Updating' },
  'sd2-live': { container: 'sd2' },
  'inpaint-live': { container: 'inpaint' },
  'upscale-live': { container: 'upscale' },
  'sdxl-live': { container: 'sdxl-open' },
  'many-live': { container: 'sdxl', component: 'marketplace' },
  'sd35-live': { container: 'stability' },
  'own-live': { container: 'own' },
  'own-edit-live': { container: 'own-edit' },
}

const REGION = 'us-east-1'
const MAX_BODY = 6_291_456
const MAX_HEADER = 1024
const named = z.strictObject({ EndpointName: z.string().min(1).max(63) })

/** What a server needs for all of them. */
export const endpointSettings = {
  GESSO_SAGEMAKER_SDXL_ENDPOINT: 'sdxl-queue',
  GESSO_SAGEMAKER_SDXL_MODE: 'async',
  GESSO_SAGEMAKER_SDXL_INPUT: 's3://gesso-in/inputs/',
  GESSO_SAGEMAKER_INPAINT_QUEUED_ENDPOINT: 'inpaint-queue',
  GESSO_SAGEMAKER_INPAINT_QUEUED_MODE: 'async',
  GESSO_SAGEMAKER_OWN_QUEUED_ENDPOINT: 'own-queue',
  GESSO_SAGEMAKER_OWN_QUEUED_MODE: 'async',
  GESSO_SAGEMAKER_OWN_QUEUED_TEMPLATE: '{"inputs":"{{prompt}}","parameters":{"label":"none"}}',
  GESSO_SAGEMAKER_SD2_ENDPOINT: 'sd2-live',
  GESSO_SAGEMAKER_SD2_RAW_ENDPOINT: 'sd2-live',
  GESSO_SAGEMAKER_SD2_RAW_ACCEPT: 'application/json',
  GESSO_SAGEMAKER_INPAINT_ENDPOINT: 'inpaint-live',
  GESSO_SAGEMAKER_UPSCALE_ENDPOINT: 'upscale-live',
  GESSO_SAGEMAKER_SDXL_LIVE_ENDPOINT: 'sdxl-live',
  GESSO_SAGEMAKER_MARKETPLACE_ENDPOINT: 'many-live',
  GESSO_SAGEMAKER_MARKETPLACE_FORMAT: 'sdxl',
  GESSO_SAGEMAKER_MARKETPLACE_COMPONENT: 'marketplace',
  GESSO_SAGEMAKER_SD35_ENDPOINT: 'sd35-live',
  GESSO_SAGEMAKER_SD35_FORMAT: 'stability',
  GESSO_SAGEMAKER_OWN_ENDPOINT: 'own-live',
  GESSO_SAGEMAKER_OWN_TEMPLATE:
    '{"inputs":"{{prompt}}","parameters":{"size":["{{width}}","{{height}}"],"seed":"{{seed}}","label":"for {{prompt}}"}}',
  GESSO_SAGEMAKER_OWN_EDIT_ENDPOINT: 'own-edit-live',
  GESSO_SAGEMAKER_OWN_EDIT_TEMPLATE: '{"picture":"{{image}}"}',
  GESSO_SAGEMAKER_OWN_EDIT_ANSWER: 'results[*].picture',
}

export async function startSagemaker({ latencyMs = 20 }: SagemakerOptions = {}): Promise<SagemakerSimulator> {
  const calls: Charge[] = []
  const bodies: unknown[] = []
  const headers: Headers[] = []
  const { app: s3, objects } = createObjects()
  const queue = createQueue({ latencyMs, objects, output: 's3://gesso-out/made', failed: 's3://gesso-out/failed' })
  const topic = createTopic()

  const app = new Hono<SimulatorEnv>()
  app.use('/s3/*', async (_, next) => {
    await queue.write()
    return next()
  })
  app.route('/s3', s3)
  // SNS asks nobody who reads its certificate.
  app.route('/', topic.app)
  app.use('*', async (c, next) => {
    await next()
    c.header('x-amzn-requestid', randomUUID())
  })
  app.use('*', async (c, next) => {
    const wrong = await checkSignature(c.req.raw, { ...simulatedAws, service: 'sagemaker', region: REGION })
    if (wrong) throw new RefusedError(signatureException(wrong) as Exception, wrong)
    return next()
  })

  async function heard(c: Context<SimulatorEnv>) {
    const call = await readCall(c)
    headers.push(c.req.raw.headers)
    bodies.push(readJson(call.body))
    return call
  }

  app.post('/endpoints/:name/invocations', async (c) => {
    const { name, endpoint, body } = await heard(c)
    if (endpoint.isAsync) throw invalid(`Endpoint ${name} of account 123456789012 is an asynchronous endpoint.`)
    if (body.length > MAX_BODY) throw invalid(`The body has ${body.length} bytes, which is more than ${MAX_BODY}.`)
    inferenceIdOf(c.req.raw.headers)
    const contentType = c.req.header('content-type') ?? 'application/octet-stream'
    const made = await run(name, () =>
      containers[endpoint.container]({ body, contentType, accept: c.req.header('accept') ?? '*/*' }),
    )
    // The container has worked, even if nobody waits for what it made.
    calls.push({ id: `call ${calls.length + 1}`, micros: null })
    await delay(latencyMs, undefined, { ref: false })
    const answered = { 'content-type': made.contentType, 'x-amzn-invoked-production-variant': 'AllTraffic' }
    return new Response(made.body as Uint8Array<ArrayBuffer>, { headers: answered })
  })

  app.post('/endpoints/:name/async-invocations', async (c) => {
    const { name, endpoint, body } = await heard(c)
    if (!endpoint.isAsync) throw invalid(`Endpoint ${name} of account 123456789012 is not an asynchronous endpoint.`)
    const taken = queue.take(name, containers[endpoint.container], c.req.raw.headers, body)
    calls.push({ id: taken.id, micros: null })
    const places = {
      'x-amzn-sagemaker-outputlocation': taken.outputLocation,
      'x-amzn-sagemaker-failurelocation': taken.failureLocation,
    }
    return c.json({ InferenceId: taken.id }, 202, places)
  })

  app.post('/', describeEndpoint)
  app.all('*', () => {
    throw new RefusedError('UnknownOperationException', 'There is no such operation.')
  })
  app.onError((error) => {
    if (error instanceof RefusedError) return error.response()
    throw error
  })

  const simulator = await startSimulator(app)
  const s3Url = `${simulator.url}/s3`
  return {
    ...simulator,
    keys: simulatedAws,
    s3Url,
    objects,
    inferences: queue.inferences,
    bodies,
    headers,
    topic,
    env: {
      ...endpointSettings,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: simulatedAws.accessKeyId,
      AWS_SECRET_ACCESS_KEY: simulatedAws.secretAccessKey,
      AWS_ENDPOINT_URL_S3: s3Url,
      GESSO_SAGEMAKER_URL: simulator.url,
      GESSO_SAGEMAKER_TOPICS: TOPIC,
    },
    charges: calls,
  }
}

/** What both kinds of call have in common. */
async function readCall(c: Context<SimulatorEnv>) {
  const name = c.req.param('name') ?? ''
  const endpoint = Object.hasOwn(endpoints, name) ? endpoints[name] : undefined
  if (!endpoint) throw invalid(`Endpoint ${name} of account 123456789012 not found.`)
  const sent = c.req.raw.headers
  for (const [header, value] of sent) {
    if (header.startsWith('x-amzn-sagemaker-') && value.length > MAX_HEADER) throw invalid(`${header} is too long.`)
  }
  const component = sent.get('x-amzn-sagemaker-inference-component')
  if (component !== (endpoint.component ?? null)) {
    throw invalid(
      component ? `Inference Component ${component} not found.` : 'Inference Component Name header is required.',
    )
  }
  const body = new Uint8Array(await c.req.arrayBuffer())
  return { name, endpoint, body }
}

/** Of the control plane: how an endpoint is. */
async function describeEndpoint(c: Context<SimulatorEnv>) {
  if (c.req.header('x-amz-target') !== 'SageMaker.DescribeEndpoint') {
    throw new RefusedError('UnknownOperationException', 'There is no such operation.')
  }
  if (c.req.header('content-type') !== 'application/x-amz-json-1.1') throw invalid('The content type is wrong.')
  const asked = named.safeParse(await c.req.json())
  const endpoint = asked.success ? endpoints[asked.data.EndpointName] : undefined
  if (!asked.success || !endpoint) {
    const message = `Could not find endpoint "${asked.data?.EndpointName}".`
    return c.json({ __type: 'ValidationException', message }, 400)
  }
  return c.json({
    EndpointName: asked.data.EndpointName,
    EndpointArn: `arn:aws:sagemaker:${REGION}:123456789012:endpoint/${asked.data.EndpointName}`,
    EndpointStatus: endpoint.status ?? 'InService',
    ...(endpoint.isAsync ? { AsyncInferenceConfig: { OutputConfig: { S3OutputPath: 's3://gesso-out/made' } } } : {}),
  })
}

async function run(name: string, container: () => Promise<Made>): Promise<Made> {
  try {
    return await container()
  } catch (error) {
    if (error instanceof ContainerError) throw modelError(error.status, error.message, name)
    throw error
  }
}

function readJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString())
  } catch {
    return undefined
  }
}
