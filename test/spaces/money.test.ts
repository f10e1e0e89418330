/** What a run may cost: refused beforehand where its plan says so, and at each call where it does not; by a priced provider. */
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { JobView } from '../../src/jobs/view.ts'
import { atLeastOne } from '../../src/spaces/at-least-one.ts'
import type { Ask } from '../../src/spaces/context.ts'
import { defineSpace, type PlannedStep, type Space } from '../../src/spaces/define.ts'
import { startTestApp } from '../app.ts'
import { startOpenai } from '../simulators/openai.ts'

/** 0.006 US dollars each. */
const picture = { model: 'openai/gpt-image-2', quality: 'low', size: '1024x1024' } as const
const plan = { task: 'generate', prefer: ['openai'] } satisfies Ask

const space = (steps: PlannedStep[]): Space =>
  defineSpace({
    id: 'toy',
    name: 'Toy',
    description: 'Three pictures side by side.',
    category: 'tests',
    keywords: [],
    patterns: [],
    input: z.object({}),
    outputs: ['image'],
    estimatedDuration: '1-2s',
    steps,
    run: async (_, { step, generate }) =>
      atLeastOne(
        [1, 2, 3].map((nth) =>
          step(`draw ${nth}`, () => generate({ task: 'generate', ...picture, prompt: `a fox, ${nth}` })),
        ),
      ),
  })

async function open(steps: PlannedStep[] = []) {
  const openai = await startOpenai()
  const env = { OPENAI_API_KEY: openai.key, GESSO_OPENAI_URL: openai.base }
  const gesso = await startTestApp({ spaces: [space(steps)], env })
  return {
    gesso,
    openai,
    run: (maxCost?: number) => gesso.run({ space: 'toy', inputs: {}, ...(maxCost === undefined ? {} : { maxCost }) }),
    async [Symbol.asyncDispose]() {
      await gesso.close()
      await openai.close()
    },
  }
}

describe('a run stays within what it may cost', () => {
  test('the calls that fit are made, the others are not, and the job says so', async () => {
    await using at = await open()
    const job = await at.run(0.012)
    expect(job).toMatchObject({ status: 'PARTIAL', outputs: [{}, {}] })
    expect(job.warnings).toEqual([expect.stringMatching(/could cost 0.018 US dollars, more than maxCost allows/)])
    expect(at.openai.charges).toHaveLength(2)
    expect(job.results).toHaveLength(2)
  })

  test('exactly enough is enough', async () => {
    await using at = await open()
    expect(await at.run(0.018)).toMatchObject({ status: 'SUCCEEDED' })
    expect(at.openai.charges).toHaveLength(3)
  })

  test('where nothing fits the run fails with that reason, and nothing is paid', async () => {
    await using at = await open()
    expect(await at.run(0.005)).toMatchObject({ status: 'FAILED', error: { code: 'over_max_cost', retry: 'never' } })
    expect(at.openai.charges).toEqual([])
  })

  test('a plan that is too dear is refused before there is a job', async () => {
    await using at = await open([{ name: 'draw', title: 'Drawing', asks: plan, times: () => 3 }])
    const response = await at.gesso.post('/v1/jobs', { space: 'toy', inputs: {}, maxCost: 0.01 })
    expect([response.status, await response.json()]).toMatchObject([402, { code: 'over_max_cost', field: 'maxCost' }])
    expect((await at.gesso.app.catalog.listJobs('local', { limit: 1 })).data).toEqual([])
  })

  test('a price that nobody knows is refused under a limit, and only there', async () => {
    const chat = { task: 'chat', prefer: ['openai'], maxTokens: 100 } satisfies Ask
    await using at = await open([{ name: 'talk', title: 'Talking', asks: chat }])
    const response = await at.gesso.post('/v1/jobs', { space: 'toy', inputs: {}, maxCost: 5 })
    expect([response.status, await response.json()]).toMatchObject([402, { code: 'price_unknown' }])
    expect(await at.run()).toMatchObject({ status: 'SUCCEEDED' })
  })
})

test('an estimate has the dearest that each step can be', async () => {
  await using at = await open([
    { name: 'draw', title: 'Drawing', asks: plan, times: () => 3 },
    { name: 'tidy', title: 'Tidying' },
    { name: 'extra', title: 'Extra', asks: plan, times: () => 0 },
  ])
  const estimate = (await (await at.gesso.post('/v1/estimates', { space: 'toy', inputs: {} })).json()) as {
    totalUsd: number
    lines: { step: string; times: number; usd: number }[]
  }
  expect(estimate.lines).toMatchObject([{ step: 'draw', model: 'openai/gpt-image-2', times: 3 }])
  expect(estimate.totalUsd).toBeCloseTo(3 * 0.211)
})

test('what a model that talks has cost is in the ledger and in the sum', async () => {
  const talking = {
    ...space([]),
    run: async (_: never, { step, chat }: Parameters<Space['run']>[1]) => ({
      images: [],
      details: {
        said: await step('talk', () => chat({ prompt: 'a cat', model: 'openai/gpt-6.1-sol', maxTokens: 200 })),
      },
    }),
  } as Space
  const openai = await startOpenai()
  await using gesso = await startTestApp({
    spaces: [talking],
    env: { OPENAI_API_KEY: openai.key, GESSO_OPENAI_URL: openai.base },
  })
  const job = (await gesso.run({ space: 'toy', inputs: {}, maxCost: 0.05 })) as JobView
  await openai.close()
  expect(job).toMatchObject({ status: 'SUCCEEDED', results: [{ step: 'talk', text: job.details.said }] })
  const ledger = (await gesso.app.catalog.listLedger('local', { limit: 10 })).data
  expect(ledger).toMatchObject([{ state: 'settled', chargedMicros: openai.charges[0]?.micros }])
  expect(job.cost.chargedUsd).toBe((openai.charges[0]?.micros ?? 0) / 1e6)
})
