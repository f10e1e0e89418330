import { afterAll } from 'vitest'
import { startPostgres } from '../../../test/postgres.ts'
import { catalogSuite } from '../suite.ts'
import { openSqlCatalog } from './catalog.ts'
import { openPostgres } from './postgres.ts'

const postgres = await startPostgres()
const closing: (() => Promise<void>)[] = []

afterAll(async () => {
  for (const close of closing) await close()
  await postgres.stop()
})

catalogSuite('Postgres', async () => {
  const catalog = await openSqlCatalog(await openPostgres(await postgres.freshDatabase()))
  closing.push(catalog.close)
  return catalog
})
