/** Reads out of a prompt what a thing is made of, and gives each of its areas a material. */

import { mix as blend, shift } from '../draw/colour.ts'
import { hash, openRandom } from '../draw/random.ts'
import type { Part } from './forms.ts'
import { anyProduct, finishes, type Material, materials, type Place, paints, places, usual } from './materials.ts'

export interface Reading {
  /** In the order of the prompt; the first is for most of the thing. Empty: nothing was said. */
  materials: Material[]
  /** Materials said to be those of a certain area. */
  placed: { place: Place; material: Material }[]
  /** The colour of the studio, when one is named. */
  backdrop?: string
}

const whole = (words: string) => new RegExp(`(?<![\\w-])(?:${words})(?![\\w])`, 'i')
const compile = <T>(table: [string, T][]): [RegExp, T][] => table.map(([words, value]) => [whole(words), value])
const materialWords = compile(materials)
const finishWords = compile(finishes)
const paintWords = compile(paints)
const placeWords = compile(places)
const usualWords = compile(usual)

const BACKDROP =
  /(?:\b(?:on|against|over|before|in front of|with)\s+)?(?:an?|the)?\s*((?:[\w-]+\s+){0,3}?)(?:studio )?(?:background|backdrop|studio|surface|ground)\b/gi
const SEPARATORS = /[,;.:()]|\b(?:with|and|plus|on|over|featuring|including)\b/i

export function readMaterials(prompt: string): Reading {
  const text = prompt.slice(0, 2000)
  const reading: Reading = { materials: [], placed: [] }
  for (const [, words = ''] of text.matchAll(BACKDROP)) {
    const color = words
      ? (first(paintWords, words) ?? (/\bdark|moody\b/i.test(words) ? '#2b2c31' : undefined))
      : undefined
    if (color) reading.backdrop = color
  }
  for (const phrase of text.replace(BACKDROP, ',').split(SEPARATORS)) {
    const material = readMaterial(phrase)
    if (!material) continue
    const place = first(placeWords, phrase)
    if (place) reading.placed.push({ place, material })
    else reading.materials.push(material)
  }
  return reading
}

/** The material a phrase names, with its colour and finish; a colour alone is paint. `undefined` when it names neither. */
export function readMaterial(phrase: string): Material | undefined {
  const found = first(materialWords, phrase)
  const finish = finishWords.filter(([word]) => word.test(phrase)).map(([, change]) => change)
  const rest = found ? phrase.replace(materialWords.find(([word]) => word.test(phrase))?.[0] ?? '', ' ') : phrase
  const paint = first(paintWords, rest)
  if (!found && !paint) return undefined
  const made: Material = { ...(found ?? { color: '#888888', rough: 0.34, gloss: 0.5 }) }
  if (paint) made.color = tint(made, paint)
  // Paint hides the grain of wood; a stain, "dark oak", does not.
  if (paint && made.grain === 'wood') delete made.grain
  const changed: Material = Object.assign(made, ...finish)
  if (changed.grain === 'brushed' && !changed.isMetal) delete changed.grain
  return { ...changed, color: shaded(changed.color, rest) }
}

/** Coloured metal and glass keep what makes them so: they stay light. */
function tint(material: Material, paint: string): string {
  if (material.clear) return blend(paint, '#ffffff', 0.12)
  return material.isMetal ? blend(paint, material.color, 0.15) : paint
}

function shaded(color: string, phrase: string): string {
  if (/\b(?:dark|deep|blackened|stained)\b/i.test(phrase)) return shift(color, { lightness: 0.62 })
  if (/\b(?:light|pale|pastel|bleached|natural)\b/i.test(phrase)) return blend(color, '#ffffff', 0.32)
  return color
}

function first<T>(table: [RegExp, T][], text: string): T | undefined {
  return table.find(([word]) => word.test(text))?.[1]
}

export interface Dressing {
  reading: Reading
  prompt: string
  seed: number
  /** The colour each area was filled with in the drawing, by label, where it was. */
  fills: Map<number, string>
}

/** A material for every area, by label. Areas alike in size get the same; the rest of one material differ a little in tone. */
export function dress(parts: Part[], { reading, prompt, seed, fills }: Dressing): Map<number, Material> {
  const bySize = [...parts].filter(({ form }) => form !== 'hole').sort((a, b) => b.area - a.area)
  const [largest] = bySize
  const isSaid = reading.materials.length > 0
  const made = isSaid
    ? reading
    : readMaterials(
        usualWords.find(([word]) => word.test(prompt))?.[1] ?? openRandom(seed, 'material').pick(anyProduct),
      )
  const placings = [...reading.placed, ...(isSaid ? [] : made.placed)]
  const [main = PLAIN, ...others] = made.materials
  const box = {
    top: Math.min(...parts.map(({ top }) => top)),
    bottom: Math.max(...parts.map(({ bottom }) => bottom)),
  }
  const result = new Map<number, Material>()
  for (const part of bySize) {
    const placed = placings.find(({ place }) => isAt(part, place, { largest, box, parts }))?.material
    const fill = fills.get(part.label)
    const isSame = part === largest || part.form === 'mouth' || (largest && part.area > 0.72 * largest.area)
    const second = others[0] && !isSame ? (others[hash(sizeOf(part)) % others.length] ?? others[0]) : undefined
    const filled = fill && !isSaid ? { ...main, color: fill } : undefined
    const material = placed ?? filled ?? second ?? (isSame ? main : related(main, part, seed))
    // A pane set into something has that behind it, not the studio.
    result.set(part.label, part.on === undefined ? material : { ...material, clear: 0 })
  }
  return result
}

const PLAIN: Material = { color: '#dddddd', rough: 0.4, gloss: 0.4 }

/** Legs of one chair are one size, more or less. */
const sizeOf = ({ area }: Part) => String(Math.round(Math.log2(area)))

function related(main: Material, part: Part, seed: number): Material {
  const random = openRandom(seed, sizeOf(part))
  return {
    ...main,
    color: shift(main.color, { lightness: random.between(0.86, 1.06), saturation: random.between(0.94, 1.06) }),
  }
}

function isAt(
  part: Part,
  place: Place,
  { largest, box, parts }: { largest: Part | undefined; box: { top: number; bottom: number }; parts: Part[] },
): boolean {
  const tall = Math.max(1, box.bottom - box.top)
  const middle = ((part.top + part.bottom) / 2 - box.top) / tall
  if (place === 'inset') {
    const inner = [...part.contacts.keys()].filter((label) => label !== 0 && parts[label - 1]?.form !== 'wire')
    return part.on !== undefined || (part !== largest && inner.length >= 2 && part.form === 'round')
  }
  if (place === 'top')
    return middle < 0.36 && part.form !== 'mouth' && (part !== largest || part.bottom < box.top + 0.6 * tall)
  // Thin legs are one wire that begins under the seat.
  if (place === 'bottom')
    return (middle > 0.66 || part.form === 'wire') && part.bottom > box.top + 0.78 * tall && part !== largest
  const { left, right } = largest ?? part
  return (
    part !== largest && part.form !== 'mouth' && (part.right > right + 0.04 * tall || part.left < left - 0.04 * tall)
  )
}
