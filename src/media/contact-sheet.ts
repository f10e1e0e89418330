/** Several pictures on one sheet, with captions: a storyboard, a gallery. */

import { CAPITAL, LEADING, widthOf, wrap, write } from './contact-sheet/lettering.ts'
import { openSharp, type Raster, readRaster, writePng } from './pixels/raster.ts'
import { loadSharp } from './sharp.ts'

export interface ContactSheetOptions {
  /** Pictures in a row. */
  columns: number
  /** Under each picture, after its number, in at most two lines. Without them there are no numbers either. */
  captions?: string[]
  /** The longer edge of the place of each picture, in pixels. A sheet past 36 megapixels gets smaller ones. */
  edge: number
  /** What shows through transparent pictures. */
  ground: 'white' | 'checker'
}

const MAX_PIXELS = 36_000_000
/** As shares of a place's longer edge: between pictures and around the sheet; a square of the checker; a capital. */
const GUTTER = 0.06
const CHECK = 1 / 24
const LETTER = 0.034
/** Smaller capitals cannot be read. Pixels. */
const LEAST_LETTER = 7
const LINES = 2
/** Signs of a caption that are looked at: more than two lines hold. */
const LONGEST = 500
const INK = '#2a2a2e'
const NUMBER = '#8a6d3b'

/**
 * A grid with even gutters on white, as a PNG. All places have one shape, the middle one of the pictures' own; each picture is
 * shown whole in the middle of its place, with a hairline around it. Letters are drawn as strokes and need no font. Throws
 * `UnreadablePicture`, and `RangeError` without pictures or columns.
 */
export async function contactSheet(pictures: Uint8Array[], options: ContactSheetOptions): Promise<Uint8Array> {
  if (pictures.length === 0 || !(options.columns >= 1))
    throw new RangeError('A contact sheet needs pictures and columns.')
  const edge = Math.max(16, Math.round(options.edge))
  const shapes: number[] = []
  for (const picture of pictures) shapes.push(await shapeOf(picture))
  const plan = layOut(shapes, { ...options, edge })
  const cells: { input: Uint8Array; left: number; top: number }[] = []
  // One after another: each is decoded in its full size.
  for (const [index, picture] of pictures.entries())
    cells.push(await place(picture, plan, { index, ground: options.ground }))
  const lettering = options.captions ? [{ input: Buffer.from(writeCaptions(plan)), left: 0, top: 0 }] : []
  return loadSharp()({ create: { width: plan.width, height: plan.height, channels: 3, background: '#ffffff' } })
    .composite([...cells.map((cell) => ({ ...cell, input: Buffer.from(cell.input) })), ...lettering])
    .removeAlpha()
    .png({ compressionLevel: 6 })
    .toBuffer()
}

interface Plan {
  width: number
  height: number
  /** Of a picture's place, in pixels. */
  cell: { width: number; height: number }
  gutter: number
  columns: number
  /** The lines under each picture, and how far they stand in from its number. */
  captions: string[][]
  /** In units. */
  indent: number
  /** Pixels per unit of the lettering. */
  unit: number
  /** Pixels under each picture for its caption. */
  foot: number
}

/** Width by height, upright. */
async function shapeOf(picture: Uint8Array): Promise<number> {
  const { width, height } = await readRaster(picture, { maxEdge: 256 })
  return width / height
}

function layOut(shapes: number[], options: ContactSheetOptions): Plan {
  const sorted = [...shapes].sort((a, b) => a - b)
  const shape = Math.min(3, Math.max(1 / 3, sorted[sorted.length >> 1] as number))
  const { edge } = options
  const cell = {
    width: Math.max(1, Math.round(shape >= 1 ? edge : edge * shape)),
    height: Math.max(1, Math.round(shape >= 1 ? edge / shape : edge)),
  }
  const gutter = Math.max(4, Math.round(GUTTER * edge))
  const columns = Math.min(shapes.length, Math.floor(options.columns))
  const rows = Math.ceil(shapes.length / columns)
  const unit = Math.max(LEAST_LETTER, LETTER * edge) / CAPITAL
  const indent = widthOf(String(shapes.length)) + 3
  const captions = (options.captions ?? [])
    .slice(0, shapes.length)
    .map((caption) => wrap(caption.slice(0, LONGEST), { width: cell.width / unit - indent, lines: LINES }))
  const lines = Math.max(1, ...captions.map((caption) => caption.length))
  const foot = options.captions ? Math.round((4 + CAPITAL + LEADING * (lines - 1) + 2) * unit) : 0
  const width = columns * (cell.width + gutter) + gutter
  const height = rows * (cell.height + foot + gutter) + gutter
  if (width * height > MAX_PIXELS && edge > 16) {
    const smaller = Math.max(16, Math.floor(edge * Math.min(0.97, Math.sqrt(MAX_PIXELS / (width * height)))))
    return layOut(shapes, { ...options, edge: smaller })
  }
  return { width, height, cell, gutter, columns, unit, foot, indent, captions }
}

/** The upper left corner of a place. */
function cornerOf({ cell, gutter, columns, foot }: Plan, index: number) {
  return {
    left: gutter + (index % columns) * (cell.width + gutter),
    top: gutter + Math.floor(index / columns) * (cell.height + foot + gutter),
  }
}

async function place(
  picture: Uint8Array,
  plan: Plan,
  { index, ground }: { index: number; ground: 'white' | 'checker' },
) {
  const { cell } = plan
  const decoded = await readRaster(picture)
  const shape = (decoded.width * cell.height) / (decoded.height * cell.width)
  // What has nearly the shape of its place fills it: a rim of one pixel would look like a mistake.
  const fit = Math.abs(shape - 1) < 0.02 ? 'cover' : 'inside'
  const { data, info } = await openSharp(decoded)
    .resize(cell.width, cell.height, { fit })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const raster: Raster = { width: info.width, height: info.height, data: new Uint8ClampedArray(data) }
  layOnGround(raster, ground === 'checker' ? Math.max(3, Math.round(CHECK * Math.max(cell.width, cell.height))) : 0)
  const corner = cornerOf(plan, index)
  return {
    input: await writePng(raster),
    left: corner.left + Math.floor((cell.width - info.width) / 2),
    top: corner.top + Math.floor((cell.height - info.height) / 2),
  }
}

/** Fills what is transparent, with squares of that many pixels or white, and draws the hairline. In place. */
function layOnGround({ width, height, data }: Raster, check: number) {
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const isDark = check > 0 && (Math.floor(x / check) + Math.floor(y / check)) % 2 === 1
      const share = (data[at + 3] as number) / 255
      const isEdge = x === 0 || y === 0 || x === width - 1 || y === height - 1
      const under = check === 0 ? 255 : isDark ? 224 : 248
      for (let c = 0; c < 3; c++) {
        const value = under + ((data[at + c] as number) - under) * share
        data[at + c] = isEdge ? value * 0.86 : value
      }
      data[at + 3] = 255
    }
  }
}

/** All captions as one drawing over the sheet. */
function writeCaptions(plan: Plan): string {
  const { unit, cell, captions, indent } = plan
  const elements = captions.flatMap((lines, index) => {
    const corner = cornerOf(plan, index)
    const x = corner.left + 0.5 * unit
    const y = corner.top + cell.height + (4 + CAPITAL) * unit
    return [
      write(String(index + 1), { x, y, unit, color: NUMBER, weight: 1 }),
      ...lines.map((line, row) => write(line, { x: x + indent * unit, y: y + row * LEADING * unit, unit, color: INK })),
    ]
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${plan.width}" height="${plan.height}">${elements.join('')}</svg>`
}
