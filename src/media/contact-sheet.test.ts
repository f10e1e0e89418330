import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { widthOf, wrap, write } from './contact-sheet/lettering.ts'
import { contactSheet } from './contact-sheet.ts'
import { inspect, UnreadablePicture } from './picture.ts'

const plain = (background: string, width = 60, height = 40) =>
  sharp({ create: { width, height, channels: 4, background } })
    .png()
    .toBuffer()

const decode = async (bytes: Uint8Array) => {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)]
  return { ...info, at }
}

const sheet = async (count: number, options: Partial<Parameters<typeof contactSheet>[1]> = {}) =>
  contactSheet(await Promise.all(Array.from({ length: count }, () => plain('#b03020'))), {
    columns: 3,
    edge: 120,
    ground: 'white',
    ...options,
  })

/** The runs of dark red along a row or a column: from where to where. */
const runs = (values: number[][]) => {
  const isRed = values.map(([r = 0, g = 0]) => r > 100 && g < 100)
  return isRed.flatMap((red, i) => (red && !isRed[i - 1] ? [[i, isRed.indexOf(false, i) - i]] : [])) as [
    number,
    number,
  ][]
}

describe('the grid', () => {
  test('has even gutters and places of one size', async () => {
    const { width, height, at } = await decode(await sheet(6))
    const across = runs(Array.from({ length: width }, (_, x) => at(x, Math.round(height / 4))))
    const down = runs(Array.from({ length: height }, (_, y) => at(Math.round(width / 2), y)))
    expect(across.map(([, length]) => length)).toEqual([120, 120, 120])
    expect(down.map(([, length]) => length)).toEqual([80, 80])
    const starts = across.map(([start]) => start)
    const gutter = starts[0] ?? 0
    expect(starts).toEqual([gutter, 120 + 2 * gutter, 240 + 3 * gutter])
    expect({ width, height }).toEqual({ width: 360 + 4 * gutter, height: 160 + 3 * gutter })
  })

  test.each([
    [1, 1],
    [3, 3],
    [4, 3],
    [7, 3],
  ])('%i pictures stand in %i columns', async (count, columns) => {
    const { width, at } = await decode(await sheet(count))
    expect(runs(Array.from({ length: width }, (_, x) => at(x, 40)))).toHaveLength(columns)
  })

  test('another shape is shown whole, in the middle of its place', async () => {
    const pictures = await Promise.all([plain('#b03020'), plain('#b03020', 20, 80), plain('#b03020')])
    const { width, at } = await decode(await contactSheet(pictures, { columns: 3, edge: 120, ground: 'white' }))
    const [left, middle, right] = runs(Array.from({ length: width }, (_, x) => at(x, 45)))
    expect(middle?.[1]).toBe(20)
    expect((middle?.[0] ?? 0) + 10).toBe(((left?.[0] ?? 0) + (right?.[0] ?? 0) + 120) / 2)
  })

  test('a sheet that would be too large has smaller places', async () => {
    const { width, height } = await inspect(await sheet(4, { columns: 2, edge: 20_000 }))
    expect(width * height).toBeLessThanOrEqual(36_000_000)
    expect(width * height).toBeGreaterThan(25_000_000)
  })
})

describe('the ground', () => {
  test.each([
    ['white', 1],
    ['checker', 2],
  ] as const)('%s shows through what is transparent', async (ground, shades) => {
    const { at } = await decode(await contactSheet([await plain('#00000000')], { columns: 1, edge: 120, ground }))
    const inside = Array.from({ length: 60 }, (_, i) => at(20 + i, 40)[0])
    expect(new Set(inside).size).toBe(shades)
  })
})

describe('captions', () => {
  const inkUnder = async (captions: string[] | undefined) => {
    const { width, height, at } = await decode(await sheet(3, { edge: 240, ...(captions && { captions }) }))
    let dark = 0
    for (let y = 185; y < height; y++) for (let x = 0; x < width; x++) if ((at(x, y)[2] ?? 255) < 140) dark++
    return { dark, height }
  }

  test('are written under the pictures; a longer one takes a second line', async () => {
    const [none, short, long] = [
      await inkUnder(undefined),
      await inkUnder(['One', 'Two', 'Three']),
      await inkUnder(['One', 'Two', 'Three friends walk home along the river while it rains']),
    ]
    expect(none.dark).toBe(0)
    expect(short.dark).toBeGreaterThan(60)
    expect(long.dark).toBeGreaterThan(2 * short.dark)
    expect(long.height).toBeGreaterThan(short.height)
    expect(short.height).toBeGreaterThan(none.height)
  })

  test('break between words, and end in an ellipsis when two lines do not hold them', () => {
    const text = 'Three friends walk home along the river while it rains and rains'
    const lines = wrap(text, { width: 100, lines: 2 })
    expect(lines).toHaveLength(2)
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(100)
    expect(text.startsWith(`${lines[0]} ${lines[1]?.replace('…', '')}`)).toBe(true)
    expect(lines[1]).toMatch(/…$/)
    expect(wrap('Two words', { width: 100, lines: 2 })).toEqual(['Two words'])
    expect(wrap('  ', { width: 100, lines: 2 })).toEqual([])
  })

  test('break a word that is longer than a line', () => {
    const lines = wrap('a'.repeat(60), { width: 100, lines: 2 })
    expect(lines).toHaveLength(2)
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(100)
  })

  test('every sign of the keyboard, and the letters of Europe, have strokes of their own', () => {
    const signs = [
      ...Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)),
      ...'äöüßéèêëçñãåøæœłšžčřýőűğąęÄÖÜÉÅØÆŁŠŽ–—…“”‘’€£°×→«»¿¡',
    ]
    const box = write('日', at)
    expect(signs.filter((sign) => write(sign, at) === box)).toEqual([])
    const distinct = new Set(
      'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789äáàâãå'.split('').map((sign) => write(sign, at)),
    )
    expect(distinct.size).toBe(68)
  })

  test('what has no strokes becomes one box, however long it is', () => {
    expect(write('a 日本語 b', at)).toBe(write('a 日 b', at))
    expect(widthOf('👩‍👩‍👧🎉')).toBe(widthOf('日'))
  })

  test('cannot bring anything but strokes into the drawing', () => {
    expect(write('</g><image href="x"/>', at)).not.toMatch(/image|href|<\/g>./)
  })
})

const at = { x: 0, y: 10, unit: 1, color: '#000' }

test('the same pictures give the same bytes', async () => {
  const [first, second] = await Promise.all([sheet(4, { captions: ['a', 'b'] }), sheet(4, { captions: ['a', 'b'] })])
  expect(Buffer.compare(first, second)).toBe(0)
})

test('nothing to show, and what is no picture, is refused', async () => {
  await expect(sheet(0)).rejects.toThrow(RangeError)
  await expect(sheet(2, { columns: 0 })).rejects.toThrow(RangeError)
  await expect(contactSheet([new Uint8Array([1])], { columns: 1, edge: 100, ground: 'white' })).rejects.toThrow(
    UnreadablePicture,
  )
})
