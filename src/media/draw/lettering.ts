/** Letters drawn as pen strokes: no font, so the same on every machine. */
import { group, type Pen, stroke } from './ink.ts'

/** Each letter on a field 4 wide and 6 high, as path data with y down. */
const LETTERS: Record<string, string> = {
  a: 'M0 6L2 0L4 6M.8 4H3.2',
  b: 'M0 0V6H2Q4 6 4 4.500Q4 3 2 3H0M0 0H1.800Q3.600 0 3.600 1.500Q3.600 3 1.800 3',
  c: 'M3.800 1Q3 0 2 0Q0 0 0 3Q0 6 2 6Q3 6 3.800 5',
  d: 'M0 0V6H1.500Q4 6 4 3Q4 0 1.500 0Z',
  e: 'M3.600 0H0V6H3.600M0 3H3',
  f: 'M3.600 0H0V6M0 3H3',
  g: 'M3.800 1Q3 0 2 0Q0 0 0 3Q0 6 2 6Q4 6 4 3.300H2.300',
  h: 'M0 0V6M4 0V6M0 3H4',
  i: 'M1 0H3M2 0V6M1 6H3',
  j: 'M3.500 0V4.300Q3.500 6 1.800 6Q.2 6 .2 4.500',
  k: 'M0 0V6M3.800 0L0 3.500M1.300 2.400L4 6',
  l: 'M0 0V6H3.500',
  m: 'M0 6V0L2 3.500L4 0V6',
  n: 'M0 6V0L4 6V0',
  o: 'M2 0Q4 0 4 3Q4 6 2 6Q0 6 0 3Q0 0 2 0Z',
  p: 'M0 6V0H2Q4 0 4 1.700Q4 3.400 2 3.400H0',
  q: 'M2 0Q4 0 4 3Q4 6 2 6Q0 6 0 3Q0 0 2 0ZM2.600 4.500L4.200 6.300',
  r: 'M0 6V0H2Q4 0 4 1.700Q4 3.400 2 3.400H0M2 3.400L4 6',
  s: 'M3.700 .9Q3 0 2 0Q.2 0 .2 1.500Q.2 2.700 2 3Q3.900 3.300 3.900 4.600Q3.900 6 2 6Q.7 6 .1 5',
  t: 'M0 0H4M2 0V6',
  u: 'M0 0V4Q0 6 2 6Q4 6 4 4V0',
  v: 'M0 0L2 6L4 0',
  w: 'M0 0L1 6L2 2.500L3 6L4 0',
  x: 'M0 0L4 6M4 0L0 6',
  y: 'M0 0L2 3L4 0M2 3V6',
  z: 'M0 0H4L0 6H4',
  0: 'M2 0Q4 0 4 3Q4 6 2 6Q0 6 0 3Q0 0 2 0ZM1 5L3 1',
  1: 'M.8 1.200L2 0V6M.8 6H3.200',
  2: 'M.2 1.300Q.6 0 2 0Q3.800 0 3.800 1.700Q3.800 3 0 6H4',
  3: 'M.3 .8Q1 0 2 0Q3.700 0 3.700 1.500Q3.700 2.900 1.700 2.900Q4 2.900 4 4.500Q4 6 2 6Q.8 6 0 5',
  4: 'M3 6V0L0 4.200H4',
  5: 'M3.700 0H.5L.3 2.700Q1 2.200 2 2.200Q4 2.200 4 4.100Q4 6 2 6Q.7 6 0 5.200',
  6: 'M3.600 .6Q3 0 2.200 0Q0 .4 0 4Q0 6 2 6Q4 6 4 4.200Q4 2.500 2 2.500Q.3 2.500 0 4',
  7: 'M0 0H4L1.500 6',
  8: 'M2 2.800Q.3 2.600 .3 1.400Q.3 0 2 0Q3.700 0 3.700 1.400Q3.700 2.600 2 2.800Q0 3 0 4.500Q0 6 2 6Q4 6 4 4.500Q4 3 2 2.800Z',
  9: 'M4 2Q4 3.600 2 3.600Q0 3.600 0 1.800Q0 0 2 0Q4 0 4 2Q4 5.600 1.800 6Q1 6 .5 5.500',
}
const ADVANCE = 5.7
const LEADING = 9.4
/** A longer word is cut: its letters would be too small to read. */
const LONGEST_WORD = 18

/** The first words of a text that can be lettered, without accents, in lines of at most so many letters. */
export function linesOf(text: string, { longest, lines }: { longest: number; lines: number }): string[] {
  const plain = text.slice(0, 400).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  const words = (plain.match(/[a-z0-9]+/g) ?? []).map((word) => word.slice(0, LONGEST_WORD))
  const result: string[] = []
  for (const word of words) {
    const last = result.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= longest) result[result.length - 1] = `${last} ${word}`
    else if (result.length < lines) result.push(word)
    else break
  }
  return result
}

/** Writes lines of text centred in a box, as large as fits. */
export function letter(
  pen: Pen,
  lines: string[],
  { x, y, width, height, colour }: { x: number; y: number; width: number; height: number; colour: string },
): string {
  const longest = Math.max(1, ...lines.map((text) => text.length))
  const unit = Math.min(width / (longest * ADVANCE), height / (lines.length * LEADING))
  const top = y + height / 2 - ((lines.length - 1) * LEADING + 6) * unit * 0.5
  return lines
    .map((text, row) => {
      const left = x + width / 2 - ((text.length - 1) * ADVANCE + 4) * unit * 0.5
      return [...text]
        .map((sign, index) => {
          const d = LETTERS[sign]
          if (!d) return ''
          const at = {
            x: left + index * ADVANCE * unit,
            y: top + row * LEADING * unit + pen.random.between(-0.25, 0.25) * unit,
          }
          const drawn = stroke({ ...pen, scale: unit }, d, colour, { width: (0.72 * unit) / pen.look.line })
          return group(drawn, { ...at, scale: unit })
        })
        .join('')
    })
    .join('')
}
