/** Calls Bedrock Runtime: what all of its operations share. */
import { ProviderError } from '../../errors.ts'
import { flatten } from '../../media/mask.ts'
import type { Picture } from '../../models/provider.ts'
import type { S3 } from '../aws.ts'
import { base64, readAnswer, send, type Wire, type WireRequest } from '../http.ts'
import { explain } from './errors.ts'

/** Bedrock in one region. */
export interface Place {
  region: string
  base: string
  wire: Wire
}

export interface Bedrock {
  /** Where a model is called. */
  at(model: string): Place
  inRegion(region: string): Place
  /** Where films are written to, `s3://bucket/prefix`. */
  output: string | undefined
  films(region: string): S3
  checkFilmCredentials(region: string): Promise<void>
}

/** The most that a request may have. */
const MAX_BODY = 25_000_000

/** One call. Throws like `callJson`; the class of a refusal stands in a header. */
export async function callBedrock<T>({ base, wire }: Place, path: string, request: WireRequest<T>) {
  const { body, ...more } = request
  const bytes = body === undefined ? undefined : new TextEncoder().encode(JSON.stringify(body))
  if (bytes && bytes.length > MAX_BODY) {
    const said = `The request has ${bytes.length} bytes with its pictures; Bedrock takes ${MAX_BODY}.`
    throw new ProviderError('invalid_request', said, { charged: 'no' })
  }
  const response = await send(wire, `${base}${path}`, {
    ...more,
    ...(bytes ? { bytes, headers: { 'content-type': 'application/json' } } : {}),
  })
  const type = response.headers.get('x-amzn-errortype')
  return readAnswer({ ...wire, explain: (said, status) => explain(said, status, type) }, response, request)
}

/** The path of a model's operation; an id may hold a colon, or be a whole ARN with slashes. */
export const modelPath = (model: string, operation: 'invoke' | 'converse') =>
  `/model/${encodeURIComponent(model)}/${operation}`

export function requestIdOf(headers: Headers) {
  const requestId = headers.get('x-amzn-requestid')
  return requestId ? { requestId } : {}
}

/** A picture in base64, as a PNG where it has a format that is not `taken`. */
export async function encoded(picture: Picture, taken: string[]): Promise<string> {
  if (taken.includes(picture.mediaType)) return base64(picture)
  return base64({ bytes: await flatten(picture.bytes, { format: 'png' }) })
}
