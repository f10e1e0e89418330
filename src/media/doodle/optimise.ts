/** Makes a doodle ready for a canvas: trimmed, fitted, on a transparent ground, in a small file. */

import { inspect, UnreadablePicture } from '../picture.ts'
import { openSharp, type Raster, readRaster, resizeRaster } from '../pixels/raster.ts'
import type { Doodle } from './doodle.ts'
import { toPng } from './png.ts'
import { toSvg } from './svg.ts'
import { type Box, boundsOf, scaleBox } from './trace/bounds.ts'
import { type Ink, takeInk } from './trace/ink.ts'
import { scaleDoodle, traceDoodle } from './trace.ts'

export interface OptimiseOptions {
  /** Pixels of the canvas, 1 to 8192 each. */
  width: number
  height: number
  /** Also as strokes; a small drawing is then enlarged to the canvas, for strokes stay sharp. */
  trace?: boolean
}

export interface Optimised {
  /** Exactly the size of the canvas, its ground transparent. */
  png: Uint8Array
  /** The traced doodle at the same place of the same canvas. */
  svg?: string
  saved: {
    bytesBefore: number
    bytesAfter: number
    /** Empty ground that was cut off, pixels of the picture that came. */
    trimmed: { left: number; top: number; right: number; bottom: number }
    /** Different colours, with their transparency. Not counted in a picture above four megapixels. */
    colorsBefore?: number
    colorsAfter: number
  }
  /** Where on the canvas the drawing is. Pixels. */
  placement: Box
}

/** A first look, for what is drawn where. Pixels on the long edge. */
const LOOK_EDGE = 1024
/** The longest edge of a picture that is worked on, in pixels: a larger one would hold a worker for seconds. */
const WORK_EDGE = 2560
/** The longest edge that strokes are enlarged to, in pixels. */
const VECTOR_EDGE = 4096
const MOST_CANVAS = 8192
/** Above this colours are not counted. Pixels. */
const MOST_COUNTED = 4 * 1024 * 1024
/** Sizes of palettes, the smallest that shows no difference is taken. */
const PALETTES = [16, 64, 256]
/** A difference in levels (0 to 255) that no eye sees: on average over the drawing, and in all but one pixel in 200. */
const UNSEEN = { mean: 2.5, most: 20 }
/** The same for a drawing that was lifted off its paper: much of what differs is the camera's or the JPEG's noise. */
const UNSEEN_IN_NOISE = { mean: 5, most: 36 }

/**
 * Takes the paper away, trims the empty ground, fits the drawing into the canvas at its centre in its own shape, never
 * enlarged beyond its pixels unless it was traced, and packs it with the fewest colours that look the same.
 * A photograph stays opaque and whole. Throws `UnreadablePicture`, also where nothing is drawn; `RangeError` for a canvas
 * that is none.
 */
export async function optimiseDoodle(
  picture: Uint8Array,
  { width, height, trace = false }: OptimiseOptions,
): Promise<Optimised> {
  for (const length of [width, height]) {
    if (!(Number.isInteger(length) && length >= 1 && length <= MOST_CANVAS))
      throw new RangeError(`A canvas has 1 to ${MOST_CANVAS} pixels each way, not ${length}.`)
  }
  const canvas = { width, height }
  const own = await inspect(picture)
  const colorsBefore = own.width * own.height <= MOST_COUNTED ? countColors(await readRaster(picture)) : undefined
  const { ink, from, box } = await readDrawing(picture, own, canvas)
  const doodle = trace ? cropDoodle(await traceDoodle(picture), box) : undefined
  const grown = doodle && from !== 'photograph' ? grow(doodle, canvas) : undefined
  const drawing = grown ? await readRaster(await toPng(grown)) : await fitInto(ink, canvas)
  const packed = await pack(drawing, grown ? 'clear ground' : from)
  const placement = centre(drawing, canvas)
  const png = await layOnCanvas(packed, placement, canvas)
  return {
    png,
    ...(doodle && { svg: toSvg(place(grown ?? scaleDoodle(doodle, drawing), placement, canvas)) }),
    saved: {
      bytesBefore: own.bytes,
      bytesAfter: png.length,
      trimmed: {
        left: box.x,
        top: box.y,
        right: own.width - box.x - box.width,
        bottom: own.height - box.y - box.height,
      },
      ...(colorsBefore !== undefined && { colorsBefore }),
      colorsAfter: countColors(packed.raster),
    },
    placement,
  }
}

interface Size {
  width: number
  height: number
}

/** The trimmed drawing, in as many pixels as the canvas can use; `box` is its place in the picture. */
async function readDrawing(
  picture: Uint8Array,
  own: Size,
  canvas: Size,
): Promise<{ ink: Raster; from: Ink['from']; box: Box }> {
  const look = await takeDrawing(picture, LOOK_EDGE)
  const seen = boundsOf(look.raster)
  if (!seen) throw new UnreadablePicture('not-accepted', 'Nothing is drawn in the picture: it is one plain area.')
  const long = Math.max(own.width, own.height)
  const rough = scaleBox(seen, look.raster, own)
  const needed = Math.min(1, canvas.width / rough.width, canvas.height / rough.height)
  const edge = Math.min(WORK_EDGE, Math.max(1, Math.ceil(long * needed)))
  const isSame = edge === Math.max(look.raster.width, look.raster.height)
  const { raster, from } = isSame ? look : await takeDrawing(picture, edge)
  const bounds = boundsOf(raster) ?? scaleBox(seen, look.raster, raster)
  return { ink: crop(raster, bounds), from, box: scaleBox(bounds, raster, own) }
}

