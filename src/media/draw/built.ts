/** What people built: city, street, room, table, studio, stage. */
import { type Backdrop, type Canvas, many } from './canvas.ts'
import { darken, lighten, mix } from './colour.ts'
import { drawIcon } from './icons.ts'
import { flat, group, scaled, shape, stroke } from './ink.ts'
import { ellipse, line, n, polygon, rectangle } from './paths.ts'
import { roundTree } from './plants.ts'
import { gradient, halo, sky } from './sky.ts'

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

function boards(canvas: Canvas, from: number, colour: string): string {
  const { pen, width, height } = canvas
  const lines: string[] = []
  for (let index = -2; index <= 12; index++) {
    const far = width * (index / 10)
    const near = width / 2 + (far - width / 2) * 1.9
    lines.push(
      stroke(pen, `M${n(far)} ${n(from)}L${n(near)} ${n(height + 5)}`, darken(colour, 0.3), {
        width: 0.8,
        opacity: 0.5,
      }),
    )
  }
  return pen.look.clutter < 0.5 ? '' : lines.join('')
}

export function room(canvas: Canvas): Backdrop {
  const { height, width, palette, pen } = canvas
  const floor = height * 0.74
  const wall = gradient(pen, { width, height: floor, colours: [palette.far, lighten(palette.far, 0.28)] })
  const stripes = Array.from({ length: many(canvas, 15) }, (_, index) =>
    flat(rectangle(width * (index / 15), 0, width * 0.022, floor), palette.near, 0.28),
  )
  const onLeft = pen.random.chance(0.5)
  const frame = decor(canvas, onLeft)
  const back =
    wall +
    stripes.join('') +
    (pen.look.clutter < 0.5 ? '' : frame) +
    halo(width / 2, height * 0.42, Math.min(width, height) * 0.5, '#fff3cf') +
    flat(rectangle(0, floor, width, height - floor), palette.ground) +
    boards(canvas, floor, palette.ground) +
    shape(pen, rectangle(-8, floor - 16, width + 16, 17), lighten(palette.near, 0.55)) +
    shape(
      pen,
      ellipse(width / 2, height * 0.9, Math.min(width * 0.42, 430), height * 0.075),
      mix(palette.accent, '#fff1d8', 0.12),
    ) +
    stroke(pen, ellipse(width / 2, height * 0.9, Math.min(width * 0.42, 430) * 0.86, height * 0.055), '#fbe9cc', {
      width: 1.6,
      opacity: 0.8,
    })
  return { back, front: '', ground: height * 0.9, horizon: height * 0.5 }
}

/** What hangs and stands at the wall: a window, pictures, or a shelf, and a plant on the other side. */
function decor(canvas: Canvas, onLeft: boolean): string {
  const { pen, width, height, icons } = canvas
  const x = onLeft ? width * 0.05 : width * 0.95 - 150
  const kind = pen.random.whole(0, 2)
  const main =
    kind === 0
      ? window(canvas, x, height * 0.1)
      : kind === 1
        ? pictures(canvas, x, height * 0.12)
        : shelf(canvas, x, height * 0.2)
  const plant = icons.get('potted-plant')
  const size = 4.4
  const side = onLeft ? width * 0.98 - 32 * size : width * 0.02
  const green =
    plant && pen.random.chance(0.6)
      ? group(drawIcon(scaled(pen, size), plant), { x: side, y: height * 0.77 - 30 * size, scale: size })
      : ''
  return main + green
}

function pictures({ pen, palette }: Canvas, x: number, y: number): string {
  const frames: [number, number, number, number][] = [
    [0, 0, 84, 108],
    [98, 14, 60, 60],
    [98, 88, 60, 44],
  ]
  return frames
    .map(([dx, dy, wide, tall], index) => {
      const paint = [palette.accent, palette.leaf, '#e9b44c'][index] ?? palette.accent
      const inner = { x: x + dx + 9, y: y + dy + 9, wide: wide - 18, tall: tall - 18 }
      const hill = `M${n(inner.x)} ${n(inner.y + inner.tall)}v${n(-inner.tall * 0.35)}q${n(inner.wide * 0.5)} ${n(-inner.tall * 0.5)} ${n(inner.wide)} 0v${n(inner.tall * 0.35)}Z`
      return (
        shape(pen, rectangle(x + dx, y + dy, wide, tall, 3), '#8a5f42') +
        flat(rectangle(inner.x, inner.y, inner.wide, inner.tall), '#fdf3df') +
        flat(hill, paint) +
        flat(
          ellipse(inner.x + inner.wide * 0.7, inner.y + inner.tall * 0.28, inner.wide * 0.13, inner.wide * 0.13),
          '#f2b63c',
        )
      )
    })
    .join('')
}

function shelf({ pen, palette }: Canvas, x: number, y: number): string {
  const paints = [palette.accent, '#3f7fa8', '#e9b44c', palette.leaf, '#8a6fb0'] as const
  let at = x + 8
  const books = Array.from({ length: 8 }, () => {
    const [wide, tall] = [pen.random.between(11, 20), pen.random.between(46, 76)]
    const book = shape(pen, rectangle(at, y + 80 - tall, wide, tall, 2), pen.random.pick(paints), { width: 0.8 })
    at += wide + 0.5
    return book
  })
  return books.join('') + shape(pen, rectangle(x - 8, y + 80, 172, 11, 3), '#8a5f42')
}

