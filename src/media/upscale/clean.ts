/** Takes noise and JPEG's blocks out of a picture, and leaves its edges. */

import { fromLab, type LabPlanes, toLabPlanes } from '../pixels/oklab.ts'
import { boxBlur, newPlane, type Plane } from '../pixels/plane.ts'
import { eachPixel, type Raster } from '../pixels/raster.ts'
import { BLOCK, estimateBlocks, estimateNoise } from './noise.ts'

/** In OKLab's lightness. Less noise than this nobody sees; more is taken for texture. */
const LEAST_NOISE = 0.002
const MOST_NOISE = 0.05
/** Blocks that stand out less than this are none. */
const LEAST_BLOCKS = 0.0012
/** How far around a pixel others are asked, in pixels. */
const REACH = 3

/** What a picture is cleaned with: how much damage there is. In OKLab's lightness. */
interface Damage {
  noise: number
  blocks: number
}

/** A new picture of the same size. What is clean already hardly changes. Worked on in bands, to bound the memory. */
export function clean(raster: Raster): Raster {
  const { width, height } = raster
  const damage = findDamage(raster)
  const result = { ...raster, data: new Uint8ClampedArray(raster.data) }
  if (damage.noise < LEAST_NOISE && damage.blocks < LEAST_BLOCKS) return result
  const rows = Math.max(BLOCK, Math.floor(BAND / width / BLOCK) * BLOCK)
  for (let top = 0; top < height; top += rows) {
    const bottom = Math.min(height, top + rows)
    const from = Math.max(0, top - OVERLAP)
    const band = cleanBand(
      cut(raster, { left: 0, top: from, width, height: Math.min(height, bottom + OVERLAP) - from }),
      damage,
    )
    const start = (top - from) * width * 4
    result.data.set(band.subarray(start, start + (bottom - top) * width * 4), top * width * 4)
  }
  return result
}

/** Pixels of a band, and the rows above and below it that it looks into: whole blocks. */
const BAND = 1_500_000
const OVERLAP = BLOCK
/** The edge of the square in the middle that the damage is measured on, in pixels. */
const MEASURED = 1024

/** A coder's noise within its blocks is about as large as the steps between them. */
const BLOCKS_TO_NOISE = 1.4

function findDamage(raster: Raster): Damage {
  const size = { width: Math.min(MEASURED, raster.width), height: Math.min(MEASURED, raster.height) }
  const onGrid = (free: number) => Math.floor(free / 2 / BLOCK) * BLOCK
  const middle = { left: onGrid(raster.width - size.width), top: onGrid(raster.height - size.height), ...size }
  const { l } = toLabPlanes(cut(raster, middle))
  const found = estimateBlocks(l)
  const blocks = found > LEAST_BLOCKS ? found : 0
  return { blocks, noise: Math.min(MOST_NOISE, estimateNoise(l) + BLOCKS_TO_NOISE * blocks) }
}

function cut({ width, data }: Raster, box: { left: number; top: number; width: number; height: number }): Raster {
  const part = new Uint8ClampedArray(box.width * box.height * 4)
  for (let y = 0; y < box.height; y++) {
    const from = ((box.top + y) * width + box.left) * 4
    part.set(data.subarray(from, from + box.width * 4), y * box.width * 4)
  }
  return { width: box.width, height: box.height, data: part }
}

function cleanBand(band: Raster, { noise, blocks }: Damage): Uint8ClampedArray {
  const planes = toLabPlanes(band)
  if (blocks > 0) for (const plane of [planes.l, planes.a, planes.b]) joinBlocks(plane, MOST_JOINED * blocks)
  const calm = noise > LEAST_NOISE ? denoise(planes, band, noise) : planes
  eachPixel(band, (_r, _g, _b, out, i) => {
    const color = fromLab(calm.l.values[i] as number, calm.a.values[i] as number, calm.b.values[i] as number)
    for (let c = 0; c < 3; c++) out[c] = color[c] as number
  })
  return band.data
}

