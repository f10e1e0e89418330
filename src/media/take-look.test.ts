import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { photoBytes } from '../../test/spaces/execute.ts'
import { describe as measure } from './describe.ts'
import { UnreadablePicture } from './picture.ts'
import { takeLook } from './take-look.ts'

const [chelsea, coffee, rocket] = [photoBytes('chelsea.png'), photoBytes('coffee.png'), photoBytes('rocket.jpg')]
const all = { tone: 1, colour: 1 }

/** Mean red less mean blue, 0 to 255: how warm it is. */
async function warmth(bytes: Uint8Array) {
  const { channels } = await sharp(bytes).stats()
  return (channels[0]?.mean ?? 0) - (channels[2]?.mean ?? 0)
}

/** How alike two pictures are in what they show: the correlation of their brightness. */
async function likeness(one: Uint8Array, other: Uint8Array) {
  const plane = (bytes: Uint8Array) => sharp(bytes).resize(96, 96, { fit: 'fill' }).greyscale().raw().toBuffer()
  const [a, b] = await Promise.all([plane(one), plane(other)])
  const mean = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [ma, mb] = [mean(a), mean(b)]
  let [ab, aa, bb] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [(a[i] ?? 0) - ma, (b[i] ?? 0) - mb]
    ab += x * y
    aa += x * x
    bb += y * y
  }
  return ab / Math.sqrt(aa * bb)
}

describe('a look is taken', () => {
  test.each([
    ['a cat at night', chelsea, rocket],
    ['a cup at night', coffee, rocket],
    ['a rocket by candlelight', rocket, coffee],
  ])(
    '%s: brightness and warmth go to the reference’s, and the picture shows what it showed',
    async (_, image, other) => {
      const result = await takeLook({ image, reference: other, ...all })
      const [before, after, wanted] = await Promise.all([image, result, other].map((bytes) => measure(bytes)))
      const away = (one = before) => Math.abs((one?.brightness ?? 0) - (wanted?.brightness ?? 0))
      expect(away(after)).toBeLessThan(0.5 * away(before))
      const [cold, now, warm] = await Promise.all([image, result, other].map(warmth))
      expect(Math.abs((now ?? 0) - (warm ?? 0))).toBeLessThan(Math.abs((cold ?? 0) - (warm ?? 0)))
      expect(await likeness(image, result)).toBeGreaterThan(0.93)
      expect(after).toMatchObject({ width: before?.width, height: before?.height })
    },
  )

  test('by nothing at all when nothing of it is wanted', async () => {
    const same = await takeLook({ image: coffee, reference: rocket, tone: 0, colour: 0 })
    const [a, b] = await Promise.all([same, coffee].map((bytes) => sharp(bytes).removeAlpha().raw().toBuffer()))
    const most = a?.reduce((max, value, i) => Math.max(max, Math.abs(value - (b?.[i] ?? 0))), 0)
    expect(most).toBeLessThanOrEqual(2)
  })

  test('of colour alone, and brightness stays', async () => {
    const result = await takeLook({ image: coffee, reference: rocket, tone: 0, colour: 1 })
    const [before, after] = await Promise.all([coffee, result].map((bytes) => measure(bytes)))
    expect(after?.brightness).toBeCloseTo(before?.brightness ?? 0, 1)
    expect(await warmth(result)).toBeLessThan(await warmth(coffee))
  })

  test('the same from the same, to the byte', async () => {
    const [one, other] = await Promise.all([1, 2].map(() => takeLook({ image: chelsea, reference: coffee, ...all })))
    expect(Buffer.compare(one ?? chelsea, other ?? coffee)).toBe(0)
  })

  test('of a single grey, without a tear: it only becomes grey', async () => {
    const grey = await sharp({ create: { width: 20, height: 20, channels: 3, background: '#808080' } })
      .png()
      .toBuffer()
    const { channels } = await sharp(await takeLook({ image: coffee, reference: grey, ...all })).stats()
    expect(channels.every(({ mean }) => mean > 60 && mean < 190)).toBe(true)
  })

  test('with transparency kept', async () => {
    const clear = await sharp(chelsea).ensureAlpha(0.5).png().toBuffer()
    const { channels } = await sharp(await takeLook({ image: clear, reference: coffee, ...all })).stats()
    expect(channels[3]?.mean).toBe(127)
  })
})

test('bytes that are no picture are refused', async () => {
  const broken = Buffer.from('no picture')
  await expect(takeLook({ image: broken, reference: coffee, ...all })).rejects.toThrow(UnreadablePicture)
  await expect(takeLook({ image: coffee, reference: broken, ...all })).rejects.toThrow(UnreadablePicture)
})
