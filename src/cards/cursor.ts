/** Where a page of cards ended: a place on the board, so that it holds when that card is gone. */
import type { Card } from '../catalog/records.ts'

export const cursorPattern = /^-?\d{1,16}\.[\w-]{1,64}$/

export const writeCursor = ({ position, id }: Pick<Card, 'position' | 'id'>) => `${position}.${id}`

/** Reads what matches `cursorPattern`. */
export function readCursor(cursor: string): Pick<Card, 'position' | 'id'> {
  const dot = cursor.indexOf('.')
  return { position: Number(cursor.slice(0, dot)), id: cursor.slice(dot + 1) }
}
