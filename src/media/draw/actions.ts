/** What things are shown doing: hands on keys, a book held up, wheels turning, notes in the air. */
import { embody, FEET } from './character.ts'
import { darken } from './colour.ts'
import { type Cast, dress, type Figure } from './figure.ts'
import { drawIcon, type Icon } from './icons.ts'
import { flat, group, type Pen, scaled, shape, stroke } from './ink.ts'
import { canAct, riders } from './nouns.ts'
import { type Box, circle, ellipse, n, type Point, union } from './paths.ts'
import { KEYS_AT, PIANO, piano } from './piano.ts'
import type { Thing } from './scene.ts'

type Acted = Pick<Figure, 'svg' | 'box'> & {
  /** How much larger the whole is than its doer alone. */
  grows?: number
}

/** The doer with what it does, or undefined when nothing special needs to be drawn. */
export function perform(cast: Cast, thing: Thing, icon: Icon, colour?: string): Acted | undefined {
  const { action, object } = thing
  const tool = object && cast.icons.get(object.icon)
  if (action === 'ride' && tool && object) return ride(cast, thing, icon, colour)
  if (
    tool &&
    object &&
    (action === 'play' ||
      action === 'hold' ||
      action === 'read' ||
      action === 'eat' ||
      action === 'fly' ||
      action === 'sing')
  ) {
    return tool.name === 'own:piano' ? playPiano(cast, thing, icon, colour) : handle(cast, thing, icon, colour)
  }
  if (action === 'launch' && icon.name === 'rocket') return launch(cast, icon, colour)
  if (action && ['run', 'fly', 'jump', 'ride', 'dance', 'sing', 'sleep'].includes(action))
    return move(cast, thing, icon, colour)
  return undefined
}

/** Notes that drift up on both sides of a head. */
export function notes(pen: Pen, places: Point[]): string {
  const colours = ['#e2574c', '#3f7fd6', '#f0a63c', '#58a84a', '#8a5cc2'] as const
  return places
    .map(([x, y], index) => {
      const colour = colours[index % colours.length] ?? '#e2574c'
      const size = pen.random.between(0.85, 1.25)
      const head = (dx: number) => shape(pen, ellipse(dx, 0, 2, 1.5), colour, { width: 0.6 })
      const stem = (dx: number) =>
        `<path d="M${dx + 1.7} -.3v-7.400" stroke="${darken(colour, 0.15)}" stroke-width="0.900" stroke-linecap="round"/>`
      const isPair = index % 2 === 0
      const flag = isPair
        ? `<path d="M1.700 -7.700l6 -1.200v2.200l-6 1.200Z" fill="${darken(colour, 0.15)}"/>`
        : `<path d="M1.700 -7.700q3.600 1.300 2.600 4.600q-.6 -1.800 -2.600 -2.400Z" fill="${darken(colour, 0.15)}"/>`
      const second = isPair ? group(head(6) + stem(6), { y: -1.2 }) : ''
      return group(stem(0) + second + head(0) + flag, { x, y, scale: size, turn: pen.random.between(-16, 16) })
    })
    .join('')
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
  const hat = dress(cast, thing, { ...PIANO, top: icon.box.top }, { x: 16, top: icon.box.top, eyes: 18.5 })
  const tilted = `<g transform="rotate(${n(sway * 1.6)} 16 28)">${head}${hat.svg}</g>`
  return { svg: body + instrument + arms(hands) + tilted + drift, box: hat.box, grows: 1.5 }
}

