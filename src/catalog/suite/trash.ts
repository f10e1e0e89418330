/** What any home for records must do with the trash, with files on their way, and with renderings. Called by `../suite.ts`. */
import { ulid } from 'ulid'
import { describe, expect, test } from 'vitest'
import type { Catalog } from '../catalog.ts'
import type { Asset, Variant } from '../records.ts'
import { AT, aJob, anAsset, aRun, holdingIn, ids, only, sha, walk } from './records.ts'

const EVERYTHING = Number.MAX_SAFE_INTEGER

const aVariant = (more: Partial<Variant> = {}): Variant => ({
  ...{ source: sha('a'), name: 'w64', sha256: sha('b'), mediaType: 'image/webp', bytes: 7, usedAt: AT },
  ...more,
})

export function trashSuite(home: string, open: () => Promise<Catalog>) {
  const holding = holdingIn(open)

  describe(`catalog on ${home}: trash`, () => {
    test('an asset goes into the trash and comes out of it, of its owner alone', async () => {
      const asset = anAsset()
      const catalog = await holding(asset)
      expect(await catalog.trashAsset('bob', asset.id, AT)).toBeUndefined()
      expect(await catalog.trashAsset('ann', 'none', AT)).toBeUndefined()
      expect(await catalog.trashAsset('ann', asset.id, AT)).toEqual({ ...asset, deletedAt: AT })
      expect(await catalog.trashAsset('ann', asset.id, null)).toEqual(asset)
    })

    test('an asset is needed as long as what was made from it lives', async () => {
      const [parent, child] = [anAsset(), anAsset({ sha256: sha('b') })]
      const catalog = await holding(parent, { ...child, parents: [parent.id] })
      expect(await catalog.needOf(parent.id)).toBe('child')
      expect(await catalog.purgeAsset(parent.id)).toBe('child')
      expect(await catalog.findAsset('ann', parent.id)).toEqual(parent)
      await catalog.trashAsset('ann', child.id, AT)
      expect(await catalog.needOf(parent.id)).toBeUndefined()
      await catalog.trashAsset('ann', child.id, null)
      expect(await catalog.purgeAsset(child.id)).toBe('purged')
      expect(await catalog.findAsset('ann', child.id)).toBeUndefined()
      expect(await catalog.purgeAsset(parent.id)).toBe('purged')
      expect(await catalog.allAssets('', 10)).toEqual([])
    })

    test('an asset is needed by the job that made it, and by what is under way with it', async () => {
      const catalog = await open()
      const [input, inMask, inSpace, made] = ['b', 'c', 'd', 'e'].map((letter) => anAsset({ sha256: sha(letter) })) as [
        Asset,
        Asset,
        Asset,
        Asset,
      ]
      const job = aJob()
      const [generation] = job.generations
      if (generation) generation.sent = { n: 1, images: [input.id], mask: inMask.id }
      const run = aRun({ inputs: { image: { id: inSpace.id } } })
      await catalog.createJob(job)
      await catalog.createJob(run)
      for (const asset of [input, inMask, inSpace]) await catalog.addAsset(asset)
      await catalog.addAsset({ ...made, jobId: job.job.id })
      const all = [input, inMask, inSpace, made]
      const needs = () => Promise.all(all.map(({ id }) => catalog.needOf(id)))
      expect(await needs()).toEqual(['job', 'job', 'job', 'job'])
      await catalog.move({ generation: only(job), to: 'canceled', at: AT, set: { open: false } })
      await catalog.moveRun({ run: run.run, status: 'CANCELED', at: AT, set: { open: false } })
      expect(await needs()).toEqual([undefined, undefined, undefined, undefined])
    })

    test('of a removal for good and a child that comes at once, nothing is left by halves', async () => {
      const catalog = await open()
      for (let round = 0; round < 10; round++) {
        const parent = anAsset({ sha256: sha('b') })
        await catalog.addAsset(parent)
        const [outcome] = await Promise.all([
          catalog.purgeAsset(parent.id),
          catalog.addAsset(anAsset({ sha256: sha('c'), parents: [parent.id] })),
        ])
        expect(await catalog.findAsset('ann', parent.id)).toEqual(outcome === 'purged' ? undefined : parent)
      }
    })

    test('what lies in the trash, and what is old, is listed page by page over all owners', async () => {
      const catalog = await holding(
        anAsset({ id: 'a', deletedAt: AT }),
        anAsset({ id: 'b', deletedAt: AT + 5, owner: 'bob' }),
        anAsset({ id: 'c', deletedAt: AT + 9 }),
        anAsset({ id: 'd', role: 'input', mediaType: 'video/mp4' }),
        anAsset({ id: 'e', role: 'input', owner: 'bob', sha256: sha('b') }),
        anAsset({ id: 'f', role: 'partial', createdAt: AT + 9 }),
      )
      expect(ids(await catalog.trashedAssets(AT + 9, '', 10))).toEqual(['a', 'b'])
      expect(ids(await catalog.trashedAssets(AT + 10, '', 2))).toEqual(['a', 'b'])
      expect(ids(await catalog.trashedAssets(AT + 10, 'b', 2))).toEqual(['c'])
      expect(ids(await catalog.agedAssets({ before: AT + 9 }, '', 10))).toEqual(['d', 'e'])
      expect(ids(await catalog.agedAssets({ before: AT + 10 }, 'd', 10))).toEqual(['e', 'f'])
      expect(ids(await catalog.agedAssets({ before: AT + 10, role: 'input' }, '', 1))).toEqual(['d'])
      expect(ids(await catalog.agedAssets({ before: AT + 10, role: 'partial' }, '', 10))).toEqual(['f'])
      expect(ids(await catalog.agedAssets({ before: AT + 10, kind: 'video' }, '', 10))).toEqual(['d'])
      expect(await catalog.agedAssets({ before: AT }, '', 10)).toEqual([])
      expect(ids(await catalog.allAssets('', 4))).toEqual(['a', 'b', 'c', 'd'])
      expect(ids(await catalog.allAssets('d', 4))).toEqual(['e', 'f'])
    })
  })

  describe(`catalog on ${home}: files`, () => {
    test('a file is expected until an asset, a rendering or a word to the contrary comes', async () => {
      const catalog = await open()
      const expected = () => catalog.expectedFiles(EVERYTHING)
      for (const letter of ['c', 'a', 'b', 'd']) await catalog.expectFile(sha(letter), AT)
      expect(await expected()).toEqual(['a', 'b', 'c', 'd'].map(sha))
      await catalog.keepAsset(anAsset({ role: 'input', sha256: sha('a') }))
      await catalog.keepVariant(aVariant({ sha256: sha('b') }))
      await catalog.forgetFile(sha('c'))
      await catalog.forgetFile(sha('e'))
      expect(await expected()).toEqual([sha('d')])
    })

    test('a file that is expected again is expected from then on', async () => {
      const catalog = await open()
      await catalog.expectFile(sha('a'), AT)
      await catalog.expectFile(sha('b'), AT)
      await catalog.expectFile(sha('a'), AT + 10)
      expect(await catalog.expectedFiles(AT)).toEqual([])
      expect(await catalog.expectedFiles(AT + 1)).toEqual([sha('b')])
      expect(await catalog.expectedFiles(AT + 11)).toEqual([sha('a'), sha('b')])
    })

    test('an upload that was there before is expected no longer either', async () => {
      const catalog = await open()
      await catalog.keepAsset(anAsset({ role: 'input' }))
      await catalog.expectFile(sha('a'), AT)
      await catalog.keepAsset(anAsset({ role: 'input' }))
      expect(await catalog.expectedFiles(EVERYTHING)).toEqual([])
    })

    test('a file is named by an asset, also in the trash, by a rendering, and by results that are being stored', async () => {
      const catalog = await holding(anAsset({ sha256: sha('a'), deletedAt: AT }))
      await catalog.keepVariant(aVariant({ source: sha('f'), sha256: sha('b') }))
      const job = aJob()
      await catalog.createJob(job)
      const storing = await walk(catalog, only(job), 'submitting')
      await catalog.move({ generation: storing, to: 'storing', at: AT, set: { result: { files: [sha('c')] } } })
      await catalog.expectFile(sha('d'), AT)
      const named = await Promise.all(['a', 'b', 'c', 'd', 'f'].map((letter) => catalog.isFileNamed(sha(letter))))
      expect(named).toEqual([true, true, true, false, false])
    })
  })

  describe(`catalog on ${home}: renderings`, () => {
    test('a rendering comes back as it was written; the first one of a name stays, and each file has its own', async () => {
      const catalog = await open()
      const first = aVariant()
      await catalog.keepVariant(first)
      await catalog.keepVariant(aVariant({ sha256: sha('c'), bytes: 9 }))
      expect(await catalog.findVariant(first.source, first.name)).toEqual(first)
      expect(await catalog.findVariant(first.source, 'w128')).toBeUndefined()
      expect(await catalog.findVariant(sha('c'), first.name)).toBeUndefined()
    })

    test('of many that are kept at once under one name, one stays', async () => {
      const catalog = await open()
      await Promise.all(['b', 'c', 'd', 'e'].map((letter) => catalog.keepVariant(aVariant({ sha256: sha(letter) }))))
      expect(await catalog.variantsOf(sha('a'))).toHaveLength(1)
    })

    test('those that were not used for longest are named first, and their bytes are counted', async () => {
      const catalog = await open()
      expect(await catalog.variantBytes()).toBe(0)
      const names = ['c', 'a', 'b']
      for (const [index, name] of names.entries()) {
        await catalog.keepVariant(aVariant({ name, usedAt: AT + index, bytes: 2 ** 31 }))
      }
      await catalog.useVariant(sha('a'), 'c', AT + 9)
      await catalog.useVariant(sha('a'), 'none', AT + 9)
      expect((await catalog.staleVariants(2)).map(({ name }) => name)).toEqual(['a', 'b'])
      expect((await catalog.staleVariants(9)).map(({ name }) => name)).toEqual(['a', 'b', 'c'])
      expect(await catalog.variantBytes()).toBe(3 * 2 ** 31)
      await catalog.dropVariant(sha('a'), 'a')
      await catalog.dropVariant(sha('a'), 'none')
      expect((await catalog.variantsOf(sha('a'))).map(({ name }) => name)).toEqual(['b', 'c'])
      expect(await catalog.variantBytes()).toBe(2 * 2 ** 31)
    })

    test('all of them are listed page by page, by source and name', async () => {
      const catalog = await open()
      const keys = [
        [sha('a'), 'x'],
        [sha('a'), 'y'],
        [sha('b'), 'a'],
        [sha('b'), 'x'],
      ] as [string, string][]
      for (const [source, name] of keys.toReversed()) await catalog.keepVariant(aVariant({ source, name }))
      const seen: [string, string][] = []
      let after = { source: '', name: '' }
      for (
        let page = await catalog.allVariants(after, 3);
        page.length > 0;
        page = await catalog.allVariants(after, 3)
      ) {
        seen.push(...page.map(({ source, name }): [string, string] => [source, name]))
        after = page.at(-1) ?? after
      }
      expect(seen).toEqual(keys)
    })
  })

  test(`catalog on ${home}: an id of Gesso's own is in order of its time, which the pages rely on`, async () => {
    const made = [ulid(AT), ulid(AT + 1), ulid(AT + 2)]
    const catalog = await holding(...made.toReversed().map((id) => anAsset({ id })))
    expect(ids(await catalog.allAssets('', 10))).toEqual(made)
  })
}
