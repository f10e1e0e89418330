/** What things look like while they move: riders, speed lines, flames, and sleep. */

import type { Acted, Cast } from './cast.ts'
import { embody, FEET } from './character.ts'
import { dress, headAt, neckOf } from './dress.ts'
import { drawIcon, type Icon } from './icons.ts'
import { flat, group, type Pen, scaled, shape, stroke } from './ink.ts'
import { notes } from './notes.ts'
import { canAct, headOf, riders } from './nouns.ts'
import { type Box, circle, ellipse, n, type Point } from './paths.ts'
import type { Thing } from './thing.ts'

/** Someone on something that carries them. */
export function ride(cast: Cast, thing: Thing, icon: Icon, colour?: string): Acted {
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
  const own = scaled(pen, size)
  const made = canAct(icon.name) ? embody(own, icon, colour) : undefined
  const rider = made
    ? made.body +
      made.arms([
        [8, 45],
        [24, 45],
      ]) +
      made.head
    : drawIcon(own, icon, colour)
  const bottom = made ? FEET - 6 : icon.box.bottom - 4
  const placed = group(rider, { x: (isBike ? 17 : 15) - 16 * size, y: seat + 4 - bottom * size, scale: size })
  const vehicle = drawIcon(pen, mount, thing.object?.colours[0])
  const top = seat + 4 - (bottom - 2) * size
  const sitsInside = isBike || /automobile|boat|truck|rocket|racing/.test(mount.name)
  const svg = sitsInside ? placed + vehicle : vehicle + placed
  return { svg: speedLines(pen, mount.box) + svg, box: { ...mount.box, top }, grows: 1.5 }
}

/** Three strokes behind something that moves to the left, as most icons face. */
function speedLines(pen: Pen, box: Box): string {
  if (pen.look.trails === false) return ''
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

/** Running, flying, dancing, sleeping: the thing itself, and the marks that say what it does. */
export function move(cast: Cast, thing: Thing, icon: Icon, colour?: string): Acted | undefined {
  const { pen } = cast
  const { action } = thing
  const made = canAct(icon.name) && !headOf.has(icon.name) ? embody(pen, icon, colour) : undefined
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
  const hat = dress(cast, thing, box, made ? headAt(icon) : neckOf(icon))
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
  const dust = action === 'run' && pen.look.trails !== false ? puffs(box) : ''
  return { svg: speedLines(pen, box) + dust + own, box: hat.box }
}

function puffs({ right, bottom }: Box): string {
  const at = [0, 1, 2].map((index) => circle(right + 2 + index * 3.6, bottom - 1.6 - index * 0.8, 2.6 - index * 0.6))
  return flat(at.join(''), '#ffffff', 0.6)
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
export function launch({ pen }: Cast, icon: Icon, colour?: string): Acted {
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
