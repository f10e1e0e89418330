/** Where a prompt wants the subject, and how large. */

import { openRandom } from '../draw/random.ts'

export interface Placement {
  /** The middle of the subject, as a share of the scene's width. */
  x: number
  /** Its foot when it stands, else its middle, as a share of the scene's height. */
  y: number
  /** Its height, as a share of the scene's. */
  height: number
  /** Whether it stands on something and casts a shadow there. */
  stands: boolean
}

/** A word is read only as a whole one, and the first of a group that is found counts. */
const SIZES: [RegExp, number][] = [
  [/\b(?:tiny|minuscule|far away|in the distance)\b/, 0.18],
  [/\b(?:small(?:er)?|little|distant)\b/, 0.3],
  [/\b(?:huge|giant|enormous|gigantic|fill(?:s|ing)? the (?:frame|scene|picture)|close[- ]?up)\b/, 0.85],
  [/\b(?:large(?:r)?|big(?:ger)?|prominent(?:ly)?)\b/, 0.7],
]
/** "The left third", but not "the cat's left ear" in particular: the last mention of a side wins over a detail. */
const ACROSS: [RegExp, number][] = [
  [/\b(?:far|bottom|top|lower|upper)?[ -]?left\b/, 0.25],
  [/\b(?:far|bottom|top|lower|upper)?[ -]?right(?! (?:now|size|amount))\b/, 0.75],
  [/\b(?:cent(?:re|er)(?:ed)?|middle)\b/, 0.5],
]
const FLOATING: [RegExp, number][] = [
  [/\b(?:top|upper|above|in the (?:sky|air)|flying|floating|hovering)\b/, 0.28],
  [/\b(?:in the (?:very )?(?:cent(?:re|er)|middle)|cent(?:re|er)ed|mid[- ]air)\b/, 0.5],
]
const GROUND = /\b(?:bottom|lower|foreground|front)\b/
const HEIGHT = 0.5

/** Without a word: standing on the lower third, a touch off the middle as the seed has it. */
export function readPlacement(prompt: string, seed: number): Placement {
  const text = prompt.toLowerCase()
  const first = (table: [RegExp, number][]) => table.find(([pattern]) => pattern.test(text))?.[1]
  const height = first(SIZES) ?? HEIGHT
  const x = first(ACROSS) ?? 0.5 + openRandom(seed, 'placement').between(-0.03, 0.03)
  const floating = GROUND.test(text) ? undefined : first(FLOATING)
  if (floating !== undefined) return { x, y: floating, height, stands: false }
  // What is smaller stands farther away, and so higher up.
  return { x, y: GROUND.test(text) ? 0.96 : 0.8 + 0.2 * (height - 0.3), height, stands: true }
}
