import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { styles } from '../draw/styles.ts'
import type { Doodle, Part } from './doodle.ts'
import { type DoodleWish, drawDoodle } from './draw.ts'
import { lengthOf } from './geometry.ts'
import { toPng } from './png.ts'
import { readSvg, toSvg } from './svg.ts'

const wish: DoodleWish = { description: 'a cat', style: 'simple', seed: 1, width: 256, height: 256 }
const draw = (description: string, rest: Partial<DoodleWish> = {}) => drawDoodle({ ...wish, description, ...rest })
const count = ({ strokes }: Doodle, part: Part) => strokes.filter((stroke) => stroke.part === part).length

/** Share of the picture that is ink, and the box around it as shares of the sides. */
async function inked(doodle: Doodle) {
  const png = sharp(await toPng(doodle)).extractChannel('alpha')
  const { data, info } = await png.raw().toBuffer({ resolveWithObject: true })
  const [x, y] = [
    [1, 0],
    [1, 0],
  ] as [[number, number], [number, number]]
  let on = 0
  for (const [at, alpha] of data.entries()) {
    if (alpha < 128) continue
    const [px, py] = [(at % info.width) / info.width, Math.floor(at / info.width) / info.height]
    on++
    ;[x[0], x[1], y[0], y[1]] = [Math.min(x[0], px), Math.max(x[1], px), Math.min(y[0], py), Math.max(y[1], py)]
  }
  return { share: on / data.length, x, y }
}

describe('what is drawn', () => {
  const subjects =
    'cat, dog, bird flying, fish, butterfly, elephant, rabbit, owl, tree, flower, house, car, bicycle, sailboat, rocket, airplane, robot, person waving, guitar, piano, coffee cup, pizza slice, umbrella, castle, mountain with sun, snowman, dinosaur, ghost, crown, heart, star, cake, light bulb, dragon, octopus, penguin, train, whale, bee, horse, camera, teapot, lion, helicopter'
  test.each(subjects.split(', '))('%s fills the sheet with lines, not with paint', async (description) => {
    const { share, x, y } = await inked(await draw(description))
    expect(share).toBeGreaterThan(0.008)
    expect(share).toBeLessThan(0.16)
    expect(Math.max(x[1] - x[0], y[1] - y[0])).toBeGreaterThan(0.7)
    expect(Math.min(x[0], y[0])).toBeGreaterThan(0.01)
    expect(Math.max(x[1], y[1])).toBeLessThan(0.99)
  })

  test('no two of them look alike', async () => {
    const small = async (description: string) =>
      sharp(await toPng(await draw(description)))
        .flatten({ background: '#ffffff' })
        .greyscale()
        .resize(24, 24)
        .raw()
        .toBuffer()
    const pictures = await Promise.all(subjects.split(', ').map(small))
    for (const [index, a] of pictures.entries()) {
      for (const b of pictures.slice(index + 1)) {
        const apart = a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? 0)), 0) / a.length
        expect(apart).toBeGreaterThan(6)
      }
    }
  })

  test.each<[string, Part, number]>([
    ['a bird flying', 'wing', 2],
    ['a butterfly', 'wing', 4],
    ['a bee', 'wing', 2],
    ['a bat', 'wing', 1],
    ['a dragon', 'wing', 1],
    ['an airplane', 'wing', 2],
    ['a cat', 'leg', 2],
    ['a dog', 'leg', 2],
    ['a horse', 'leg', 2],
    ['a person', 'leg', 2],
    ['a robot', 'leg', 2],
    ['a person', 'arm', 2],
    ['a robot waving', 'arm', 2],
    ['a cat', 'tail', 1],
    ['a dog', 'tail', 1],
    ['a fish', 'tail', 1],
    ['a car', 'wheel', 2],
    ['a bicycle', 'wheel', 2],
    ['a train', 'wheel', 3],
    ['a cat', 'eye', 2],
    ['a bear', 'eye', 2],
    ['a horse', 'eye', 1],
    ['a cat playing piano', 'arm', 2],
  ])('%s has its %s', async (description, part, least) => {
    for (const style of styles) expect(count(await draw(description, { style }), part)).toBeGreaterThanOrEqual(least)
  })

  test('two fish are drawn twice', async () => {
    expect(count(await draw('two fish'), 'eye')).toBe(2 * count(await draw('a fish'), 'eye'))
  })

  test('a sleeper has its eyes closed', async () => {
    const open = (doodle: Doodle) => doodle.strokes.filter(({ part, fill }) => part === 'eye' && fill)
    expect(open(await draw('a dog'))).toHaveLength(2)
    expect(open(await draw('a dog sleeping'))).toHaveLength(0)
    expect(count(await draw('a dog sleeping'), 'eye')).toBe(2)
  })

  test('who plays the piano has one', async () => {
    expect(count(await draw('a cute cat playing piano'), 'prop')).toBeGreaterThan(20)
    expect(count(await draw('a cute cat'), 'prop')).toBe(0)
  })

  test('who waves lifts an arm over the shoulders', async () => {
    const highest = ({ strokes }: Doodle) =>
      Math.min(...strokes.filter(({ part }) => part === 'arm').flatMap(({ points }) => points.map(([, y]) => y)))
    expect(highest(await draw('a person waving'))).toBeLessThan(0.3 * 256)
    expect(highest(await draw('a person'))).toBeGreaterThan(0.3 * 256)
  })
})

