import { describe, expect, test } from 'vitest'
import { blackForestLabsCase } from '../../test/providers/black-forest-labs.ts'
import { providerSuite } from '../../test/providers/suite.ts'
import { settingsFor } from '../../test/settings.ts'
import { startBlackForestLabs } from '../../test/simulators/black-forest-labs.ts'
import { blackForestLabs } from './black-forest-labs.ts'

providerSuite(blackForestLabsCase)

const call = { idempotencyKey: 'line-1', signal: new AbortController().signal }
const ask = { model: 'flux-2-pro', task: 'generate' as const, prompt: 'a fox', n: 1, images: [] }

async function open(options = {}) {
  const sim = await startBlackForestLabs(options)
  const { start, status, webhook, check } = blackForestLabs.connect(settingsFor(blackForestLabs, sim.env))
  if (!start || !status || !webhook || !check) throw new Error('Black Forest Labs has all of these')
  return { sim, start, status, webhook, check, [Symbol.asyncDispose]: sim.close }
}

describe('a status', () => {
  test.each([
    ['Content Moderated', { state: 'failed', error: { code: 'content_refused' } }],
    ['Error', { state: 'failed', error: { code: 'internal' } }],
    ['A word they invent tomorrow', { state: 'running', note: 'A word they invent tomorrow' }],
  ])('%s', async (status, expected) => {
    await using bfl = await open({ latencyMs: 60_000 })
    const { operation } = await bfl.start(ask, call)
    bfl.sim.misbehave({ path: '/get_result', kind: 'status', when: 'before', status: 200, body: { status } })
    expect(await bfl.status(operation, call)).toMatchObject(expected)
  })

  test('of a task that is not known is an error, and no end', async () => {
    await using bfl = await open()
    const { operation } = await bfl.start(ask, call)
    for (const task of bfl.sim.tasks) task.isForgotten = true
    await expect(bfl.status(operation, call)).rejects.toMatchObject({ code: 'not_found', charged: 'unknown' })
  })
})

test('an answer that leads to a foreign host is not followed: the key would go there', async () => {
  await using bfl = await open()
  const body = { id: 't1', polling_url: 'http://169.254.169.254/v1/get_result?id=t1', cost: 3 }
  bfl.sim.misbehave({ path: '/v1/flux', kind: 'status', when: 'before', status: 200, body })
  const { operation } = await bfl.start(ask, call)
  expect(operation.pollUrl).toBe(`${bfl.sim.url}/v1/get_result?id=t1`)
})

test('both documented forms of a webhook are understood', async () => {
  for (const webhookForm of ['signature', 'secret']) {
    await using bfl = await open({ webhookForm })
    const { operation } = await bfl.start(ask, { ...call, webhookUrl: `${bfl.sim.url}/nowhere` })
    const news = bfl.sim.news(String(operation.id))
    expect(await bfl.webhook({ ...news, nowMs: Date.now() })).toMatchObject({ operation: { id: operation.id } })
  }
})

test('a check says how much is left', async () => {
  await using bfl = await open()
  expect(await bfl.check(call)).toBe('answers, 1234.5 credits left (12.35 US dollars)')
})
