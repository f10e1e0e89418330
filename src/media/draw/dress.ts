/** Hats, glasses and scarves, put where each belongs. */
import type { Cast, Figure } from './cast.ts'
import { drawIcon, type Icon } from './icons.ts'
import { group, scaled } from './ink.ts'
import { type Box, union } from './paths.ts'
import type { Thing } from './thing.ts'

/** The parts of a head, in icon units. */
interface Head {
  x: number
  top: number
  eyes: number
  neck: number
}

/** The head of a character with a body of its own. */
export const headAt = (icon: Icon): Head => ({ x: 16, top: icon.box.top, eyes: 18.5, neck: 27 })

/** Where the head of a whole icon is likely to be. */
export function neckOf({ box }: Icon): Head {
  const tall = box.bottom - box.top
  return { x: (box.left + box.right) / 2, top: box.top, eyes: box.top + tall * 0.26, neck: box.top + tall * 0.36 }
}

const AT_EYES = /glasses|goggles/
const AT_NECK = /scarf|tie|bow|ribbon/

/** What a thing wears, and the box that it then needs. */
export function dress({ icons, pen }: Cast, { wears }: Thing, box: Box, head: Head): Pick<Figure, 'svg' | 'box'> {
  let grown = box
  const parts = wears.slice(0, 3).map((worn) => {
    const icon = icons.get(worn.icon)
    if (!icon) return ''
    const scale = AT_EYES.test(worn.icon) ? 0.72 : AT_NECK.test(worn.icon) ? 0.5 : 0.6
    const middle = (icon.box.top + icon.box.bottom) / 2
    const y = AT_EYES.test(worn.icon)
      ? head.eyes - middle * scale
      : AT_NECK.test(worn.icon)
        ? head.neck - icon.box.top * scale
        : head.top + 4 - icon.box.bottom * scale
    grown = union(grown, { left: head.x - 6, right: head.x + 6, top: y + icon.box.top * scale, bottom: box.bottom })
    const x = head.x - ((icon.box.left + icon.box.right) / 2) * scale
    return group(drawIcon(scaled(pen, scale), icon, worn.colours[0]), { x, y, scale })
  })
  return { svg: parts.join(''), box: grown }
}
