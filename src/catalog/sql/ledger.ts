/** The SQL of the ledger: one line for each paid call. */
import { z } from 'zod'
import type { LedgerChange } from '../catalog.ts'
import type { LedgerLine } from '../records.ts'
import { ledgerColumns, ledgerRow, page } from './rows.ts'
import { assignments, type Database, insert, type Sql } from './sql.ts'

const found = z.object({ id: z.string() })

export const ledger = (database: Database) => ({
  changeLedger: (change: LedgerChange, at: number) =>
    database.transaction(async (sql) => void (await writeLedger(sql, change, at))),

  findLedgerLine: (id: string) => database.first(ledgerRow, `select ${ledgerColumns} from ledger where id = ?`, [id]),

  async listLedger(
    owner: string,
    { jobId, state, cursor, limit }: { jobId?: string; state?: LedgerLine['state']; cursor?: string; limit: number },
  ) {
    const filters = Object.entries({ 'job_id = ?': jobId, 'state = ?': state, 'id < ?': cursor })
    const given = filters.filter((filter): filter is [string, string] => filter[1] !== undefined)
    const where = ['owner = ?', ...given.map(([condition]) => condition)].join(' and ')
    const text = `select ${ledgerColumns} from ledger where ${where} order by id desc limit ?`
    const rows = await database.all(ledgerRow, text, [owner, ...given.map(([, value]) => value), limit + 1])
    return page(rows, limit, (line) => line.id)
  },

  isOperationTaken: async (provider: string, operation: string) =>
    (await database.first(found, 'select id from ledger where provider = ? and operation = ? limit 1', [
      provider,
      operation,
    ])) !== undefined,
})

export async function writeLedger(sql: Sql, change: LedgerChange, at: number) {
  if ('open' in change) return insert(sql, 'ledger', change.open)
  const { id, ...set } = change
  const { text, values } = assignments({ ...set, updatedAt: at })
  // What is settled stays settled, whoever wakes up late.
  return sql.run(`update ledger set ${text} where id = ? and state in ('intended', 'uncertain')`, [...values, id])
}
