/** In-betweens of key pictures: what moves is moved, what changes goes over into the other, and lines stay lines. */

import { UnreadablePicture } from '../picture.ts'
import { boxBlur, mix, newPlane, type Plane, ramp, sample } from '../pixels/plane.ts'
import { type Raster, readRaster, writePng } from '../pixels/raster.ts'
import { type Flow, flowBetween } from './flow.ts'

export interface BetweenOptions {
  /** How many, 2 to 60: once through all keys, and from the last back to the first. */
  frames: number
}

const LEAST_FRAMES = 2
const MOST_FRAMES = 60
const MOST_KEYS = 24
/** All frames together. */
const MOST_PIXELS = 128 * 1024 * 1024
/** A key is held for this share of its time, half of it when it is reached and half before it is left. */
const HOLD = 0.24
/** Of the longest edge: how far a line is softened, so that it can grow thin and go instead of fading to grey. */
const SOFT = 1 / 420
/** How soft the edge of a line is, in shares of ink. */
const EDGE = 0.13
/** So much of the other drawing shows through before half-way. */
const BLEED = 0.3
/** The grid on which ways are looked for: cells an edge, and how many spreads it reaches to each side. */
const GRID = 96
const GRID_REACH = 3.4
/** Alpha below this is dust, and does not move the box. */
const DUST = 24
/** Where a drawing lies: its middle, by ink, and how far it reaches from there. */
interface Pose {
  x: number
  y: number
  wide: number
  tall: number
}

interface Key {
  raster: Raster
  pose: Pose
  /** Red, green, blue, each times alpha, and alpha, softened; 0 to 255. */
  inks: [Plane, Plane, Plane, Plane]
}

/**
 * Key frames as PNG line drawings with alpha, all of one size → as many PNG frames of that size, over a loop: each key is
 * held a little, then every part of it goes to where it is in the next one, and half-way the ink of the one becomes that of the other. Frames that fall on
 * a key are that key. Throws `UnreadablePicture` for damaged keys or keys of several sizes, `RangeError` for counts out of
 * bounds.
 */
export async function betweenPictures(keys: Uint8Array[], { frames }: BetweenOptions): Promise<Uint8Array[]> {
  if (!Number.isInteger(frames) || frames < LEAST_FRAMES || frames > MOST_FRAMES) {
    throw new RangeError(`There are ${LEAST_FRAMES} to ${MOST_FRAMES} frames between key pictures.`)
  }
  if (keys.length < 1 || keys.length > MOST_KEYS) {
    throw new RangeError(`There are 1 to ${MOST_KEYS} key pictures; these are ${keys.length}.`)
  }
  const read = await readKeys(keys, frames)
  const made: Uint8Array[] = []
  let way: Way | undefined
  for (let index = 0; index < frames; index++) {
    const at = (index * read.length) / frames
    const key = Math.floor(at)
    const [from, to] = [read[key] as Key, read[(key + 1) % read.length] as Key]
    const share = eased(at - key)
    if (share > 0 && way?.from !== from) way = wayBetween(from, to)
    const raster = share === 0 || from === to || !way ? from.raster : between(way, share)
    made.push(await writePng(raster, { alpha: 'keep' }))
  }
  return made
}

async function readKeys(keys: Uint8Array[], frames: number): Promise<Key[]> {
  const read: Key[] = []
  for (const key of keys) {
    const raster = await readRaster(key)
    const { width, height } = read[0]?.raster ?? raster
    if (raster.width !== width || raster.height !== height) {
      throw new UnreadablePicture('not-accepted', 'The key pictures are all of one size; these are not.')
    }
    if (width * height * Math.max(frames, keys.length * 4) > MOST_PIXELS) {
      throw new UnreadablePicture('too-large', `${frames} frames of ${width} × ${height} are too many.`)
    }
    read.push({ raster, pose: poseOf(raster), inks: inksOf(raster) })
  }
  return read
}

/** Slow away from a key and slow into the next. */
function eased(share: number): number {
  return ramp(HOLD / 2, 1 - HOLD / 2, share)
}

/** The middle and twice the spread, by ink: a stray dot does not change them as it would a box. */
function poseOf({ width, height, data }: Raster): Pose {
  let [ink, x, y, xx, yy] = [0, 0, 0, 0, 0]
  for (let row = 0, at = 3; row < height; row++) {
    for (let column = 0; column < width; column++, at += 4) {
      const alpha = data[at] as number
      if (alpha < DUST) continue
      ink += alpha
      x += alpha * column
      y += alpha * row
      xx += alpha * column * column
      yy += alpha * row * row
    }
  }
  if (ink === 0) return { x: width / 2, y: height / 2, wide: width, tall: height }
  const spread = (sum: number, mean: number) => Math.max(1, Math.sqrt(Math.max(0, sum / ink - mean * mean)))
  return { x: x / ink, y: y / ink, wide: spread(xx, x / ink), tall: spread(yy, y / ink) }
}

