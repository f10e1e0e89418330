/** By and in the water: beach, open sea, under the sea. */
import { type Backdrop, type Canvas, many } from './canvas.ts'
import { darken, lighten, mix } from './colour.ts'
import { drawIcon } from './icons.ts'
import { flat, group, scaled, shape, stroke } from './ink.ts'
import { land } from './land.ts'
import { circle, ellipse, n, type Point, polygon } from './paths.ts'
import { gradient, sky } from './sky.ts'

/** Short wave lines, closer together towards the horizon. */
function waves(canvas: Canvas, from: number, to: number, colour: string, count: number): string {
  const { pen, width } = canvas
  return Array.from({ length: count }, () => {
    const near = pen.random.next() ** 0.8
    const [x, y, size] = [pen.random.between(-20, width), from + 8 + (to - from - 8) * near, 14 + near * 38]
    return stroke(
      pen,
      `M${n(x)} ${n(y)}q${n(size * 0.25)} ${n(-size * 0.16)} ${n(size * 0.5)} 0t${n(size * 0.5)} 0`,
      colour,
      { width: 0.8 + near * 0.8, opacity: 0.75 },
    )
  }).join('')
}

/** The track that a low sun or the moon leaves on the water. */
function glitter(canvas: Canvas, horizon: number, to: number): string {
  const { pen, width, scene } = canvas
  if (scene.time === 'day') return ''
  const x = width * pen.random.between(0.4, 0.6)
  return Array.from({ length: many(canvas, 12) }, (_, index) => {
    const y = horizon + 6 + (to - horizon) * (index / 13)
    const half = 14 + index * 5 * pen.random.between(0.5, 1.2)
    return flat(
      ellipse(x + pen.random.between(-14, 14), y, half, 2.2 + index * 0.15),
      scene.time === 'night' ? '#e9e3c4' : '#ffdf9a',
      0.5,
    )
  }).join('')
}

export function beach(canvas: Canvas): Backdrop {
  const { height, width, palette, pen, icons } = canvas
  const horizon = height * 0.5
  const shore = height * 0.66
  const slant = pen.random.between(-22, 22)
  const at = (x: number) => shore + slant * (x / width - 0.5) * 2 + 7 * Math.sin(x / 90)
  const palm = icons.get('palm-tree')
  const onLeft = pen.random.chance(0.5)
  const size = Math.min(11, width / 90)
  const tree =
    palm && pen.look.clutter > 0.5
      ? group(drawIcon(scaled(pen, size), palm), {
          x: onLeft ? -size * 9 : width + size * 9,
          y: at(0) - size * 27,
          scale: size,
          mirror: !onLeft,
        })
      : ''
  const foam = Array.from(
    { length: 15 },
    (_, index): Point => [(width + 40) * (index / 14) - 20, at((width * index) / 14) - 4],
  )
  const back =
    sky(canvas, horizon) +
    gradient(pen, {
      y: horizon,
      width,
      height: height - horizon,
      colours: [mix(palette.far, palette.near, 0.6), palette.near, lighten(palette.near, 0.25)],
    }) +
    glitter(canvas, horizon, shore - 20) +
    waves(canvas, horizon, shore, lighten(palette.far, 0.5), many(canvas, 12)) +
    land(canvas, (x) => at(x) - 12, lighten(palette.near, 0.65)) +
    `<path d="M${foam.map(([x, y]) => `${n(x)} ${n(y)}`).join('L')}" fill="none" stroke="#fffdf6" stroke-width="7" stroke-linejoin="round"/>` +
    land(canvas, at, palette.ground) +
    tree +
    pebbles(canvas, shore + 30)
  return { back, front: '', ground: height * 0.86, horizon }
}

function pebbles(canvas: Canvas, from: number): string {
  const { pen, width, height, palette, icons } = canvas
  const dots = Array.from({ length: many(canvas, 22) }, () =>
    flat(
      circle(pen.random.between(0, width), pen.random.between(from, height), pen.random.between(1.2, 2.6)),
      darken(palette.ground, 0.25),
      0.6,
    ),
  )
  const shell = icons.get('spiral-shell')
  const shells = shell
    ? Array.from({ length: many(canvas, 1.5) }, (_, index) =>
        group(drawIcon(scaled(pen, 1.1), shell), {
          x: width * (index ? 0.1 : 0.84),
          y: height * 0.9,
          scale: 1.1,
          turn: pen.random.between(-20, 20),
        }),
      )
    : []
  return dots.join('') + shells.join('')
}

