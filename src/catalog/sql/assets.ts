/** The SQL of assets. The file itself is in storage, under the hash of its content. */
import type { Asset } from '../records.ts'
import { assetColumns, assetRow, page } from './rows.ts'
import { type Database, insert } from './sql.ts'

export const assets = (database: Database) => ({
  addAsset: (asset: Asset) => database.transaction(async (sql) => void (await insert(sql, 'assets', asset))),

  findAsset: (owner: string, id: string) =>
    database.first(assetRow, `select ${assetColumns} from assets where owner = ? and id = ?`, [owner, id]),

  findAssetByHash: (owner: string, sha256: string) =>
    database.first(assetRow, `select ${assetColumns} from assets where owner = ? and sha256 = ? order by id limit 1`, [
      owner,
      sha256,
    ]),

  async listAssets(owner: string, { role, cursor, limit }: { role?: Asset['role']; cursor?: string; limit: number }) {
    const filters = Object.entries({ 'role = ?': role, 'id < ?': cursor })
    const given = filters.filter((filter): filter is [string, string] => filter[1] !== undefined)
    const where = ['owner = ?', "role <> 'partial'", ...given.map(([condition]) => condition)].join(' and ')
    const text = `select ${assetColumns} from assets where ${where} order by id desc limit ?`
    const rows = await database.all(assetRow, text, [owner, ...given.map(([, value]) => value), limit + 1])
    return page(rows, limit, (asset) => asset.id)
  },
})
