/** One thing of the scene as a drawing of its own: in icon units, feet at the bottom of its box. */
import { perform } from './actions.ts'
import type { Cast, Figure } from './cast.ts'
import { embody, FEET } from './character.ts'
import { dress, headAt, neckOf } from './dress.ts'
import { drawIcon, type Icon } from './icons.ts'
import { airborne, bottomDwellers, canAct, faces, floating, headOf, moving, usualSize } from './nouns.ts'
import { type Point, union } from './paths.ts'
import { homes } from './places.ts'
import type { Thing } from './thing.ts'

export function figureOf(cast: Cast, thing: Thing, copy: number): Figure {
  const colour = thing.colours.length > 0 ? thing.colours[copy % thing.colours.length] : usualColour(cast, thing)
  const name = posed(thing)
  const icon = cast.icons.get(name)
  if (!icon) throw new Error(`No icon "${name}"`)
  const size = usualSize(thing.icon) * thing.size
  const facts = {
    size,
    icon: name,
    isAirborne:
      flies(thing, name) ||
      (cast.place === 'underwater' && homes.get(name) === 'underwater' && !bottomDwellers.has(name)),
    floats: floating.has(name) || thing.action === 'sail',
    isActing: thing.object !== undefined,
  }
  const acted = perform(cast, thing, icon, colour)
  if (acted) return { ...facts, ...acted, size: size * (acted.grows ?? 1) }
  if (canAct(name) && !headOf.has(name)) return { ...facts, ...still(cast, thing, icon, colour) }
  const hat = dress(cast, thing, icon.box, neckOf(icon))
  return { ...facts, svg: drawIcon(cast.pen, icon, colour) + hat.svg, box: union(icon.box, hat.box) }
}

/** Coats that animals come in when the prompt names no colour; the first, their icon's own, is the likeliest. */
const COATS: Record<string, string[]> = {
  'cat-face': ['#8f8a99', '#e8c597', '#f3ece2', '#6b5560'],
  'dog-face': ['#d9a066', '#b98d6c', '#eee3d2'],
  'rabbit-face': ['#c9a27c', '#a9a2b0', '#f3ece2'],
  'own:flying-bird': ['#e0524a', '#f0b53c', '#4fa58a'],
  bird: ['#4a8ae0', '#f0a63c', '#4fa58a'],
  butterfly: ['#4a8ae0', '#d65fa0', '#f2c23c'],
  automobile: ['#3f7fd6', '#f0b53c', '#4fa58a'],
  umbrella: ['#e0524a', '#3f7fd6', '#f0b53c'],
  tulip: ['#e0524a', '#f0b53c', '#b06fd0'],
}

function usualColour({ pen }: Cast, { icon, action }: Thing): string | undefined {
  const coats = COATS[action === 'fly' && icon === 'bird' ? 'own:flying-bird' : icon] ?? []
  const choice = pen.random.whole(-2, coats.length - 1)
  return coats[choice]
}

/** The icon that shows a thing in its pose. */
function posed({ icon, action, object }: Thing): string {
  if (action === 'fly' && icon === 'bird') return 'own:flying-bird'
  if ((action === 'run' || action === 'jump') && moving.has(icon)) return moving.get(icon) ?? icon
  if (action === 'swim' && faces.has(icon)) return 'person-swimming'
  if (action === 'dance' && (icon === 'woman' || icon === 'girl')) return 'woman-dancing'
  if (action === 'dance' && icon === 'man') return 'man-dancing'
  if (object || action === 'sing') return headOf.get(icon) ?? icon
  return icon
}

function flies({ action, object }: Thing, icon: string): boolean {
  if (action === 'fly') return !object
  return action !== 'sleep' && (airborne.has(icon) || action === 'launch')
}

/** A character that does nothing in particular. */
function still(cast: Cast, thing: Thing, icon: Icon, colour?: string): Pick<Figure, 'svg' | 'box'> {
  const { body, legs, head, arms, box } = embody(cast.pen, icon, colour)
  const hands: [Point, Point] = [
    [6.5, 43.5],
    [25.5, 43.5],
  ]
  const isPerson = box.bottom < FEET || faces.has(icon.name) || icon.name === 'robot'
  const hat = dress(cast, thing, box, headAt(icon))
  return { svg: body + legs + (isPerson ? arms(hands) : '') + head + hat.svg, box: union(box, hat.box) }
}