/** Where a thing is held, how large, and where the hands are. */
function grip(
  action: Thing['action'],
  tool: string,
): { x: number; y: number; scale: number; turn: number; hands: [Point, Point] } {
  if (tool === 'own:held-book' || tool === 'newspaper' || tool === 'laptop')
    return {
      x: 16,
      y: 43,
      scale: 0.8,
      turn: 0,
      hands: [
        [5.5, 45],
        [26.5, 45],
      ],
    }
  if (/guitar|banjo|violin/.test(tool))
    return {
      x: 15,
      y: 42,
      scale: 0.98,
      turn: 6,
      hands: [
        [12, 45.5],
        [22.5, 37],
      ],
    }
  if (/drum/.test(tool))
    return {
      x: 16,
      y: 47,
      scale: 0.86,
      turn: 0,
      hands: [
        [8, 40],
        [24, 40],
      ],
    }
  if (/trumpet|saxophone|flute|microphone/.test(tool))
    return {
      x: 19,
      y: 36,
      scale: 0.6,
      turn: 0,
      hands: [
        [14.5, 37],
        [22, 40],
      ],
    }
  if (/kite|balloon/.test(tool))
    return {
      x: 36,
      y: 4,
      scale: 0.9,
      turn: 0,
      hands: [
        [6.5, 43],
        [27, 30],
      ],
    }
  if (/ball$|yarn|tennis|baseball|football/.test(tool))
    return {
      x: 31,
      y: 49,
      scale: 0.42,
      turn: 0,
      hands: [
        [6, 42],
        [26, 45],
      ],
    }
  if (action === 'eat')
    return {
      x: 16,
      y: 35,
      scale: 0.46,
      turn: -8,
      hands: [
        [11.5, 37],
        [20.5, 37],
      ],
    }
  return {
    x: 16,
    y: 41,
    scale: 0.56,
    turn: 0,
    hands: [
      [9, 43],
      [23, 43],
    ],
  }
}

/** An open book is seen from its cover while someone reads it. */
const heldAs = ({ object }: Thing) => (object && /book/.test(object.icon) ? 'own:held-book' : (object?.icon ?? ''))

function handle(cast: Cast, thing: Thing, icon: Icon, colour?: string): Acted {
  const { pen, icons } = cast
  const tool = icons.get(heldAs(thing)) ?? icon
  const held = grip(thing.action, tool.name)
  const object = group(drawIcon(scaled(pen, held.scale), tool, thing.object?.colours[0]), {
    x: held.x - ((tool.box.left + tool.box.right) / 2) * held.scale,
    y: held.y - ((tool.box.top + tool.box.bottom) / 2) * held.scale,
    scale: held.scale,
  })
  const drift =
    thing.action === 'play' && /guitar|banjo|violin|drum|trumpet|saxophone|flute|accordion|maracas/.test(tool.name)
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
      box: union(icon.box, {
        left: icon.box.left - 6,
        right: icon.box.right,
        top: icon.box.top,
        bottom: icon.box.bottom,
      }),
    }
  }
  const { body, head, arms, box } = embody(pen, icon, colour)
  const hat = dress(cast, thing, box, { x: 16, top: icon.box.top, eyes: 18.5 })
  const string = /kite|balloon/.test(tool.name) ? stroke(pen, 'M27 30Q31 22 34 14', '#5a4a5a', { width: 0.8 }) : ''
  const reach: Box = {
    left: 2,
    right: Math.max(box.right, held.x + 12 * held.scale),
    top: Math.min(hat.box.top, held.y - 14 * held.scale),
    bottom: FEET,
  }
  return { svg: body + head + hat.svg + string + object + arms(held.hands) + drift, box: reach }
}

function ride(cast: Cast, thing: Thing, icon: Icon, colour?: string): Acted {
  const { pen, icons } = cast
  const mount = icons.get(thing.object?.icon ?? '') ?? icon
  const whole = icons.get(riders[mount.name]?.[icon.name] ?? '')
  if (whole) {
    return { svg: speedLines(pen, whole.box) + drawIcon(pen, whole), box: whole.box, grows: 1.25 }
  }
  const size = canAct(icon.name) ? 0.5 : 0.62
  const seat = /bicycle|scooter|motorcycle/.test(mount.name)
    ? 13
    : /skateboard|sled/.test(mount.name)
      ? 22
      : mount.box.top + 8
  const isBike = /bicycle|motorcycle|scooter/.test(mount.name)
  const pen2 = scaled(pen, size)
  const made = canAct(icon.name) ? embody(pen2, icon, colour) : undefined
  const rider = made
    ? made.body +
      made.arms([
        [8, 45],
        [24, 45],
      ]) +
      made.head
    : drawIcon(pen2, icon, colour)
  const bottom = made ? FEET - 6 : icon.box.bottom - 4
  const placed = group(rider, { x: (isBike ? 17 : 15) - 16 * size, y: seat + 4 - bottom * size, scale: size })
  const vehicle = drawIcon(pen, mount, thing.object?.colours[0])
  const top = seat + 4 - (bottom - 2) * size
  const svg = isBike
    ? placed + vehicle
    : /automobile|boat|truck|rocket|racing/.test(mount.name)
      ? placed + vehicle
      : vehicle + placed
  return { svg: speedLines(pen, mount.box) + svg, box: { ...mount.box, top }, grows: 1.5 }
}