/** A photograph is left as it is. */
async function takeDrawing(picture: Uint8Array, maxEdge: number): Promise<Ink> {
  const ink = await takeInk(await readRaster(picture, { maxEdge }), { faint: 'translucent' })
  return ink.from === 'photograph' ? { ...ink, raster: await readRaster(picture, { maxEdge }) } : ink
}

function crop({ width, data }: Raster, box: Box): Raster {
  const out = new Uint8ClampedArray(4 * box.width * box.height)
  for (let y = 0; y < box.height; y++) {
    const from = 4 * ((box.y + y) * width + box.x)
    out.set(data.subarray(from, from + 4 * box.width), 4 * y * box.width)
  }
  return { width: box.width, height: box.height, data: out }
}

/** Of the doodle what lies in the box, which becomes its field. */
function cropDoodle({ strokes }: Doodle, { x, y, width, height }: Box): Doodle {
  return { width, height, strokes: strokes.map((stroke) => ({ ...stroke, points: shift(stroke.points, -x, -y) })) }
}

const shift = (points: Doodle['strokes'][number]['points'], dx: number, dy: number) =>
  points.map(([x, y]): [number, number] => [x + dx, y + dy])

/** The doodle as large as the canvas allows; `undefined` when it is as large already. */
function grow(doodle: Doodle, canvas: Size): Doodle | undefined {
  const most = VECTOR_EDGE / Math.max(doodle.width, doodle.height)
  const scale = Math.min(most, canvas.width / doodle.width, canvas.height / doodle.height)
  return scale > 1 ? scaleDoodle(doodle, scaled(doodle, scale)) : undefined
}

const scaled = ({ width, height }: Size, scale: number): Size => ({
  width: Math.max(1, Math.round(width * scale)),
  height: Math.max(1, Math.round(height * scale)),
})

function fitInto(raster: Raster, canvas: Size): Promise<Raster> {
  const size = scaled(raster, Math.min(1, canvas.width / raster.width, canvas.height / raster.height))
  return resizeRaster(raster, size.width, size.height)
}

function centre({ width, height }: Size, canvas: Size): Box {
  return { x: Math.floor((canvas.width - width) / 2), y: Math.floor((canvas.height - height) / 2), width, height }
}

function place({ strokes }: Doodle, { x, y }: Box, canvas: Size): Doodle {
  return { ...canvas, strokes: strokes.map((stroke) => ({ ...stroke, points: shift(stroke.points, x, y) })) }
}

interface Packed {
  raster: Raster
  /** Size of the palette; absent when no palette shows the drawing as it is. */
  colours?: number
}

/** A drawing always gets a palette, for what the largest one leaves out of it is noise. */
async function pack(raster: Raster, from: Ink['from']): Promise<Packed> {
  const unseen = from === 'paper' ? UNSEEN_IN_NOISE : UNSEEN
  for (const colours of PALETTES) {
    const png = await openSharp(raster).png({ palette: true, colours, dither: 0, effort: 7 }).toBuffer()
    const packed = await readRaster(png)
    if (looksSame(raster, packed, unseen) || (from !== 'photograph' && colours === 256))
      return { raster: packed, colours }
  }
  return { raster }
}

/** Compares as they look on black and on white at once: premultiplied colour, and alpha. */
function looksSame(one: Raster, other: Raster, unseen: typeof UNSEEN): boolean {
  const counts = new Uint32Array(256)
  let [sum, seen] = [0, 0]
  for (let at = 0; at < one.data.length; at += 4) {
    const [a, b] = [one.data[at + 3] as number, other.data[at + 3] as number]
    if (a === 0 && b === 0) continue
    let most = Math.abs(a - b)
    for (let c = 0; c < 3; c++) {
      most = Math.max(most, Math.abs((one.data[at + c] as number) * a - (other.data[at + c] as number) * b) / 255)
    }
    const level = Math.round(most)
    counts[level] = (counts[level] as number) + 1
    sum += most
    seen++
  }
  const strong = counts.subarray(unseen.most + 1).reduce((total, count) => total + count, 0)
  return sum <= unseen.mean * seen && strong <= seen / 200
}

async function layOnCanvas({ raster, colours }: Packed, { x, y }: Box, canvas: Size): Promise<Uint8Array> {
  const sides = { left: x, top: y, right: canvas.width - x - raster.width, bottom: canvas.height - y - raster.height }
  const laid = openSharp(raster).extend({ ...sides, background: { r: 0, g: 0, b: 0, alpha: 0 } })
  // One more than the drawing has, for the ground.
  const palette = colours && { palette: true, colours: Math.min(256, colours + 1), dither: 0, effort: 7 }
  const png = await laid.png({ compressionLevel: 9, adaptiveFiltering: !palette, ...palette }).toBuffer()
  return new Uint8Array(png.buffer, png.byteOffset, png.byteLength)
}

/** Different colours with their transparency; all that is fully transparent is one. */
function countColors({ data }: Raster): number {
  const pixels = new Uint32Array(data.length / 4)
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3] as number
    if (alpha === 0) continue
    pixels[at / 4] =
      ((alpha << 24) | ((data[at] as number) << 16) | ((data[at + 1] as number) << 8) | (data[at + 2] as number)) >>> 0
  }
  pixels.sort()
  let count = 0
  for (let i = 0; i < pixels.length; i++) if (i === 0 || pixels[i] !== pixels[i - 1]) count++
  return count
}
