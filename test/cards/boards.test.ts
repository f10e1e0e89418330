/** Boards, and the order of the cards on them. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../app.ts'
import { create, idsOn, look, send } from './board.ts'

let gesso: TestApp
beforeAll(async () => {
  gesso = await startTestApp()
})
afterAll(() => gesso.close())

const read = async (response: Response) => (await response.json()) as Record<string, unknown>

test('the board main is there without being made, and cannot be removed', async () => {
  const board = await read(await gesso.request('/v1/boards/main'))
  expect(board).toMatchObject({ id: 'main', name: 'Main', version: 1, cards: { data: [] } })
  expect((await send(gesso, 'DELETE', '/v1/boards/main?cards=delete')).status).toBe(400)
  const renamed = await read(await send(gesso, 'PATCH', '/v1/boards/main', { name: 'Mine', version: 1 }))
  expect(renamed).toMatchObject({ name: 'Mine', version: 2 })
  const late = await send(gesso, 'PATCH', '/v1/boards/main', { name: 'Late', version: 1 })
  expect(await read(late)).toMatchObject({ code: 'version_conflict', board: { name: 'Mine', version: 2 } })
})

test('a board is made once under its key, listed, and removed with its cards only on demand', async () => {
  const key = { 'idempotency-key': 'board-1' }
  const made = await gesso.post('/v1/boards', { name: 'Ideas' }, key)
  const { id } = (await made.json()) as { id: string }
  expect(made.status).toBe(201)
  expect(await read(await gesso.post('/v1/boards', { name: 'Ideas' }, key))).toMatchObject({ id })
  expect((await gesso.post('/v1/boards', { name: 'Other' }, key)).status).toBe(409)
  expect((await gesso.post('/v1/boards', { id, name: 'Same id' })).status).toBe(409)
  const page = (await (await gesso.request('/v1/boards?limit=1')).json()) as {
    data: { id: string }[]
    nextCursor: string
  }
  const rest = (await (await gesso.request(`/v1/boards?cursor=${page.nextCursor}`)).json()) as {
    data: { id: string }[]
  }
  expect([...page.data, ...rest.data].map((one) => one.id).sort()).toEqual([id, 'main'].sort())

  const card = await create(gesso, { boardId: id })
  expect(await read(await gesso.request(`/v1/boards/${id}`))).toMatchObject({ cards: { data: [{ id: card.id }] } })
  expect(await read(await send(gesso, 'DELETE', `/v1/boards/${id}`))).toMatchObject({ code: 'board_not_empty' })
  expect((await send(gesso, 'DELETE', `/v1/boards/${id}?cards=delete&version=9`)).status).toBe(409)
  expect((await look(gesso, card.id)).boardId).toBe(id)
  expect((await send(gesso, 'DELETE', `/v1/boards/${id}?cards=delete`)).status).toBe(204)
  expect((await gesso.request(`/v1/cards/${card.id}`)).status).toBe(404)
  expect((await gesso.request(`/v1/boards/${id}`)).status).toBe(404)
  expect((await gesso.request(`/v1/cards?board=${id}`)).status).toBe(404)
})

test('pages of a board have every card once, in its order', async () => {
  await gesso.post('/v1/boards', { id: 'pages', name: 'Pages' })
  const ids: string[] = []
  for (let index = 0; index < 7; index++) ids.push((await create(gesso, { boardId: 'pages' })).id)
  const seen: string[] = []
  let cursor = ''
  do {
    const path = `/v1/cards?board=pages&limit=3${cursor && `&cursor=${cursor}`}`
    const page = (await (await gesso.request(path)).json()) as { data: { id: string }[]; nextCursor?: string }
    seen.push(...page.data.map(({ id }) => id))
    cursor = page.nextCursor ?? ''
  } while (cursor)
  expect(seen).toEqual(ids)
})

test('a card goes between the same two again and again, however little room there is', async () => {
  await gesso.post('/v1/boards', { id: 'narrow', name: 'Narrow' })
  const add = async (id: string) => (await create(gesso, { id, boardId: 'narrow' })).id
  const model = [await add('a'), await add('b'), await add('c')]
  for (let round = 0; round < 60; round++) {
    const last = model.pop() as string
    model.splice(1, 0, last)
    expect((await send(gesso, 'PATCH', `/v1/cards/${last}`, { position: { after: 'a' } })).status).toBe(200)
    expect(await idsOn(gesso, 'narrow')).toEqual(model)
  }
})

test('a place beside itself, or beside a card of another board, is refused', async () => {
  await gesso.post('/v1/boards', { id: 'far', name: 'Far' })
  const [near, far] = [await create(gesso), await create(gesso, { boardId: 'far' })]
  for (const position of [{ before: near.id }, { after: far.id }]) {
    const answer = await send(gesso, 'PATCH', `/v1/cards/${near.id}`, { position })
    expect(await read(answer)).toMatchObject({ status: 400, field: 'position' })
  }
  expect((await send(gesso, 'PATCH', `/v1/cards/${near.id}`, { boardId: 'nowhere' })).status).toBe(404)
  expect(await look(gesso, near.id)).toEqual(near)
})

test('many moves at once leave every card where some order of them puts it', async () => {
  await gesso.post('/v1/boards', { id: 'busy', name: 'Busy' })
  const ids: string[] = []
  for (let index = 0; index < 8; index++) ids.push((await create(gesso, { boardId: 'busy' })).id)
  const moves = ids.map((id, index) => ({ id, position: index % 2 ? 'first' : { after: ids[(index + 3) % 8] } }))
  const answers = await Promise.all(
    moves.map(({ id, position }) => send(gesso, 'PATCH', `/v1/cards/${id}`, { position })),
  )
  expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 200))
  expect((await idsOn(gesso, 'busy')).sort()).toEqual([...ids].sort())
})

test('any moves, on and between boards, give the order that a list would have', async () => {
  let round = 0
  const move = fc.record({
    card: fc.nat(5),
    board: fc.nat(1),
    place: fc.oneof(
      fc.constantFrom('first' as const, 'last' as const),
      fc.record({ before: fc.nat(5) }),
      fc.record({ after: fc.nat(5) }),
    ),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 1, maxLength: 25 }), async (moves) => {
      const name = `model-${round++}`
      const boards = [`${name}-x`, `${name}-y`]
      for (const id of boards) await gesso.post('/v1/boards', { id, name: id })
      const ids = Array.from({ length: 6 }, (_, index) => `${name}-${index}`)
      for (const id of ids) await create(gesso, { id, boardId: boards[0] })
      const model: string[][] = [[...ids], []]
      for (const { card, board, place } of moves) {
        const id = ids[card] as string
        const there = (model[board] as string[]).filter((one) => one !== id)
        const [at, position] = wanted(there, ids, place)
        const answer = await send(gesso, 'PATCH', `/v1/cards/${id}`, { boardId: boards[board], position })
        if (at === undefined) {
          expect(answer.status).toBe(400)
          continue
        }
        expect(answer.status).toBe(200)
        for (const [index, list] of model.entries()) model[index] = list.filter((one) => one !== id)
        model[board]?.splice(at, 0, id)
      }
      for (const [index, board] of boards.entries()) expect(await idsOn(gesso, board)).toEqual(model[index])
    }),
    { numRuns: 40, seed: 20_261_128, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false },
  )
})

type Wanted = 'first' | 'last' | { before: number } | { after: number }

/** The index in the list and the place for the request; no index where the neighbour is not on the list. */
function wanted(list: string[], ids: string[], place: Wanted): [number | undefined, unknown] {
  if (place === 'first') return [0, place]
  if (place === 'last') return [list.length, place]
  const [side, index] = 'before' in place ? (['before', place.before] as const) : (['after', place.after] as const)
  const at = list.indexOf(ids[index] as string)
  return [at < 0 ? undefined : at + (side === 'after' ? 1 : 0), { [side]: ids[index] }]
}
