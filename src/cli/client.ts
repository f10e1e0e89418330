/** The command line's way to a Gesso: a server that is running, or else one inside this process, spoken to in the same way. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createParser } from 'eventsource-parser'
import type { z } from 'zod'
import { type App, createApp } from '../app.ts'
import { type Config, readConfig } from '../config.ts'
import { createHttp } from '../http/http.ts'
import type { JobView } from '../jobs/view.ts'
import { FolderInUse } from '../lock.ts'
import { providerFiles } from '../providers/installed.ts'
import type { spaceView } from '../spaces/view.ts'
import { Refused, type Surroundings } from './command.ts'

/** Where a running server leaves its address, within the data folder. */
export const addressFile = 'server.json'

/** How long a command waits for another one to be done with the data folder, and how often it looks. */
const PATIENCE_MS = 10_000
const LOOK_AGAIN_MS = 50
/** What stands for this process where an address is needed. Nobody listens there. */
const HERE = 'http://localhost'
/** A server that does not say within this time that it is well is taken for gone. */
const HEALTH_MS = 2_000

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
  /** An answer as it may be printed: without the addresses of files, where no server is there to answer at them. */
  printable(answer: object): object
  space(id: string): Promise<z.infer<typeof spaceView>>
  spaces(): Promise<z.infer<typeof spaceView>[]>
  models(): Promise<{ id: string; tasks: string[]; price: unknown; state: { is: string; on?: string } }[]>
  close(): Promise<void>
}

type Send = (request: Request) => Promise<Response> | Response

/**
 * Uses GESSO_URL if it is set, else the server that holds the data folder, else does the work in this process. Where another
 * command holds the folder, it waits for a while. Throws `Refused` when that does not help.
 */
export async function connect({ env, print, stop }: Surroundings): Promise<Client> {
  const config = readConfig({ ...env, GESSO_LOG: env.GESSO_LOG || 'silent' }, providerFiles)
  if (config.serverUrl) return client(overNetwork, config.serverUrl, config.apiKey, async () => {})
  const giveUpAt = performance.now() + PATIENCE_MS
  for (let looks = 0; ; looks++) {
    const app = await openHere(config)
    if (app) return client(createHttp(app).fetch, HERE, config.apiKey, app.close)
    const url = await runningServer(config)
    if (url) return client(overNetwork, url, config.apiKey, async () => {})
    if (stop.aborted || performance.now() > giveUpAt) {
      throw new Refused(`Another gesso command works with ${config.data}. Try again when it is done, or run a server.`)
    }
    if (looks === 1) print.remark(`Another gesso command works with ${config.data}: waiting for it.`)
    await setTimeout(LOOK_AGAIN_MS)
  }
}

/** A Gesso in this process; `undefined` while another process holds the folder. */
async function openHere(config: Config): Promise<App | undefined> {
  try {
    const app = await createApp(config, providerFiles)
    await app.start()
    return app
  } catch (error) {
    if (error instanceof FolderInUse) return undefined
    throw error
  }
}

/** The address of the server that holds the folder. A file that a killed server has left behind does not count. */
async function runningServer({ data }: Config): Promise<string | undefined> {
  try {
    const { url } = JSON.parse(await readFile(join(data, addressFile), 'utf8')) as { url: string }
    const { ok } = await fetch(new URL('/health', url), { signal: AbortSignal.timeout(HEALTH_MS) })
    return ok ? url : undefined
  } catch {
    return undefined // no file, half a file, or nobody there: all the same to the caller
  }
}

async function overNetwork(request: Request): Promise<Response> {
  try {
    return await fetch(request)
  } catch (error) {
    const words = error instanceof Error && error.cause instanceof Error ? error.cause : error
    throw new Refused(
      `${new URL(request.url).origin} does not answer: ${words instanceof Error ? words.message : words}`,
    )
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
    printable: (answer) => (send === overNetwork ? answer : withoutAddresses(answer)),
    space: (id) => json(call('GET', `/spaces/${encodeURIComponent(id)}`)),
    spaces: () => json(call('GET', '/spaces')),
    models: async () => (await json<{ data: never[] }>(call('GET', '/v1/models'))).data,
    close,
  }
}

const withoutAddresses = (answer: object) =>
  JSON.parse(
    JSON.stringify(answer, (name, value: unknown) =>
      (name === 'url' || name === 'imageUrl') && String(value).startsWith(`${HERE}/assets/`) ? undefined : value,
    ),
  ) as object

async function* readEvents(response: Promise<Response>): AsyncGenerator<JobEvent> {
  const { body } = await response
  const ready: JobEvent[] = []
  const parser = createParser({ onEvent: (event) => void ready.push(JSON.parse(event.data) as JobEvent) })
  const decoder = new TextDecoder()
  try {
    for await (const chunk of body ?? []) {
      parser.feed(decoder.decode(chunk, { stream: true }))
      yield* ready.splice(0)
    }
  } catch (error) {
    throw new Refused(`The connection was lost: ${error instanceof Error ? error.message : error}.`)
  }
}
