/** The surface that card boards know: snake case, media by address, whole cards sent back. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cardForm } from '../../src/http/cards/api/form.ts'
import { startTestApp, type TestApp } from '../app.ts'
import { send, settled, upload } from './board.ts'

let gesso: TestApp
beforeAll(async () => {
  gesso = await startTestApp()
})
afterAll(() => gesso.close())

async function formIn(response: Response, status = 200) {
  const body = await response.json()
  expect(response.status, JSON.stringify(body)).toBe(status)
  return cardForm.strict().parse(body)
}
const path = (id: string) => `/api/cards/${id}`
const request = {
  prompt: 'a fox',
  n: 1,
  partials: 0,
  onUncertain: 'fail',
  modelId: 'offline/draw',
  size: '64x64',
} as const

test('what was uploaded for a card is put on it as the upload said', async () => {
  const form = new FormData()
  const asset = await upload(gesso, 60)
  const bytes = await (await gesso.request(new URL(asset.url).pathname)).arrayBuffer()
  form.append('file', new Blob([bytes], { type: 'image/png' }), 'fox.png')
  const uploaded = (await (await gesso.request('/api/media/upload', { method: 'POST', body: form })).json()) as {
    [name: string]: string
  }
  const { card_id, media_url, thumb_url, media_type } = uploaded
  const card = await formIn(await gesso.post('/api/cards', { card_id, media_url, thumb_url, media_type }), 201)
  expect(card).toMatchObject({ card_id, media_url, thumb_url, thumbnail_url: thumb_url, media_type, status: 'ready' })
  const list = (await (await gesso.request('/api/cards')).json()) as { cards: unknown[]; next_cursor: null }
  expect(list).toEqual({ cards: [card], next_cursor: null })
})

test('an address of another server is refused, and says what to do', async () => {
  for (const media_url of ['https://storage.example/fox.png', '/etc/passwd', 'http://localhost/health']) {
    const answer = await gesso.post('/api/cards', { media_url })
    expect(await answer.json()).toMatchObject({ status: 400, code: 'invalid_request', field: 'media_url' })
  }
  const gone = await gesso.post('/api/cards', { media_url: `http://localhost/assets/${'0'.repeat(64)}.png` })
  expect(await gone.json()).toMatchObject({ status: 404, code: 'asset_not_found', field: 'media_url' })
})

test('a card is written under an id that the client made up, changed, moved and removed', async () => {
  expect(await formIn(await send(gesso, 'PUT', path('made-up'), { title: 'One' }), 201)).toMatchObject({ version: 1 })
  expect(await formIn(await send(gesso, 'PUT', path('made-up'), { title: 'Two' }))).toMatchObject({ title: 'Two' })
  const moved = await formIn(await send(gesso, 'PATCH', path('made-up'), { position: -5 }))
  expect(moved).toMatchObject({ position: -5, title: 'Two', version: 3 })
  const { cards } = (await (await gesso.request('/api/cards')).json()) as { cards: { card_id: string }[] }
  expect(cards[0]?.card_id).toBe('made-up')
  expect((await send(gesso, 'PATCH', path('made-up'), { card_id: 'other' })).status).toBe(400)
  expect((await send(gesso, 'PATCH', path('made-up'), { colour: 'red' })).status).toBe(400)
  expect((await send(gesso, 'DELETE', path('made-up'))).status).toBe(204)
  expect((await gesso.request(path('made-up'))).status).toBe(404)
})

test('a whole card that is sent back while its job goes on, or after it, takes nothing off', async () => {
  const slow = { ...request, prompt: '[slow 300ms] a fox' }
  await gesso.app.cards.generate('local', 'round', slow, { owner: 'local' })
  const pending = await formIn(await gesso.request(path('round')))
  expect(pending).toMatchObject({ status: 'pending', media_url: null, prompt: slow.prompt })
  const { version: _, ...whole } = pending
  await formIn(await send(gesso, 'PUT', path('round'), { ...whole, title: 'During' }))
  await settled(gesso, 'round')
  const after = await formIn(await send(gesso, 'PUT', path('round'), { ...whole, title: 'After' }))
  expect(after).toMatchObject({ status: 'ready', title: 'After', job_id: pending.job_id, position: pending.position })
  expect(after.media_url).not.toBeNull()
  const same = await formIn(await send(gesso, 'PUT', path('round'), after))
  expect(same).toMatchObject({ status: 'ready', media_url: after.media_url, job_id: after.job_id })
  expect((await gesso.app.cards.find('local', 'round')).card.color).toBeNull()
  // Media that are new take the place of the old ones, whatever else comes back with them.
  const { url, id: asset_id } = await upload(gesso, 70)
  const other = await formIn(await send(gesso, 'PUT', path('round'), { ...same, media_url: url }))
  expect(other).toMatchObject({ status: 'ready', media_url: url, asset_id, job_id: null })
  // Also when those lie in the trash.
  await send(gesso, 'DELETE', `/v1/assets/${asset_id}`)
  expect(await formIn(await send(gesso, 'PUT', path('round'), other))).toMatchObject({ media_url: url })
  const bare = await formIn(await send(gesso, 'PATCH', path('round'), { asset_id: null }))
  expect(bare).toMatchObject({ status: 'empty', media_url: null, job_id: null })
})

test('what went wrong is said in words and as a code', async () => {
  await gesso.app.cards.generate('local', 'wrong', { ...request, prompt: '[refuse] a fox' }, { owner: 'local' })
  await settled(gesso, 'wrong')
  const card = await formIn(await gesso.request(path('wrong')))
  expect(card).toMatchObject({ status: 'failed', error_code: 'content_refused', media_url: null })
  expect(card.error).toContain('declined')
})