function inksOf({ width, height, data }: Raster): Key['inks'] {
  const planes = [0, 1, 2, 3].map(() => new Float32Array(width * height))
  for (let at = 0, index = 0; at < data.length; at += 4, index++) {
    const alpha = data[at + 3] as number
    for (let c = 0; c < 4; c++)
      (planes[c] as Float32Array)[index] = c < 3 ? ((data[at + c] as number) * alpha) / 255 : alpha
  }
  const radius = Math.max(1, Math.round(Math.max(width, height) * SOFT))
  return planes.map((values) => boxBlur({ width, height, values }, radius)) as Key['inks']
}

/** The way of everything from one key to the next, in cells of a grid that lies over the drawing's pose. */
interface Way {
  from: Key
  to: Key
  flow: Flow
}

function wayBetween(from: Key, to: Key): Way {
  const [one, other] = [from, to].map(({ pose, inks }) => {
    const plane = newPlane(GRID, GRID)
    for (let row = 0, at = 0; row < GRID; row++) {
      for (let column = 0; column < GRID; column++, at++) {
        const [x, y] = [pose.x + toSpread(column) * pose.wide, pose.y + toSpread(row) * pose.tall]
        const isOn = x >= 0 && y >= 0 && x <= inks[3].width - 1 && y <= inks[3].height - 1
        plane.values[at] = isOn ? sample(inks[3], x, y) : 0
      }
    }
    return plane
  }) as [Plane, Plane]
  return { from, to, flow: flowBetween(one, other) }
}

/** A cell's place on the grid, in spreads from the middle; and back. */
const toSpread = (cell: number) => ((2 * cell) / (GRID - 1) - 1) * GRID_REACH
const toCell = (spread: number) => ((spread / GRID_REACH + 1) * (GRID - 1)) / 2
const SPREAD_PER_CELL = (2 * GRID_REACH) / (GRID - 1)

function between({ from, to, flow }: Way, share: number): Raster {
  const { width, height } = from.raster
  const pose = poseBetween(from.pose, to.pose, share)
  // The place changes all the time, the ink at once: two drawings over each other would be a tangle.
  const inkShare = share < 0.5 ? BLEED * share : 1 - BLEED * (1 - share)
  const data = new Uint8ClampedArray(width * height * 4)
  const [one, other] = [new Float64Array(4), new Float64Array(4)]
  for (let y = 0, at = 0; y < height; y++) {
    const tall = (y - pose.y) / pose.tall
    for (let x = 0; x < width; x++, at += 4) {
      const wide = (x - pose.x) / pose.wide
      const [column, row] = [toCell(wide), toCell(tall)]
      const dx = sample(flow.dx, column, row) * SPREAD_PER_CELL
      const dy = sample(flow.dy, column, row) * SPREAD_PER_CELL
      look(from, wide - share * dx, tall - share * dy, one)
      look(to, wide + (1 - share) * dx, tall + (1 - share) * dy, other)
      const alpha = ramp(0.5 - EDGE, 0.5 + EDGE, mix(one[3] as number, other[3] as number, inkShare) / 255)
      if (alpha === 0) continue
      const ink = mix(one[3] as number, other[3] as number, share) / 255
      for (let c = 0; c < 3; c++) data[at + c] = mix(one[c] as number, other[c] as number, share) / ink
      data[at + 3] = 255 * alpha
    }
  }
  return { width, height, data }
}

function poseBetween(from: Pose, to: Pose, share: number): Pose {
  return {
    x: mix(from.x, to.x, share),
    y: mix(from.y, to.y, share),
    wide: from.wide * (to.wide / from.wide) ** share,
    tall: from.tall * (to.tall / from.tall) ** share,
  }
}

/** The four inks at a place given in spreads from the middle; outside of the sheet there is none. */
function look({ raster: { width, height }, inks, pose }: Key, wide: number, tall: number, out: Float64Array) {
  const u = pose.x + wide * pose.wide
  const v = pose.y + tall * pose.tall
  if (u < 0 || v < 0 || u > width - 1 || v > height - 1) {
    out.fill(0)
    return
  }
  const [x0, y0] = [Math.floor(u), Math.floor(v)]
  const [fx, fy] = [u - x0, v - y0]
  const at = y0 * width + x0
  const right = x0 + 1 < width ? 1 : 0
  const down = y0 + 1 < height ? width : 0
  for (let c = 0; c < 4; c++) {
    const { values } = inks[c] as Plane
    const top = mix(values[at] as number, values[at + right] as number, fx)
    const bottom = mix(values[at + down] as number, values[at + down + right] as number, fx)
    out[c] = mix(top, bottom, fy)
  }
}
