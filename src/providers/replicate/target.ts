/** Replicate's four kinds of model ids, and where each is submitted. */
import { ProviderError } from '../../errors.ts'

export type Target =
  | { is: 'official'; model: string }
  | { is: 'deployment'; deployment: string }
  | { is: 'version'; version: string; model?: string }

const OWNER_NAME = /^[\w.-]+\/[\w.-]+$/
const VERSION = /^[\w-]{8,100}$/
const HASH = /^[\da-f]{64}$/

/**
 * Reads `owner/name`, `owner/name:version`, a version alone (64 hexadecimal digits), or `deployments/owner/name`. The id may
 * come from a client and becomes part of an address that the key is sent to: throws `ProviderError` for anything else.
 */
export function targetOf(id: string): Target {
  if (HASH.test(id)) return { is: 'version', version: id }
  const deployment = id.startsWith('deployments/') ? id.slice('deployments/'.length) : undefined
  if (deployment !== undefined && isOwnerName(deployment)) return { is: 'deployment', deployment }
  const [model = '', version, ...rest] = id.split(':')
  if (isOwnerName(model) && rest.length === 0) {
    if (version === undefined) return { is: 'official', model }
    if (VERSION.test(version)) return { is: 'version', version, model }
  }
  const said = `"${id.slice(0, 200)}" is no model of Replicate: write owner/name, owner/name:version or deployments/owner/name`
  throw new ProviderError('not_found', said, { charged: 'no' })
}

/** Where a prediction is made, below the base address. */
export function submitPath(target: Target): string {
  if (target.is === 'official') return `models/${target.model}/predictions`
  if (target.is === 'deployment') return `deployments/${target.deployment}/predictions`
  return 'predictions'
}

const isOwnerName = (text: string) => OWNER_NAME.test(text) && !text.split('/').some((part) => /^\.+$/.test(part))
