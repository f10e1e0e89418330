/** What the catalog refuses to write, as it is said to clients. */
import { CardError } from '../catalog/card-changes.ts'
import type { CardDetail } from '../catalog/catalog.ts'
import type { Board } from '../catalog/records.ts'
import { Problem } from '../errors.ts'

/** Somebody was faster. What is there now goes with it, for the answer to show in its own form. */
export class VersionProblem extends Problem {
  readonly current: { card: CardDetail } | { board: Board }

  constructor(current: { card: CardDetail } | { board: Board }) {
    const { id, version } = 'card' in current ? current.card.card : current.board
    super('version_conflict', `${id} has version ${version} by now: look at it, and change that.`, { field: 'version' })
    this.name = 'VersionProblem'
    this.current = current
  }
}

export const noCard = (id: string) => new Problem('card_not_found', `There is no card ${id}.`)
export const noBoard = (id: string, field?: string) =>
  new Problem('board_not_found', `There is no board ${id}.`, field ? { field } : {})

interface Asked {
  id: string
  boardId?: string | undefined
  assetId?: string | null | undefined
}

/** The problem of a card that was not written; every other error as it is. `stale` is for who can say what is there now. */
export function cardProblem(error: unknown, { id, boardId = '', assetId }: Asked): unknown {
  if (!(error instanceof CardError)) return error
  if (error.why === 'no card') return noCard(id)
  if (error.why === 'no board') return noBoard(boardId, 'boardId')
  if (error.why === 'no neighbour') {
    return new Problem('invalid_request', `position: there is no other card of that id on the board ${boardId}.`, {
      field: 'position',
    })
  }
  if (error.why === 'no asset')
    return new Problem('asset_not_found', `There is no asset ${assetId}.`, { field: 'assetId' })
  if (error.why === 'id taken') return new Problem('id_taken', `There is a card ${id} already.`, { field: 'id' })
  return error
}
