/** Changes that were meant for what a card was before. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../app.ts'
import { cardIn, create, look, send } from './board.ts'

let gesso: TestApp
beforeAll(async () => {
  gesso = await startTestApp()
})
afterAll(() => gesso.close())

const draw = { prompt: 'a red fox', modelId: 'offline/draw', size: '64x64' }

test('a stale version is refused by every change, with the card as it is now', async () => {
  const { id } = await create(gesso, { title: 'one' })
  await cardIn(await send(gesso, 'PATCH', `/v1/cards/${id}`, { title: 'two', version: 1 }))
  const now = await look(gesso, id)
  const late = { 'if-match': '"1"' }
  const answers = [
    await send(gesso, 'PATCH', `/v1/cards/${id}`, { title: 'three', version: 1 }),
    await send(gesso, 'PATCH', `/v1/cards/${id}`, { position: 'first' }, late),
    await send(gesso, 'DELETE', `/v1/cards/${id}`, undefined, late),
    await send(gesso, 'DELETE', `/v1/cards/${id}?version=1`),
    await gesso.post(`/v1/cards/${id}/generate`, { ...draw, version: 1 }),
    await gesso.post(`/v1/cards/${id}/generate`, draw, late),
  ]
  for (const answer of answers) {
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({ code: 'version_conflict', field: 'version', card: now })
  }
  expect(await look(gesso, id)).toEqual(now)
  expect((await gesso.app.jobs.list('local', { limit: 10 })).data).toEqual([])
})

test('card boards get it in their own form', async () => {
  const { id } = await create(gesso, { title: 'one' })
  await send(gesso, 'PATCH', `/api/cards/${id}`, { title: 'two' })
  for (const method of ['PATCH', 'PUT']) {
    const answer = await send(gesso, method, `/api/cards/${id}`, { title: 'three', version: 1 })
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({
      code: 'version_conflict',
      card: { card_id: id, title: 'two', version: 2 },
    })
  }
})

test('of twenty edits of one version at once, one is written', async () => {
  const { id } = await create(gesso)
  const edit = (title: string) => send(gesso, 'PATCH', `/v1/cards/${id}`, { title, version: 1 })
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => edit(`title ${index}`)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(19)
  const won = answers.findIndex(({ status }) => status === 200)
  expect(await look(gesso, id)).toMatchObject({ title: `title ${won}`, version: 2 })
})

test('of twenty jobs for one version at once, one is submitted', async () => {
  const { id } = await create(gesso)
  const before = (await gesso.app.jobs.list('local', { limit: 100 })).data.length
  const ask = () => gesso.post(`/v1/cards/${id}/generate`, { ...draw, version: 1 })
  const answers = await Promise.all(Array.from({ length: 20 }, ask))
  expect(answers.filter(({ status }) => status < 300)).toHaveLength(1)
  expect((await gesso.app.jobs.list('local', { limit: 100 })).data.length).toBe(before + 1)
})

test('without a version, the last one to write wins', async () => {
  const { id } = await create(gesso)
  for (const title of ['a', 'b']) await send(gesso, 'PATCH', `/v1/cards/${id}`, { title })
  expect(await look(gesso, id)).toMatchObject({ title: 'b', version: 3 })
})

test('a version that is none, or two of them, are refused', async () => {
  const { id } = await create(gesso)
  const edit = (body: object, ifMatch: string) => send(gesso, 'PATCH', `/v1/cards/${id}`, body, { 'if-match': ifMatch })
  for (const [body, ifMatch] of [
    [{ title: 'x' }, '"abc"'],
    [{ title: 'x' }, 'W/"1"'],
    [{ title: 'x', version: 1 }, '"2"'],
  ] as const) {
    expect(await (await edit(body, ifMatch)).json()).toMatchObject({ status: 400, field: 'If-Match' })
  }
  expect((await edit({ title: 'x' }, '*')).status).toBe(200)
})
