/** Puts the figures of a scene on the sheet: those on the ground side by side, those of the air above them. */
import type { Cast } from '../draw/cast.ts'
import { type Cluster, gather, type Placed } from '../draw/clusters.ts'
import { headOf } from '../draw/nouns.ts'
import type { Box } from '../draw/paths.ts'
import type { Random } from '../draw/random.ts'
import type { Scene, Thing } from '../draw/thing.ts'
import type { Point } from './doodle.ts'
import { shapesOf } from './figures.ts'
import { boxAround } from './geometry.ts'
import { fitting, moved, type Shape } from './shape.ts'

const MARGIN = 0.09
/** Between neighbours, as a share of the broadest. */
const GAP = 0.08
const SPREAD = 1.32
/** Of the height, for what is on the ground when something is in the air too. */
const LOW = 0.6

export interface Sheet {
  width: number
  height: number
}

/** The shapes of all figures, from back to front, in pixels of the sheet. `isWaving`: whoever can, waves. */
export function arrange(
  cast: Cast,
  scene: Scene,
  { sheet, random, isWaving }: { sheet: Sheet; random: Random; isWaving: boolean },
): Shape[] {
  const clusters = gather(cast, scene, random).map(spread)
  const low = clusters.filter(({ isAirborne }) => !isAirborne)
  const high = clusters.filter(({ isAirborne }) => isAirborne)
  const margin = MARGIN * Math.min(sheet.width, sheet.height)
  // In front of mountains there must be mountains left to see.
  const isInFront =
    scene.isPlaceNamed && scene.place === 'mountains' && !scene.things.some(({ icon }) => icon === 'mountain')
  const free: Box = {
    left: margin,
    top: isInFront ? sheet.height * 0.5 : margin,
    right: sheet.width - margin,
    bottom: sheet.height - margin,
  }
  const border = free.bottom - (free.bottom - free.top) * LOW
  const isMixed = low.length > 0 && high.length > 0
  const draw = (placed: Placed, toSheet: (point: Point) => Point): Shape[] => {
    const pose = { isWaving, icons: cast.icons, thing: thingOf(scene, placed.figure.icon) }
    return shapesOf(placed.figure, pose).map((shape) => moved(shape, (point) => toSheet(inCluster(placed, point))))
  }
  const row = (list: Cluster[], box: Box) =>
    place(list, box).flatMap(({ cluster, toSheet }) => {
      const ordered = cluster.placed.toSorted((a, b) => a.depth - b.depth)
      return ordered.map((placed) => draw(placed, toSheet))
    })
  const figures = [
    ...row(high, isMixed ? { ...free, bottom: border - margin * 0.4 } : free),
    ...row(low, isMixed ? { ...free, top: border } : free),
  ]
  const fit = fitting(boxAround(figures.flat().flatMap(({ contours }) => contours.flat())), free)
  // Outlines open towards each other within a figure, never from one to the next.
  return figures.flatMap((shapes, index) =>
    shapes.map((shape) => moved(shape.group === undefined ? shape : { ...shape, group: index }, fit)),
  )
}

/** What the words say of a figure: the first thing that is shown by its icon. */
function thingOf({ things }: Scene, icon: string): Thing | undefined {
  const shown = ({ icon: name, action }: Thing) =>
    action === 'fly' && name === 'bird' ? 'own:flying-bird' : (headOf.get(name) ?? name)
  return things.find((thing) => thing.icon === icon) ?? things.find((thing) => shown(thing) === icon)
}

function inCluster({ figure, x, y, scale, mirror }: Placed, [px, py]: Point): Point {
  const middle = (figure.box.left + figure.box.right) / 2
  return [x + (px - middle) * scale * (mirror ? -1 : 1), y + (py - figure.box.bottom) * scale]
}

/** Copies of one thing that `gather` lets overlap, drawn apart: lines over lines are hard to read. */
function spread(cluster: Cluster): Cluster {
  const [first] = cluster.placed
  const isCopies = cluster.placed.every(({ figure }) => figure.icon === first?.figure.icon)
  if (!first || !isCopies || cluster.placed.length < 2) return cluster
  const apart = (x: number) => first.x + (x - first.x) * SPREAD
  return {
    ...cluster,
    placed: cluster.placed.map((placed) => ({ ...placed, x: apart(placed.x) })),
    box: { ...cluster.box, right: cluster.box.right + apart(cluster.box.right) - cluster.box.right },
  }
}

/** A row of clusters as large as the box allows, in its middle, all on one line. */
function place(clusters: Cluster[], box: Box): { cluster: Cluster; toSheet: (point: Point) => Point }[] {
  if (clusters.length === 0) return []
  const widths = clusters.map((cluster) => cluster.box.right - cluster.box.left)
  const gap = GAP * Math.max(...widths)
  const total = widths.reduce((sum, width) => sum + width, 0) + gap * (clusters.length - 1)
  const top = Math.min(...clusters.map((cluster) => cluster.box.top))
  const bottom = Math.max(...clusters.map((cluster) => cluster.box.bottom))
  const scale = Math.min((box.right - box.left) / total, (box.bottom - box.top) / (bottom - top))
  let left = (box.left + box.right) / 2 - (total * scale) / 2
  const feet = (box.top + box.bottom) / 2 + ((bottom - top) * scale) / 2
  return clusters.map((cluster) => {
    const start = left
    left += (cluster.box.right - cluster.box.left + gap) * scale
    return {
      cluster,
      toSheet: ([x, y]): Point => [start + (x - cluster.box.left) * scale, feet + (y - bottom) * scale],
    }
  })
}
