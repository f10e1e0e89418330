/** Places the clusters in the frame: those on the ground in a row, those in the air above them. */
import type { Backdrop, Canvas } from './canvas.ts'
import type { Cast } from './cast.ts'
import { type Cluster, gather, type Placed } from './clusters.ts'
import { eachColour, lit, mix } from './colour.ts'
import { flat, group, scaled } from './ink.ts'
import { ellipse } from './paths.ts'

/** The part of the frame that subjects may fill. */
const MARGIN = 0.07
/** How much of the frame's height a lone subject fills at most. */
const TALLEST = 0.62
/** Room between neighbours, as a share of their width; below 0 they overlap. */
const GAP = 0.07

/** What is drawn of the subjects, and at which stage of a sketch. */
export type Detail = 'shadows' | 'underpainting' | 'full'

interface Spot {
  cluster: Cluster
  /** From cluster units to the drawing's. */
  scale: number
  x: number
  y: number
}

/** The subjects as svg, from back to front, with their shadows. */
export function subjects(canvas: Canvas, backdrop: Backdrop, detail: Detail): string {
  const cast: Cast = { place: canvas.scene.place, icons: canvas.icons, pen: scaled(canvas.pen, 8) }
  const clusters = gather(cast, canvas.scene, canvas.pen.random)
  const low = clusters.filter(({ isAirborne }) => !isAirborne)
  const high = clusters.filter(({ isAirborne }) => isAirborne)
  const ground = onGround(canvas, backdrop, low, high.length > 0)
  const air = inAir(canvas, backdrop, high, ground)
  const drawn = [...air, ...ground.toSorted((a, b) => a.y - b.y)].map((spot) => paint(canvas, spot, detail)).join('')
  return eachColour(drawn, (hex) => lit(hex, canvas.palette.light))
}

/** How large a row of clusters may be, and how much the prompt wants it larger or smaller. */
function measure(
  clusters: Cluster[],
  { wide, tall, zoom }: { wide: number; tall: number; zoom: number },
): { scale: number; total: number } {
  const widths = clusters.map(({ box }) => box.right - box.left)
  const total =
    widths.reduce((sum, width) => sum + width, 0) + GAP * Math.max(0, clusters.length - 1) * Math.max(...widths)
  const tallest = Math.max(...clusters.map(({ box }) => box.bottom - box.top))
  const [only] = clusters.length === 1 ? (clusters[0]?.placed ?? []) : []
  const wish = only && clusters[0]?.placed.length === 1 && only.figure.size < 0.4 ? 0.75 : 1
  return { scale: Math.min(wide / total, tall / tallest) * wish * zoom, total }
}

/** Several things in one, as a reader under a tree: it may be taller than one thing alone. */
const isComposed = ({ placed }: Cluster) => placed.length > 1 || placed.some(({ figure }) => figure.isActing)

function onGround({ pen, width, height }: Canvas, backdrop: Backdrop, clusters: Cluster[], leaveSky: boolean): Spot[] {
  if (clusters.length === 0) return []
  const isMinimal = pen.look.style === 'minimalist'
  const tall = Math.min(
    backdrop.ground - height * MARGIN,
    height * (leaveSky ? 0.44 : isMinimal ? 0.5 : clusters.some(isComposed) ? TALLEST + 0.1 : TALLEST),
  )
  const { scale, total } = measure(clusters, {
    wide: width * (1 - 2 * MARGIN),
    tall,
    zoom: pen.random.between(0.84, 1),
  })
  const wide = total * scale
  const free = width * (1 - 2 * MARGIN) - wide
  const focus =
    backdrop.focus === undefined ? width / 2 + free * pen.random.between(-0.34, 0.34) : width * backdrop.focus
  const start = Math.min(width * (1 - MARGIN) - wide, Math.max(width * MARGIN, focus - wide / 2))
  const largest = Math.max(...clusters.map(({ box }) => box.right - box.left))
  let x = start
  return clusters.map((cluster, index) => {
    const own = (cluster.box.right - cluster.box.left) * scale
    const middle = x + own / 2
    x += own + GAP * largest * scale
    const floats = cluster.placed.some(({ figure }) => figure.floats)
    const level = backdrop.groundAt?.(middle) ?? backdrop.ground
    const step = clusters.length > 1 ? (index % 2 ? -0.014 : 0.012) * height : 0
    return {
      cluster,
      scale,
      x: middle - ((cluster.box.left + cluster.box.right) / 2) * scale,
      y: level + step + (floats ? height * 0.026 : 0),
    }
  })
}

