/** The paper under a drawing: what every pixel would be if nothing were drawn, under one uneven light. */

import { evaluate, fitSurface, place, type Sample, type Surface } from '../../cutout/surface.ts'
import { boxBlur, newPlane, type Plane } from '../../pixels/plane.ts'
import { type Raster, resizeRaster } from '../../pixels/raster.ts'

export type Color = [r: number, g: number, b: number]

export interface Paper {
  /** The paper's red, green and blue, 0 to 255, small and smooth: to be stretched over the picture. */
  colors: [Plane, Plane, Plane]
  /** Of the picture, and of its border alone, what is bare paper. 0 to 1. */
  share: number
  borderShare: number
}

/** Light changes slowly, so the paper is learnt from a small copy. Pixels. */
const EDGE = 128
/** How far a pixel may be from the surface to have a say in it, round by round: the first sees uneven light as noise. */
const TOLERANCES = [52, 36, 26, 20, 16, 14]
/** Levels (0 to 255) between the surface and what is still called paper. */
const NEAR = 15
/** The same for what is sure to be paper and no faint wash on it. */
const CLEAN = 8
/** The border counts as paper unless it says otherwise; the middle must look like it. */
const BORDER_WEIGHT = 4

/**
 * Learns the paper: a quadratic surface of colour is fitted to the border, then again and again to all that lies near it
 * (iteratively reweighted least squares), and what shade is left is followed softly.
 */
export async function learnPaper(picture: Raster): Promise<Paper> {
  const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height))
  const size = (length: number) => Math.max(1, Math.round(length * scale))
  const small = await resizeRaster(picture, size(picture.width), size(picture.height))
  const surface = fitPaper(small)
  const far = distances(small, surface)
  const near = far.values.map((value) => (value < CLEAN ? 1 : 0))
  const colors = ([0, 1, 2] as const).map((channel) => shade(small, surface, { near, channel })) as [
    Plane,
    Plane,
    Plane,
  ]
  return {
    colors,
    ...shares(far),
  }
}

function fitPaper(small: Raster): Surface {
  const samples = samplesOf(small)
  const border = samples.filter(({ weight }) => weight === BORDER_WEIGHT)
  const middle = [0, 1, 2].map((c) => median(border.map(({ color }) => color[c] as number))) as Color
  let surface: Surface = fitSurface(border.map((one) => ({ ...one, color: middle })))
  TOLERANCES.forEach((tolerance, round) => {
    // The first look stays at the border: a large drawing in the middle has not been ruled out yet.
    const heard = round === 0 ? border : samples
    surface = fitSurface(heard.map((one) => ({ ...one, weight: one.weight * trust(one, surface, tolerance) })))
  })
  return surface
}

function samplesOf({ width, height, data }: Raster): Sample[] {
  const band = Math.max(1, Math.round(0.03 * Math.min(width, height)))
  return Array.from({ length: width * height }, (_, index) => {
    const [column, row] = [index % width, Math.floor(index / width)]
    const inside = Math.min(column, row, width - 1 - column, height - 1 - row)
    const at = index * 4
    const color: Color = [data[at] as number, data[at + 1] as number, data[at + 2] as number]
    return { index, ...place(column, row, width, height), color, weight: inside < band ? BORDER_WEIGHT : 1 }
  })
}

/** Tukey's biweight: nothing for what is farther than the tolerance. */
function trust({ x, y, color }: Sample, surface: Surface, tolerance: number): number {
  const far = apart(color, evaluate(surface, x, y)) / tolerance
  return far < 1 ? (1 - far * far) ** 2 : 0
}

const apart = (one: Color, other: Color) =>
  Math.sqrt(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2) / 3)

function distances({ width, height, data }: Raster, surface: Surface): Plane {
  const plane = newPlane(width, height)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const { x: u, y: v } = place(x, y, width, height)
      const color: Color = [data[i * 4] as number, data[i * 4 + 1] as number, data[i * 4 + 2] as number]
      plane.values[i] = apart(color, evaluate(surface, u, v))
    }
  }
  return plane
}

/** The surface in one channel, and what it leaves of the light as a soft average of the paper around. */
function shade(
  { width, height, data }: Raster,
  surface: Surface,
  { near, channel }: { near: Float32Array; channel: 0 | 1 | 2 },
): Plane {
  const sums = newPlane(width, height)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (!near[i]) continue
      const { x: u, y: v } = place(x, y, width, height)
      sums.values[i] = (data[i * 4 + channel] as number) - evaluate(surface, u, v)[channel]
    }
  }
  const radius = Math.max(2, Math.round(0.05 * Math.max(width, height)))
  const blur = (plane: Plane) => boxBlur(boxBlur(plane, radius), radius)
  const [soft, weights] = [blur(sums), blur({ width, height, values: near })]
  for (let i = 0; i < soft.values.length; i++) {
    const { x: u, y: v } = place(i % width, Math.floor(i / width), width, height)
    // The constant lets what is far from any paper keep to the surface.
    const rest = (soft.values[i] as number) / ((weights.values[i] as number) + 0.1)
    soft.values[i] = evaluate(surface, u, v)[channel] + rest
  }
  return soft
}

function shares({ width, height, values }: Plane) {
  let [paper, border, borderPaper] = [0, 0, 0]
  for (let i = 0; i < values.length; i++) {
    const isPaper = (values[i] as number) < NEAR ? 1 : 0
    const [x, y] = [i % width, Math.floor(i / width)]
    paper += isPaper
    if (x > 0 && y > 0 && x < width - 1 && y < height - 1) continue
    border++
    borderPaper += isPaper
  }
  return { share: paper / values.length, borderShare: borderPaper / border }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 255
}
