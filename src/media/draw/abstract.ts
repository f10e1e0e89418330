/** A picture for words that name nothing drawable: a composition of shapes that the words decide, and the words lettered. */
import { type Canvas, many } from './canvas.ts'
import { darken, lighten, shift } from './colour.ts'
import { flat, type Pen, shape, stroke } from './ink.ts'
import { letter, linesOf } from './lettering.ts'
import { circle, ellipse, n, rectangle } from './paths.ts'
import { hash, openRandom } from './random.ts'
import { gradient } from './sky.ts'

/** Sets of paper, three paints and ink that go together. */
const SETS = [
  ['#f6ecd9', '#e07a5f', '#3d5a80', '#f2cc8f', '#2f2a3a'],
  ['#eef1ea', '#5b8e7d', '#f4a259', '#bc4b51', '#26323a'],
  ['#f4e9e6', '#8a5cc2', '#f28482', '#84c0bd', '#352f4a'],
  ['#f7f1e3', '#2a9d8f', '#e9c46a', '#e76f51', '#264653'],
  ['#e9eef4', '#4a6fa5', '#f2a65a', '#d65780', '#28304a'],
] as const

/** Words decide the paints and the order of shapes; the seed where they are. */
export function abstract(canvas: Canvas, prompt: string, isComplete: boolean): string {
  const { pen, width, height } = canvas
  const words = openRandom(hash(prompt.slice(0, 2_000)), 'words')
  const [paper, ...paints] = words.pick<readonly [string, string, string, string, string]>(SETS)
  const turn = pen.random.between(-18, 18)
  const [first, second, third, ink] = paints.map((paint) => shift(paint, { hue: turn })) as [
    string,
    string,
    string,
    string,
  ]
  const lines = linesOf(prompt, { longest: width > height * 1.4 ? 18 : 11, lines: width > height * 2.4 ? 1 : 3 })
  const card =
    lines.length > 0
      ? { width: Math.min(width * 0.7, 560), height: height * (lines.length > 1 ? 0.32 : 0.2) }
      : undefined
  const back = gradient(pen, { width, height, colours: [paper, lighten(paper, 0.3), darken(paper, 0.05)] })
  const shapes = [first, second, third, first, second]
    .slice(0, pen.look.clutter < 0.5 ? 2 : 5)
    .map((paint, index) => piece(canvas, paint, index, words.whole(0, 3)))
  if (!isComplete) return back + shapes.slice(0, 2).join('')
  const dots = Array.from({ length: many(canvas, 16) }, () =>
    flat(
      circle(pen.random.between(30, width - 30), pen.random.between(30, height - 30), pen.random.between(2, 6)),
      pen.random.pick([first, second, third, ink]),
    ),
  )
  return (
    back +
    shapes.join('') +
    dots.join('') +
    (card
      ? title(pen, lines, {
          ...card,
          x: (width - card.width) / 2,
          y: height * 0.56 - card.height / 2,
          paper: lighten(paper, 0.55),
          ink,
        })
      : '') +
    frame(canvas, ink)
  )
}

function piece({ pen, width, height }: Canvas, paint: string, index: number, kind: number): string {
  const short = Math.min(width, height)
  const [x, y] = [
    width * (0.16 + 0.17 * index + pen.random.between(-0.08, 0.08)),
    height * pen.random.between(0.2, 0.78),
  ]
  const r = short * pen.random.between(0.13, 0.3)
  if (kind === 0) return shape(pen, circle(x, y, r), paint, { opacity: 0.92 })
  if (kind === 1) {
    const arcs = [1, 0.74, 0.48].map(
      (size) =>
        `<path d="M${n(x - r * size)} ${n(y)}a${n(r * size)} ${n(r * size)} 0 0 1 ${n(r * size * 2)} 0" fill="none" stroke="${paint}" stroke-width="${n(r * 0.16)}" stroke-linecap="round"/>`,
    )
    return arcs.join('')
  }
  if (kind === 2) {
    const d = `M${n(x - r)} ${n(y + r * 0.4)}C${n(x - r * 1.3)} ${n(y - r)} ${n(x + r * 0.2)} ${n(y - r * 1.2)} ${n(x + r)} ${n(y - r * 0.3)}S${n(x - r * 0.2)} ${n(y + r * 1.4)} ${n(x - r)} ${n(y + r * 0.4)}Z`
    return shape(pen, d, paint, { opacity: 0.92 })
  }
  const leaves = [-40, 0, 40].map(
    (turn) =>
      `<g transform="rotate(${turn} ${n(x)} ${n(y + r)})">${shape(pen, ellipse(x, y - r * 0.1, r * 0.2, r * 0.72), paint)}</g>`,
  )
  return stroke(pen, `M${n(x)} ${n(y + r * 1.3)}V${n(y + r * 0.5)}`, darken(paint, 0.3), { width: 2 }) + leaves.join('')
}

function title(
  pen: Pen,
  lines: string[],
  card: { x: number; y: number; width: number; height: number; paper: string; ink: string },
): string {
  const { x, y, width, height, paper, ink } = card
  const [padX, padY] = [width * 0.09, height * 0.16]
  return (
    flat(rectangle(x + 6, y + 8, width, height, 10), ink, 0.18) +
    shape({ ...pen, look: { ...pen.look, ink: 0.8 } }, rectangle(x, y, width, height, 10), paper) +
    letter(pen, lines, { x: x + padX, y: y + padY, width: width - padX * 2, height: height - padY * 2, colour: ink })
  )
}

function frame({ pen, width, height }: Canvas, ink: string): string {
  return stroke(pen, rectangle(18, 18, width - 36, height - 36, 6), ink, { width: 1.4, opacity: 0.7, passes: 2 })
}
