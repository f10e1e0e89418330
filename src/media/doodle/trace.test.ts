import sharp from 'sharp'
import { expect, test } from 'vitest'
import { UnreadablePicture } from '../picture.ts'
import type { Doodle, Stroke } from './doodle.ts'
import { toPng } from './png.ts'
import { toSvg } from './svg.ts'
import { traceDoodle } from './trace.ts'

const draw = (body: string, { width = 300, height = 300 } = {}) =>
  sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}</svg>`))
    .png()
    .toBuffer()
const lines = (body: string, width = 6) =>
  `<g fill="none" stroke="#222222" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round">${body}</g>`

const figure = lines(
  '<circle cx="150" cy="90" r="50"/><path d="M150 140 V220 M150 160 L90 200 M150 160 L210 200 M150 220 L110 285 M150 220 L190 285"/>',
)
const blob =
  '<path fill="#222222" fill-rule="evenodd" d="M150 30 C260 30 280 140 220 240 S60 270 40 170 S70 30 150 30 Z M150 110 a40 40 0 1 0 .1 0 Z"/>'
const house =
  '<g stroke="#1a1a2e" stroke-width="6" stroke-linejoin="round"><path d="M60 260 V140 L150 70 L240 140 V260 Z" fill="#ff8a5b"/><rect x="125" y="190" width="50" height="70" fill="#3a86ff"/><circle cx="260" cy="50" r="28" fill="#ffd23f"/></g>'

const alphaOf = (picture: Uint8Array) => sharp(picture).ensureAlpha().extractChannel(3).raw().toBuffer()

async function overlap(picture: Uint8Array, doodle: Doodle) {
  const [a, b] = await Promise.all([alphaOf(picture), alphaOf(await toPng(doodle))])
  let [both, either] = [0, 0]
  a.forEach((value, i) => {
    both += Math.min(value, b[i] ?? 0)
    either += Math.max(value, b[i] ?? 0)
  })
  return both / either
}

const countPoints = ({ strokes }: Doodle) => strokes.reduce((sum, { points }) => sum + points.length, 0)
const penStrokes = ({ strokes }: Doodle) => strokes.filter(({ area }) => area === undefined)
const areas = ({ strokes }: Doodle) =>
  Map.groupBy(
    strokes.filter(({ area }) => area !== undefined),
    ({ area }) => area,
  )
const isClosed = ({ points }: Stroke) => points.length > 2 && points[0]?.join() === points.at(-1)?.join()

test.each([
  ['a figure of lines', figure, 80],
  ['a blob with a hole', blob, 60],
  ['a house in colours', house, 160],
  ['hairlines', lines('<path d="M20 40 L280 90 M20 200 C100 60 200 300 280 150"/>', 2), 40],
])('%s looks the same as strokes, of few points', async (_, body, most) => {
  const picture = await draw(body)
  const doodle = await traceDoodle(picture)
  expect(await overlap(picture, doodle)).toBeGreaterThan(0.9)
  expect(countPoints(doodle)).toBeLessThan(most)
  expect(toSvg(doodle).length).toBeLessThan(90 * most)
})

test('lines of one width become strokes with that width, and go straight on at crossings', async () => {
  const doodle = await traceDoodle(await draw(lines('<path d="M40 60 L260 240 M260 60 L40 240"/>')))
  expect(areas(doodle).size).toBe(0)
  expect(penStrokes(doodle)).toHaveLength(2)
  for (const { width, color, points } of doodle.strokes) {
    expect(width).toBeGreaterThan(5.4)
    expect(width).toBeLessThan(6.6)
    expect(color).toBe('#222222')
    const [[x1, y1] = [0, 0], [x2, y2] = [0, 0]] = [points[0], points.at(-1)]
    expect(Math.hypot(x2 - x1, y2 - y1)).toBeGreaterThan(270)
  }
})

test('a ring of one width is one closed stroke', async () => {
  const { strokes } = await traceDoodle(await draw(lines('<circle cx="150" cy="150" r="90"/>')))
  expect(strokes).toHaveLength(1)
  expect(strokes.every(isClosed)).toBe(true)
  const radii = strokes.flatMap(({ points }) => points.map(([x, y]) => Math.hypot(x - 150, y - 150)))
  expect(Math.min(...radii)).toBeGreaterThan(89)
  expect(Math.max(...radii)).toBeLessThan(91)
})

test('what no pen of one width drew is an area, its holes in it', async () => {
  const doodle = await traceDoodle(await draw(blob))
  expect(penStrokes(doodle)).toHaveLength(0)
  expect([...areas(doodle).values()].map((list) => list.length)).toEqual([2])
  expect(doodle.strokes.every(isClosed)).toBe(true)
  expect(doodle.strokes.every(({ width, fill }) => width === 0 && fill === '#222222')).toBe(true)
})

test('fills come first and in their colours, lines on top of them', async () => {
  const { strokes } = await traceDoodle(await draw(house))
  const fills = strokes.filter(({ fill }) => fill && fill !== '#1a1a2e')
  expect(new Set(fills.map(({ fill }) => fill))).toEqual(new Set(['#ffd23f', '#ff8a5b', '#3a86ff']))
  const top = strokes.slice(fills.length)
  expect(top.length).toBeGreaterThan(0)
  expect(new Set(top.map(({ color }) => color))).toEqual(new Set(['#1a1a2e']))
})

test('a drawing on paper is traced without its paper', async () => {
  const paper = '<rect width="300" height="300" fill="#f5efdc"/>'
  const photo = await sharp(await draw(paper + figure))
    .jpeg({ quality: 70 })
    .toBuffer()
  expect(await overlap(await draw(figure), await traceDoodle(photo))).toBeGreaterThan(0.88)
})

test('the doodle has the size of a large picture', async () => {
  const big = await sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="1600" viewBox="0 0 300 300">${figure}</svg>`,
    ),
  )
    .png()
    .toBuffer()
  const doodle = await traceDoodle(big)
  expect([doodle.width, doodle.height]).toEqual([1600, 1600])
  expect(await overlap(big, doodle)).toBeGreaterThan(0.9)
})

test('a thousand specks stay within the bound', async () => {
  const dots = Array.from(
    { length: 2500 },
    (_, k) => `<rect x="${(k % 50) * 12}" y="${Math.floor(k / 50) * 12}" width="5" height="6"/>`,
  )
  const { strokes } = await traceDoodle(await draw(dots.join(''), { width: 600, height: 600 }))
  expect(strokes.length).toBeGreaterThan(1000)
  expect(strokes.length).toBeLessThanOrEqual(1500)
})

test('an empty picture has no strokes', async () => {
  expect(await traceDoodle(await draw(''))).toEqual({ width: 300, height: 300, strokes: [] })
  expect((await traceDoodle(await draw('<rect width="300" height="300" fill="#fff"/>'))).strokes).toEqual([])
})

test('damaged bytes are refused', async () => {
  const png = await draw(figure)
  await expect(traceDoodle(png.subarray(0, png.length / 2))).rejects.toThrow(UnreadablePicture)
})
