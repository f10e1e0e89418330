/** What any home for records must do. `sql/sqlite.test.ts` and `sql/postgres.test.ts` call it; later homes will too. */
import { describe, expect, test } from 'vitest'
import type { Catalog, NewJob } from './catalog.ts'
import type { Generation, LedgerLine, SpaceRun } from './records.ts'
import { assetsSuite } from './suite/assets.ts'
import { cardsSuite } from './suite/cards.ts'
import { AT, aJob, aLine, anAsset, aRun, forStep, only, walk } from './suite/records.ts'
import { trashSuite } from './suite/trash.ts'

export function catalogSuite(home: string, open: () => Promise<Catalog>) {
  assetsSuite(home, open)
  trashSuite(home, open)
  cardsSuite(home, open)

  describe(`catalog on ${home}: jobs`, () => {
    test('a job comes back as it was written, with its first event', async () => {
      const catalog = await open()
      const job = aJob(2, { prompt: 'ünïcode 🦊 “quotes” \\ and ? marks', warnings: ['dropped seed'] })
      expect(await catalog.createJob(job)).toEqual({ outcome: 'created', jobId: job.job.id })
      const found = await catalog.findJob('ann', job.job.id)
      expect(found?.job).toEqual({ ...job.job, status: 'QUEUED', lastEvent: 1, endedAt: null })
      expect(found?.generations).toEqual(job.generations)
      expect(await catalog.findPrompt('ann', job.job.id)).toBe(job.job.prompt)
      expect(await catalog.events('ann', job.job.id, 0, 10)).toMatchObject([{ seq: 1, type: 'job.queued' }])
    })

    test('nobody sees what belongs to another owner', async () => {
      const catalog = await open()
      const job = aJob()
      await catalog.createJob(job)
      await catalog.addAsset(anAsset({ id: job.job.id }))
      await catalog.changeLedger({ open: aLine(only(job)) }, AT)
      expect(await catalog.findJob('bob', job.job.id)).toBeUndefined()
      expect(await catalog.findJobStatus('bob', job.job.id)).toBeUndefined()
      expect(await catalog.findPrompt('bob', job.job.id)).toBeUndefined()
      expect(await catalog.events('bob', job.job.id, 0, 10)).toEqual([])
      expect((await catalog.listJobs('bob', { limit: 10 })).data).toEqual([])
      expect(await catalog.findAsset('bob', job.job.id)).toBeUndefined()
      expect(await catalog.findAssetByHash('bob', 'a'.repeat(64))).toBeUndefined()
      expect((await catalog.listAssets('bob', { limit: 10 })).data).toEqual([])
      expect((await catalog.listLedger('bob', { limit: 10 })).data).toEqual([])
    })

    test('an idempotency key gives the same job, another body is a conflict, another owner is free to use it', async () => {
      const catalog = await open()
      const first = { ...aJob(), idempotency: { key: 'k', bodyHash: 'h1' } }
      await catalog.createJob(first)
      const again = await catalog.createJob({ ...aJob(), idempotency: { key: 'k', bodyHash: 'h1' } })
      expect(again).toEqual({ outcome: 'repeated', jobId: first.job.id })
      const other = await catalog.createJob({ ...aJob(), idempotency: { key: 'k', bodyHash: 'h2' } })
      expect(other).toEqual({ outcome: 'conflict' })
      const bob = await catalog.createJob({ ...aJob(1, { owner: 'bob' }), idempotency: { key: 'k', bodyHash: 'h2' } })
      expect(bob.outcome).toBe('created')
      expect(await catalog.findKeyUse('ann', 'k')).toEqual({ bodyHash: 'h1', jobId: first.job.id })
      expect(await catalog.findKeyUse('ann', 'other')).toBeUndefined()
      expect((await catalog.listJobs('ann', { limit: 10 })).data).toHaveLength(1)
    })

    test('of twenty submits at once with one key, one makes the job and all get it', async () => {
      const catalog = await open()
      const idempotency = { key: 'k', bodyHash: 'h' }
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, () => catalog.createJob({ ...aJob(), idempotency })),
      )
      expect(outcomes.filter((one) => one.outcome === 'created')).toHaveLength(1)
      expect(new Set(outcomes.map((one) => 'jobId' in one && one.jobId)).size).toBe(1)
    })

    test('lists by page, newest first, without gaps or doubles, by status and by model', async () => {
      const catalog = await open()
      const jobs = Array.from({ length: 7 }, (_, index) => aJob(1, { id: `job-${index}` }))
      for (const job of jobs) await catalog.createJob(job)
      await walk(catalog, only(jobs[3] as NewJob), 'failed')
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await catalog.listJobs('ann', { limit: 3, ...(cursor ? { cursor } : {}) })
        seen.push(...page.data.map((detail) => detail.job.id))
        cursor = page.nextCursor
      } while (cursor)
      expect(seen).toEqual(['job-6', 'job-5', 'job-4', 'job-3', 'job-2', 'job-1', 'job-0'])
      const failed = await catalog.listJobs('ann', { limit: 3, status: 'FAILED' })
      expect(failed.data.map((detail) => detail.job.id)).toEqual(['job-3'])
      expect((await catalog.listJobs('ann', { limit: 3, model: 'toy/other' })).data).toEqual([])
    })
  })

  describe(`catalog on ${home}: moves`, () => {
    test('a worker thought dead changes nothing when it wakes', async () => {
      const catalog = await open()
      const job = aJob()
      await catalog.createJob(job)
      const generation = only(job)
      const first = await catalog.move({ generation, to: 'submitting', at: AT, set: { attempt: 1, worker: 'w1' } })
      const held = first?.generation as Generation
      await catalog.move({ generation: held, to: 'submitting', at: AT, set: { attempt: 2, worker: 'w2' } })
      const late = await catalog.move({
        generation: held,
        to: 'running',
        at: AT,
        set: { operation: { id: 'old' } },
        ledger: [{ open: aLine(generation) }],
        assets: [anAsset()],
      })
      expect(late).toBeUndefined()
      expect(await catalog.findGeneration(generation.id)).toMatchObject({
        attempt: 2,
        state: 'submitting',
        worker: 'w2',
        operation: null,
      })
      expect((await catalog.listLedger('ann', { limit: 10 })).data).toEqual([])
      expect((await catalog.listAssets('ann', { limit: 10 })).data).toEqual([])
      expect((await catalog.events('ann', job.job.id, 0, 10)).map((event) => event.type)).toEqual([
        'job.queued',
        'generation.submitting',
        'job.running',
      ])
    })

    test('of a cancel and a completion at once, exactly one wins', async () => {
      const catalog = await open()
      for (let round = 0; round < 20; round++) {
        const job = aJob()
        await catalog.createJob(job)
        const storing = await walk(catalog, only(job), 'submitting', 'storing')
        const results = await Promise.all([
          catalog.move({ generation: storing, to: 'canceled', at: AT }),
          catalog.move({ generation: storing, to: 'succeeded', at: AT, assets: [anAsset({ jobId: job.job.id })] }),
        ])
        expect(results.filter(Boolean)).toHaveLength(1)
        const found = await catalog.findJob('ann', job.job.id)
        expect(found?.job.status).toBe(results[0] ? 'CANCELED' : 'SUCCEEDED')
        expect(found?.assets).toHaveLength(results[0] ? 0 : 1)
      }
    })

    test('a change that the state machine does not know is a bug, and says so', async () => {
      const catalog = await open()
      const job = aJob()
      await catalog.createJob(job)
      await expect(catalog.move({ generation: only(job), to: 'succeeded', at: AT })).rejects.toThrow('cannot go from')
    })

    test("a job's status follows its generations, also when they end at the same moment", async () => {
      const catalog = await open()
      const job = aJob(20)
      await catalog.createJob(job)
      const storing = await Promise.all(job.generations.map((one) => walk(catalog, one, 'submitting', 'storing')))
      expect((await catalog.findJob('ann', job.job.id))?.job).toMatchObject({ status: 'RUNNING', endedAt: null })
      await Promise.all(
        storing.map((generation, index) =>
          catalog.move({ generation, to: index % 2 ? 'succeeded' : 'failed', at: AT + 5 }),
        ),
      )
      expect((await catalog.findJob('ann', job.job.id))?.job).toMatchObject({ status: 'PARTIAL', endedAt: AT + 5 })
      expect(await catalog.findJobStatus('ann', job.job.id)).toBe('PARTIAL')
      const events = await catalog.events('ann', job.job.id, 0, 1000)
      expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1))
      expect(events.filter((event) => event.type === 'job.partial')).toHaveLength(1)
      expect(events.at(-1)?.type).toBe('job.partial')
    })

    test('a job that has begun runs until it ends, and waits again when it is retried', async () => {
      const catalog = await open()
      const job = aJob(2)
      await catalog.createJob(job)
      const [first, second] = job.generations as [Generation, Generation]
      const statuses = async () =>
        (await catalog.events('ann', job.job.id, 0, 1000)).map(({ type }) => type).filter((type) => /^job/.test(type))
      await walk(catalog, first, 'submitting', 'queued', 'submitting', 'queued', 'submitting', 'storing', 'succeeded')
      const failed = await walk(catalog, second, 'submitting', 'queued', 'submitting', 'failed')
      const lived = ['job.queued', 'job.running', 'job.partial']
      expect(await statuses()).toEqual(lived)
      const waiting = await walk(catalog, failed, 'queued')
      expect((await catalog.findJob('ann', job.job.id))?.job).toMatchObject({ status: 'QUEUED', endedAt: null })
      await walk(catalog, waiting, 'submitting', 'queued', 'submitting', 'failed')
      expect(await statuses()).toEqual([...lived, ...lived])
    })

    test('a job of which nothing was sent does not run, also when a part of it is canceled', async () => {
      const catalog = await open()
      const job = aJob(2)
      await catalog.createJob(job)
      for (const generation of job.generations) await walk(catalog, generation, 'canceled')
      const types = (await catalog.events('ann', job.job.id, 0, 1000)).map(({ type }) => type)
      expect(types).toEqual(['job.queued', 'generation.canceled', 'generation.canceled', 'job.canceled'])
    })

    test('another model takes the place of one that cannot, whole, and says which and why', async () => {
      const catalog = await open()
      const job = aJob()
      await catalog.createJob(job)
      const [first] = job.generations as [Generation]
      const error = { code: 'overloaded', detail: 'no capacity', retry: 'later', charged: 'no' } as const
      const place = {
        ...{
          provider: 'other',
          model: 'other/draw',
          task: 'generate',
          estimatedMicros: null,
          attempt: first.attempt + 1,
        },
        sent: { n: 1, resolution: '2K', options: { raw: true, bbox: [1, 2] } },
        fallbacks: { left: ['third/draw'], tried: [{ model: first.model, error }] },
      }
      // It may wait at a provider that rests, or have come to nothing while it ran.
      const moved = await catalog.move({ generation: first, to: 'queued', at: AT, set: place, data: { error } })
      expect(moved?.generation).toMatchObject({ ...place, state: 'queued', timings: first.timings })
      expect(await catalog.findGeneration(first.id)).toEqual(moved?.generation)
      expect(await catalog.move({ generation: first, to: 'submitting', at: AT })).toBeUndefined()
      const events = await catalog.events('ann', job.job.id, 1, 10)
      expect(events).toMatchObject([{ type: 'generation.queued', data: { error } }])
    })

    test('open generations are listed until nothing is left to do', async () => {
      const catalog = await open()
      const job = aJob(3)
      await catalog.createJob(job)
      const [first, second, third] = job.generations as [Generation, Generation, Generation]
      await walk(catalog, first, 'failed')
      await catalog.move({ generation: second, to: 'canceled', at: AT, set: { open: true } })
      await catalog.move({ generation: third, to: 'submitting', at: AT, set: { dueAt: AT + 9 } })
      const open1 = await catalog.openGenerations('', 1)
      const open2 = await catalog.openGenerations(open1[0]?.id ?? '', 10)
      expect([...open1, ...open2]).toEqual(
        [
          { id: second.id, state: 'canceled', model: second.model, dueAt: null },
          { id: third.id, state: 'submitting', model: third.model, dueAt: AT + 9 },
        ].sort((a, b) => (a.id < b.id ? -1 : 1)),
      )
    })
  })

  describe(`catalog on ${home}: ledger, events, steps`, () => {
    test('a settled line stays settled; an uncertain one can still be settled', async () => {
      const catalog = await open()
      const job = aJob()
      await catalog.createJob(job)
      const line = aLine(only(job))
      await catalog.changeLedger({ open: line }, AT)
      await catalog.changeLedger({ id: line.id, state: 'uncertain' }, AT + 1)
      await catalog.changeLedger({ id: line.id, state: 'settled', chargedMicros: 5, operation: '{"id":"o"}' }, AT + 2)
      await catalog.changeLedger({ id: line.id, state: 'released' }, AT + 3)
      expect(await catalog.findLedgerLine(line.id)).toEqual({
        ...line,
        state: 'settled',
        chargedMicros: 5,
        operation: '{"id":"o"}',
        updatedAt: AT + 2,
      })
      expect(await catalog.isOperationTaken('toy', '{"id":"o"}')).toBe(true)
      expect(await catalog.isOperationTaken('other', '{"id":"o"}')).toBe(false)
    })

    test('events of many writers at once have numbers without gaps, and can be read on from any of them', async () => {
      const catalog = await open()
      const job = aJob()
      await catalog.createJob(job)
      await Promise.all(
        Array.from({ length: 30 }, (_, index) =>
          catalog.addEvents(job.job.id, null, AT, [{ type: 'a', data: { index } }, { type: 'b' }]),
        ),
      )
      const all = await catalog.events('ann', job.job.id, 0, 1000)
      expect(all.map((event) => event.seq)).toEqual(Array.from({ length: 61 }, (_, index) => index + 1))
      expect((await catalog.events('ann', job.job.id, 59, 10)).map((event) => event.seq)).toEqual([60, 61])
    })

    test('a generation that has ended has no more to tell', async () => {
      const catalog = await open()
      const job = aJob()
      await catalog.createJob(job)
      const { id } = only(job)
      expect(await catalog.addEvents(job.job.id, id, AT, [{ type: 'generation.progress' }])).toBe(2)
      await walk(catalog, only(job), 'canceled')
      expect(await catalog.addEvents(job.job.id, id, AT, [{ type: 'generation.progress' }])).toBeUndefined()
      expect((await catalog.events('ann', job.job.id, 0, 10)).at(-1)?.type).toBe('job.canceled')
    })

    test('the first result of a step stays', async () => {
      const catalog = await open()
      const job = aJob()
      await catalog.createJob(job)
      const step = { jobId: job.job.id, name: 'cut-out', at: AT }
      expect(await catalog.finishStep({ ...step, result: { asset: 'x' } })).toMatchObject({ result: { asset: 'x' } })
      expect(await catalog.finishStep({ ...step, result: { asset: 'y' } })).toMatchObject({ result: { asset: 'x' } })
      expect(await catalog.steps(job.job.id)).toEqual([{ ...step, result: { asset: 'x' } }])
    })

    test("a run has its job's status, whatever becomes of its generations", async () => {
      const catalog = await open()
      const job = aRun()
      await catalog.createJob(job)
      expect((await catalog.findJob('ann', job.job.id))?.run).toEqual(job.run)
      expect(await catalog.openRuns('', 1000)).toContain(job.job.id)
      const taken = await catalog.moveRun({ run: job.run, status: 'RUNNING', at: AT, set: { attempt: 1 } })
      expect(taken).toEqual({ ...job.run, attempt: 1 })
      const added = await catalog.addGeneration(forStep(job, 'render'), undefined)
      if (added.outcome !== 'added') throw new Error(added.outcome)
      await walk(catalog, added.generation, 'submitting', 'failed')
      expect(await catalog.findJobStatus('ann', job.job.id)).toBe('RUNNING')
      const outcome = { outputs: ['asset'], details: { look: 'warm' } }
      const end = { run: taken as SpaceRun, status: 'PARTIAL', at: AT + 5, set: { open: false, outcome } } as const
      expect(await catalog.moveRun({ ...end, warnings: ['a step failed'] })).toMatchObject({ open: false, outcome })
      const found = await catalog.findJob('ann', job.job.id)
      expect(found?.job).toMatchObject({ status: 'PARTIAL', endedAt: AT + 5, warnings: ['a step failed'] })
      expect(await catalog.openRuns('', 1000)).not.toContain(job.job.id)
    })

    test('a run that was taken up by another, or has ended, is not moved, and says nothing', async () => {
      const catalog = await open()
      const job = aRun()
      await catalog.createJob(job)
      const take = { run: job.run, status: 'RUNNING', at: AT, set: { attempt: 1 } } as const
      const both = await Promise.all([catalog.moveRun(take), catalog.moveRun(take)])
      expect(both.filter(Boolean)).toHaveLength(1)
      const run = both.find(Boolean) as SpaceRun
      const ends = (['CANCELED', 'SUCCEEDED'] as const).map((status) =>
        catalog.moveRun({ run, status, at: AT + 1, set: { open: false } }),
      )
      expect((await Promise.all(ends)).filter(Boolean)).toHaveLength(1)
      const types = (await catalog.events('ann', job.job.id, 0, 10)).map((event) => event.type)
      expect(types).toEqual(['job.queued', 'job.running', expect.stringMatching(/^job\.(canceled|succeeded)$/)])
    })

    test('a step adds one generation, however often and however many at once ask for it', async () => {
      const catalog = await open()
      const job = aRun()
      await catalog.createJob(job)
      const asked = await Promise.all(
        Array.from({ length: 6 }, (_, index) => catalog.addGeneration(forStep(job, `render ${index % 2}`), undefined)),
      )
      expect(asked.map((one) => one.outcome).sort()).toEqual(['added', 'added', 'there', 'there', 'there', 'there'])
      const { generations = [] } = (await catalog.findJob('ann', job.job.id)) ?? {}
      expect(generations.map(({ position }) => position)).toEqual([0, 1])
      expect(generations[0]).toMatchObject({ wish: { prompt: 'a cup' }, step: expect.stringMatching(/^render/) })
      await catalog.moveRun({ run: job.run, status: 'CANCELED', at: AT, set: { open: false } })
      expect(await catalog.addGeneration(forStep(job, 'late'), undefined)).toEqual({ outcome: 'ended' })
    })

    test('the generations of a run cost no more than they may, also when they are asked for at once', async () => {
      const catalog = await open()
      const job = aRun()
      await catalog.createJob(job)
      const ask = (step: string, more: Partial<Generation> = {}) =>
        catalog.addGeneration(forStep(job, step, more), 100_000)
      const at40 = await Promise.all(['a', 'b', 'c', 'd'].map((step) => ask(step)))
      expect(at40.map((one) => one.outcome).sort()).toEqual(['added', 'added', 'over', 'over'])
      expect(await ask('e', { estimatedMicros: null })).toEqual({ outcome: 'over', totalMicros: null })
      // What was let go of, or was cheaper than expected, can be spent again; what is uncertain cannot.
      const added = at40.flatMap((one) => (one.outcome === 'added' ? [one.generation] : []))
      const [released, settled] = added.map((generation) => aLine(generation)) as [LedgerLine, LedgerLine]
      for (const [index, line] of [released, settled].entries()) {
        const generation = added[index] as Generation
        await catalog.move({ generation, to: 'submitting', at: AT, set: { callId: line.id }, ledger: [{ open: line }] })
      }
      expect(await ask('f')).toEqual({ outcome: 'over', totalMicros: 120_000 })
      await catalog.changeLedger({ id: released.id, state: 'released' }, AT)
      await catalog.changeLedger({ id: settled.id, state: 'settled', chargedMicros: 70_000 }, AT)
      expect(await ask('g')).toEqual({ outcome: 'over', totalMicros: 110_000 })
      expect((await ask('h', { estimatedMicros: 30_000 })).outcome).toBe('added')
    })

    test('a value too large for a row is refused, and the rest of the change with it', async () => {
      const catalog = await open()
      const job = aJob(1, { request: { text: 'x'.repeat(40_000) } })
      await expect(catalog.createJob(job)).rejects.toThrow('does not belong in the catalog')
      expect(await catalog.findJob('ann', job.job.id)).toBeUndefined()
    })
  })
}
