/** The command line's way to a Gesso: a server that is running, or else one inside this process, spoken to in the same way. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createParser } from 'eventsource-parser'
import { createApp } from '../app.ts'
import { type Config, ConfigError, readConfig } from '../config.ts'
import { createHttp } from '../http/http.ts'
import type { JobView } from '../jobs/view.ts'
import { FolderInUse } from '../lock.ts'
import { providerFiles } from '../providers/installed.ts'

/** Where a running server leaves its address, within the data folder. */
export const addressFile = 'server.json'

/** The server said no: the message is for the person, as it is. */
export class Refused extends Error {}

export interface JobEvent {
  seq: number
  at: string
  type: string
  generationId?: string
  [more: string]: unknown
}

export interface Client {
  upload(bytes: Uint8Array): Promise<string>
  submit(request: object): Promise<JobView>
  job(id: string): Promise<JobView>
  events(jobId: string): AsyncIterable<JobEvent>
  cancel(id: string): Promise<void>
  download(url: string): Promise<Uint8Array>
  models(): Promise<{ id: string; tasks: string[]; price: unknown; state: { is: string } }[]>
  close(): Promise<void>
}

type Send = (request: Request) => Promise<Response> | Response

/** Uses GESSO_URL if it is set, else the server that holds the data folder, else does the work in this process. */
export async function connect(env: Record<string, string | undefined>): Promise<Client> {
  const config = readConfig({ ...env, GESSO_LOG: env.GESSO_LOG || 'silent' }, providerFiles)
  if (config.serverUrl) return client(fetch, config.serverUrl, config.apiKey, async () => {})
  try {
    const app = await createApp(config, providerFiles)
    await app.jobs.start()
    return client(createHttp(app).fetch, 'http://localhost', config.apiKey, app.close)
  } catch (error) {
    if (!(error instanceof FolderInUse)) throw error
    return client(fetch, await runningServer(config), config.apiKey, async () => {})
  }
}

async function runningServer({ data }: Config): Promise<string> {
  try {
    const { url } = JSON.parse(await readFile(join(data, addressFile), 'utf8')) as { url: string }
    return url
  } catch (error) {
    throw new ConfigError(`Another gesso command works with ${data} at the moment. Wait for it, or run a server.`, {
      cause: error,
    })
  }
}

function client(send: Send, base: string, apiKey: string | undefined, close: () => Promise<void>): Client {
  async function call(method: string, path: string, body?: { json: object } | { bytes: Uint8Array }) {
    const headers: Record<string, string> = apiKey ? { authorization: `Bearer ${apiKey}` } : {}
    if (body) headers['content-type'] = 'json' in body ? 'application/json' : 'application/octet-stream'
    const payload = body && ('json' in body ? JSON.stringify(body.json) : (body.bytes as Uint8Array<ArrayBuffer>))
    const response = await send(new Request(new URL(path, base), { method, headers, body: payload ?? null }))
    if (response.ok) return response
    const problem = (await response.json().catch(() => ({}))) as { detail?: string }
    throw new Refused(problem.detail ?? `The server answered with status ${response.status}.`)
  }
  const json = async <T>(response: Promise<Response>) => (await (await response).json()) as T

  return {
    upload: async (bytes) => (await json<{ id: string }>(call('POST', '/v1/assets', { bytes }))).id,
    submit: (request) => json(call('POST', '/v1/jobs', { json: request })),
    job: (id) => json(call('GET', `/v1/jobs/${id}`)),
    events: (jobId) => readEvents(call('GET', `/v1/jobs/${jobId}/events`)),
    cancel: async (id) => void (await call('POST', `/v1/jobs/${id}/cancel`)),
    download: async (url) => new Uint8Array(await (await call('GET', url)).arrayBuffer()),
    models: async () => (await json<{ data: never[] }>(call('GET', '/v1/models'))).data,
    close,
  }
}

async function* readEvents(response: Promise<Response>): AsyncGenerator<JobEvent> {
  const { body } = await response
  const ready: JobEvent[] = []
  const parser = createParser({ onEvent: (event) => void ready.push(JSON.parse(event.data) as JobEvent) })
  const decoder = new TextDecoder()
  for await (const chunk of body ?? []) {
    parser.feed(decoder.decode(chunk, { stream: true }))
    yield* ready.splice(0)
  }
}
