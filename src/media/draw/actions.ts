/** What things are shown doing with their hands: paws on keys, a book held up, a kite on its string. */

import type { Acted, Cast } from './cast.ts'
import { embody, FEET } from './character.ts'
import { dress, headAt } from './dress.ts'
import { drawIcon, type Icon } from './icons.ts'
import { group, scaled, stroke } from './ink.ts'
import { launch, move, ride } from './motion.ts'
import { notes } from './notes.ts'
import { canAct, instruments } from './nouns.ts'
import { type Box, n, type Point } from './paths.ts'
import { KEYS_AT, PIANO, piano } from './piano.ts'
import type { Thing } from './thing.ts'
import type { Action } from './words.ts'

const WITH_HANDS = new Set<Action>(['play', 'hold', 'read', 'eat', 'fly', 'sing'])
const MOVING = new Set<Action>(['run', 'fly', 'jump', 'ride', 'dance', 'sing', 'sleep'])

/** The doer with what it does, or undefined when nothing special needs to be drawn. */
export function perform(cast: Cast, thing: Thing, icon: Icon, colour?: string): Acted | undefined {
  const { action, object } = thing
  if (!action) return undefined
  const hasTool = object !== undefined && cast.icons.get(object.icon) !== undefined
  if (hasTool && action === 'ride') return ride(cast, thing, icon, colour)
  if (hasTool && WITH_HANDS.has(action)) {
    return object.icon === 'own:piano' ? playPiano(cast, thing, icon, colour) : handle(cast, thing, icon, colour)
  }
  if (action === 'launch' && icon.name === 'rocket') return launch(cast, icon, colour)
  return MOVING.has(action) ? move(cast, thing, icon, colour) : undefined
}

const WOODS = ['#4b3136', '#7a4a33', '#35323f', '#8c3f3a'] as const

function playPiano(cast: Cast, thing: Thing, icon: Icon, colour?: string): Acted {
  const { pen } = cast
  const instrument = piano(pen, thing.object?.colours[0] ?? pen.random.pick(WOODS))
  const drift = notes(pen, [
    [-10, 20 + pen.random.between(-4, 4)],
    [39, 15 + pen.random.between(-4, 4)],
    [-17, 33],
    [46, 31],
    [35, 1 + pen.random.between(-3, 2)],
    [-5, 4],
  ])
  if (!canAct(icon.name)) {
    const size = 1.5
    const scale = scaled(pen, size)
    const svg = group(drawIcon(scale, icon, colour), { x: 16 - 16 * size, y: 52 - icon.box.bottom * size, scale: size })
    return {
      svg: svg + instrument + drift,
      box: { ...PIANO, top: 52 - (icon.box.bottom - icon.box.top) * size },
      grows: 1.5,
    }
  }
  const { body, head, arms } = embody(pen, icon, colour)
  const sway = pen.random.between(-2, 2)
  const hands: [Point, Point] = [
    [5 + sway, KEYS_AT],
    [27 + sway, KEYS_AT],
  ]
  const hat = dress(cast, thing, { ...PIANO, top: icon.box.top }, headAt(icon))
  const tilted = `<g transform="rotate(${n(sway * 1.6)} 16 28)">${head}${hat.svg}</g>`
  return { svg: body + instrument + arms(hands) + tilted + drift, box: hat.box, grows: 1.5 }
}

interface Grip {
  /** The middle of what is held. */
  x: number
  y: number
  scale: number
  hands: [Point, Point]
}

const hands = (leftX: number, leftY: number, rightX: number, rightY: number): [Point, Point] => [
  [leftX, leftY],
  [rightX, rightY],
]

/** Where things are held, how large, and where the hands are; the first that fits. */
const GRIPS: [RegExp, Grip][] = [
  [/held-book|newspaper|laptop/, { x: 16, y: 43, scale: 0.8, hands: hands(5.5, 45, 26.5, 45) }],
  [/guitar|banjo|violin/, { x: 15, y: 42, scale: 0.98, hands: hands(12, 45.5, 22.5, 37) }],
  [/drum/, { x: 16, y: 47, scale: 0.86, hands: hands(8, 40, 24, 40) }],
  [/trumpet|saxophone|flute|microphone/, { x: 19, y: 36, scale: 0.6, hands: hands(14.5, 37, 22, 40) }],
  [/kite|balloon/, { x: 36, y: 4, scale: 0.9, hands: hands(6.5, 43, 27, 30) }],
  [/umbrella/, { x: 25, y: 15, scale: 1.35, hands: hands(6.5, 43, 26, 33) }],
  [/ball$|yarn|tennis|baseball|football/, { x: 31, y: 49, scale: 0.42, hands: hands(6, 42, 26, 45) }],
]
const AT_MOUTH: Grip = { x: 16, y: 35, scale: 0.46, hands: hands(11.5, 37, 20.5, 37) }
const AT_CHEST: Grip = { x: 16, y: 41, scale: 0.56, hands: hands(9, 43, 23, 43) }

const gripOf = (action: Thing['action'], tool: string) =>
  GRIPS.find(([pattern]) => pattern.test(tool))?.[1] ?? (action === 'eat' ? AT_MOUTH : AT_CHEST)

/** An open book is seen from its cover while someone reads it. */
const heldAs = ({ object }: Thing) => (object && /book/.test(object.icon) ? 'own:held-book' : (object?.icon ?? ''))

function handle(cast: Cast, thing: Thing, icon: Icon, colour?: string): Acted {
  const { pen, icons } = cast
  const tool = icons.get(heldAs(thing)) ?? icon
  const held = gripOf(thing.action, tool.name)
  const object = group(drawIcon(scaled(pen, held.scale), tool, thing.object?.colours[0]), {
    x: held.x - ((tool.box.left + tool.box.right) / 2) * held.scale,
    y: held.y - ((tool.box.top + tool.box.bottom) / 2) * held.scale,
    scale: held.scale,
  })
  const drift =
    thing.action === 'play' && instruments.has(tool.name)
      ? notes(pen, [
          [-5, 22],
          [37, 18],
          [41, 32],
          [-9, 36],
        ])
      : ''
  if (!canAct(icon.name)) {
    const beside = group(object, { x: icon.box.left - 16, y: icon.box.bottom - 52 })
    return {
      svg: drawIcon(pen, icon, colour) + beside + drift,
      box: { ...icon.box, left: icon.box.left - 6 },
    }
  }
  const { body, head, arms, box } = embody(pen, icon, colour)
  const hat = dress(cast, thing, box, headAt(icon))
  const string = /kite|balloon/.test(tool.name) ? stroke(pen, 'M27 30Q31 22 34 14', '#5a4a5a', { width: 0.8 }) : ''
  const reach: Box = {
    left: 2,
    right: Math.max(box.right, held.x + 12 * held.scale),
    top: Math.min(hat.box.top, held.y - 14 * held.scale),
    bottom: FEET,
  }
  // An umbrella is held behind the head, anything else in front of the chest.
  const isBehind = tool.name === 'umbrella'
  const inFront = string + (isBehind ? '' : object)
  return { svg: (isBehind ? object : '') + body + head + hat.svg + inFront + arms(held.hands) + drift, box: reach }
}
