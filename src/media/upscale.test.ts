import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { openRandom } from './draw/random.ts'
import { UnreadablePicture } from './picture.ts'
import { fittingSize, upscale } from './upscale.ts'

interface Photo {
  width: number
  height: number
  /** RGB. */
  data: Uint8Array
}

const encode = ({ data, width, height }: Photo) => sharp(data, { raw: { width, height, channels: 3 } })
const decode = async (bytes: Uint8Array) => (await sharp(bytes).removeAlpha().raw().toBuffer()) as Uint8Array

/** A photograph with edges of whole multiples of the factor, and the same in its small size. */
async function photo(name: string, factor: number): Promise<{ truth: Photo; small: Photo }> {
  const file = await readFile(new URL(`../../test/photos/${name}`, import.meta.url))
  const { width = 0, height = 0 } = await sharp(file).metadata()
  const small = { width: Math.floor(width / factor), height: Math.floor(height / factor) }
  const size = { width: small.width * factor, height: small.height * factor }
  const truth = {
    ...size,
    data: await sharp(file)
      .extract({ left: 0, top: 0, ...size })
      .removeAlpha()
      .raw()
      .toBuffer(),
  }
  return { truth, small: { ...small, data: await encode(truth).resize(small.width, small.height).raw().toBuffer() } }
}

/** Peak signal to noise, in decibels: how near two pictures are. */
function nearness(a: Uint8Array, b: Uint8Array): number {
  const squares = a.reduce((sum, value, i) => sum + (value - (b[i] ?? 0)) ** 2, 0)
  return 10 * Math.log10((255 * 255 * a.length) / squares)
}

const noisy = (flat: number, edge: number, sigma: number): Photo => {
  const random = openRandom(3, 'noise')
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
  const data = Uint8Array.from({ length: edge * edge * 3 }, () =>
    Math.min(255, Math.max(0, Math.round(flat + sigma * normal()))),
  )
  return { width: edge, height: edge, data }
}

const spread = (values: Uint8Array) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}

describe('nearer to what was lost', () => {
  test.each([
    ['coffee.png', 2, 40],
    ['chelsea.png', 2, 60],
    ['rocket.jpg', 2, 40],
    ['coffee.png', 4, 60],
  ] as const)(
    '%s, reduced by %i and saved as JPEG of quality %i, than cubic enlargement',
    async (name, factor, quality) => {
      const { truth, small } = await photo(name, factor)
      const picture = await encode(small).jpeg({ quality }).toBuffer()
      const cubic = await sharp(picture).resize(truth.width, truth.height, { kernel: 'cubic' }).raw().toBuffer()
      const { bytes, width, height } = await upscale({ picture, factor, clean: true })
      expect({ width, height }).toEqual({ width: truth.width, height: truth.height })
      expect(nearness(await decode(bytes), truth.data)).toBeGreaterThan(nearness(cubic, truth.data) + 0.15)
    },
  )

  test('cleaning takes out more damage than it does', async () => {
    const { truth, small } = await photo('coffee.png', 2)
    const picture = await encode(small).jpeg({ quality: 30 }).toBuffer()
    const [cleaned, plain] = await Promise.all([true, false].map((clean) => upscale({ picture, factor: 2, clean })))
    const how = async (one?: { bytes: Uint8Array }) => nearness(await decode(one?.bytes ?? picture), truth.data)
    expect(await how(cleaned)).toBeGreaterThan((await how(plain)) + 0.1)
  })
})

