import { afterAll, afterEach } from 'vitest'
import { startPostgres } from '../../../test/postgres.ts'
import { catalogSuite } from '../suite.ts'
import { openSqlCatalog } from './catalog.ts'
import { openPostgres } from './postgres.ts'

const postgres = await startPostgres()
const closing: (() => Promise<void>)[] = []

// One by one, and not at the end: the server has a hundred connections, and each catalog takes some.
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})
// It writes down fifty databases before it ends.
afterAll(() => postgres.stop(), 120_000)

catalogSuite('Postgres', async () => {
  const catalog = await openSqlCatalog(await openPostgres(await postgres.freshDatabase()))
  closing.push(catalog.close)
  return catalog
})
