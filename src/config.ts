/** The only reader of the environment. */
import { resolve } from 'node:path'
import { z } from 'zod'
import type { ProviderFile } from './models/provider.ts'

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
  GESSO_LOG: text.pipe(z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info')),
})

export interface ProviderSettings {
  key: string | undefined
  urls: Record<string, string>
  /** Origins of addresses that the operator has set. */
  trustedOrigins: string[]
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
  logLevel: string
  providers: Record<string, ProviderSettings>
  /** Values that no log may show. */
  secrets: string[]
}

/** A setting that cannot be used. The message is for the person who set it. */
export class ConfigError extends Error {}

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i
export const isLoopback = (host: string) => loopback.test(host)

/** Reads and checks the environment. Throws `ConfigError`. */
export function readConfig(env: Record<string, string | undefined>, files: ProviderFile[]): Config {
  const parsed = environment.safeParse(env)
  if (!parsed.success) {
    const words = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new ConfigError(words.join('\n'))
  }
  const { PORT, HOST, GESSO_DATA, GESSO_PUBLIC_URL, GESSO_API_KEY, GESSO_URL, GESSO_LOG } = parsed.data
  if (!isLoopback(HOST) && !GESSO_API_KEY) {
    throw new ConfigError(
      `HOST=${HOST} can be reached from other machines, so a key is needed: set GESSO_API_KEY to a long random text.`,
    )
  }
  const providers = Object.fromEntries(files.map((file) => [file.id, readProvider(env, file)]))
  const keys = Object.values(providers).flatMap((provider) => provider.key ?? [])
  return {
    port: PORT,
    host: HOST,
    data: resolve(GESSO_DATA),
    publicUrl: GESSO_PUBLIC_URL,
    apiKey: GESSO_API_KEY,
    serverUrl: GESSO_URL,
    logLevel: GESSO_LOG,
    providers,
    secrets: [...keys, ...(GESSO_API_KEY ? [GESSO_API_KEY] : [])],
  }
}

function readProvider(env: Record<string, string | undefined>, file: ProviderFile): ProviderSettings {
  const key = file.keyNames.map((name) => env[name]?.trim()).find(Boolean)
  const urls: Record<string, string> = {}
  const trustedOrigins: string[] = []
  for (const [name, { env: variable, fallback, beside }] of Object.entries(file.urls)) {
    const neighbour = beside && env[file.urls[beside.url]?.env ?? '']?.trim().replace(/\/+$/, '')
    const set = env[variable]?.trim() || (neighbour && `${neighbour}${beside.path}`)
    const url = URL.parse(set || fallback)
    if (!url || !/^https?:$/.test(url.protocol)) throw new ConfigError(`${variable}: ${set} is not an http(s) address`)
    if (url.username || url.password) throw new ConfigError(`${variable}: a name or password cannot be part of it`)
    if (set) trustedOrigins.push(url.origin)
    urls[name] = (set || fallback).replace(/\/+$/, '')
  }
  return { key, urls, trustedOrigins }
}
