/** Signs requests to AWS (Signature Version 4), with credentials from settings or from AWS's own chain. */
import { AwsV4Signer } from 'aws4fetch'

export interface AwsCredentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string | undefined
}

/** A request as it will be sent. */
export interface AwsRequest {
  method: string
  url: string
  headers: Record<string, string>
  body?: Uint8Array | undefined
}

/**
 * Hands out credentials: the given ones, or those of the standard chain (environment, profile, SSO, container, instance), which
 * are renewed before they expire. The function throws what the chain throws when there are none.
 */
export function createAwsCredentials(given: Partial<AwsCredentials>): () => Promise<AwsCredentials> {
  const { accessKeyId, secretAccessKey, sessionToken } = given
  if (accessKeyId && secretAccessKey) return async () => ({ accessKeyId, secretAccessKey, sessionToken })
  let chain: (() => Promise<AwsCredentials & { expiration?: Date }>) | undefined
  let kept: (AwsCredentials & { expiration?: Date }) | undefined
  return async () => {
    const isFresh = kept && (!kept.expiration || kept.expiration.getTime() > Date.now() + RENEW_MS)
    if (kept && isFresh) return kept
    chain ??= (await import('@aws-sdk/credential-providers')).fromNodeProviderChain() // only who uses AWS loads it
    kept = await chain()
    return kept
  }
}

/** Credentials are renewed this long before they end, so that a call under way never outlives them. */
const RENEW_MS = 5 * 60_000

/** The headers that sign a request; everything in `request.headers` is signed too. `url` is what the request really goes to. */
export async function signForAws(
  request: AwsRequest,
  { service, region, credentials }: { service: string; region: string; credentials: AwsCredentials },
): Promise<Record<string, string>> {
  const signer = new AwsV4Signer({
    ...{ method: request.method, url: request.url, headers: request.headers, service, region },
    body: (request.body as Uint8Array<ArrayBuffer> | undefined) ?? null,
    accessKeyId: credentials.accessKeyId,
    secretAccessKey: credentials.secretAccessKey,
    ...(credentials.sessionToken ? { sessionToken: credentials.sessionToken } : {}),
  })
  const { headers } = await signer.sign()
  headers.delete('host')
  return Object.fromEntries(headers)
}
