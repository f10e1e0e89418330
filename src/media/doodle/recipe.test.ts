import { beforeAll, describe, expect, test } from 'vitest'
import { type Icons, loadIcons } from '../draw/icons.ts'
import { recipes } from './figures.ts'
import { boxAround } from './geometry.ts'
import { readRecipe } from './recipe.ts'
import { wavers } from './recipes/people.ts'

let icons: Icons
beforeAll(async () => {
  icons = await loadIcons()
})

describe.each([...recipes, ...Object.entries(wavers)])('the doodle of %s', (name, text) => {
  test('can be read, stands for an icon, and keeps about to its field', () => {
    const shapes = readRecipe(text)
    expect(icons.get(name)).toBeDefined()
    const { left, right, top, bottom } = boxAround(shapes.flatMap(({ contours }) => contours.flat()))
    expect(Math.min(left, top)).toBeGreaterThan(-20)
    expect(Math.max(right, bottom)).toBeLessThan(120)
    expect(shapes.some(({ level, kind }) => level === 1 && kind !== 'spot')).toBe(true)
  })
})

test('a + adds the mirror image', () => {
  const [left, right] = readRecipe('eye spot1+ O 40 30 2 3')
  expect(boxAround(left?.contours.flat() ?? []).left).toBeCloseTo(38)
  expect(boxAround(right?.contours.flat() ?? []).right).toBeCloseTo(62)
})

test('what is no line of a recipe is refused', () => {
  expect(() => readRecipe('nose area1 M0 0L1 1')).toThrow('nose')
})
