/** What a run of a space keeps, on spaces of the test's own: steps, side by side and optional, money, cancel, retry. */
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { JobView } from '../../src/jobs/view.ts'
import { atLeastOne } from '../../src/spaces/at-least-one.ts'
import type { Context } from '../../src/spaces/context.ts'
import { defineSpace, type Outcome, type Space } from '../../src/spaces/define.ts'
import { type Image, image } from '../../src/spaces/image.ts'
import { startTestApp, type TestApp } from '../app.ts'
import { picture } from '../http/gesso.ts'

const small = { width: 64, height: 64 }

/** A space called `toy` that does what the test says. */
const toy = (run: (input: Input, context: Context) => Promise<Outcome>, steps: Space['steps'] = []) =>
  defineSpace({
    id: 'toy',
    name: 'Toy',
    description: 'Does what the test says.',
    category: 'tests',
    keywords: [],
    patterns: [],
    input: z.object({
      image: image().optional(),
      words: z.string().default('a cat'),
      count: z.int().max(4).default(1),
    }),
    outputs: ['image'],
    estimatedDuration: '1s',
    steps,
    run,
  })
interface Input {
  image?: Image | undefined
  words: string
  count: number
}

const start = (space: Space, env: Record<string, string> = {}) => startTestApp({ spaces: [space], env })
const runToy = (gesso: TestApp, inputs: object = {}, more: object = {}) => gesso.run({ space: 'toy', inputs, ...more })
const eventsOf = async (gesso: TestApp, { jobId }: JobView) =>
  (await gesso.app.catalog.events('local', jobId, 0, 1000)).map(({ type, data }) => ({ type, ...data }))

describe('steps', () => {
  test('are told as they begin and end, and each generation says which step asked for it', async () => {
    const space = toy(async ({ words }, { step, generate, progress, emit, log }) => {
      progress('Drawing', 0.5)
      const drawn = await step('draw', async () => emit(await generate({ task: 'generate', prompt: words, ...small })))
      log('drawn')
      return { images: [drawn], details: { words } }
    })
    await using gesso = await start(space)
    const job = await runToy(gesso, { words: 'a red fox' })
    expect(job).toMatchObject({
      status: 'SUCCEEDED',
      space: 'toy',
      details: { words: 'a red fox' },
      error: null,
      outputs: [{ width: 64, height: 64, preview: true }],
      results: [{ model: 'offline/draw', status: 'succeeded', step: 'draw' }],
    })
    expect(job.imageUrl).toBe(job.outputs[0]?.url)
    expect((await eventsOf(gesso, job)).map(({ type }) => type)).toEqual([
      'job.queued',
      'job.running',
      'progress',
      'step.started',
      'generation.queued',
      'generation.submitting',
      'generation.storing',
      'generation.succeeded',
      'picture',
      'step.finished',
      'log',
      'job.succeeded',
    ])
  })

  test('run side by side, and one that fails can be done without: the job is partial, and says why', async () => {
    const space = toy(async ({ count }, { step, generate }) => {
      const take = (index: number) =>
        step(`take ${index}`, () =>
          generate({ task: 'generate', prompt: index === 2 ? 'a cat [fail auth]' : 'a cat', seed: index, ...small }),
        )
      return atLeastOne(Array.from({ length: count }, (_, index) => take(index + 1)))
    })
    await using gesso = await start(space)
    const job = await runToy(gesso, { count: 3 })
    expect(job).toMatchObject({ status: 'PARTIAL', warnings: [expect.stringContaining('Step “take 2” failed')] })
    expect(job.outputs).toHaveLength(2)
    expect(job.results.map(({ status, step }) => `${step} ${status}`).sort()).toEqual([
      'take 1 succeeded',
      'take 2 failed',
      'take 3 succeeded',
    ])
  })

  test('of one name are a mistake of the space, and so is a model that is asked outside of any', async () => {
    const twice = toy(async (_, { step }) => {
      await step('same', () => 1)
      await step('same', () => 2)
      return []
    })
    const outside = toy(async (_, { generate }) => [await generate({ task: 'generate', prompt: 'a cat' })])
    for (const [space, detail] of [
      [twice, 'Two steps of this run are called “same”'],
      [outside, 'A model is asked within a step'],
    ] as const) {
      await using gesso = await start(space)
      const job = await runToy(gesso)
      expect(job.error).toMatchObject({ code: 'space_failed', detail: expect.stringContaining(detail) })
      expect(job).toMatchObject({ status: 'FAILED', outputs: [], results: [] })
    }
  })

  test('that ask the same thing twice get two pictures, and nested ones have a path', async () => {
    const ask = { task: 'generate', prompt: 'a cat', ...small } as const
    const space = toy(async (_, { step, generate }) =>
      step('outer', () => step('inner', async () => [await generate({ ...ask }), await generate({ ...ask })])),
    )
    await using gesso = await start(space)
    const job = await runToy(gesso)
    expect(job.results.map(({ step }) => step)).toEqual(['outer/inner', 'outer/inner'])
    expect(job.outputs).toHaveLength(2)
  })

  test('give what the space made itself, with what it was made from', async () => {
    const space = toy(async ({ image }, { step, make }) => [
      await step('copy', () => make([image as Image], ([bytes]) => bytes as Uint8Array)),
    ])
    await using gesso = await start(space)
    const upload = await gesso.request('/v1/assets', {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: (await picture(40, 30)) as Uint8Array<ArrayBuffer>,
    })
    const { id } = (await upload.json()) as { id: string }
    const job = await runToy(gesso, { image: id })
    expect(job).toMatchObject({ status: 'SUCCEEDED', outputs: [{ width: 40, height: 30 }] })
    const made = await gesso.app.catalog.findAsset('local', job.outputs[0]?.id ?? '')
    expect(made).toMatchObject({ jobId: job.jobId, parents: [id], role: 'result' })
  })
})

