/** Musical notes in the air. */
import { darken } from './colour.ts'
import { group, type Pen, shape } from './ink.ts'
import { ellipse, type Point } from './paths.ts'

/** Notes that drift up on both sides of a head. */
export function notes(pen: Pen, places: Point[]): string {
  const colours = ['#e2574c', '#3f7fd6', '#f0a63c', '#58a84a', '#8a5cc2'] as const
  return places
    .map(([x, y], index) => {
      const colour = colours[index % colours.length] ?? '#e2574c'
      const size = pen.random.between(0.85, 1.25)
      const head = (dx: number) => shape(pen, ellipse(dx, 0, 2, 1.5), colour, { width: 0.6 })
      const stem = (dx: number) =>
        `<path d="M${dx + 1.7} -.3v-7.400" stroke="${darken(colour, 0.15)}" stroke-width="0.900" stroke-linecap="round"/>`
      const isPair = index % 2 === 0
      const flag = isPair
        ? `<path d="M1.700 -7.700l6 -1.200v2.200l-6 1.200Z" fill="${darken(colour, 0.15)}"/>`
        : `<path d="M1.700 -7.700q3.600 1.300 2.600 4.600q-.6 -1.800 -2.600 -2.400Z" fill="${darken(colour, 0.15)}"/>`
      const second = isPair ? group(head(6) + stem(6), { y: -1.2 }) : ''
      return group(stem(0) + second + head(0) + flag, { x, y, scale: size, turn: pen.random.between(-16, 16) })
    })
    .join('')
}