function window(canvas: Canvas, x: number, y: number): string {
  const { pen, scene, palette } = canvas
  const view =
    scene.time === 'night'
      ? ['#1f2a5c', '#4a5290']
      : scene.time === 'sunset'
        ? ['#e5735c', '#fcca77']
        : ['#9fd3e6', '#eaf3e4']
  const [wide, tall] = [150, 176]
  const glass = gradient(pen, { x, y, width: wide, height: tall, colours: view })
  const bars = [
    line([
      [x + wide / 2, y],
      [x + wide / 2, y + tall],
    ]),
    line([
      [x, y + tall / 2],
      [x + wide, y + tall / 2],
    ]),
  ]
  return (
    glass +
    bars.map((d) => `<path d="${d}" stroke="#fbf3e2" stroke-width="8"/>`).join('') +
    `<path d="${rectangle(x, y, wide, tall, 4)}" fill="none" stroke="#fbf3e2" stroke-width="13"/>` +
    (pen.look.ink
      ? stroke(pen, rectangle(x - 6, y - 6, wide + 12, tall + 12, 5), darken(palette.near, 0.5), { opacity: 0.7 })
      : '') +
    shape(pen, rectangle(x - 16, y + tall + 2, wide + 32, 14, 4), '#f3e3c6')
  )
}

export function table(canvas: Canvas): Backdrop {
  const { height, width, palette, pen } = canvas
  const edge = height * 0.66
  const wood = palette.ground
  const onLeft = pen.random.chance(0.5)
  const grain = Array.from({ length: many(canvas, 13) }, (_, index) => {
    const y = edge + 14 + (height * 0.88 - edge - 18) * ((index + pen.random.next()) / 13)
    const x = pen.random.between(-60, width * 0.7)
    return stroke(
      pen,
      `M${n(x)} ${n(y)}q${n(width * 0.14)} ${n(pen.random.between(-7, 7))} ${n(width * pen.random.between(0.2, 0.4))} 0`,
      darken(wood, 0.28),
      { width: 0.8, opacity: 0.55 },
    )
  })
  const back =
    gradient(pen, { width, height: edge + 4, colours: [palette.far, lighten(palette.far, 0.35)] }) +
    (pen.look.clutter < 0.5 ? '' : window(canvas, onLeft ? width * 0.06 : width * 0.94 - 150, height * 0.08)) +
    halo(width * 0.5, height * 0.46, Math.min(width, height) * 0.46, '#fff6dc') +
    gradient(pen, { y: edge, width, height: height * 0.88 - edge, colours: [lighten(wood, 0.22), wood] }) +
    grain.join('') +
    shape(pen, rectangle(-8, height * 0.88, width + 16, 26), darken(wood, 0.18)) +
    flat(rectangle(0, height * 0.88 + 26, width, height * 0.2), darken(wood, 0.5)) +
    (pen.look.ink
      ? stroke(
          pen,
          line([
            [-5, edge],
            [width + 5, edge],
          ]),
          darken(wood, 0.5),
          { opacity: 0.7 },
        )
      : '')
  return { back, front: '', ground: height * 0.82, horizon: height * 0.5 }
}

export function studio(canvas: Canvas): Backdrop {
  const { height, width, palette, pen } = canvas
  const tint = pen.random.pick(['#e9ddd0', '#dfe5e0', '#e2dcea', '#f0dccb', '#d9e4ea'] as const)
  const back =
    gradient(pen, {
      width,
      height,
      colours: [darken(tint, 0.2), tint, lighten(tint, 0.4), mix(tint, palette.ground, 0.35)],
    }) +
    halo(width * 0.5, height * 0.42, Math.min(width, height) * 0.52, '#ffffff') +
    flat(ellipse(width / 2, height * 0.86, Math.min(width * 0.36, 330), height * 0.055), '#ffffff', 0.4)
  return { back, front: '', ground: height * 0.87, horizon: height * 0.5 }
}

export function stage(canvas: Canvas): Backdrop {
  const { height, width, palette, pen } = canvas
  const floor = height * 0.76
  const beam = polygon([
    [width * 0.44, -10],
    [width * 0.56, -10],
    [width * 0.86, height * 0.9],
    [width * 0.14, height * 0.9],
  ])
  const fold = (x: number, side: number) => {
    const wide = width * 0.075
    return shape(
      pen,
      `M${n(x)} -10h${n(wide * side)}C${n(x + wide * side * 1.2)} ${n(height * 0.4)} ${n(x + wide * side * 0.7)} ${n(height * 0.6)} ${n(x + wide * side)} ${n(floor + 24)}H${n(x)}Z`,
      palette.accent,
    )
  }
  const curtains = [0, 1, 2].flatMap((index) => [
    fold(width * 0.055 * (2 - index), 1),
    fold(width - width * 0.055 * (2 - index), -1),
  ])
  const back =
    gradient(pen, { width, height: floor, colours: [palette.far, palette.near] }) +
    flat(rectangle(0, floor, width, height - floor), palette.ground) +
    boards(canvas, floor, palette.ground) +
    flat(beam, '#fff3c4', 0.24) +
    flat(ellipse(width / 2, height * 0.9, width * 0.36, height * 0.06), '#fff0bd', 0.5) +
    curtains.join('')
  return { back, front: '', ground: height * 0.9, horizon: height * 0.5 }
}
