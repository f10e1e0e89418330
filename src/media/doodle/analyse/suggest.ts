/** What would make a doodle serve better, in plain words. */

import { nameHex } from '../../describe/palette.ts'
import { lumaOf } from '../../pixels/plane.ts'
import type { DoodleFacts } from './facts.ts'

/** The canvas that suggestions have in mind. Pixels. */
const CANVAS = { width: 1920, height: 1080 }
/** Empty space that is worth a word: this share of the side, and this many pixels. */
const WIDE_MARGIN = 0.08
const LEAST_MARGIN = 12
/** Lines below this are hardly seen. Pixels on the canvas. */
const THIN = 2
const MANY_STROKES = 400
/** Brightness, 0 to 255, above which ink does not show on white. */
const PALE = 190

export interface Seen extends Omit<DoodleFacts, 'suggestions'> {
  from: 'clear ground' | 'paper' | 'photograph'
  /** `#rrggbb` of the paper, when there is one. */
  paper?: string
}

/** Sentences, the weightiest first. */
export function suggest(seen: Seen): string[] {
  if (seen.strokeCount === 0) return ['Nothing is drawn here: the picture is one plain area.']
  return [
    ground(seen),
    margins(seen),
    ...cutOff(seen),
    lines(seen),
    size(seen),
    contrast(seen),
    seen.strokeCount > MANY_STROKES &&
      `It has ${seen.strokeCount} strokes: with fewer of them it would draw itself more calmly, and the file would be smaller.`,
  ].filter((sentence) => typeof sentence === 'string')
}

function ground({ from, paper }: Seen) {
  if (from === 'photograph') return 'This looks like a photograph or a painting: take its lines out first.'
  return from === 'paper' && paper && `The ground is ${nameHex(paper)}: make it transparent.`
}

function gaps({ width, height, boundingBox: box }: Seen) {
  return [
    { side: 'left', gap: box.x, of: width },
    { side: 'top', gap: box.y, of: height },
    { side: 'right', gap: width - box.x - box.width, of: width },
    { side: 'bottom', gap: height - box.y - box.height, of: height },
  ]
}

function margins(seen: Seen) {
  const wide = gaps(seen).filter(({ gap, of }) => gap >= LEAST_MARGIN && gap > WIDE_MARGIN * of)
  if (wide.length === 0 || seen.from === 'photograph') return false
  const parts = wide.map(({ side, gap }, i) => `${gap} px ${i === 0 ? 'of empty space ' : ''}at the ${side}`)
  const last = parts.pop()
  return `Trim ${parts.length > 0 ? `${parts.join(', ')} and ${last}` : last}.`
}

function cutOff(seen: Seen) {
  if (seen.from === 'photograph') return []
  const sides = gaps(seen).filter(({ gap }) => gap === 0)
  // A drawing that was trimmed touches all four.
  if (sides.length === 0 || sides.length === 4) return []
  return [`The drawing touches the ${sides.map(({ side }) => side).join(' and ')}: something may be cut off there.`]
}

/** Pixels of the canvas per pixel of the drawing, which is not enlarged. */
const shrinkage = ({ boundingBox: box }: Seen) => Math.min(1, CANVAS.width / box.width, CANVAS.height / box.height)

function lines(seen: Seen) {
  const width = Math.round(10 * seen.strokeWidth * shrinkage(seen)) / 10
  return width < THIN && `Lines are thin for a ${CANVAS.width} px canvas (${width} px there): draw them bolder.`
}

function size({ boundingBox: { width, height } }: Seen) {
  const isSmall = width < CANVAS.width / 4 && height < CANVAS.height / 4
  return (
    isSmall &&
    `The drawing is small for a ${CANVAS.width} px canvas (${width} × ${height} px): trace it to strokes before it is enlarged.`
  )
}

function contrast({ colors, from }: Seen) {
  const [main] = colors
  if (!main || from === 'photograph') return false
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(main.hex.slice(at, at + 2), 16)) as [number, number, number]
  return lumaOf(r, g, b) > PALE && `Its main colour, ${main.name}, hardly shows on white: lay it on a dark ground.`
}
