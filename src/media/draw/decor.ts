/** What hangs on and stands at a wall. */
import type { Canvas } from './canvas.ts'
import { darken } from './colour.ts'
import { drawIcon } from './icons.ts'
import { flat, group, scaled, shape, stroke } from './ink.ts'
import { ellipse, line, n, rectangle } from './paths.ts'
import { gradient } from './sky.ts'

/** What hangs and stands at the wall: a window, pictures, or a shelf, and a plant on the other side. */
export function decor(canvas: Canvas, onLeft: boolean): string {
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

export function window(canvas: Canvas, x: number, y: number): string {
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
