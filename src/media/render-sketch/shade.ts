/** Lights the thing: from heights, areas and materials to a picture with alpha. */

import { openRandom } from '../draw/random.ts'
import { clamp, mix, newPlane, type Plane, ramp, sample, softBlur } from '../pixels/plane.ts'
import type { Raster } from '../pixels/raster.ts'
import type { Part } from './forms.ts'
import type { Relief } from './heights.ts'
import { falling, mirrored } from './lamps.ts'
import type { Material } from './materials.ts'
import { type Areas, OUTSIDE } from './regions.ts'
import { type Texture, weaveTexture } from './textures.ts'

export interface Figure {
  areas: Areas
  parts: Part[]
  relief: Relief
  /** By label. */
  materials: Map<number, Material>
  seed: number
}

type Vector = [x: number, y: number, z: number]
/** Linear light, 0 to 1. */
type Light = [r: number, g: number, b: number]

/** What a part is painted with, worked out once. */
interface Paint {
  part: Part
  material: Material
  base: Light
  texture?: Texture
}

export function shade(figure: Figure): Raster {
  const { areas, parts, relief } = figure
  const { width, height, labels, strokeWidth } = areas
  const paints = parts.map((part) => mixPaint(part, figure))
  const shadows = findShadows(relief.grooves, strokeWidth)
  const cover = coverOf(areas, parts)
  const data = new Uint8ClampedArray(width * height * 4)
  const top = Math.min(...parts.map((part) => part.top))
  const tall = Math.max(1, Math.max(...parts.map((part) => part.bottom)) - top)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if ((cover.values[i] as number) < 0.004) continue
      const inside = labels[i] ? i : nearestInside(labels, width, height, x, y)
      const paint = paints[(labels[inside] as number) - 1]
      if (!paint || paint.part.form === 'hole') continue
      const normal = normalAt(figure, paint, inside)
      // Toward the floor less light arrives.
      const low = 1 - 0.16 * ramp(0.55, 1, (y - top) / tall)
      const dim = low * (1 - (shadows.values[inside] as number)) * insideDim(paint.part, x, y)
      const { color, alpha } = reflect(paint, normal, { index: inside, dim })
      const groove = 1 - 0.34 * (relief.grooves.values[inside] as number)
      for (let c = 0; c < 3; c++) data[i * 4 + c] = encode((color[c] as number) * groove)
      data[i * 4 + 3] = 255 * alpha * (cover.values[i] as number)
    }
  }
  return { width, height, data }
}

function mixPaint(part: Part, { areas, materials, seed }: Figure): Paint {
  const material = materials.get(part.label) ?? { color: '#cccccc', rough: 0.5, gloss: 0.3 }
  const value = Number.parseInt(material.color.slice(1), 16)
  const base: Light = [decode(value >> 16), decode((value >> 8) & 255), decode(value & 255)]
  if (!material.grain) return { part, material, base }
  const { width, height } = areas
  const isTall = part.bottom - part.top > 1.15 * (part.right - part.left)
  // Brushes go round what is turned; wood grows along what it is cut for.
  const runs = isTall && material.grain !== 'brushed' ? 'down' : 'across'
  const scale = Math.max(width, height) / 1000
  // Two boards of one chair are not cut from one place.
  const own = openRandom(seed, `board ${material.grain === 'wood' ? part.label : 0}`).seed()
  return { part, material, base, texture: weaveTexture(material.grain, { width, height, seed: own, scale, runs }) }
}

/** Darkness near the grooves: close around them, and wider on the side away from the light. */
function findShadows(grooves: Plane, strokeWidth: number): Plane {
  const { width, height } = grooves
  const close = softBlur(grooves, 1.1 * strokeWidth)
  const wide = softBlur(grooves, 3.2 * strokeWidth)
  const away = 1.5 * strokeWidth
  const result = newPlane(width, height)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++)
      result.values[i] = Math.min(
        0.6,
        0.34 * (close.values[i] as number) + 0.9 * sample(wide, x - 0.6 * away, y - away),
      )
  }
  return result
}

/** How much of each pixel the thing covers: its outline without the steps of pixels. */
function coverOf({ width, height, labels, strokeWidth }: Areas, parts: Part[]): Plane {
  const solid = newPlane(width, height)
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] as number
    solid.values[i] = label === OUTSIDE || parts[label - 1]?.form === 'hole' ? 0 : 1
  }
  const soft = softBlur(solid, Math.max(2, 0.4 * strokeWidth))
  soft.values.forEach((value, i) => {
    soft.values[i] = ramp(0.32, 0.68, value)
  })
  return soft
}

