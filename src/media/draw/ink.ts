/** Hand-drawn line work: shapes filled flat and gone over with a wavering pen (roughjs, which needs no canvas here). */
import rough from 'roughjs'
import type { Drawable } from 'roughjs/bin/core.js'
import { darken } from './colour.ts'
import { n, scalePath } from './paths.ts'
import type { Random } from './random.ts'
import type { Look } from './styles.ts'

export interface Pen {
  random: Random
  look: Look
  /** Units of the picture per unit of what is being drawn: lines keep their width at any scale. */
  scale: number
  /** An id that nothing else in the picture has. */
  uniqueId(): string
}

// roughjs is CommonJS whose types speak of a `default` that is not there when Node imports it.
const generator = (rough as unknown as typeof rough.default).generator()

export const scaled = (pen: Pen, by: number): Pen => ({ ...pen, scale: pen.scale * by })

/** One pass of a pen along a path. `width` counts usual pen widths. */
export function stroke(pen: Pen, d: string, colour: string, { width = 1, opacity = 1, passes = 1 } = {}): string {
  const drawn = generator.path(scalePath(d, pen.scale), {
    seed: pen.random.seed(), // never 0, which roughjs takes for "random"
    roughness: 1,
    maxRandomnessOffset: pen.look.wobble,
    bowing: 0.6,
    disableMultiStroke: passes < 2,
    preserveVertices: true,
  })
  const path = pathOf(drawn)
  const wide = pen.look.line * width
  return (
    `<path transform="scale(${n4(1 / pen.scale)})" d="${path}" fill="none" stroke="${colour}" stroke-width="${n(wide)}" ` +
    `stroke-linecap="round" stroke-linejoin="round"${opacity < 1 ? ` opacity="${n(opacity)}"` : ''}/>`
  )
}

const n4 = (value: number) => String(Math.round(value * 1e5) / 1e5)
const pathOf = (drawn: Drawable) => drawn.sets.map((set) => generator.opsToPath(set, 1)).join('')

/** The outline that a style gives to a shape of this colour; nothing in a style without outlines. */
export function outline(pen: Pen, d: string, fill: string, width = 1): string {
  const { ink, dark } = pen.look
  if (ink === 0) return ''
  return stroke(pen, d, darken(fill, dark), { width, opacity: ink })
}

/** A flat shape with its outline. */
export function shape(pen: Pen, d: string, fill: string, { width = 1, opacity = 1 } = {}): string {
  return `<path d="${d}" fill="${fill}"${opacity < 1 ? ` opacity="${n(opacity)}"` : ''}/>${width > 0 ? outline(pen, d, fill, width) : ''}`
}

/** A flat shape alone. */
export const flat = (d: string, fill: string, opacity = 1) =>
  `<path d="${d}" fill="${fill}"${opacity < 1 ? ` opacity="${n(opacity)}"` : ''}/>`

/** Moves, scales and turns what is inside; `mirror` swaps left and right. */
export const group = (inside: string, { x = 0, y = 0, scale = 1, mirror = false, turn = 0 }) =>
  `<g transform="translate(${n(x)} ${n(y)})${turn ? ` rotate(${n(turn)})` : ''} scale(${n4(mirror ? -scale : scale)} ${n4(scale)})">${inside}</g>`
