/** Open country: meadow, hill, forest, desert, snow. */
import { type Backdrop, type Canvas, many } from './canvas.ts'
import { darken, lighten, mix } from './colour.ts'
import { flat, stroke } from './ink.ts'
import { n, type Point, smooth } from './paths.ts'
import { fir, scatter, treeLine } from './plants.ts'
import { sky } from './sky.ts'

export type Rise = (x: number) => number

/** Ground that rises and falls around a height, as a function of x. */
export function rolling({ pen, width }: Canvas, base: number, swing: number, waves: number): Rise {
  const [phase, other] = [pen.random.between(0, 6.28), pen.random.between(0, 6.28)]
  return (x) =>
    base -
    swing *
      (0.65 * Math.sin((x / width) * 6.28 * waves + phase) + 0.35 * Math.sin((x / width) * 6.28 * waves * 2.1 + other))
}

/** The land below a line. */
export function land(canvas: Canvas, at: Rise, colour: string): string {
  const { pen, width, height } = canvas
  const steps = 14
  const edge: Point[] = Array.from({ length: steps + 1 }, (_, index) => {
    const x = -20 + ((width + 40) * index) / steps
    return [x, at(x)]
  })
  const line = smooth(edge)
  const body = `${line}L${n(width + 20)} ${n(height + 20)}L-20 ${n(height + 20)}Z`
  const ink = pen.look.ink ? stroke(pen, line, darken(colour, pen.look.dark), { opacity: pen.look.ink * 0.8 }) : ''
  return flat(body, colour) + ink
}

export function meadow(canvas: Canvas): Backdrop {
  const { height, palette, pen } = canvas
  const horizon = height * 0.6
  const far = rolling(canvas, horizon - 12, 26, 0.9)
  const near = rolling(canvas, horizon + 26, 16, 0.7)
  const ground = height * 0.84
  const hasTrees = pen.random.chance(0.75)
  const back =
    sky(canvas, horizon) +
    land(canvas, far, palette.far) +
    (hasTrees
      ? treeLine(canvas, {
          count: many(canvas, 5),
          at: far,
          size: 74,
          kind: 'mixed',
          leaf: mix(palette.leaf, palette.far, 0.35),
        })
      : '') +
    land(canvas, near, palette.ground) +
    scatter(canvas, { from: horizon + 60, to: height * 0.9, count: many(canvas, 17) })
  return {
    back,
    front: scatter(canvas, { from: height * 0.95, to: height * 1.02, count: many(canvas, 9) }),
    ground,
    horizon,
  }
}

export function hill(canvas: Canvas): Backdrop {
  const { height, width, palette, pen } = canvas
  const horizon = height * 0.66
  const focus = pen.random.pick([0.36, 0.5, 0.64])
  const crest = height * 0.7
  const spread = Math.max(width * 0.46, 320) * pen.random.between(0.9, 1.15)
  const at: Rise = (x) => height * 0.98 - (height * 0.98 - crest) * Math.exp(-(((x - focus * width) / spread) ** 4))
  const far = rolling(canvas, horizon, 30, 1.1)
  const back =
    sky(canvas, horizon + 30) +
    land(canvas, rolling(canvas, horizon - 30, 24, 0.8), mix(palette.far, palette.skyLow, 0.4)) +
    land(canvas, far, palette.far) +
    treeLine(canvas, {
      count: many(canvas, 6),
      at: far,
      size: 54,
      kind: 'mixed',
      leaf: mix(palette.leaf, palette.far, 0.4),
    }) +
    land(canvas, at, palette.ground) +
    scatter(canvas, { from: crest + 40, to: height, count: many(canvas, 15) })
  return { back, front: '', ground: at(focus * width) + 8, groundAt: (x) => at(x) + 8, focus, horizon: crest }
}

