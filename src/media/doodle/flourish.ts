/** A doodle for words that name nothing: the words in a pen's plain letters, and a flourish under them. */
import type { Pen } from '../draw/ink.ts'
import { letter, linesOf } from '../draw/lettering.ts'
import { hash, openRandom } from '../draw/random.ts'
import type { Sheet } from './arrange.ts'
import type { Point } from './doodle.ts'
import { readPaints } from './paints.ts'
import type { Shape } from './shape.ts'

const LOOPS = [3, 4, 5] as const

/** Shapes in pixels of the sheet. Words that the pen has no letters for leave the flourish alone, larger. */
export function flourish(pen: Pen, text: string, { width, height }: Sheet): Shape[] {
  const lines = linesOf(text, { longest: width > height * 1.4 ? 18 : 11, lines: 3 })
  const box = { x: width * 0.12, y: height * 0.16, width: width * 0.76, height: height * 0.46 }
  const words = lines.length > 0 ? readPaints(letter(pen, lines, { ...box, colour: '#000000' })) : []
  const line = (contours: Point[][]): Shape => ({ kind: 'line', contours, part: 'body', level: 1, dark: 0 })
  // One shape for each letter, or letters that touch would be taken for one line drawn twice.
  return [
    ...words.map(({ contours }) => line(contours)),
    { ...line([loops(text, { width, height }, lines.length > 0)]), part: 'prop' },
  ]
}

/** A line that loops along, as when a pen is tried; the words decide how often and how high. */
function loops(text: string, { width, height }: Sheet, isBelow: boolean): Point[] {
  const random = openRandom(hash(text.slice(0, 2_000)), 'flourish')
  const count = random.pick(LOOPS)
  const y = height * (isBelow ? 0.78 : 0.5)
  const tall = Math.min(width, height) * (isBelow ? 0.07 : 0.2) * random.between(0.8, 1.1)
  const wide = (width * 0.72) / count
  const steps = count * 28
  return Array.from({ length: steps + 1 }, (_, index): Point => {
    const share = index / steps
    const turn = share * count * 2 * Math.PI
    const calm = Math.sin(share * Math.PI) ** 0.6
    return [width * 0.14 + width * 0.72 * share - Math.sin(turn) * wide * 0.62 * calm, y - Math.cos(turn) * tall * calm]
  })
}
