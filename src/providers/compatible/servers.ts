/** The servers that the operator has named: `GESSO_COMPATIBLE_<NAME>_URL`, and what else is set for each. */
import { ConfigError } from '../../config.ts'
import type { Configured } from '../../models/provider.ts'
import { type Profile, profiles } from './profiles.ts'

export interface Server {
  /** In lower case: the part of a model id before the first slash. */
  name: string
  /** Without a slash at its end. */
  base: string
  key: string | undefined
  /** The models that are to be listed. */
  models: string[]
  profile: Profile
}

export const settingsPattern = /^GESSO_COMPATIBLE_[A-Z0-9_]+_(URL|KEY|MODELS|PROFILE)$/
const urlPattern = /^GESSO_COMPATIBLE_([A-Z0-9_]+)_URL$/

/** Throws `ConfigError` for a profile that there is not. */
export function readServers({ variables }: Pick<Configured, 'variables'>): Server[] {
  return Object.entries(variables).flatMap(([variable, url]) => {
    const [, name] = urlPattern.exec(variable) ?? []
    if (!name) return []
    const setting = (what: string) => variables[`GESSO_COMPATIBLE_${name}_${what}`]
    const models = (setting('MODELS') ?? '').split(',').map((id) => id.trim())
    return [
      {
        name: name.toLowerCase(),
        base: url.replace(/\/+$/, ''),
        key: setting('KEY'),
        models: [...new Set(models.filter(Boolean))],
        profile: profileNamed(setting('PROFILE') ?? 'plain', `GESSO_COMPATIBLE_${name}_PROFILE`),
      },
    ]
  })
}

function profileNamed(name: string, variable: string): Profile {
  const wanted = name.toLowerCase()
  const profile = Object.hasOwn(profiles, wanted) ? profiles[wanted] : undefined
  if (profile) return profile
  throw new ConfigError(`${variable}: ${name} is none of ${Object.keys(profiles).join(', ')}`)
}

/** A model id in two: `together/black-forest-labs/FLUX.1-schnell`. The environment has no hyphens: `my-box` is `my_box`. */
export function splitId(id: string): { server: string; model: string } {
  const [server = '', ...model] = id.split('/')
  return { server: server.toLowerCase().replaceAll('-', '_'), model: model.join('/') }
}

/** Whether an address lies on this machine or in the operator's own network, by its name alone. */
export function isOwnNetwork(base: string): boolean {
  const host = URL.parse(base)?.hostname ?? ''
  return /^(localhost|127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|172\.(1[6-9]|2\d|3[01])\.[\d.]+|\[::1\]|[^.:[\]]+|.+\.local)$/.test(
    host,
  )
}
