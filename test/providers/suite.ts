/**
 * What every provider must do, whatever its API: run against its simulator, through a whole Gesso. After each test the ledger
 * is held against what the simulator would have charged: equal, or explained by a line that says `uncertain`.
 */
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import type { ProviderErrorCode } from '../../src/errors.ts'
import type { JobView } from '../../src/jobs/view.ts'
import { fullName, type ModelFacts } from '../../src/models/model.ts'
import { plain } from '../../src/models/names.ts'
import type { Operation, ProviderFile } from '../../src/models/provider.ts'
import { startTestApp, type TestApp } from '../app.ts'
import { clientOf } from '../durability/client.ts'
import { until } from '../durability/stage.ts'
import type { Charge, Fault, ProviderSimulator } from '../simulators/simulator.ts'

type Place = Pick<Fault, 'path' | 'method'>

export interface Refusal {
  what: string
  answer: Pick<Fault, 'status' | 'body' | 'headers'>
  code: ProviderErrorCode
}

export interface ProviderCase<Sim extends ProviderSimulator = ProviderSimulator> {
  file: ProviderFile
  open(options?: { latencyMs?: number }): Promise<Sim>
  /** A request for each thing it can do, and the types of the files that must come; one PNG, JPEG or WebP when not said. */
  tasks: { name: string; body: object; mediaTypes?: string[] }[]
  /** The request of all other tests: one generation of one picture. */
  job: object
  /** Where faults are put: the call that pays, the one that asks how it stands, the file of the result. */
  submit: Place
  status?: Place
  result?: Place
  /** How the API says no to a submit, and what that is called here. */
  refusals: Refusal[]
  /** A request that the provider's policy refuses. */
  refused?: object
  /** The news of an operation, as its provider delivers it. */
  webhook?(sim: Sim, operation: Operation): { headers: Headers; body: Uint8Array<ArrayBuffer> }
}

const LIMIT = { timeout: 120_000 }
/** Long enough to be canceled or given up. */
const FOREVER_MS = 3_600_000
const SHORT_DEADLINE_MS = 1500
/** What is tried again by itself when it cost nothing. */
const waits: ProviderErrorCode[] = ['rate_limited', 'overloaded', 'network', 'timeout', 'internal']