export function sea(canvas: Canvas): Backdrop {
  const { height, width, palette, pen, scene } = canvas
  const horizon = height * 0.56
  const rocks: Point[] = [
    [0.06, 2],
    [0.13, -34],
    [0.18, -20],
    [0.24, -52],
    [0.35, 2],
  ].map(([x = 0, y = 0]): Point => [width * x, horizon + y])
  const isle = pen.random.chance(0.6) ? shape(pen, polygon(rocks), mix(palette.leaf, palette.skyLow, 0.45)) : ''
  const swell = (y: number, size: number) => (x: number) => y + size * Math.sin(x / 62 + y) * 0.6
  const surface = (y: number, size: number, colour: string) => land(canvas, swell(y, size), colour)
  const rough = scene.weather === 'storm' ? 2.6 : 1
  const deep = darken(palette.ground, 0.1)
  const back =
    sky(canvas, horizon) +
    isle +
    gradient(pen, {
      y: horizon,
      width,
      height: height - horizon,
      colours: [mix(palette.near, palette.skyLow, 0.35), palette.near, palette.ground],
    }) +
    glitter(canvas, horizon, height * 0.8) +
    waves(canvas, horizon + 10, height * 0.8, lighten(palette.near, 0.5), many(canvas, 14)) +
    surface(height * 0.7, 9 * rough, mix(palette.near, palette.ground, 0.5))
  const front =
    surface(height * 0.79, 12 * rough, mix(palette.ground, palette.near, 0.25)) +
    waves(canvas, height * 0.81, height * 0.9, lighten(palette.near, 0.55), many(canvas, 7)) +
    surface(height * 0.9, 11 * rough, deep) +
    waves(canvas, height * 0.92, height, lighten(palette.near, 0.3), many(canvas, 5))
  return { back, front, ground: height * 0.83, horizon }
}

export function underwater(canvas: Canvas): Backdrop {
  const { height, width, palette, pen, icons } = canvas
  const floor = height * 0.86
  const water = gradient(pen, {
    width,
    height,
    colours: [lighten(palette.far, 0.35), palette.far, darken(palette.near, 0.25)],
  })
  const rays = Array.from({ length: many(canvas, 5) }, (_, index) => {
    const x = width * (index / 5) + pen.random.between(0, 90)
    return flat(
      polygon([
        [x, -5],
        [x + 46, -5],
        [x - 60, floor],
        [x - 190, floor],
      ]),
      '#ffffff',
      0.07,
    )
  })
  const weeds = Array.from({ length: many(canvas, 9) }, (_, index) => {
    const [x, tall] = [width * ((index + pen.random.next()) / 9), pen.random.between(60, 170)]
    const line = `M${n(x)} ${n(floor + 26)}q${n(tall * 0.22)} ${n(-tall * 0.25)} 0 ${n(-tall * 0.5)}t0 ${n(-tall * 0.5)}`
    return `<path d="${line}" fill="none" stroke="${mix(palette.leaf, palette.near, pen.random.between(0, 0.5))}" stroke-width="${n(pen.random.between(7, 12))}" stroke-linecap="round"/>`
  })
  const bubbles = Array.from({ length: many(canvas, 16) }, () => {
    const [x, y, r] = [pen.random.between(0, width), pen.random.between(0, floor), pen.random.between(3, 10)]
    return flat(circle(x, y, r), '#ffffff', 0.25) + flat(circle(x - r * 0.3, y - r * 0.3, r * 0.28), '#ffffff', 0.8)
  })
  const coral = icons.get('coral')
  const reef =
    coral && pen.look.clutter > 0.5
      ? group(drawIcon(scaled(pen, 4.2), coral), {
          x: width * pen.random.pick([0.02, 0.76]),
          y: floor - 96,
          scale: 4.2,
        })
      : ''
  const back =
    water +
    rays.join('') +
    weeds.join('') +
    land(canvas, (x) => floor + 10 * Math.sin(x / 110), palette.ground) +
    reef +
    bubbles.join('')
  return { back, front: '', ground: floor + 24, horizon: height * 0.8 }
}
