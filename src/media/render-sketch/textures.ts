/** Grain of materials: how the colour varies, and how the surface is rough, over a whole picture. */

import { openRandom, type Random } from '../draw/random.ts'
import { clamp, newPlane, noise, type Plane } from '../pixels/plane.ts'
import type { Grain } from './materials.ts'

export interface Texture {
  /** Times the colour, in linear light: 1 leaves it. */
  tone: Plane
  /** Added to the height, in pixels. */
  bump?: Plane
}

export interface Field {
  width: number
  height: number
  seed: number
  /** Pixels per thousandth of the thing's longer edge. */
  scale: number
  /** Which way fibres run. */
  runs: 'across' | 'down'
}

export function weaveTexture(grain: Grain, field: Field): Texture {
  const random = openRandom(field.seed, `${grain} ${field.runs}`)
  return makers[grain](field, random)
}

const makers: Record<Grain, (field: Field, random: Random) => Texture> = {
  wood,
  brushed,
  leather,
  weave,
  stone,
  marble,
  speckle,
  wicker,
}

/** Noise whose cells are long along the fibre. */
function fibres({ width, height, scale, runs }: Field, random: Random, long: number, thin: number): Plane {
  const [a, b] = [Math.max(1.2, long * scale), Math.max(1.2, thin * scale)]
  return runs === 'down' ? noise(width, height, random, b, a) : noise(width, height, random, a, b)
}

/** Year rings cut along the trunk: waves across the fibre, bent by slow noise, with fine pores on top. */
function wood(field: Field, random: Random): Texture {
  const { width, height, scale, runs } = field
  const bend = fibres(field, random, 420, 90)
  const streak = fibres(field, random, 240, 7)
  const pore = fibres(field, random, 70, 2.2)
  const tone = map(field, (x, y, i) => {
    const across = (runs === 'down' ? x : y) / scale
    const ring = Math.sin(across / 9 + 5.2 * at(bend, i))
    return 1 + 0.13 * ring * Math.abs(ring) + 0.16 * at(streak, i) - 0.2 * clamp(at(pore, i) - 0.25, 0, 1)
  })
  return { tone, bump: scaled({ width, height, values: pore.values }, -0.16 * scale) }
}

function brushed(field: Field, random: Random): Texture {
  const fine = fibres(field, random, 260, 1.4)
  const wide = fibres(field, random, 420, 5)
  return { tone: map(field, (_x, _y, i) => 1 + 0.13 * at(fine, i) + 0.07 * at(wide, i)) }
}

function leather(field: Field, random: Random): Texture {
  const { width, height, scale } = field
  const pebble = noise(width, height, random, Math.max(2, 8 * scale))
  const crease = noise(width, height, random, Math.max(3, 30 * scale))
  return {
    tone: map(field, (_x, _y, i) => 1 + 0.05 * at(pebble, i) + 0.09 * at(crease, i)),
    bump: map(field, (_x, _y, i) => scale * (0.8 * Math.abs(at(pebble, i)) + 1.2 * at(crease, i))),
  }
}

function weave(field: Field, random: Random): Texture {
  const { width, height, scale } = field
  const slub = noise(width, height, random, 40 * scale, Math.max(1.5, 3 * scale))
  const slubDown = noise(width, height, random, Math.max(1.5, 3 * scale), 40 * scale)
  const pitch = Math.max(2.4, 5 * scale)
  return {
    tone: map(field, (x, y, i) => {
      const thread = Math.sin((2 * Math.PI * x) / pitch) * Math.sin((2 * Math.PI * y) / pitch)
      return 1 + 0.08 * thread + 0.07 * at(slub, i) + 0.07 * at(slubDown, i)
    }),
  }
}

function stone(field: Field, random: Random): Texture {
  const { width, height, scale } = field
  const cloud = noise(width, height, random, 90 * scale)
  const fine = noise(width, height, random, Math.max(1.5, 3 * scale))
  return {
    tone: map(field, (_x, _y, i) => 1 + 0.08 * at(cloud, i) + 0.06 * at(fine, i)),
    bump: scaled(fine, 0.35 * scale),
  }
}

function marble(field: Field, random: Random): Texture {
  const { width, height, scale } = field
  const slow = noise(width, height, random, 190 * scale)
  const quick = noise(width, height, random, 48 * scale)
  return {
    tone: map(field, (x, y, i) => {
      const vein = Math.abs(Math.sin((x + 0.6 * y) / (95 * scale) + 4.2 * at(slow, i) + 0.9 * at(quick, i)))
      return 1 - 0.5 * Math.max(0, 1 - 9 * vein) * (0.5 + 0.5 * at(quick, i)) - 0.07 * (1 - vein)
    }),
  }
}

function speckle(field: Field, random: Random): Texture {
  const { width, height, scale } = field
  const dots = noise(width, height, random, Math.max(1.6, 3.4 * scale))
  return { tone: map(field, (_x, _y, i) => 1 - 0.6 * clamp((at(dots, i) - 0.62) * 7, 0, 1)) }
}

function wicker(field: Field, random: Random): Texture {
  const { width, height, scale } = field
  const uneven = noise(width, height, random, 16 * scale)
  const pitch = Math.max(5, 20 * scale)
  const cane = (x: number, y: number) => {
    const isOver = (Math.floor(x / pitch) + Math.floor(y / pitch)) % 2 === 0
    return Math.abs(Math.sin((Math.PI * (isOver ? y : x)) / (pitch / 2)))
  }
  return {
    tone: map(field, (x, y, i) => 0.62 + 0.42 * cane(x, y) + 0.12 * at(uneven, i)),
    bump: map(field, (x, y) => 2.4 * scale * cane(x, y)),
  }
}

const at = (plane: Plane, index: number) => plane.values[index] as number
const scaled = (plane: Plane, by: number): Plane => ({ ...plane, values: plane.values.map((value) => value * by) })

function map({ width, height }: Field, value: (x: number, y: number, index: number) => number): Plane {
  const plane = newPlane(width, height)
  for (let y = 0, i = 0; y < height; y++) for (let x = 0; x < width; x++, i++) plane.values[i] = value(x, y, i)
  return plane
}
