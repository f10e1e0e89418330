/** Skies: gradients, sun and moon, stars, clouds, distant birds. */
import { type Canvas, many } from './canvas.ts'
import { lighten, mix } from './colour.ts'
import { flat, type Pen, shape, stroke } from './ink.ts'
import { circle, n, type Point, polygon } from './paths.ts'

/** A rectangle with colours from top to bottom. */
export function gradient(
  pen: Pen,
  {
    x = 0,
    y = 0,
    width,
    height,
    colours,
  }: { x?: number; y?: number; width: number; height: number; colours: string[] },
): string {
  const id = pen.uniqueId()
  const stops = colours.map(
    (colour, index) => `<stop offset="${n(index / (colours.length - 1))}" stop-color="${colour}"/>`,
  )
  return (
    `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${stops.join('')}</linearGradient>` +
    `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" fill="url(#${id})"/>`
  )
}

/** The sky with all that is in it, down to the horizon; a low sun sets behind `sunLine`. */
export function sky(canvas: Canvas, horizon: number, sunLine = horizon): string {
  const { pen, width, height, palette, scene } = canvas
  const { skyTop, skyMiddle, skyLow } = palette
  const wash = gradient(pen, { width, height: Math.min(height, horizon + 40), colours: [skyTop, skyMiddle, skyLow] })
  const isOpen = scene.weather === 'clear' || (scene.weather === 'snow' && scene.time === 'night')
  const lights = scene.time === 'night' && isOpen ? stars(canvas, horizon) : ''
  const light = isOpen || scene.celestial ? celestial(canvas, sunLine) : undefined
  const rays = pen.look.style === 'cartoon' && scene.time !== 'night' && isOpen ? burst(canvas, horizon) : ''
  return (
    wash +
    rays +
    lights +
    (light?.svg ?? '') +
    clouds(canvas, horizon, light?.x) +
    (scene.time === 'night' ? '' : gulls(canvas, horizon))
  )
}

/** Rays behind the subject, as comics have them. */
function burst({ pen, width, height, palette }: Canvas, horizon: number): string {
  const [x, y, far] = [width / 2, horizon, width + height]
  const turn = pen.random.between(0, 0.3)
  const rays = Array.from({ length: 9 }, (_, index) => {
    const from = Math.PI * (1 + (index + turn) / 9)
    const to = from + Math.PI / 18
    return polygon([
      [x, y],
      [x + Math.cos(from) * far, y + Math.sin(from) * far],
      [x + Math.cos(to) * far, y + Math.sin(to) * far],
    ])
  })
  return flat(rays.join(''), lighten(palette.skyLow, 0.5), 0.3)
}

export function stars(canvas: Canvas, horizon: number): string {
  const { pen, width } = canvas
  return Array.from({ length: many(canvas, 46) }, () => {
    const [x, y] = [pen.random.between(0, width), pen.random.between(0, horizon * 0.92)]
    const size = pen.random.chance(0.16) ? pen.random.between(4, 7) : pen.random.between(0.8, 2)
    return flat(size > 3 ? sparkle(x, y, size) : circle(x, y, size), '#fff4cf', pen.random.between(0.5, 1))
  }).join('')
}

/** A star with four points. */
export function sparkle(x: number, y: number, size: number): string {
  const list: Point[] = Array.from({ length: 8 }, (_, index) => {
    const far = index % 2 === 0 ? size : size * 0.28
    return [x + far * Math.sin((index * Math.PI) / 4), y - far * Math.cos((index * Math.PI) / 4)]
  })
  return polygon(list)
}

function celestial(canvas: Canvas, horizon: number): { svg: string; x: number } {
  const { pen, width, scene } = canvas
  const left = pen.random.chance(0.5)
  if (scene.celestial === 'moon' || scene.time === 'night') {
    const x = width * (left ? pen.random.between(0.12, 0.26) : pen.random.between(0.74, 0.88))
    const r = scene.celestial === 'moon' ? 58 : 40
    return { svg: moon(pen, x, Math.max(horizon * pen.random.between(0.2, 0.34), r + 24), r), x }
  }
  if (scene.time === 'sunset') {
    const r = scene.celestial ? 76 : 54
    const share = scene.things.length > 0 ? (left ? 0.24 : 0.76) : pen.random.between(0.36, 0.64)
    const y = horizon - r * pen.random.between(0.35, 0.9)
    return { svg: sun(pen, { x: width * share, y, r, colour: '#ffdf8e', rays: 0 }), x: width * share }
  }
  const x = width * (left ? pen.random.between(0.1, 0.2) : pen.random.between(0.8, 0.9))
  const rays = pen.look.clutter < 0.5 ? 0 : 12
  return { svg: sun(pen, { x, y: Math.max(64, horizon * 0.2), r: 36, colour: '#fbd05c', rays }), x }
}

