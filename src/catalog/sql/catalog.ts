/** The catalog over a SQL database. */
import type { Catalog } from '../catalog.ts'
import { assets } from './assets.ts'
import { boards } from './boards.ts'
import { cards } from './cards.ts'
import { events } from './events.ts'
import { files } from './files.ts'
import { generations } from './generations.ts'
import { jobs } from './jobs.ts'
import { ledger } from './ledger.ts'
import { migrate } from './migrations.ts'
import { runs } from './runs.ts'
import type { Database } from './sql.ts'
import { steps } from './steps.ts'
import { trash } from './trash.ts'
import { variants } from './variants.ts'

/** Brings the database up to date and serves it as a catalog, which closes it in the end. */
export async function openSqlCatalog(database: Database): Promise<Catalog> {
  await migrate(database)
  return {
    ...jobs(database),
    ...generations(database),
    ...events(database),
    ...assets(database),
    ...trash(database),
    ...files(database),
    ...variants(database),
    ...ledger(database),
    ...runs(database),
    ...steps(database),
    ...cards(database),
    ...boards(database),
    close: () => database.close(),
  }
}
