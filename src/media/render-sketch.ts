/** Turns a line drawing of a product into a picture of the thing in a studio, without a model. */

import { cutOutRaster } from './cutout.ts'
import { fromLab, toLab } from './pixels/oklab.ts'
import { type Raster, readRaster, writePng } from './pixels/raster.ts'
import { cropToDrawing, type Drawn } from './render-sketch/crop.ts'
import { findParts, type Part } from './render-sketch/forms.ts'
import { raise } from './render-sketch/heights.ts'
import { findInk } from './render-sketch/ink.ts'
import type { Material } from './render-sketch/materials.ts'
import { dress, type Reading, readMaterials } from './render-sketch/read-materials.ts'
import { type Areas, findAreas, OUTSIDE } from './render-sketch/regions.ts'
import { shade } from './render-sketch/shade.ts'
import { backdropFor, paintBackdrop, type Size, stand } from './render-sketch/studio.ts'
import { setUpright } from './render-sketch/upright.ts'

export interface SketchToRender {
  /** A drawing on paper, a photograph of one, or strokes on transparent ground. */
  sketch: Uint8Array
  /** May name materials, colours and finishes, also of single parts, and the backdrop. */
  prompt: string
  seed: number
  /** Pixels. Without them the render has the sketch's shape. */
  width?: number
  height?: number
}

/** The longest edge of a sketch as it is read, and of a render nobody gave a size for, in pixels. */
const SKETCH_EDGE = 1024
/** What the thing is worked on at, in pixels of its longer edge: with room to be scaled down to a smooth outline. */
const LEAST_WORK = 240
const MOST_WORK = 1000
const LARGEST = 4096

/**
 * Finds the lines and what they enclose, gives each area a rounded body in a material that the prompt names, and lights it on
 * a seamless backdrop. Lines inside become grooves. A photograph is cut out and set there instead; an empty sheet gives the
 * empty studio. PNG, opaque, at most 4096 pixels a side; the same input gives the same bytes. Throws `UnreadablePicture`.
 */
export async function renderSketch({ sketch, prompt, seed, ...asked }: SketchToRender): Promise<Uint8Array> {
  const sheet = await readRaster(sketch, { maxEdge: SKETCH_EDGE })
  const size = sizeOf(sheet, asked)
  const reading = readMaterials(prompt)
  const { lines, isDrawing } = findInk(sheet)
  if (!isDrawing) return setPhotograph(sheet, { size, seed, reading })
  const edge = Math.min(MOST_WORK, Math.max(LEAST_WORK, Math.round(1.1 * Math.max(size.width, size.height))))
  const drawn = await cropToDrawing(lines, sheet, edge)
  if (!drawn) return writePng(paintBackdrop(size, reading.backdrop ?? EMPTY, seed))
  const areas = findAreas(drawn.lines)
  const parts = findParts(areas, prompt)
  const materials = dress(parts, { reading, prompt, seed, fills: findFills(areas, drawn, parts) })
  const relief = raise(areas, parts, drawn.lines)
  const figure = await setUpright(shade({ areas, parts, relief, materials, seed }), parts)
  const main = mainMaterial(parts, materials)
  const ground = paintBackdrop(size, reading.backdrop ?? backdropFor(main.color), seed)
  const box = shown(figure)
  if (box) await stand(ground, crop(figure, box), main.gloss * (1 - main.rough))
  return writePng(ground)
}

const EMPTY = '#e6e3de'

function sizeOf(sheet: Size, { width, height }: Partial<Size>): Size {
  const bound = (value: number) => Math.min(LARGEST, Math.max(1, Math.round(value)))
  const shape = sheet.width / sheet.height
  if (width && height) return { width: bound(width), height: bound(height) }
  if (width) return { width: bound(width), height: bound(width / shape) }
  if (height) return { width: bound(height * shape), height: bound(height) }
  return shape > 1
    ? { width: SKETCH_EDGE, height: bound(SKETCH_EDGE / shape) }
    : { width: bound(SKETCH_EDGE * shape), height: SKETCH_EDGE }
}

async function setPhotograph(photo: Raster, { size, seed, reading }: { size: Size; seed: number; reading: Reading }) {
  const { raster } = await cutOutRaster(photo)
  const ground = paintBackdrop(size, reading.backdrop ?? EMPTY, seed)
  const box = shown(raster)
  if (box) await stand(ground, crop(raster, box), 0.3)
  return writePng(ground)
}

/** How far a fill's hue is from the paper's at least, in OKLab, to be one. */
const COLOURED = 0.045

/** The colours a drawing was filled with, by area: a doodle in red asks for red. */
function findFills({ labels, count }: Areas, { sheet, lines }: Drawn, parts: Part[]): Map<number, string> {
  const sums = Array.from({ length: count + 1 }, () => [0, 0, 0, 0])
  for (let i = 0; i < labels.length; i++) {
    if ((lines.values[i] as number) > 0.02) continue
    const at = i * 4
    const alpha = (sheet.data[at + 3] as number) / 255
    const over = (c: number) => 255 + ((sheet.data[at + c] as number) - 255) * alpha
    const sum = sums[labels[i] as number] as number[]
    toLab(over(0), over(1), over(2)).forEach((value, c) => {
      sum[c] = (sum[c] as number) + value
    })
    sum[3] = (sum[3] as number) + 1
  }
  const mean = ([l = 0, a = 0, b = 0, n = 0]: number[]) => [l / n, a / n, b / n] as const
  const paper = mean(sums[OUTSIDE] as number[])
  const fills = new Map<number, string>()
  for (const { label } of parts) {
    const sum = sums[label] as number[]
    if (!sum[3]) continue
    const [l, a, b] = mean(sum)
    if (Math.hypot(a - paper[1], b - paper[2]) < COLOURED) continue
    const hex = fromLab(l, a, b).map((value) => Math.round(value).toString(16).padStart(2, '0'))
    fills.set(label, `#${hex.join('')}`)
  }
  return fills
}

function mainMaterial(parts: Part[], materials: Map<number, Material>): Material {
  const largest = [...parts].sort((a, b) => b.area - a.area).find(({ label }) => materials.has(label))
  return (largest && materials.get(largest.label)) ?? { color: EMPTY, rough: 0.5, gloss: 0.3 }
}

interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

/** The part of a cut-out that shows. */
function shown({ width, height, data }: Raster): Box | undefined {
  const box = { left: width, top: height, right: -1, bottom: -1 }
  for (let i = 0; i < width * height; i++) {
    if ((data[i * 4 + 3] as number) < 24) continue
    box.left = Math.min(box.left, i % width)
    box.right = Math.max(box.right, i % width)
    box.top = Math.min(box.top, Math.floor(i / width))
    box.bottom = Math.floor(i / width)
  }
  return box.right < 0 ? undefined : box
}

function crop({ width, data }: Raster, { left, top, right, bottom }: Box): Raster {
  const size = { width: right - left + 1, height: bottom - top + 1 }
  const part = new Uint8ClampedArray(size.width * size.height * 4)
  for (let y = 0; y < size.height; y++) {
    const from = ((top + y) * width + left) * 4
    part.set(data.subarray(from, from + size.width * 4), y * size.width * 4)
  }
  return { ...size, data: part }
}