export function sun(
  pen: Pen,
  { x, y, r, colour, rays }: { x: number; y: number; r: number; colour: string; rays: number },
): string {
  const glow = [2.1, 1.55].map((size) => flat(circle(x, y, r * size), colour, 0.16)).join('')
  const lines = Array.from({ length: rays }, (_, index) => {
    const angle = (index / rays) * Math.PI * 2 + 0.2
    const [near, far] = [r * 1.22, r * (index % 2 ? 1.42 : 1.6)]
    const [dx, dy] = [Math.cos(angle), Math.sin(angle)]
    return stroke(pen, `M${n(x + dx * near)} ${n(y + dy * near)}L${n(x + dx * far)} ${n(y + dy * far)}`, '#f0b13c', {
      width: 1.5,
      opacity: 0.9,
    })
  })
  return glow + shape(pen, circle(x, y, r), colour) + lines.join('')
}

export function moon(pen: Pen, x: number, y: number, r: number): string {
  const glow = [1.9, 1.4].map((size) => flat(circle(x, y, r * size), '#fff3c9', 0.1)).join('')
  const craters: [number, number, number][] = [
    [-0.35, -0.2, 0.2],
    [0.25, 0.3, 0.26],
    [0.32, -0.38, 0.13],
    [-0.2, 0.48, 0.12],
  ]
  const marks = craters.map(([dx, dy, size]) => flat(circle(x + dx * r, y + dy * r, size * r), '#e2cf9a', 0.7)).join('')
  return glow + shape(pen, circle(x, y, r), '#fbeec2') + marks
}

/** Clouds at random, but none over the sun or the moon. */
function clouds(canvas: Canvas, horizon: number, clearOf?: number): string {
  const { pen, width, palette, scene } = canvas
  const isGrey = scene.weather !== 'clear' && scene.weather !== 'snow'
  const count = many(canvas, isGrey ? 5 : 3)
  return Array.from({ length: count }, (_, index) => {
    const anywhere = ((index + pen.random.between(0.2, 0.8)) / count) * width
    const hides = clearOf !== undefined && Math.abs(anywhere - clearOf) < 150
    const x = hides ? width - anywhere : anywhere
    const y = horizon * pen.random.between(isGrey ? 0.08 : 0.12, isGrey ? 0.28 : 0.5)
    return cloud(pen, x, y, pen.random.between(34, 62) * (isGrey ? 1.35 : 1), palette.cloud)
  }).join('')
}

/** A heap of round puffs on a flat base. */
export function cloud(pen: Pen, x: number, y: number, size: number, colour: string): string {
  const r = size
  const d =
    `M${n(x - 1.5 * r)} ${n(y + 0.45 * r)}a${n(0.5 * r)} ${n(0.45 * r)} 0 0 1 ${n(0.3 * r)} ${n(-0.85 * r)}` +
    `a${n(0.7 * r)} ${n(0.7 * r)} 0 0 1 ${n(1.2 * r)} ${n(-0.35 * r)}a${n(0.6 * r)} ${n(0.55 * r)} 0 0 1 ${n(1.05 * r)} ${n(0.4 * r)}` +
    `a${n(0.45 * r)} ${n(0.42 * r)} 0 0 1 ${n(0.25 * r)} ${n(0.8 * r)}Z`
  return `<g opacity="0.92">${flat(d, colour)}${pen.look.ink ? stroke(pen, d, mix(colour, '#4a5578', 0.4), { width: 0.8, opacity: pen.look.ink * 0.7 }) : ''}</g>`
}

function gulls(canvas: Canvas, horizon: number): string {
  const { pen, width } = canvas
  const [x, y] = [width * pen.random.between(0.3, 0.7), horizon * pen.random.between(0.14, 0.3)]
  return Array.from({ length: many(canvas, 2.4) }, (_, index) => {
    const size = pen.random.between(7, 11)
    const [gx, gy] = [x + index * 34 + pen.random.between(-8, 8), y + pen.random.between(-16, 16)]
    return stroke(
      pen,
      `M${n(gx - size)} ${n(gy - size * 0.4)}q${n(size * 0.7)} ${n(-size * 0.35)} ${n(size)} ${n(size * 0.5)}q${n(size * 0.35)} ${n(-size * 0.85)} ${n(size)} ${n(-size * 0.5)}`,
      '#4a4a63',
      { width: 0.9, opacity: 0.75 },
    )
  }).join('')
}

/** Bands of light around a point, as a lamp or a low sun throws them. */
export const halo = (x: number, y: number, r: number, colour: string) =>
  [1, 0.72, 0.46].map((size) => flat(circle(x, y, r * size), lighten(colour, 0.2), 0.12)).join('')
