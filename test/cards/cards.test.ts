/** Cards through the native API: made, changed, removed, and what becomes of what they show. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FAILURE_COLOR, PASTEL_COLORS } from '../../src/cards/colors.ts'
import { startTestApp, type TestApp } from '../app.ts'
import { readRefusal } from '../http/answers.ts'
import { cardIn, create, idsOn, look, send, settled, upload } from './board.ts'

let gesso: TestApp
beforeAll(async () => {
  gesso = await startTestApp()
})
afterAll(() => gesso.close())

const draw = { prompt: 'a red fox', modelId: 'offline/draw', size: '64x64' }

test('an empty card is there under its own id, and goes', async () => {
  const card = await create(gesso, { id: 'test123', title: 'First', prompt: 'a fox, later' })
  expect(card).toMatchObject({
    id: 'test123',
    boardId: 'main',
    status: 'empty',
    version: 1,
    title: 'First',
    asset: null,
  })
  expect(PASTEL_COLORS).toContain(card.color)
  expect(await look(gesso, 'test123')).toEqual(card)
  expect(
    (await readRefusal(await gesso.post('/v1/cards', { id: 'test123' }), { method: 'POST', path: '/v1/cards' })).code,
  ).toBe('id_taken')
  expect((await send(gesso, 'DELETE', '/v1/cards/test123')).status).toBe(204)
  expect((await gesso.request('/v1/cards/test123')).status).toBe(404)
})

test('a card shows an asset with its colour, unless another one is chosen', async () => {
  const asset = await upload(gesso, 10)
  const card = await create(gesso, { assetId: asset.id })
  expect(card).toMatchObject({ status: 'ready', assetId: asset.id, color: asset.color, asset: { url: asset.url } })
  const painted = await cardIn(await send(gesso, 'PATCH', `/v1/cards/${card.id}`, { color: '#123456' }))
  expect(painted).toMatchObject({ color: '#123456', version: 2 })
  const bare = await cardIn(await send(gesso, 'PATCH', `/v1/cards/${card.id}`, { color: null, assetId: null }))
  expect(bare).toMatchObject({ status: 'empty', asset: null, version: 3 })
})

test('a card is pending in a light colour while its job goes on, and then shows what that made', async () => {
  const card = await create(gesso, { generate: { ...draw, prompt: '[slow 300ms] a red fox' } })
  expect(card).toMatchObject({ status: 'pending', asset: null, prompt: '[slow 300ms] a red fox', error: null })
  expect(PASTEL_COLORS).toContain(card.color)
  const ready = await settled(gesso, card.id)
  const { job, assets } = await gesso.app.jobs.find('local', card.jobId as string)
  expect(job.status).toBe('SUCCEEDED')
  expect(ready).toMatchObject({
    status: 'ready',
    assetId: assets[0]?.id,
    color: assets[0]?.color,
    version: card.version,
  })
  expect(ready.generationId).toBe(assets[0]?.generationId)
})

test('a failed card is red and says why, and still shows what it showed before', async () => {
  const asset = await upload(gesso, 20)
  const { id } = await create(gesso, { assetId: asset.id })
  const started = await cardIn(
    await gesso.post(`/v1/cards/${id}/generate`, { ...draw, prompt: '[slow 300ms] [refuse] a fox' }),
    202,
  )
  expect(started).toMatchObject({ status: 'pending', assetId: asset.id })
  const failed = await settled(gesso, id)
  expect(failed).toMatchObject({
    status: 'failed',
    color: FAILURE_COLOR,
    assetId: asset.id,
    error: { retry: 'never', charged: 'no' },
  })
  expect(failed.error?.code).toBe('content_refused')
  const again = await cardIn(await send(gesso, 'POST', `/v1/cards/${id}/retry`), 202)
  expect(again).toMatchObject({ jobId: failed.jobId })
  expect((await settled(gesso, id)).status).toBe('failed')
})

test('a second picture takes the place of the first only when it is there', async () => {
  const path = (id: string) => `/v1/cards/${id}/generate`
  const { id } = await create(gesso)
  const first = await cardIn(await gesso.post(path(id), { ...draw, wait: 30 }))
  const second = await cardIn(await gesso.post(path(id), { ...draw, prompt: '[slow 300ms] an owl' }), 202)
  expect(second).toMatchObject({ status: 'pending', assetId: first.assetId })
  const ready = await settled(gesso, id)
  expect(ready.assetId).not.toBe(first.assetId)
  const failed = await cardIn(await gesso.post(path(id), { ...draw, prompt: '[fail] an owl', wait: 30 }))
  expect(failed).toMatchObject({ status: 'failed', assetId: ready.assetId })
})

test('a canceled job leaves a canceled card, and a retry makes it ready', async () => {
  const { id, jobId } = await create(gesso, { generate: { ...draw, prompt: '[slow 1s] a fox' } })
  await send(gesso, 'POST', `/v1/jobs/${jobId}/cancel`)
  expect((await look(gesso, id)).status).toBe('canceled')
  await expect
    .poll(async () => (await send(gesso, 'POST', `/v1/cards/${id}/retry`)).status, { timeout: 10_000 })
    .toBe(202)
  expect((await settled(gesso, id)).status).toBe('ready')
  const refused = await send(gesso, 'POST', `/v1/cards/${id}/retry`)
  expect(await refused.json()).toMatchObject({ code: 'nothing_to_retry' })
})

test('a space is shown by what it gives back', async () => {
  const { id } = await create(gesso, {
    generate: { space: 'background-remover', inputs: { image: (await upload(gesso, 30)).id } },
  })
  const card = await settled(gesso, id)
  const outputs = (await gesso.app.jobs.find('local', card.jobId as string)).run?.outcome?.outputs
  expect(card).toMatchObject({ status: 'ready', assetId: outputs?.[0] })
})

test('what a removed card showed stays, its job ends as it would, and on demand is canceled', async () => {
  const wish = { generate: { ...draw, prompt: '[slow 300ms] a fox' } }
  const [kept, stopped] = [await create(gesso, wish), await create(gesso, wish)]
  expect((await send(gesso, 'DELETE', `/v1/cards/${kept.id}`)).status).toBe(204)
  expect((await send(gesso, 'DELETE', `/v1/cards/${stopped.id}?cancel=true`)).status).toBe(204)
  const statusOf = async (id: string | null) => (await gesso.app.jobs.find('local', id as string)).job.status
  expect(await statusOf(stopped.jobId)).toBe('CANCELED')
  await expect.poll(() => statusOf(kept.jobId), { timeout: 10_000 }).toBe('SUCCEEDED')
})

test('a request that cannot be leaves no card and no job', async () => {
  const before = [await idsOn(gesso), (await gesso.app.jobs.list('local', { limit: 100 })).data.length]
  for (const wish of [
    { generate: { ...draw, modelId: 'nobody/nothing' } },
    { generate: { ...draw, n: 0 } },
    { boardId: 'nowhere', generate: draw },
    { assetId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' },
    { boardId: 'nowhere' },
    { position: { after: 'nobody' } },
    { position: { after: 'nobody' }, generate: draw },
  ]) {
    const refusal = await readRefusal(await gesso.post('/v1/cards', wish), { method: 'POST', path: '/v1/cards' })
    expect([400, 404]).toContain(refusal.status)
  }
  expect([await idsOn(gesso), (await gesso.app.jobs.list('local', { limit: 100 })).data.length]).toEqual(before)
})

test('sent twice under one key, it is one card with one job; another wish under that key is refused', async () => {
  const key = { 'idempotency-key': 'card-1' }
  const wish = { title: 'Once', generate: draw }
  const answers = await Promise.all(Array.from({ length: 5 }, () => gesso.post('/v1/cards', wish, key)))
  const cards = await Promise.all(answers.map((one) => one.json() as Promise<{ id: string; jobId: string }>))
  expect(answers.map((one) => one.status).sort()).toEqual([200, 200, 200, 200, 201])
  expect(new Set(cards.map(({ id, jobId }) => `${id} ${jobId}`)).size).toBe(1)
  expect((await gesso.post('/v1/cards', { ...wish, title: 'Twice' }, key)).status).toBe(409)
  const id = cards[0]?.id as string
  await send(gesso, 'DELETE', `/v1/cards/${id}`)
  // Made once, and removed since: it does not come back, and nothing is paid again.
  expect((await gesso.post('/v1/cards', wish, key)).status).toBe(404)
})

test('a job for a card is submitted once under one key, and a key means another thing on another card', async () => {
  const [one, other] = [await create(gesso), await create(gesso)]
  const ask = async (id: string, body: object = draw) =>
    (await (
      await gesso.post(`/v1/cards/${id}/generate`, body, { 'idempotency-key': 'k', 'if-match': '"1"' })
    ).json()) as { jobId: string; code?: string }
  const first = await ask(one.id)
  expect((await ask(one.id)).jobId).toBe(first.jobId)
  expect((await ask(other.id)).jobId).not.toBe(first.jobId)
  expect((await ask(one.id, { ...draw, n: 2 })).code).toBe('idempotency_conflict')
  expect((await look(gesso, one.id)).jobId).toBe(first.jobId)
})

test('a card that is not there is made for a job, also by many at once', async () => {
  const request = {
    prompt: 'a fox',
    n: 1,
    partials: 0,
    onUncertain: 'fail',
    modelId: 'offline/draw',
    size: '64x64',
  } as const
  const made = await Promise.all(
    Array.from({ length: 3 }, () => gesso.app.cards.generate('local', 'fresh', request, { owner: 'local' })),
  )
  expect(new Set(made.map(({ jobId }) => jobId)).size).toBe(3)
  const card = await settled(gesso, 'fresh')
  expect(made.map(({ jobId }) => jobId)).toContain(card.jobId)
  expect(card).toMatchObject({ status: 'ready', boardId: 'main', version: 3 })
})

test('cards are listed by what they are', async () => {
  await gesso.post('/v1/boards', { id: 'states', name: 'States' })
  const boardId = 'states'
  const asset = await upload(gesso, 40)
  const empty = await create(gesso, { boardId })
  const shown = await create(gesso, { boardId, assetId: asset.id })
  const made = await create(gesso, { boardId, generate: draw })
  const failed = await create(gesso, { boardId, generate: { ...draw, prompt: '[fail] a fox' } })
  await Promise.all([settled(gesso, made.id), settled(gesso, failed.id)])
  const waiting = await create(gesso, { boardId, generate: { ...draw, prompt: '[slow 5s] a fox' } })
  const by = (status: string) => idsOn(gesso, boardId, `&status=${status}`)
  expect(await by('empty')).toEqual([empty.id])
  expect(await by('ready')).toEqual([shown.id, made.id])
  expect(await by('failed')).toEqual([failed.id])
  expect(await by('pending')).toEqual([waiting.id])
  await send(gesso, 'POST', `/v1/jobs/${waiting.jobId}/cancel`)
  expect(await by('canceled')).toEqual([waiting.id])
})

test('what belongs to another owner is not there', async () => {
  const { card } = (await gesso.app.cards.create('ann', { id: 'hers' }, { owner: 'ann' })).detail
  expect(card.owner).toBe('ann')
  expect((await gesso.request('/v1/cards/hers')).status).toBe(404)
  expect((await send(gesso, 'PATCH', '/v1/cards/hers', { title: 'Mine' })).status).toBe(404)
  expect(await idsOn(gesso)).not.toContain('hers')
  expect((await create(gesso, { id: 'hers' })).version).toBe(1)
  const asset = await upload(gesso, 50)
  await expect(gesso.app.cards.change('ann', 'hers', { assetId: asset.id })).rejects.toThrow('no asset')
})
