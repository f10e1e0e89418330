import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { UnreadablePicture } from '../picture.ts'
import { measureDoodle } from './analyse.ts'

const draw = (body: string, { width = 400, height = 300 } = {}) =>
  sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}</svg>`))
    .png()
    .toBuffer()
const white = '<rect width="100%" height="100%" fill="#fff"/>'
const face =
  '<g fill="none" stroke="#222222" stroke-width="6" stroke-linecap="round"><circle cx="200" cy="150" r="80"/><path d="M170 130 V140 M230 130 V140 M165 180 Q200 215 235 180"/></g>'
const flag =
  '<path d="M60 60 H340 V120 H60 Z" fill="#e03131"/><path d="M60 130 H340 V190 H60 Z" fill="#2f9e44"/><path d="M60 200 H340 V260 H60 Z" fill="#1971c2"/>'

test('a face of lines is measured on a transparent ground', async () => {
  const facts = await measureDoodle(await draw(face))
  expect(facts).toMatchObject({
    width: 400,
    height: 300,
    boundingBox: { x: 117, y: 67, width: 166, height: 166 },
    colors: [{ hex: '#222222', name: 'dark grey', share: 1 }],
    strokeCount: 4,
    complexity: 'low',
  })
  expect(facts.transparency.hasAlpha).toBe(true)
  expect(facts.transparency.share).toBeGreaterThan(0.95)
  expect(facts.strokeWidth).toBeGreaterThan(5.5)
  expect(facts.strokeWidth).toBeLessThan(6.5)
  // A ring of 2·π·80·6, a mouth of about 78·6, two eyes, of 166².
  expect(facts.strokeDensity).toBeGreaterThan(0.12)
  expect(facts.strokeDensity).toBeLessThan(0.145)
  expect(facts.tags).toEqual(
    expect.arrayContaining([
      'line-drawing',
      'monochrome',
      'closed-shapes',
      'symmetric',
      'bold-lines',
      'transparent-ground',
    ]),
  )
})

test('on white paper it is the same drawing, and the paper no colour of it', async () => {
  const facts = await measureDoodle(await draw(white + face))
  expect(facts.transparency.share).toBe(0)
  expect(facts.colors.map(({ name }) => name)).toEqual(['dark grey'])
  expect(facts.boundingBox.width).toBeGreaterThan(163)
  expect(facts.boundingBox.width).toBeLessThan(169)
  expect(facts.strokeCount).toBe(4)
  expect(facts.suggestions[0]).toBe('The ground is white: make it transparent.')
})

test('lengths are those of the picture, however large it is', async () => {
  const big = await sharp(await draw(face))
    .resize(2000, 1500)
    .png()
    .toBuffer()
  const { boundingBox, strokeWidth } = await measureDoodle(big)
  expect(Math.abs(boundingBox.x - 585)).toBeLessThan(6)
  expect(Math.abs(boundingBox.width - 830)).toBeLessThan(12)
  expect(Math.abs(strokeWidth - 30)).toBeLessThan(2)
})

test('filled areas of several colours are called that', async () => {
  const { colors, tags, strokeDensity } = await measureDoodle(await draw(flag))
  expect(colors.map(({ hex }) => hex).sort()).toEqual(['#1971c2', '#2f9e44', '#e03131'])
  expect(colors.every(({ share }) => share > 0.3)).toBe(true)
  expect(strokeDensity).toBeGreaterThan(0.85)
  expect(tags).toEqual(expect.arrayContaining(['filled', 'colourful', 'dense', 'symmetric']))
  expect(tags).not.toContain('line-drawing')
  expect(tags).not.toContain('monochrome')
})

test('an open zigzag is neither closed nor symmetric', async () => {
  const zigzag =
    '<path d="M40 250 L120 60 L160 220 L340 40" fill="none" stroke="#222" stroke-width="4" stroke-linejoin="round"/>'
  const { tags, strokeCount } = await measureDoodle(await draw(zigzag))
  expect(strokeCount).toBe(1)
  expect(tags).toContain('sparse')
  expect(tags).not.toContain('closed-shapes')
  expect(tags).not.toContain('symmetric')
})

test('more strokes are more complex', async () => {
  const hatch = (count: number) =>
    Array.from(
      { length: count },
      (_, k) =>
        `<path d="M${20 + (k % 25) * 15} ${20 + Math.floor(k / 25) * 40} l9 22" stroke="#222" stroke-width="2"/>`,
    )
  const words = await Promise.all(
    [5, 60, 170].map(async (count) => (await measureDoodle(await draw(hatch(count).join('')))).complexity),
  )
  expect(words).toEqual(['low', 'medium', 'high'])
})

test('suggestions name pixels and sides', async () => {
  const small = '<circle cx="500" cy="120" r="40" fill="none" stroke="#222" stroke-width="1"/>'
  const { suggestions } = await measureDoodle(await draw(small, { width: 600, height: 400 }))
  const text = suggestions.join('\n')
  expect(text).toMatch(
    /^Trim (459|460) px of empty space at the left, (79|80) px at the top, \d+ px at the right and \d+ px at the bottom\.$/m,
  )
  expect(text).toMatch(/Lines are thin for a 1920 px canvas/)
  expect(text).toMatch(/small for a 1920 px canvas/)
})

test('a drawing that runs off the picture is noticed', async () => {
  const { suggestions } = await measureDoodle(
    await draw('<path d="M0 150 H200 V60" fill="none" stroke="#222" stroke-width="8"/>'),
  )
  expect(suggestions).toContain('The drawing touches the left: something may be cut off there.')
})

test('an empty picture is called empty', async () => {
  for (const ground of ['', white]) {
    expect(await measureDoodle(await draw(ground))).toMatchObject({
      boundingBox: { width: 0, height: 0 },
      colors: [],
      strokeDensity: 0,
      strokeWidth: 0,
      strokeCount: 0,
      tags: ['empty'],
      suggestions: ['Nothing is drawn here: the picture is one plain area.'],
    })
  }
})

test('a photograph is called one', async () => {
  const photo = await readFile(new URL('../../../test/photos/coffee.png', import.meta.url))
  const { tags, suggestions } = await measureDoodle(photo)
  expect(tags).toContain('photograph')
  expect(suggestions[0]).toMatch(/photograph/)
})

test('damaged bytes are refused', async () => {
  await expect(measureDoodle(new Uint8Array([1, 2, 3]))).rejects.toThrow(UnreadablePicture)
})