describe('talk', () => {
  test('is a generation with a text, and offline a rule can answer instead', async () => {
    const space = toy(async ({ words }, { step, chat }) => {
      const asked = await step('ask', () => chat({ prompt: words }))
      const ruled = await step('rule', () => chat({ prompt: words, offline: () => 'by rule' }))
      return { images: [], details: { asked, ruled } }
    })
    await using gesso = await start(space)
    const job = await runToy(gesso, { words: 'a cat' })
    expect(job.status).toBe('SUCCEEDED')
    expect(job.results).toMatchObject([{ step: 'ask', model: 'offline/chat', status: 'succeeded', assets: [] }])
    expect(job.details).toEqual({ asked: job.results[0]?.text, ruled: 'by rule' })
    expect(job.results[0]?.text).toContain('cat')
  })
})

describe('an end', () => {
  test('comes with a cancel: what is under way is stopped, and no step begins any more', async () => {
    const begun: string[] = []
    const space = toy(async (_, { step, generate, signal }) => {
      await step('slow', () => generate({ task: 'generate', prompt: 'a cat [slow 60s]', ...small })).catch(() => {})
      begun.push(`after, ${signal.aborted}`)
      await step('never', () => begun.push('never'))
      return []
    })
    await using gesso = await start(space)
    const { jobId } = await runToy(gesso, {}, { wait: 0 })
    await until(async () => (await view(gesso, jobId)).results[0]?.status === 'submitting')
    const canceled = (await (await gesso.post(`/v1/jobs/${jobId}/cancel`, {})).json()) as JobView
    expect(canceled).toMatchObject({
      status: 'CANCELED',
      error: { code: 'canceled' },
      results: [{ status: 'canceled' }],
    })
    await until(async () => begun.length > 0)
    expect(begun).toEqual(['after, true'])
    expect((await view(gesso, jobId)).status).toBe('CANCELED')
  })

  test('with a failure says which step, and a retry does only what is missing', async () => {
    let drawn = 0
    const order = { text: '[fail auth]' }
    const space = toy(async (_, { step, generate }) => {
      const first = await step('first', async () => {
        drawn++
        return generate({ task: 'generate', prompt: 'a cat', ...small })
      })
      if (order.text) await step('check', () => Promise.reject(new Error('not today')))
      return [first, await step('second', () => generate({ task: 'generate', prompt: 'a dog', ...small }))]
    })
    await using gesso = await start(space)
    const failed = await runToy(gesso)
    expect(failed).toMatchObject({
      status: 'FAILED',
      error: { step: 'check', detail: 'not today', retry: 'your-choice' },
    })
    order.text = ''
    expect((await gesso.post(`/v1/jobs/${failed.jobId}/retry`, {})).status).toBe(202)
    const job = await ended(gesso, failed.jobId)
    expect(job).toMatchObject({ status: 'SUCCEEDED', error: null })
    expect([job.outputs.length, job.results.length, drawn]).toEqual([2, 2, 1])
    expect((await gesso.post(`/v1/jobs/${failed.jobId}/retry`, {})).status).toBe(409)
  })

  test('that was partial is whole after a retry, and warns no more of what failed before', async () => {
    const order = { text: 'no' }
    const space = toy(async (_, { step, generate }) => {
      const drawn = await step('draw', () => generate({ task: 'generate', prompt: 'a cat', ...small }))
      await step('extra', () => (order.text ? Promise.reject(new Error(order.text)) : 1)).catch(() => {})
      return [drawn]
    })
    await using gesso = await start(space)
    const partial = await runToy(gesso)
    expect(partial).toMatchObject({ status: 'PARTIAL', warnings: ['Step “extra” failed: no'] })
    order.text = ''
    await gesso.post(`/v1/jobs/${partial.jobId}/retry`, {})
    expect(await ended(gesso, partial.jobId)).toMatchObject({ status: 'SUCCEEDED', warnings: [], results: [{}] })
  })

  test('of a failed generation is retried as that generation', async () => {
    let tries = 0
    const space = toy(async (_, { step, generate }) => [
      await step('draw', () => {
        tries++
        return generate({ task: 'generate', prompt: 'a cat [fail auth]', ...small })
      }),
    ])
    await using gesso = await start(space)
    const failed = await runToy(gesso)
    expect(failed).toMatchObject({ status: 'FAILED', error: { code: 'auth', step: 'draw' } })
    await gesso.post(`/v1/jobs/${failed.jobId}/retry`, {})
    const again = await ended(gesso, failed.jobId)
    expect([again.status, again.results.length, tries]).toEqual(['FAILED', 1, 2])
  })
})

