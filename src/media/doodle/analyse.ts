/** Says what can be measured in a doodle: its inks, its lines, the space around it. What it shows, a model must say. */

import { nameHex } from '../describe/palette.ts'
import { inspect } from '../picture.ts'
import { toLab } from '../pixels/oklab.ts'
import { type Raster, readRaster } from '../pixels/raster.ts'
import type { DoodleFacts } from './analyse/facts.ts'
import { countEnclosed, densityOf, type Lines, measureLines, symmetryOf } from './analyse/form.ts'
import { suggest } from './analyse/suggest.ts'
import type { Doodle } from './doodle.ts'
import { type Box, boundsOf, scaleBox } from './trace/bounds.ts'
import { findInks } from './trace/colours.ts'
import { takeInk } from './trace/ink.ts'
import { inkToDoodle } from './trace/ink-to-doodle.ts'
import { toHex } from './trace/layers.ts'

export type { DoodleFacts } from './analyse/facts.ts'

/** The longest edge that is worked on, in pixels. */
const WORK_EDGE = 1024
/** OKLab chroma below which a colour is a grey. */
const GREY = 0.04
/** Share of the ink below which a colour is a touch, and the drawing is called by the others. */
const ACCENT = 0.02
const SYMMETRIC = 0.72
const NOTHING: Box = { x: 0, y: 0, width: 0, height: 0 }

/**
 * Measures a drawing on a transparent ground or on paper; lengths are pixels of the picture as it is, measured on a copy
 * of 1024 pixels at most. Throws `UnreadablePicture`.
 */
export async function measureDoodle(picture: Uint8Array): Promise<DoodleFacts> {
  const { width, height, hasAlpha } = await inspect(picture)
  const raster = await readRaster(picture, { maxEdge: WORK_EDGE })
  const transparency = { hasAlpha, share: round(clearShare(raster)) }
  const paper = borderColor(raster)
  const { raster: ink, from } = await takeInk(raster, { faint: 'solid' })
  const box = boundsOf(ink)
  const doodle: Doodle = box ? await inkToDoodle(ink) : { width, height, strokes: [] }
  const lines = measureLines(doodle)
  const colors = box ? inksOf(from === 'photograph' ? raster : ink) : []
  const density = box ? densityOf(ink, box) : 0
  const seen = {
    width,
    height,
    boundingBox: box ? scaleBox(box, ink, { width, height }) : NOTHING,
    transparency,
    colors,
    strokeDensity: round(density),
    strokeWidth: Math.round((10 * lines.width * width) / ink.width) / 10,
    strokeCount: lines.count,
    complexity: complexityOf(doodle, lines),
    tags: box ? tagsOf(ink, { box, lines, density, colors, from }) : ['empty'],
  }
  return { ...seen, suggestions: suggest({ ...seen, from, ...(from === 'paper' && { paper }) }) }
}

const round = (value: number) => Math.round(1000 * value) / 1000

function clearShare({ data }: Raster): number {
  let clear = 0
  for (let at = 3; at < data.length; at += 4) if ((data[at] as number) < 12) clear++
  return (4 * clear) / data.length
}

/** The middle colour of the outermost pixels, as it looks on white. */
function borderColor({ width, height, data }: Raster): string {
  const channels: [number[], number[], number[]] = [[], [], []]
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)]
    if (x > 0 && y > 0 && x < width - 1 && y < height - 1) continue
    const alpha = (data[i * 4 + 3] as number) / 255
    channels.forEach((values, c) => {
      values.push(255 + ((data[i * 4 + c] as number) - 255) * alpha)
    })
  }
  return toHex(channels.map((values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 255))
}

function inksOf(ink: Raster): DoodleFacts['colors'] {
  return findInks(ink).map(({ rgb, share }) => {
    const hex = toHex(rgb)
    return { hex, name: nameHex(hex), share: round(share) }
  })
}

/** By what a hand has to do: set down the pen, and turn it. */
function complexityOf({ strokes }: Doodle, { count }: Lines): DoodleFacts['complexity'] {
  const turns = strokes.reduce((sum, { points }) => sum + points.length, 0)
  const work = count + turns / 20
  return work < 30 ? 'low' : work < 120 ? 'medium' : 'high'
}

function tagsOf(
  ink: Raster,
  seen: { box: Box; lines: Lines; density: number; colors: DoodleFacts['colors']; from: string },
): string[] {
  const { box, lines, density, colors, from } = seen
  const vivid = colors.filter(({ hex, share }) => share >= ACCENT && chromaOf(hex) >= GREY)
  const broad = lines.width / Math.max(box.width, box.height)
  const tags = {
    'line-drawing': from !== 'photograph' && (lines.share > 0.5 || density < 0.2),
    filled: lines.share <= 0.5 && density >= 0.2,
    monochrome: colors.length === 1 || vivid.length === 0,
    colourful: vivid.length >= 3,
    'closed-shapes': countEnclosed(ink, box) > 0 || (vivid.length > 0 && lines.share <= 0.5),
    symmetric: symmetryOf(ink, box) > SYMMETRIC,
    dense: density > 0.35,
    sparse: density < 0.08,
    'bold-lines': broad > 0.02,
    'thin-lines': broad < 0.004,
    'transparent-ground': from === 'clear ground',
    photograph: from === 'photograph',
  }
  return Object.entries(tags).flatMap(([tag, isSo]) => (isSo ? [tag] : []))
}

function chromaOf(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number, number]
  const [, a, bb] = toLab(r, g, b)
  return Math.hypot(a, bb)
}
