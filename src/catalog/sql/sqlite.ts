/** SQLite in this process. Transactions that are asked for at the same time share one flush to the disk. */
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { z } from 'zod'
import type { Database, Sql, Value } from './sql.ts'

/**
 * Pages of 4 kB that may wait beside the file before they are moved into it: 16 MB. With SQLite's own 1000, a page that
 * changes all the time (the end of an index) is moved every few hundred changes, while everybody waits.
 */
const CHECKPOINT_PAGES = 4000

interface Unit {
  work(sql: Sql): Promise<unknown>
  resolve(value: never): void
  reject(error: unknown): void
}

/** Opens (or creates) the file at `path`. Every commit is flushed before it is reported: a power cut loses nothing. */
export function openSqlite(path: string): Database {
  const writer = connect(path)
  // While a transaction is under way reads have a connection of their own, so that they never see the inside of it.
  const reader = connect(path)
  const write = statements(writer)
  const readAside = statements(reader)
  // Otherwise they share the writer's: a connection forgets every page it holds when another one has written.
  const read = () => (writer.isTransaction ? readAside : write)
  let waiting: Unit[] = []
  let flushing: Promise<void> | undefined

  /**
   * Runs every waiting unit in one transaction, each behind a savepoint, so that one that fails takes none with it.
   * A flush to the disk is the dearest thing here; sharing it is what makes a thousand durable changes a second possible.
   */
  async function flush() {
    const units = waiting
    waiting = []
    const settle: (() => void)[] = []
    try {
      writer.exec('begin immediate')
      for (const unit of units) settle.push(await runUnit(writer, write, unit))
      writer.exec('commit')
    } catch (error) {
      if (writer.isTransaction) writer.exec('rollback')
      for (const unit of units) unit.reject(error)
      return
    }
    for (const report of settle) report()
  }

  function schedule() {
    flushing ??= new Promise<void>((resolve) => setImmediate(resolve)).then(flush).finally(() => {
      flushing = undefined
      if (waiting.length > 0) schedule()
    })
  }

  return {
    all: (row, text, values) => read().all(row, text, values),
    first: (row, text, values) => read().first(row, text, values),
    transaction<T>(work: (sql: Sql) => Promise<T>) {
      return new Promise<T>((resolve, reject) => {
        waiting.push({ work, resolve, reject })
        schedule()
      })
    },
    async close() {
      while (flushing) await flushing
      reader.close()
      writer.close()
    },
  }
}

async function runUnit(connection: DatabaseSync, sql: Sql, unit: Unit): Promise<() => void> {
  connection.exec('savepoint unit')
  try {
    const value = await unit.work(sql)
    connection.exec('release unit')
    return () => unit.resolve(value as never)
  } catch (error) {
    connection.exec('rollback to unit')
    connection.exec('release unit')
    return () => unit.reject(error)
  }
}

function connect(path: string) {
  const connection = new DatabaseSync(path, { timeout: 5000, enableForeignKeyConstraints: true })
  connection.exec('pragma journal_mode = wal')
  connection.exec('pragma synchronous = full')
  connection.exec(`pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
  return connection
}

function statements(connection: DatabaseSync): Sql {
  const prepared = new Map<string, StatementSync>()
  const prepare = (text: string) => {
    const known = prepared.get(text)
    if (known) return known
    const statement = connection.prepare(text)
    prepared.set(text, statement)
    return statement
  }
  return {
    async all<T>(row: z.ZodType<T>, text: string, values: Value[] = []) {
      return prepare(text)
        .all(...values)
        .map((record) => row.parse(record))
    },
    async first<T>(row: z.ZodType<T>, text: string, values: Value[] = []) {
      const record = prepare(text).get(...values)
      return record === undefined ? undefined : row.parse(record)
    },
    async run(text: string, values: Value[] = []) {
      return Number(prepare(text).run(...values).changes)
    },
  }
}
