/** What is around the figures when the words say so: sun or moon, mountains, waves, rain. */
import type { Box } from '../draw/paths.ts'
import type { Scene } from '../draw/thing.ts'
import type { Sheet } from './arrange.ts'
import type { Point } from './doodle.ts'
import { recipes } from './figures.ts'
import { boxAround } from './geometry.ts'
import { readRecipe } from './recipe.ts'
import { fitting, moved, type Shape } from './shape.ts'

/** Side of the square that sun or moon stand in, and of its distance to the edges, as shares of the short side. */
const SUN = 0.19
const INSET = 0.05

/** Shapes that lie behind everything, in pixels of the sheet. None when there is nothing beside a place itself. */
export function scenery({ things, place, isPlaceNamed, celestial, time, weather }: Scene, sheet: Sheet): Shape[] {
  if (things.length === 0) return []
  const short = Math.min(sheet.width, sheet.height)
  const [side, inset] = [SUN * short, INSET * short]
  const corner: Box = { left: sheet.width - inset - side, right: sheet.width - inset, top: inset, bottom: inset + side }
  const isNamed = (...icons: string[]) => things.some(({ icon }) => icons.includes(icon))
  const isDark = time === 'night' && place !== 'space' && place !== 'moon'
  const light = celestial ?? (isDark ? 'moon' : time === 'sunset' ? 'sun' : undefined)
  const shapes: Shape[] = []
  if (light && !isNamed('sun', 'crescent-moon', 'full-moon', 'mountain')) {
    shapes.push(...fitted(light === 'sun' ? 'sun' : 'crescent-moon', corner))
  }
  if (weather === 'rain' || weather === 'storm') shapes.push(rain(sheet))
  if (!isPlaceNamed) return shapes
  const low: Box = { left: 0, right: sheet.width, top: sheet.height * 0.3, bottom: sheet.height * 0.9 }
  if (place === 'mountains' && !isNamed('mountain')) shapes.push(...fitted('mountain', low))
  else if (place === 'sea' || place === 'beach') shapes.push(waves(sheet))
  else if (/^(meadow|hill|forest|desert|snow|city|street|moon|room)$/.test(place)) shapes.push(ground(sheet))
  return shapes
}

function fitted(recipe: string, box: Box): Shape[] {
  // Of a landscape the land alone: its sun would be a second one.
  const shapes = readRecipe(recipes.get(recipe) ?? '').filter(
    ({ part }) => part !== 'head' && (recipe !== 'mountain' || part !== 'prop'),
  )
  const own = boxAround(shapes.flatMap(({ contours }) => contours.flat()))
  return shapes.map((shape) => moved({ ...shape, part: 'prop' }, fitting(own, box)))
}

const line = (part: Shape['part'], contours: Point[][]): Shape => ({ kind: 'line', contours, part, level: 2, dark: 0 })

function ground({ width, height }: Sheet): Shape {
  return line('ground', [
    [
      [width * 0.05, height * 0.9],
      [width * 0.95, height * 0.9],
    ],
  ])
}

function waves({ width, height }: Sheet): Shape {
  const wave = (from: number, to: number, y: number): Point[] =>
    Array.from({ length: 25 }, (_, index): Point => {
      const x = from + ((to - from) * index) / 24
      return [x * width, (y + 0.008 * Math.sin(index * 1.5)) * height]
    })
  return line('ground', [wave(0.04, 0.96, 0.93), wave(0.1, 0.5, 0.965), wave(0.56, 0.9, 0.97)])
}

function rain({ width, height }: Sheet): Shape {
  const drops = Array.from({ length: 18 }, (_, index): Point[] => {
    const [x, y] = [((index * 0.381966) % 1) * 0.9 + 0.06, ((index * 0.7548) % 1) * 0.75 + 0.04]
    return [
      [x * width, y * height],
      [(x - 0.014) * width, (y + 0.05) * height],
    ]
  })
  return line('prop', drops)
}
