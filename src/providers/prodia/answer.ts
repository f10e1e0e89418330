/** Reads what Prodia answers a job with: a form with the job and its outputs, a bare file, or an error in JSON or in a form. */
import { z } from 'zod'
import { ProviderError, type ProviderErrorCode } from '../../errors.ts'
import { microsOf } from '../../models/price.ts'
import type { Answer } from '../../models/provider.ts'
import {
  type Explained,
  fileIn,
  parseJson,
  readBytes,
  refusal,
  scrub,
  traces,
  type Wire,
  type WireRequest,
} from '../http.ts'

/** A paid picture is never lost over its bill. */
const job = z.object({
  id: z.string().nullish().catch(null),
  price: z
    .object({ dollars: z.number().min(0) })
    .nullish()
    .catch(null),
  error: z.unknown().optional(),
  state: z.object({ current: z.string() }).nullish().catch(null),
})
type Job = z.infer<typeof job>
const errorBody = z.object({
  error: z.unknown().optional(),
  detail: z.unknown().optional(),
  message: z.unknown().optional(),
})

/** Refusals of the models behind are told in their own words. A field such as `safety_tolerance` is none of them. */
const policy = /\bnsfw\b|\bsafety (filter|system|check)|moderat|flagged|\bsensitive|content polic|prohibited|violat/i
const unknownType = /(unknown|unsupported|invalid|no such) job type/i

type Asked = Pick<WireRequest<unknown>, 'signal' | 'pays'>

/** Reads an answer to its end. Throws like `callJson`. */
export async function readJob(wire: Wire, response: Response, request: Asked): Promise<Answer> {
  const bytes = await readBytes(response, request)
  const type = response.headers.get('content-type') ?? ''
  const form = await readForm(bytes, type)
  if (!form) return { outputs: [{ bytes: fileIn(wire, response, bytes, request) }] }
  if (!response.ok) throw refusal(wire, response, form.job ?? new TextDecoder().decode(bytes))
  const done = job.safeParse(form.job).data
  if (form.files.length === 0) throw withoutOutput(wire, response, done)
  return {
    outputs: form.files.map((file) => ({ bytes: file })),
    ...(done?.price ? { costMicros: microsOf(done.price.dollars) } : {}),
    ...(done?.id ? { requestId: done.id } : {}),
  }
}

/** The parts of a form; `undefined` when it is none, or not whole. */
async function readForm(bytes: Uint8Array, type: string): Promise<{ job: unknown; files: Uint8Array[] } | undefined> {
  if (!type.startsWith('multipart/')) return undefined
  try {
    const form = await new Response(bytes as Uint8Array<ArrayBuffer>, { headers: { 'content-type': type } }).formData()
    const told = form.get('job')
    // Some models say something as well, as an output of text.
    const files = form.getAll('output').filter((part) => typeof part !== 'string' && !part.type.startsWith('text/'))
    return {
      job: told === null ? undefined : parseJson(typeof told === 'string' ? told : await told.text()),
      files: await Promise.all(files.map(async (part) => new Uint8Array(await (part as Blob).arrayBuffer()))),
    }
  } catch {
    return undefined // broken off, or no form at all: said in words by the caller
  }
}

/** A job that ended without a file has failed; whether it is billed, only its price says. */
function withoutOutput(wire: Wire, response: Response, done: Job | undefined): ProviderError {
  const said = explain(done, response.status).said ?? `The job ended as “${done?.state?.current}”, without a file.`
  const dollars = done?.price?.dollars
  const charged = dollars === undefined ? 'unknown' : dollars > 0 ? 'yes' : 'no'
  const code: ProviderErrorCode = policy.test(said) ? 'content_refused' : 'internal'
  const requestId = done?.id ? { requestId: done.id } : {}
  return new ProviderError(code, scrub(wire, said), { charged, ...traces(response), ...requestId })
}

export function explain(body: unknown, status: number): Explained {
  const parsed = errorBody.safeParse(body)
  if (!parsed.success) return {}
  const { error, detail, message } = parsed.data
  const said = [error, detail, message].map(words).find(Boolean)
  if (status !== 400 && status !== 422) return { said }
  const code = policy.test(said ?? '') ? 'content_refused' : unknownType.test(said ?? '') ? 'not_found' : undefined
  return { said, code }
}

/** `detail` may be a list or an object. */
function words(value: unknown): string | undefined {
  if (value === null || value === undefined || value === '') return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}
