/** A token for Google Cloud: one that is set, or one got with the file that `GOOGLE_APPLICATION_CREDENTIALS` names. */
import { createSign } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { ProviderError } from '../../errors.ts'
import type { Settings } from '../../models/provider.ts'
import { callJson, parseJson, type Wire } from '../http.ts'
import { explain } from './errors.ts'

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'
const LIFETIME_S = 3600
/** A new token is got so long before the old one ends. */
const EARLY_MS = 5 * 60_000
const FETCH_MS = 20_000

/** The two kinds of file that `gcloud` writes. */
const credentialsFile = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('service_account'),
    client_email: z.string(),
    private_key: z.string(),
    private_key_id: z.string().nullish(),
    token_uri: z.url().catch('https://oauth2.googleapis.com/token'),
  }),
  z.object({
    type: z.literal('authorized_user'),
    client_id: z.string(),
    client_secret: z.string(),
    refresh_token: z.string(),
    token_uri: z.url().catch('https://oauth2.googleapis.com/token'),
  }),
])
type CredentialsFile = z.infer<typeof credentialsFile>
const granted = z.object({ access_token: z.string().min(1), expires_in: z.number().catch(LIFETIME_S) })

/** Gives a token that holds, or throws an `Error` in words without secrets. */
export function createToken({ variables, fetch, now }: Pick<Settings, 'variables' | 'fetch' | 'now'>) {
  let kept: { token: string; untilMs: number } | undefined
  let getting: Promise<string> | undefined

  async function get(): Promise<string> {
    const file = await readCredentials(variables.credentials)
    const form = formOf(file, Math.floor(now() / 1000))
    const secrets = file.type === 'service_account' ? [file.private_key] : [file.client_secret, file.refresh_token]
    const wire: Wire = { fetch, auth: {}, origins: [file.token_uri], explain: explainGrant, secrets }
    const { body } = await callJson(wire, file.token_uri, {
      bytes: new TextEncoder().encode(form.toString()),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      signal: AbortSignal.timeout(FETCH_MS),
      pays: false,
      answer: granted,
    })
    kept = { token: body.access_token, untilMs: now() + body.expires_in * 1000 - EARLY_MS }
    return body.access_token
  }

  return async (): Promise<string> => {
    if (variables.accessToken) return variables.accessToken
    if (kept && now() < kept.untilMs) return kept.token
    getting ??= get().finally(() => (getting = undefined))
    return getting
  }
}

/** An OAuth error has a form of its own. */
function explainGrant(body: unknown, status: number) {
  const told = z.object({ error: z.string(), error_description: z.string().nullish() }).safeParse(body)
  if (!told.success) return explain(body, status)
  const said = `No token was given: ${told.data.error_description ?? told.data.error}`
  return { said, code: 'auth' as const, charged: 'no' as const }
}

async function readCredentials(path: string | undefined): Promise<CredentialsFile> {
  const fail = (why: string) => new ProviderError('auth', `GOOGLE_APPLICATION_CREDENTIALS: ${why}`, { charged: 'no' })
  if (!path) throw fail('is not set, nor is GOOGLE_ACCESS_TOKEN.')
  const text = await readFile(path, 'utf8').catch(() => {
    throw fail('the file cannot be read.')
  })
  const parsed = credentialsFile.safeParse(parseJson(text))
  if (!parsed.success) throw fail('is no file of a service account or of a user.')
  return parsed.data
}

function formOf(file: CredentialsFile, nowS: number): URLSearchParams {
  if (file.type === 'authorized_user') {
    const { client_id, client_secret, refresh_token } = file
    return new URLSearchParams({ grant_type: 'refresh_token', client_id, client_secret, refresh_token })
  }
  const { client_email, private_key, private_key_id, token_uri } = file
  const head = { alg: 'RS256', typ: 'JWT', ...(private_key_id ? { kid: private_key_id } : {}) }
  const claims = { iss: client_email, scope: SCOPE, aud: token_uri, iat: nowS, exp: nowS + LIFETIME_S }
  const message = [head, claims].map((one) => Buffer.from(JSON.stringify(one)).toString('base64url')).join('.')
  const signature = createSign('RSA-SHA256').update(message).sign(private_key, 'base64url')
  return new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: `${message}.${signature}`,
  })
}
