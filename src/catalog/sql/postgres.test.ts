import { afterAll, afterEach } from 'vitest'
import { startPostgres } from '../../../test/postgres.ts'
import { catalogSuite } from '../suite.ts'
import { openSqlCatalog } from './catalog.ts'
import { openPostgres } from './postgres.ts'

const postgres = await startPostgres()
const closing: (() => Promise<void>)[] = []

// One test's connections at a time: the server takes a hundred.
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})
afterAll(() => postgres.stop())

catalogSuite('Postgres', async () => {
  const catalog = await openSqlCatalog(await openPostgres(await postgres.freshDatabase()))
  closing.push(catalog.close)
  return catalog
})
