/** The SQL of boards, and what a client's keys have made. */
import { z } from 'zod'
import { CardError, type Claim } from '../card-changes.ts'
import { type Board, MAIN_BOARD, mainBoard } from '../records.ts'
import { boardColumns, boardRow } from './rows.ts'
import { type Database, insert, type Reads, type Sql } from './sql.ts'

const claimRow = z.object({ bodyHash: z.string(), id: z.string() })
const foundRow = z.object({ id: z.string() })

export const boards = (database: Database) => ({
  createBoard: (board: Board, claim?: Claim) =>
    database.transaction(async (sql) => {
      if (claim) await stakeClaim(sql, board, claim)
      if ((await insert(sql, 'boards', board, 'on conflict (owner, id) do nothing')) === 0)
        throw new CardError('id taken')
    }),

  findBoard: (owner: string, id: string) => findBoard(database, owner, id),

  listBoards: (owner: string, after: string, limit: number) =>
    database.all(boardRow, `select ${boardColumns} from boards where owner = ? and id > ? order by id limit ?`, [
      owner,
      after,
      limit,
    ]),

  renameBoard: ({ owner, id, version, name, at }: Pick<Board, 'owner' | 'id' | 'name'> & Change) =>
    database.transaction(async (sql) => {
      const renamed = await sql.first(
        boardRow,
        `update boards set name = ?, version = version + 1, updated_at = ? where owner = ? and id = ?
         ${version === undefined ? '' : 'and version = ?'} returning ${boardColumns}`,
        [name, at, owner, id, ...(version === undefined ? [] : [version])],
      )
      return renamed ?? refuse(sql, owner, id)
    }),

  removeBoard: ({ owner, id, version, at, cards }: Pick<Board, 'owner' | 'id'> & Change & { cards: boolean }) =>
    database.transaction(async (sql) => {
      await lockBoard(sql, { owner, boardId: id, at })
      if (cards) await sql.run('delete from cards where owner = ? and board_id = ?', [owner, id])
      const text = 'select id from cards where owner = ? and board_id = ? limit 1'
      if (await sql.first(foundRow, text, [owner, id])) throw new CardError('not empty')
      const removed = await sql.run(
        `delete from boards where owner = ? and id = ? ${version === undefined ? '' : 'and version = ?'}`,
        [owner, id, ...(version === undefined ? [] : [version])],
      )
      if (removed === 0) await refuse(sql, owner, id)
    }),

  findClaim: (owner: string, key: string) =>
    database.first(claimRow, 'select body_hash as "bodyHash", id from claims where owner = ? and key = ?', [
      owner,
      key,
    ]),
})

interface Change {
  version?: number | undefined
  at: number
}

const findBoard = (sql: Reads, owner: string, id: string) =>
  sql.first(boardRow, `select ${boardColumns} from boards where owner = ? and id = ?`, [owner, id])

async function refuse(sql: Reads, owner: string, id: string): Promise<never> {
  throw new CardError((await findBoard(sql, owner, id)) ? 'stale' : 'no board')
}

/** What this key makes is this. */
export async function stakeClaim(sql: Sql, { owner, id }: { owner: string; id: string }, claim: Claim) {
  const staked = await insert(sql, 'claims', { owner, ...claim, id }, 'on conflict (owner, key) do nothing')
  if (staked === 0) throw new CardError('key taken')
}

/** Nobody else puts cards on this board, or moves them there, until the transaction ends. Throws `CardError`. */
export async function lockBoard(sql: Sql, { owner, boardId, at }: { owner: string; boardId: string; at: number }) {
  if (boardId === MAIN_BOARD) await insert(sql, 'boards', mainBoard(owner, at), 'on conflict (owner, id) do nothing')
  const text = 'update boards set updated_at = ? where owner = ? and id = ?'
  if ((await sql.run(text, [at, owner, boardId])) === 0) throw new CardError('no board')
}