describe('what a space gives back', () => {
  test.each([
    ['a promise', (step: Promise<Image>) => [step], /entry 1 is a promise: is an await missing/],
    ['a word', () => ['picture'], /entry 1 is no picture/],
    ['nothing', () => undefined, /gives back its pictures/],
    ['something else', () => ({ pictures: [] }), /gives back its pictures/],
  ])('%s is a failure that says so', async (_, give, said) => {
    const space = toy(async (_, { step, generate }) => {
      const drawn = step('draw', () => generate({ task: 'generate', prompt: 'a cat', ...small }))
      await drawn
      return give(drawn) as unknown as Outcome
    })
    await using gesso = await start(space)
    expect(await runToy(gesso)).toMatchObject({
      status: 'FAILED',
      error: { code: 'space_failed', detail: expect.stringMatching(said) },
    })
  })
})

describe('what a request says wrong', () => {
  const space = toy(async () => [])
  test.each([
    [{ space: 'toy', inputs: { count: 9 } }, 400, 'inputs.count'],
    [{ space: 'toy', inputs: { colour: 'red' } }, 400, 'inputs.colour'],
    [{ space: 'toy', inputs: { image: 7 } }, 400, 'inputs.image'],
    [{ space: 'toy', inputs: { image: 'http://127.0.0.1/x.png' } }, 400, 'inputs.image'],
    [{ space: 'toy', inputs: { image: '01M8F1CXA7MSXM79GSETSBZM5J' } }, 404, 'inputs.image'],
    [{ space: 'toy', inputs: { image: 'data:image/png;base64,AAAA' } }, 400, 'inputs.image'],
    [{ space: 'nothing' }, 404, 'space'],
    [{ space: 'toy', prompt: 'a cat' }, 400, 'prompt'],
    [{ space: 'toy', modelId: 'offline/draw' }, 400, 'modelId'],
    [{ prompt: 'a cat', inputs: {} }, 400, 'inputs'],
  ])('%j', async (body, status, field) => {
    await using gesso = await start(space)
    const response = await gesso.post('/v1/jobs', body)
    expect([response.status, ((await response.json()) as { field: string }).field]).toEqual([status, field])
    expect((await gesso.app.catalog.listJobs('local', { limit: 1 })).data).toEqual([])
  })

  test('the same key leads to the same run, and another request under it is refused', async () => {
    await using gesso = await start(space)
    const send = (words: string) =>
      gesso.post('/v1/jobs', { space: 'toy', inputs: { words } }, { 'idempotency-key': 'once' })
    const first = (await (await send('a cat')).json()) as JobView
    expect(((await (await send('a cat')).json()) as JobView).jobId).toBe(first.jobId)
    expect((await send('a dog')).status).toBe(409)
  })
})

const view = async (gesso: TestApp, jobId: string) =>
  (await (await gesso.request(`/v1/jobs/${jobId}`)).json()) as JobView

async function ended(gesso: TestApp, jobId: string): Promise<JobView> {
  await gesso.app.jobs.waitForEnd('local', jobId, AbortSignal.timeout(20_000))
  return view(gesso, jobId)
}

async function until(isSo: () => Promise<boolean>) {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10))
}
