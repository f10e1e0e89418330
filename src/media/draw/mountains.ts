/** Mountains: ridges behind one another, with firs and, when nothing else is asked for, a lake before them. */
import { type Backdrop, type Canvas, many } from './canvas.ts'
import { darken, lighten, mix } from './colour.ts'
import { flat, shape } from './ink.ts'
import { land, rolling } from './land.ts'
import { ellipse, type Point, polygon, rectangle } from './paths.ts'
import { scatter, treeLine } from './plants.ts'
import { gradient, sky } from './sky.ts'

/** A jagged ridge with peaks every so often, and snow on those that reach high. */
function ridge(
  canvas: Canvas,
  { base, tall, peaks, colour, snow }: { base: number; tall: number; peaks: number; colour: string; snow?: string },
): string {
  const { pen, width, height } = canvas
  const step = width / peaks
  const start = -step * pen.random.between(0.3, 0.8)
  const tops: Point[] = Array.from({ length: peaks + 2 }, (_, index) => [
    start + step * (index + pen.random.between(0.32, 0.68)),
    base - tall * pen.random.between(0.55, 1),
  ])
  const edge: Point[] = tops.flatMap(([x, y], index): Point[] => {
    const next = tops[index + 1]
    const valley: Point[] = next
      ? [[(x + next[0]) / 2 + pen.random.between(-10, 10), base - tall * pen.random.between(0.12, 0.3)]]
      : []
    return [[x, y], ...valley]
  })
  const body = polygon([[-step, height], [-step, base], ...edge, [width + step, base], [width + step, height]])
  const sides = tops.map(([x, y]) => {
    const fall = (base - y) * 0.62
    const shade = flat(
      polygon([
        [x, y],
        [x + fall * 0.75, y + fall],
        [x + fall * 0.16, y + fall * 0.92],
        [x + fall * 0.1, y + fall * 0.45],
      ]),
      darken(colour, 0.25),
      0.3,
    )
    const size = (base - y) * 0.24
    const cap = snow
      ? polygon([
          [x, y],
          [x + size * 0.92, y + size * 1.1],
          [x + size * 0.4, y + size * 0.85],
          [x + size * 0.05, y + size * 1.3],
          [x - size * 0.4, y + size * 0.9],
          [x - size * 0.9, y + size * 1.12],
        ])
      : ''
    return shade + (cap ? shape(pen, cap, snow ?? '', { width: 0.7 }) : '')
  })
  return shape(pen, body, colour) + (pen.look.clutter < 0.5 && !snow ? '' : sides.join(''))
}

export function mountains(canvas: Canvas): Backdrop {
  const { height, palette, scene, pen, width } = canvas
  const horizon = height * 0.66
  const isBare = scene.things.length === 0
  const layers = pen.look.clutter < 0.5 ? 2 : 3
  const snow = scene.time === 'sunset' ? '#ffe3c4' : scene.time === 'night' ? '#c3cbee' : '#fdfcf8'
  const ridges = Array.from({ length: layers }, (_, index) => {
    const share = index / (layers - 1)
    return ridge(canvas, {
      base: horizon + index * height * 0.035,
      tall: height * (0.42 - index * 0.09),
      peaks: Math.max(2, Math.round((2.4 + index * 1.1) * Math.max(1, width / height))),
      colour: mix(mix(palette.far, palette.skyMiddle, 0.35), darken(palette.near, 0.12), share),
      snow: index === 0 ? snow : undefined,
    })
  })
  const lower = rolling(canvas, height * (isBare ? 0.86 : 0.74), 14, 0.8)
  const firs = {
    count: many(canvas, isBare ? 8 : 9),
    at: (x: number) => lower(x) + 6,
    size: isBare ? 110 : 70,
    kind: 'fir' as const,
    leaf: darken(palette.leaf, 0.15),
  }
  const back =
    sky(canvas, horizon, height * 0.4) +
    ridges.join('') +
    (isBare ? lake(canvas, horizon + height * 0.07, height * 0.9) : '') +
    land(canvas, lower, palette.ground) +
    treeLine(canvas, firs) +
    scatter(canvas, { from: height * 0.88, to: height, count: many(canvas, 10), flowers: scene.time === 'day' })
  return { back, front: '', ground: height * 0.88, horizon: height * 0.5 }
}

/** Still water that gives the sky back, with light on it. */
function lake(canvas: Canvas, from: number, to: number): string {
  const { pen, width, palette } = canvas
  const water = gradient(pen, {
    y: from,
    width,
    height: to - from,
    colours: [palette.skyLow, palette.skyMiddle, palette.skyTop],
  })
  const glints = Array.from({ length: many(canvas, 16) }, () => {
    const near = pen.random.next()
    const half = 10 + near * 44
    return flat(
      ellipse(pen.random.between(0, width), from + 6 + (to - from) * near, half, 1.6 + near),
      lighten(palette.skyLow, 0.4),
      0.5,
    )
  })
  return water + flat(rectangle(0, from, width, 5), darken(palette.near, 0.3), 0.35) + glints.join('')
}
