import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { drawSketch, type SampleSketch, type SketchOptions, sampleSketches } from '../../test/sketches.ts'
import { inspect, UnreadablePicture } from './picture.ts'
import { toLab } from './pixels/oklab.ts'
import { renderSketch } from './render-sketch.ts'

const EDGE = 256
const names = Object.keys(sampleSketches) as SampleSketch[]

/** The render of a sample, and the same studio without the thing: of a sheet that has nothing on it. */
async function render(name: SampleSketch, prompt: string, options: SketchOptions = {}) {
  const sketch = await drawSketch(name, { size: 320, ...options })
  return renderSketch({ sketch, prompt: `${prompt}, on a white background`, seed: 4, width: EDGE, height: EDGE })
}

const blank = await sharp({ create: { width: 480, height: 480, channels: 3, background: '#fff' } })
  .png()
  .toBuffer()
const studio = await pixels(
  await renderSketch({ sketch: blank, prompt: 'on a white background', seed: 4, width: EDGE, height: EDGE }),
)

async function pixels(bytes: Uint8Array) {
  return (await sharp(bytes).removeAlpha().raw().toBuffer()) as Uint8Array
}

/** The colour of a pixel in OKLab, by its place as a share of the frame. */
function colorAt(data: Uint8Array, x: number, y: number) {
  const at = (Math.round(y * EDGE) * EDGE + Math.round(x * EDGE)) * 3
  return toLab(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0)
}

const distance = (a: number[], b: number[]) => Math.hypot(...a.map((value, i) => value - (b[i] ?? 0)))

/** Which pixels differ clearly from the empty studio; a soft shadow does not. */
function covered(data: Uint8Array): boolean[] {
  return Array.from({ length: EDGE * EDGE }, (_, i) => {
    const [x, y] = [(i % EDGE) / EDGE, Math.floor(i / EDGE) / EDGE]
    return distance(colorAt(data, x, y), colorAt(studio, x, y)) > 0.2
  })
}

/** The mean colour of what is covered, and how much that is. */
function body(data: Uint8Array) {
  const sum = [0, 0, 0]
  let count = 0
  covered(data).forEach((isCovered, i) => {
    if (!isCovered) return
    count++
    colorAt(data, (i % EDGE) / EDGE, Math.floor(i / EDGE) / EDGE).forEach((value, c) => {
      sum[c] = (sum[c] ?? 0) + value
    })
  })
  const [l = 0, a = 0, b = 0] = sum.map((value) => value / Math.max(1, count))
  return { l, a, b, hue: (Math.atan2(b, a) * 180) / Math.PI, share: count / (EDGE * EDGE) }
}

describe('a sketch becomes a body', () => {
  test.each(names)('%s is filled, in one piece with its lines', async (name) => {
    const { share } = body(await pixels(await render(name, `a red ${name}`)))
    expect(share).toBeGreaterThan(0.06)
    expect(share).toBeLessThan(0.5)
  })

  test.each(['pen', 'pencil', 'doodle', 'photo'] as const)('drawn as %s, it has the same silhouette', async (look) => {
    const [pen, other] = await Promise.all([render('bottle', 'red bottle'), render('bottle', 'red bottle', { look })])
    const [a, b] = [covered(await pixels(pen)), covered(await pixels(other))]
    const both = a.filter((value, i) => value && b[i]).length
    const either = a.filter((value, i) => value || b[i]).length
    expect(both / either).toBeGreaterThan(0.85)
  })

  test('lines are no longer black: they are grooves in the material', async () => {
    const data = await pixels(await render('bottle', 'white ceramic bottle on a blue background'))
    const darkest = Math.min(...Array.from({ length: 40 }, (_, i) => colorAt(data, 0.5, 0.35 + i / 80)[0]))
    expect(darkest).toBeGreaterThan(0.45)
  })

  test.each([20, 45])('an outline with a gap of %i thousandths still fills', async (gap) => {
    const [shut, open] = await Promise.all([render('bottle', 'red bottle'), render('bottle', 'red bottle', { gap })])
    const [a, b] = [body(await pixels(shut)), body(await pixels(open))]
    expect(b.share / a.share).toBeGreaterThan(0.93)
    expect(b.share / a.share).toBeLessThan(1.07)
  })

  test('one sees through the eye of a handle', async () => {
    const data = await pixels(await render('mug', 'a navy ceramic mug'))
    const inside = covered(data)
    const rows = Array.from({ length: EDGE }, (_, y) => inside.slice(y * EDGE, (y + 1) * EDGE))
    const withEye = rows.filter((row) => /1{8,}0{4,}1{4,}/.test(row.map(Number).join('')))
    expect(withEye.length).toBeGreaterThan(8)
  })

  test('a round body is lit like one: lighter on the side of the lamp than at its right edge', async () => {
    const data = await pixels(await render('bottle', 'matte grey bottle'))
    const row = covered(data).slice(EDGE * 150, EDGE * 151)
    const [left, right] = [row.indexOf(true) / EDGE, row.lastIndexOf(true) / EDGE]
    const light = (share: number) => colorAt(data, left + share * (right - left), 150 / EDGE)[0]
    expect(light(0.3)).toBeGreaterThan(light(0.9) + 0.08)
  })
})

