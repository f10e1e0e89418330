/** Replicate's file store: what was uploaded, for a while, and only for who has the key. */
import { createHash, randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { SimulatorEnv } from '../simulator.ts'

export interface UploadedFile {
  id: string
  name: string
  contentType: string
  bytes: Buffer
  metadata: unknown
  createdAt: number
}

const KEPT_MS = 24 * 3_600_000
const MAX_BYTES = 100 * 1024 ** 2
const fields = new Set(['content', 'filename', 'type', 'metadata'])
const metadata = z.record(z.string(), z.unknown())

export function createFiles(now: () => number, base: () => string) {
  const files: UploadedFile[] = []
  const find = (id: string | undefined) => files.find((file) => file.id === id && now() < file.createdAt + KEPT_MS)

  const told = ({ id, name, contentType, bytes, metadata, createdAt }: UploadedFile) => ({
    id,
    name,
    content_type: contentType,
    size: bytes.length,
    checksums: { sha256: createHash('sha256').update(bytes).digest('hex') },
    metadata,
    created_at: new Date(createdAt).toISOString(),
    expires_at: new Date(createdAt + KEPT_MS).toISOString(),
    urls: { get: `${base()}/files/${id}` },
  })

  async function take(c: Context<SimulatorEnv>) {
    const type = c.req.header('content-type') ?? ''
    if (!/^multipart\/form-data;.*boundary=/.test(type)) return refuse(c, 400, 'Expected multipart/form-data')
    const form = await c.req.formData().catch(() => undefined)
    if (!form) return refuse(c, 400, 'The form cannot be read')
    const unknown = [...form.keys()].find((name) => !fields.has(name))
    if (unknown) return refuse(c, 422, `Unknown field: ${unknown}`)
    const content = form.get('content')
    if (!(content instanceof File) || content.size === 0) return refuse(c, 422, 'content: a file is needed')
    if (content.size > MAX_BYTES) return refuse(c, 413, 'The file is too large')
    const described = await readMetadata(form.get('metadata'))
    if (!described) return refuse(c, 422, 'metadata: must be a JSON object')
    const file: UploadedFile = {
      id: Buffer.from(randomUUID()).toString('base64url'),
      name: String(form.get('filename') ?? content.name),
      contentType: String(form.get('type') ?? content.type),
      bytes: Buffer.from(await content.arrayBuffer()),
      metadata: described,
      createdAt: now(),
    }
    files.push(file)
    return c.json(told(file), 201)
  }

  const app = new Hono<SimulatorEnv>()
  app.post('/', take)
  app.get('/', (c) => c.json({ previous: null, next: null, results: files.map(told) }))
  app.get('/:id', (c) => {
    const file = find(c.req.param('id'))
    return file ? c.json(told(file)) : refuse(c, 404, 'File not found')
  })
  app.delete('/:id', (c) => {
    const file = find(c.req.param('id'))
    if (!file) return refuse(c, 404, 'File not found')
    files.splice(files.indexOf(file), 1)
    return c.body(null, 204)
  })
  return { app, files, find }
}

async function readMetadata(value: FormDataEntryValue | null) {
  if (value === null) return {}
  try {
    return metadata.safeParse(JSON.parse(typeof value === 'string' ? value : await value.text())).data
  } catch {
    return undefined
  }
}

/** Every refusal has this form. */
export const refuse = (c: Context<SimulatorEnv>, status: 400 | 401 | 404 | 413 | 422, detail: string, more = {}) =>
  c.json({ title: titles[status], detail, status, ...more }, status)

const titles = {
  400: 'Bad request',
  401: 'Unauthenticated',
  404: 'Not found',
  413: 'Content too large',
  422: 'Input validation failed',
}