function inAir({ pen, width, height, scene }: Canvas, backdrop: Backdrop, clusters: Cluster[], ground: Spot[]): Spot[] {
  if (clusters.length === 0) return []
  const isAlone = ground.length === 0
  const heads = Math.min(backdrop.horizon, ...ground.map(({ y, scale, cluster }) => y + cluster.box.top * scale))
  const floor = isAlone
    ? Math.min(height * 0.86, backdrop.horizon * (scene.place === 'space' ? 0.95 : 1))
    : Math.max(height * 0.34, heads - height * 0.03)
  const top = height * MARGIN
  const room = floor - top
  const tall = room * (isAlone ? (pen.look.style === 'minimalist' ? 0.66 : 0.94) : 0.92)
  const { scale, total } = measure(clusters, {
    wide: width * (1 - 2 * MARGIN) * 0.92,
    tall,
    zoom: pen.random.between(0.84, 1),
  })
  const wide = total * scale
  const free = width * (1 - 2 * MARGIN) - wide
  let x = width / 2 - wide / 2 + free * pen.random.between(isAlone ? -0.2 : -0.42, isAlone ? 0.2 : 0.42)
  const largest = Math.max(...clusters.map(({ box }) => box.right - box.left))
  return clusters.map((cluster, index) => {
    const { box } = cluster
    const middle = x + ((box.right - box.left) * scale) / 2
    x += (box.right - box.left) * scale + GAP * largest * scale
    const own = (box.bottom - box.top) * scale
    const slack = room - own
    const drop = Math.max(0, slack) * (clusters.length > 1 && index % 2 ? 0.75 : pen.random.between(0.2, 0.5))
    return { cluster, scale, x: middle - ((box.left + box.right) / 2) * scale, y: top + drop - box.top * scale }
  })
}

function paint(canvas: Canvas, { cluster, scale, x, y }: Spot, detail: Detail): string {
  const ordered = cluster.placed.toSorted((a, b) => a.depth - b.depth)
  const shadows = ordered.filter(
    ({ isGrounded, figure }) => isGrounded && !figure.floats && canvas.scene.place !== 'underwater',
  )
  return (
    shadows.map((placed) => shadow(canvas, placed, { scale, x, y })).join('') +
    (detail === 'shadows'
      ? ''
      : ordered
          .map((placed) =>
            put(placed, { scale, x, y }, detail === 'underpainting' ? canvas.palette.groundDark : undefined),
          )
          .join(''))
  )
}

type At = Pick<Spot, 'scale' | 'x' | 'y'>

function put({ figure, x, y, scale, mirror }: Placed, at: At, wash: string | undefined): string {
  const size = scale * at.scale
  const middle = (figure.box.left + figure.box.right) / 2
  // An underpainting: the shapes are there, their colours are not yet.
  const svg = wash ? eachColour(figure.svg, (hex) => mix(hex, wash, 0.5)) : figure.svg
  const placed = group(group(svg, { x: -middle, y: -figure.box.bottom }), {
    x: at.x + x * at.scale,
    y: at.y + y * at.scale,
    scale: size,
    mirror,
  })
  return wash ? `<g opacity="0.7">${placed}</g>` : placed
}

function shadow({ palette, pen }: Canvas, { figure, x, y, scale }: Placed, at: At): string {
  const half = ((figure.box.right - figure.box.left) * scale * at.scale) / 2
  const [cx, cy] = [at.x + x * at.scale, at.y + y * at.scale]
  const dark = mix(palette.groundDark, '#241d3a', 0.55)
  const soft = pen.look.style === 'minimalist' ? 0.16 : 0.24
  return (
    flat(ellipse(cx + half * 0.08, cy - half * 0.02, half * 1.02, half * 0.15), dark, soft) +
    flat(ellipse(cx + half * 0.05, cy - half * 0.02, half * 0.74, half * 0.09), dark, soft)
  )
}
