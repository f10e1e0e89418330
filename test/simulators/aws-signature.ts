/**
 * What the stand-ins for AWS share: the check of a signature (Signature Version 4), made by signing the request once more, and
 * a tiny S3. Facts: "Signature Version 4 for API requests" of the IAM user guide, and the S3 API reference.
 */
import { createHash } from 'node:crypto'
import { AwsV4Signer } from 'aws4fetch'
import { type Context, Hono } from 'hono'
import type { SimulatorEnv } from './simulator.ts'

/** The credentials that the simulators know. */
export const simulatedAws = {
  accessKeyId: 'AKIASIMULATED0000001',
  secretAccessKey: 'simulated/secret+access/key0123456789abcd',
}
export type AwsKeys = typeof simulatedAws

/** How far the clock of a request may be off. */
const SKEW_MS = 15 * 60_000

const MISSING = 'Missing Authentication Token'
const UNKNOWN_KEY = 'The security token included in the request is invalid.'
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.'

/** The exception that the JSON services of AWS name for what `checkSignature` found wrong. All of them are 403. */
export function signatureException(wrong: string) {
  if (wrong === MISSING) return 'MissingAuthenticationTokenException'
  return wrong === UNKNOWN_KEY ? 'UnrecognizedClientException' : 'InvalidSignatureException'
}

/** Whether a request is signed as it should be: `undefined`, or what is wrong. `region`: the only one it may be scoped to. */
export async function checkSignature(
  request: Request,
  { service, accessKeyId, secretAccessKey, region }: AwsKeys & { service: string; region?: string },
): Promise<string | undefined> {
  const { headers } = request
  const authorization = headers.get('authorization')
  if (!authorization) return MISSING
  const [, key, day, scopeRegion = '', scopeService, names = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      authorization,
    ) ?? []
  if (!key) return `Authorization header is not as it should be: (Hashed with SHA-256) ${sha256(authorization)}`
  if (key !== accessKeyId) return UNKNOWN_KEY
  if (scopeService !== service) return `Credential should be scoped to correct service: '${service}'.`
  if (region && scopeRegion !== region) return `Credential should be scoped to a valid region: '${region}'.`

  const signed = names.split(';')
  const needed = [
    'host',
    ...[...headers.keys()].filter((name) => name.startsWith('x-amz-') && name !== 'x-amz-user-agent'),
  ]
  const forgotten = needed.find((name) => !signed.includes(name))
  if (forgotten) return `'${forgotten}' must be a 'SignedHeader' in the AWS Authorization.`

  const datetime = headers.get('x-amz-date') ?? ''
  const at = Date.parse(datetime.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (Number.isNaN(at) || datetime.slice(0, 8) !== day) return 'Date in Credential scope does not match X-Amz-Date.'
  if (Math.abs(Date.now() - at) > SKEW_MS) return `Signature expired: ${datetime} is more than 15 minutes off.`

  const body = new Uint8Array(await request.clone().arrayBuffer())
  const hash = headers.get('x-amz-content-sha256')
  if (service === 's3' && !hash) return 'Missing required header for this request: x-amz-content-sha256'
  if (hash && hash !== 'UNSIGNED-PAYLOAD' && hash !== sha256(body)) {
    return "The provided 'x-amz-content-sha256' header does not match what was computed."
  }
  const again = new AwsV4Signer({
    ...{ method: request.method, url: request.url, body, service, region: scopeRegion, datetime },
    ...{ accessKeyId, secretAccessKey, allHeaders: true },
    headers: signed.filter((name) => name !== 'host').map((name): [string, string] => [name, headers.get(name) ?? '']),
  })
  return (await again.signature()) === signature ? undefined : MISMATCH
}

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

export interface StoredObject {
  bytes: Uint8Array
  type: string
}

/** A tiny S3, addressed by path: GET, HEAD and PUT of objects. `objects` are named `s3://bucket/key`. Mount `app` where it is to be. */
export function createObjects(keys: AwsKeys = simulatedAws) {
  const objects = new Map<string, StoredObject>()
  const app = new Hono<SimulatorEnv>()
  const nameOf = (c: Context<SimulatorEnv>) => `s3://${c.req.param('bucket')}/${c.req.param('key')}`

  app.use('*', async (c, next) => {
    const wrong = await checkSignature(c.req.raw, { ...keys, service: 's3' })
    if (wrong) return xmlError(403, s3Codes[signatureException(wrong)] ?? 'SignatureDoesNotMatch', wrong)
    return next()
  })
  app.get('/:bucket/:key{.+}', (c) => {
    const object = objects.get(nameOf(c))
    if (!object) return xmlError(404, 'NoSuchKey', 'The specified key does not exist.')
    const headers = { 'content-type': object.type, 'content-length': String(object.bytes.length) }
    return new Response(object.bytes as Uint8Array<ArrayBuffer>, { headers })
  })
  app.put('/:bucket/:key{.+}', async (c) => {
    const bytes = new Uint8Array(await c.req.arrayBuffer())
    objects.set(nameOf(c), { bytes, type: c.req.header('content-type') ?? 'binary/octet-stream' })
    return new Response(null, { headers: { etag: `"${createHash('md5').update(bytes).digest('hex')}"` } })
  })
  app.all('*', () => xmlError(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.'))
  return { app, objects }
}

/** S3 has its own names for the same refusals. */
const s3Codes: Record<string, string> = {
  MissingAuthenticationTokenException: 'AccessDenied',
  UnrecognizedClientException: 'InvalidAccessKeyId',
}

function xmlError(status: number, code: string, message: string) {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`
  return new Response(body, { status, headers: { 'content-type': 'application/xml' } })
}
