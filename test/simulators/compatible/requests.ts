/** Reads what clients send, and refuses what no server would take. */
import type { Context } from 'hono'
import sharp from 'sharp'
import type { z } from 'zod'
import type { Fields, KindFacts } from './kinds.ts'

export class Refused extends Error {
  readonly status: 400 | 401 | 404 | 422
  readonly code: string | null

  constructor(status: 400 | 401 | 404 | 422, message: string, code: string | null = null) {
    super(message)
    this.status = status
    this.code = code
  }
}

export interface CompatibleRequest {
  path: string
  fields: Fields
  /** Every file of a form, by its field, as `png 512x512`. */
  files: Record<string, string[]>
  /** How bright the middle of the mask is, and how opaque. */
  mask?: { bright: number; alpha: number }
}

export async function readJson(c: Context, schema: z.ZodType | undefined) {
  if (!schema) throw new Refused(404, 'Not Found')
  if (!c.req.header('content-type')?.startsWith('application/json')) throw new Refused(400, 'The body must be JSON.')
  const parsed = schema.safeParse(await c.req.json().catch(() => undefined))
  if (!parsed.success) throw new Refused(400, wrong(parsed.error.issues))
  return parsed.data as Fields
}

export const wrong = (issues: { path: PropertyKey[]; message: string }[]) =>
  issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')

export async function readForm(
  c: Context,
  edits: NonNullable<KindFacts['edits']>,
): Promise<Omit<CompatibleRequest, 'path'>> {
  const { texts, files } = await readParts(c)
  const parsed = edits.fields.safeParse(texts)
  if (!parsed.success) throw new Refused(400, wrong(parsed.error.issues))
  const allowed = [...edits.image, ...(edits.mask ? [edits.mask] : [])]
  const unknown = Object.keys(files).find((name) => !allowed.includes(name))
  if (unknown) throw new Refused(400, `Unknown file: ${unknown}`)
  if (!edits.image.some((name) => files[name])) throw new Refused(400, 'image: Field required')
  const described: Record<string, string[]> = {}
  for (const [name, list] of Object.entries(files)) described[name] = await Promise.all(list.map(describe))
  const [mask] = (edits.mask && files[edits.mask]) || []
  return { fields: parsed.data, files: described, ...(mask ? { mask: await middleOf(mask) } : {}) }
}

/** The parts of a form: texts, and files by field. */
export async function readParts(c: Context) {
  if (!c.req.header('content-type')?.startsWith('multipart/form-data')) {
    throw new Refused(400, 'The body must be multipart/form-data.')
  }
  const texts: Record<string, string> = {}
  const files: Record<string, Buffer[]> = {}
  for (const [name, value] of await c.req.formData()) {
    if (typeof value === 'string') texts[name] = value
    else files[name] = [...(files[name] ?? []), Buffer.from(await value.arrayBuffer())]
  }
  return { texts, files }
}

export async function describe(file: Buffer): Promise<string> {
  const { format, width, height } = await sharp(file)
    .metadata()
    .catch(() => {
      throw new Refused(400, 'The file is no picture.')
    })
  return `${format} ${width}x${height}`
}

async function middleOf(mask: Buffer) {
  const { data, info } = await sharp(mask)
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const at = (Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2)) * info.channels
  return { bright: data[at] ?? 0, alpha: data[at + info.channels - 1] ?? 0 }
}
