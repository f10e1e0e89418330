/** What any home for records must do with assets that come in and are looked for. Called by `../suite.ts`. */
import { describe, expect, test } from 'vitest'
import type { AssetFilter, Catalog } from '../catalog.ts'
import type { Asset } from '../records.ts'
import { AT, aJob, anAsset, aRun, holdingIn, ids, only, sha } from './records.ts'

const inOrder = (assets: Asset[]) => ids(assets).sort()

export function assetsSuite(home: string, open: () => Promise<Catalog>) {
  const holding = holdingIn(open)

  describe(`catalog on ${home}: uploads`, () => {
    test('an upload comes back as it was written, with everything that is known of it', async () => {
      const catalog = await open()
      const asset = anAsset({
        ...{ role: 'input', mediaType: 'video/mp4', name: 'ünïcode “🦊”.mp4', blur: 'abc=', codec: 'avc1.64001f' },
        ...{ durationMs: 7_200_001, frames: 12, parents: ['p', 'q'], preview: true, bytes: 2 ** 31 + 1 },
      })
      expect(await catalog.keepAsset(asset)).toEqual({ asset, isNew: true })
      expect(await catalog.findAsset('ann', asset.id)).toEqual(asset)
      expect(await catalog.findAssetByHash('ann', asset.sha256)).toEqual(asset)
    })

    test('the same content again is the same asset, of each owner and each role one', async () => {
      const catalog = await open()
      const first = anAsset({ role: 'input', name: 'first' })
      await catalog.keepAsset(first)
      const again = await catalog.keepAsset(anAsset({ role: 'input', name: 'second' }))
      expect(again).toEqual({ asset: first, isNew: false })
      for (const other of [{ owner: 'bob' }, { role: 'original' }, { sha256: sha('b') }] as Partial<Asset>[]) {
        expect((await catalog.keepAsset(anAsset({ role: 'input', ...other }))).isNew, JSON.stringify(other)).toBe(true)
      }
    })

    test('of thirty uploads of one content at once, one is new and all get it', async () => {
      const catalog = await open()
      const kept = await Promise.all(Array.from({ length: 30 }, () => catalog.keepAsset(anAsset({ role: 'input' }))))
      expect(kept.filter(({ isNew }) => isNew)).toHaveLength(1)
      expect(new Set(kept.map(({ asset }) => asset.id)).size).toBe(1)
      expect(await catalog.allAssets('', 100)).toHaveLength(1)
    })

    test('an upload of what a model made is that, but not of what lies in the trash or was only on its way', async () => {
      const result = anAsset()
      const catalog = await holding(result)
      expect(await catalog.keepAsset(anAsset({ role: 'input' }))).toEqual({ asset: result, isNew: false })
      await catalog.trashAsset('ann', result.id, AT)
      expect((await catalog.keepAsset(anAsset({ role: 'input' }))).isNew).toBe(true)
      const partial = anAsset({ role: 'partial', sha256: sha('c') })
      await catalog.addAsset(partial)
      expect((await catalog.keepAsset(anAsset({ role: 'input', sha256: sha('c') }))).isNew).toBe(true)
    })

    test('an upload of what lies in the trash takes it out, and more parents are kept with those there', async () => {
      const catalog = await open()
      const first = anAsset({ role: 'input', parents: ['p'] })
      await catalog.keepAsset(first)
      await catalog.trashAsset('ann', first.id, AT)
      const again = await catalog.keepAsset(anAsset({ role: 'input', parents: ['p', 'q', first.id] }))
      expect(again).toEqual({ asset: { ...first, parents: ['p', 'q'] }, isNew: false })
      expect(await catalog.findAsset('ann', first.id)).toEqual(again.asset)
      expect(ids(await catalog.listChildren('ann', 'q', 10))).toEqual([first.id])
    })
  })

  describe(`catalog on ${home}: finding assets`, () => {
    test('many are found by their ids, those of others and those that are not there left out', async () => {
      const [one, two, theirs] = [anAsset(), anAsset({ deletedAt: AT }), anAsset({ owner: 'bob' })]
      const catalog = await holding(one, two, theirs)
      expect(inOrder(await catalog.findAssets('ann', [two.id, one.id, one.id, theirs.id, 'none']))).toEqual(
        inOrder([one, two]),
      )
      expect(await catalog.findAssets('ann', [])).toEqual([])
    })

    test('by its hash the oldest is found, and none in the trash', async () => {
      const [older, newer] = [anAsset({ id: 'a' }), anAsset({ id: 'b' })]
      const catalog = await holding(newer, older)
      expect((await catalog.findAssetByHash('ann', older.sha256))?.id).toBe('a')
      await catalog.trashAsset('ann', 'a', AT)
      expect((await catalog.findAssetByHash('ann', older.sha256))?.id).toBe('b')
      await catalog.trashAsset('ann', 'b', AT)
      expect(await catalog.findAssetByHash('ann', older.sha256)).toBeUndefined()
      expect((await catalog.findAsset('ann', 'b'))?.deletedAt).toBe(AT)
    })

    test('they are listed newest first, page by page without gaps or doubles, and without partial ones', async () => {
      const assets = Array.from({ length: 7 }, (_, index) => anAsset({ id: `asset-${index}` }))
      const catalog = await holding(...assets, anAsset({ id: 'asset-9', role: 'partial' }))
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await catalog.listAssets('ann', { limit: 3, ...(cursor ? { cursor } : {}) })
        seen.push(...ids(page.data))
        cursor = page.nextCursor
      } while (cursor)
      expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((index) => `asset-${index}`))
    })

    /** One job of a model, one of a space, and uploads. */
    async function mixed() {
      const catalog = await open()
      const [job, run] = [aJob(1, { prompt: 'A Fox in 100% snow_y woods' }), aRun()]
      await catalog.createJob(job)
      await catalog.createJob(run)
      const of = (jobId: string, generationId: string | null) => ({ jobId, generationId })
      const assets = {
        made: anAsset({ id: '1', sha256: sha('b'), ...of(job.job.id, only(job).id) }),
        spaced: anAsset({
          id: '2',
          sha256: sha('c'),
          ...of(run.job.id, null),
          mediaType: 'video/mp4',
          createdAt: AT + 10,
        }),
        upload: anAsset({ id: '3', sha256: sha('d'), role: 'input', name: 'Fox\\Cub.PNG', createdAt: AT + 20 }),
        sound: anAsset({
          id: '4',
          sha256: sha('e'),
          role: 'input',
          name: '50% of it',
          mediaType: 'audio/wav',
          createdAt: AT + 30,
        }),
        gone: anAsset({ id: '5', sha256: sha('f'), role: 'input', name: 'fox', deletedAt: AT }),
      }
      for (const asset of Object.values(assets)) await catalog.addAsset(asset)
      const listed = async (filter: Omit<AssetFilter, 'limit'>) =>
        ids((await catalog.listAssets('ann', { ...filter, limit: 10 })).data)
          .reverse()
          .join('')
      return { listed, job, run, catalog }
    }

    test('each filter narrows the list by what it says', async () => {
      const { listed, job, run } = await mixed()
      expect(await listed({})).toBe('1234')
      expect(await listed({ trash: true })).toBe('5')
      expect(await listed({ role: 'input' })).toBe('34')
      expect(await listed({ kind: 'image' })).toBe('13')
      expect(await listed({ kind: 'video' })).toBe('2')
      expect(await listed({ kind: 'audio' })).toBe('4')
      expect(await listed({ jobId: job.job.id })).toBe('1')
      expect(await listed({ jobId: run.job.id })).toBe('2')
      expect(await listed({ model: 'toy/draw' })).toBe('1')
      expect(await listed({ model: 'toy/other' })).toBe('')
      expect(await listed({ space: 'swap' })).toBe('2')
      expect(await listed({ space: 'other' })).toBe('')
      expect(await listed({ since: AT + 10 })).toBe('234')
      expect(await listed({ until: AT + 20 })).toBe('12')
      expect(await listed({ since: AT + 10, until: AT + 30, kind: 'image' })).toBe('3')
    })

    test('words are looked for in prompts and names, in any case, and mean only themselves', async () => {
      const { listed } = await mixed()
      expect(await listed({ text: 'fox' })).toBe('123')
      expect(await listed({ text: 'FOX', trash: true })).toBe('5')
      expect(await listed({ text: '0%' })).toBe('14')
      expect(await listed({ text: 'snow_y' })).toBe('1')
      expect(await listed({ text: 'o__' })).toBe('')
      expect(await listed({ text: '%' })).toBe('14')
      expect(await listed({ text: 'x\\c' })).toBe('3')
      expect(await listed({ text: "'; drop table assets; --" })).toBe('')
    })

    test('children are listed oldest first, only those that are there, of their owner, and no more than asked for', async () => {
      const children = ['a', 'b', 'c', 'd'].map((id) => anAsset({ id, parents: ['p', 'p'] }))
      const catalog = await holding(
        ...children,
        anAsset({ id: 'e', parents: ['p'], role: 'partial' }),
        anAsset({ id: 'f', parents: ['p'], owner: 'bob' }),
        anAsset({ id: 'g', parents: ['other'] }),
      )
      await catalog.trashAsset('ann', 'b', AT)
      expect(ids(await catalog.listChildren('ann', 'p', 10))).toEqual(['a', 'c', 'd'])
      expect(ids(await catalog.listChildren('ann', 'p', 2))).toEqual(['a', 'c'])
    })
  })
}
