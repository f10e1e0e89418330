/** Bodies for the icons that are only a head, so that they can sit, stand, and put their paws on things. */
import { darken, lighten, mix, toHsl } from './colour.ts'
import { drawIcon, type Icon } from './icons.ts'
import { flat, type Pen, shape, stroke } from './ink.ts'
import { busts, faces } from './nouns.ts'
import { type Box, ellipse, n, type Point, polygon, rectangle } from './paths.ts'

/** The head is on its usual 32×32 field; the body hangs below it, feet at this height. */
export const FEET = 56
const SHOULDERS: [Point, Point] = [
  [9.5, 34],
  [22.5, 34],
]

interface Coat {
  limbs?: string
  belly?: string
  tail: 'thin' | 'bushy' | 'short' | 'puff' | 'none' | 'tuft' | 'ringed'
}
const COATS: Record<string, Coat> = {
  'cat-face': { tail: 'thin' },
  'dog-face': { tail: 'short', belly: '#ffdea7' },
  fox: { tail: 'bushy', belly: '#ffe8c4', limbs: '#5b3a35' },
  wolf: { tail: 'bushy' },
  raccoon: { tail: 'ringed' },
  'rabbit-face': { tail: 'puff' },
  panda: { tail: 'none', limbs: '#433b4d', belly: '#fbf8f2' },
  lion: { tail: 'tuft', belly: '#ffd98a' },
  'tiger-face': { tail: 'thin', belly: '#fff0d8' },
  'monkey-face': { tail: 'thin', belly: '#d9a27c' },
  'mouse-face': { tail: 'thin' },
  'pig-face': { tail: 'none' },
}

/** What a character is made of, so that a thing it holds can go between. */
export interface Character {
  /** Tail, body and hind legs. */
  body: string
  /** The front legs of an animal that sits: the same limbs as its arms, so drawn only while it does nothing. */
  legs: string
  head: string
  /** Arms from the shoulders to two places, with paws or hands. */
  arms(hands: [Point, Point]): string
  box: Box
}

interface Colours {
  skin: string
  clothes: string
}

/** Gives a head its body. Pen and result are in icon units. */
export function embody(pen: Pen, icon: Icon, colour?: string): Character {
  if (icon.name === 'robot') return robot(pen, icon, colour)
  if (faces.has(icon.name)) return person(pen, icon, colour)
  if (busts.has(icon.name)) return bust(pen, icon, colour)
  return animal(pen, icon, colour)
}

function animal(pen: Pen, icon: Icon, colour?: string): Character {
  const coat = COATS[icon.name] ?? { tail: 'none' }
  const isBear = icon.name === 'panda' || icon.name === 'polar-bear'
  const fur =
    colour ?? (icon.name === 'panda' ? '#f6f1ea' : icon.name === 'lion' ? '#f9b64a' : isBear ? '#eceaf0' : icon.main)
  const limbs = colour ? darken(colour, 0.12) : (coat.limbs ?? fur)
  const belly = coat.belly ?? lighten(fur, 0.5)
  const trunk = 'M7 49C4.500 38 9.500 29 16 27.500C22.500 29 27.500 38 25 49Q24.500 55.500 16 55.500Q7.500 55.500 7 49Z'
  const leg = (x: number) => shape(pen, rectangle(x, 40, 4, 15, 2), limbs, { width: 0.8 })
  const foot = (x: number) => shape(pen, ellipse(x, 54, 4.3, 2.5), limbs, { width: 0.9 })
  const body =
    tail(pen, coat.tail, fur, belly) +
    shape(pen, trunk, fur) +
    flat(ellipse(16, 44, 5.4, 8.5), belly, 0.95) +
    foot(7.5) +
    foot(24.5)
  return {
    body,
    legs: leg(11.3) + leg(16.7),
    head: drawIcon(pen, icon, colour),
    arms: (hands) => limb(pen, hands, limbs, 4, lighten(limbs, 0.25)),
    box: { left: 2, right: coat.tail === 'none' ? 30 : 34, top: icon.box.top, bottom: FEET },
  }
}

function tail(pen: Pen, kind: Coat['tail'], fur: string, tip: string): string {
  const thick = (d: string, width: number, colour: string) =>
    `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round"/>`
  const edge = (d: string, width: number) =>
    pen.look.ink ? thick(d, width + (pen.look.line * 1.7) / pen.scale, darken(fur, pen.look.dark)) : ''
  if (kind === 'none') return ''
  if (kind === 'puff') return shape(pen, ellipse(26.5, 50, 3.4, 3.2), lighten(fur, 0.5))
  if (kind === 'bushy') {
    const d = 'M22 53C30 55 37 49 35.500 40C34.500 36 32 35 31 37C30 42 27 45 22.500 47Z'
    return (
      shape(pen, d, fur) +
      flat('M35.500 40C34.500 36 32 35 31 37C30.700 38.600 30.200 40 29.500 41.200Q33 43 35.700 42.500Z', tip)
    )
  }
  const long = kind === 'short' ? 'M24 50Q29 48 30 43' : 'M23 52Q33 53 32 44Q31 38 35 36'
  const width = kind === 'short' ? 3.4 : kind === 'ringed' ? 4.6 : 2.8
  const rings =
    kind === 'ringed'
      ? ['M32.300 47.500v-1.600', 'M31.900 42v-1.400'].map((d) => thick(d, width, darken(fur, 0.6))).join('')
      : ''
  const tuft = kind === 'tuft' ? shape(pen, ellipse(35, 35.5, 2.6, 3), '#6d4534') : ''
  return edge(long, width) + thick(long, width, fur) + rings + tuft
}

