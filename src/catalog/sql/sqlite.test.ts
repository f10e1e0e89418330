import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { catalogSuite } from '../suite.ts'
import { openSqlCatalog } from './catalog.ts'
import { openSqlite } from './sqlite.ts'

const folder = await mkdtemp(join(tmpdir(), 'gesso-catalog-'))
const closing: (() => Promise<void>)[] = []
let count = 0
const fresh = () => join(folder, `${count++}.db`)

afterAll(async () => {
  for (const close of closing) await close()
  await rm(folder, { recursive: true })
})

catalogSuite('SQLite', async () => {
  const catalog = await openSqlCatalog(openSqlite(fresh()))
  closing.push(catalog.close)
  return catalog
})

test('units that share a flush fail one by one', async () => {
  const database = openSqlite(fresh())
  closing.push(database.close)
  await database.transaction((sql) => sql.run('create table t (id integer primary key)'))
  const put = (id: number) => database.transaction((sql) => sql.run('insert into t values (?)', [id]))
  const results = await Promise.allSettled([put(1), put(1), put(2)])
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await database.all(z.object({ id: z.number() }), 'select id from t order by id')).toHaveLength(2)
})

test('a read never sees the inside of a transaction', async () => {
  const database = openSqlite(fresh())
  closing.push(database.close)
  const row = z.object({ id: z.number() })
  await database.transaction((sql) => sql.run('create table t (id integer primary key)'))
  const inside = await database.transaction(async (sql) => {
    await sql.run('insert into t values (1)')
    return database.all(row, 'select id from t')
  })
  expect(inside).toEqual([])
  expect(await database.all(row, 'select id from t')).toHaveLength(1)
})

test('data of a newer version is refused rather than damaged', async () => {
  const path = fresh()
  const catalog = await openSqlCatalog(openSqlite(path))
  await catalog.close()
  const database = openSqlite(path)
  await database.transaction((sql) => sql.run('insert into migrations (version) values (99)'))
  await expect(openSqlCatalog(database)).rejects.toThrow('newer Gesso')
  await database.close()
})
