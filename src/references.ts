/** Settings whose value lies in AWS Secrets Manager or the SSM Parameter Store: the environment holds only where. */
import { z } from 'zod'
import { createAwsCredentials, signForAws } from './aws-signing.ts'
import { ConfigError } from './config.ts'

type Environment = Record<string, string | undefined>

interface Reference {
  service: 'secretsmanager' | 'ssm'
  /** Name or ARN. */
  id: string
  /** Of a secret that is a JSON object: which of its properties. */
  property: string | undefined
  region: string | undefined
}

const secret = z.object({ SecretString: z.string() })
const parameter = z.object({ Parameter: z.object({ Value: z.string() }) })
const refused = z.object({
  message: z.string().optional(),
  Message: z.string().optional(),
  __type: z.string().optional(),
})

const services = {
  secretsmanager: {
    target: 'secretsmanager.GetSecretValue',
    endpoint: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
    ask: (id: string) => ({ SecretId: id }),
    read: (body: unknown) => secret.parse(body).SecretString,
  },
  ssm: {
    target: 'AmazonSSM.GetParameter',
    endpoint: 'AWS_ENDPOINT_URL_SSM',
    ask: (id: string) => ({ Name: id, WithDecryption: true }),
    read: (body: unknown) => parameter.parse(body).Parameter.Value,
  },
} as const

/** How long AWS may take to answer. */
const ANSWER_MS = 10_000

/**
 * Reads what a setting refers to: `aws-secretsmanager:name`, `aws-ssm:/path`, or the ARN of either; `#property` at the end takes
 * one value out of a secret that is a JSON object. `undefined`: it is a plain value.
 */
export function readReference(value: string): Reference | undefined {
  const [place = '', property] = value.trim().split('#')
  const [, kind, id] = /^aws-(secretsmanager|ssm):(.+)$/.exec(place) ?? []
  if (kind && id) return { service: kind as Reference['service'], id, property, region: undefined }
  const [, arnKind, region, what] =
    /^arn:aws[\w-]*:(secretsmanager|ssm):([\w-]+):\d+:(secret:.+|parameter\/.+)$/.exec(place) ?? []
  if (!arnKind || !what) return undefined
  return { service: arnKind as Reference['service'], id: place, property, region }
}

/**
 * The environment with every reference replaced by what it refers to. The same reference is asked for once. Throws
 * `ConfigError` with the name of the setting when one cannot be read.
 */
export async function resolveReferences(env: Environment, fetchSecret: typeof fetch = fetch): Promise<Environment> {
  const found = Object.entries(env).flatMap(([name, value]) => {
    const reference = value === undefined || !isMeant(name, value) ? undefined : readReference(value)
    return reference ? [{ name, reference }] : []
  })
  if (found.length === 0) return env
  const credentials = createAwsCredentials({
    ...(env.AWS_ACCESS_KEY_ID ? { accessKeyId: env.AWS_ACCESS_KEY_ID } : {}),
    ...(env.AWS_SECRET_ACCESS_KEY ? { secretAccessKey: env.AWS_SECRET_ACCESS_KEY } : {}),
    ...(env.AWS_SESSION_TOKEN ? { sessionToken: env.AWS_SESSION_TOKEN } : {}),
  })
  const asked = new Map<string, Promise<string>>()
  const ask = (reference: Reference) => {
    const key = `${reference.service} ${reference.id}`
    const known = asked.get(key) ?? fetchValue(reference, { env, credentials, fetchSecret })
    asked.set(key, known)
    return known
  }
  const values = await Promise.all(
    found.map(async ({ name, reference }) => {
      try {
        return [name, pick(await ask(reference), reference)] as const
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error)
        throw new ConfigError(`${name}: ${reference.id} could not be read from AWS: ${words}`)
      }
    }),
  )
  return { ...env, ...Object.fromEntries(values) }
}

interface Reading {
  env: Environment
  credentials: ReturnType<typeof createAwsCredentials>
  fetchSecret: typeof fetch
}

async function fetchValue({ service, id, region: own }: Reference, { env, credentials, fetchSecret }: Reading) {
  const { target, endpoint, ask, read } = services[service]
  const region = own ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION)
  if (!region) throw new Error('set AWS_REGION')
  const url = `${(env[endpoint] || `https://${service}.${region}.amazonaws.com`).replace(/\/+$/, '')}/`
  const body = new TextEncoder().encode(JSON.stringify(ask(id)))
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target }
  const signed = await signForAws(
    { method: 'POST', url, headers, body },
    { service, region, credentials: await credentials() },
  )
  const signal = AbortSignal.timeout(ANSWER_MS)
  const response = await fetchSecret(url, { method: 'POST', headers: { ...headers, ...signed }, body, signal })
  const answer: unknown = await response.json()
  if (response.ok) return read(answer)
  const { message, Message, __type } = refused.parse(answer)
  throw new Error(message ?? Message ?? __type ?? `status ${response.status}`)
}

function pick(value: string, { property }: Reference): string {
  if (property === undefined) return value
  const object = parseObject(value)
  const found =
    typeof object === 'object' && object !== null ? (object as Record<string, unknown>)[property] : undefined
  if (typeof found !== 'string') throw new Error(`it has no text called ${property}`)
  return found
}

/** An ARN in another program's setting is none of ours: it counts only where Gesso reads a key or a setting of its own. */
const isMeant = (name: string, value: string) =>
  /^\s*aws-/.test(value) || /^(GESSO|MODEL_\d+)_|_(KEY|TOKEN|SECRET)$/.test(name)

/** The parser's own words would quote the secret. */
function parseObject(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    throw new Error('it is not a JSON object')
  }
}
