/** The space runtime's API, after its own document: the requests as it shows them, and every field of the answers. */
import { readFile } from 'node:fs/promises'
import { EventSourceParserStream } from 'eventsource-parser/stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../app.ts'
import { dataUri } from './gesso.ts'

let gesso: TestApp
beforeAll(async () => {
  gesso = await startTestApp()
})
afterAll(() => gesso.close())

const photo = await readFile(new URL('../photos/coffee.png', import.meta.url))
const json = async (response: Promise<Response>) => (await (await response).json()) as Record<string, unknown>
const image = dataUri(photo)

test('Health Check: GET /health', async () => {
  expect(await json(gesso.request('/health'))).toEqual({ status: 'healthy', stage: 'dev' })
})

test('Health Check: the stage is the one that STAGE says', async () => {
  await using prod = await startTestApp({ env: { STAGE: 'prod' } })
  expect(await json(prod.request('/health'))).toEqual({ status: 'healthy', stage: 'prod' })
})

describe('List Spaces: GET /spaces', () => {
  test('is an array of space definitions with id, name, description, inputs, etc.', async () => {
    const spaces = (await json(gesso.request('/spaces'))) as unknown as Record<string, unknown>[]
    for (const [id, name] of [
      ['product-swap', 'Product Swap'],
      ['steal-the-look', 'Steal the Look'],
      ['sketch-to-product', 'Sketch to Product'],
      ['background-remover', 'Background Remover'],
    ]) {
      expect(spaces.find((space) => space.id === id)).toMatchObject({
        id,
        name,
        description: expect.any(String),
        category: expect.any(String),
        keywords: expect.arrayContaining([expect.any(String)]),
        patterns: expect.arrayContaining([expect.any(String)]),
        inputs: expect.arrayContaining([
          expect.objectContaining({
            name: expect.any(String),
            type: 'image',
            required: true,
            description: expect.any(String),
          }),
        ]),
        outputs: ['image'],
        estimatedDuration: expect.stringMatching(/^\d+-\d+s$/),
        apiProviders: expect.arrayContaining([expect.any(String)]),
      })
    }
  })

  test('asks the providers that the document names', async () => {
    const spaces = (await json(gesso.request('/spaces'))) as unknown as { id: string; apiProviders: string[] }[]
    const asks = (id: string) => spaces.find((space) => space.id === id)?.apiProviders
    expect(asks('product-swap')).toContain('google')
    expect(asks('steal-the-look')).toContain('google')
    expect(asks('sketch-to-product')).toEqual(expect.arrayContaining(['openai', 'google']))
    expect(asks('background-remover')?.[0]).toBe('prodia')
  })

  test('product-swap takes what the document sends it', async () => {
    const { inputs } = (await json(gesso.request('/spaces/product-swap'))) as {
      inputs: { name: string; type: string }[]
    }
    const types = Object.fromEntries(inputs.map(({ name, type }) => [name, type]))
    expect(types).toMatchObject({ product_image: 'image', reference_image: 'image', num_variations: 'number' })
  })

  test('a space that is not there is a 404 that lists those that are', async () => {
    const response = await gesso.request('/spaces/nothing')
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({
      code: 'space_not_found',
      detail: expect.stringContaining('product-swap'),
    })
  })
})

describe('Match Prompt to Space: POST /match?prompt=', () => {
  const match = (prompt: string) =>
    json(gesso.request(`/match?prompt=${encodeURIComponent(prompt)}`, { method: 'POST' }))

  test('remove background from my image', async () => {
    const answer = await match('remove background from my image')
    expect(answer).toMatchObject({
      matched: true,
      space: { id: 'background-remover', name: 'Background Remover', inputs: expect.any(Array) },
      matchedKeywords: ['remove background'],
      alternatives: expect.any(Array),
    })
    expect(answer.confidence).toBeGreaterThanOrEqual(0.6)
    expect(answer.confidence).toBeLessThanOrEqual(1)
  })

  test('a prompt that means no space says so', async () => {
    expect(await match('what is the weather like in Pune')).toEqual({
      matched: false,
      space: null,
      confidence: 0,
      matchedKeywords: [],
      alternatives: [],
    })
  })

  test('without a prompt it is a 400 that names the field', async () => {
    const response = await gesso.request('/match', { method: 'POST' })
    expect([response.status, ((await response.json()) as { field: string }).field]).toEqual([400, 'prompt'])
  })
})

