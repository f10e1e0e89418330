/** The environment that commands go by: what is set, what a `.env` file in this folder adds, and what both refer to in AWS. */
import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { ConfigError } from '../config.ts'

type Environment = Record<string, string | undefined>

/** What is set counts more than the file. Throws `ConfigError` when the file is there and cannot be read, or a reference cannot. */
export async function readEnvironment(set: Environment): Promise<Environment> {
  const env = { ...readFile(), ...set }
  const refers = Object.values(env).some((value) => value && /^\s*(aws-(secretsmanager|ssm):|arn:aws)/.test(value))
  if (!refers) return env
  const { resolveReferences } = await import('../references.ts') // signing is loaded by who needs it
  return resolveReferences(env)
}

function readFile(): Environment {
  try {
    return parseEnv(readFileSync('.env', 'utf8')) as Environment
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new ConfigError(`.env cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}
