/** What goes: into the trash, out of it again, and for good when nothing needs it. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { providerFiles } from '../../src/providers/installed.ts'
import { startTestApp, type TestApp } from '../app.ts'

const DAY = 24 * 3_600_000

const picture = (background: string) =>
  sharp({ create: { width: 200, height: 200, channels: 3, background } })
    .png()
    .toBuffer()

async function upload(gesso: TestApp, background: string) {
  const response = await gesso.request('/v1/assets', {
    method: 'POST',
    headers: { 'content-type': 'image/png' },
    body: (await picture(background)) as BodyInit,
  })
  return (await response.json()) as { id: string; sha256: string; url: string }
}

const statusOf = async (gesso: TestApp, path: string, method = 'GET') => (await gesso.request(path, { method })).status

test('an asset in the trash is not listed and not shown, and comes back', async () => {
  await using gesso = await startTestApp()
  const { id, url } = await upload(gesso, '#f00')
  const path = new URL(url).pathname
  expect(await statusOf(gesso, `/v1/assets/${id}`, 'DELETE')).toBe(200)
  expect(await statusOf(gesso, path)).toBe(404)
  const list = async (query = '') =>
    ((await (await gesso.request(`/v1/assets${query}`)).json()) as { data: { id: string }[] }).data
  expect(await list()).toEqual([])
  expect((await list('?trash=1')).map((one) => one.id)).toEqual([id])
  expect(await statusOf(gesso, `/v1/assets/${id}/restore`, 'POST')).toBe(200)
  expect(await statusOf(gesso, path)).toBe(200)
  expect(await list()).toHaveLength(1)
})

test('an upload of what lies in the trash takes it out', async () => {
  await using gesso = await startTestApp()
  const { id } = await upload(gesso, '#f00')
  await gesso.request(`/v1/assets/${id}`, { method: 'DELETE' })
  expect((await upload(gesso, '#f00')).id).toBe(id)
  expect(((await (await gesso.request('/v1/assets')).json()) as { data: unknown[] }).data).toHaveLength(1)
})

test('removed for good means the file and its renderings too', async () => {
  await using gesso = await startTestApp()
  const { id, sha256, url } = await upload(gesso, '#f00')
  expect(await statusOf(gesso, `${new URL(url).pathname}?w=64`)).toBe(200)
  await expect.poll(async () => (await gesso.app.catalog.variantsOf(sha256)).length).toBe(1)
  expect(await statusOf(gesso, `/v1/assets/${id}?forever=1`, 'DELETE')).toBe(204)
  expect(await statusOf(gesso, `/v1/assets/${id}`)).toBe(404)
  expect(await filesOf(gesso)).toEqual([])
})

test('what something was made from cannot go before that', async () => {
  await using gesso = await startTestApp()
  const { id } = await upload(gesso, '#f00')
  const job = await gesso.run({ prompt: 'as a watercolour', images: [id] })
  expect(job.status).toBe('SUCCEEDED')
  const child = job.outputs[0]?.id
  const refused = await gesso.request(`/v1/assets/${id}?forever=1`, { method: 'DELETE' })
  expect(refused.status).toBe(409)
  expect(await refused.json()).toMatchObject({ code: 'asset_in_use' })
  expect(await statusOf(gesso, `/v1/assets/${child}?forever=1`, 'DELETE')).toBe(204)
  expect(await statusOf(gesso, `/v1/assets/${id}?forever=1`, 'DELETE')).toBe(204)
})

test('two assets with one file: it stays as long as one of them does', async () => {
  await using gesso = await startTestApp()
  const { id, sha256 } = await upload(gesso, '#f00')
  const first = await gesso.app.catalog.findAsset('local', id)
  if (!first) throw new Error('not there')
  await gesso.app.catalog.addAsset({ ...first, id: gesso.app.newId(), role: 'result' })
  expect(await statusOf(gesso, `/v1/assets/${id}?forever=1`, 'DELETE')).toBe(204)
  expect(await gesso.app.storage.bytes(sha256)).toBeGreaterThan(0)
  expect(await statusOf(gesso, `/assets/${sha256}`)).toBe(200)
})

test('the lineage of a picture leads to what it was made from, and back', async () => {
  await using gesso = await startTestApp()
  const { id } = await upload(gesso, '#0a0')
  const job = await gesso.run({ prompt: 'as a pencil drawing', images: [id], seed: 7 })
  const child = job.outputs[0]
  const lineage = async (of = '') =>
    (await (await gesso.request(`/v1/assets/${of}/lineage`)).json()) as Record<string, never>
  expect(await lineage(child?.sha256)).toMatchObject({
    recipe: { jobId: job.jobId, prompt: 'as a pencil drawing', model: 'offline/edit', parameters: { images: [id] } },
    ancestors: [{ id, distance: 1, asset: { id } }],
    children: [],
  })
  expect(await lineage(id)).toMatchObject({ recipe: null, ancestors: [], children: [{ id: child?.id }] })
})

/** A Gesso whose clock the test sets. */
async function withClock(env: Record<string, string> = {}) {
  const data = await mkdtemp(join(tmpdir(), 'gesso-trash-'))
  let ahead = 0
  const config = readConfig({ GESSO_DATA: data, GESSO_LOG: 'silent', ...env }, providerFiles)
  const app = await createApp(config, providerFiles, { now: () => Date.now() + ahead })
  return {
    app,
    later: (ms: number) => {
      ahead += ms
    },
    keep: async (background: string) =>
      (await app.assets.upload('local', await picture(background), { field: 'file' })).asset,
    async [Symbol.asyncDispose]() {
      await app.close()
      await rm(data, { recursive: true, force: true })
    },
  }
}

