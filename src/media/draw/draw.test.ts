import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { type Drawing, draw, sketchStages } from './draw.ts'
import { styles } from './styles.ts'

const cat: Drawing = { prompt: 'a cute cat playing piano', width: 256, height: 256, seed: 1, style: 'simple' }

/** Mean difference of 32×32 thumbnails, 0 to 255: what the eye sees, not what the bytes are. */
async function distance(a: Uint8Array, b: Uint8Array): Promise<number> {
  const small = (bytes: Uint8Array) => sharp(bytes).resize(32, 32, { fit: 'fill' }).removeAlpha().raw().toBuffer()
  const [left, right] = await Promise.all([small(a), small(b)])
  return left.reduce((sum, value, index) => sum + Math.abs(value - (right[index] ?? 0)), 0) / left.length
}

/** Fails unless the bytes are a whole PNG of that size. */
async function expectPng(bytes: Uint8Array, { width, height }: { width: number; height: number }) {
  const { info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
  expect((await sharp(bytes).metadata()).format).toBe('png')
  expect(info).toMatchObject({ width, height, channels: 3 })
}

describe('draw', () => {
  test.each(styles)('gives the same bytes for the same drawing, in style %s', async (style) => {
    const [first, second] = await Promise.all([draw({ ...cat, style }), draw({ ...cat, style })])
    expect(Buffer.compare(first, second)).toBe(0)
  })

  test.each([
    'a cute cat playing piano',
    'a castle on a hill',
    'a city at night',
    'a bird flying',
    'beautiful mountain sunset',
    'of the meaning thereof',
  ])('composes "%s" anew for every seed', async (prompt) => {
    const pictures = await Promise.all([1, 2, 3, 4].map((seed) => draw({ ...cat, prompt, seed })))
    for (const [index, picture] of pictures.entries()) {
      for (const other of pictures.slice(index + 1)) expect(await distance(picture, other)).toBeGreaterThan(4)
    }
  })

  test('draws each style differently', async () => {
    const pictures = await Promise.all(styles.map((style) => draw({ ...cat, style })))
    for (const [index, picture] of pictures.entries()) {
      for (const other of pictures.slice(index + 1)) expect(await distance(picture, other)).toBeGreaterThan(1.5)
    }
  })

  test('takes a style that the prompt names when none was asked for', async () => {
    const named = await draw({ ...cat, prompt: 'cartoon cat playing piano' })
    const asked = await draw({ ...cat, prompt: 'cartoon cat playing piano', style: 'cartoon' })
    expect(Buffer.compare(named, asked)).toBe(0)
  })

  test.each([
    [1024, 1024],
    [1536, 1024],
    [1024, 1536],
    [256, 64],
    [64, 64],
    [64, 256],
    [1, 1],
    [2048, 2048],
    [1000, 7],
    [16, 4096],
  ])('fills a frame of %i×%i', async (width, height) => {
    await expectPng(await draw({ ...cat, width, height }), { width, height })
  })

  test('keeps full colour', async () => {
    const pixels = await sharp(await draw(cat))
      .raw()
      .toBuffer()
    const seen = new Set(Array.from({ length: pixels.length / 3 }, (_, index) => pixels.readUIntBE(index * 3, 3)))
    expect(seen.size).toBeGreaterThan(1_000)
  })

  test.each([
    ['nothing', ''],
    ['control characters', '\u0000\u0007\u001b[31m cat \ufffe'],
    ['markup', '"/><script>alert(1)</script><image href="file:///etc/passwd"/>]]> &xxe; a cat'],
    ['lone surrogates', '\ud83d cat \udc31'],
    ['a script without spaces', '猫がピアノを弾く'],
    ['right to left', 'قطة تعزف على البيانو'],
    ['an emoji family', '👨‍👩‍👧‍👦🏳️‍🌈 1️⃣'],
    ['32,000 letters in one word', 'a'.repeat(32_000)],
    ['32,000 letters in many words', 'cat on a dog under '.repeat(1_700)],
    ['a thousand marks on one letter', `e${'\u0301'.repeat(1_000)}`],
    ['words that objects inherit', 'constructor __proto__ toString hasOwnProperty'],
    ['an enormous number', '99999999999999999999999 cats'],
  ])('draws a prompt of %s', async (_, prompt) => {
    await expectPng(await draw({ ...cat, prompt, width: 96, height: 64 }), { width: 96, height: 64 })
  })

  test('draws whatever it is given', async () => {
    const vocabulary =
      'cat dogs robot piano tree 3 two red tiny on under in with and wearing hat playing flying sea night of'
    const prompts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(fc.constantFrom(...vocabulary.split(' ')), { maxLength: 25 }).map((words) => words.join(' ')),
    )
    const drawings = fc.record({
      prompt: prompts,
      width: fc.integer({ min: 1, max: 96 }),
      height: fc.integer({ min: 1, max: 96 }),
      seed: fc.oneof(fc.integer(), fc.double()),
      style: fc.constantFrom(...styles),
    })
    await fc.assert(
      fc.asyncProperty(drawings, async (drawing) => expectPng(await draw(drawing), drawing)),
      { numRuns: 120 },
    )
  }, 120_000)
})

describe('sketchStages', () => {
  test('goes from an empty scene to the finished picture, each stage nearer to it', async () => {
    const [stages, finished] = await Promise.all([sketchStages(cat, 4), draw(cat)])
    const distances = await Promise.all(stages.map((stage) => distance(stage, finished)))
    expect(distances).toEqual(distances.toSorted((a, b) => b - a))
    expect(distances[0]).toBeGreaterThan(5)
    expect(distances.at(-1)).toBe(0)
  })

  test('gives as many as asked, within reason', async () => {
    expect(await sketchStages(cat, 0)).toHaveLength(0)
    expect(await sketchStages(cat, 2)).toHaveLength(2)
    expect(await sketchStages({ ...cat, prompt: 'of the meaning thereof' }, 3)).toHaveLength(3)
  })
})
