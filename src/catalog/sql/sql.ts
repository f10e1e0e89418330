/** The small common part of SQLite and Postgres that the catalog's queries are written for. */
import { z } from 'zod'
import { MAX_COLUMN_BYTES } from '../records.ts'

export type Value = string | number | null

/** Reads. Text uses `?` for parameters on every database; rows come back as values of the schema. */
export interface Reads {
  all<T>(row: z.ZodType<T>, text: string, values?: Value[]): Promise<T[]>
  first<T>(row: z.ZodType<T>, text: string, values?: Value[]): Promise<T | undefined>
}

/** Reads and writes, within a transaction. */
export interface Sql extends Reads {
  /** Returns how many rows changed. */
  run(text: string, values?: Value[]): Promise<number>
}

export interface Database extends Reads {
  /** All or nothing, durable when it returns. The work may wait for nothing but its own statements. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** A column that holds JSON text. */
export const json = <T>(schema: z.ZodType<T>) =>
  z
    .string()
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(schema)

/** A column that holds 0 or 1. */
export const flag = z.number().transform((value) => value === 1)

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** `job_id as "jobId", …`: the columns of a row, named as its schema names them. */
export const columns = (row: z.ZodObject) =>
  Object.keys(row.shape)
    .map((name) => (snake(name) === name ? name : `${snake(name)} as "${name}"`))
    .join(', ')

/** A value as a column takes it: objects as JSON, booleans as 0 and 1. Callers bound what they keep; this is the net. */
const toColumn = (value: unknown): Value => {
  if (value === null || value === undefined) return null
  if (typeof value === 'boolean') return value ? 1 : 0
  const column = typeof value === 'object' ? JSON.stringify(value) : (value as string | number)
  if (typeof column === 'string' && column.length > MAX_COLUMN_BYTES) {
    throw new Error(`A value of ${column.length} characters does not belong in the catalog: ${column.slice(0, 60)}…`)
  }
  return column
}

/** Inserts one record; its property names are the columns' names in camel case. */
export function insert(sql: Sql, table: string, record: Record<string, unknown>, onConflict = '') {
  const names = Object.keys(record)
  const text = `insert into ${table} (${names.map(snake).join(', ')}) values (${names.map(() => '?').join(', ')}) ${onConflict}`
  return sql.run(text, Object.values(record).map(toColumn))
}

/** `a = ?, b = ?` and its values; properties that are `undefined` are left alone. */
export function assignments(record: Record<string, unknown>): { text: string; values: Value[] } {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined)
  return {
    text: entries.map(([name]) => `${snake(name)} = ?`).join(', '),
    values: entries.map(([, value]) => toColumn(value)),
  }
}
