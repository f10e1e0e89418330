/** What falls between the viewer and the scene. */
import { type Canvas, many } from './canvas.ts'
import { flat, stroke } from './ink.ts'
import { circle, ellipse, n, polygon } from './paths.ts'

export function weatherOver(canvas: Canvas): string {
  const { weather, place } = canvas.scene
  if (['room', 'table', 'studio', 'stage', 'underwater', 'space', 'moon'].includes(place)) return ''
  if (weather === 'rain') return rain(canvas, 70)
  if (weather === 'storm') return rain(canvas, 80) + lightning(canvas)
  if (weather === 'snow') return snow(canvas)
  if (weather === 'fog') return fog(canvas)
  return ''
}

function rain(canvas: Canvas, usual: number): string {
  const { pen, width, height } = canvas
  const slant = pen.random.between(-0.34, -0.12)
  const count = Math.max(14, many(canvas, usual))
  const drops = Array.from({ length: count }, (_, index) => {
    const long = pen.random.between(16, 38)
    const [x, y] = [((index + pen.random.next()) / count) * (width + 60), pen.random.between(-20, height)]
    return `M${n(x)} ${n(y)}l${n(long * slant)} ${n(long)}`
  })
  const rings = Array.from({ length: many(canvas, 9) }, () => {
    const [x, y, r] = [
      pen.random.between(0, width),
      height * pen.random.between(0.86, 0.98),
      pen.random.between(10, 24),
    ]
    return stroke(pen, ellipse(x, y, r, r * 0.3), '#e6f1f8', { width: 0.8, opacity: 0.7 })
  })
  return `<path d="${drops.join('')}" fill="none" stroke="#dcebf5" stroke-width="2.400" stroke-linecap="round" opacity="0.72"/>${rings.join('')}`
}

function lightning({ pen, width, height }: Canvas): string {
  const [x, size] = [width * pen.random.between(0.2, 0.8), height * 0.34]
  const bolt = polygon([
    [x, 0],
    [x + 34, 0],
    [x + 12, size * 0.42],
    [x + 40, size * 0.4],
    [x - 22, size],
    [x - 2, size * 0.56],
    [x - 26, size * 0.58],
  ])
  return flat(bolt, '#ffe98a', 0.95) + stroke(pen, bolt, '#c99a2e', { width: 0.8, opacity: 0.7 })
}

function snow(canvas: Canvas): string {
  const { pen, width, height } = canvas
  return Array.from({ length: Math.max(16, many(canvas, 64)) }, () =>
    flat(
      circle(pen.random.between(0, width), pen.random.between(0, height), pen.random.between(1.6, 5.2)),
      '#ffffff',
      pen.random.between(0.65, 1),
    ),
  ).join('')
}

function fog({ pen, width, height }: Canvas): string {
  return Array.from({ length: 7 }, (_, index) =>
    flat(
      ellipse(width * pen.random.next(), height * (0.36 + index * 0.09), width * pen.random.between(0.4, 0.7), 26),
      '#f1f1ee',
      0.3,
    ),
  ).join('')
}