/** Two arms with rounded hands; each bends outwards a little. */
function limb(pen: Pen, hands: [Point, Point], colour: string, width: number, hand: string): string {
  return hands
    .map(([x, y], side) => {
      const [fromX, fromY] = SHOULDERS[side] ?? SHOULDERS[0]
      const out = side === 0 ? -3.4 : 3.4
      const d = `M${fromX} ${fromY}Q${n((fromX + x) / 2 + out)} ${n((fromY + y) / 2 + 1.5)} ${n(x)} ${n(y)}`
      const edge = pen.look.ink
        ? `<path d="${d}" fill="none" stroke="${darken(colour, pen.look.dark)}" stroke-width="${n(width + (pen.look.line * 1.7) / pen.scale)}" stroke-linecap="round"/>`
        : ''
      const toes = pen.look.ink
        ? [-1, 1]
            .map((dx) => stroke(pen, `M${n(x + dx)} ${n(y + 0.7)}v1.500`, darken(hand, 0.6), { width: 0.7 }))
            .join('')
        : ''
      return `${edge}<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round"/>${shape(pen, ellipse(x, y, width * 0.68, width * 0.6), hand, { width: 0.9 })}${toes}`
    })
    .join('')
}

function robot(pen: Pen, icon: Icon, colour?: string): Character {
  const metal = colour ?? '#cdc4d6'
  const steel = darken(metal, 0.3)
  const leg = (x: number) =>
    shape(pen, rectangle(x, 46, 4, 8, 1), steel, { width: 0.8 }) +
    shape(pen, rectangle(x - 1.4, 52.5, 6.8, 3.3, 1.6), '#f8554a', { width: 0.8 })
  const trunk =
    shape(pen, rectangle(13.5, 28, 5, 5), steel) +
    shape(pen, rectangle(7.5, 31.5, 17, 16, 3.5), metal) +
    shape(pen, rectangle(11, 35, 10, 7, 1.5), '#3d4a66', { width: 0.7 }) +
    flat(ellipse(13.5, 38.5, 1.1, 1.1), '#5fe0a0') +
    flat(ellipse(17, 38.5, 1.1, 1.1), '#ffd257')
  return {
    body: leg(10) + leg(18) + trunk,
    legs: '',
    head: drawIcon(pen, icon, colour),
    arms: (hands) => limb(pen, hands, steel, 3.3, '#f8554a'),
    box: { left: 2, right: 30, top: icon.box.top, bottom: FEET },
  }
}

const CLOTHES = ['#4f8fd0', '#e2675a', '#5fae7a', '#8f6fc4', '#f0a63c', '#3fa3a0'] as const
const DRESSED = new Set(['girl', 'woman', 'old-woman', 'woman-curly-hair', 'mrs-claus'])

function person(pen: Pen, icon: Icon, colour?: string): Character {
  const look: Colours = {
    skin: '#ffc23d',
    clothes: colour ?? (icon.name === 'santa-claus' ? '#e0402f' : pen.random.pick(CLOTHES)),
  }
  const shoe = (x: number) => shape(pen, ellipse(x, 54.5, 3.5, 2), '#4a3b4a', { width: 0.8 })
  const legs = DRESSED.has(icon.name)
    ? shape(pen, rectangle(11.5, 46, 3.2, 8.5), look.skin, { width: 0.7 }) +
      shape(pen, rectangle(17.3, 46, 3.2, 8.5), look.skin, { width: 0.7 })
    : shape(
        pen,
        polygon([
          [10, 43],
          [22, 43],
          [21.5, 54],
          [17, 54],
          [16, 47],
          [15, 54],
          [10.5, 54],
        ]),
        '#4d5a86',
        { width: 0.8 },
      )
  const top = DRESSED.has(icon.name)
    ? 'M10.500 30Q16 28 21.500 30L25.500 48Q16 51 6.500 48Z'
    : 'M9 31Q16 28 23 31L22.800 45Q16 46.500 9.200 45Z'
  return {
    body:
      legs +
      shoe(12.5) +
      shoe(19.5) +
      shape(pen, rectangle(13.8, 26, 4.4, 6), darken(look.skin, 0.12), { width: 0.6 }) +
      shape(pen, top, look.clothes),
    legs: '',
    head: drawIcon(pen, icon),
    arms: (hands) => limb(pen, hands, mix(look.clothes, '#2b2233', 0.08), 3.6, look.skin),
    box: { left: 3, right: 29, top: icon.box.top, bottom: FEET },
  }
}

function bust(pen: Pen, icon: Icon, colour?: string): Character {
  const isSkin = toHsl(icon.main).h > 36 && toHsl(icon.main).h < 50 && toHsl(icon.main).s > 0.8
  const cloth = colour ?? (isSkin ? '#5b6fb0' : icon.main)
  const shoe = (x: number) => shape(pen, ellipse(x, 50.5, 3.6, 2), darken(cloth, 0.65), { width: 0.8 })
  const legs = shape(
    pen,
    polygon([
      [9, 36],
      [23, 36],
      [22, 50],
      [17.2, 50],
      [16, 42],
      [14.8, 50],
      [10, 50],
    ]),
    darken(cloth, 0.3),
  )
  const skirt = shape(pen, 'M7.500 28.500H24.500L25 39Q16 41.500 7 39Z', darken(cloth, 0.08))
  return {
    body: legs + shoe(12) + shoe(20) + skirt,
    legs: '',
    head: drawIcon(pen, icon, colour),
    arms: (hands) => limb(pen, hands, darken(cloth, 0.12), 3.6, '#ffc23d'),
    box: { left: 4, right: 28, top: icon.box.top, bottom: 52.5 },
  }
}
