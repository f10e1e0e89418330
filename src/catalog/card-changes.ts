/** What can be asked of cards and boards, and why it may be refused. */
import type { Card } from './records.ts'
import type { CardStatus } from './states.ts'

/** Where on a board: a number is its position as it is. */
export type Place = 'first' | 'last' | { before: string } | { after: string } | number

/** A client's key for what it makes: the same key and hash make nothing new. */
export interface Claim {
  key: string
  bodyHash: string
}

export interface NewCard {
  card: Omit<Card, 'position' | 'version' | 'updatedAt'>
  place: Place
  claim?: Claim
}

/** A change of a card, if it still has this version; without one, whatever it is now. */
export interface CardChange extends Pick<Card, 'owner' | 'id'> {
  version?: number | undefined
  at: number
  set?: Partial<Pick<Card, 'title' | 'prompt' | 'color' | 'assetId' | 'jobId'>>
  /** Its place anew, on this board. */
  move?: { boardId: string; place: Place }
}

/** A new card for a job; or one that is there, which goes on showing what it shows until the job gives something. */
export type CardLink = { make: NewCard } | Omit<CardChange, 'set' | 'move'>

/** Why a card or a board is not written. */
export type CardRefusal =
  | 'stale' // it has another version
  | 'no card'
  | 'no board'
  | 'no neighbour' // the card whose side it should lie on is not on that board
  | 'no asset'
  | 'id taken'
  | 'key taken'
  | 'not empty'

/** Nothing was written of what was asked for. */
export class CardError extends Error {
  readonly why: CardRefusal

  constructor(why: CardRefusal) {
    super(`The card or board was not written: ${why}.`)
    this.name = 'CardError'
    this.why = why
  }
}

export interface CardFilter {
  boardId: string
  status?: CardStatus
  /** The position and id of the last card of the page before. */
  after?: Pick<Card, 'position' | 'id'>
  limit: number
}
