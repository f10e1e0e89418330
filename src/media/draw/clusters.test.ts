import { beforeAll, expect, test } from 'vitest'
import { gather, type Placed } from './clusters.ts'
import { type Icons, loadIcons } from './icons.ts'
import { openRandom } from './random.ts'
import { readScene } from './scene.ts'
import { looks } from './styles.ts'

let icons: Icons
beforeAll(async () => {
  icons = await loadIcons()
})

function arrange(prompt: string, seed: number) {
  const random = openRandom(seed, 'test')
  let ids = 0
  const pen = { random, look: looks.simple, scale: 8, uniqueId: () => `t${ids++}-`, hatching: { left: 0 } }
  const scene = readScene(prompt, { icons, style: 'simple', random })
  const clusters = gather({ icons, pen, place: scene.place }, scene, random)
  const find = (name: string) => {
    const placed = clusters.flatMap((cluster) => cluster.placed).find(({ figure }) => figure.icon === name)
    if (!placed) throw new Error(`no ${name}`)
    return { ...placed, ...sides(placed) }
  }
  return { clusters, find }
}

function sides({ figure: { box }, x, y, scale }: Placed) {
  const half = ((box.right - box.left) * scale) / 2
  return { left: x - half, right: x + half, top: y - (box.bottom - box.top) * scale, bottom: y }
}

const seeds = [1, 2, 3, 4, 5]

test.each(seeds)('on: feet above the floor, over the seat, in front of it (seed %i)', (seed) => {
  const { find } = arrange('a cat on a chair', seed)
  const [cat, chair] = [find('cat-face'), find('chair')]
  expect(cat.bottom).toBeLessThan(0)
  expect(cat.bottom).toBeGreaterThan(chair.top)
  expect(Math.abs(cat.x - chair.x)).toBeLessThan((chair.right - chair.left) / 2)
  expect(cat.depth).toBeGreaterThan(chair.depth)
  expect(cat.isGrounded).toBe(false)
})

test.each(seeds)('under a cover: the cover is what moves up (seed %i)', (seed) => {
  const { find } = arrange('a big elephant under a tiny umbrella', seed)
  const [elephant, umbrella] = [find('elephant'), find('umbrella')]
  expect(elephant.bottom).toBeCloseTo(0)
  expect(umbrella.top).toBeLessThan(elephant.top)
  expect(umbrella.right - umbrella.left).toBeLessThan((elephant.right - elephant.left) / 2)
})

test.each(seeds)('under a tree: both on the ground, the tree behind and taller (seed %i)', (seed) => {
  const { find } = arrange('a robot reading a book under a tree', seed)
  const [robot, tree] = [find('robot'), find('deciduous-tree')]
  expect(robot.depth).toBeGreaterThan(tree.depth)
  expect(robot.isGrounded && tree.isGrounded).toBe(true)
  expect(robot.top).toBeGreaterThan(tree.top)
  expect(robot.x).toBeGreaterThan(tree.left)
  expect(robot.x).toBeLessThan(tree.right)
})

test.each(seeds)('beside: next to each other on the ground (seed %i)', (seed) => {
  const { find } = arrange('a dog beside a small house', seed)
  const [dog, house] = [find('dog-face'), find('house')]
  const overlap = Math.min(dog.right, house.right) - Math.max(dog.left, house.left)
  expect(overlap).toBeLessThan((house.right - house.left) * 0.1)
  expect(dog.bottom).toBeCloseTo(house.bottom)
})

test.each(seeds)('over: above the roof (seed %i)', (seed) => {
  const { find } = arrange('a dragon flying over a castle', seed)
  expect(find('dragon').bottom).toBeLessThan(find('castle').top + 0.3)
})

test.each([
  ['three red balloons', 3],
  ['seven ducks on a lake', 7],
  ['two cats and a dog', 3],
])('"%s" are %i, each partly to be seen', (prompt, count) => {
  const { clusters } = arrange(prompt, 1)
  const all = clusters.flatMap(({ placed }) => placed)
  expect(all).toHaveLength(count)
  for (const cluster of clusters) {
    const spots = cluster.placed.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`)
    expect(new Set(spots).size).toBe(spots.length)
  }
})

test('things that rest on each other in a circle still end up somewhere', () => {
  expect(arrange('a cat on a dog on a cat on a dog under a cat', 1).clusters.length).toBeGreaterThan(0)
})
