/** The SQL of variants: a cache whose files lie in storage. */
import { z } from 'zod'
import type { Variant } from '../records.ts'
import { variantColumns, variantRow } from './rows.ts'
import { type Database, insert } from './sql.ts'

/** What the cache holds. */
const sumRow = z.object({ bytes: z.number() })

export const variants = (database: Database) => ({
  findVariant: (source: string, name: string) =>
    database.first(variantRow, `select ${variantColumns} from variants where source = ? and name = ?`, [source, name]),

  keepVariant: (variant: Variant) =>
    database.transaction(async (sql) => {
      await sql.run('delete from pending_files where sha256 = ?', [variant.sha256])
      await insert(sql, 'variants', variant, 'on conflict (source, name) do nothing')
    }),

  useVariant: (source: string, name: string, at: number) =>
    database.transaction(async (sql) => {
      await sql.run('update variants set used_at = ? where source = ? and name = ?', [at, source, name])
    }),

  dropVariant: (source: string, name: string) =>
    database.transaction(async (sql) => {
      await sql.run('delete from variants where source = ? and name = ?', [source, name])
    }),

  variantsOf: (source: string) =>
    database.all(variantRow, `select ${variantColumns} from variants where source = ? order by name`, [source]),

  staleVariants: (limit: number) =>
    database.all(variantRow, `select ${variantColumns} from variants order by used_at, source, name limit ?`, [limit]),

  allVariants: ({ source, name }: { source: string; name: string }, limit: number) =>
    database.all(
      variantRow,
      `select ${variantColumns} from variants where (source, name) > (?, ?) order by source, name limit ?`,
      [source, name, limit],
    ),

  async variantBytes(): Promise<number> {
    // Postgres sums up whole numbers as a decimal, which comes as text.
    const text = 'select cast(coalesce(sum(bytes), 0) as bigint) as bytes from variants'
    return (await database.first(sumRow, text))?.bytes ?? 0
  },
})
