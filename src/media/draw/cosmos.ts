/** Off the ground: space, the moon, and the open sky. */
import { type Backdrop, type Canvas, many } from './canvas.ts'
import { darken, lighten, mix } from './colour.ts'
import { drawIcon } from './icons.ts'
import { flat, group, type Pen, scaled, shape, stroke } from './ink.ts'
import { land } from './land.ts'
import { circle, ellipse, n } from './paths.ts'
import { cloud, gradient, sky, stars } from './sky.ts'

function planet(
  pen: Pen,
  { x, y, r, colour, ring }: { x: number; y: number; r: number; colour: string; ring?: string },
): string {
  const id = pen.uniqueId()
  const bands = [-0.45, 0.05, 0.5]
    .map((at) => flat(ellipse(x, y + at * r, r * 1.05, r * 0.13), darken(colour, 0.25), 0.4))
    .join('')
  const arc = (sweep: number) =>
    `M${n(x - r * 1.6)} ${n(y + r * 0.35)}A${n(r * 1.66)} ${n(r * 0.42)} -12 0 ${sweep} ${n(x + r * 1.6)} ${n(y - r * 0.35)}`
  const half = (sweep: number) =>
    ring
      ? `<path d="${arc(sweep)}" fill="none" stroke="${ring}" stroke-width="${n(r * 0.15)}" stroke-linecap="round"/>`
      : ''
  return (
    half(1) +
    shape(pen, circle(x, y, r), colour) +
    `<clipPath id="${id}"><path d="${circle(x, y, r)}"/></clipPath><g clip-path="url(#${id})">${bands}${flat(circle(x + r * 0.5, y + r * 0.3, r), darken(colour, 0.6), 0.18)}</g>` +
    half(0)
  )
}

function night(canvas: Canvas): string {
  const { width, height, pen, palette } = canvas
  const dark = gradient(pen, { width, height, colours: ['#0f1233', '#1d1b4b', mix('#3a2a6b', palette.far, 0.4)] })
  const mist = Array.from({ length: many(canvas, 4) }, () => {
    const [x, y, r] = [pen.random.between(0, width), pen.random.between(0, height), pen.random.between(90, 210)]
    return [1, 0.7, 0.42].map((size) => flat(ellipse(x, y, r * size, r * size * 0.6), palette.near, 0.08)).join('')
  })
  return dark + mist.join('') + stars(canvas, height * 1.05) + stars(canvas, height * 1.05)
}

export function space(canvas: Canvas): Backdrop {
  const { width, height, pen, palette, scene, icons } = canvas
  const launches = scene.things.some(({ action }) => action === 'launch')
  const left = pen.random.chance(0.5)
  const big = planet(pen, {
    x: width * (left ? 0.16 : 0.84),
    y: height * pen.random.between(0.18, 0.26),
    r: 48,
    colour: palette.accent,
    ring: '#f3dca4',
  })
  const small = planet(pen, {
    x: width * (left ? 0.86 : 0.13),
    y: height * pen.random.between(0.4, 0.56),
    r: 25,
    colour: palette.leaf,
  })
  const earth = icons.get('globe-showing-americas')
  const r = Math.max(width, height) * 0.9
  const below = launches
    ? flat(circle(width / 2, height * 0.86 + r, r + 16), '#8fd0f0', 0.25) +
      shape(pen, circle(width / 2, height * 0.86 + r, r), '#4a98cf') +
      flat(ellipse(width * 0.26, height * 0.97, width * 0.17, height * 0.05), '#6db36a') +
      flat(ellipse(width * 0.8, height * 0.98, width * 0.13, height * 0.045), '#6db36a')
    : earth
      ? group(drawIcon(scaled(pen, 3), earth), { x: width * (left ? 0.7 : 0.1), y: height * 0.78, scale: 3.2 })
      : ''
  const extras = pen.look.clutter < 0.5 ? small : big + small
  return {
    back: night(canvas) + extras + (scene.celestial === 'moon' || launches || pen.look.clutter > 0.5 ? below : ''),
    front: '',
    ground: height * 0.84,
    horizon: height * 0.95,
  }
}

export function lunar(canvas: Canvas): Backdrop {
  const { width, height, pen, palette, icons } = canvas
  const horizon = height * 0.66
  const earth = icons.get('globe-showing-americas')
  const size = 4.4
  const rise = earth
    ? group(drawIcon(scaled(pen, size), earth), {
        x: width * pen.random.pick([0.08, 0.72]),
        y: height * 0.08,
        scale: size,
      })
    : ''
  const craters = Array.from({ length: many(canvas, 9) }, () => {
    const y = pen.random.between(horizon + 46, height)
    const r = 12 + ((y - horizon) / (height - horizon)) * 30
    const x = pen.random.between(0, width)
    return (
      shape(pen, ellipse(x, y, r, r * 0.34), darken(palette.ground, 0.2), { width: 0.7 }) +
      flat(ellipse(x, y + r * 0.1, r * 0.86, r * 0.24), lighten(palette.ground, 0.1))
    )
  })
  const back =
    night(canvas) +
    rise +
    land(canvas, (x) => horizon + 26 * Math.sin(x / 170), palette.near) +
    land(canvas, (x) => horizon + 40 + 12 * Math.sin(x / 120 + 2), palette.ground) +
    craters.join('')
  return { back, front: '', ground: height * 0.86, horizon }
}

/** High up: clouds above and below, the land far down. */
export function openSky(canvas: Canvas): Backdrop {
  const { width, height, pen, palette } = canvas
  const low = height * 0.88
  const puffs = Array.from({ length: many(canvas, 4) }, (_, index) =>
    cloud(
      pen,
      width * ((index + pen.random.next()) / 4),
      height * pen.random.between(0.55, 0.82),
      pen.random.between(44, 80),
      palette.cloud,
    ),
  )
  const river = `M${n(width * 0.62)} ${n(low + 6)}q-60 30 20 60t-60 60`
  const back =
    sky(canvas, low) +
    puffs.join('') +
    land(canvas, (x) => low - 8 + 16 * Math.sin(x / 130 + 1), palette.far) +
    land(canvas, (x) => low + 24 + 9 * Math.sin(x / 90), palette.ground) +
    (pen.look.clutter > 0.5 ? stroke(pen, river, mix(palette.skyTop, '#ffffff', 0.3), { width: 4, opacity: 0.7 }) : '')
  return { back, front: '', ground: height * 0.94, horizon: low }
}
