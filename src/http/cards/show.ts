/** Answers with cards, and with what is there now when a change comes too late. */
import { VersionProblem } from '../../cards/refusals.ts'
import { viewBoard } from '../../cards/view.ts'
import type { CardDetail } from '../../catalog/catalog.ts'
import { Problem } from '../../errors.ts'

/** Runs a change; a problem of versions has the current card or board in it, in the form that this surface gives cards. */
export async function showing<T>(view: (detail: CardDetail) => unknown, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof VersionProblem)) throw error
    const { current, message, field } = error
    const members = 'card' in current ? { card: view(current.card) } : { board: viewBoard(current.board) }
    throw new Problem('version_conflict', message, { ...(field ? { field } : {}), members, cause: error })
  }
}
