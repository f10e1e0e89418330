/** Sets text in the single-stroke alphabet: how wide it is, where its lines break, and its strokes as svg. */

import { type Glyph, glyphs, marks, substitutes } from './glyphs.ts'

/** In the alphabet's units. */
const SPACING = 1.25
const SPACE = 2
/** From line to line, and the height of a capital. */
export const LEADING = 11
export const CAPITAL = 6

/** For a sign that has no strokes here: an empty box, once for a whole run of them. */
const UNKNOWN: Glyph = [3, 'M0 .4H3V6H0Z']
const SMALL_WITH_STEM = new Set('bdfhklt')

/** A letter with the marks on it. */
interface Sign {
  width: number
  path: string
  marks: { path: string; x: number; y: number }[]
}

/** The width of a text in one line, in units. */
export function widthOf(text: string): number {
  return read(text).reduce((sum, sign) => sum + (sign ? sign.width + SPACING : SPACE), 0)
}

/** At most so many lines of at most that width in units. What is left over ends in an ellipsis; a longer word is broken. */
export function wrap(text: string, { width, lines }: { width: number; lines: number }): string[] {
  const result: string[] = []
  const words = text.trim().split(/\s+/).filter(Boolean)
  while (words.length > 0 && result.length < lines) {
    let line = words.shift() as string
    while (words.length > 0 && widthOf(`${line} ${words[0]}`) <= width) line += ` ${words.shift()}`
    if (widthOf(line) > width) {
      const fitting = cut(line, width)
      words.unshift(line.slice(fitting.length))
      line = fitting
    }
    result.push(line)
  }
  const last = result.at(-1)
  if (words.length > 0 && last !== undefined)
    result[result.length - 1] = `${cut(last, width - widthOf('…')).trimEnd()}…`
  return result
}

/** As much of the start as fits, and one sign at least. */
function cut(text: string, width: number): string {
  const signs = [...text]
  let fitting = signs.length
  while (fitting > 1 && widthOf(signs.slice(0, fitting).join('')) > width) fitting--
  return signs.slice(0, fitting).join('')
}

export interface Setting {
  /** Pixels: where the first letter begins, and the line of writing. */
  x: number
  y: number
  /** Pixels per unit. */
  unit: number
  color: string
  /** Of the stroke, in units. */
  weight?: number
}

/** One line of text as an svg element. */
export function write(text: string, { x, y, unit, color, weight = 0.72 }: Setting): string {
  let at = 0
  const paths: string[] = []
  for (const sign of read(text)) {
    if (sign) {
      paths.push(`<path transform="translate(${n(at)} 0)" d="${sign.path}"/>`)
      for (const mark of sign.marks)
        paths.push(`<path transform="translate(${n(at + mark.x)} ${n(mark.y)})" d="${mark.path}"/>`)
    }
    at += sign ? sign.width + SPACING : SPACE
  }
  return (
    `<g transform="translate(${n(x)} ${n(y - CAPITAL * unit)}) scale(${n(unit)})" fill="none" stroke="${color}" ` +
    `stroke-width="${weight}" stroke-linecap="round" stroke-linejoin="round">${paths.join('')}</g>`
  )
}

const n = (value: number) => String(Math.round(value * 1000) / 1000)

/** The signs of a text; `undefined` is a space. */
function read(text: string): (Sign | undefined)[] {
  const signs: (Sign | undefined)[] = []
  let wasUnknown = false
  for (const cluster of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    const written = substitutes[cluster.segment] ?? cluster.segment
    if (written.trim() === '') {
      signs.push(undefined)
      wasUnknown = false
      continue
    }
    const [letter = '', ...over] = [...(written.length > 1 && !hasMarks(written) ? '' : written.normalize('NFD'))]
    const parts = letter === '' ? [...written] : [letter]
    const isKnown = parts.every((part) => part in glyphs)
    if (!isKnown && wasUnknown) continue
    wasUnknown = !isKnown
    if (isKnown) for (const part of parts) signs.push(signOf(part, over))
    else signs.push({ width: UNKNOWN[0], path: UNKNOWN[1], marks: [] })
  }
  return signs
}

const hasMarks = (text: string) => /\p{M}/u.test(text)

function signOf(letter: string, over: string[]): Sign {
  const [width, path] = glyphs[letter] as Glyph
  const isLow = /[a-z]/.test(letter) && !SMALL_WITH_STEM.has(letter)
  const set = over.flatMap((mark) => {
    const strokes = marks[mark]
    const isBelow = mark === '\u0327' || mark === '\u0328'
    return strokes ? [{ path: strokes, x: width / 2, y: isLow && !isBelow ? 2 : 0 }] : []
  })
  // An accent takes the place of the dot.
  const body = over.length > 0 && (letter === 'i' || letter === 'j') ? path.replace(/M\S+ \.5V\.6/, '') : path
  return { width, path: body, marks: set }
}
