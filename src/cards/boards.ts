/** Boards: made, listed, renamed, removed. The board `main` is there without being made, and stays. */
import { CardError } from '../catalog/card-changes.ts'
import type { Page } from '../catalog/catalog.ts'
import { type Board, MAIN_BOARD, mainBoard } from '../catalog/records.ts'
import { Problem } from '../errors.ts'
import { conflict, hash } from '../jobs/idempotency.ts'
import type { Parts } from '../jobs/parts.ts'
import { noBoard, VersionProblem } from './refusals.ts'

export interface BoardWish {
  id?: string | undefined
  name: string
}

export function createBoards({ catalog, now, newId }: Pick<Parts, 'catalog' | 'now' | 'newId'>) {
  /** Throws `board_not_found`. */
  async function find(owner: string, id: string): Promise<Board> {
    const board = await catalog.findBoard(owner, id)
    if (board) return board
    if (id !== MAIN_BOARD) throw noBoard(id)
    await catalog.createBoard(mainBoard(owner, now())).catch(unless('id taken'))
    return find(owner, id)
  }

  /** Runs a change, and says what is there now when it came too late. */
  async function change<T>(owner: string, id: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof CardError)) throw error
      if (error.why === 'stale') throw new VersionProblem({ board: await find(owner, id) })
      if (error.why === 'no board') throw noBoard(id)
      const detail = 'There are cards on it: move them, or ask for `cards=delete`.'
      throw error.why === 'not empty' ? new Problem('board_not_empty', detail, { field: 'cards' }) : error
    }
  }

  /** `idempotencyKey`: the same one and the same wish lead to the board that is there. */
  async function create(
    owner: string,
    wish: BoardWish,
    idempotencyKey?: string,
  ): Promise<{ board: Board; isNew: boolean }> {
    const claim = idempotencyKey ? { key: `board ${idempotencyKey}`, bodyHash: hash(wish) } : undefined
    const earlier = claim && (await catalog.findClaim(owner, claim.key))
    if (earlier && earlier.bodyHash !== claim.bodyHash) throw conflict()
    if (earlier) return { board: await find(owner, earlier.id), isNew: false }
    const at = now()
    const board = { id: wish.id ?? newId(), owner, name: wish.name, version: 1, createdAt: at, updatedAt: at }
    try {
      await catalog.createBoard(board, claim)
    } catch (error) {
      if (!(error instanceof CardError)) throw error
      // The same request at the same time was faster.
      if (error.why === 'key taken') return create(owner, wish, idempotencyKey)
      throw new Problem('id_taken', `There is a board ${board.id} already.`, { field: 'id' })
    }
    return { board, isNew: true }
  }

  return {
    create,
    find,

    /** By id, so that those without an id of the client's own come in the order in which they were made. */
    async list(
      owner: string,
      { cursor = '', limit }: { cursor?: string | undefined; limit: number },
    ): Promise<Page<Board>> {
      await find(owner, MAIN_BOARD)
      const boards = await catalog.listBoards(owner, cursor, limit + 1)
      const data = boards.slice(0, limit)
      const last = data.at(-1)
      return { data, ...(boards.length > limit && last ? { nextCursor: last.id } : {}) }
    },

    async rename(owner: string, id: string, { name, version }: { name: string; version?: number | undefined }) {
      await find(owner, id)
      return change(owner, id, () => catalog.renameBoard({ owner, id, name, version, at: now() }))
    },

    /** With `cards` those on it go too; their assets and jobs stay. Throws `board_not_empty` without it. */
    async remove(owner: string, id: string, { version, cards }: { version?: number | undefined; cards: boolean }) {
      if (id === MAIN_BOARD)
        throw new Problem('invalid_request', 'id: the board main always is there.', { field: 'id' })
      await change(owner, id, () => catalog.removeBoard({ owner, id, version, cards, at: now() }))
    },
  }
}

const unless = (why: CardError['why']) => (error: unknown) => {
  if (!(error instanceof CardError && error.why === why)) throw error
}