describe('styles', () => {
  const widest = ({ strokes }: Doodle) => Math.max(...strokes.map(({ width }) => width))

  test.each(['a cat', 'a castle', 'a lion'])('show in every line of %s', async (description) => {
    const [simple, detailed, cartoon, minimalist] = await Promise.all(
      styles.map((style) => draw(description, { style })),
    )
    if (!simple || !detailed || !cartoon || !minimalist) throw new Error('four styles')
    expect(minimalist.strokes.length).toBeLessThan(simple.strokes.length)
    expect(detailed.strokes.length).toBeGreaterThan(simple.strokes.length * 2)
    expect(widest(cartoon)).toBeGreaterThan(widest(simple) * 1.5)
    expect(widest(minimalist)).toBeLessThan(widest(simple) * 0.7)
  })

  test('cartoons have glints in their eyes', async () => {
    const pupils = (doodle: Doodle) => doodle.strokes.filter(({ part, area }) => part === 'eye' && area !== undefined)
    expect(pupils(await draw('a cat', { style: 'cartoon' })).length).toBeGreaterThan(
      pupils(await draw('a cat', { style: 'simple' })).length,
    )
  })
})

describe('the hand', () => {
  test('draws the same for the same seed, and differs for another', async () => {
    const [first, again, other] = await Promise.all([draw('a house'), draw('a house'), draw('a house', { seed: 2 })])
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
  })

  test('keeps what it draws whatever its size', async () => {
    const [small, large] = await Promise.all([
      draw('a star', { width: 128, height: 128 }),
      draw('a star', { width: 1024, height: 1024 }),
    ])
    expect(large.strokes.length).toBe(small.strokes.length)
    const long = ({ strokes, width }: Doodle) => strokes.reduce((sum, { points }) => sum + lengthOf(points), 0) / width
    expect(long(large)).toBeCloseTo(long(small), 0)
  })

  test.each([
    [1024, 512],
    [512, 1024],
    [64, 64],
  ])('stays on a sheet of %i × %i', async (width, height) => {
    const doodle = await draw('a dragon', { width, height })
    expect(doodle).toMatchObject({ width, height })
    const points = doodle.strokes.flatMap((stroke) => stroke.points)
    expect(points.every(([x, y]) => x > 0 && y > 0 && x < width && y < height)).toBe(true)
  })
})

test.each([
  'love',
  'of the meaning thereof',
  'идея',
  '???',
  '',
  'qwrtzp xkcdv',
  'mountains',
  'night',
  'rain',
  'the sea',
  'five stars',
])('something is drawn for "%s"', async (description) => {
  expect((await draw(description)).strokes.length).toBeGreaterThan(0)
})

test('no text makes it throw, and every doodle can be written and read back', { timeout: 60_000 }, async () => {
  const words = fc.constantFrom(
    'cat',
    'two',
    'dogs',
    'on',
    'under',
    'wearing',
    'hat',
    'with',
    'playing',
    'riding',
    'sea',
    'sleeping',
    'guitar',
    'a',
    'king',
    'eating',
    ',',
    'tree',
    'moon',
  )
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(words, { maxLength: 9 }).map((list) => list.join(' ')),
  )
  await fc.assert(
    fc.asyncProperty(texts, fc.constantFrom(...styles), fc.integer(), async (description, style, seed) => {
      const doodle = await draw(description, { style, seed, width: 160, height: 120 })
      expect(doodle.strokes.flatMap(({ points }) => points.flat()).every(Number.isFinite)).toBe(true)
      expect(readSvg(toSvg(doodle))?.strokes).toHaveLength(doodle.strokes.length)
    }),
    { numRuns: 40 },
  )
})