describe('clean', () => {
  test.each([4, 10])('noise of %i levels on flat ground falls to a third', async (sigma) => {
    const picture = await encode(noisy(120, 96, sigma))
      .png()
      .toBuffer()
    const { bytes } = await upscale({ picture, factor: 2, clean: true })
    const plain = await upscale({ picture, factor: 2, clean: false })
    expect(spread(await decode(bytes))).toBeLessThan(spread(await decode(plain.bytes)) / 3)
  })

  test('an edge between noisy grounds stays where it is, and steep', async () => {
    const edge = 64
    const [dark, light] = [noisy(60, edge, 6), noisy(190, edge, 6)]
    const data = dark.data.map((value, i) => ((i / 3) % edge < edge / 2 ? value : (light.data[i] ?? 0)))
    const { bytes } = await upscale({
      picture: await encode({ ...dark, data })
        .png()
        .toBuffer(),
      factor: 2,
      clean: true,
    })
    const row = (await decode(bytes)).subarray(edge * 2 * 3 * edge, edge * 2 * 3 * (edge + 1))
    const at = (x: number) => row[x * 3] ?? 0
    expect(at(edge - 3)).toBeLessThan(75)
    expect(at(edge + 2)).toBeGreaterThan(175)
  })

  test('a picture without damage is left as it is', async () => {
    const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="80" height="80"><rect width="80" height="80" fill="#e8d8c0"/><circle cx="40" cy="40" r="24" fill="#c03030"/></svg>`
    const picture = await sharp(Buffer.from(drawing)).png().toBuffer()
    const [a, b] = await Promise.all([true, false].map((clean) => upscale({ picture, factor: 2, clean })))
    expect(nearness(await decode(a?.bytes ?? picture), await decode(b?.bytes ?? picture))).toBeGreaterThan(48)
  })
})

test.each([2, 4] as const)('nothing is lighter or darker than the pixels around it were, times %i', async (factor) => {
  const { small } = await photo('rocket.jpg', 4)
  const { bytes, width } = await upscale({ picture: await encode(small).png().toBuffer(), factor, clean: false })
  const large = await decode(bytes)
  // Two steps of one pixel each may be bridged on the way to four times the size.
  const reach = factor / 2
  let beyond = 0
  for (let i = 0; i < large.length; i += 3) {
    const [x, y] = [Math.floor(((i / 3) % width) / factor), Math.floor(i / 3 / width / factor)]
    let [low, high] = [255, 0]
    for (let v = Math.max(0, y - reach); v <= Math.min(small.height - 1, y + reach); v++) {
      for (let u = Math.max(0, x - reach); u <= Math.min(small.width - 1, x + reach); u++) {
        const value = small.data[(v * small.width + u) * 3] ?? 0
        low = Math.min(low, value)
        high = Math.max(high, value)
      }
    }
    const value = large[i] ?? 0
    if (value < low || value > high) beyond++
  }
  expect(beyond).toBe(0)
})

describe('alpha', () => {
  test.each([true, false])('the edge of a red disc on nothing stays red (clean: %s)', async (clean) => {
    const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60"><circle cx="30" cy="30" r="20" fill="#d02020"/></svg>`
    const { bytes, width, height } = await upscale({
      picture: await sharp(Buffer.from(drawing)).png().toBuffer(),
      factor: 4,
      clean,
    })
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
    expect({ width, height, channels: info.channels }).toEqual({ width: 240, height: 240, channels: 4 })
    const seen = Array.from(
      { length: width * height },
      (_, i) => [...data.subarray(i * 4, i * 4 + 4)] as [number, number, number, number],
    ).filter(([, , , alpha]) => alpha > 24)
    expect(seen.length / (width * height)).toBeCloseTo((Math.PI * 20 * 20) / 3600, 1)
    expect(seen.filter(([r, g, b]) => r < 190 || g > 60 || b > 60)).toEqual([])
    expect(data[3]).toBe(0)
  })
})

test.each([
  [{ width: 3000, height: 3000 }, 2, { width: 6000, height: 6000 }],
  [{ width: 4000, height: 3000 }, 4, { width: 6928, height: 5196 }],
  [{ width: 8000, height: 8000 }, 2, { width: 8000, height: 8000 }],
])('%j times %i becomes %j: what would be too large gets the factor that fits', (source, factor, expected) => {
  expect(fittingSize(source, factor)).toEqual(expected)
})

test('bytes that are no picture are refused', async () => {
  await expect(upscale({ picture: new Uint8Array([9, 9]), factor: 2, clean: true })).rejects.toThrow(UnreadablePicture)
})
