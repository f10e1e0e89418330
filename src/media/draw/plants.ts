/** Trees, grass and flowers of the background. */
import type { Canvas } from './canvas.ts'
import { darken, lighten, mix } from './colour.ts'
import { flat, type Pen, shape, stroke } from './ink.ts'
import { circle, n, polygon, rectangle } from './paths.ts'

/** A round tree; `x`, `y` is the foot of its trunk. */
export function roundTree(
  pen: Pen,
  { x, y, size, leaf, trunk }: { x: number; y: number; size: number; leaf: string; trunk: string },
): string {
  const r = size * 0.3
  const top = y - size * 0.62
  const crown =
    `M${n(x - r * 0.9)} ${n(top + r * 0.75)}a${n(r * 0.62)} ${n(r * 0.62)} 0 0 1 ${n(-r * 0.15)} ${n(-r * 1.1)}` +
    `a${n(r * 0.8)} ${n(r * 0.8)} 0 0 1 ${n(r * 1.05)} ${n(-r * 0.75)}a${n(r * 0.8)} ${n(r * 0.8)} 0 0 1 ${n(r * 1.05)} ${n(r * 0.75)}` +
    `a${n(r * 0.62)} ${n(r * 0.62)} 0 0 1 ${n(-r * 0.15)} ${n(r * 1.1)}Z`
  const stem = polygon([
    [x - size * 0.05, y],
    [x - size * 0.035, top],
    [x + size * 0.035, top],
    [x + size * 0.05, y],
  ])
  return (
    shape(pen, stem, trunk) +
    shape(pen, crown, leaf) +
    flat(circle(x - r * 0.3, top - r * 0.45, r * 0.42), lighten(leaf, 0.3), 0.35)
  )
}

/** A fir in three tiers. */
export function fir(
  pen: Pen,
  { x, y, size, leaf, trunk, snow }: { x: number; y: number; size: number; leaf: string; trunk: string; snow?: string },
): string {
  const tiers = [0.34, 0.27, 0.19].map((half, index) => {
    const base = y - size * (0.12 + index * 0.25)
    const top = base - size * 0.42
    const lean = size * 0.02
    const d = `M${n(x - size * half)} ${n(base)}Q${n(x - size * 0.1)} ${n(base - size * 0.12)} ${n(x + lean)} ${n(top)}Q${n(x + size * 0.1)} ${n(base - size * 0.12)} ${n(x + size * half)} ${n(base)}Q${n(x)} ${n(base + size * 0.07)} ${n(x - size * half)} ${n(base)}Z`
    const cap = snow
      ? flat(
          polygon([
            [x - size * half * 0.42, top + size * 0.2],
            [x + lean, top],
            [x + size * half * 0.42, top + size * 0.2],
            [x + size * 0.05, top + size * 0.15],
            [x - size * 0.03, top + size * 0.22],
          ]),
          snow,
        )
      : ''
    return shape(pen, d, mix(leaf, '#ffffff', index * 0.06)) + cap
  })
  return shape(pen, rectangle(x - size * 0.04, y - size * 0.14, size * 0.08, size * 0.14), trunk) + tiers.join('')
}

/** A row of trees along a line, smaller and paler as fits a distance. */
export function treeLine(
  canvas: Canvas,
  {
    count,
    at,
    size,
    kind,
    leaf,
  }: { count: number; at: (x: number) => number; size: number; kind: 'round' | 'fir' | 'mixed'; leaf: string },
): string {
  const { pen, width, palette, scene } = canvas
  const places = Array.from({ length: count }, (_, index) => ((index + pen.random.between(0.15, 0.85)) / count) * width)
  return places
    .map((x) => {
      const isFir = kind === 'fir' || (kind === 'mixed' && pen.random.chance(0.45))
      const tree = {
        x,
        y: at(x) + 3,
        size: size * pen.random.between(0.75, 1.2),
        leaf: mix(leaf, palette.near, pen.random.between(0, 0.3)),
        trunk: palette.trunk,
      }
      return isFir ? fir(pen, { ...tree, snow: scene.place === 'snow' ? '#fbfdff' : undefined }) : roundTree(pen, tree)
    })
    .join('')
}

/** A tuft of three blades. */
export function tuft(pen: Pen, x: number, y: number, size: number, colour: string): string {
  const d = `M${n(x - size * 0.5)} ${n(y - size * 0.7)}Q${n(x - size * 0.3)} ${n(y - size * 0.2)} ${n(x)} ${n(y)}M${n(x)} ${n(y - size)}L${n(x)} ${n(y)}M${n(x + size * 0.5)} ${n(y - size * 0.75)}Q${n(x + size * 0.3)} ${n(y - size * 0.2)} ${n(x)} ${n(y)}`
  return stroke(pen, d, colour, { width: 1.3, opacity: 0.85 })
}

/** Grass and flowers scattered between two heights. */
export function scatter(
  canvas: Canvas,
  { from, to, count, flowers = true }: { from: number; to: number; count: number; flowers?: boolean },
): string {
  const { pen, width, palette } = canvas
  const petals = [palette.accent, '#fff6e0', '#f6c94f'] as const
  return Array.from({ length: count }, (_, index) => {
    const x = ((index + pen.random.between(0, 1)) / count) * width
    const y = from + (to - from) * Math.sqrt(pen.random.next())
    const near = (y - from) / Math.max(1, to - from)
    const size = 9 + near * 11
    if (!flowers || pen.random.chance(0.62)) return tuft(pen, x, y, size, darken(palette.ground, 0.28))
    return flower(pen, x, y, size * 0.55, pen.random.pick(petals))
  }).join('')
}

function flower(pen: Pen, x: number, y: number, r: number, colour: string): string {
  const stem = stroke(pen, `M${n(x)} ${n(y)}q${n(r * 0.3)} ${n(-r)} 0 ${n(-r * 2.2)}`, '#4f8246', { width: 1.1 })
  const petals = Array.from({ length: 5 }, (_, index) => {
    const angle = (index / 5) * Math.PI * 2
    return flat(circle(x + Math.cos(angle) * r * 0.62, y - r * 2.4 + Math.sin(angle) * r * 0.62, r * 0.52), colour)
  })
  return stem + petals.join('') + flat(circle(x, y - r * 2.4, r * 0.42), '#f2b632')
}
