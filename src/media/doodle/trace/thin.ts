/** What is left of lines when their width is taken away. */

import { newPlane, type Plane } from '../../pixels/plane.ts'

export interface Mask {
  width: number
  height: number
  /** 1 inside, 0 outside. */
  values: Uint8Array
}

/** The steps to the neighbours, clockwise from the one above. */
export function steps(width: number): number[] {
  return [-width, -width + 1, 1, width + 1, width, width - 1, -1, -width - 1]
}

/** The neighbours of a pixel as a number: bit 0 for the one above, and so on clockwise. Outside of the mask all are 0. */
function around({ width, height, values }: Mask, ways: number[], i: number): number {
  const [x, y] = [i % width, Math.floor(i / width)]
  const [isTop, isBottom, isLeft, isRight] = [y === 0, y === height - 1, x === 0, x === width - 1]
  let bits = 0
  for (let k = 0; k < 8; k++) if (values[i + (ways[k] as number)]) bits |= 1 << k
  if (isTop) bits &= ~0b10000011
  if (isBottom) bits &= ~0b00111000
  if (isLeft) bits &= ~0b11100000
  if (isRight) bits &= ~0b00001110
  return bits
}

/**
 * Thins a mask in place to lines of one pixel, by T. Y. Zhang and C. Y. Suen, "A fast parallel algorithm for thinning
 * digital patterns" (1984); the steps of stairs that it leaves are taken out after. Takes as many rounds as half the
 * width of the thickest line.
 */
export function thin(mask: Mask) {
  const { values } = mask
  const ways = steps(mask.width)
  let left: number[] = []
  for (let i = 0; i < values.length; i++) if (values[i]) left.push(i)
  for (let changed = true; changed; ) {
    changed = false
    for (const mayGo of MAY_GO) {
      const gone = left.filter((i) => mayGo[around(mask, ways, i)])
      for (const i of gone) values[i] = 0
      if (gone.length === 0) continue
      changed = true
      left = left.filter((i) => values[i])
    }
  }
  for (const i of left) if (IS_STAIR[around(mask, ways, i)]) values[i] = 0
}

/** A table of an answer for each of the 256 neighbourhoods. `has(0)` is the pixel above, `has(2)` the one on the right. */
function table(ask: (has: (k: number) => boolean) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, bits) => Number(ask((k) => Boolean((bits >> (k % 8)) & 1))))
}

const EIGHT = [0, 1, 2, 3, 4, 5, 6, 7]
/** How often one walks from outside to inside on the way around. */
const crossings = (has: (k: number) => boolean) => EIGHT.filter((k) => !has(k) && has(k + 1)).length

/** The two rounds of Zhang and Suen: what lies at the lower right goes first, then what lies at the upper left. */
const MAY_GO = [
  [0, 2, 4, 2, 4, 6],
  [0, 2, 6, 0, 4, 6],
].map((sides) =>
  table((has) => {
    const count = EIGHT.filter(has).length
    const all = (list: number[]) => list.every(has)
    return count >= 2 && count <= 6 && crossings(has) === 1 && !all(sides.slice(0, 3)) && !all(sides.slice(3))
  }),
)

/** A corner of a stair: its two sides touch each other without it. */
const IS_STAIR = table((has) =>
  [0, 2, 4, 6].some(
    (k) => has(k) && has(k + 2) && !has(k + 1) && !has(k + 4) && !has(k + 5) && !has(k + 6) && crossings(has) <= 2,
  ),
)

/** How far each inside pixel is from the outside, in pixels (chamfer distance; Borgefors, 1986). */
export function depth({ width, height, values }: Mask): Plane {
  const plane = newPlane(width, height)
  const far = plane.values
  const from = (x: number, y: number) =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : (far[y * width + x] as number)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!values[y * width + x]) continue
      const straight = Math.min(from(x - 1, y), from(x, y - 1)) + 1
      far[y * width + x] = Math.min(straight, Math.min(from(x - 1, y - 1), from(x + 1, y - 1)) + Math.SQRT2)
    }
  }
  for (let y = height - 1; y >= 0; y--) {
    for (let x = width - 1; x >= 0; x--) {
      const i = y * width + x
      if (!values[i]) continue
      const straight = Math.min(from(x + 1, y), from(x, y + 1)) + 1
      const slanted = Math.min(from(x - 1, y + 1), from(x + 1, y + 1)) + Math.SQRT2
      far[i] = Math.min(far[i] as number, straight, slanted)
    }
  }
  return plane
}
