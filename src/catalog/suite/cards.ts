/** What any home for records must do with cards and boards. Called by `../suite.ts`. */
import { describe, expect, test } from 'vitest'
import type { CardFilter, CardRefusal, NewCard, Place } from '../card-changes.ts'
import type { Catalog } from '../catalog.ts'
import type { Board, Card } from '../records.ts'
import { AT, aJob, anAsset, only, walk } from './records.ts'

/** A card of Ann's, at the end of its board. */
const aCard = (id: string, more: Partial<NewCard['card']> = {}): NewCard => ({
  card: {
    ...{ id, owner: 'ann', boardId: 'main', title: null, prompt: null, color: null },
    ...{ assetId: null, jobId: null, createdAt: AT, ...more },
  },
  place: 'last',
})

const because = (why: CardRefusal) => expect.objectContaining({ why })

const cardIds = async (catalog: Catalog, filter: Partial<CardFilter> = {}) =>
  (await catalog.listCards('ann', { boardId: 'main', limit: 100, ...filter })).map(({ card }) => card.id)

export function cardsSuite(home: string, open: () => Promise<Catalog>) {
  describe(`catalog on ${home}: cards`, () => {
    test('a card comes back as it was written, and nobody else sees it', async () => {
      const catalog = await open()
      const made = await catalog.createCard(aCard('test123', { title: 'ünïcode 🦊', color: '#a1b2c3' }))
      expect(made).toMatchObject({ ...aCard('test123', { title: 'ünïcode 🦊', color: '#a1b2c3' }).card, version: 1 })
      expect(await catalog.findCard('ann', 'test123')).toEqual({ card: made })
      expect(await catalog.findCard('bob', 'test123')).toBeUndefined()
      expect(await catalog.listCards('bob', { boardId: 'main', limit: 10 })).toEqual([])
      await expect(catalog.createCard(aCard('test123'))).rejects.toEqual(because('id taken'))
      await catalog.createCard(aCard('test123', { owner: 'bob' }))
      const change = { owner: 'bob', id: 'nobody', at: AT }
      await expect(catalog.changeCard(change)).rejects.toEqual(because('no card'))
    })

    test('of twenty changes of one version at once, exactly one is written', async () => {
      const catalog = await open()
      await catalog.createCard(aCard('c'))
      const changes = Array.from({ length: 20 }, (_, index) =>
        catalog.changeCard({ owner: 'ann', id: 'c', version: 1, at: AT + index, set: { title: `${index}` } }),
      )
      const results = await Promise.allSettled(changes)
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      expect(results.flatMap((one) => (one.status === 'rejected' ? [one.reason.why] : []))).toEqual(
        Array.from({ length: 19 }, () => 'stale'),
      )
      expect((await catalog.findCard('ann', 'c'))?.card.version).toBe(2)
      await expect(catalog.removeCard({ owner: 'ann', id: 'c', version: 1 })).rejects.toEqual(because('stale'))
      await catalog.removeCard({ owner: 'ann', id: 'c', version: 2 })
      await expect(catalog.removeCard({ owner: 'ann', id: 'c' })).rejects.toEqual(because('no card'))
    })

    test('cards that come at the same time lie at different places, and a page goes on where it ended', async () => {
      const catalog = await open()
      await Promise.all(Array.from({ length: 12 }, (_, index) => catalog.createCard(aCard(`c${index}`))))
      const all = await catalog.listCards('ann', { boardId: 'main', limit: 100 })
      expect(new Set(all.map(({ card }) => card.position)).size).toBe(12)
      const after = all[4]?.card as Card
      expect(await cardIds(catalog, { after, limit: 3 })).toEqual(all.slice(5, 8).map(({ card }) => card.id))
      // Also when that card is gone.
      await catalog.removeCard({ owner: 'ann', id: after.id })
      expect(await cardIds(catalog, { after, limit: 3 })).toEqual(all.slice(5, 8).map(({ card }) => card.id))
    })

    test('a card goes where it is put, also when there is no room left, and to another board', async () => {
      const catalog = await open()
      const to = (id: string, place: Place, boardId = 'main') =>
        catalog.changeCard({ owner: 'ann', id, at: AT, move: { boardId, place } })
      for (const id of ['a', 'b', 'c']) await catalog.createCard(aCard(id))
      for (let round = 0; round < 40; round++) await to(round % 2 ? 'b' : 'c', { after: 'a' })
      expect(await cardIds(catalog)).toEqual(['a', 'b', 'c'])
      await to('c', 'first')
      await to('a', { before: 'c' })
      expect(await cardIds(catalog)).toEqual(['a', 'c', 'b'])
      // Places that a client sets itself may be the same: then the ids decide.
      for (const id of ['c', 'a', 'b']) await to(id, 7)
      expect(await cardIds(catalog)).toEqual(['a', 'b', 'c'])
      await to('c', { before: 'b' })
      expect(await cardIds(catalog)).toEqual(['a', 'c', 'b'])
      await expect(to('a', { after: 'a' })).rejects.toEqual(because('no neighbour'))
      await expect(to('a', 'last', 'other')).rejects.toEqual(because('no board'))
      await catalog.createBoard(aBoard('other'))
      await to('a', 'last', 'other')
      expect(await cardIds(catalog)).toEqual(['c', 'b'])
      await expect(to('b', { before: 'a' })).rejects.toEqual(because('no neighbour'))
    })

    test('moves at the same time between two boards end, and lose no card', async () => {
      const catalog = await open()
      await catalog.createBoard(aBoard('other'))
      const ids = ['a', 'b', 'c', 'd', 'e', 'f']
      for (const id of ids) await catalog.createCard(aCard(id))
      await Promise.all(
        Array.from({ length: 24 }, (_, index) =>
          catalog.changeCard({
            ...{ owner: 'ann', id: ids[index % 6] as string, at: AT },
            move: { boardId: index % 4 < 2 ? 'main' : 'other', place: index % 3 ? 'first' : 'last' },
          }),
        ),
      )
      const both = [...(await cardIds(catalog)), ...(await cardIds(catalog, { boardId: 'other' }))]
      expect(both.sort()).toEqual(ids)
    })

    test('a job and its card are written together, or neither is', async () => {
      const catalog = await open()
      const first = aJob()
      await catalog.createJob({ ...first, card: { make: aCard('c') } })
      expect(await catalog.findCard('ann', 'c')).toMatchObject({
        card: { jobId: first.job.id, prompt: 'a fox', version: 1 },
        job: { job: { id: first.job.id, status: 'QUEUED' } },
      })
      const late = aJob()
      const card = { owner: 'ann', id: 'c', version: 9, at: AT }
      const key = { key: 'k', bodyHash: 'h' }
      await expect(catalog.createJob({ ...late, card, idempotency: key })).rejects.toEqual(because('stale'))
      expect(await catalog.findJob('ann', late.job.id)).toBeUndefined()
      expect(await catalog.findKeyUse('ann', 'k')).toBeUndefined()
      for (const [link, why] of [
        [{ make: aCard('c') }, 'id taken'],
        [{ make: aCard('d', { boardId: 'nowhere' }) }, 'no board'],
        [{ owner: 'ann', id: 'nobody', at: AT }, 'no card'],
      ] as const) {
        await expect(catalog.createJob({ ...late, card: link })).rejects.toEqual(because(why))
        expect(await catalog.findJob('ann', late.job.id)).toBeUndefined()
      }
    })

    test('what a job gave is what the card shows while the next one goes on', async () => {
      const catalog = await open()
      const [first, second] = [aJob(), aJob()]
      await catalog.createJob({ ...first, card: { make: aCard('c') } })
      const storing = await walk(catalog, only(first), 'submitting', 'storing')
      const made = anAsset({ jobId: first.job.id, generationId: storing.id })
      await catalog.move({ generation: storing, to: 'succeeded', at: AT, assets: [made] })
      await catalog.createJob({ ...second, card: { owner: 'ann', id: 'c', version: 1, at: AT + 1 } })
      const found = await catalog.findCard('ann', 'c')
      expect(found).toMatchObject({
        card: { assetId: made.id, jobId: second.job.id, version: 2 },
        asset: { id: made.id },
      })
    })

    test('cards are listed by the status that follows from their job', async () => {
      const catalog = await open()
      await catalog.addAsset(anAsset({ id: 'x' }))
      await catalog.createCard(aCard('empty'))
      await catalog.createCard(aCard('shown', { assetId: 'x' }))
      for (const id of ['pending', 'failed', 'canceled', 'ready'] as const) {
        const job = aJob()
        await catalog.createJob({ ...job, card: { make: aCard(id) } })
        if (id === 'ready') await walk(catalog, only(job), 'submitting', 'storing', 'succeeded')
        else if (id !== 'pending') await walk(catalog, only(job), id)
      }
      for (const status of ['empty', 'pending', 'failed', 'canceled'] as const) {
        expect(await cardIds(catalog, { status })).toEqual([status])
      }
      expect(await cardIds(catalog, { status: 'ready' })).toEqual(['shown', 'ready'])
    })

    test('a card needs its asset and what its job gave, and takes none that is in the trash or not its owner’s', async () => {
      const catalog = await open()
      const job = aJob()
      await catalog.createJob({ ...job, card: { make: aCard('made') } })
      await walk(catalog, only(job), 'failed')
      await catalog.addAsset(anAsset({ id: 'given', sha256: 'b'.repeat(64) }))
      await catalog.addAsset(anAsset({ id: 'result', jobId: job.job.id, sha256: 'c'.repeat(64) }))
      await catalog.addAsset(anAsset({ id: 'partial', jobId: job.job.id, role: 'partial' }))
      await catalog.createCard(aCard('shown', { assetId: 'given' }))
      for (const id of ['given', 'result']) {
        await catalog.trashAsset('ann', id, AT)
        expect(await catalog.needOf(id)).toBe('card')
        expect(await catalog.purgeAsset(id)).toBe('card')
      }
      expect(await catalog.findAssetByHash('ann', 'b'.repeat(64))).toBeUndefined()
      expect((await catalog.findAssetOfCard('ann', 'b'.repeat(64)))?.id).toBe('given')
      expect((await catalog.findAssetOfCard('ann', 'c'.repeat(64)))?.id).toBe('result')
      expect(await catalog.findAssetOfCard('bob', 'b'.repeat(64))).toBeUndefined()
      expect(await catalog.purgeAsset('partial')).toBe('purged')
      await expect(catalog.createCard(aCard('late', { assetId: 'given' }))).rejects.toEqual(because('no asset'))
      await catalog.addAsset(anAsset({ id: 'hers', owner: 'bob' }))
      await expect(catalog.createCard(aCard('late', { assetId: 'hers' }))).rejects.toEqual(because('no asset'))
      for (const id of ['made', 'shown']) await catalog.removeCard({ owner: 'ann', id })
      expect(await catalog.findAssetOfCard('ann', 'b'.repeat(64))).toBeUndefined()
      for (const id of ['given', 'result']) expect(await catalog.purgeAsset(id)).toBe('purged')
    })

    test('of a card that takes an asset and a purge of it at once, one wins', async () => {
      const catalog = await open()
      for (let round = 0; round < 10; round++) {
        const id = `asset-${round}`
        await catalog.addAsset(anAsset({ id }))
        const [card, purged] = await Promise.allSettled([
          catalog.createCard(aCard(`card-${round}`, { assetId: id })),
          catalog.purgeAsset(id),
        ])
        const isShown = card.status === 'fulfilled'
        expect(purged).toMatchObject({ value: isShown ? 'card' : 'purged' })
        expect((await catalog.findAsset('ann', id)) !== undefined).toBe(isShown)
      }
    })
  })

  describe(`catalog on ${home}: boards`, () => {
    test('a board is made, found, listed, renamed and removed by its owner', async () => {
      const catalog = await open()
      for (const id of ['b', 'a', 'c']) await catalog.createBoard(aBoard(id))
      await expect(catalog.createBoard(aBoard('a'))).rejects.toEqual(because('id taken'))
      expect(await catalog.findBoard('ann', 'a')).toEqual(aBoard('a'))
      expect(await catalog.findBoard('bob', 'a')).toBeUndefined()
      expect((await catalog.listBoards('ann', '', 2)).map(({ id }) => id)).toEqual(['a', 'b'])
      expect((await catalog.listBoards('ann', 'b', 2)).map(({ id }) => id)).toEqual(['c'])
      const board = { owner: 'ann', id: 'a', at: AT + 1 }
      expect(await catalog.renameBoard({ ...board, name: 'New', version: 1 })).toMatchObject({
        name: 'New',
        version: 2,
      })
      await expect(catalog.renameBoard({ ...board, name: 'Late', version: 1 })).rejects.toEqual(because('stale'))
      await expect(catalog.renameBoard({ ...board, owner: 'bob', name: 'Mine' })).rejects.toEqual(because('no board'))
      await catalog.createCard(aCard('on it', { boardId: 'a' }))
      await expect(catalog.removeBoard({ ...board, cards: false })).rejects.toEqual(because('not empty'))
      await expect(catalog.removeBoard({ ...board, version: 1, cards: true })).rejects.toEqual(because('stale'))
      expect(await cardIds(catalog, { boardId: 'a' })).toEqual(['on it'])
      await catalog.removeBoard({ ...board, version: 2, cards: true })
      expect(await catalog.findCard('ann', 'on it')).toBeUndefined()
      await expect(catalog.removeBoard({ ...board, cards: true })).rejects.toEqual(because('no board'))
    })

    test('a key makes one card or board, however many ask at once', async () => {
      const catalog = await open()
      const claim = { key: 'card k', bodyHash: 'h' }
      const made = await Promise.allSettled(
        Array.from({ length: 8 }, (_, index) => catalog.createCard({ ...aCard(`c${index}`), claim })),
      )
      expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      const [id] = await cardIds(catalog)
      expect(await catalog.findClaim('ann', 'card k')).toEqual({ bodyHash: 'h', id })
      expect(await catalog.findClaim('bob', 'card k')).toBeUndefined()
      await catalog.createBoard(aBoard('b'), { key: 'board k', bodyHash: 'h' })
      const again = catalog.createBoard(aBoard('other'), { key: 'board k', bodyHash: 'h' })
      await expect(again).rejects.toEqual(because('key taken'))
      expect(await catalog.findBoard('ann', 'other')).toBeUndefined()
    })
  })
}

const aBoard = (id: string): Board => ({ id, owner: 'ann', name: id, version: 1, createdAt: AT, updatedAt: AT })
