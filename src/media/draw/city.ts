/** Outdoors among buildings: a city, a street. */
import { type Backdrop, type Canvas, many } from './canvas.ts'
import { darken, lighten, mix } from './colour.ts'
import { flat, shape } from './ink.ts'
import { ellipse, polygon, rectangle } from './paths.ts'
import { roundTree } from './plants.ts'
import { sky } from './sky.ts'

/** One tower, with windows that are lit at night. */
function tower(
  canvas: Canvas,
  { x, base, wide, tall, colour }: { x: number; base: number; wide: number; tall: number; colour: string },
): string {
  const { pen, scene, palette } = canvas
  const isNight = scene.time !== 'day'
  const top = base - tall
  const [columns, rows] = [Math.max(2, Math.round(wide / 22)), Math.max(2, Math.round(tall / 30))]
  const [stepX, stepY] = [wide / (columns + 0.4), (tall - 14) / rows]
  const lit: string[] = []
  const dark: string[] = []
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const pane = rectangle(x + stepX * (column + 0.45), top + 12 + stepY * row, stepX * 0.52, stepY * 0.5)
      ;(pen.random.chance(isNight ? 0.62 : 0.2) ? lit : dark).push(pane)
    }
  }
  const roof = pen.random.whole(0, 3)
  const cap =
    roof === 0
      ? polygon([
          [x + wide * 0.2, top],
          [x + wide * 0.5, top - wide * 0.4],
          [x + wide * 0.8, top],
        ])
      : roof === 1
        ? rectangle(x + wide * 0.25, top - 14, wide * 0.5, 15)
        : roof === 2
          ? rectangle(x + wide * 0.47, top - 40, wide * 0.06, 41)
          : ''
  const glass = isNight ? '#ffd777' : lighten(palette.accent, 0.5)
  return (
    (cap ? shape(pen, cap, darken(colour, 0.12)) : '') +
    shape(pen, rectangle(x, top, wide, tall + 4), colour) +
    flat(rectangle(x + wide * 0.8, top, wide * 0.2, tall), darken(colour, 0.4), 0.18) +
    flat(lit.join(''), glass) +
    flat(dark.join(''), isNight ? darken(colour, 0.35) : '#d9ecf2', isNight ? 1 : 0.8)
  )
}

function skyline(
  canvas: Canvas,
  { base, tall, wide, colour }: { base: number; tall: number; wide: number; colour: string },
): string {
  const { pen, width } = canvas
  const parts: string[] = []
  for (let x = -pen.random.between(0, wide); x < width; ) {
    const own = wide * pen.random.between(0.75, 1.3)
    parts.push(
      tower(canvas, {
        x,
        base,
        wide: own,
        tall: tall * pen.random.between(0.5, 1),
        colour: mix(colour, canvas.palette.accent, pen.random.between(0, 0.12)),
      }),
    )
    x += own + pen.random.between(-4, wide * 0.12)
  }
  return parts.join('')
}

export function city(canvas: Canvas): Backdrop {
  const { height, width, palette, pen, scene } = canvas
  const isBare = scene.things.length === 0
  const base = height * (isBare ? 0.86 : 0.72)
  const isNight = scene.time === 'night'
  const nearest = isNight ? '#3b3f78' : palette.near
  const rows = [
    { tall: height * 0.5, wide: 74, colour: mix(isNight ? '#5a5aa0' : palette.far, palette.skyLow, 0.35) },
    { tall: height * (isBare ? 0.46 : 0.34), wide: 98, colour: mix(nearest, palette.skyLow, 0.14) },
    ...(isBare && pen.look.clutter > 0.5 ? [{ tall: height * 0.3, wide: 128, colour: darken(nearest, 0.22) }] : []),
  ]
  const road = isNight ? '#23264a' : palette.ground
  const back =
    sky(canvas, base) +
    (isNight
      ? flat(ellipse(width / 2, base, width * 0.75, height * 0.34), '#d88fb0', 0.22) +
        flat(ellipse(width / 2, base, width * 0.6, height * 0.2), '#ffc98a', 0.2)
      : '') +
    rows.map((row) => skyline(canvas, { base, ...row })).join('') +
    flat(rectangle(0, base, width, height - base), road) +
    flat(rectangle(0, base, width, 12), lighten(road, 0.25)) +
    dashes(canvas, (base + 12 + height) / 2)
  return { back, front: '', ground: height * 0.86, horizon: height * 0.55 }
}

function dashes({ pen, width }: Canvas, y: number): string {
  return Array.from({ length: Math.ceil(width / 120) }, (_, index) =>
    shape(pen, rectangle(index * 120 + 20, y - 4, 64, 8, 2), '#f6e3a4', { width: 0.5 }),
  ).join('')
}

export function street(canvas: Canvas): Backdrop {
  const { height, width, palette, pen } = canvas
  const horizon = height * 0.66
  const walls = ['#e8b98a', '#d98f7a', '#a9c4b5', '#e6d3a3', '#9db4cf'] as const
  const houses = Array.from({ length: Math.ceil(width / 150) }, (_, index) => {
    const [x, wide, tall] = [
      index * 150 + pen.random.between(-10, 20),
      pen.random.between(104, 132),
      pen.random.between(96, 170),
    ]
    const wall = mix(pen.random.pick(walls), palette.light.colour, palette.light.share * 2)
    const glass = canvas.scene.time === 'day' ? '#d3ebf2' : '#ffdf8a'
    const panes = [0.16, 0.58].map((at) =>
      shape(pen, rectangle(x + wide * at, horizon - tall * 0.78, wide * 0.26, tall * 0.24, 3), glass, { width: 0.7 }),
    )
    const door = shape(pen, rectangle(x + wide * 0.4, horizon - 46, wide * 0.22, 48, 6), darken(wall, 0.4), {
      width: 0.7,
    })
    const roof = shape(
      pen,
      polygon([
        [x - 8, horizon - tall],
        [x + wide / 2, horizon - tall - 52],
        [x + wide + 8, horizon - tall],
      ]),
      mix('#b5523f', palette.light.colour, palette.light.share * 2),
    )
    return shape(pen, rectangle(x, horizon - tall, wide, tall + 4), wall) + roof + panes.join('') + door
  })
  const trees = Array.from({ length: many(canvas, 3) }, (_, index) =>
    roundTree(pen, {
      x: width * ((index + pen.random.next()) / 3),
      y: horizon + 6,
      size: 130,
      leaf: palette.leaf,
      trunk: palette.trunk,
    }),
  )
  const back =
    sky(canvas, horizon) +
    houses.slice(0, pen.look.clutter < 0.5 ? 3 : undefined).join('') +
    trees.join('') +
    shape(pen, rectangle(-10, horizon, width + 20, 44), lighten(palette.ground, 0.5)) +
    shape(pen, rectangle(-10, horizon + 42, width + 20, height), palette.ground) +
    dashes(canvas, height * 0.91)
  return { back, front: '', ground: height * 0.87, horizon }
}
