/** What a card shows stays, and what a crash interrupts is whole or not there. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { createHttp } from '../../src/http/http.ts'
import { providerFiles } from '../../src/providers/installed.ts'
import { startTestApp } from '../app.ts'
import { create, look, send, settled, upload } from './board.ts'

const DAY = 24 * 3_600_000
const draw = { prompt: 'a red fox', modelId: 'offline/draw', size: '64x64' }

test('an asset that a card shows can be trashed, stays readable, and is not removed for good', async () => {
  await using gesso = await startTestApp()
  const [given, other] = [await upload(gesso, 10), await upload(gesso, 90)]
  const shown = await create(gesso, { assetId: given.id })
  const made = await settled(gesso, (await create(gesso, { generate: { ...draw, n: 2 } })).id)
  for (const [id, card] of [
    [given.id, shown],
    [made.assetId, made],
  ] as const) {
    expect((await send(gesso, 'DELETE', `/v1/assets/${id}`)).status).toBe(200)
    expect(await look(gesso, card.id)).toEqual(card)
    expect((await gesso.request(new URL(card.asset?.url as string).pathname)).status).toBe(200)
    const refused = await send(gesso, 'DELETE', `/v1/assets/${id}?forever=1`)
    expect(await refused.json()).toMatchObject({ code: 'asset_in_use', detail: expect.stringContaining('a card') })
    await send(gesso, 'DELETE', `/v1/cards/${card.id}`)
    expect((await gesso.request(new URL(card.asset?.url as string).pathname)).status).toBe(404)
    expect((await send(gesso, 'DELETE', `/v1/assets/${id}?forever=1`)).status).toBe(204)
  }
  await send(gesso, 'DELETE', `/v1/assets/${other.id}`)
  const trashed = await gesso.post('/v1/cards', { assetId: other.id })
  expect(await trashed.json()).toMatchObject({ code: 'asset_not_found', field: 'assetId' })
})

test('the sweep passes over what cards show, by age and in the trash, until the cards are gone', async () => {
  let clock = Date.now()
  const data = await mkdtemp(join(tmpdir(), 'gesso-cards-'))
  const config = readConfig(
    { GESSO_DATA: data, GESSO_LOG: 'silent', GESSO_RETENTION: 'input:1d,result:1d,trash:1d' },
    providerFiles,
  )
  const app = await createApp(config, providerFiles, { now: () => clock })
  await app.start()
  const http = createHttp(app)
  const gesso = {
    request: (path: string, init?: RequestInit) =>
      Promise.resolve(http.fetch(new Request(`http://localhost${path}`, init))),
  } as Parameters<typeof upload>[0]
  try {
    const [given, loose] = [await upload(gesso, 10), await upload(gesso, 200)]
    const request = { ...draw, n: 1, partials: 0, onUncertain: 'fail' } as const
    await app.cards.create('local', { id: 'shown', assetId: given.id }, { owner: 'local' })
    await app.cards.generate('local', 'made', request, { owner: 'local' })
    const made = await settled(gesso, 'made')
    await send(gesso, 'DELETE', `/v1/assets/${made.assetId}`)
    clock += 3 * DAY
    expect(await app.assets.sweep()).toMatchObject({ trashed: 1, purged: 0 })
    clock += 3 * DAY
    expect(await app.assets.sweep()).toMatchObject({ trashed: 0, purged: 1 })
    expect(await app.catalog.findAsset('local', loose.id)).toBeUndefined()
    expect((await look(gesso, 'shown')).assetId).toBe(given.id)
    expect((await look(gesso, 'made')).assetId).toBe(made.assetId)
    for (const id of ['shown', 'made']) await send(gesso, 'DELETE', `/v1/cards/${id}`)
    expect(await app.assets.sweep()).toMatchObject({ trashed: 1, purged: 1 })
  } finally {
    await app.close()
    await rm(data, { recursive: true })
  }
})

/** Runs one process that ends in trouble at the write of the job, and then another one on the same folder. */
async function crashAtWrite(moment: 'before' | 'after') {
  const data = await mkdtemp(join(tmpdir(), 'gesso-cards-'))
  const config = readConfig({ GESSO_DATA: data, GESSO_LOG: 'silent' }, providerFiles)
  const request = { ...draw, n: 1, partials: 0, onUncertain: 'fail' } as const
  const ask = { owner: 'local', idempotencyKey: 'k' }
  const first = await createApp(config, providerFiles)
  const { createJob } = first.catalog
  first.catalog.createJob = async (job) => {
    if (moment === 'after') await createJob(job)
    throw new Error('the process ends here')
  }
  await first.cards.create('local', { id: 'c' }, { owner: 'local' })
  await expect(first.cards.generate('local', 'c', request, ask)).rejects.toThrow('the process ends here')
  await first.close()
  const next = await createApp(config, providerFiles)
  await next.start()
  const close = async () => {
    await next.close()
    await rm(data, { recursive: true })
  }
  return { app: next, again: () => next.cards.generate('local', 'c', request, ask), [Symbol.asyncDispose]: close }
}

test('a crash right after the job was written leaves a card that shows it, and the same request finds both', async () => {
  await using after = await crashAtWrite('after')
  const { card } = await after.app.cards.find('local', 'c')
  expect(card.jobId).not.toBeNull()
  const { jobId } = await after.again()
  expect(jobId).toBe(card.jobId)
  const ended = await after.app.jobs.waitForEnd('local', jobId, AbortSignal.timeout(10_000))
  expect(ended?.job.status).toBe('SUCCEEDED')
  expect((await after.app.jobs.list('local', { limit: 10 })).data).toHaveLength(1)
})

test('a crash right before leaves the card as it was and no job, and the same request makes one', async () => {
  await using after = await crashAtWrite('before')
  const { card } = await after.app.cards.find('local', 'c')
  expect(card).toMatchObject({ jobId: null, version: 1 })
  expect((await after.app.jobs.list('local', { limit: 10 })).data).toEqual([])
  const { jobId } = await after.again()
  expect((await after.app.cards.find('local', 'c')).card.jobId).toBe(jobId)
})
