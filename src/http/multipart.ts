/** Reads a form of several parts (RFC 7578) as it comes in, so that a file in it is never in memory as a whole. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Busboy, type BusboyHeaders } from '@fastify/busboy'
import { Problem } from '../errors.ts'
import { readPieces } from './body.ts'

const MAX_FIELDS = 50
const MAX_FIELD_BYTES = 64 * 1024

export interface FormOptions {
  maxBytes: number
  /** Called for each file, one after the other; it has to read the content to its end, or to throw. */
  onFile(name: string, content: AsyncIterable<Uint8Array>, fileName: string): Promise<void>
}

/**
 * The fields of the form that are no files, by name. Throws `invalid_request` for a form that cannot be read or has a field
 * twice, and what `onFile` throws.
 */
export async function readMultipart(
  request: Request,
  { maxBytes, onFile }: FormOptions,
): Promise<Record<string, string>> {
  const fields: Record<string, string> = {}
  let files: Promise<void> = Promise.resolve()
  const reading = new AbortController()
  const stop = (error: unknown) => reading.abort(error)
  const form = openForm(request)
  form.on('field', (name, value, nameTruncated, valueTruncated) => {
    if (nameTruncated || valueTruncated) stop(tooLong(name))
    else if (Object.hasOwn(fields, name)) stop(twice(name))
    else fields[name] = value
  })
  form.on('file', (name, content, fileName) => {
    content.on('error', () => {}) // its reader gets it
    files = files
      .then(() => onFile(name, readPart(content), fileName))
      .catch((error: unknown) => {
        stop(error)
        content.destroy()
      })
  })
  try {
    await pipeline(Readable.from(readPieces(request, maxBytes), { objectMode: false }), form, {
      signal: reading.signal,
    })
    await files
  } catch (error) {
    await files
    throw reading.signal.aborted ? reading.signal.reason : error instanceof Problem ? error : unreadable(error)
  }
  reading.signal.throwIfAborted()
  return fields
}

/** What goes wrong here is the form's fault, and not that of whoever reads it. */
async function* readPart(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* content
  } catch (error) {
    throw unreadable(error)
  }
}

function openForm(request: Request) {
  const headers = Object.fromEntries(request.headers) as BusboyHeaders
  try {
    return new Busboy({ headers, limits: { fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES } })
  } catch (error) {
    throw unreadable(error)
  }
}

const unreadable = (cause: unknown) =>
  new Problem('invalid_request', 'The form cannot be read: it is cut off, or its boundary is wrong.', {
    field: 'body',
    cause,
  })
const tooLong = (name: string) =>
  new Problem('invalid_request', `${name} may have ${MAX_FIELD_BYTES} bytes.`, { field: name.slice(0, 100) })
const twice = (name: string) => new Problem('invalid_request', `${name} was sent twice.`, { field: name })