export function providerSuite<Sim extends ProviderSimulator>(provider: ProviderCase<Sim>) {
  const { file, job } = provider
  const queued = provider.status !== undefined

  describe.concurrent(`${file.id}: what it can do`, () => {
    test.each(provider.tasks.map((task) => [task.name, task] as const))('%s', LIMIT, async (_, task) => {
      await using stage = await openStage(provider)
      const { view } = await stage.run(task.body)
      expect(view.status, JSON.stringify(view.results[0]?.error)).toBe('SUCCEEDED')
      const types = view.results.flatMap((result) => result.assets.map((asset) => asset.mediaType))
      if (task.mediaTypes) expect(types).toEqual(task.mediaTypes)
      else expect(types).toEqual([expect.stringMatching(/^image\/(png|jpeg|webp)$/)])
      expect(stage.sim.charges).toHaveLength(1)
    })

    test('its facts are whole: every default is listed, every name leads to one model', () => {
      const ids = file.models.map((model) => model.id)
      for (const id of Object.values(file.defaults)) expect(ids).toContain(id)
      expect(new Set(ids).size).toBe(ids.length)
      const names = file.models.flatMap((model) => [...new Set([model.id, model.name, ...model.aliases].map(plain))])
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
      for (const model of file.models) expectSuccessor(file, model)
    })
  })

  describe.concurrent(`${file.id}: when it says no`, () => {
    test.each(provider.refusals.map((refusal) => [refusal.what, refusal.code, refusal] as const))(
      '%s is %s',
      LIMIT,
      async (_, code, { answer }) => {
        await using stage = await openStage(provider)
        stage.sim.misbehave({ ...provider.submit, kind: 'status', when: 'before', ...answer })
        const { view, errors } = await stage.run(job)
        expect(errors[0]).toMatchObject({ code, charged: 'no' })
        // What passes is waited for; what does not ends it at once.
        expect(view.status).toBe(waits.includes(code) ? 'SUCCEEDED' : 'FAILED')
        expect(stage.sim.charges).toHaveLength(waits.includes(code) ? 1 : 0)
      },
    )

    if (provider.refused) {
      test('what its policy declines is content_refused, and is not sent again', LIMIT, async () => {
        await using stage = await openStage(provider)
        const { view } = await stage.run({ ...job, ...provider.refused })
        expect(view.results[0]?.error).toMatchObject({ code: 'content_refused', retry: 'never' })
        expect(stage.sim.charges.length).toBeLessThanOrEqual(1)
      })
    }
  })

  describe.concurrent(`${file.id}: a paid call`, () => {
    test.each<[string, Omit<Fault, 'path'>]>([
      ['is reset before it is heard', { kind: 'reset', when: 'before' }],
      ['is reset when the work is done', { kind: 'reset', when: 'after' }],
      ['is answered in half', { kind: 'truncate', when: 'after' }],
      ['is answered with a page', { kind: 'html', when: 'after', status: 200 }],
      ['is answered with a page of a gateway', { kind: 'html', when: 'after', status: 502 }],
      ['is answered with something else', { kind: 'wrong type', when: 'after' }],
      ['is never answered', { kind: 'hang', when: 'after' }],
    ])('that %s is never paid twice in silence', LIMIT, async (_, fault) => {
      const hangs = fault.kind === 'hang'
      await using stage = await openStage(provider, hangs ? { deadlineMs: SHORT_DEADLINE_MS } : {})
      stage.sim.misbehave({ ...provider.submit, ...fault })
      const { view } = await stage.run(job)
      expect(stage.sim.charges.length).toBeLessThanOrEqual(1)
      // A provider that can be asked, or takes a key, settles it; of any other nobody knows.
      const why = `${fault.kind}: whether it was paid is unknown. Read with callJson or callFile (providers/http.ts): both refuse what is no answer`
      if (view.status === 'FAILED') expect(view.results[0]?.error, why).toMatchObject({ code: 'outcome_unknown' })
    })

    test('that is slow is waited for', LIMIT, async () => {
      await using stage = await openStage(provider)
      stage.sim.misbehave({ ...provider.submit, kind: 'slow', when: 'before', delayMs: 700 })
      expect((await stage.run(job)).view.status).toBe('SUCCEEDED')
    })

    test('whose provider cannot be reached costs nothing', LIMIT, async () => {
      await using stage = await openStage(provider)
      await stage.sim.close()
      const { jobId } = await stage.client.submit({ ...job })
      await until(async () => expect(await stage.errors(jobId)).not.toEqual([]))
      expect((await stage.errors(jobId))[0]).toMatchObject({ code: 'network', charged: 'no' })
      await stage.client.cancel(jobId)
    })

    test('that is canceled is told to stop, and billed as it is', LIMIT, async () => {
      await using stage = await openStage(provider, { latencyMs: FOREVER_MS })
      const { jobId } = await stage.client.submit({ ...job })
      const [state] = queued ? ['running'] : ['submitting']
      await until(async () => expect((await stage.client.job(jobId)).results[0]?.status).toBe(state))
      await until(() => expect(stage.sim.charges.length + (queued ? 1 : 0)).toBeGreaterThanOrEqual(1))
      await stage.client.cancel(jobId)
      await until(async () => expect(await stage.gesso.app.catalog.openGenerations('', 10)).toEqual([]))
      expect((await stage.client.job(jobId)).status).toBe('CANCELED')
    })
  })

  const { status } = provider
  if (status) {
    describe.concurrent(`${file.id}: asking about an operation`, () => {
      test.each<[string, Omit<Fault, 'path'>]>([
        ['an error', { kind: 'status', when: 'before', status: 500, body: { error: 'oops' } }],
        ['a rate limit', { kind: 'status', when: 'before', status: 429, body: {}, headers: { 'retry-after': '1' } }],
        ['a page', { kind: 'html', when: 'before', status: 200 }],
        ['a gateway that is out of order', { kind: 'html', when: 'before', status: 502 }],
        ['half an answer', { kind: 'truncate', when: 'after' }],
        ['something else', { kind: 'wrong type', when: 'before' }],
        ['a broken connection', { kind: 'reset', when: 'before' }],
      ])('%s does not fail it', LIMIT, async (_, fault) => {
        await using stage = await openStage(provider)
        stage.sim.misbehave({ ...status, ...fault, times: 2 })
        const { view } = await stage.run(job)
        expect(view.status, JSON.stringify(view.results[0]?.error)).toBe('SUCCEEDED')
        expect(stage.sim.charges).toHaveLength(1)
      })

      test('that is stuck is given up at its deadline', LIMIT, async () => {
        await using stage = await openStage(provider, { latencyMs: FOREVER_MS, deadlineMs: SHORT_DEADLINE_MS })
        const { view } = await stage.run(job)
        expect(view.results[0]?.error).toMatchObject({ code: 'timeout' })
      })
    })
  }

  const { result } = provider
  if (result) {
    describe.concurrent(`${file.id}: the file of a result`, () => {
      test('whose address is gone is result_expired, and was paid', LIMIT, async () => {
        await using stage = await openStage(provider)
        stage.sim.misbehave({ ...result, kind: 'status', when: 'before', status: 404, times: 99 })
        const { view } = await stage.run(job)
        expect(view.results[0]?.error).toMatchObject({ code: 'result_expired', charged: 'yes' })
      })

      test('that breaks off at first comes in the end', LIMIT, async () => {
        await using stage = await openStage(provider)
        stage.sim.misbehave({ ...result, kind: 'truncate', when: 'after' })
        stage.sim.misbehave({ ...result, kind: 'reset', when: 'before' })
        expect((await stage.run(job)).view.status).toBe('SUCCEEDED')
      })
    })
  }

  const { webhook } = provider
  if (webhook) {
    describe.concurrent(`${file.id}: a webhook`, () => {
      test('is heard once, from its provider alone, and changes nothing that a question would not', LIMIT, async () => {
        await using stage = await openStage(provider, { env: { GESSO_PUBLIC_URL: 'https://gesso.example' } })
        const { view } = await stage.run(job)
        expect(view.status).toBe('SUCCEEDED')
        const generationId = view.results[0]?.generationId ?? ''
        const generation = await stage.gesso.app.catalog.findGeneration(generationId)
        const { headers, body } = webhook(stage.sim, generation?.operation ?? {})
        const deliver = (more: { headers?: Headers; body?: Uint8Array<ArrayBuffer>; to?: string } = {}) =>
          stage.gesso.request(`/webhooks/${file.id}/${more.to ?? generationId}`, {
            method: 'POST',
            headers: more.headers ?? headers,
            body: more.body ?? body,
          })
        expect((await deliver()).status).toBe(202)
        expect((await deliver()).status, 'a replay is taken, and does nothing').toBe(202)
        expect((await deliver({ headers: new Headers({ 'content-type': 'application/json' }) })).status).toBe(401)
        expect((await deliver({ headers: garbled(headers) })).status).toBe(401)
        expect((await deliver({ to: '01ARZ3NDEKTSV4RRFFQ69G5FAV' })).status).toBe(404)
        expect(await stage.client.job(view.jobId)).toEqual(view)
      })
    })
  }
}

