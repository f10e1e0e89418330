/**
 * Amazon SageMaker: models on instances of one's own, JumpStart's or any other container. Every model is an endpoint that the
 * operator has named, answering at once or through a queue.
 * Wire facts: the service model of SageMaker Runtime, and AWS's notebooks for JumpStart's Stable Diffusion.
 *
 * `GESSO_SAGEMAKER_SDXL_ENDPOINT=my-endpoint` makes `sagemaker/sdxl`; what else can be said of it is in
 * `sagemaker/endpoints.ts`. Instances are paid by the hour, whatever they do: no call has a price.
 */
import { z } from 'zod'
import { ProviderError } from '../errors.ts'
import type { Answer, Ask, Call, Configured, Provider, ProviderFile, Settings } from '../models/provider.ts'
import { awsVariables, createAwsAuth, createS3 } from './aws.ts'
import { callJson, readBytes, traces, type Wire } from './http.ts'
import { readMade } from './sagemaker/answers.ts'
import { type Endpoint, factsOf, hasEndpoints, readEndpoints, settingsPattern, strays } from './sagemaker/endpoints.ts'
import { explain } from './sagemaker/errors.ts'
import { invoke, type Runtime } from './sagemaker/invoke.ts'
import { startInQueue, statusInQueue } from './sagemaker/queue.ts'
import { createTopicCheck } from './sagemaker/topic.ts'

const described = z.object({
  EndpointStatus: z.string(),
  /** Only asynchronous endpoints have it. */
  AsyncInferenceConfig: z.unknown().optional(),
})
/** Where AWS is when nothing says so. */
const REGION = 'us-east-1'

export const sagemaker: ProviderFile = {
  id: 'sagemaker',
  name: 'Amazon SageMaker',
  otherNames: ['amazon-sagemaker', 'aws-sagemaker'],
  keyNames: [],
  setUp: 'GESSO_SAGEMAKER_<NAME>_ENDPOINT',
  // Without fallbacks: the addresses follow from the region.
  urls: {
    runtime: { env: 'GESSO_SAGEMAKER_URL' },
    control: { env: 'GESSO_SAGEMAKER_CONTROL_URL', beside: { url: 'runtime', path: '' } },
  },
  variables: {
    ...awsVariables,
    /** The topics of Amazon SNS, by their names (ARN), with commas between them. */
    topics: { env: ['GESSO_SAGEMAKER_TOPICS'] },
    endpoints: { matching: settingsPattern },
  },
  isUsable: hasEndpoints,
  // Each endpoint has instances of its own.
  accountOf: (id) => id,
  models: [],
  localModels: (configured) =>
    factsOf(readEndpoints(configured).endpoints, { hasTopics: topicsOf(configured).length > 0 }),
  defaults: {},
  connect,
}

const topicsOf = ({ variables }: Pick<Configured, 'variables'>) =>
  (variables.topics ?? '')
    .split(',')
    .map((topic) => topic.trim())
    .filter(Boolean)

function connect(settings: Settings): Provider {
  const { urls, variables, fetch } = settings
  const { region = REGION } = variables
  const { endpoints, leftOut } = readEndpoints(settings)
  const topics = topicsOf(settings)
  const auth = createAwsAuth({ variables })
  const secrets = [variables.accessKeyId, variables.secretAccessKey, variables.sessionToken].filter(
    (one) => one !== undefined,
  )
  const at = (service: string, base: string | undefined): Runtime => {
    const url = base ?? `https://${service}.${region}.amazonaws.com`
    const signed = auth('sagemaker', region)
    return { base: url, wire: { fetch, auth: signed, origins: [url], explain: (body) => explain(body), secrets } }
  }
  const runtime = at('runtime.sagemaker', urls.runtime)
  const queue = { runtime, s3: createS3(settings, auth, region), odd: new Map() }
  return {
    generate: (ask, call) => generate(runtime, endpointOf(ask, endpoints), ask, call),
    start: async (ask, call) => startInQueue(queue, endpointOf(ask, endpoints), ask, call),
    status: (operation, call) => statusInQueue(queue, operation, endpoints, call),
    // Nothing is taken out of the queue again: it keeps its instance busy to the end.
    cancel: async () => ({ charged: 'yes', runsOn: true }),
    ...(topics.length > 0 ? { webhook: createTopicCheck(topics, fetch) } : {}),
    async check(call) {
      const states = await check(at('api.sagemaker', urls.control), endpoints, call)
      const lost = strays(settings).map((variable) => `${variable} belongs to no endpoint`)
      const wrong = [...leftOut, ...lost]
      return [...states, ...(wrong.length > 0 ? [`left out: ${wrong.join('; ')}`] : [])].join(', ')
    },
  }
}

function endpointOf({ model }: Ask, endpoints: Endpoint[]): Endpoint {
  const endpoint = endpoints.find(({ id }) => id === model)
  if (endpoint) return endpoint
  throw new ProviderError('not_found', `No endpoint is set for ${model}.`, { charged: 'no' })
}

async function generate(runtime: Runtime, endpoint: Endpoint, ask: Ask, call: Call): Promise<Answer> {
  const { name, format, accept, answer: path, component } = endpoint
  const request = {
    headers: {
      accept,
      'content-type': format.contentType,
      'x-amzn-sagemaker-inference-id': call.idempotencyKey,
      ...(component ? { 'x-amzn-sagemaker-inference-component': component } : {}),
    },
    bytes: Buffer.from(JSON.stringify(await format.payload(ask))),
    signal: call.signal,
    pays: true,
  }
  const response = await invoke(runtime, `${name}/invocations`, request)
  const answer = await readMade(await readBytes(response, request), path)
  if (answer) return { ...answer, ...traces(response) }
  const said = 'The container answered, but no picture can be found in that.'
  throw new ProviderError('internal', said, { charged: 'unknown', ...traces(response) })
}

/** Asks for the state of every endpoint. Who may call one may not always look at it: then the signature was right at least. */
async function check(
  { wire, base }: { wire: Wire; base: string },
  endpoints: Endpoint[],
  { signal }: Pick<Call, 'signal'>,
) {
  const byName = Map.groupBy(endpoints, ({ name }) => name)
  const states = [...byName].map(async ([name, [one]]) => {
    try {
      const { body } = await callJson(wire, `${base}/`, {
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'SageMaker.DescribeEndpoint' },
        body: { EndpointName: name },
        signal,
        pays: false,
        answer: described,
      })
      const isQueued = body.AsyncInferenceConfig != null
      const mode = isQueued === one?.isQueued ? '' : `, but it is ${isQueued ? 'async' : 'realtime'}: set its MODE`
      return `${name} is ${body.EndpointStatus}${mode}`
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
      if (error.code === 'not_found') return `${name} is not there`
      if (/not authorized to perform/.test(error.said)) return `${name} may not be looked at`
      throw error
    }
  })
  return Promise.all(states)
}