describe('Execute Space: POST /spaces/{id}/execute', () => {
  const execute = (id: string, inputs: object, more: { query?: string; headers?: Record<string, string> } = {}) =>
    gesso.post(`/spaces/${id}/execute${more.query ?? ''}`, { inputs }, more.headers)

  test('answers with success and the output assets, which can be fetched', async () => {
    const response = await execute('background-remover', { image })
    expect(response.status).toBe(200)
    const answer = (await response.json()) as { outputAssets: { url: string }[]; jobId: string }
    expect(answer).toMatchObject({
      success: true,
      outputAssets: [
        { type: 'image', url: expect.stringMatching(/^http.*\/assets\/[0-9a-f]{64}\.png$/), preview: true },
      ],
      jobId: expect.any(String),
      cost: { chargedUsd: 0 },
    })
    const file = await gesso.request(new URL(answer.outputAssets[0]?.url ?? '').pathname)
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/png'])
  })

  test('takes a form with files too', async () => {
    const form = new FormData()
    form.append('image', new Blob([photo]), 'coffee.png')
    const response = await gesso.request('/spaces/background-remover/execute', { method: 'POST', body: form })
    expect(await response.json()).toMatchObject({ success: true, outputAssets: [{ width: 600, height: 400 }] })
  })

  test('a limit in a form that is no number is refused, and not passed over', async () => {
    const form = new FormData()
    form.append('image', new Blob([photo]), 'coffee.png')
    form.append('maxCost', 'a dollar')
    const response = await gesso.request('/spaces/background-remover/execute', { method: 'POST', body: form })
    expect([response.status, ((await response.json()) as { field: string }).field]).toEqual([400, 'maxCost'])
  })

  test('with ?stream=true tells every step and picture as it comes, and the answer in the end', async () => {
    const response = await execute('background-remover', { image }, { query: '?stream=true' })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const events = await readEvents(response)
    const types = events.map(({ event }) => event)
    expect(types.filter((type) => type?.startsWith('step.'))).toEqual(['step.started', 'step.finished'])
    expect(types).toContain('progress')
    expect(events.at(-1)).toMatchObject({ event: 'done', data: { success: true, outputAssets: [{ type: 'image' }] } })
  })

  test('with Prefer: respond-async answers at once with the job', async () => {
    const response = await execute('background-remover', { image }, { headers: { prefer: 'respond-async' } })
    expect([response.status, response.headers.get('preference-applied')]).toEqual([202, 'respond-async'])
    const job = (await response.json()) as { jobId: string }
    expect(response.headers.get('location')).toBe(`/v1/jobs/${job.jobId}`)
    await gesso.app.jobs.waitForEnd('local', job.jobId, AbortSignal.timeout(20_000))
    expect(await json(gesso.request(`/v1/jobs/${job.jobId}`))).toMatchObject({
      status: 'SUCCEEDED',
      space: 'background-remover',
    })
  })

  test('a missing input, an unknown one and a wrong one are named', async () => {
    for (const [inputs, field] of [
      [{}, 'inputs.image'],
      [{ image, colour: 'red' }, 'inputs.colour'],
      [{ image: 'nothing' }, 'inputs.image'],
    ] as const) {
      const response = await execute('background-remover', inputs)
      expect([response.status, ((await response.json()) as { field: string }).field]).toEqual([400, field])
    }
  })

  test('what fails upstream has a code of its own, the words, and whether a retry helps', async () => {
    await using own = await startTestApp({ spaces: [(await import('../spaces/failing.ts')).failing] })
    const response = await own.post('/spaces/failing/execute', { inputs: {} })
    expect(response.status).toBe(424)
    expect(await response.json()).toMatchObject({
      success: false,
      code: 'space_failed',
      reason: 'content_refused',
      retryHelps: 'never',
      step: 'draw',
      detail: expect.stringContaining('told to refuse'),
      jobId: expect.any(String),
    })
    const events = await readEvents(await own.post('/spaces/failing/execute?stream=true', { inputs: {} }))
    expect(events.at(-1)).toMatchObject({ event: 'error', data: { success: false, reason: 'content_refused' } })
  })

  test('the same Idempotency-Key leads to the same job', async () => {
    const once = { headers: { 'idempotency-key': 'once' } }
    const first = await json(execute('background-remover', { image }, once))
    expect((await json(execute('background-remover', { image }, once))).jobId).toBe(first.jobId)
  })
})

test('an estimate has a line for each step that asks a model', async () => {
  const answer = await json(gesso.post('/v1/estimates', { space: 'background-remover', inputs: { image } }))
  expect(answer).toMatchObject({ totalUsd: 0, lines: [{ step: 'cut-out', model: 'offline/cutout', times: 1, usd: 0 }] })
})

async function readEvents(response: Response) {
  const stream = response.body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  const events: { event: string | undefined; data: Record<string, unknown> }[] = []
  for await (const { event, data } of stream ?? []) events.push({ event, data: JSON.parse(data) })
  return events
}