/** Every signature and every secret with its first letter changed: the last one may not count, in base64 or in capitals. */
function garbled(headers: Headers): Headers {
  const wrong = new Headers(headers)
  for (const [name, value] of headers) {
    if (!/signature|secret/.test(name)) continue
    wrong.set(
      name,
      value.replace(/[\w+/-]{16,}/, (run) => `${run.startsWith('0') ? '1' : '0'}${run.slice(1)}`),
    )
  }
  return wrong
}

function expectSuccessor(file: ProviderFile, { state, ...model }: ModelFacts) {
  if (state.is !== 'retired' && state.is !== 'leaving') return
  const isOwn = file.models.some((one) => one.id === state.successor && one.state.is === 'live')
  expect(isOwn || state.successor.includes('/'), `${fullName(model)} leads to ${state.successor}`).toBe(true)
}

interface StageOptions {
  latencyMs?: number
  /** How long a generation may take, in the place of what its model says. */
  deadlineMs?: number
  env?: Record<string, string>
}

/** A Gesso with one provider, at its simulator. When it closes, all that was charged must be in the ledger. */
async function openStage<Sim extends ProviderSimulator>(
  { file, open }: ProviderCase<Sim>,
  { latencyMs, deadlineMs, env }: StageOptions = {},
) {
  const sim = await open(latencyMs === undefined ? {} : { latencyMs })
  const hurry = (model: ModelFacts): ModelFacts => (deadlineMs === undefined ? model : { ...model, deadlineMs })
  const { localModels } = file
  const files: ProviderFile[] = [
    {
      ...file,
      models: file.models.map(hurry),
      ...(localModels ? { localModels: (configured) => localModels(configured).map(hurry) } : {}),
    },
  ]
  const gesso = await startTestApp({ env: { ...sim.env, ...env }, files })
  const client = clientOf(gesso.request)

  /** Why tries of a job have failed so far, in order. */
  async function errors(jobId: string) {
    const events = await gesso.app.catalog.events('local', jobId, 0, 1000)
    return events.flatMap(({ data }) => (data.error ? [data.error] : []))
  }

  const close = async () => {
    await expectBilled(gesso, sim)
    await expectNoSecret(gesso, sim.env, file)
    await gesso.close()
    await sim.close()
  }
  return {
    sim,
    gesso,
    client,
    errors,
    async run(body: object): Promise<{ view: JobView; errors: unknown[] }> {
      const { jobId } = await client.submit(body)
      const view = await client.end(jobId)
      return { view, errors: await errors(jobId) }
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** No charge without a line that says so, and no line that says so without a charge. */
async function expectBilled(gesso: TestApp, sim: ProviderSimulator) {
  const lines = await clientOf(gesso.request).ledger()
  const charges: readonly Charge[] = sim.charges
  const paid = lines.filter(({ state }) => state === 'settled' || state === 'failed')
  const uncertain = lines.filter(({ state }) => state === 'uncertain')
  const words = JSON.stringify({ lines, charges })
  expect(charges.length, words).toBeLessThanOrEqual(paid.length + uncertain.length)
  expect(paid.length, words).toBeLessThanOrEqual(charges.length)
  if (uncertain.length > 0 || charges.some(({ micros }) => micros === null)) return
  const micros = (list: (number | null)[]) => list.reduce<number>((sum, one) => sum + (one ?? 0), 0)
  const charged = micros(lines.map(({ chargedUsd }) => (chargedUsd === null ? null : Math.round(chargedUsd * 1e6))))
  expect(charged, words).toBe(micros(charges.map((charge) => charge.micros)))
}

/** No key in anything that a client or a catalog sees. */
async function expectNoSecret(gesso: TestApp, env: Record<string, string>, file: ProviderFile) {
  const secrets = file.keyNames.flatMap((name) => env[name] ?? [])
  const page = await gesso.app.catalog.listJobs('local', { limit: 10 })
  const events = await Promise.all(page.data.map(({ job }) => gesso.app.catalog.events('local', job.id, 0, 1000)))
  const lines = await gesso.app.catalog.listLedger('local', { limit: 100 })
  const text = JSON.stringify({ page, events, lines })
  for (const secret of secrets) expect(text).not.toContain(secret)
}

const png = async (width: number, height: number, alpha: number) =>
  sharp({ create: { width, height, channels: 4, background: { r: 30, g: 140, b: 90, alpha } } })
    .png()
    .toBuffer()

const uriOf = (bytes: Buffer) => `data:image/png;base64,${bytes.toString('base64')}`

/** A picture, another one, and a mask that marks all of them, as a request takes them. */
export const photo = uriOf(await png(512, 512, 1))
export const secondPhoto = uriOf(await png(512, 384, 1))
export const mask = uriOf(await png(512, 512, 0))
