/** Indoors: room, table, studio, stage. */
import { type Backdrop, type Canvas, many } from './canvas.ts'
import { darken, lighten, mix } from './colour.ts'
import { decor, window } from './decor.ts'
import { flat, shape, stroke } from './ink.ts'
import { ellipse, line, n, polygon, rectangle } from './paths.ts'
import { gradient, halo } from './sky.ts'

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
  const stripes = Array.from({ length: pen.look.clutter < 0.5 ? 0 : 15 }, (_, index) =>
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
  return { back, front: '', ground: height * 0.9, focus: 0.5, horizon: height * 0.5 }
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
  return { back, front: '', ground: height * 0.9, focus: 0.5, horizon: height * 0.5 }
}
