import { beforeAll, describe, expect, test } from 'vitest'
import { type Icons, loadIcons } from './icons.ts'
import { openRandom } from './random.ts'
import { MOST_THINGS } from './reading.ts'
import { readScene } from './scene.ts'
import type { Thing } from './thing.ts'

let icons: Icons
beforeAll(async () => {
  icons = await loadIcons()
})

const read = (prompt: string, seed = 1) =>
  readScene(prompt, { icons, style: 'simple', random: openRandom(seed, 'scene') })

/** A thing in one line: "2 cat-face *0.42 red play own:piano on 1". */
function say({ icon, count, size, colours, action, object, wears, relation }: Thing): string {
  return [
    count === 1 ? [] : count,
    icon,
    size === 1 ? [] : `*${size}`,
    colours,
    action ?? [],
    object?.icon ?? [],
    wears.map((worn) => `wears ${worn.icon}`),
    relation ? `${relation.kind} ${relation.to}` : [],
  ]
    .flat()
    .join(' ')
}

const RED = '#e0402f'
const BLUE = '#3f7fd6'

test.each([
  ['a cute cat playing piano', ['cat-face play own:piano'], 'room'],
  ['three red balloons over a green hill', [`3 balloon ${RED}`], 'hill'],
  ['a robot reading a book under a tree', ['robot read open-book under 1', 'deciduous-tree'], undefined],
  ['a robot under a tree reading a book', ['robot read open-book under 1', 'deciduous-tree'], undefined],
  ['a cup of coffee on a wooden table', ['own:coffee-cup'], 'table'],
  ['beautiful mountain sunset', [], 'mountains'],
  ['a dog beside a small house in the rain', ['dog-face beside 1', 'house *0.66'], undefined],
  ['a bird flying', ['bird fly'], 'sky'],
  ['two cats and a dog on the beach at night', ['2 cat-face', 'dog-face with 0'], 'beach'],
  ['a big elephant under a tiny umbrella', ['elephant *1.35 under 1', 'umbrella *0.42'], undefined],
  ['a fox in the snow', ['fox'], 'snow'],
  ['a rocket launching into space', ['rocket launch'], 'space'],
  ['a bowl of fruit', ['own:fruit-bowl'], 'table'],
  ['a city at night', [], 'city'],
  ['a castle on a hill', ['castle'], 'hill'],
  ['a girl riding a bicycle', ['girl ride bicycle'], undefined],
  ['a sailing boat on the sea', ['own:sailboat'], 'sea'],
  ['a red fox, studio light', [`fox ${RED}`], 'studio'],
  ['A beautiful sunset over mountains', [], 'mountains'],
  ['red and blue balloons', [`3 balloon ${RED} ${BLUE}`], 'sky'],
  ['an orange cat', ['cat-face #f28a2e'], undefined],
  ['an orange', ['tangerine'], 'table'],
  ['a dog with sunglasses', ['dog-face wears sunglasses'], undefined],
  ['a cat wearing a red top hat', [`cat-face wears top-hat`], undefined],
  ['a girl with a red balloon', ['girl hold balloon'], undefined],
  ['a cat without a hat', ['cat-face'], undefined],
  ['a sleeping cat on a red sofa', ['cat-face sleep on 1', `couch-and-lamp ${RED}`], 'room'],
  ['five fish under the sea', ['5 fish'], 'underwater'],
  ['a lighthouse by the sea', ['own:lighthouse'], 'beach'],
  ['an astronaut riding a horse on the moon', ['astronaut ride horse'], 'moon'],
  ['a dragon flying over a castle', ['dragon fly over 1', 'castle'], 'hill'],
  ['a fire engine', ['fire-engine'], 'street'],
  ['🐱🎹', ['cat-face play own:piano'], 'room'],
  ['un gato y un perro en la playa', ['cat-face', 'dog-face'], 'beach'],
  ['猫がピアノを弾く', ['cat-face play own:piano'], 'room'],
])('"%s" shows %j', (prompt, things, place) => {
  const scene = read(prompt)
  expect(scene.things.map(say)).toEqual(things)
  if (place) expect(scene.place).toBe(place)
})

test.each([
  ['a city at night', 'night', 'clear'],
  ['mountain sunset', 'sunset', 'clear'],
  ['a dog in the rain', 'day', 'rain'],
  ['a fox in the snow', 'day', 'snow'],
  ['a ship in a storm at night', 'night', 'storm'],
  ['a foggy forest', 'day', 'fog'],
  ['an astronaut in space', 'night', 'clear'],
])('"%s": %s, %s', (prompt, time, weather) => {
  expect(read(prompt)).toMatchObject({ time, weather })
})

test.each([
  'cute',
  'playing',
  'a',
  'beautiful',
  'realistic photo, 4k, masterpiece',
  'happy',
  'cool',
  'hot',
  'love of wisdom'.slice(5),
  'with',
  'synergy',
  'constructor',
  'the quick',
  'watching',
  'professional studio lighting, bokeh',
])('"%s" names no thing', (prompt) => {
  expect(read(prompt).things).toEqual([])
})

describe('the number of things', () => {
  test('is at most what can be told apart', () => {
    const { things } = read('100 cats, 50 dogs, 30 birds, 9 foxes, a tree, a house, a car, a boat, a cup')
    expect(things.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(MOST_THINGS + things.length)
  })

  test('never leaves a relation to a thing that was cut', () => {
    const { things } = read('a cat on a dog on a fox on a bear on a lion on a panda on a koala on a pig on a tree')
    for (const { relation } of things) if (relation) expect(relation.to).toBeLessThan(things.length)
  })
})

test.each([
  ['cartoon cat', 'cartoon'],
  ['minimalist poster of a whale', 'minimalist'],
  ['a highly detailed castle', 'detailed'],
  ['a cat', 'simple'],
])('"%s" asks for style %s', (prompt, style) => {
  expect(read(prompt).style).toBe(style)
  expect(readScene(prompt, { icons, style: 'cartoon', random: openRandom(1, 'scene') }).style).toBe('cartoon')
})
