/** Postgres, by the same queries as SQLite. */
import pg from 'pg'
import type { z } from 'zod'
import type { Database, Sql, Value } from './sql.ts'

/** bigint: our counts, times and millionths of a dollar stay below 2^53. */
const INT8 = 20

/** Connects to `url`. Ask `close` to end the connections. */
export async function openPostgres(url: string): Promise<Database> {
  const types = {
    getTypeParser: (oid: number, format?: 'text') => (oid === INT8 ? Number : pg.types.getTypeParser(oid, format)),
  }
  const pool = new pg.Pool({ connectionString: url, max: 10, types: types as pg.CustomTypesConfig })
  // An idle connection that the server ends is replaced by the pool at its next use.
  pool.on('error', () => {})
  return {
    ...statements(pool),
    async transaction<T>(work: (sql: Sql) => Promise<T>) {
      const client = await pool.connect()
      try {
        await client.query('begin')
        const value = await work(statements(client))
        await client.query('commit')
        client.release()
        return value
      } catch (error) {
        // A connection that cannot even roll back is not given back to the pool.
        const broken = await client.query('rollback').then(
          () => false,
          () => true,
        )
        client.release(broken)
        throw error
      }
    },
    close: () => pool.end(),
  }
}

const numbered = new Map<string, string>()

/** `?` to `$1`, `$2`, …; no query of the catalog holds a question mark of its own. */
function numberParameters(text: string) {
  const known = numbered.get(text)
  if (known) return known
  let count = 0
  const result = text.replace(/\?/g, () => `$${++count}`)
  numbered.set(text, result)
  return result
}

function statements(runner: Pick<pg.Pool, 'query'>): Sql {
  const query = (text: string, values: Value[] = []) => runner.query(numberParameters(text), values)
  return {
    async all<T>(row: z.ZodType<T>, text: string, values?: Value[]) {
      return (await query(text, values)).rows.map((record) => row.parse(record))
    },
    async first<T>(row: z.ZodType<T>, text: string, values?: Value[]) {
      const record = (await query(text, values)).rows[0]
      return record === undefined ? undefined : row.parse(record)
    },
    async run(text: string, values?: Value[]) {
      return (await query(text, values)).rowCount ?? 0
    },
  }
}