/** Steps larger than this many typical ones are the picture's own. */
const MOST_JOINED = 3.5

/** Bends both sides of a border between blocks toward each other, where the step is small enough to be the coder's. */
function joinBlocks(plane: Plane, most: number) {
  const { width, height } = plane
  for (let y = 0; y < height; y++)
    for (let x = BLOCK; x + 1 < width; x += BLOCK) join(plane.values, y * width + x, 1, most)
  for (let y = BLOCK; y + 1 < height; y += BLOCK)
    for (let x = 0; x < width; x++) join(plane.values, y * width + x, width, most)
}

function join(values: Float32Array, at: number, step: number, most: number) {
  const [p1, p0, q0, q1] = [at - 2 * step, at - step, at, at + step].map((i) => values[i] as number) as [
    number,
    number,
    number,
    number,
  ]
  const gap = q0 - p0
  if (Math.abs(gap) > most || Math.abs(p1 - p0) > most / 2 || Math.abs(q1 - q0) > most / 2) return
  values[at - 2 * step] = p1 + gap / 8
  values[at - step] = p0 + (3 * gap) / 8
  values[at] = q0 - (3 * gap) / 8
  values[at + step] = q1 - gap / 8
}

/**
 * Non-local means (Buades, Coll and Morel, 2005) over a small neighbourhood: each pixel becomes the mean of those around it
 * whose own surroundings look alike. A pair is compared once for both, one direction after another. Transparent pixels have
 * no say.
 */
function denoise(planes: LabPlanes, { width, height, data }: Raster, noise: number): LabPlanes {
  const source = [planes.l.values, planes.a.values, planes.b.values] as const
  const sums = source.map((values) => Float32Array.from(values)) as [Float32Array, Float32Array, Float32Array]
  const weights = new Float32Array(width * height).fill(1)
  const solid = Float32Array.from({ length: width * height }, (_, i) => (data[i * 4 + 3] as number) / 255)
  const strength = 1 / (STRICT * noise) ** 2
  for (let dy = 0; dy <= REACH; dy++) {
    for (let dx = dy === 0 ? 1 : -REACH; dx <= REACH; dx++) {
      const apart = boxBlur(differences(planes, dx, dy), 1).values
      for (let y = 0; y < height - dy; y++) {
        for (let x = Math.max(0, -dx); x < width - Math.max(0, dx); x++) {
          const i = y * width + x
          const j = i + dy * width + dx
          const power = ((apart[i] as number) - 2 * noise * noise) * strength
          if (power > 6) continue
          const alike = power <= 0 ? 1 : Math.exp(-power)
          const [there, here] = [alike * (solid[j] as number), alike * (solid[i] as number)]
          for (let c = 0; c < 3; c++) {
            const values = source[c] as Float32Array
            const sum = sums[c] as Float32Array
            sum[i] = (sum[i] as number) + there * (values[j] as number)
            sum[j] = (sum[j] as number) + here * (values[i] as number)
          }
          weights[i] = (weights[i] as number) + there
          weights[j] = (weights[j] as number) + here
        }
      }
    }
  }
  const mean = (sum: Float32Array): Plane => ({
    width,
    height,
    values: sum.map((value, i) => value / (weights[i] as number)),
  })
  return { l: mean(sums[0]), a: mean(sums[1]), b: mean(sums[2]) }
}

/** How alike two places have to be, in noises. */
const STRICT = 1.1

/** Squared differences in lightness from each pixel to the one at an offset; 0 where there is none. */
function differences({ l }: LabPlanes, dx: number, dy: number): Plane {
  const { width, height, values } = l
  const result = newPlane(width, height)
  for (let y = 0; y < height - dy; y++) {
    for (let x = Math.max(0, -dx); x < width - Math.max(0, dx); x++) {
      const i = y * width + x
      result.values[i] = ((values[i] as number) - (values[i + dy * width + dx] as number)) ** 2
    }
  }
  return result
}