export function forest(canvas: Canvas): Backdrop {
  const { height, palette, pen, width } = canvas
  const horizon = height * 0.6
  const level: Rise = () => horizon + 14
  const rows = [
    { size: 190, leaf: mix(palette.leaf, palette.skyLow, 0.5), count: many(canvas, 8), at: level },
    { size: 250, leaf: mix(palette.leaf, palette.skyLow, 0.22), count: many(canvas, 6), at: () => horizon + 34 },
  ]
  const sides = [-0.01, 0.13, 0.89, 1.02].map((share) =>
    fir(pen, {
      x: share * width,
      y: height * 0.8 + pen.random.between(-10, 30),
      size: pen.random.between(340, 430),
      leaf: palette.leaf,
      trunk: palette.trunk,
    }),
  )
  const back =
    sky(canvas, horizon) +
    rows.map((row) => treeLine(canvas, { ...row, kind: 'mixed' })).join('') +
    land(canvas, rolling(canvas, horizon + 34, 8, 1), palette.ground) +
    sides.slice(0, pen.look.clutter < 0.5 ? 1 : 4).join('') +
    scatter(canvas, { from: horizon + 70, to: height * 0.93, count: many(canvas, 16) })
  return {
    back,
    front: scatter(canvas, { from: height * 0.96, to: height * 1.03, count: many(canvas, 10), flowers: false }),
    ground: height * 0.85,
    horizon,
  }
}

export function desert(canvas: Canvas): Backdrop {
  const { height, palette, pen, width } = canvas
  const horizon = height * 0.58
  const cacti = Array.from({ length: many(canvas, 2.4) }, (_, index) => {
    const [x, y, size] = [
      width * ((index % 2 ? 0.82 : 0.1) + pen.random.between(0, 0.1)),
      horizon + pen.random.between(40, 90),
      pen.random.between(60, 100),
    ]
    const arm = (side: number, up: number) => `M${n(x)} ${n(y - size * up)}h${n(side * size * 0.26)}v${n(-size * 0.28)}`
    const line = `M${n(x)} ${n(y)}V${n(y - size)}${arm(1, 0.4)}${arm(-1, 0.55)}`
    return `<path d="${line}" fill="none" stroke="${palette.leaf}" stroke-width="${n(size * 0.17)}" stroke-linecap="round" stroke-linejoin="round"/>`
  })
  const back =
    sky(canvas, horizon) +
    land(canvas, rolling(canvas, horizon, 30, 0.8), palette.far) +
    land(canvas, rolling(canvas, horizon + 34, 22, 0.6), palette.near) +
    cacti.join('') +
    land(canvas, rolling(canvas, horizon + 96, 12, 0.7), palette.ground) +
    ripples(canvas, horizon + 120, height, lighten(palette.ground, 0.4))
  return { back, front: '', ground: height * 0.84, horizon }
}

function ripples(canvas: Canvas, from: number, to: number, colour: string): string {
  const { pen, width } = canvas
  return Array.from({ length: many(canvas, 9) }, () => {
    const [x, y, size] = [pen.random.between(0, width), pen.random.between(from, to), pen.random.between(30, 80)]
    return stroke(pen, `M${n(x)} ${n(y)}q${n(size / 2)} -9 ${n(size)} 0`, colour, { width: 1.2, opacity: 0.8 })
  }).join('')
}

export function snowfield(canvas: Canvas): Backdrop {
  const { height, palette } = canvas
  const horizon = height * 0.6
  const far = rolling(canvas, horizon, 28, 0.8)
  const back =
    sky(canvas, horizon) +
    land(canvas, far, palette.far) +
    treeLine(canvas, {
      count: many(canvas, 7),
      at: far,
      size: 120,
      kind: 'fir',
      leaf: mix(palette.leaf, palette.far, 0.25),
    }) +
    land(canvas, rolling(canvas, horizon + 36, 18, 0.6), palette.near) +
    land(canvas, rolling(canvas, horizon + 92, 12, 0.8), palette.ground) +
    ripples(canvas, horizon + 110, height, mix(palette.ground, '#8fa9cc', 0.5))
  return { back, front: '', ground: height * 0.84, horizon }
}
