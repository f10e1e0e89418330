import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { providerFiles } from '../providers/installed.ts'
import { fullName, type Takes } from './model.ts'
import { fitSize } from './size.ts'

const base: Takes = { promptMax: 1000, n: 1, images: { min: 0, max: 0 } }
const listed: Takes = { ...base, sizes: ['1024x1024', '1536x1024', '1024x1536'] }
const ratios: Takes = { ...base, aspectRatios: ['1:1', '16:9', '9:16', '3:2'] }
const free: Takes = {
  ...base,
  freeSize: { multipleOf: 16, minEdge: 480, maxEdge: 3840, minPixels: 655_360, maxPixels: 8_294_400, maxRatio: 3 },
}

describe('a size that is wanted', () => {
  test.each([
    ['is sent as it is when it is listed', listed, '1536x1024', { width: 1536, height: 1024 }],
    ['is sent as it is when it keeps the rules', free, '1920x1088', { width: 1920, height: 1088 }],
    ['at the very edge of the rules is sent too', free, '3840x2160', { width: 3840, height: 2160 }],
  ])('%s', (_, takes, size, sized) => {
    expect(fitSize(takes, pixels(size))).toEqual({ sized })
  })

  test.each([
    ['of another shape: the nearest shape', listed, '1920x1080', { width: 1536, height: 1024 }],
    ['upright', listed, '1080x1920', { width: 1024, height: 1536 }],
    ['off the grid: the next on it', free, '1000x1000', { width: 1008, height: 1008 }],
    ['too large: the largest of its shape', free, '8192x8192', { width: 2880, height: 2880 }],
    ['too small: the smallest of its shape', free, '64x64', { width: 816, height: 816 }],
    ['too wide: the widest', free, '8000x1000', { width: 3840, height: 1280 }],
    ['where only a ratio can be chosen: the nearest', ratios, '1920x1088', { aspectRatio: '16:9' }],
    ['where nothing can be chosen: nothing', base, '1024x1024', {}],
  ])('and cannot be made is a misfit, %s', (_, takes, size, sized) => {
    const fitted = fitSize(takes, pixels(size))
    expect(fitted.misfit).toMatchObject({ field: 'size', detail: expect.stringContaining(`${size} cannot be made: `) })
    expect(fitted.sized).toEqual(sized)
  })

  test('is compared with a size of the same shape by its pixels', () => {
    const takes = { ...base, sizes: ['2048x2048', '1024x1024', '512x512'] }
    expect(fitSize(takes, pixels('600x600')).sized).toEqual({ width: 512, height: 512 })
    expect(fitSize(takes, pixels('900x900')).sized).toEqual({ width: 1024, height: 1024 })
  })
})

describe('a ratio that is wanted', () => {
  test.each([
    ['is sent as it is when it is listed', ratios, '16:9', { aspectRatio: '16:9' }],
    ['finds the listed one that is the same', ratios, '1920:1080', { aspectRatio: '16:9' }],
    ['becomes about a megapixel where sizes are free', free, '1:1', { width: 1024, height: 1024 }],
    ['keeps the grid', free, '3:2', { width: 1248, height: 832 }],
    ['finds a listed size', listed, '3:2', { width: 1536, height: 1024 }],
    ['finds a listed size that looks the same', { ...base, sizes: ['1365x768'] }, '16:9', { width: 1365, height: 768 }],
  ])('%s', (_, takes, aspectRatio, sized) => {
    expect(fitSize(takes, { aspectRatio })).toEqual({ sized })
  })

  test.each([
    ['steeper than allowed', free, '10:1', 'at most 3:1'],
    ['not listed', ratios, '21:9', 'only an aspect ratio can be chosen: 1:1, 16:9, 9:16, 3:2'],
    ['of no listed size', listed, '16:9', 'the sizes are 1024x1024, 1536x1024, 1024x1536'],
    ['where nothing can be chosen', base, '16:9', 'the model chooses the size itself'],
  ])('is a misfit when it is %s', (_, takes, aspectRatio, words) => {
    const { misfit } = fitSize(takes, { aspectRatio })
    expect(misfit).toMatchObject({ field: 'aspectRatio', detail: expect.stringContaining(words) })
  })
})

