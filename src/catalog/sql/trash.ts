/** The SQL of what goes: assets in the trash, assets that are old, and what still needs them. */
import { z } from 'zod'
import type { AgedFilter, Need } from '../catalog.ts'
import type { Asset } from '../records.ts'
import { assetColumns, assetRow } from './rows.ts'
import type { Database, Reads, Sql } from './sql.ts'

const needRow = z.object({ need: z.enum(['child', 'job', 'card']).nullable() })

export const trash = (database: Database) => ({
  trashAsset: (owner: string, id: string, at: number | null) =>
    database.transaction(async (sql): Promise<Asset | undefined> => {
      await sql.run('update assets set deleted_at = ? where owner = ? and id = ?', [at, owner, id])
      return sql.first(assetRow, `select ${assetColumns} from assets where owner = ? and id = ?`, [owner, id])
    }),

  needOf: (id: string) => needOf(database, id),

  purgeAsset: (id: string) =>
    database.transaction(async (sql): Promise<Need | 'purged'> => {
      // First the lock: a card that takes the asset at the same moment has it, or finds it gone.
      await lockAsset(sql, id)
      const need = await needOf(sql, id)
      if (need) return need
      await sql.run('delete from asset_parents where asset_id = ?', [id])
      await sql.run('delete from assets where id = ?', [id])
      return 'purged'
    }),

  trashedAssets: (before: number, after: string, limit: number) =>
    database.all(
      assetRow,
      `select ${assetColumns} from assets where deleted_at is not null and deleted_at < ? and id > ? order by id limit ?`,
      [before, after, limit],
    ),

  agedAssets: ({ role, kind, before }: AgedFilter, after: string, limit: number) =>
    database.all(
      assetRow,
      `select ${assetColumns} from assets where deleted_at is null and created_at < ? and id > ?
       ${role ? 'and role = ?' : ''} ${kind ? 'and media_type like ?' : ''} order by id limit ?`,
      [before, after, ...(role ? [role] : []), ...(kind ? [`${kind}/%`] : []), limit],
    ),

  allAssets: (after: string, limit: number) =>
    database.all(assetRow, `select ${assetColumns} from assets where id > ? order by id limit ?`, [after, limit]),
})

/** Nobody else changes or purges the asset until the transaction ends. Returns whether it is there. */
export const lockAsset = async (sql: Sql, id: string): Promise<boolean> =>
  (await sql.run('update assets set deleted_at = deleted_at where id = ?', [id])) > 0

/**
 * A child that lives, a job that made it and goes on, a card that shows it or may, or a job under way that has it as an input. Ids are found in JSON as text:
 * they are long and random, and only what is open is looked through.
 */
async function needOf(sql: Reads, id: string): Promise<Need | undefined> {
  const row = await sql.first(
    needRow,
    `select case
       when exists (select 1 from asset_parents p join assets c on c.id = p.asset_id
         where p.parent_id = ? and c.deleted_at is null) then 'child'
       when exists (select 1 from assets a join jobs j on j.id = a.job_id where a.id = ? and j.ended_at is null) then 'job'
       when exists (select 1 from cards where asset_id = ?) then 'card'
       when exists (select 1 from assets a join cards c on c.job_id = a.job_id where a.id = ? and a.role = 'result')
         then 'card'
       when exists (select 1 from generations where open = 1 and sent like ?) then 'job'
       when exists (select 1 from runs where open = 1 and inputs like ?) then 'job'
     end as need`,
    [id, id, id, id, `%${id}%`, `%${id}%`],
  )
  return row?.need ?? undefined
}
