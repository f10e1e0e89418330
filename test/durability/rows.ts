/** What a server leaves behind, in its catalog and its log: small, and nothing secret. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'vitest'
import { MAX_COLUMN_BYTES } from '../../src/catalog/records.ts'

/** A picture, or a piece of one, that went where only words belong. */
const base64Run = /[A-Za-z0-9+/]{400,}/

/** Every text in the catalog of a server that has stopped. */
function textsIn(data: string): { where: string; text: string }[] {
  const database = new DatabaseSync(join(data, 'catalog.db'), { readOnly: true })
  try {
    const tables = database.prepare("select name from sqlite_master where type = 'table'").all()
    return tables.flatMap(({ name }) =>
      database
        .prepare(`select * from "${name}"`)
        .all()
        .flatMap((row) =>
          Object.entries(row).flatMap(([column, value]) =>
            typeof value === 'string' ? [{ where: `${name}.${column}`, text: value }] : [],
          ),
        ),
    )
  } finally {
    database.close()
  }
}

export function expectSmallRows(data: string, secrets: string[] = []) {
  const texts = textsIn(data)
  expect(texts.length).toBeGreaterThan(0)
  const large = texts.filter(({ text }) => Buffer.byteLength(text) > MAX_COLUMN_BYTES)
  expect(large.map(({ where }) => where)).toEqual([])
  const full = texts.filter(({ text }) => base64Run.test(text))
  expect(full.map(({ where }) => where)).toEqual([])
  const leaked = texts.filter(({ text }) => secrets.some((secret) => text.includes(secret)))
  expect(leaked.map(({ where }) => where)).toEqual([])
}

export function expectTidy(log: string[], secrets: string[]) {
  expect(log.length).toBeGreaterThan(0)
  expect(log.filter((line) => base64Run.test(line)).map((line) => line.slice(0, 300))).toEqual([])
  expect(log.filter((line) => secrets.some((secret) => line.includes(secret)))).toEqual([])
}
