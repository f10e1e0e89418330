/** Where a card comes to lie: positions are whole numbers with gaps, and a move rewrites one row. */
import { z } from 'zod'
import { CardError, type Place } from '../card-changes.ts'
import type { Card } from '../records.ts'
import type { Reads, Sql } from './sql.ts'

/** So much lies between two cards at first: a place can be halved 16 times before its board is numbered anew. */
const GAP = 65_536

const positionRow = z.object({ position: z.number() })

/** The position for a card at a place of its board, which the caller has locked. Throws `CardError`. */
export async function positionFor(
  sql: Sql,
  card: Pick<Card, 'owner' | 'boardId' | 'id'>,
  place: Place,
): Promise<number> {
  if (typeof place === 'number') return place
  const between = await neighbours(sql, card, place)
  const free = halfway(between)
  if (free !== undefined) return free
  await renumber(sql, card)
  const wider = halfway(await neighbours(sql, card, place))
  if (wider === undefined) throw new Error(`There is no room on the board ${card.boardId} after it was numbered anew.`)
  return wider
}

interface Between {
  low: number | undefined
  high: number | undefined
}

/** `undefined`: there is no whole number between the two. */
function halfway({ low, high }: Between): number | undefined {
  if (low === undefined) return high === undefined ? GAP : high - GAP
  if (high === undefined) return low + GAP
  return high - low < 2 ? undefined : low + Math.floor((high - low) / 2)
}

/** The positions on both sides of a place, as if the card itself were not there. */
async function neighbours(sql: Reads, card: Pick<Card, 'owner' | 'boardId' | 'id'>, place: Exclude<Place, number>) {
  const { owner, boardId, id } = card
  const at = async (condition: string, order: 'asc' | 'desc', values: (string | number)[] = []) => {
    const text = `select position from cards where owner = ? and board_id = ? and id <> ? and ${condition}
      order by position ${order}, id ${order} limit 1`
    return (await sql.first(positionRow, text, [owner, boardId, id, ...values]))?.position
  }
  if (place === 'first') return { low: undefined, high: await at('true', 'asc') }
  if (place === 'last') return { low: await at('true', 'desc'), high: undefined }
  const other = 'before' in place ? place.before : place.after
  const position = await at('id = ?', 'asc', [other])
  if (position === undefined) throw new CardError('no neighbour')
  const beside = [position, other]
  return 'before' in place
    ? { low: await at('(position, id) < (?, ?)', 'desc', beside), high: position }
    : { low: position, high: await at('(position, id) > (?, ?)', 'asc', beside) }
}

/** The same order, with gaps all over. */
const renumber = (sql: Sql, { owner, boardId }: Pick<Card, 'owner' | 'boardId'>) =>
  sql.run(
    `update cards set position = ranked.place * ${GAP} from
      (select id, row_number() over (order by position, id) as place from cards where owner = ? and board_id = ?) as ranked
     where cards.owner = ? and cards.id = ranked.id`,
    [owner, boardId, owner],
  )