test('the trash is emptied when its time has come, and not before', async () => {
  await using gesso = await withClock({ GESSO_RETENTION: 'trash:7d' })
  const { id, sha256 } = await gesso.keep('#00f')
  await gesso.app.assets.trash('local', id)
  gesso.later(6 * DAY)
  expect(await gesso.app.assets.sweep()).toMatchObject({ purged: 0 })
  gesso.later(2 * DAY)
  expect(await gesso.app.assets.sweep()).toMatchObject({ purged: 1, files: 1 })
  expect(await gesso.app.storage.bytes(sha256)).toBeUndefined()
})

test('rules send to the trash what is old, unless something needs it', async () => {
  await using gesso = await withClock({ GESSO_RETENTION: 'input:30d' })
  const [parent, lonely] = [await gesso.keep('#00f'), await gesso.keep('#0ff')]
  await gesso.app.catalog.addAsset({ ...parent, id: gesso.app.newId(), role: 'result', parents: [parent.id] })
  gesso.later(31 * DAY)
  expect(await gesso.app.assets.sweep()).toMatchObject({ trashed: 1 })
  expect((await gesso.app.catalog.findAsset('local', lonely.id))?.deletedAt).not.toBeNull()
  expect((await gesso.app.catalog.findAsset('local', parent.id))?.deletedAt).toBeNull()
})

test('a check finds what is wrong both ways, and mends it', async () => {
  await using gesso = await withClock()
  const [lost, kept] = [await gesso.keep('#00f'), await gesso.keep('#0ff')]
  const orphan = await gesso.app.storage.put(new TextEncoder().encode('nobody’s file'))
  await gesso.app.storage.remove(lost.sha256)
  gesso.later(DAY)
  const found = await gesso.app.assets.fsck({ mend: false, deep: true })
  expect(found.faults.map(({ kind }) => kind).sort()).toEqual(['missing', 'orphan'])
  expect(await gesso.app.storage.bytes(orphan.sha256)).toBeDefined()
  expect(await gesso.app.assets.fsck({ mend: true, deep: true })).toMatchObject({ mended: 2 })
  expect(await gesso.app.storage.bytes(orphan.sha256)).toBeUndefined()
  expect(await gesso.app.storage.bytes(kept.sha256)).toBeDefined()
  const { faults } = await gesso.app.assets.fsck({ mend: false, deep: true })
  expect(faults.map(({ kind }) => kind)).toEqual(['missing']) // it lies in the trash, in case its file comes back
})

async function filesOf({ app }: TestApp): Promise<string[]> {
  const found: string[] = []
  for await (const { sha256 } of app.storage.list()) found.push(sha256)
  return found
}
