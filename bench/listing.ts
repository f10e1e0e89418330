/** A page out of a million assets. The rows are written straight into SQLite: making them is not what is measured. */
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Agent, fetch } from 'undici'
import { openSqlCatalog } from '../src/catalog/sql/catalog.ts'
import { openSqlite } from '../src/catalog/sql/sqlite.ts'
import { type Line, load, type Measurement, quantile } from './measure.ts'
import { startGesso, temporaryFolder } from './processes.ts'

const ASSETS = 1_000_000
/** Every so many-th was uploaded; the others are results. */
const INPUT_EVERY = 5000
const PAGES = 2000
const WARM_UP = 200

export const listing: Measurement = {
  name: 'listing',
  about: `GET /v1/assets out of ${ASSETS} at random cursors, one client, ${PAGES} pages after ${WARM_UP} of warm-up`,
  async measure() {
    await using folder = await temporaryFolder()
    await fill(join(folder.path, 'catalog.db'))
    await using gesso = await startGesso({ GESSO_DATA: folder.path })
    const dispatcher = new Agent()
    const list = async (query: string) => {
      const response = await fetch(`${gesso.url}/v1/assets?${query}`, { dispatcher })
      const { data } = (await response.json()) as { data?: unknown[] }
      if (!data?.length) throw new Error(`${response.status}: an empty page`)
    }
    const measurePages = async (what: string, query: string, budget?: number): Promise<Line> => {
      // Not among the oldest, so that every page is full.
      const page = () => list(`${query}&cursor=${idOf(randomInt(ASSETS / 2, ASSETS))}`)
      await load(1, WARM_UP, page)
      const { ms } = await load(1, PAGES, page)
      const note = `p50 ${quantile(ms, 0.5).toFixed(2)}`
      const line = { what, value: quantile(ms, 0.99), unit: 'ms', note }
      return budget === undefined ? line : { ...line, budget, wanted: 'at most' }
    }
    const lines = [
      await measurePages('a page of 20 out of 1,000,000 assets, p99', 'limit=20', 10),
      await measurePages('a page of 100 out of 1,000,000 assets, p99', 'limit=100'),
      await measurePages('a page of 20 inputs, of which there are 200, p99', 'limit=20&role=input', 10),
    ]
    await dispatcher.close()
    return lines
  },
}

const idOf = (number: number) => `01${String(number).padStart(24, '0')}`

async function fill(path: string) {
  await (await openSqlCatalog(openSqlite(path))).close()
  const database = new DatabaseSync(path)
  database.exec('pragma synchronous = off; pragma cache_size = -400000; begin')
  database.exec(`
    insert into assets (id, owner, sha256, media_type, bytes, width, height, color, role, preview, job_id, generation_id,
      position, parents, created_at)
    with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${ASSETS})
    select '01' || printf('%024d', n), 'local', lower(hex(randomblob(32))), 'image/png', 1500000, 1024, 1024, '#3a78c0',
      case when n % ${INPUT_EVERY} = 0 then 'input' else 'result' end, 0, '01J' || printf('%023d', n / 2),
      '01G' || printf('%023d', n), 0, '[]', 1790000000000 + n
    from numbers`)
  database.exec('commit; pragma wal_checkpoint(truncate)')
  database.close()
}
