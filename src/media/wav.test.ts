import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { createAside } from './aside.ts'
import { wavOf } from './wav.ts'

const aside = createAside()
afterAll(() => aside.close())

test.each([
  [24_000, 1],
  [44_100, 2],
  [8000, 1],
])('a second at %i Hz in %i channels is a sound of a second', async (rate, channels) => {
  const samples = new Uint8Array(rate * channels * 2).map((_, index) => index % 251)
  expect(await aside.probe(wavOf(samples, { rate, channels }))).toMatchObject({
    mediaType: 'audio/wav',
    durationMs: 1000,
    codec: 'pcm-s16',
  })
})

test('the samples are in it as they came, but for a broken last one', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.integer({ min: 1, max: 4 }), (samples, channels) => {
      const file = wavOf(samples, { rate: 48_000, channels })
      const whole = samples.length - (samples.length % (2 * channels))
      expect(file.subarray(44)).toEqual(samples.subarray(0, whole))
      expect(new DataView(file.buffer).getUint32(4, true)).toBe(file.length - 8)
    }),
  )
})
