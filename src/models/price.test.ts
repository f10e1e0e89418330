import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { providerFiles } from '../providers/installed.ts'
import type { Price, Takes } from './model.ts'
import { estimateMicros, usd } from './price.ts'

const takes: Takes = { promptMax: 1000, n: 10, images: { min: 0, max: 0 } }
const published = { source: 'a price list', asOf: '2026-11-21' }
const perImage = (rates: Price['rates']): Price => ({ unit: 'image', rates, ...published })

const flat = perImage([{ usd: 0.025 }])
const tiers = perImage([
  { usd: 0.006, quality: 'low', size: '1024x1024' },
  { usd: 0.005, quality: 'low', size: '1536x1024' },
  { usd: 0.211, quality: 'high', size: '1024x1024' },
  { usd: 0.165, quality: 'high', size: '1536x1024' },
])

describe('the price of a picture', () => {
  test.each([
    ['one', flat, { n: 1 }, 25_000],
    ['four', flat, { n: 4 }, 100_000],
    ['of any size where sizes cost the same', flat, { n: 1, width: 4096, height: 4096 }, 25_000],
    ['of a listed quality and size', tiers, { n: 1, quality: 'low', width: 1536, height: 1024 }, 5_000],
    ['three of them, without a stray micro', tiers, { n: 3, quality: 'low', width: 1024, height: 1024 }, 18_000],
    ['of a listed quality, size unknown: its dearest', tiers, { n: 1, quality: 'low' }, 6_000],
    ['of quality auto: the dearest of its size', tiers, { n: 1, quality: 'auto', width: 1536, height: 1024 }, 165_000],
    ['of no quality named: the same', tiers, { n: 1, width: 1536, height: 1024 }, 165_000],
    ['of nothing named: the dearest of all', tiers, { n: 1 }, 211_000],
    ['of a quality that is not listed: the dearest', tiers, { n: 1, quality: 'max' }, 211_000],
    ['four times as large as listed: four times', tiers, { n: 1, quality: 'low', width: 2048, height: 2048 }, 24_000],
    ['smaller than listed: no less', tiers, { n: 1, quality: 'low', width: 512, height: 512 }, 6_000],
  ])('%s', (_, price, wanted, micros) => {
    expect(estimateMicros({ price, takes }, wanted)).toBe(micros)
  })
})

describe('other units', () => {
  const priced = (unit: Price['unit'], amount: number) => ({ unit, rates: [{ usd: amount }], ...published })

  test('megapixels are counted exactly', () => {
    const price = priced('megapixel', 0.01)
    expect(estimateMicros({ price, takes }, { n: 2, width: 2000, height: 1000 })).toBe(40_000)
    expect(estimateMicros({ price, takes }, { n: 1 })).toBe(10_486)
  })

  test('seconds are those asked for, else the longest that the model makes', () => {
    const price = priced('second', 0.1)
    const video = { ...takes, duration: { min: 1, max: 10 } }
    expect(estimateMicros({ price, takes: video }, { n: 1, duration: 4 })).toBe(400_000)
    expect(estimateMicros({ price, takes: video }, { n: 2 })).toBe(2_000_000)
  })

  test('seconds of a length that nobody knows have no known price', () => {
    expect(estimateMicros({ price: priced('second', 0.1), takes }, { n: 1 })).toBeNull()
  })

  test('a song costs the same however long it is', () => {
    expect(estimateMicros({ price: priced('song', 0.03), takes }, { n: 2, duration: 100, prompt: 'la' })).toBe(60_000)
  })

  test('characters are those of the prompt, each paid once', () => {
    const price = priced('million characters', 15)
    expect(estimateMicros({ price, takes }, { n: 1, prompt: 'Good morning.' })).toBe(13 * 15)
    expect(estimateMicros({ price, takes }, { n: 1, prompt: '' })).toBe(0)
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        const cost = (prompt: string) => estimateMicros({ price, takes }, { n: 1, prompt }) ?? -1
        expect(cost(a + b)).toBe(cost(a) + cost(b))
        // Whatever a provider counts as a character, it is not paid less than was said.
        expect(cost(a)).toBeGreaterThanOrEqual([...a].length * 15)
      }),
    )
  })

  test('tokens cannot be counted beforehand', () => {
    expect(estimateMicros({ price: priced('million tokens', 5), takes }, { n: 1 })).toBeNull()
  })
})

test('what is not known is null, and never 0', () => {
  expect(estimateMicros({ price: null, takes }, { n: 1 })).toBeNull()
  expect(usd(null)).toBeNull()
  expect(usd(undefined)).toBeNull()
})

test('what is free is 0, and not -0', () => {
  const micros = estimateMicros({ price: perImage([{ usd: 0 }]), takes }, { n: 1 })
  expect(Object.is(micros, 0)).toBe(true)
  expect(usd(micros)).toBe(0)
})

test('no choice costs more than `auto`, and more pictures never cost less', () => {
  const anyWanted = fc.record({
    n: fc.integer({ min: 1, max: 10 }),
    size: fc.constantFrom(undefined, '1024x1024', '1536x1024', '1024x1536', '2048x2048', '600x900'),
    quality: fc.constantFrom(undefined, 'auto', 'low', 'medium', 'high', 'max'),
  })
  const models = providerFiles.flatMap((file) => file.models)
  fc.assert(
    fc.property(fc.constantFrom(...models), anyWanted, (facts, { n, size, quality }) => {
      const [width, height] = size?.split('x').map(Number) ?? []
      const cost = (some: object) => estimateMicros(facts, { n, width, height, quality, ...some })
      const chosen = cost({})
      if (chosen === null) return
      expect(Number.isSafeInteger(chosen)).toBe(true)
      expect(cost({ quality: 'auto' })).toBeGreaterThanOrEqual(chosen)
      expect(cost({ n: n + 1 })).toBeGreaterThanOrEqual(chosen)
    }),
    { numRuns: 500 },
  )
})
