/** Doodles as SVG files, and back. */
import { n } from '../draw/paths.ts'
import { curve } from './curve.ts'
import { type Doodle, type Part, type Point, parts, type Stroke } from './doodle.ts'

/** Longer text is not read: a doodle of ten thousand strokes is below it. */
const LONGEST = 16_000_000
const MOST_PIXELS = 100_000
const HEX = '#[0-9a-fA-F]{6}'
const NUMBER = '-?\\d+(?:\\.\\d+)?(?:e[-+]?\\d+)?'

/**
 * The doodle as an SVG document of its size in pixels, on a transparent ground: one `<path>` for each stroke, in order, with its
 * part as `data-part`. An area of several strokes is painted by one path more, before the first of them.
 */
export function toSvg({ width, height, strokes }: Doodle): string {
  const areas = sharedAreas(strokes)
  const painted = new Set<number>()
  const paths = strokes.map((stroke) => {
    const shared = stroke.area === undefined ? undefined : areas.get(stroke.area)
    const isNew = shared !== undefined && stroke.area !== undefined && !painted.has(stroke.area)
    if (isNew && stroke.area !== undefined) painted.add(stroke.area)
    return (isNew ? areaPath(shared) : '') + strokePath(stroke, shared !== undefined)
  })
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `fill="none" fill-rule="evenodd" stroke-linecap="round" stroke-linejoin="round" data-doodle="1">\n${paths.join('')}</svg>\n`
  )
}

/** The areas that are made of more than one stroke. */
function sharedAreas(strokes: Stroke[]): Map<number, Stroke[]> {
  const groups = Map.groupBy(
    strokes.filter(({ area }) => area !== undefined),
    ({ area }) => area ?? 0,
  )
  return new Map([...groups].filter(([, list]) => list.length > 1))
}

function areaPath(strokes: Stroke[]): string {
  const fill = strokes.find((stroke) => stroke.fill)?.fill
  return fill ? `<path d="${strokes.map(({ points }) => curve(points)).join('')}" fill="${fill}"/>\n` : ''
}

function strokePath({ points, width, color, fill, area, part }: Stroke, isShared: boolean): string {
  const filled = fill ? (isShared ? ` data-fill="${fill}"` : ` fill="${fill}"`) : ''
  const number = area === undefined ? '' : ` data-area="${area}"`
  return `<path d="${curve(points)}" stroke="${color}" stroke-width="${n(width)}"${filled}${number} data-part="${part}"/>\n`
}

/** Its file may say how it was made (`media/recipe.ts`). */
const ROOT = /^<svg [^<>]* data-doodle="1">(?:<metadata>(?:(?!<\/metadata>).)*<\/metadata>)?\n/
const SIZE = / width="(\d+)" height="(\d+)" /
const AREA = new RegExp(`^<path d="[^"]*" fill="${HEX}"/>$`)
const STROKE = new RegExp(
  `^<path d="([^"]*)" stroke="(${HEX})" stroke-width="(\\d+(?:\\.\\d+)?)"(?: (?:data-)?fill="(${HEX})")?(?: data-area="(\\d+)")? data-part="(${parts.join('|')})"/>$`,
)
const STEP = new RegExp(`([MLC])((?:${NUMBER}[ ]?)+)|h0|Z`, 'y')

/** Reads what `toSvg` wrote, with or without a recipe: the same doodle, points and widths rounded to hundredths. `undefined` for any other text. */
export function readSvg(svg: string): Doodle | undefined {
  const root = svg.length <= LONGEST ? ROOT.exec(svg) : undefined
  const [, wide, tall] = SIZE.exec(root?.[0] ?? '') ?? []
  if (!root || !svg.endsWith('</svg>\n')) return undefined
  const [width, height] = [Number(wide), Number(tall)]
  if (!(width > 0 && height > 0 && Math.max(width, height) <= MOST_PIXELS)) return undefined
  const strokes: Stroke[] = []
  for (const line of svg.slice(root[0].length, -'</svg>\n'.length).split('\n')) {
    if (line === '' || AREA.test(line)) continue
    const stroke = readStroke(line)
    if (!stroke) return undefined
    strokes.push(stroke)
  }
  return { width, height, strokes }
}

function readStroke(line: string): Stroke | undefined {
  const [, d = '', color, width, fill, area, part] = STROKE.exec(line) ?? []
  const points = readPoints(d)
  if (!points || !color) return undefined
  return {
    points,
    width: Number(width),
    color,
    ...(fill && { fill }),
    ...(area !== undefined && { area: Number(area) }),
    part: part as Part,
  }
}

/** The points that a curve goes through: the end of each of its steps. */
function readPoints(d: string): Point[] | undefined {
  const points: Point[] = []
  STEP.lastIndex = 0
  for (let at = 0; at < d.length; at = STEP.lastIndex) {
    const step = STEP.exec(d)
    if (!step) return undefined
    if (!step[1]) continue
    const numbers = (step[2] ?? '').trim().split(' ').map(Number)
    const [x, y] = numbers.slice(-2)
    if (numbers.length !== (step[1] === 'C' ? 6 : 2) || x === undefined || y === undefined) return undefined
    points.push([x, y])
  }
  return points
}
