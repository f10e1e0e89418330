/** Hand-made figures doing things: at the piano, holding, wearing, asleep. All on the recipes' field, whose figures face us. */
import { smooth } from '../draw/paths.ts'
import type { Point } from './doodle.ts'
import { flatten } from './flatten.ts'
import { boxAround, broaden } from './geometry.ts'
import { readRecipe } from './recipe.ts'
import { fitting, moved, type Shape } from './shape.ts'

const ARM = 8.5

const pianoKeys = Array.from({ length: 13 }, (_, key) => {
  const [top, bottom] = [-10 + (120 / 14) * (key + 1), -17 + (134 / 14) * (key + 1)]
  const black = [0, 3].includes((key + 1) % 7)
    ? ''
    : `\nprop spot1 M${top - 2.2} 68.800 L${top + 2.2} 68.800 L${top + 2.4} 75.500 L${top - 2.4} 75.500 Z`
  return `prop line1 M${top} 68.500 L${bottom} 82${black}`
}).join('\n')

const pianoFront = `
  prop area1 M-16 96 L-8 96 L-9 116 L-14 116 Z
  prop area1 M108 96 L116 96 L114 116 L109 116 Z
  prop area1 M-19 84 L119 84 L119 100 L-19 100 Z
  prop line2 M-10 89 L110 89 L110 95 L-10 95 Z
  prop area1 M-14 66 L114 66 L123 86 L-23 86 Z
  prop area1 M-10 68.500 L110 68.500 L117 82 L-17 82 Z
  ${pianoKeys}`

const note = (x: number, y: number) => `
  prop spot1 O ${x} ${y} 3.400 2.600
  prop line1 M${x + 3} ${y - 0.5} L${x + 3} ${y - 13} C${x + 6} ${y - 11} ${x + 9} ${y - 9} ${x + 7} ${y - 4}`
const music = [note(96, 30), note(-2, 40), note(112, 50), note(-14, 22)].join('')

/** Someone behind a piano that shows us its keys. */
export function atPiano(doer: Shape[]): Shape[] {
  const hands: [Point, Point] = [
    [30, 76],
    [70, 76],
  ]
  // The keyboard is drawn broad, and pushed together so far that its player does not look lost.
  const narrow = ([x, y]: Point): Point => [50 + (x - 50) * 0.8, y]
  const [front, notes] = [pianoFront, music].map((text) => readRecipe(text).map((shape) => moved(shape, narrow)))
  return [...armless(doer), ...(front ?? []), ...arms(doer, hands), ...(notes ?? [])]
}

interface Grip {
  tool: RegExp
  /** The middle of what is held, the side of its square, its turn in degrees, and where the hands are. */
  at: Point
  size: number
  turn?: number
  hands: [Point, Point]
  isBehind?: boolean
  isOnString?: boolean
}

const GRIPS: Grip[] = [
  {
    tool: /guitar|banjo|violin/,
    at: [53, 70],
    size: 66,
    turn: 62,
    hands: [
      [44, 76],
      [78, 58],
    ],
  },
  {
    tool: /balloon|kite/,
    at: [98, 4],
    size: 46,
    hands: [
      [27, 70],
      [78, 52],
    ],
    isOnString: true,
  },
  {
    tool: /umbrella/,
    at: [78, 12],
    size: 92,
    hands: [
      [27, 70],
      [76, 58],
    ],
    isBehind: true,
  },
  {
    tool: /book|laptop|newspaper|map/,
    at: [50, 74],
    size: 42,
    hands: [
      [29, 77],
      [71, 77],
    ],
  },
  {
    tool: /trumpet|saxophone|microphone|flute/,
    at: [64, 62],
    size: 32,
    hands: [
      [53, 66],
      [68, 68],
    ],
  },
]
const AT_CHEST: Grip = {
  tool: /./,
  at: [50, 73],
  size: 32,
  hands: [
    [35, 77],
    [65, 77],
  ],
}
const AT_MOUTH: Grip = {
  tool: /./,
  at: [50, 74],
  size: 30,
  hands: [
    [39, 74],
    [61, 74],
  ],
}

/** Someone with a thing in both hands. `icon` names the thing; `tool` are its shapes, in any units. */
export function holding(
  doer: Shape[],
  { icon, tool, isEaten }: { icon: string; tool: Shape[]; isEaten: boolean },
): Shape[] {
  const found = GRIPS.find((one) => one.tool.test(icon)) ?? (isEaten ? AT_MOUTH : AT_CHEST)
  const grip = hasArms(doer) && !found.isOnString && !found.isBehind ? higher(found) : found
  const [, hand] = grip.hands
  const held = inHand(tool, grip)
  const string: Shape = { kind: 'line', contours: [[hand, lowest(held)]], part: 'prop', level: 1, dark: 0 }
  const strung = grip.isOnString ? [string, ...held] : held
  return grip.isBehind
    ? [...strung, ...armless(doer), ...arms(doer, grip.hands)]
    : [...armless(doer), ...strung, ...arms(doer, grip.hands)]
}

