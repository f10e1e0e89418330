/** The only reader of the environment. */
import { resolve } from 'node:path'
import { z } from 'zod'
import type { Configured, Limits, ProviderFile } from './models/provider.ts'
import { type Retention, readRetention } from './retention.ts'

/** Set but empty means not set, as `PORT= npm start` would have it. */
const text = z
  .string()
  .optional()
  .transform((value) => value?.trim() || undefined)

const environment = z.object({
  PORT: text
    .transform((value) => Number(value ?? 8787))
    .refine((port) => Number.isInteger(port) && port >= 0 && port <= 65535, 'must be a number from 0 to 65535'),
  HOST: text.pipe(z.string().default('127.0.0.1')),
  GESSO_DATA: text.pipe(z.string().default('.gesso')),
  GESSO_PUBLIC_URL: text.pipe(z.url({ protocol: /^https?$/ }).optional()),
  GESSO_API_KEY: text.pipe(z.string().min(16, 'must have at least 16 characters').optional()),
  GESSO_URL: text.pipe(z.url({ protocol: /^https?$/ }).optional()),
  GESSO_SPACES: text,
  STAGE: text.pipe(z.string().max(40).default('dev')),
  GESSO_SIGNING_KEY: text.pipe(z.string().min(32, 'must have at least 32 characters').optional()),
  GESSO_RETENTION: text.transform((rules, context) => {
    try {
      return readRetention(rules)
    } catch (error) {
      context.issues.push({ code: 'custom', input: rules, message: (error as Error).message })
      return z.NEVER
    }
  }),
  GESSO_VARIANTS_MB: text
    .transform((value) => Number(value ?? 2048))
    .refine((mb) => Number.isInteger(mb) && mb >= 0, 'must be a whole number of megabytes'),
  GESSO_EMBED_RECIPE: text.pipe(z.enum(['on', 'off']).default('on')),
  GESSO_MEDIA_IMAGE_MODEL: text,
  GESSO_MEDIA_VIDEO_MODEL: text,
  GESSO_MEDIA_SPEECH_MODEL: text,
  GESSO_MEDIA_MUSIC_MODEL: text,
  GCS_BUCKET_NAME: text,
  GESSO_LOG: text.pipe(z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info')),
})

export interface ProviderSettings extends Configured {
  /** Origins of addresses that the operator has set. */
  trustedOrigins: string[]
  limits: Limits
}

/** A model of the set, with a key of its own where it has one. */
export interface SetModel {
  /** Its number, from 1, as in `MODEL_1_NAME`. */
  number: number
  /** As the operator wrote it. */
  name: string
  /** What it is found by: at an address of its own, it is the model of an OpenAI-compatible server called `model1`. */
  lookUp: string
  key: string | undefined
}

export interface ModelSet {
  models: SetModel[]
  /** Which of them rewrites prompts, by its number. */
  promptModel: number | undefined
}

export interface Config {
  port: number
  host: string
  /** The folder for everything. */
  data: string
  publicUrl: string | undefined
  /** The key that clients must show. Needed when the server is reachable from other machines. */
  apiKey: string | undefined
  /** A server that the command line talks to, instead of doing the work itself. */
  serverUrl: string | undefined
  /** A folder with spaces of the user's own. */
  spaces: string | undefined
  /** What addresses are signed with; without one, a key that this data folder keeps. */
  signingKey: string | undefined
  /** How long assets are kept. */
  retention: Retention
  /** The most that renderings of assets may take up in storage. */
  maxVariantBytes: number
  /** Whether a file says of itself how it was made. */
  embedRecipe: boolean
  /** The models that card boards use, where the defaults will not do. */
  mediaModels: Record<'image' | 'video' | 'speech' | 'music', string | undefined>
  /** What `gs://` addresses of stored files say. */
  bucket: string | undefined
  /** What this installation is for: `dev`, `prod`. */
  stage: string
  logLevel: string
  providers: Record<string, ProviderSettings>
  /** The models that one prompt is sent to when a client names none, and the one that rewrites prompts. */
  modelSet: ModelSet
  /** Values that no log may show. */
  secrets: string[]
}

/** A setting that cannot be used. The message is for the person who set it. */
export class ConfigError extends Error {}

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i
export const isLoopback = (host: string) => loopback.test(host)

/** Reads and checks the environment. Throws `ConfigError`. */
export function readConfig(env: Environment, files: ProviderFile[]): Config {
  const parsed = environment.safeParse(env)
  if (!parsed.success) {
    const words = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new ConfigError(words.join('\n'))
  }
  const {
    PORT,
    HOST,
    GESSO_DATA,
    GESSO_PUBLIC_URL,
    GESSO_API_KEY,
    GESSO_URL,
    GESSO_SPACES,
    STAGE,
    GESSO_LOG,
    ...more
  } = parsed.data
  if (!isLoopback(HOST) && !GESSO_API_KEY) {
    throw new ConfigError(
      `HOST=${HOST} can be reached from other machines, so a key is needed: set GESSO_API_KEY to a long random text.`,
    )
  }
  const modelSet = readModelSet(env)
  const all = { ...env, ...serversOfSet(env) }
  const providers = Object.fromEntries(files.map((file) => [file.id, readProvider(all, file)]))
  const keys = files.flatMap((file) => secretsOf(file, providers[file.id]))
  return {
    port: PORT,
    host: HOST,
    data: resolve(GESSO_DATA),
    publicUrl: GESSO_PUBLIC_URL,
    apiKey: GESSO_API_KEY,
    serverUrl: GESSO_URL,
    spaces: GESSO_SPACES && resolve(GESSO_SPACES),
    signingKey: more.GESSO_SIGNING_KEY,
    retention: more.GESSO_RETENTION,
    maxVariantBytes: more.GESSO_VARIANTS_MB * 1024 ** 2,
    embedRecipe: more.GESSO_EMBED_RECIPE === 'on',
    mediaModels: {
      image: more.GESSO_MEDIA_IMAGE_MODEL,
      video: more.GESSO_MEDIA_VIDEO_MODEL,
      speech: more.GESSO_MEDIA_SPEECH_MODEL,
      music: more.GESSO_MEDIA_MUSIC_MODEL,
    },
    bucket: more.GCS_BUCKET_NAME,
    stage: STAGE,
    logLevel: GESSO_LOG,
    providers,
    modelSet,
    secrets: [
      ...keys,
      ...modelSet.models.flatMap(({ key }) => key ?? []),
      ...set(GESSO_API_KEY),
      ...set(more.GESSO_SIGNING_KEY),
    ],
  }
}

const set = (value: string | undefined) => (value ? [value] : [])

function readProvider(env: Environment, file: ProviderFile): ProviderSettings {
  const key = firstSet(env, file.keyNames)
  const { urls, trustedOrigins } = readUrls(env, file)
  const configured = { key, urls, variables: readVariables(env, file) }
  for (const address of file.ownAddresses?.(configured) ?? []) trustedOrigins.push(httpUrl(address, file.name).origin)
  return { ...configured, trustedOrigins, limits: readLimits(env, file) }
}

const MAX_SET = 20

/** `MODEL_COUNT`, `MODEL_1_NAME`, `MODEL_1_KEY`, … and `PROMPT_MODEL_INDEX`, as the prompt studio has them. */
function readModelSet(env: Environment): ModelSet {
  const count = wholeNumber(env, 'MODEL_COUNT') ?? 0
  if (count > MAX_SET) throw new ConfigError(`MODEL_COUNT: ${count} are more than ${MAX_SET}`)
  const models = Array.from({ length: count }, (_, index) => {
    const number = index + 1
    const read = (what: string) => env[`MODEL_${number}_${what}`]?.trim() || undefined
    const name = read('NAME')
    if (!name) throw new ConfigError(`MODEL_${number}_NAME is not set, and MODEL_COUNT is ${count}`)
    return { number, name, lookUp: read('URL') ? `compatible/model${number}/${name}` : name, key: read('KEY') }
  })
  const promptModel = wholeNumber(env, 'PROMPT_MODEL_INDEX')
  if (promptModel !== undefined && promptModel > count) {
    throw new ConfigError(`PROMPT_MODEL_INDEX: ${promptModel} is beyond MODEL_COUNT, which is ${count}`)
  }
  return { models, promptModel }
}

/** A model of the set with an address of its own, as a server is set otherwise. */
function serversOfSet(env: Environment): Environment {
  const found = Object.entries(env).flatMap(([variable, url]) => {
    const [, number] = /^MODEL_(\d{1,2})_URL$/.exec(variable) ?? []
    if (!number || !url?.trim()) return []
    const server = `GESSO_COMPATIBLE_MODEL${number}`
    // Without a key of its own it has none: another server of that name must not lend it one.
    return [[`${server}_URL`, url] as const, [`${server}_KEY`, env[`MODEL_${number}_KEY`] ?? ''] as const]
  })
  return Object.fromEntries(found)
}

type Environment = Record<string, string | undefined>

const firstSet = (env: Environment, names: string[]) => names.map((name) => env[name]?.trim()).find(Boolean)

function readUrls(env: Environment, file: ProviderFile) {
  const urls: Record<string, string> = {}
  const trustedOrigins: string[] = []
  for (const [name, { env: variable, fallback, beside }] of Object.entries(file.urls)) {
    const neighbour = beside && env[file.urls[beside.url]?.env ?? '']?.trim().replace(/\/+$/, '')
    const set = env[variable]?.trim() || (neighbour && `${neighbour}${beside.path}`)
    const address = set || fallback
    if (address === undefined) continue
    const url = httpUrl(address, variable)
    if (set) trustedOrigins.push(url.origin)
    urls[name] = address.replace(/\/+$/, '')
  }
  return { urls, trustedOrigins }
}

function httpUrl(address: string, setting: string): URL {
  const url = URL.parse(address)
  if (!url || !/^https?:$/.test(url.protocol)) throw new ConfigError(`${setting}: ${address} is not an http(s) address`)
  if (url.username || url.password) throw new ConfigError(`${setting}: a name or password cannot be part of it`)
  return url
}

function readVariables(env: Environment, { variables = {} }: ProviderFile): Record<string, string> {
  const read: Record<string, string> = {}
  for (const [name, setting] of Object.entries(variables)) {
    if ('env' in setting) {
      const value = firstSet(env, setting.env)
      if (value) read[name] = value
      continue
    }
    for (const [variable, value] of Object.entries(env)) {
      if (value?.trim() && setting.matching.test(variable)) read[variable] = value.trim()
    }
  }
  return read
}

/** `GESSO_GOOGLE_RPM=15`, `GESSO_GOOGLE_CONCURRENCY=4`: what this account may do, where it is not what the provider is known for. */
function readLimits(env: Environment, { id, limits = {} }: ProviderFile): Limits {
  const prefix = `GESSO_${id.toUpperCase().replaceAll('-', '_')}`
  const concurrency = wholeNumber(env, `${prefix}_CONCURRENCY`) ?? limits.concurrency
  const perMinute = wholeNumber(env, `${prefix}_RPM`) ?? limits.perMinute
  return { ...(concurrency ? { concurrency } : {}), ...(perMinute ? { perMinute } : {}) }
}

function wholeNumber(env: Environment, name: string): number | undefined {
  const value = env[name]?.trim()
  if (!value) return undefined
  if (!/^[1-9]\d{0,6}$/.test(value)) throw new ConfigError(`${name}: ${value} is not a whole number from 1 on`)
  return Number(value)
}

/** Values that no log may show. */
function secretsOf({ variables = {} }: ProviderFile, settings: ProviderSettings | undefined): string[] {
  const isSecret = (name: string) =>
    Object.entries(variables).some(([own, setting]) =>
      'env' in setting ? own === name && setting.secret : setting.secret?.test(name),
    )
  const values = Object.entries(settings?.variables ?? {}).flatMap(([name, value]) => (isSecret(name) ? [value] : []))
  return [...(settings?.key ? [settings.key] : []), ...values]
}
