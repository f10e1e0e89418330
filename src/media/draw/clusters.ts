/** Groups figures that belong together: on, under, beside, in, behind, over. Sizes are relative; feet are at y = 0. */
import type { Cast, Figure } from './cast.ts'
import { figureOf } from './figure.ts'
import { usualSize } from './nouns.ts'
import { type Box, union } from './paths.ts'
import type { Random } from './random.ts'
import type { Scene, Thing } from './thing.ts'

/** A figure with its place: `x` is its middle, `y` its feet, up being negative. */
export interface Placed {
  figure: Figure
  x: number
  y: number
  /** From icon units to cluster units. */
  scale: number
  /** Drawn from low to high. */
  depth: number
  mirror: boolean
  /** Whether it stands on the ground and throws a shadow there. */
  isGrounded: boolean
}

export interface Cluster {
  placed: Placed[]
  box: Box
  isAirborne: boolean
}

/** How high up others sit on a thing, as a share of its height. */
const SEATS: [RegExp, number][] = [
  [/chair|seat/, 0.5],
  [/couch|bench|bed/, 0.42],
  [/tree/, 0.72],
  [/tulip|sunflower|rose|flower|blossom/, 0.86],
  [/automobile|taxi|truck|bus|tractor/, 0.9],
  [/horse|elephant|camel|cow|sauropod/, 0.8],
  [/rock|wood|ice$|package|books/, 0.9],
]
const seatOf = (icon: string) => SEATS.find(([pattern]) => pattern.test(icon))?.[1] ?? 0.92
const COVERS = /umbrella|cloud|rainbow|parachute|balloon|star|moon|bridge|tent/

const widthOf = ({ figure, scale }: Placed) => (figure.box.right - figure.box.left) * scale
const heightOf = ({ figure, scale }: Placed) => (figure.box.bottom - figure.box.top) * scale
const boxOf = (placed: Placed): Box => ({
  left: placed.x - widthOf(placed) / 2,
  right: placed.x + widthOf(placed) / 2,
  top: placed.y - heightOf(placed),
  bottom: placed.y,
})

/** The scale that gives a figure its size: judged by area, so that a snake is not taller than a giraffe. */
function scaleOf({ box, size }: Figure): number {
  const [wide, tall] = [box.right - box.left, box.bottom - box.top]
  return size / Math.sqrt(Math.max(1, wide * tall))
}

/** Makes the clusters of a scene: one for each thing that is not placed by another. */
export function gather(cast: Cast, scene: Scene, random: Random): Cluster[] {
  const largest = Math.max(...scene.things.map((thing) => usualSize(thing.icon) * thing.size))
  const groups = scene.things.map((thing) => copies(cast, { ...thing, size: seen(thing, largest) }, random))
  const rootOf = new Map<number, number>()
  for (const [index, thing] of scene.things.entries()) {
    const to = thing.relation?.to
    // "with" things keep to themselves: the row they stand in says it already.
    if (to === undefined || to === index || thing.relation?.kind === 'with' || rootOf.get(to) === index) continue
    rootOf.set(index, to)
  }
  const done = new Set<number>()
  const order = [...rootOf.keys()].toSorted((a, b) => depthOf(rootOf, b) - depthOf(rootOf, a))
  for (const index of order) {
    const [thing, own, other] = [scene.things[index], groups[index], groups[rootOf.get(index) ?? -1]]
    if (!thing || !own || !other) continue
    relate(thing, own, other, random)
    other.push(...own)
    done.add(index)
  }
  return groups.filter((_, index) => !done.has(index)).map(toCluster)
}

/** The size of a thing, but never so small that it would not be seen beside the largest. */
const seen = ({ icon, size }: Thing, largest: number) => Math.max(size, (SMALLEST * largest) / usualSize(icon))
const SMALLEST = 0.27

function depthOf(rootOf: Map<number, number>, index: number): number {
  let [at, depth] = [index, 0]
  for (; rootOf.has(at) && depth < 12; depth++) at = rootOf.get(at) ?? at
  return depth
}