/** Pixels just outside of the steps take what is beside them. */
function nearestInside(labels: Int32Array, width: number, height: number, x: number, y: number): number {
  for (let reach = 1; reach <= 4; reach++) {
    for (const [dx, dy] of [
      [-1, 0],
      [1, 0],
      [0, -1],
      [0, 1],
      [-1, -1],
      [1, -1],
      [-1, 1],
      [1, 1],
    ] as const) {
      const [u, v] = [x + dx * reach, y + dy * reach]
      if (u >= 0 && v >= 0 && u < width && v < height && labels[v * width + u]) return v * width + u
    }
  }
  return y * width + x
}

function normalAt({ areas, relief }: Figure, { part, texture }: Paint, i: number): Vector {
  const { width, labels } = areas
  const { values } = relief.heights
  const bump = texture?.bump?.values
  const label = labels[i]
  const height = (j: number) => (values[j] as number) + (bump ? (bump[j] as number) : 0)
  const slope = (step: number) => {
    const before = labels[i - step] === label ? i - step : i
    const after = labels[i + step] === label ? i + step : i
    return before === after ? 0 : (height(after) - height(before)) / ((after - before) / step)
  }
  let [sx, sy] = [slope(1), slope(width)]
  if (part.form === 'mouth') {
    if (isLip(part, i % width, Math.floor(i / width))) return LIP
    // The far inner wall: hollow, so its sides face the middle.
    const half = Math.max(1, (part.right - part.left) / 2)
    sx = 1.5 * (((i % width) - (part.left + part.right) / 2) / half)
    sy = -0.12
  } else if (part.form === 'lid') {
    sx *= 0.15
    sy = 0.95 + 0.15 * sy
  }
  const length = Math.sqrt(sx * sx + sy * sy + 1)
  return [-sx / length, -sy / length, 1 / length]
}

/** The edge of a cup faces up and forward. */
const LIP: Vector = [-0.12, -0.62, 0.775]
/** Where it begins, as the square of its share of the ellipse. */
const INNER_EDGE = 0.885

function isLip({ ellipse }: Part, x: number, y: number): boolean {
  if (!ellipse) return false
  const [dx, dy] = [x - ellipse.x, y - ellipse.y]
  return ellipse.xx * dx * dx + 2 * ellipse.xy * dx * dy + ellipse.yy * dy * dy > INNER_EDGE
}

/** Into a cup it gets darker toward the near rim, behind which lies its depth. */
function insideDim(part: Part, x: number, y: number): number {
  const { form, left, right, top, bottom } = part
  if (form !== 'mouth' || isLip(part, x, y)) return 1
  const across = (2 * x - left - right) / Math.max(1, right - left)
  const down = (y - top) / Math.max(1, bottom - top)
  return mix(0.95, 0.36, ramp(0.02, 0.95, down + 0.12 * across * across)) * mix(0.85, 1, ramp(-0.9, 0.6, across))
}

function reflect(
  { base, material, texture }: Paint,
  [nx, ny, nz]: Vector,
  { index, dim }: { index: number; dim: number },
): { color: Light; alpha: number } {
  const { rough, gloss, isMetal, clear = 0 } = material
  const tone = texture ? (texture.tone.values[index] as number) : 1
  const diffuse = falling(nx, ny, nz) * dim
  const mirror = mirrored(nx, ny, nz, rough)
  const grazing = (1 - clamp(nz, 0, 1)) ** 5
  if (isMetal) {
    const light = (0.24 * diffuse + 0.92 * mirror * (0.35 + 0.65 * dim)) * tone
    return { color: base.map((value) => mix(value, 1, 0.6 * grazing) * light) as Light, alpha: 1 }
  }
  const share = (0.22 + 0.78 * gloss) * mix(0.045 + 0.035 * gloss, 0.55 * (1 - 0.75 * rough), grazing)
  const shine = share * mirror * (0.4 + 0.6 * dim) * (1 - 0.5 * rough) * 2.4
  if (clear === 0)
    return { color: base.map((value) => value * tone * diffuse * (1 - 0.5 * share) + shine) as Light, alpha: 1 }
  // Glass is seen by its dark edge and by what it mirrors.
  const edge = (1 - clamp(nz, 0, 1)) ** 1.6
  const body = 0.5 + 0.5 * diffuse - 0.62 * edge
  const color = base.map((value) => value * Math.max(0.06, body) + 1.5 * shine) as Light
  return { color, alpha: clamp(1 - clear + 0.75 * edge + 0.9 * shine + 0.3 * (1 - dim), 0.12, 1) }
}

const decode = (byte: number) => (byte <= 10 ? byte / 3294.6 : ((byte / 255 + 0.055) / 1.055) ** 2.4)

/** Highlights bend off toward white instead of being cut. */
function encode(light: number): number {
  const soft = light < 0.72 ? light : 0.72 + 0.28 * (1 - Math.exp((0.72 - light) / 0.28))
  return 255 * (soft <= 0.0031308 ? 12.92 * soft : 1.055 * soft ** (1 / 2.4) - 0.055)
}
