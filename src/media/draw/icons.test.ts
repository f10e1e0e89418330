import { beforeAll, expect, test } from 'vitest'
import { recolour, toHsl } from './colour.ts'
import { drawIcon, type Icons, loadIcons } from './icons.ts'
import type { Pen } from './ink.ts'
import { faces, heads, nouns } from './nouns.ts'
import { own } from './own.ts'
import { homes } from './places.ts'
import { openRandom } from './random.ts'
import { looks } from './styles.ts'

let icons: Icons
beforeAll(async () => {
  icons = await loadIcons()
})

function openPen(): Pen {
  let ids = 0
  return {
    random: openRandom(1, 'test'),
    look: looks.simple,
    scale: 8,
    uniqueId: () => `t${ids++}-`,
    hatching: { left: 0 },
  }
}

test('every noun, head and home leads to an icon that exists', () => {
  const names = [...nouns.values(), ...heads, ...faces, ...homes.keys(), ...own.keys()]
  expect(names.filter((name) => !icons.get(name))).toEqual([])
})

test.each([
  ['fire engine', 'fire-engine'],
  ['engine', 'fire-engine'],
  ['horse', 'horse'],
  ['ghost', 'ghost'],
  ['volcano', 'volcano'],
])('finds "%s" by its name', (phrase, name) => {
  expect(icons.find(phrase)).toBe(name)
})

test('finds an icon for an emoji, with and without its variation selector', () => {
  expect([icons.forEmoji('🐱'), icons.forEmoji('☀️'), icons.forEmoji('☀'), icons.forEmoji('x')]).toEqual([
    'cat-face',
    'sun',
    'sun',
    undefined,
  ])
})

test('measures the ground under an icon and its main colour', () => {
  expect(icons.get('elephant')?.box.bottom).toBeCloseTo(29, 0)
  expect(toHsl(icons.get('balloon')?.main ?? '').h).toBeLessThan(15)
  expect(toHsl(icons.get('couch-and-lamp')?.main ?? '').h).toBeGreaterThan(200)
})

test.each([
  ['balloon', '#3f7fd6'],
  ['bird', '#f6c83c'],
  ['fox', '#8a5cc2'],
  ['elephant', '#f08cb4'],
])('paints %s %s, shades and all, and leaves the rest alone', (name, colour) => {
  const icon = icons.get(name)
  if (!icon) throw new Error(name)
  const painted = recolour(icon.body, icon.main, colour)
  const gap = Math.abs(
    toHsl(/fill="(#[0-9a-f]{6})"/i.exec(recolour(`fill="${icon.main}"`, icon.main, colour))?.[1] ?? '').h -
      toHsl(colour).h,
  )
  expect(gap).toBeLessThan(3)
  expect(painted).not.toContain(icon.main)
  expect(painted.replace(/#[0-9a-f]{6}/gi, '')).toBe(icon.body.replace(/#[0-9a-f]{6}/gi, ''))
})

test('gives every placed icon ids of its own', () => {
  const pen = openPen()
  const names = ['disguised-face', 'man-genie', 'world-map', 'bubbles', 'milky-way', 'crystal-ball']
  const svg = names
    .flatMap((name) => icons.get(name) ?? [])
    .map((icon) => drawIcon(pen, icon) + drawIcon(pen, icon))
    .join('')
  const ids = [...svg.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const [, used] of svg.matchAll(/(?:url\(#|href="#)([^)"]*)/g)) expect(ids).toContain(used)
})
