/** What a careful client does: repeats a submit under its key, reads every event, looks at every picture. */
import { EventSourceParserStream } from 'eventsource-parser/stream'
import sharp from 'sharp'
import { expect } from 'vitest'
import type { LedgerLine } from '../../src/catalog/records.ts'
import { isFinished, jobStatus } from '../../src/catalog/states.ts'
import type { JobView } from '../../src/jobs/view.ts'

export type Send = (path: string, init?: RequestInit) => Promise<Response>

export type Line = Pick<LedgerLine, 'id' | 'generationId' | 'provider' | 'state' | 'operation' | 'jobId'> & {
  estimatedUsd: number | null
  chargedUsd: number | null
}

export interface JobEvent {
  seq: number
  type: string
  generationId?: string
  state?: string
}

const END_MS = 90_000

export const sendTo =
  (url: string): Send =>
  (path, init) =>
    fetch(new URL(path, url), init)

export function clientOf(send: Send) {
  async function json<T>(path: string, init?: RequestInit): Promise<T> {
    const response = await send(path, init)
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }

  async function list<T>(path: string): Promise<T[]> {
    const all: T[] = []
    for (let cursor = ''; ; ) {
      const page = await json<{ data: T[]; nextCursor?: string }>(`${path}limit=100${cursor}`)
      all.push(...page.data)
      if (!page.nextCursor) return all
      cursor = `&cursor=${page.nextCursor}`
    }
  }

  const job = (id: string) => json<JobView>(`/v1/jobs/${id}`)

  async function events(id: string): Promise<JobEvent[]> {
    const response = await send(`/v1/jobs/${id}/events`, { signal: AbortSignal.timeout(END_MS) })
    const stream = response.body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
    const all: JobEvent[] = []
    for await (const { data } of stream ?? []) all.push(JSON.parse(data) as JobEvent)
    return all
  }

  return {
    send,
    job,
    jobs: () => list<JobView>('/v1/jobs?'),
    submit: (body: object, key?: string) =>
      json<JobView>('/v1/jobs', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) },
        body: JSON.stringify(body),
      }),
    cancel: (id: string) => json<JobView>(`/v1/jobs/${id}/cancel`, { method: 'POST' }),
    retry: (id: string) => json<JobView>(`/v1/jobs/${id}/retry`, { method: 'POST' }),
    /** Every event, up to the end of the job. */
    events,
    /** Waits for the end of a job. */
    async end(id: string) {
      await events(id)
      return job(id)
    },
    ledger: (query = '') => list<Line>(`/v1/ledger?${query}${query ? '&' : ''}`),
    asset: async (url: string) => {
      const response = await send(new URL(url).pathname)
      return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) }
    },
  }
}
export type Client = ReturnType<typeof clientOf>

/** What must hold of every job that has ended, however it came there. */
export async function expectSound(client: Client, id: string) {
  const events = await client.events(id)
  const view = await client.job(id)
  const lines = await client.ledger(`jobId=${id}`)
  expect(isFinished(view.status), `job ${id} is ${view.status}`).toBe(true)
  expect(view.status).toBe(
    jobStatus(
      view.results.map((result) => result.status),
      view.status,
    ),
  )
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1))
  expect(events.at(-1)?.type).toBe(`job.${view.status.toLowerCase()}`)
  for (const result of view.results) {
    expect(result.error === null, JSON.stringify(result.error)).toBe(result.status === 'succeeded')
    expect(result.assets).toHaveLength(result.status === 'succeeded' ? Number(result.sent.n) : 0)
    for (const asset of result.assets) await expectPicture(client, asset)
    const ends = events.filter((event) => event.generationId === result.generationId && isEnd(event))
    expect(ends.at(-1)?.state).toBe(result.status)
  }
  // A line that is left `intended` is a call that nobody will ever settle.
  expect(lines.filter((line) => line.state === 'intended')).toEqual([])
  return { view, lines, events }
}

const isEnd = ({ type }: JobEvent) => /^generation\.(succeeded|failed|canceled)$/.test(type)

async function expectPicture(client: Client, asset: JobView['results'][number]['assets'][number]) {
  const { status, bytes } = await client.asset(asset.url)
  expect(status).toBe(200)
  const { info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
  expect({ width: info.width, height: info.height }).toEqual({ width: asset.width, height: asset.height })
}
