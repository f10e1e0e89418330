/** Reads and checks the form of a request as api.stability.ai does; what it does not document is refused. */
import type { Context } from 'hono'
import sharp from 'sharp'
import { z } from 'zod'
import type { Endpoint } from './endpoints.ts'
import { Refused } from './refused.ts'

const MAX_BODY = 10 * 1024 ** 2
const MOST_PIXELS = 9_437_184

export interface Frame {
  width: number
  height: number
}

export interface Asked {
  fields: Record<string, unknown>
  /** Of the input pictures, by the name of their part. */
  frames: Record<string, Frame>
}

export async function readForm(c: Context, endpoint: Endpoint): Promise<Asked> {
  if (!c.req.header('content-type')?.startsWith('multipart/form-data')) {
    throw new Refused(400, 'bad_request', ['content-type: must be multipart/form-data'])
  }
  if ((await c.req.arrayBuffer()).byteLength > MAX_BODY) {
    throw new Refused(413, 'payload_too_large', ['payload: the request is larger than 10MiB'])
  }
  // An empty part "none" is how the documents' own examples make a form without a file.
  const { none: _, ...parts } = await c.req.parseBody({ all: true })
  const isFile = ([, part]: [string, unknown]) => part instanceof File
  const files = Object.fromEntries(Object.entries(parts).filter(isFile)) as Record<string, File>
  const texts = Object.fromEntries(Object.entries(parts).filter((one) => !isFile(one)))
  const parsed = z.strictObject(endpoint.fields).safeParse(texts)
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`)
    throw new Refused(400, 'bad_request', errors)
  }
  const fields = parsed.data as Record<string, unknown>
  const known = [...endpoint.files.needed, ...endpoint.files.allowed]
  const missing = endpoint.files.needed.filter((name) => !files[name]).map((name) => `${name}: is required`)
  const unknown = Object.keys(files).filter((name) => !known.includes(name))
  const wrong = [...missing, ...unknown.map((name) => `${name}: is not allowed`)]
  const detail = endpoint.check?.(fields, Object.keys(files))
  if (detail) wrong.push(detail)
  if (wrong.length > 0) throw new Refused(400, 'bad_request', wrong)
  const frames: Record<string, Frame> = {}
  for (const [name, file] of Object.entries(files)) frames[name] = await inspect(name, file, endpoint)
  return { fields, frames }
}

async function inspect(name: string, file: File, { maxPixels = MOST_PIXELS }: Endpoint): Promise<Frame> {
  const bytes = Buffer.from(await file.arrayBuffer())
  const {
    format,
    width = 0,
    height = 0,
  } = await sharp(bytes)
    .metadata()
    .catch(() => ({ format: 'none', width: 0, height: 0 }))
  const pixels = width * height
  const complain = (what: string) => new Refused(400, 'bad_request', [`${name}: ${what}`])
  if (!['png', 'jpeg', 'webp'].includes(format)) throw complain('must be a jpeg, png or webp')
  if (Math.min(width, height) < 64) throw complain('every side must be at least 64 pixels')
  if (pixels < 4096 || pixels > maxPixels) throw complain(`total pixels must be between 4096 and ${maxPixels}`)
  if (Math.max(width / height, height / width) > 2.5) throw complain('the aspect ratio must be within 1:2.5 and 2.5:1')
  return { width, height }
}