describe('the prompt chooses the material', () => {
  test.each([
    ['a red mug', 28],
    ['emerald green ceramic mug', 168],
    ['a cobalt blue mug', -92],
    ['golden mug', 82],
    ['walnut mug', 56],
  ])('%s', async (prompt, hue) => {
    const found = body(await pixels(await render('mug', prompt)))
    expect(Math.abs(((found.hue - hue + 540) % 360) - 180)).toBeLessThan(24)
    expect(Math.hypot(found.a, found.b)).toBeGreaterThan(0.03)
  })

  test('black is darker than grey, and a polish shows the lamps', async () => {
    const made = ['matte black bottle', 'matte grey bottle', 'polished steel bottle']
    const rows = await Promise.all(
      made.map(async (prompt) => {
        const data = await pixels(await render('bottle', prompt))
        return Array.from({ length: 41 }, (_, i) => colorAt(data, 0.4 + i / 200, 0.46)[0])
      }),
    )
    const [black, grey, steel] = rows.map((row) => ({ low: Math.min(...row), high: Math.max(...row) }))
    expect(black?.high).toBeLessThan(grey?.low ?? 0)
    expect((steel?.high ?? 0) - (steel?.low ?? 0)).toBeGreaterThan(1.5 * ((grey?.high ?? 1) - (grey?.low ?? 0)))
  })

  test('a part can have its own', async () => {
    const data = await pixels(await render('bottle', 'a cobalt blue ceramic bottle with a red cap'))
    const top = Math.floor(covered(data).indexOf(true) / EDGE) / EDGE
    expect(colorAt(data, 0.5, top + 8 / EDGE)[1]).toBeGreaterThan(0.08)
    expect(colorAt(data, 0.5, 0.5)[2]).toBeLessThan(-0.05)
  })

  test('the backdrop has the colour it is asked for, and the thing does not', async () => {
    const sketch = await drawSketch('mug', { size: 320 })
    const data = await pixels(
      await renderSketch({ sketch, prompt: 'white mug on a red background', seed: 1, width: EDGE, height: EDGE }),
    )
    expect(colorAt(data, 0.05, 0.1)[1]).toBeGreaterThan(0.1)
    expect(Math.abs(colorAt(data, 0.4, 0.6)[1])).toBeLessThan(0.05)
  })

  test('the colours of a doodle are kept when the prompt names none', async () => {
    const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"><circle cx="200" cy="200" r="130" fill="#5a9be0" stroke="#111" stroke-width="6"/></svg>`
    const sketch = await sharp(Buffer.from(drawing)).png().toBuffer()
    const { b } = body(
      await pixels(await renderSketch({ sketch, prompt: 'a ball', seed: 4, width: EDGE, height: EDGE })),
    )
    expect(b).toBeLessThan(-0.05)
  })
})

describe('the frame', () => {
  test('the same input gives the same bytes, another seed others', async () => {
    const sketch = await drawSketch('lamp', { size: 320 })
    const once = (seed: number) => renderSketch({ sketch, prompt: 'oak lamp', seed, width: 128, height: 128 })
    const [first, second, other] = [await once(1), await once(1), await once(2)]
    expect(Buffer.compare(first, second)).toBe(0)
    expect(Buffer.compare(first, other)).not.toBe(0)
  })

  test.each([
    [
      { width: 320, height: 180 },
      { width: 320, height: 180 },
    ],
    [{ width: 90 }, { width: 90, height: 90 }],
    [{ height: 1 }, { width: 1, height: 1 }],
  ])('asked for %j', async (asked, expected) => {
    const sketch = await drawSketch('lamp', { size: 200 })
    expect(await inspect(await renderSketch({ sketch, prompt: '', seed: 1, ...asked }))).toMatchObject({
      mediaType: 'image/png',
      hasAlpha: false,
      ...expected,
    })
  })
})

describe('what is no drawing', () => {
  test('an empty sheet gives the empty studio', async () => {
    const light = Array.from({ length: 64 }, (_, i) => colorAt(studio, 0.5, (i + 0.5) / 64)[0])
    expect(Math.max(...light) - Math.min(...light)).toBeLessThan(0.12)
  })

  test('a photograph keeps its subject, on the backdrop', async () => {
    const sketch = await readFile(new URL('../../test/photos/coffee.png', import.meta.url))
    const data = await pixels(
      await renderSketch({ sketch, prompt: 'cup on a white background', seed: 4, width: EDGE, height: EDGE }),
    )
    expect(distance(colorAt(data, 0.05, 0.05), colorAt(studio, 0.05, 0.05))).toBeLessThan(0.05)
    expect(body(data).share).toBeGreaterThan(0.1)
  })

  test('bytes that are no picture are refused', async () => {
    await expect(renderSketch({ sketch: new Uint8Array([1, 2, 3]), prompt: '', seed: 1 })).rejects.toThrow(
      UnreadablePicture,
    )
  })
})
