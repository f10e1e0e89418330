/** The SQL of assets. The file itself is in storage, under the hash of its content. */
import type { AssetFilter } from '../catalog.ts'
import type { Asset } from '../records.ts'
import { assetColumns, assetRow, page } from './rows.ts'
import { type Database, insert, type Reads, type Sql, type Value } from './sql.ts'

export const assets = (database: Database) => ({
  addAsset: (asset: Asset) => database.transaction(async (sql) => void (await writeAsset(sql, asset))),

  keepAsset: (asset: Asset) =>
    database.transaction(async (sql) => {
      await sql.run('delete from pending_files where sha256 = ?', [asset.sha256])
      const known = await sameContent(sql, asset)
      if (known) return { asset: await adopt(sql, await revive(sql, known), asset.parents), isNew: false }
      if (await writeAsset(sql, asset, "on conflict (owner, sha256) where role = 'input' do nothing")) {
        return { asset, isNew: true }
      }
      // Only where several processes write: another one was faster.
      const faster = await sameContent(sql, asset)
      if (!faster) throw new Error(`The asset ${asset.id} could not be written.`)
      return { asset: faster, isNew: false }
    }),

  findAsset: (owner: string, id: string) =>
    database.first(assetRow, `select ${assetColumns} from assets where owner = ? and id = ?`, [owner, id]),

  findAssets: (owner: string, ids: string[]) =>
    ids.length === 0
      ? Promise.resolve([])
      : database.all(
          assetRow,
          `select ${assetColumns} from assets where owner = ? and id in (${ids.map(() => '?').join(', ')})`,
          [owner, ...ids],
        ),

  findAssetByHash: (owner: string, sha256: string) =>
    database.first(
      assetRow,
      `select ${assetColumns} from assets where owner = ? and sha256 = ? and deleted_at is null order by id limit 1`,
      [owner, sha256],
    ),

  findAssetOfCard: (owner: string, sha256: string) =>
    database.first(
      assetRow,
      `select ${assetColumns} from assets where owner = ? and sha256 = ? and (exists
         (select 1 from cards c where c.asset_id = assets.id and c.owner = assets.owner)
       or (role = 'result' and exists (select 1 from cards c where c.job_id = assets.job_id))) order by id limit 1`,
      [owner, sha256],
    ),

  async listAssets(owner: string, filter: AssetFilter) {
    const { where, values } = conditions(owner, filter)
    const text = `select ${assetColumns} from assets where ${where.join(' and ')} order by id desc limit ?`
    const rows = await database.all(assetRow, text, [...values, filter.limit + 1])
    return page(rows, filter.limit, (asset) => asset.id)
  },

  listChildren: (owner: string, id: string, limit: number) =>
    database.all(
      assetRow,
      `select ${assetColumns} from assets where owner = ? and deleted_at is null and role <> 'partial'
       and id in (select asset_id from asset_parents where parent_id = ?) order by id limit ?`,
      [owner, id, limit],
    ),
})

/** An asset with the links to what it was made from. Returns whether it was written. */
export async function writeAsset(sql: Sql, asset: Asset, onConflict = ''): Promise<boolean> {
  if ((await insert(sql, 'assets', asset, onConflict)) === 0) return false
  for (const parentId of new Set(asset.parents)) await insert(sql, 'asset_parents', { assetId: asset.id, parentId })
  return true
}

/** The living one first, and among those the oldest. */
const sameContent = (sql: Reads, { owner, sha256, role }: Asset) =>
  sql.first(
    assetRow,
    `select ${assetColumns} from assets where owner = ? and sha256 = ?
     and (role = ? or (role = 'result' and deleted_at is null)) order by deleted_at is not null, id limit 1`,
    [owner, sha256, role],
  )

async function revive(sql: Sql, asset: Asset): Promise<Asset> {
  if (asset.deletedAt === null) return asset
  await sql.run('update assets set deleted_at = null where id = ?', [asset.id])
  return { ...asset, deletedAt: null }
}

/** What is now known to have been made from something says so from now on. */
async function adopt(sql: Sql, asset: Asset, more: string[]): Promise<Asset> {
  const fresh = more.filter((id) => id !== asset.id && !asset.parents.includes(id))
  if (fresh.length === 0) return asset
  const parents = [...asset.parents, ...fresh]
  await sql.run('update assets set parents = ? where id = ?', [JSON.stringify(parents), asset.id])
  for (const parentId of fresh) await insert(sql, 'asset_parents', { assetId: asset.id, parentId })
  return { ...asset, parents }
}

/** Every filter that is set, as a condition with its values. */
function conditions(owner: string, { trash = false, ...filter }: AssetFilter) {
  const where = ['owner = ?', "role <> 'partial'", `deleted_at is ${trash ? 'not null' : 'null'}`]
  const values: Value[] = [owner]
  const narrow = (condition: string, ...given: (Value | undefined)[]) => {
    const set = given.filter((value) => value !== undefined)
    if (set.length < given.length) return
    where.push(condition)
    values.push(...set)
  }
  narrow('role = ?', filter.role)
  narrow('media_type like ?', filter.kind && `${filter.kind}/%`)
  narrow('job_id = ?', filter.jobId)
  narrow('generation_id in (select id from generations where owner = ? and model = ?)', owner, filter.model)
  narrow('job_id in (select job_id from runs where owner = ? and space = ?)', owner, filter.space)
  narrow('created_at >= ?', filter.since)
  narrow('created_at < ?', filter.until)
  narrow('id < ?', filter.cursor)
  const like = filter.text && `%${filter.text.replace(/[\\%_]/g, '\\$&').toLowerCase()}%`
  narrow(
    `(lower(name) like ? escape '\\' or job_id in
      (select id from jobs where owner = ? and lower(prompt) like ? escape '\\'))`,
    like,
    owner,
    like,
  )
  return { where, values }
}