function toCluster(placed: Placed[]): Cluster {
  const box = placed.map(boxOf).reduce(union)
  return { placed, box, isAirborne: placed.every(({ figure, isGrounded }) => figure.isAirborne && !isGrounded) }
}

/** The copies of one thing: side by side with an overlap, every second one further back; bunched when they float. */
function copies(cast: Cast, thing: Thing, random: Random): Placed[] {
  const { count } = thing
  const perRow = count > 5 ? Math.ceil(count / 2) : count
  const mirrorAll = random.chance(0.5)
  let x = 0
  return Array.from({ length: count }, (_, index) => {
    const figure = figureOf(cast, thing, index)
    const scale = scaleOf(figure) * (count > 1 ? random.between(0.9, 1.08) : 1)
    const row = Math.floor(index / perRow)
    const wide = (figure.box.right - figure.box.left) * scale
    if (index % perRow === 0) x = row * wide * 0.45
    const step = wide * (figure.isAirborne ? 0.78 : 0.86) * random.between(0.95, 1.1)
    const place = x + step / 2
    x += step
    const lift = figure.isAirborne
      ? random.between(-0.25, 0.25) * figure.size + (index % 2) * 0.42 * figure.size + row * 0.9 * figure.size
      : (index % 2) * 0.1 * figure.size + row * 0.34 * figure.size
    const acts = thing.object !== undefined || thing.action === 'launch'
    const mirror = acts ? false : count > 1 ? random.chance(0.5) : mirrorAll
    return { figure, x: place, y: -lift, scale, depth: -lift, mirror, isGrounded: !figure.isAirborne }
  })
}

function relate({ relation }: Thing, own: Placed[], other: Placed[], random: Random): void {
  const [a, b] = [toCluster(own), toCluster(other)]
  const middle = (box: Box) => (box.left + box.right) / 2
  const [aWide, bWide, aTall, bTall] = [
    a.box.right - a.box.left,
    b.box.right - b.box.left,
    a.box.bottom - a.box.top,
    b.box.bottom - b.box.top,
  ]
  const base = other[0]?.figure.icon ?? ''
  const side = random.chance(0.5) ? 1 : -1
  const centre = middle(b.box) - middle(a.box)
  const above = (): [number, number, number] => [centre, b.box.top - aTall * 0.12 - a.box.bottom, 1]
  const kind = relation?.kind
  if (kind === 'under' && COVERS.test(base)) {
    // The cover goes up instead, so that the one beneath keeps the ground.
    const overlap = /umbrella/.test(base) ? 0.3 * bTall : 0
    move(other, [middle(a.box) - middle(b.box), a.box.top - b.box.bottom + overlap, -1], false)
    for (const placed of own) placed.depth += 0.5
    return
  }
  const [dx, dy, depth] =
    kind === 'on'
      ? ([centre + random.between(-0.06, 0.06) * bWide, -bTall * seatOf(base), 1] as const)
      : kind === 'under'
        ? ([centre + side * bWide * 0.24, 0.06 * bTall, 2] as const)
        : kind === 'over'
          ? above()
          : kind === 'in'
            ? ([centre, -bTall * (/tree/.test(base) ? 0.55 : 0.4), /tree/.test(base) ? 1 : -1] as const)
            : kind === 'behind'
              ? ([centre + side * Math.min(aWide, bWide) * 0.42, -bTall * 0.08, -1] as const)
              : ([
                  side > 0 ? b.box.right - a.box.left - 0.04 * bWide : b.box.left - a.box.right + 0.04 * bWide,
                  0,
                  0.2,
                ] as const)
  move(
    own,
    [dx, dy, depth],
    (kind === 'beside' || kind === 'behind' || (kind === 'under' && !COVERS.test(base))) && own[0]?.isGrounded === true,
  )
}

function move(list: Placed[], [dx, dy, depth]: readonly [number, number, number], isGrounded: boolean): void {
  for (const placed of list) {
    placed.x += dx
    placed.y += dy
    placed.depth += depth
    placed.isGrounded &&= isGrounded
  }
}
