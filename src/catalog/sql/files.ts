/** The SQL of files: which of those in storage a record names, and which are on their way there. */
import { z } from 'zod'
import type { Database } from './sql.ts'

const fileRow = z.object({ sha256: z.string() })

export const files = (database: Database) => ({
  expectFile: (sha256: string, at: number) =>
    database.transaction(async (sql) => {
      const text =
        'insert into pending_files (sha256, at) values (?, ?) on conflict (sha256) do update set at = excluded.at'
      await sql.run(text, [sha256, at])
    }),

  forgetFile: (sha256: string) =>
    database.transaction(async (sql) => {
      await sql.run('delete from pending_files where sha256 = ?', [sha256])
    }),

  async expectedFiles(before: number): Promise<string[]> {
    const rows = await database.all(fileRow, 'select sha256 from pending_files where at < ? order by sha256', [before])
    return rows.map(({ sha256 }) => sha256)
  },

  async isFileNamed(sha256: string): Promise<boolean> {
    const text = `select cast(? as text) as sha256 where exists (select 1 from assets where sha256 = ?)
      or exists (select 1 from variants where sha256 = ?)
      or exists (select 1 from generations where open = 1 and result like ?)`
    return (await database.first(fileRow, text, [sha256, sha256, sha256, `%${sha256}%`])) !== undefined
  },
})
