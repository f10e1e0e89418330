/** The shapes of one figure: its hand-made doodle where there is one, else what its flat picture is made of. */
import type { Figure } from '../draw/cast.ts'
import type { Icons } from '../draw/icons.ts'
import { airborne } from '../draw/nouns.ts'
import type { Thing } from '../draw/thing.ts'
import { boxAround } from './geometry.ts'
import { interpret } from './interpret.ts'
import { readPaints } from './paints.ts'
import { asleep, atPiano, holding, wearing } from './performing.ts'
import { readRecipe } from './recipe.ts'
import { animals } from './recipes/animals.ts'
import { flyersAndSwimmers } from './recipes/flyers-and-swimmers.ts'
import { outdoors } from './recipes/outdoors.ts'
import { people, wavers } from './recipes/people.ts'
import { things } from './recipes/things.ts'
import { vehicles } from './recipes/vehicles.ts'
import { fitting, moved, type Shape } from './shape.ts'

export const recipes = new Map(
  Object.entries({ ...animals, ...flyersAndSwimmers, ...outdoors, ...people, ...things, ...vehicles }),
)
const waving = new Map(Object.entries(wavers))
/** Those who sit or stand facing us can take things into their hands. */
const handy = new Set(['cat-face', 'dog-face', 'rabbit-face', 'penguin', 'robot', ...Object.keys(people)])

export interface Pose {
  /** What the words say of the figure. */
  thing: Thing | undefined
  isWaving: boolean
  icons: Icons
}

/** Shapes from back to front, in the figure's own units and about its box, feet on its bottom. */
export function shapesOf(figure: Figure, pose: Pose): Shape[] {
  const shapes = handMade(figure.icon, pose)
  if (!shapes) return interpret(readPaints(figure.svg), figure.icon)
  const own = boxAround(shapes.flatMap(({ contours }) => contours.flat()))
  return shapes.map((shape) => moved(shape, fitting(own, figure.box, 'at the bottom')))
}

/** The hand-made doodle of a figure in its pose; undefined where there is none. */
function handMade(name: string, { thing, isWaving, icons }: Pose): Shape[] | undefined {
  const recipe = (isWaving ? waving.get(name) : undefined) ?? recipes.get(name)
  if (!recipe) return undefined
  const { action, object, wears = [] } = thing ?? {}
  const shapesOfIcon = (icon: string): Shape[] => {
    const hand = recipes.get(icon)
    return hand ? readRecipe(hand) : interpret(readPaints(icons.get(icon)?.body ?? ''), icon)
  }
  const worn = wears.map(({ icon }) => ({ icon, shapes: shapesOfIcon(icon) })).filter(({ shapes }) => shapes.length > 0)
  const plain = readRecipe(recipe)
  const dressed = worn.length > 0 ? wearing(plain, worn) : plain
  if (object) {
    if (!handy.has(name) || action === 'ride') return undefined
    if (object.icon === 'own:piano') return atPiano(dressed)
    const icon = /book/.test(object.icon) ? 'own:held-book' : object.icon
    return holding(dressed, { icon, tool: shapesOfIcon(icon), isEaten: action === 'eat' })
  }
  if (action === 'sleep') return asleep(dressed)
  return action === undefined || isUsual(action, name) ? dressed : undefined
}

/** Whether a figure is drawn doing that anyway. */
const isUsual = (action: Thing['action'], name: string) =>
  action === 'swim' ||
  action === 'sail' ||
  action === 'launch' ||
  action === 'hold' ||
  name === 'soccer-ball' ||
  (action === 'fly' && canFly(name))

const canFly = (name: string) => airborne.has(name) || /bird|owl|dragon|rocket|airplane|bee|robot/.test(name)