test('nothing wanted, nothing sent', () => {
  for (const takes of [base, listed, ratios, free]) expect(fitSize(takes, {})).toEqual({ sized: {} })
})

const edge = fc.integer({ min: 16, max: 8192 })
const part = fc.integer({ min: 1, max: 9999 })
const anyWanted = fc.oneof(
  fc.record({ width: edge, height: edge }),
  fc.tuple(part, part).map(([width, height]) => ({ aspectRatio: `${width}:${height}` })),
)
const anyFree = fc
  .record({
    multipleOf: fc.constantFrom(1, 2, 8, 16, 32, 64),
    edges: fc.tuple(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 0, max: 4000 })),
    pixels: fc.tuple(fc.integer({ min: 1, max: 4_000_000 }), fc.integer({ min: 0, max: 16_000_000 })),
    maxRatio: fc.double({ min: 1, max: 20, noNaN: true }),
  })
  .map(({ multipleOf, edges: [minEdge, more], pixels: [minPixels, further], maxRatio }) => ({
    ...{ multipleOf, minEdge, maxEdge: minEdge + more, minPixels, maxPixels: minPixels + further, maxRatio },
  }))
const anyTakes = fc
  .record(
    {
      freeSize: anyFree,
      sizes: fc.array(fc.tuple(edge, edge).map((pair) => pair.join('x'))),
      aspectRatios: fc.array(fc.tuple(part, part).map((pair) => pair.join(':'))),
    },
    { requiredKeys: [] },
  )
  .map((some): Takes => ({ ...base, ...some }))

test('whatever is wanted, what is sent keeps the rules of the model', () => {
  fc.assert(
    fc.property(anyTakes, anyWanted, (takes, wanted) => keepsItsWord(takes, wanted)),
    { numRuns: 2000 },
  )
})

const installed = providerFiles.flatMap((file) => file.models).map((facts) => [fullName(facts), facts.takes] as const)
test.each(installed)('%s is never sent a size that it does not make', (_, takes) => {
  fc.assert(
    fc.property(anyWanted, (wanted) => keepsItsWord(takes, wanted)),
    { numRuns: 50 },
  )
})

/** Checks an answer of `fitSize` against the rules, worked out anew. */
function keepsItsWord(takes: Takes, wanted: { width?: number; height?: number; aspectRatio?: string }) {
  const { sized, misfit } = fitSize(takes, wanted)
  const { width, height, aspectRatio } = sized
  if (aspectRatio !== undefined) {
    expect(takes.aspectRatios).toContain(aspectRatio)
  } else if (width !== undefined && height !== undefined) {
    expect(takes.sizes?.includes(`${width}x${height}`) || obeys(takes.freeSize, width, height)).toBe(true)
  } else {
    expect(sized).toEqual({})
    expect(misfit).toBeDefined()
  }
  if (misfit) return
  if (wanted.width) {
    expect(sized).toEqual(wanted)
    return
  }
  const [across = 1, down = 1] = (wanted.aspectRatio ?? '').split(':').map(Number)
  const [gotAcross = 1, gotDown = 1] = aspectRatio?.split(':').map(Number) ?? [width, height]
  expect(Math.abs(gotAcross / gotDown / (across / down) - 1)).toBeLessThanOrEqual(0.02)
}

function obeys(rules: Takes['freeSize'], width: number, height: number): boolean {
  if (!rules) return false
  const edges = [width, height]
  return (
    edges.every((one) => Number.isInteger(one) && one % rules.multipleOf === 0) &&
    edges.every((one) => one >= rules.minEdge && one <= rules.maxEdge) &&
    Math.max(...edges) / Math.min(...edges) <= rules.maxRatio &&
    width * height >= rules.minPixels &&
    width * height <= rules.maxPixels
  )
}

function pixels(size: string) {
  const [width, height] = size.split('x').map(Number)
  return { width, height }
}
