/** Hand-drawn line work: shapes filled flat and gone over with a wavering pen (roughjs, which needs no canvas here). */
import rough from 'roughjs'
import type { Drawable } from 'roughjs/bin/core.js'
import { darken } from './colour.ts'
import { boxOf, n, scalePath } from './paths.ts'
import type { Random } from './random.ts'
import type { Look } from './styles.ts'

export interface Pen {
  random: Random
  look: Look
  /** Units of the picture per unit of what is being drawn: lines keep their width at any scale. */
  scale: number
  /** An id that nothing else in the picture has. */
  uniqueId(): string
  /** How many more shapes may be hatched: each costs a clip, and past a few dozen nobody sees them. */
  hatching: { left: number }
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

/** Shading for the style that has it: darker towards the lower right, and pencil strokes where it is darkest. */
export function shade(pen: Pen, d: string): string {
  if (!pen.look.hatch) return ''
  const box = boxOf(d)
  const [wide, tall] = [box.right - box.left, box.bottom - box.top]
  const pixels = Math.min(wide, tall) * pen.scale
  if (pixels < SMALLEST_SHADED) return ''
  const soft = `<path d="${d}" fill="url(#${SHADING})"/>`
  if (pixels < SMALLEST_HATCHED || pen.hatching.left <= 0) return soft
  pen.hatching.left--
  const gap = HATCH_GAP / pen.scale
  const count = Math.min(60, Math.floor((wide * 0.42 + tall * 0.3) / gap))
  const strokes = Array.from({ length: count }, (_, index) => {
    const x = box.right - index * gap + pen.random.between(-0.3, 0.3) * gap
    const long = Math.min(tall * 0.6, wide * 0.5) * pen.random.between(0.6, 1) * (1 - index / count)
    return `M${n(x)} ${n(box.bottom - long * 1.25)}l${n(-long * 0.7)} ${n(long * 1.25)}`
  })
  const id = pen.uniqueId()
  return (
    `${soft}<clipPath id="${id}"><path d="${d}"/></clipPath><path clip-path="url(#${id})" d="${strokes.join('')}" ` +
    `fill="none" stroke="#2b2140" stroke-width="${n(0.9 / pen.scale)}" stroke-linecap="round" opacity="0.24"/>`
  )
}

const SHADING = 'shading'
const SMALLEST_SHADED = 14
const SMALLEST_HATCHED = 44
const HATCH_GAP = 7

/** What `shade` refers to; once in every picture. */
export const shadingDefs =
  `<linearGradient id="${SHADING}" x1="0.1" y1="0" x2="0.9" y2="1"><stop offset="0" stop-color="#fff6dd" stop-opacity="0.3"/>` +
  `<stop offset="0.45" stop-color="#fff6dd" stop-opacity="0"/><stop offset="1" stop-color="#2b2140" stop-opacity="0.34"/></linearGradient>`

/** A flat shape with its outline. */
export function shape(pen: Pen, d: string, fill: string, { width = 1, opacity = 1 } = {}): string {
  return `<path d="${d}" fill="${fill}"${opacity < 1 ? ` opacity="${n(opacity)}"` : ''}/>${width > 0 ? shade(pen, d) + outline(pen, d, fill, width) : ''}`
}

/** A flat shape alone. */
export const flat = (d: string, fill: string, opacity = 1) =>
  `<path d="${d}" fill="${fill}"${opacity < 1 ? ` opacity="${n(opacity)}"` : ''}/>`

/** Moves, scales and turns what is inside; `mirror` swaps left and right. */
export const group = (inside: string, { x = 0, y = 0, scale = 1, mirror = false, turn = 0 }) =>
  `<g transform="translate(${n(x)} ${n(y)})${turn ? ` rotate(${n(turn)})` : ''} scale(${n4(mirror ? -scale : scale)} ${n4(scale)})">${inside}</g>`
