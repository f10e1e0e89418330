/** What the providers on AWS share: their settings, signed calls, and files in S3. */
import { createAwsCredentials, signForAws } from '../aws-signing.ts'
import { ProviderError } from '../errors.ts'
import type { Call, Configured, Settings, VariableSetting } from '../models/provider.ts'
import { type Outgoing, parseJson, readBytes, readText, refusal, send, type Wire } from './http.ts'

export const awsVariables = {
  region: { env: ['AWS_REGION', 'AWS_DEFAULT_REGION'] },
  profile: { env: ['AWS_PROFILE'] },
  accessKeyId: { env: ['AWS_ACCESS_KEY_ID'], secret: true },
  secretAccessKey: { env: ['AWS_SECRET_ACCESS_KEY'], secret: true },
  sessionToken: { env: ['AWS_SESSION_TOKEN'], secret: true },
  /** Where S3 is, if not at AWS: the name that AWS's own clients read. */
  s3Url: { env: ['AWS_ENDPOINT_URL_S3'] },
} satisfies Record<string, VariableSetting>

/** Signs what a wire sends. `region`: that of the address, as each call may go to another. */
export function createAwsAuth({ variables }: Pick<Configured, 'variables'>) {
  const credentials = createAwsCredentials(variables)
  return (service: string, region: string) => async (outgoing: Outgoing) =>
    signForAws(outgoing, { service, region, credentials: await credentials() })
}
export type AwsAuth = ReturnType<typeof createAwsAuth>

type Asking = Pick<Call, 'signal'>

/** A few operations on objects, named as `s3://bucket/key`. They throw `ProviderError`. */
export function createS3({ variables, fetch }: Pick<Settings, 'variables' | 'fetch'>, auth: AwsAuth, region: string) {
  const wireFor = (url: string): Wire => ({
    fetch,
    auth: auth('s3', region),
    origins: [url],
    headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    explain: explainS3,
    secrets: [variables.secretAccessKey, variables.sessionToken].filter((one) => one !== undefined),
  })
  const call = async (
    uri: string,
    request: { method: 'GET' | 'PUT'; bytes?: Uint8Array; type?: string },
    { signal }: Asking,
  ) => {
    const url = objectUrl(uri, { region, endpoint: variables.s3Url })
    const { type, ...more } = request
    const headers: Record<string, string> = type ? { 'content-type': type } : {}
    const asking = { ...more, headers, signal, pays: false }
    const wire = wireFor(url)
    const response = await send(wire, url, asking)
    return { wire, response, asking }
  }

  return {
    /** The bytes of an object; `undefined` while it is not there. Without the right to list, S3 says 403 to what is not there. */
    async read(uri: string, asking: Asking): Promise<Uint8Array | undefined> {
      const { wire, response, asking: request } = await call(uri, { method: 'GET' }, asking)
      if (response.ok) return readBytes(response, request)
      const text = await readText(response, request)
      if (response.status === 404) return undefined
      throw refusal(wire, response, parseJson(text) ?? text)
    },

    async write(uri: string, bytes: Uint8Array, type: string, asking: Asking): Promise<void> {
      const { wire, response, asking: request } = await call(uri, { method: 'PUT', bytes, type }, asking)
      const text = await readText(response, request)
      if (!response.ok) throw refusal(wire, response, text)
    },
  }
}
export type S3 = ReturnType<typeof createS3>

/** S3 answers in XML: the message is between its tags. */
function explainS3(body: unknown) {
  const said = typeof body === 'string' ? /<Message>([^<]*)<\/Message>/.exec(body)?.[1] : undefined
  return { said }
}

/** Virtual-hosted at AWS; at another endpoint the bucket is the first part of the path. */
function objectUrl(uri: string, { region, endpoint }: { region: string; endpoint: string | undefined }): string {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? []
  if (!bucket || !key) throw new ProviderError('internal', `${uri} is no place in S3.`, { charged: 'no' })
  const path = key.split('/').map(encodeURIComponent).join('/')
  if (endpoint) return `${endpoint.replace(/\/+$/, '')}/${bucket}/${path}`
  return `https://${bucket}.s3.${region}.amazonaws.com/${path}`
}
