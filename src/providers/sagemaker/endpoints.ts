/** The operator's endpoints: `GESSO_SAGEMAKER_<NAME>_ENDPOINT`, and what else is set for each. Each is a model. */
import type { ModelFacts } from '../../models/model.ts'
import { plain } from '../../models/names.ts'
import type { Configured } from '../../models/provider.ts'
import { isPath } from './answers.ts'
import { type Format, formats } from './formats.ts'
import { templateFormat } from './template.ts'

export interface Endpoint {
  /** The model: `sdxl` for `GESSO_SAGEMAKER_SDXL_ENDPOINT`. */
  id: string
  /** As SageMaker knows it. */
  name: string
  isQueued: boolean
  formatName: string
  format: Format
  accept: string
  /** Where in an answer the pictures are; where containers usually put them when not said. */
  answer: string | undefined
  /** `s3://bucket/prefix`, for inputs that are too large to go along with a call. */
  input: string | undefined
  component: string | undefined
}

export const settingsPattern =
  /^GESSO_SAGEMAKER_[A-Z0-9_]+_(ENDPOINT|MODE|FORMAT|INPUT|TEMPLATE|ANSWER|ACCEPT|COMPONENT)$/
const endpointPattern = /^GESSO_SAGEMAKER_([A-Z0-9_]+)_ENDPOINT$/
const namePattern = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/

type Variables = Pick<Configured, 'variables'>

export const hasEndpoints = ({ variables }: Variables) =>
  Object.keys(variables).some((name) => endpointPattern.test(name))

/** An endpoint with a setting that cannot be used is left out, with the reason: the others work all the same. */
export function readEndpoints({ variables }: Variables): { endpoints: Endpoint[]; leftOut: string[] } {
  const endpoints: Endpoint[] = []
  const leftOut: string[] = []
  // By name: which of two has an alias should not hang on the order of an environment.
  for (const [variable, name] of Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [, key] = endpointPattern.exec(variable) ?? []
    if (!key) continue
    try {
      const endpoint = readEndpoint(key, name, variables)
      const twin = endpoints.find(({ id }) => plain(id) === plain(endpoint.id))
      if (twin) throw new Error(`${variable}: its name cannot be told from ${twin.id}`)
      endpoints.push(endpoint)
    } catch (error) {
      leftOut.push(error instanceof Error ? error.message : String(error))
    }
  }
  return { endpoints, leftOut }
}

/** Settings that belong to no endpoint: a name that was mistyped. */
export const strays = ({ variables }: Variables) =>
  Object.keys(variables).filter((variable) => {
    const [, key] = /^GESSO_SAGEMAKER_([A-Z0-9_]+)_[A-Z]+$/.exec(variable) ?? []
    return key !== undefined && !endpointPattern.test(variable) && !(`GESSO_SAGEMAKER_${key}_ENDPOINT` in variables)
  })

/** Throws an `Error` that names the setting. */
function readEndpoint(key: string, name: string, variables: Record<string, string>): Endpoint {
  const id = key.toLowerCase().replaceAll('_', '-')
  const variable = (what: string) => `GESSO_SAGEMAKER_${key}_${what}`
  const read = (what: string, isRight: (value: string) => boolean, wanted: string) => {
    const value = variables[variable(what)]
    if (value !== undefined && !isRight(value)) throw new Error(`${variable(what)}: ${value} is not ${wanted}`)
    return value
  }
  read('ENDPOINT', (value) => namePattern.test(value), 'the name of an endpoint')
  const isQueued = read('MODE', (value) => /^(realtime|async)$/.test(value), 'realtime or async') === 'async'
  const component = read(
    'COMPONENT',
    () => !isQueued,
    'to be had: an asynchronous endpoint has no inference components',
  )
  const input = read(
    'INPUT',
    (value) => /^s3:\/\/[a-z0-9][a-z0-9.-]+(\/.*)?$/.test(value),
    's3://bucket/prefix',
  )?.replace(/\/+$/, '')
  const answer = read('ANSWER', isPath, 'a path such as images[0] or artifacts[*].base64')
  const { formatName, format } = readFormat(id, variable, variables)
  const accept = variables[variable('ACCEPT')] ?? format.accept
  return { id, name, isQueued, formatName, format, accept, answer, input, component }
}

/** Said, or told by the name of the model (`GESSO_SAGEMAKER_UPSCALE_ENDPOINT`), or else that of most: `sdxl`. */
function readFormat(id: string, variable: (what: string) => string, variables: Record<string, string>) {
  const template = variables[variable('TEMPLATE')]
  const named = Object.keys(formats).find((one) => id.startsWith(one))
  const formatName = variables[variable('FORMAT')]?.toLowerCase() ?? (template ? 'template' : (named ?? 'sdxl'))
  if (formatName === 'template') {
    if (!template) throw new Error(`${variable('TEMPLATE')} is not set, and the format is template`)
    return { formatName, format: templateFormat(template, variable('TEMPLATE')) }
  }
  const format = Object.hasOwn(formats, formatName) ? formats[formatName] : undefined
  const known = [...Object.keys(formats), 'template'].join(', ')
  if (!format) throw new Error(`${variable('FORMAT')}: ${formatName} is none of ${known}`)
  return { formatName, format }
}

/** SageMaker gives a model in real time a minute; the rest is for sending and receiving. */
const REALTIME_MS = 2 * 60_000
/** How old a request may get in the queue, where a first instance takes ten minutes to start, and how long it may run. */
export const QUEUE_S = 45 * 60
export const RUN_S = 15 * 60
/** After this nothing runs any more, and so nothing is at work for somebody who has given up. */
const QUEUED_MS = (QUEUE_S + RUN_S) * 1000

/** What one picture costs nobody can say: instances are paid by the hour, whatever they do. */
const PRICE = null
const XL = 'Stable Diffusion XL'

export function factsOf(endpoints: Endpoint[], { hasTopics }: { hasTopics: boolean }): ModelFacts[] {
  const isTaken = endpoints.some(({ id }) => plain(id) === plain(XL))
  const fitting = isTaken ? [] : endpoints.filter(({ formatName }) => formatName === 'sdxl')
  const xl = fitting.find(({ id }) => id === 'sdxl') ?? fitting[0]
  return endpoints.map((endpoint) => ({
    id: endpoint.id,
    provider: 'sagemaker',
    name: `${endpoint.id} at SageMaker`,
    aliases: endpoint === xl ? [XL] : [],
    tasks: endpoint.format.tasks,
    state: { is: 'live' },
    takes: endpoint.format.takes,
    price: PRICE,
    queued: endpoint.isQueued,
    // SageMaker runs the same inference id as often as it comes.
    idempotent: false,
    cancelable: false,
    webhook: endpoint.isQueued && hasTopics,
    deadlineMs: endpoint.isQueued ? QUEUED_MS : REALTIME_MS,
  }))
}
