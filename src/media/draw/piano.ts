/** A piano seen from the front, its keys towards us, for someone to sit behind. */
import { darken, lighten } from './colour.ts'
import { flat, type Pen, shape, stroke } from './ink.ts'
import { type Box, line, n, polygon, rectangle } from './paths.ts'

/** In icon units, centred on x = 16 as characters are. */
export const PIANO: Box = { left: -21, right: 53, top: 43, bottom: 74 }
/** Where paws come down on the keys. */
export const KEYS_AT = 47.2

const FAR = { left: -14, right: 46, y: 44.5 }
const NEAR = { left: -18.5, right: 50.5, y: 57 }
const WHITE_KEYS = 17

const edgeAt = (share: number, key: number): [number, number] => {
  const left = FAR.left + (NEAR.left - FAR.left) * share
  const right = FAR.right + (NEAR.right - FAR.right) * share
  return [left + ((right - left) * key) / WHITE_KEYS, FAR.y + (NEAR.y - FAR.y) * share]
}

export function piano(pen: Pen, wood: string): string {
  const panel = shape(pen, rectangle(NEAR.left + 1, NEAR.y, NEAR.right - NEAR.left - 2, 11, 1), darken(wood, 0.22))
  const inset = shape(
    pen,
    rectangle(NEAR.left + 7, NEAR.y + 2.8, NEAR.right - NEAR.left - 14, 5.8, 1),
    lighten(wood, 0.1),
    { width: 0.7 },
  )
  const leg = (x: number) =>
    shape(
      pen,
      polygon([
        [x, NEAR.y + 8],
        [x + 5, NEAR.y + 8],
        [x + 4, PIANO.bottom],
        [x + 1, PIANO.bottom],
      ]),
      darken(wood, 0.1),
    )
  const pedals = [13, 17].map((x) => shape(pen, rectangle(x, 68, 2.2, 4.5, 1), '#d9a741', { width: 0.6 })).join('')
  const bed = shape(
    pen,
    polygon([
      [FAR.left - 3, FAR.y - 1.8],
      [FAR.right + 3, FAR.y - 1.8],
      [NEAR.right + 2.5, NEAR.y + 1.4],
      [NEAR.left - 2.5, NEAR.y + 1.4],
    ]),
    wood,
  )
  const lip = shape(
    pen,
    rectangle(NEAR.left - 2.5, NEAR.y + 0.6, NEAR.right - NEAR.left + 5, 3.2, 1),
    lighten(wood, 0.12),
  )
  return leg(NEAR.left + 1) + leg(NEAR.right - 6) + pedals + panel + inset + bed + keys(pen) + lip
}

function keys(pen: Pen): string {
  const field = polygon([edgeAt(0, 0), edgeAt(0, WHITE_KEYS), edgeAt(1, WHITE_KEYS), edgeAt(1, 0)])
  const gaps = Array.from({ length: WHITE_KEYS - 1 }, (_, index) => {
    const d = line([edgeAt(0, index + 1), edgeAt(1, index + 1)])
    return pen.look.ink
      ? stroke(pen, d, '#6b5d66', { width: 0.7 })
      : `<path d="${d}" stroke="#b9aeb0" stroke-width="${n(0.4)}"/>`
  })
  // Two black keys, a gap, three black keys, a gap: what the eye knows a piano by.
  const black = Array.from({ length: WHITE_KEYS - 1 }, (_, index) => index + 1)
    .filter((key) => ![3, 0].includes(key % 7))
    .map((key) =>
      flat(
        polygon([edgeAt(0, key - 0.3), edgeAt(0, key + 0.3), edgeAt(0.58, key + 0.32), edgeAt(0.58, key - 0.32)]),
        '#2a2330',
      ),
    )
  return shape(pen, field, '#fffaf0') + gaps.join('') + black.join('')
}