/** Three strokes behind something that moves to the left, as most icons face. */
function speedLines(pen: Pen, box: Box): string {
  const tall = box.bottom - box.top
  return [0.3, 0.52, 0.74]
    .map((share, index) =>
      stroke(
        pen,
        `M${n(box.right + 2)} ${n(box.top + tall * share)}h${n(6 + (index % 2) * 4)}`,
        pen.look.ink ? '#5b566b' : '#9a95a8',
        { width: 1.2, opacity: 0.65 },
      ),
    )
    .join('')
}

function move(cast: Cast, thing: Thing, icon: Icon, colour?: string): Acted | undefined {
  const { pen } = cast
  const { action } = thing
  const made = canAct(icon.name) ? embody(pen, icon, colour) : undefined
  const box = made?.box ?? icon.box
  const hands: [Point, Point] =
    action === 'dance' || action === 'jump' || action === 'fly'
      ? [
          [1, 27],
          [31, 27],
        ]
      : [
          [6.5, 43.5],
          [25.5, 43.5],
        ]
  const hat = dress(cast, thing, box, { x: 16, top: icon.box.top, eyes: made ? 18.5 : icon.box.top + 8 })
  const own =
    (made ? made.body + (action === 'sleep' ? made.legs : made.arms(hands)) + made.head : drawIcon(pen, icon, colour)) +
    hat.svg
  if (action === 'sleep') return { svg: own + snores(pen, box), box: hat.box }
  if (action === 'dance' || action === 'sing')
    return {
      svg:
        own +
        notes(pen, [
          [box.left - 6, box.top + 8],
          [box.right + 3, box.top + 4],
          [box.right + 6, box.top + 18],
        ]),
      box: hat.box,
    }
  if (icon.name === 'own:flying-bird') return { svg: own, box: hat.box, grows: 1.1 }
  const dust =
    action === 'run'
      ? [0, 1, 2]
          .map((index) =>
            flat(
              circle(box.right + 2 + index * 3.6, box.bottom - 1.6 - index * 0.8, 2.6 - index * 0.6),
              '#ffffff',
              0.6,
            ),
          )
          .join('')
      : ''
  return { svg: speedLines(pen, box) + dust + own, box: hat.box }
}

function snores(pen: Pen, box: Box): string {
  const [x, y] = [box.right - 4, box.top + 4]
  return [0, 1, 2]
    .map((index) => {
      const size = 2.6 + index * 1.3
      const [left, top] = [x + index * 5, y - index * 6.5]
      return stroke(
        pen,
        `M${n(left)} ${n(top)}h${n(size)}l${n(-size)} ${n(size * 1.1)}h${n(size)}`,
        pen.look.ink ? '#4a4a7a' : '#7a7aa8',
        { width: 1.7 },
      )
    })
    .join('')
}

/** The rocket of the set leans; upright it gets a longer flame and smoke that spreads. */
function launch({ pen }: Cast, icon: Icon, colour?: string): Acted {
  const flame = (wide: number, long: number, fill: string) =>
    flat(
      `M${16 - wide} 33Q${16 - wide * 1.1} ${n(33 + long * 0.5)} 16 ${n(33 + long)}Q${16 + wide * 1.1} ${n(33 + long * 0.5)} ${16 + wide} 33Z`,
      fill,
    )
  const puffs = Array.from({ length: 9 }, (_, index) => {
    const [x, y] = [
      16 + (index - 4) * 5.2 + pen.random.between(-1.5, 1.5),
      58 - Math.abs(index - 4) * -0.9 + pen.random.between(-2, 2),
    ]
    return shape(
      pen,
      circle(x, y, pen.random.between(4.5, 7) - Math.abs(index - 4) * 0.5),
      index % 2 ? '#efe9f3' : '#d9d2e3',
      { width: 0.7 },
    )
  })
  const turned = `<g transform="rotate(-45 16 16)">${drawIcon(pen, icon, colour)}</g>`
  const glow = [15, 11, 7].map((r) => flat(ellipse(16, 46, r, r * 1.3), '#ffb347', 0.12)).join('')
  return {
    svg:
      glow +
      puffs.join('') +
      flame(5.2, 25, '#f2642c') +
      flame(3.4, 18, '#ffb02e') +
      flame(1.7, 11, '#fff1b8') +
      turned,
    box: { left: -2, right: 34, top: -4, bottom: 62 },
    grows: 1.2,
  }
}
