/** What the test of a space imports, as `gesso/testing`: a whole Gesso on a folder of its own, without any key. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp } from './app.ts'
import { readConfig } from './config.ts'
import { type JobView, viewJob } from './jobs/view.ts'
import { providerFiles } from './providers/installed.ts'
import type { Space } from './spaces/define.ts'

export interface Ran {
  /** The job as `GET /v1/jobs/{id}` would show it. */
  job: JobView
  /** The bytes of each of its outputs, in order. */
  files: Uint8Array[]
}

/**
 * Runs a space with the offline provider and waits for its end. `inputs` as a client would send them; `@photo.jpg` is a file.
 * Throws `Problem` where they are refused. A space that fails gives a job that says so.
 */
export async function runSpace(space: Space, inputs: Record<string, unknown> = {}): Promise<Ran> {
  const data = await mkdtemp(join(tmpdir(), 'gesso-space-'))
  const app = await createApp(readConfig({ GESSO_DATA: data, GESSO_LOG: 'silent' }, providerFiles), providerFiles, {
    builtIn: async () => [space],
  })
  try {
    await app.start()
    const owner = 'local'
    const { given, files } = await readFiles(inputs)
    const { jobId } = await app.spaces.submit(space.id, { inputs: given }, { owner, files })
    const detail = await app.jobs.waitForEnd(owner, jobId, new AbortController().signal)
    if (!detail) throw new Error('The wait ended without an end.')
    const job = viewJob('http://localhost', detail)
    const bytes = await Promise.all(job.outputs.map(({ sha256 }) => app.storage.read(sha256)))
    return { job, files: bytes.map((one) => one ?? new Uint8Array()) }
  } finally {
    await app.close()
    await rm(data, { recursive: true, force: true })
  }
}

async function readFiles(inputs: Record<string, unknown>) {
  const files: Record<string, Uint8Array> = {}
  const read = async (value: unknown): Promise<unknown> => {
    if (Array.isArray(value)) return Promise.all(value.map(read))
    if (typeof value !== 'string' || !value.startsWith('@')) return value
    const key = `part${Object.keys(files).length}`
    files[key] = new Uint8Array() // its place is taken before anything is waited for
    files[key] = await readFile(value.slice(1))
    return `file:${key}`
  }
  const entries = Object.entries(inputs).map(async ([name, value]) => [name, await read(value)] as const)
  return { given: Object.fromEntries(await Promise.all(entries)), files }
}