/** People and robots have their chest further up than an animal that sits. */
const CHEST = 11
const higher = ({ at: [x, y], hands: [left, right], ...rest }: Grip): Grip => ({
  ...rest,
  at: [x, y - CHEST],
  hands: [
    [left[0], left[1] - CHEST],
    [right[0], right[1] - CHEST],
  ],
})

const hasArms = (doer: Shape[]) => doer.some(({ part, kind }) => part === 'arm' && kind === 'area')

function inHand(tool: Shape[], { at: [x, y], size, turn = 0 }: Grip): Shape[] {
  const half = size / 2
  const placed = fitting(boxOf(tool), { left: x - half, right: x + half, top: y - half, bottom: y + half })
  const [cos, sin] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)]
  return tool.map((shape) =>
    moved({ ...shape, part: 'prop' }, (point) => {
      const [px, py] = placed(point)
      return [x + (px - x) * cos - (py - y) * sin, y + (px - x) * sin + (py - y) * cos]
    }),
  )
}

const boxOf = (shapes: Shape[]) => boxAround(shapes.flatMap(({ contours }) => contours.flat()))

function lowest(shapes: Shape[]): Point {
  const points = shapes.flatMap(({ contours }) => contours.flat())
  return points.reduce((low, point) => (point[1] > low[1] ? point : low), points[0] ?? [0, 0])
}

const armless = (doer: Shape[]) => doer.filter(({ part }) => part !== 'arm')

/** Both arms, from the shoulders over an elbow to the hands. People's shoulders are higher than a sitting animal's. */
function arms(doer: Shape[], hands: [Point, Point]): Shape[] {
  const isUpright = hasArms(doer)
  const shoulder = isUpright ? 48 : 60
  return hands.flatMap(([x, y], side): Shape[] => {
    const out = side === 0 ? -1 : 1
    const from: Point = [50 + out * (isUpright ? 10 : 14), shoulder]
    const elbow: Point = [(from[0] + x) / 2 + out * 4, (from[1] + y) / 2 + 4]
    const line = flatten(smooth([from, elbow, [x, y]]), 2)[0] ?? []
    return [{ kind: 'area', contours: [broaden(line, ARM)], part: 'arm', level: 1, dark: 0 }]
  })
}

/** A figure with hats, glasses and scarves on; `worn` in any units. */
export function wearing(doer: Shape[], worn: { icon: string; shapes: Shape[] }[]): Shape[] {
  const head = doer
    .filter(({ part, kind }) => part === 'head' && kind === 'area')
    .flatMap(({ contours }) => contours.flat())
  const eyes = doer.filter(({ part }) => part === 'eye').flatMap(({ contours }) => contours.flat())
  const around = boxAround(head.length > 0 ? head : doer.flatMap(({ contours }) => contours.flat()))
  const wide = around.right - around.left
  const x = (around.left + around.right) / 2
  const crown = Math.min(
    ...head.filter((point) => Math.abs(point[0] - x) < wide * 0.15).map(([, y]) => y),
    around.bottom,
  )
  const eyeLevel = eyes.length > 0 ? boxAround(eyes) : { top: around.top + wide * 0.4, bottom: around.top + wide * 0.5 }
  const dressed = worn.slice(0, 3).flatMap(({ icon, shapes }) => {
    const half = wide * (/glasses|goggles/.test(icon) ? 0.4 : /scarf|tie|bow|ribbon/.test(icon) ? 0.3 : 0.36)
    const middle = (eyeLevel.top + eyeLevel.bottom) / 2
    const [top, bottom] = /glasses|goggles/.test(icon)
      ? [middle - half, middle + half]
      : /scarf|tie|bow|ribbon/.test(icon)
        ? [around.bottom - half * 0.4, around.bottom + half * 1.6]
        : [crown + wide * 0.08 - half * 2, crown + wide * 0.08]
    const stands = /glasses|goggles|scarf|tie|bow|ribbon/.test(icon) ? 'in the middle' : 'at the bottom'
    const fit = fitting(boxOf(shapes), { left: x - half, right: x + half, top, bottom }, stands)
    return shapes.map((shape) => moved({ ...shape, part: 'prop' }, fit))
  })
  return [...doer, ...dressed]
}

const snores = `
  prop line1 M84 16 L92 16 L84 26 L92 26
  prop line1 M95 2 L105 2 L95 14 L105 14
  prop line1 M108 -14 L120 -14 L108 0 L120 0`

/** A figure with its eyes closed, and what comics put over a sleeper. */
export function asleep(doer: Shape[]): Shape[] {
  const closed = doer.map((shape): Shape => {
    if (shape.part !== 'eye' || shape.kind !== 'spot') return shape
    const { left, right, top, bottom } = boxOf([shape])
    const [wide, y] = [(right - left) * 0.9, (top + bottom) / 2]
    const x = (left + right) / 2
    const lid = flatten(`M${x - wide} ${y}Q${x} ${y + wide * 1.1} ${x + wide} ${y}`, 1)
    return { ...shape, kind: 'line', contours: lid }
  })
  return [...closed, ...readRecipe(snores)]
}
