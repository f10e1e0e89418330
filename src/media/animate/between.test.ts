import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { UnreadablePicture } from '../picture.ts'
import { type Raster, readRaster } from '../pixels/raster.ts'
import { betweenPictures } from './between.ts'

/** A face of lines: a ring, a mouth, a filled nose. */
function face(x: number, y: number, { size = 1, width = 240, smile = 20 } = {}): Promise<Uint8Array> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="200"><g transform="translate(${x} ${y}) scale(${size})" fill="none" stroke="#223" stroke-width="5">
    <circle r="40"/><path d="M-20 12Q0 ${12 + smile} 20 12"/><circle r="6" fill="#d33" stroke="none"/></g></svg>`
  return sharp(Buffer.from(svg)).png().toBuffer()
}

const read = (frames: Uint8Array[]) => Promise.all(frames.map((frame) => readRaster(frame)))

function inkOf({ width, data }: Raster) {
  let [sum, x, y, half] = [0, 0, 0, 0]
  for (let at = 3, index = 0; at < data.length; at += 4, index++) {
    const alpha = data[at] as number
    sum += alpha
    x += alpha * (index % width)
    y += alpha * Math.floor(index / width)
    if (alpha > 40 && alpha < 215) half++
  }
  return { sum, x: x / sum, y: y / sum, half }
}

const difference = (one: Raster, other: Raster) =>
  one.data.reduce((sum, value, at) => sum + Math.abs(value - (other.data[at] as number)), 0) / one.data.length

describe('in-betweens', () => {
  test('are as many as were asked for, of the same size, with alpha', async () => {
    const keys = [await face(80, 100), await face(160, 100), await face(120, 70)]
    for (const frames of [2, 7]) {
      const made = await betweenPictures(keys, { frames })
      expect(made).toHaveLength(frames)
      for (const frame of made) {
        expect(await sharp(frame).metadata()).toMatchObject({ format: 'png', width: 240, height: 200, hasAlpha: true })
      }
    }
  })

  test('pass through every key as it was drawn', async () => {
    const keys = [await face(80, 100), await face(160, 100)]
    const made = await read(await betweenPictures(keys, { frames: 12 }))
    const [one, other] = await read(keys)
    expect(made[0]).toEqual(one)
    expect(made[6]).toEqual(other)
  })

  test('carry a drawing along instead of fading it out here and in there', async () => {
    const made = await read(await betweenPictures([await face(70, 90), await face(170, 110)], { frames: 16 }))
    const inks = made.map(inkOf)
    const way = inks.slice(0, 9).map(({ x }) => x)
    for (const [index, x] of way.slice(1).entries()) expect(x).toBeGreaterThanOrEqual((way[index] as number) - 0.01)
    const halfWay = (axis: 'x' | 'y') => ((inks[0]?.[axis] ?? 0) + (inks[8]?.[axis] ?? 0)) / 2
    expect(inks[4]?.x).toBeCloseTo(halfWay('x'), 0)
    expect(inks[4]?.y).toBeCloseTo(halfWay('y'), 0)
    // One face half-way, not two pale ones: as much ink as in a key.
    for (const { sum } of inks) expect(sum / (inks[0]?.sum ?? 1)).toBeGreaterThan(0.85)
    for (const { sum } of inks) expect(sum / (inks[0]?.sum ?? 1)).toBeLessThan(1.2)
  })

  test('grow a drawing from one size to the other', async () => {
    const made = await read(
      await betweenPictures([await face(120, 100, { size: 0.7 }), await face(120, 100, { size: 1.6 })], { frames: 12 }),
    )
    const wide = made.map(({ data, width }) => {
      const columns = new Set<number>()
      for (let at = 3; at < data.length; at += 4) if ((data[at] as number) > 128) columns.add(((at - 3) / 4) % width)
      return columns.size
    })
    for (let index = 1; index <= 6; index++) expect(wide[index]).toBeGreaterThanOrEqual(wide[index - 1] as number)
    expect(wide[3]).toBeGreaterThan(1.2 * (wide[0] as number))
    expect(wide[3]).toBeLessThan(0.85 * (wide[6] as number))
  })

  test('keep lines crisp: half-way there is hardly more that is half there than in a key', async () => {
    const keys = [await face(120, 100, { smile: 30 }), await face(120, 100, { smile: -30 })]
    const made = await read(await betweenPictures(keys, { frames: 20 }))
    const inks = made.map(inkOf)
    for (const { half } of inks) expect(half).toBeLessThan(2.5 * (inks[0]?.half ?? 0))
  })

  test('lead back to the first, and hold each key a little', async () => {
    const keys = [await face(70, 100), await face(170, 100), await face(120, 60)]
    const made = await read(await betweenPictures(keys, { frames: 30 }))
    const steps = made.map((frame, index) => difference(frame, made[(index + 1) % made.length] as Raster))
    expect(steps.at(-1)).toBeLessThanOrEqual(Math.max(...steps.slice(0, -1)))
    for (const key of [0, 10, 20]) expect(steps[key]).toBe(0)
  })

  test('colours go over into each other', async () => {
    const dot = (color: string) =>
      sharp(
        Buffer.from(
          `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60"><circle cx="30" cy="30" r="20" fill="${color}"/></svg>`,
        ),
      )
        .png()
        .toBuffer()
    const made = await read(await betweenPictures([await dot('#ff0000'), await dot('#0000ff')], { frames: 8 }))
    const middle = [...(made[2]?.data.slice(4 * (30 * 60 + 30), 4 * (30 * 60 + 30) + 4) ?? [])]
    expect(middle[0]).toBeGreaterThan(100)
    expect(middle[2]).toBeGreaterThan(100)
    expect(middle[3]).toBe(255)
  })
})

describe('what stays as it is', () => {
  test('one key alone', async () => {
    const key = await face(100, 100)
    const made = await read(await betweenPictures([key], { frames: 4 }))
    const [still] = await read([key])
    for (const frame of made) expect(frame).toEqual(still)
  })

  test('empty keys', async () => {
    const empty = await sharp({ create: { width: 20, height: 20, channels: 4, background: '#00000000' } })
      .png()
      .toBuffer()
    const made = await read(await betweenPictures([empty, empty], { frames: 6 }))
    for (const { data } of made) expect(Math.max(...data)).toBe(0)
  })
})

describe('what cannot be joined', () => {
  test('keys of several sizes', async () => {
    const mixed = [await face(80, 100), await face(80, 100, { width: 200 })]
    await expect(betweenPictures(mixed, { frames: 6 })).rejects.toBeInstanceOf(UnreadablePicture)
  })

  test('a key that is no picture', async () => {
    const broken = [await face(80, 100), new Uint8Array([1, 2, 3])]
    await expect(betweenPictures(broken, { frames: 6 })).rejects.toBeInstanceOf(UnreadablePicture)
  })

  test('counts out of bounds', async () => {
    const key = await face(80, 100)
    for (const frames of [0, 1, 61, 2.5]) await expect(betweenPictures([key], { frames })).rejects.toThrow(RangeError)
    await expect(betweenPictures([], { frames: 6 })).rejects.toThrow(RangeError)
  })
})
