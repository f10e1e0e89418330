/** Reads request bodies, of the right type and never larger than they may be. */
import { Problem } from '../errors.ts'

/** The whole body as JSON. Throws `unsupported_media_type`, `payload_too_large` or `invalid_json`. */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  checkType(request, ['application/json'])
  return parseJson(await readAll(request, maxBytes))
}

/** JSON in UTF-8. Throws `invalid_json`. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    const words = error instanceof Error ? error.message : error
    throw new Problem('invalid_json', `The body is not valid JSON: ${words}`, { field: 'body' })
  }
}

/** A form of several parts. Throws `invalid_request`. */
export async function parseForm(request: Request, bytes: Uint8Array): Promise<FormData> {
  const type = request.headers.get('content-type') ?? ''
  try {
    return await new Response(bytes as Uint8Array<ArrayBuffer>, { headers: { 'content-type': type } }).formData()
  } catch (error) {
    throw new Problem('invalid_request', 'The form cannot be read: it is cut off, or its boundary is wrong.', {
      field: 'body',
      cause: error,
    })
  }
}

interface RawBody {
  mediaTypes: string[]
  maxBytes: number
  isStreamed?: boolean
}

/** The whole body as bytes; of one that is streamed nothing yet. */
export async function readBytes(request: Request, { mediaTypes, maxBytes, isStreamed }: RawBody): Promise<Uint8Array> {
  checkType(request, mediaTypes)
  return isStreamed ? new Uint8Array() : readAll(request, maxBytes)
}

/** A body piece by piece. Throws `payload_too_large`, and `invalid_request` where it breaks off. */
export async function* readPieces(request: Request, maxBytes: number): AsyncGenerator<Uint8Array> {
  const tooLarge = () =>
    new Problem('payload_too_large', `The body may have at most ${maxBytes} bytes.`, { field: 'body' })
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge()
  let bytes = 0
  try {
    for await (const chunk of request.body ?? []) {
      bytes += chunk.byteLength
      if (bytes > maxBytes) throw tooLarge()
      yield chunk
    }
  } catch (error) {
    if (error instanceof Problem) throw error
    throw new Problem('invalid_request', 'The body broke off before its end.', { field: 'body', cause: error })
  }
}

/** The type of the body without its parameters, in lower case. */
export const mediaTypeOf = (request: Request) =>
  (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''

function checkType(request: Request, mediaTypes: string[]) {
  const encoding = request.headers.get('content-encoding')
  if (encoding && encoding !== 'identity') {
    const detail = `The body is encoded as ${encoding}; it must be sent as it is.`
    throw new Problem('unsupported_media_type', detail, { field: 'Content-Encoding' })
  }
  const type = mediaTypeOf(request)
  const fits = mediaTypes.some((one) => one === type || (one.endsWith('/*') && type.startsWith(one.slice(0, -1))))
  if (fits) return
  const detail = `The body has type ${type || 'none'}; it must be ${mediaTypes.join(' or ')}.`
  throw new Problem('unsupported_media_type', detail, { field: 'Content-Type' })
}

async function readAll(request: Request, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of readPieces(request, maxBytes)) chunks.push(chunk)
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
}
